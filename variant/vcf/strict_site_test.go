package vcf_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

// versioned is a VCF of version 4.minor with two samples.
func versioned(minor int, header string, records ...string) string {
	return "##fileformat=VCFv4." + strconv.Itoa(minor) + "\n" + header +
		columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT A B") + body(records)
}

// refused reads strictly and compares the field at fault; "" is no fault. It
// returns the error.
func refused(t *testing.T, text, field string) *vcf.ParseError {
	t.Helper()
	_, err := failure(strings.NewReader(text), vcf.Options{Strict: true})
	if err == nil && field == "" {
		return nil
	}
	var p *vcf.ParseError
	if !errors.As(err, &p) {
		t.Errorf("want a fault of %q, got %v", field, err)
		return &vcf.ParseError{}
	}
	switch {
	case p.Field != field:
		t.Errorf("want a fault of %q, got %v", field, err)
	case p.File == "" || p.Line == 0:
		t.Errorf("no place: %v", err)
	case !strings.Contains(p.Msg, ":") && !strings.Contains(p.Msg, "flag"):
		t.Errorf("no remedy: %v", err)
	}
	return p
}

// siteCase is a record that versions from first to last refuse, with 0 none.
type siteCase struct {
	name        string
	record      string
	field       string
	first, last int
}

func (c siteCase) run(t *testing.T, header string) {
	t.Helper()
	t.Run(c.name, func(t *testing.T) {
		for minor := 1; minor <= 5; minor++ {
			field := ""
			if c.first <= minor && minor <= c.last {
				field = c.field
			}
			record := strings.ReplaceAll(strings.ReplaceAll(c.record, " ", "\t"), "~", " ")
			t.Logf("VCF 4.%d", minor)
			refused(t, versioned(minor, header)+record+"\n", field)
		}
	})
}

// In these records "~" stands for a space.
func TestStrictSites(t *testing.T) {
	const end = " . . . GT 0/0 0/0"
	for _, c := range []siteCase{
		{"nothing wrong", "1 5 rs1 A C 30 PASS . GT 0/1 0/0", "", 0, 0},
		{"contig with a space", "chr~1 5 . A C" + end, "CHROM", 1, 5},
		{"contig with a colon", "HLA-A*01:01 5 . A C" + end, "CHROM", 1, 2},
		{"contig with a comma", "chr,1 5 . A C" + end, "CHROM", 1, 5},
		{"contig in brackets", "<ctg1> 5 . A C" + end, "", 0, 0},
		{"contig half in brackets", "<ctg1 5 . A C" + end, "CHROM", 1, 5},
		{"contig with a quote", "chr\"1 5 . A C" + end, "CHROM", 3, 5},
		{"contig of an asterisk", "*1 5 . A C" + end, "CHROM", 3, 5},
		{"telomere", "1 0 . N .[2:5[" + end, "", 0, 0},
		{"telomere at the end", "len10 11 . N ]2:5]." + end, "", 0, 0},
		{"past the telomere", "len10 12 . N C" + end, "POS", 1, 5},
		{"two IDs", "1 5 rs1;rs2 A C" + end, "", 0, 0},
		{"the same ID twice", "1 5 rs1;rs2;rs1 A C" + end, "ID", 3, 5},
		{"ID with a space", "1 5 rs~1 A C" + end, "ID", 1, 5},
		{"empty ID", "1 5 rs1; A C" + end, "ID", 1, 5},
		{"no ID at all", "1 5  A C" + end, "ID", 1, 5},
		{"missing ID beside one", "1 5 .;rs1 A C" + end, "ID", 1, 5},
		{"REF in small letters", "1 5 . acgtn C" + end, "", 0, 0},
		{"REF of an ambiguity code", "1 5 . R C" + end, "REF", 1, 5},
		{"REF missing", "1 5 . . C" + end, "REF", 1, 5},
		{"ALT of an ambiguity code", "1 5 . A R" + end, "ALT", 1, 5},
		{"ALT is REF", "1 5 . A C,a" + end, "ALT", 1, 5},
		{"ALT twice", "1 5 . A C,c" + end, "ALT", 1, 5},
		{"overlapping deletion", "1 5 . A C,*" + end, "", 0, 0},
		{"bases and asterisk", "1 5 . A C*" + end, "ALT", 1, 5},
		{"missing beside an allele", "1 5 . A C,." + end, "ALT", 1, 3},
		{"empty allele", "1 5 . A C," + end, "ALT", 1, 5},
		{"no allele", "1 5 . A " + end, "ALT", 1, 5},
		{"symbolic", "1 5 . A <DEL:ME:ALU> . . SVLEN=5;SVCLAIM=J GT 0/0 0/0", "", 0, 0},
		{"symbolic and declared", "1 5 . A <INS:THIS> . . SVLEN=5 GT 0/0 0/0", "", 0, 0},
		{"inserted contig", "1 5 . T C<ctg1>,TA<ctg:2*>" + end, "", 0, 0},
		{"inserted contig of no name", "1 5 . T C<>" + end, "ALT", 1, 5},
		{"inserted contig and bases", "1 5 . T C<ctg1>C" + end, "ALT", 1, 5},
		{"symbolic of no kind", "1 5 . A <THIS>" + end, "ALT", 1, 2},
		{"symbolic of many signs", "1 5 . A <ctg!\"#[;]=*%>" + end, "ALT", 1, 2},
		{"symbolic with a space", "1 5 . A <DEL~1>" + end, "ALT", 1, 5},
		{"symbolic and more", "1 5 . A <DEL>A" + end, "ALT", 1, 5},
		{"symbolic of a code", "1 5 . A <R>" + end, "ALT", 1, 2},
		{"gVCF", "1 5 . A <NON_REF>" + end, "", 0, 0},
		{"breakend", "1 5 . A A[2:7[,]2:7]ACG,[<ctg1>:7[A,A]2:7]" + end, "", 0, 0},
		{"single breakend", "1 5 . A A.,.ACGT" + end, "", 0, 0},
		{"breakend without bases", "1 5 . A [2:7[" + end, "ALT", 1, 5},
		{"breakend with bases on both sides", "1 5 . A A[2:7[A" + end, "ALT", 1, 5},
		{"breakend of two brackets", "1 5 . A A[2:7]" + end, "ALT", 1, 5},
		{"breakend without position", "1 5 . A A[2:[" + end, "ALT", 1, 5},
		{"breakend without contig", "1 5 . A A[7[" + end, "ALT", 1, 5},
		{"exponent", "1 5 . A C 5.3e-10 . . GT 0/0 0/0", "", 0, 0},
		{"infinite", "1 5 . A C +inf . . GT 0/0 0/0", "", 0, 0},
		{"point without digits", "1 5 . A C 1. . . GT 0/0 0/0", "QUAL", 3, 5},
		{"negative quality", "1 5 . A C -1 . . GT 0/0 0/0", "QUAL", 1, 5},
		{"negative zero", "1 5 . A C -0.0 . . GT 0/0 0/0", "", 0, 0},
		{"quality in hexadecimal", "1 5 . A C 0x1p3 . . GT 0/0 0/0", "QUAL", 1, 5},
		{"filters", "1 5 . A C . q10;s50 . GT 0/0 0/0", "", 0, 0},
		{"the same filter twice", "1 5 . A C . q10;s50;q10 . GT 0/0 0/0", "FILTER", 3, 5},
		{"filter 0", "1 5 . A C . 0 . GT 0/0 0/0", "FILTER", 1, 5},
		{"filter with a space", "1 5 . A C . q~10 . GT 0/0 0/0", "FILTER", 1, 5},
		{"missing beside a filter", "1 5 . A C . q10;. . GT 0/0 0/0", "FILTER", 1, 5},
		{"empty filter", "1 5 . A C . ;q10 . GT 0/0 0/0", "FILTER", 1, 5},
		{"a control character", "1 5 rs\x011 A C" + end, "columns", 1, 5},
		{"a carriage return within", "1 5 rs1\r A C" + end, "columns", 1, 5},
		{"not UTF-8", "1 5 rs\xff A C" + end, "columns", 3, 5},
		{"UTF-8", "1 5 rsµ A C" + end, "", 0, 0},
		{"an empty line", "", "columns", 1, 5},
	} {
		c.run(t, "##contig=<ID=len10,length=10>\n##ALT=<ID=INS:THIS,Description=\"\">\n")
	}
}

func TestStrictOrder(t *testing.T) {
	record := func(at, alleles string) string { return at + " . " + alleles + " . . . GT 0/0 0/0" }
	for name, c := range map[string]struct {
		records []string
		field   string
		line    int // after the header's two
	}{
		"in order":                        {[]string{record("1 5", "A C"), record("1 5", "A G"), record("1 6", "A C"), record("2 1", "A C")}, "", 0},
		"positions out of order":          {[]string{record("1 5", "A C"), record("1 4", "A C")}, "POS", 2},
		"a contig in two pieces":          {[]string{record("1 5", "A C"), record("2 5", "A C"), record("1 6", "A C")}, "CHROM", 3},
		"a contig in brackets is the one": {[]string{record("1 5", "A C"), record("<1> 6", "A C"), record("1 7", "A C")}, "", 0},
		"the same allele":                 {[]string{record("1 5", "A C"), record("1 5", "A C")}, "ALT", 2},
		"the same in small letters":       {[]string{record("1 5", "A C"), record("1 5", "a c")}, "ALT", 2},
		"the same among others":           {[]string{record("1 5", "A C,G"), record("1 5", "A T,G")}, "ALT", 2},
		"the same with a base before":     {[]string{record("1 4", "TA TC"), record("1 5", "A C")}, "ALT", 2},
		"the same deletion":               {[]string{record("1 4", "TAC T"), record("1 5", "AC <*>"), record("1 5", "ACG G")}, "ALT", 3},
		"the same far on":                 {[]string{record("1 1", "ACGTACGTAC ACGTACGTAG"), record("1 9", "A T"), record("1 10", "C G")}, "ALT", 3},
		"the same on another contig":      {[]string{record("1 5", "A C"), record("2 5", "A C")}, "", 0},
		"symbolic alleles":                {[]string{record("1 5", "A <INS>"), record("1 5", "A <INS>")}, "", 0},
		"no alleles":                      {[]string{record("1 5", "A ."), record("1 5", "A .")}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := refused(t, versioned(2, "", c.records...), c.field)
			if c.field != "" {
				equal(t, "line", p.Line, 2+c.line)
			}
		})
	}
}

// Many alleles at one place, and those that reach far, are looked for, too.
func TestStrictRepeatsAmongMany(t *testing.T) {
	long := strings.Repeat("ACGT", 500)
	records := []string{"1 1 . " + long + "A " + long + "C . . . GT 0/0 0/0"}
	for i := range 1000 {
		records = append(records, "1 "+strconv.Itoa(1+i)+" . A ATT,AGG"+strings.Repeat("C", i%7)+" . . . GT 0/0 0/0")
	}
	refused(t, versioned(2, "", records...), "")
	records = append(records, "1 2001 . A C . . . GT 0/0 0/0")
	equal(t, "line", refused(t, versioned(2, "", records...), "ALT").Line, 2+1002)
}

// The conformance file of VCF 4.5 has records out of order and a last line
// without its end; an allele in two neighbouring records stays a fault.
func TestStrictOrderOf45(t *testing.T) {
	unsorted := []string{"1 5 . A C . . . GT 0/1 0/1", "1 3 . A C . . . GT 0/1 0/1", "1 9 . A C . . . GT 0/1 0/1"}
	for minor := 1; minor <= 5; minor++ {
		field, columns := "POS", "columns"
		if minor == 5 {
			field, columns = "", ""
		}
		refused(t, versioned(minor, "", unsorted...), field)
		refused(t, strings.TrimSuffix(versioned(minor, "", unsorted[0]), "\n"), columns)
		refused(t, strings.TrimSuffix(versioned(minor, ""), "\n"), columns)
		refused(t, versioned(minor, "", unsorted[0], "2 1 . A C . . . GT 0/1 0/1", unsorted[2]), "CHROM")
		refused(t, versioned(minor, "", unsorted[1], unsorted[1]), "ALT")
	}
	refused(t, versioned(5, "", unsorted[0], unsorted[1], unsorted[1]), "ALT")
}

func TestStrictPedigree(t *testing.T) {
	for line, last := range map[string]int{ // up to which version it is refused
		"##PEDIGREE=<ID=C,Father=F_1,Mother=M-1.x>\n": 0,
		"##PEDIGREE=<ID=C,Father=F:1>\n":              3,
		"##PEDIGREE=<ID=C:1,Father=F>\n":              2,
	} {
		for minor := 1; minor <= 5; minor++ {
			field := ""
			if minor <= last {
				field = "header/PEDIGREE"
			}
			refused(t, versioned(minor, line), field)
		}
	}
}
