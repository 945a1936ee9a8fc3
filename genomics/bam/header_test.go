package bam_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
)

func TestHeader(t *testing.T) {
	const in = "@HD\tVN:1.6\tSO:coordinate\tSS:coordinate:queryname\n@SQ\tSN:chr1\tLN:1000\tM5:x\n@SQ\tSN:chr2\tLN:2000\n@RG\tID:1\tSM:A:B\n@CO\tID:none\n"
	h, err := bam.ParseHeader(in)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "text", h.Text(), in)
	equal(t, "string", h.String(), in)
	equal(t, "references", fmt.Sprint(h.References()), "[{chr1 1000} {chr2 2000}]")
	equal(t, "number", h.NumReferences(), 2)
	equal(t, "one", h.Reference(1).Name, "chr2")
	id, ok := h.RefID("chr2")
	equal(t, "id", ok && id == 1, true)
	_, ok = h.RefID("2")
	equal(t, "id of another name", ok, false)
	equal(t, "order", h.SortOrder(), "coordinate")
	equal(t, "lines", len(h.Lines("SQ")), 2)
	equal(t, "all lines", len(h.Lines("")), 5)
	sample, ok := h.Lines("RG")[0].Field("SM")
	equal(t, "field", ok && sample == "A:B", true)
	_, ok = h.Lines("CO")[0].Field("ID")
	equal(t, "a comment has no fields", ok, false)

	c := h.Clone()
	c.SetSortOrder("queryname")
	if err := c.Add("@SQ\tSN:chr3\tLN:5"); err != nil {
		t.Fatal(err)
	}
	equal(t, "changed", c.Lines("HD")[0].String(), "@HD\tVN:1.6\tSO:queryname")
	equal(t, "more", c.NumReferences(), 3)
	equal(t, "the first one", h.Text(), in)
	for line, want := range map[string]string{
		"@SQ\tSN:chr3\tLN:5": "the reference is there twice",
		"@SQ\tSN:chr4":       "lacks LN",
		"@RG\tSM:x":          "lacks ID",
		"@RG\tID:1\nx":       "a line break",
		"RG":                 "does not begin with @",
		"@RG\tID":            "not of the form TAG:VALUE",
	} {
		if err := c.Add(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", line, err)
		}
	}
	bare, err := bam.ParseHeader("")
	equal(t, "none", err == nil && bare.String() == "" && bare.SortOrder() == "", true)
	bare.SetSortOrder("unsorted")
	equal(t, "HD", bare.String(), "@HD\tVN:1.6\tSO:unsorted\n")
}

// What the specification forbids is a warning, with Strict an error.
func TestOddHeaders(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"@HD\tSO:coordinate", "lacks VN"},
		{"@HD\tVN:1", "has a VN"},
		{"@HD\tVN:1.6\tSO:sorted", "has a SO"},
		{"@HD\tVN:1.6\tGO:all", "has a GO"},
		{"@SQ\tSN:x\tLN:5\tTP:knot", "has a TP"},
		{"@SQ\tSN:x\tLN:5\tM5:123", "has a M5"},
		{"@SQ\tSN:x\tLN:5\tM5:" + strings.Repeat("0123456789ABCDEF", 2), "has a M5"},
		{"@RG\tID:x\tDT:last week", "has a DT"},
		{"@RG\tID:x\tDT:2021-31-12", "has a DT"},
		{"@RG\tID:x\tPI:300-400", "has a PI"},
		{"@SQ\tSN:x\tLN:5\tLN:6", "has LN twice"},
		{"@RG\tSM:x", "lacks ID"},
		{"@RG\tID:x\tPL:abacus", "has a PL"},
		{"@RG\tID:x\n@RG\tID:x", "a second @RG line"},
		{"@PG\tID:x\tPP:y", "PP names a program"},
		{"@PG\tVN:1", "lacks ID"},
		{"@PG\tID:1\n@PG\tID:1", "a second @PG line"},
		{"@CO\tx\n@HD\tVN:1.6", "an @HD line that is not the first"},
		{"@RG\tID:x\tfoo", "not of the form TAG:VALUE"},
		{"@RG ID:x", "does not begin with @ and two letters"},
		{"@1G\tID:x", "does not begin with @ and two letters"},
	} {
		in := []byte(c.line + "\n")
		var warnings []bam.Warning
		f := open(t, in, bam.Options{Warn: func(w bam.Warning) { warnings = append(warnings, w) }})
		if len(warnings) != 1 || warnings[0].Code != "header-line" || !strings.Contains(warnings[0].String(), c.want) {
			t.Errorf("%q: %v", c.line, warnings)
		}
		equal(t, "counted", f.Warnings()["header-line"], 1)
		equal(t, "kept", f.Header().Text(), c.line+"\n")
		if _, err := failure(in, bam.Options{Strict: true}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.line, err)
		}
	}
}

// What many programs write though the specification has it otherwise is no
// warning, with Strict an error.
func TestStrictHeaders(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"@XX\tID:x", "none of @HD, @SQ, @RG, @PG and @CO"},
		{"@PG", "lacks ID"},
		{"@CO", "has no fields"},
		{"@RG\tID:x\tPL:illumina", "has a PL"},
		{"@RG\tID:x\tFO:ACGU", "has a FO"},
		{"@RG\tID:x\tPI:nan", "has a PI"},
		{"@RG\tID:x\tSM:é", "not printable ASCII"},
		{"@RG\tID:x\tDS:a\x7fb", "not printable ASCII"},
		{"@PG\tID:x\tCL:\xff", "not UTF-8"},
		{"@CO\t\xff", "not UTF-8"},
		{"@HD\tVN:1.6\tSS:coordinate", "has a SS"},
		{"@HD\tVN:1.6\tSS:unknown:MI", "has a SS"},
		{"@HD\tVN:1.6\tSS:unsorted:bar code", "has a SS"},
		{"@HD\tVN:1.6\tSS:unsorted::MI", "has a SS"},
		{"@SQ\tSN:x\tLN:5\tAH:=", "has a AH"},
		{"@SQ\tSN:x\tLN:5\tAH:*:1-2", "has a AH"},
		{"@SQ\tSN:x\tLN:5\tAN:*", "has a AN"},
		{"@SQ\tSN:x\tLN:5\tAN:a,,b", "has a AN"},
		{"@SQ\tSN:x\tLN:5\tAN:a,a", "a name in AN that"},
		{"@SQ\tSN:x\tLN:5\tAN:y\n@SQ\tSN:y\tLN:5", "a name in AN that"},
		{"@SQ\tSN:x\tLN:5\tAN:1\n@SQ\tSN:y\tLN:5\tAN:2,1", "line 2: header: the @SQ line has a name in AN that"},
	} {
		in := []byte(c.line + "\n")
		if _, err := failure(in, bam.Options{Strict: true}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.line, err)
		}
		if _, err := failure(in, bam.Options{}); err != nil {
			t.Errorf("%q: %v", c.line, err)
		}
	}
}

func TestPlainHeaders(t *testing.T) {
	for _, line := range []string{
		"@RG\tID:x\tDT:2021-12-31T23:59:60+01:00", "@RG\tID:x\tDT:20211231", "@RG\tID:x\tDT:2021-12-31 ", "@RG\tID:x\tDT:2021-W52-5",
		"@RG\tID:x\tPI:301.5", "@RG\tID:a name\tPL:ILLUMINA\tFO:*", "@RG\tID:x\tFO:ACMGRSVTWYHKDBN", "@PG\tID:x\tCL:☕\tvn:1", "@HD\tVN:1.6\tSS:unsorted:bar_code-2",
		"@SQ\tSN:x\tLN:5\tAH:*\tAN:y,z", "@SQ\tSN:x\tLN:5\tAH:y:1-2", "@SQ\tSN:x\tLN:5\tAH:HLA:01", "@SQ\tSN:x\tLN:5\tM5:" + strings.Repeat("0123456789abcdef", 2),
		"@HD\tVN:1.6\tSS:coordinate:MI:coordinate", "@CO\t", "@CO\ta\tb:→", "@SQ\tSN:x\tLN:2147483647\tTP:circular\tDS:☕",
	} {
		if _, err := failure([]byte(line+"\n"), bam.Options{Strict: true}); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// References that the specification forbids and samtools reads are read as
// samtools reads them, with a warning. Where nothing can be warned of it, and
// with Strict, they are errors.
func TestOddReferences(t *testing.T) {
	for _, c := range []struct{ name, lines, want, record string }{
		{"comma", "@SQ\tSN:a,b\tLN:5\n", `line 1: @SQ "a,b": a reference's name holds a character`, "r 0 a,b 1 0 1M = 2 0 A *"},
		{"blank", "@SQ\tSN:a b\tLN:5\n", `line 1: @SQ "a b": a reference's name holds a character`, "r 4 * 0 0 * * 0 0 A *"},
		{"star", "@SQ\tSN:*a\tLN:5\n", `line 1: @SQ "*a": a reference's name must not begin with`, "r 0 *a 1 0 1M * 0 0 A *"},
		{"no length", "@SQ\tSN:a\tLN:0\n", `line 1: @SQ "a": a reference's length is not`, "r 0 a 1 0 1M * 0 0 A *"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := []byte(c.lines + strings.ReplaceAll(c.record, " ", "\t") + "\n")
			var warnings []string
			o := bam.Options{Warn: func(w bam.Warning) { warnings = append(warnings, w.String()) }}
			sameText(t, "records", text(t, open(t, in, o)), samtools(t, in, "view", "-"))
			if all := strings.Join(warnings, "\n"); !strings.Contains(all, c.want) {
				t.Errorf("warned: %s", all)
			}
			if _, err := failure(in, bam.Options{Strict: true}); err == nil {
				t.Error("accepted with Strict")
			}
			if _, err := bam.ParseHeader(c.lines); err == nil {
				t.Error("accepted by ParseHeader")
			}
			binary := toBAM(t, string(in))
			sameText(t, "from BAM", text(t, open(t, binary, bam.Options{})), samtools(t, binary, "view", "-"))
		})
	}
}

// Where the text and the binary list differ the list holds, and samtools reads
// the same.
func TestReferencesDiffer(t *testing.T) {
	plain := inflate(t, toBAM(t, small("r 0 chr1 100 60 4M * 0 0 ACGT ABCD")))
	for _, c := range []struct {
		name, from, to string
		want           string // warnings
		refs           string
	}{
		{"the same", "", "", "", "[{chr1 248956422} {chr2 242193529}]"},
		{"another length", "LN:248956422", "LN:248956421", "chr1 has 248956422 bases in the binary list", "[{chr1 248956422} {chr2 242193529}]"},
		{"another name", "SN:chr1", "SN:chrX", "the binary list of references lacks chrX", "[{chr1 248956422} {chr2 242193529} {chrX 248956422}]"},
		{"no length", "LN:248956422", "XX:248956422", "an @SQ line cannot be read", "[{chr1 248956422} {chr2 242193529}]"},
		{"one line less", "@SQ\tSN:chr1", "@CO\tSN:chr1", "2 references, but 1 @SQ lines", "[{chr1 248956422} {chr2 242193529}]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := []byte(strings.Replace(string(plain), c.from, c.to, 1))
			var warnings []string
			f := open(t, deflate(t, data), bam.Options{Warn: func(w bam.Warning) {
				if w.Code == "references" {
					warnings = append(warnings, w.String())
				}
			}})
			equal(t, "references", fmt.Sprint(f.Header().References()), c.refs)
			equal(t, "warned", strings.Contains(strings.Join(warnings, "\n"), c.want) && (len(warnings) > 0) == (c.want != ""), true)
			if c.name == "no length" {
				return // which samtools refuses
			}
			sameText(t, "records", text(t, f), samtools(t, deflate(t, data), "view", "-"))
		})
	}
	// Without any @SQ line samtools writes those of the list.
	text := "@HD\tVN:1.6\n@CO\thello\n"
	at := headerSize(plain)
	bare := append([]byte("BAM\x01"), byte(len(text)), 0, 0, 0)
	bare = append(append(bare, text...), plain[8+len(smallHeader):at]...)
	f := open(t, deflate(t, bare), bam.Options{})
	equal(t, "text", f.Header().Text(), text)
	equal(t, "written", f.Header().String(), samtools(t, deflate(t, bare), "view", "-H", "--no-PG", "-"))
	// A text that is filled up with NULs.
	padded := append([]byte("BAM\x01"), byte(len(text)+5), 0, 0, 0)
	padded = append(append(append(padded, text...), 0, 0, 0, 0, 0), plain[8+len(smallHeader):at]...)
	equal(t, "padded", open(t, deflate(t, padded), bam.Options{}).Header().Text(), text)
}
