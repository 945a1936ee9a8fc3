package config_test

import (
	"os"
	"testing"

	"github.com/allelerx/allelerx/annotate/config"
)

// FuzzParse: a configuration is read or is an error, and one that is read has
// nothing twice.
func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/vcfanno.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(files["dir/a.toml"]))
	for _, seed := range []string{
		"[[source]]\nfile = '''x'''\nfields = [\n # c\n \"A\", {\"as\" = 'b', expr = \"\"\"1\"\"\"\"},\n]\n", "a.b.\"c\" = 1\n[x.y]\n[[x.z]]\nk = {a = {b = [[1], {}]}}",
		"[[annotation]]\nfile=\"x.vcf\"\nfields=[\"A\"]\nops=[\"lua:vals[1] .. #vals\"]", "x = 1979-05-27T07:32:00Z # y\n", "include = \"\"\"\na\\\n\"\"\"",
		"[[postannotation]]\nop=\"lua:a\"\nname=\"ID\"",
		"[[annotation]]\nfile=\"x.vcf\"\nfields=[\"A\"]\nops=[\"lua:#.a\"]", // a length of what begins with a dot
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(_ *testing.T, text []byte) {
		_, _ = config.Parse("a.toml", text)
	})
}

// FuzzParseSource: a short form is read or is an error; what is read has a file.
func FuzzParseSource(f *testing.F) {
	for _, seed := range []string{"clinvar.vcf.gz:CLNSIG", "clinvar@C:\\x.vcf:a=AF/max", "https://h/x.bed?a=b:c=4/uniq", "clinpgx", "a@b:c/=,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, short string) {
		s, err := config.ParseSource(short)
		if err == nil && (s.File == "" || len(s.Fields) == 0) {
			t.Fatalf("%q takes nothing", short)
		}
	})
}
