package vcf_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

func TestHeaderReads(t *testing.T) {
	h := open(t, small(), vcf.Options{}).Header()
	equal(t, "text", h.String(), smallHeader+columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT A B C"))
	equal(t, "format", h.FileFormat(), "VCFv4.2")
	if major, minor := h.Version(); major != 4 || minor != 2 {
		t.Errorf("version %d.%d", major, minor)
	}
	reference, _ := h.Meta("reference")
	equal(t, "reference", reference, "GRCh38")
	if _, ok := h.Meta("contig"); ok {
		t.Error("a structured line is no plain one")
	}
	c, ok := h.Contig("chr1")
	equal(t, "contig", ok && c.Length == 248956422 && c.Assembly == "GRCh38", true)
	md5, _ := c.Attr("md5")
	equal(t, "md5", md5, "6aef")
	equal(t, "contigs", len(h.Contigs()), 2)
	if _, ok := h.Contig("1"); ok {
		t.Error("contig names are exact here")
	}
	l, ok := h.Line("INFO", "AF")
	text, _ := l.Attr("Description")
	equal(t, "description", text, `Allele frequency, "per" ALT`)
	equal(t, "line", ok && strings.HasPrefix(l.String(), "##INFO=<ID=AF,"), true)
	equal(t, "INFO lines", len(h.Lines("INFO")), 4)
	equal(t, "lines", len(h.Lines("")), strings.Count(smallHeader, "\n"))
	if _, ok := h.Line("INFO", "XX"); ok {
		t.Error("no such line")
	}
	if i, ok := h.SampleIndex("B"); i != 1 || !ok {
		t.Error("sample B")
	}
	equal(t, "samples", strings.Join(h.Samples(), " "), "A B C")
	equal(t, "samples", h.NumSamples(), 3)

	af := h.Info("AF")
	equal(t, "AF", af.ID() == "AF" && af.Type() == vcf.Float && af.Number() == vcf.PerAlt && af.Declared(), true)
	xx := h.Format("XX")
	equal(t, "undeclared", xx.Type() == vcf.String && xx.Number() == 1 && !xx.Declared(), true)
}

func TestHeaderFaults(t *testing.T) {
	const format, names = "##fileformat=VCFv4.2\n", "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT "
	for name, c := range map[string]struct{ text, want string }{
		"empty":              {"", "does not begin with ##fileformat"},
		"no fileformat":      {"##source=x\n", "does not begin with ##fileformat"},
		"a record":           {"Mary\tchr1\t1\n", "does not begin with ##fileformat"},
		"BCF":                {"BCF\x02\x02\x00\x00", "ends within the header"},
		"no column line":     {format + "chr1\t1\t.\tA\tC\t.\t.\t.\n", "line that begins with #CHROM is missing"},
		"header only":        {format + "##x=y\n", "line that begins with #CHROM is missing"},
		"NUL":                {format + "##x=\x00\n" + columns(names), "NUL"},
		"spaces":             {format + "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT Mary\n", "separate them by tabs"},
		"short":              {format + columns("#CHROM POS ID"), "ends before REF"},
		"misnamed":           {format + columns("#CHROM POSITION ID REF ALT QUAL FILTER INFO"), "in column 2: this column must be named POS"},
		"sample for INFO":    {format + columns("#CHROM POS ID REF ALT QUAL FILTER Mary John"), "in column 8: this column must be named INFO"},
		"sample for FORMAT":  {format + columns("#CHROM POS ID REF ALT QUAL FILTER INFO Mary"), "in column 9: this column must be named FORMAT"},
		"duplicate sample":   {format + columns(names+"Mary John Mary"), "column 12: this column and column 10 have the same sample name"},
		"empty sample":       {format + columns(names+"Mary  John"), "column 11: the sample's name is empty"},
		"tab after the last": {format + columns(names+"Mary "), "column 11"},
		"NUL in sample":      {format + columns(names+"Ma\x00ry"), "NUL"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := failure(strings.NewReader(c.text), vcf.Options{})
			var p *vcf.ParseError
			if !errors.As(err, &p) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if strings.Contains(err.Error(), "Mary") || strings.Contains(err.Error(), "John") {
				t.Errorf("%v names a person", err)
			}
			equal(t, "file", p.File, "test.vcf")
		})
	}
}

func TestHeaderOddities(t *testing.T) {
	for name, c := range map[string]struct{ line, code string }{
		"version":           {"", "version"},
		"no brackets":       {"##INFO=ID=X", "header-line"},
		"no closing":        {"##INFO=<ID=X,Description=\"a>", "header-line"},
		"no ID":             {"##FILTER=<Description=\"a\">", "header-line"},
		"odd type":          {"##INFO=<ID=X,Number=1,Type=Whole,Description=\"\">", "header-line"},
		"odd number":        {"##INFO=<ID=X,Number=Z,Type=Integer,Description=\"\">", "header-line"},
		"empty line":        {"   ", "header-line"},
		"plain":             {"##free text", ""},
		"brackets in plain": {`##title=<"FINRISK: a, b">`, ""},
		"list":              {"##META=<ID=Assay,Type=String,Number=.,Values=[WholeGenome, Exome]>", ""},
		"no contig length":  {"##contig=<ID=1,length=>", ""},
		"not UTF-8":         {"##source=\xff\xfe", ""},
	} {
		t.Run(name, func(t *testing.T) {
			first := "##fileformat=VCFv4.2\n"
			if c.line == "" {
				first = "##fileformat=VCFv5.0"
			}
			var codes []string
			text := "\uFEFF" + first + c.line + "\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO")
			h := open(t, text, vcf.Options{Warn: func(w vcf.Warning) {
				codes = append(codes, w.Code)
				if w.File != "test.vcf" || w.Line == 0 || !strings.Contains(w.String(), "test.vcf: line") {
					t.Errorf("%+v", w)
				}
			}}).Header()
			equal(t, "warnings", strings.Join(codes, " "), c.code)
			if c.line != "   " && !strings.Contains(h.String(), c.line) {
				t.Errorf("the line is lost: %q", h)
			}
		})
	}
}

func TestHeaderBuilds(t *testing.T) {
	h, err := vcf.NewHeader("x", "y")
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	must(h.AddContig(vcf.Contig{ID: "chr1", Length: 9, Assembly: "GRCh38", Fields: []vcf.Field{{Name: "species", Value: "Homo sapiens"}}}))
	must(h.AddFilter("low", `a "low" one`))
	must(h.Add("##source=me"))
	must(h.Add("##source=me")) // no second time
	must(h.Add("##fileformat=VCFv4.4"))
	k, err := h.AddInfo("XY", vcf.PerGenotype, vcf.Integer, "d")
	must(err)
	equal(t, "key", k.Declared() && k.Type() == vcf.Integer && k.Number() == vcf.PerGenotype, true)
	_, err = h.AddFormat("GT", 1, vcf.String, "Genotype")
	must(err)
	want := "##fileformat=VCFv4.4\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n" +
		"##contig=<ID=chr1,length=9,assembly=GRCh38,species=\"Homo sapiens\">\n" +
		"##FILTER=<ID=low,Description=\"a \\\"low\\\" one\">\n##source=me\n" +
		"##INFO=<ID=XY,Number=G,Type=Integer,Description=\"d\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"
	equal(t, "header", h.String(), want+columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT x y"))

	c := h.Clone()
	c.Remove("INFO", "XY")
	equal(t, "removed", c.Info("XY").Declared(), false)
	equal(t, "original", h.Info("XY").Declared(), true)
	equal(t, "contig after rebuild", len(c.Contigs()), 1)
	if _, err := c.AddInfo("XY", 2, vcf.Float, "other"); err != nil {
		t.Error(err)
	}

	for _, bad := range []string{"source=me", "##a\n##b", "##INFO=<Number=1>", "##INFO=<ID=XY,Number=1,Type=Integer>", "##x", "##INFO=<ID=Q,Number=1>"} {
		if h.Add(bad) == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if _, err := vcf.NewHeader("a", "a"); err == nil {
		t.Error("two samples of one name")
	}
	s, err := h.Subset("y")
	must(err)
	equal(t, "subset", strings.HasSuffix(s.String(), "FORMAT\ty\n"), true)
	s, err = h.Subset()
	must(err)
	equal(t, "none", strings.HasSuffix(s.String(), "\tINFO\n"), true)
	for _, names := range [][]string{{"Mary"}, {"x", "x"}} {
		if _, err := h.Subset(names...); err == nil || strings.Contains(err.Error(), "Mary") {
			t.Errorf("%v", err)
		}
	}
}

func TestParseHeader(t *testing.T) {
	h, err := vcf.ParseHeader("##fileformat=VCFv4.1\r\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO\r"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "text", h.String(), "##fileformat=VCFv4.1\n"+columns("#CHROM POS ID REF ALT QUAL FILTER INFO"))
	var b strings.Builder
	if n, err := h.WriteTo(&b); err != nil || n != int64(b.Len()) || b.String() != h.String() {
		t.Errorf("%d %v", n, err)
	}
	for n, want := range map[vcf.Number]string{3: "3", vcf.Variable: ".", vcf.PerAllele: "R", vcf.PerModification: "M"} {
		equal(t, "number", n.String(), want)
	}
	for typ, want := range map[vcf.Type]string{vcf.Flag: "Flag", vcf.Character: "Character", vcf.Float: "Float"} {
		equal(t, "type", typ.String(), want)
	}
}
