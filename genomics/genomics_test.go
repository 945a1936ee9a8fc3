package genomics_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
)

func TestParseBuild(t *testing.T) {
	cases := map[string]genomics.Build{
		"GRCh37": genomics.GRCh37, "hg19": genomics.GRCh37, "b37": genomics.GRCh37, "hs37d5": genomics.GRCh37,
		"37": genomics.GRCh37, "grch37.p13": genomics.GRCh37,
		"GRCh38": genomics.GRCh38, "hg38": genomics.GRCh38, "hs38DH": genomics.GRCh38, "GRCh38.p14": genomics.GRCh38,
		"38":   genomics.GRCh38,
		"":     genomics.UnknownBuild,
		"auto": genomics.UnknownBuild,
	}
	for name, want := range cases {
		if got, err := genomics.ParseBuild(name); err != nil || got != want {
			t.Errorf("%q: %v, %v; want %v", name, got, err, want)
		}
	}
	for _, name := range []string{"GRCh36", "hg18", "mm10", "hg380", "3799", "T2T-CHM13"} {
		if got, err := genomics.ParseBuild(name); err == nil || !strings.Contains(err.Error(), "use GRCh37 or GRCh38") {
			t.Errorf("%q: %v, %v; want an error", name, got, err)
		}
	}
}

func TestBuild(t *testing.T) {
	for b, want := range map[genomics.Build]struct {
		name  string
		other genomics.Build
	}{
		genomics.GRCh37:       {"GRCh37", genomics.GRCh38},
		genomics.GRCh38:       {"GRCh38", genomics.GRCh37},
		genomics.UnknownBuild: {"unknown", genomics.UnknownBuild},
	} {
		if b.String() != want.name || b.Other() != want.other {
			t.Errorf("%d: %v, other %v", b, b, b.Other())
		}
	}
}

func TestContigNames(t *testing.T) {
	cases := []struct{ name, plain, chr string }{
		{"chr1", "1", "chr1"},
		{"CHR22", "22", "chr22"},
		{"7", "7", "chr7"},
		{"chrX", "X", "chrX"},
		{"y", "Y", "chrY"},
		{"chrM", "MT", "chrM"},
		{"MT", "MT", "chrM"},
		{"chrMt", "MT", "chrM"},
		{"NC_012920.1", "MT", "chrM"},
		{"NC_000001.10", "1", "chr1"},
		{"NC_000023.11", "X", "chrX"},
		{"NC_000024.9", "Y", "chrY"},
		// None of the 25: unchanged.
		{"chr1_KI270706v1_random", "chr1_KI270706v1_random", "chr1_KI270706v1_random"},
		{"HLA-A*01:01:01:01", "HLA-A*01:01:01:01", "HLA-A*01:01:01:01"},
		{"chrEBV", "chrEBV", "chrEBV"},
		{"chr", "chr", "chr"},
		{"", "", ""},
		{"0", "0", "0"},
		{"23", "23", "23"},
		{"01", "01", "01"},
		{"+1", "+1", "+1"},
		{"chr+1", "chr+1", "chr+1"},
		{"NC_0000+1.10", "NC_0000+1.10", "NC_0000+1.10"},
		{"NC_000001.+1", "NC_000001.+1", "NC_000001.+1"},
		{"NC_000025.1", "NC_000025.1", "NC_000025.1"},
		{"NC_000001", "NC_000001", "NC_000001"},
	}
	for _, c := range cases {
		if plain, chr := genomics.PlainContig(c.name), genomics.ChrContig(c.name); plain != c.plain || chr != c.chr {
			t.Errorf("%q: %q and %q, want %q and %q", c.name, plain, chr, c.plain, c.chr)
		}
	}
}

func TestSameContig(t *testing.T) {
	cases := []struct {
		a, b string
		same bool
	}{
		{"chr1", "1", true},
		{"1", "NC_000001.10", true},
		{"1", "NC_000001.11", true},
		{"NC_000001.10", "NC_000001.11", false}, // two builds
		{"NC_000001.11", "NC_000001.11", true},
		{"chrM", "NC_012920.1", true},
		{"chr1", "chr10", false},
		{"chrEBV", "chrEBV", true},
		{"chrEBV", "EBV", false},
	}
	for _, c := range cases {
		if genomics.SameContig(c.a, c.b) != c.same || genomics.SameContig(c.b, c.a) != c.same {
			t.Errorf("%s and %s: want %v", c.a, c.b, c.same)
		}
	}
}

func TestContigBuild(t *testing.T) {
	// The first and last autosome and X, Y as NCBI lists them for each assembly
	// (GCF_000001405.25 and GCF_000001405.40).
	for name, want := range map[string]genomics.Build{
		"NC_000001.10": genomics.GRCh37, "NC_000001.11": genomics.GRCh38,
		"NC_000022.10": genomics.GRCh37, "NC_000022.11": genomics.GRCh38,
		"NC_000023.10": genomics.GRCh37, "NC_000023.11": genomics.GRCh38,
		"NC_000024.9": genomics.GRCh37, "NC_000024.10": genomics.GRCh38,
		"NC_000021.8": genomics.GRCh37, "NC_000021.9": genomics.GRCh38,
		"NC_012920.1": genomics.UnknownBuild, "chr1": genomics.UnknownBuild, "NC_000001.9": genomics.UnknownBuild,
	} {
		if got := genomics.ContigBuild(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestContigLength(t *testing.T) {
	cases := []struct {
		name   string
		build  genomics.Build
		length int
		known  bool
	}{
		{"chr1", genomics.GRCh37, 249250621, true},
		{"1", genomics.GRCh38, 248956422, true},
		{"chrM", genomics.GRCh37, 16569, true},
		{"MT", genomics.GRCh38, 16569, true},
		{"chrY", genomics.GRCh38, 57227415, true},
		{"chr1", genomics.UnknownBuild, 0, false},
		{"chrEBV", genomics.GRCh38, 0, false},
	}
	for _, c := range cases {
		if got, ok := genomics.ContigLength(c.name, c.build); got != c.length || ok != c.known {
			t.Errorf("%s in %v: %d, %v", c.name, c.build, got, ok)
		}
	}
}

func TestBuildOfLength(t *testing.T) {
	cases := []struct {
		name   string
		length int
		want   genomics.Build
	}{
		{"chr22", 51304566, genomics.GRCh37},
		{"22", 50818468, genomics.GRCh38},
		{"22", 1, genomics.UnknownBuild},
		{"chrM", 16569, genomics.UnknownBuild}, // the same in both
		{"chrM", 16571, genomics.UnknownBuild}, // UCSC's hg19: another sequence
		{"chrEBV", 171823, genomics.UnknownBuild},
	}
	for _, c := range cases {
		if got := genomics.BuildOfLength(c.name, c.length); got != c.want {
			t.Errorf("%s of %d bases: %v, want %v", c.name, c.length, got, c.want)
		}
	}
}

// Every length names its build, on every chromosome but the mitochondrial one.
func TestLengthsTellBuilds(t *testing.T) {
	for _, name := range strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 X Y") {
		for _, b := range genomics.Builds() {
			n, ok := genomics.ContigLength(name, b)
			if got := genomics.BuildOfLength("chr"+name, n); !ok || got != b {
				t.Errorf("chr%s of %d bases: %v, want %v", name, n, got, b)
			}
		}
	}
}

func TestParseRegion(t *testing.T) {
	cases := []struct {
		text       string
		contig     string
		start, end int
		written    string // "" = as it was read
	}{
		{"chr22:42126499-42130865", "chr22", 42126498, 42130865, ""},
		{"chr22:42,126,499-42,130,865", "chr22", 42126498, 42130865, "chr22:42126499-42130865"},
		{"1:5", "1", 4, 5, "1:5-5"},
		{"1:5-", "1", 4, genomics.MaxPosition, ""},
		{"1:1-", "1", 0, genomics.MaxPosition, "1"},
		{"chrX", "chrX", 0, genomics.MaxPosition, ""},
		{"1:1-2147483647", "1", 0, genomics.MaxPosition, "1"},
		{"{HLA-A*01:01}:5-9", "HLA-A*01:01", 4, 9, ""},
		{"{HLA-A*01:01}", "HLA-A*01:01", 0, genomics.MaxPosition, ""},
		{"{chr1}:5-9", "chr1", 4, 9, "chr1:5-9"},
		{"{{}:5-9", "{", 4, 9, ""},
	}
	for _, c := range cases {
		r, err := genomics.ParseRegion(c.text)
		want := genomics.Region{Contig: c.contig, Start: c.start, End: c.end}
		if err != nil || r != want {
			t.Errorf("%q: %+v, %v; want %+v", c.text, r, err, want)
		}
		if c.written == "" {
			c.written = c.text
		}
		if r.String() != c.written || genomics.MustRegion(r.String()) != r {
			t.Errorf("%q is written %q, want %q", c.text, r.String(), c.written)
		}
		if r.Len() != c.end-c.start {
			t.Errorf("%q: %d bases", c.text, r.Len())
		}
	}
}

func TestParseRegionErrors(t *testing.T) {
	for text, says := range map[string]string{
		"":                       "names no contig",
		":5-9":                   "names no contig",
		"{}:5-9":                 "names no contig",
		"chr1:":                  "no position follows the colon",
		"{chr1}:":                "no position follows the colon",
		"chr1:x":                 "whole number",
		"chr1:-9":                "whole number",
		"chr1:+5-9":              "whole number",
		"chr1:5-+9":              "whole number",
		"chr1:5-9x":              "whole number",
		"chr1:,":                 "whole number",
		"chr1:0-9":               "1-based",
		"chr1:9-5":               "write the smaller position first",
		"chr1:5-2147483648":      "past the largest position",
		"chr1:99999999999":       "past the largest position",
		"1:99999999999999999999": "past the largest position",
		"HLA-A*01:01:5-9":        "in braces",
		"{HLA-A*01:01":           "not closed",
		"{HLA-A*01:01}5":         "a colon must follow",
	} {
		if r, err := genomics.ParseRegion(text); err == nil || !strings.Contains(err.Error(), says) || !strings.HasPrefix(err.Error(), "genomics: ") {
			t.Errorf("%q: %+v, %v; want it to say %q", text, r, err, says)
		}
	}
}

func TestMustRegionPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	genomics.MustRegion("chr1:0")
}

func TestOverlaps(t *testing.T) {
	r := genomics.Region{Contig: "chr1", Start: 10, End: 20}
	for _, c := range []struct {
		name string
		s    genomics.Region
		want bool
	}{
		{"itself", r, true},
		{"last base, other spelling", genomics.Region{Contig: "1", Start: 19, End: 30}, true},
		{"within", genomics.Region{Contig: "chr1", Start: 12, End: 13}, true},
		{"just after", genomics.Region{Contig: "chr1", Start: 20, End: 30}, false},
		{"just before", genomics.Region{Contig: "chr1", Start: 0, End: 10}, false},
		{"empty, inside", genomics.Region{Contig: "chr1", Start: 15, End: 15}, false},
		{"another contig", genomics.Region{Contig: "chr2", Start: 10, End: 20}, false},
	} {
		if r.Overlaps(c.s) != c.want || c.s.Overlaps(r) != c.want {
			t.Errorf("%s: want %v", c.name, c.want)
		}
	}
}

// FuzzParseRegion: what is read is a region that is written and read back.
func FuzzParseRegion(f *testing.F) {
	for _, text := range []string{"chr1", "chr1:5-9", "{a:b}:5-", "1:1,000", "{", ":"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := genomics.ParseRegion(text)
		if err != nil {
			return
		}
		if r.Contig == "" || r.Start < 0 || r.End <= r.Start || r.End > genomics.MaxPosition {
			t.Fatalf("%q: %+v", text, r)
		}
		if again, err := genomics.ParseRegion(r.String()); err != nil || again != r {
			t.Fatalf("%q: %+v is written %q and read as %+v, %v", text, r, r, again, err)
		}
	})
}
