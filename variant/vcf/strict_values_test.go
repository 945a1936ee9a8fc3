package vcf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

const strictKeys = `##INFO=<ID=I,Number=1,Type=Integer,Description="">
##INFO=<ID=F,Number=1,Type=Float,Description="">
##INFO=<ID=S,Number=1,Type=String,Description="">
##INFO=<ID=C,Number=1,Type=Character,Description="">
##INFO=<ID=B,Number=0,Type=Flag,Description="">
##INFO=<ID=PA,Number=A,Type=Integer,Description="">
##INFO=<ID=PG,Number=G,Type=Integer,Description="">
##INFO=<ID=V,Number=.,Type=Integer,Description="">
##FORMAT=<ID=GT,Number=1,Type=String,Description="">
##FORMAT=<ID=FI,Number=2,Type=Integer,Description="">
##FORMAT=<ID=FA,Number=A,Type=Integer,Description="">
##FORMAT=<ID=FG,Number=G,Type=Integer,Description="">
##FORMAT=<ID=FC,Number=1,Type=Character,Description="">
##FORMAT=<ID=FS,Number=.,Type=String,Description="">
##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="">
`

// In these "~" stands for a space.
func TestStrictInfo(t *testing.T) {
	for _, c := range []siteCase{
		{"nothing wrong", "I=1;F=-1.5e3;S=x;C=y;B;PA=1,2;PG=1;V=1,2,3;DP=7;1000G", "", 0, 0},
		{"all missing", "I=.;F=.;S=.;C=.;PA=.,.;V=.,.", "", 0, 0},
		{"undeclared", "X=1,a;Y", "", 0, 0},
		{"empty entry", "I=1;;F=2", "INFO", 1, 5},
		{"semicolon at the end", "I=1;", "INFO", 1, 5},
		{"missing beside others", "I=1;.", "INFO", 1, 5},
		{"space in a value", "X=a~b", "INFO", 1, 2},
		{"space in a key", "a~b=X", "INFO", 1, 5},
		{"a key that begins with a digit", "2X=1", "INFO", 3, 5},
		{"a key with a hyphen", "X-Y=1", "INFO", 3, 5},
		{"the same key twice", "I=1;F=2;I=1", "INFO/I", 1, 5},
		{"the same key twice among many", manyKeys(40) + ";K7=1", "INFO/K7", 1, 5},
		{"many keys", manyKeys(40), "", 0, 0},
		{"equals sign in a value", "S=a=b", "INFO/S", 1, 5},
		{"quoted", `S="a=b,c"`, "", 0, 0},
		{"value missing", "I", "INFO/I", 1, 5},
		{"value empty", "I=", "INFO/I", 1, 5},
		{"text empty", "S=", "INFO/S", 1, 3},
		{"flag with a value", "B=yes", "INFO/B", 1, 5},
		{"flag of 1", "B=1", "", 0, 0},
		{"two for one", "I=1,2", "INFO/I", 1, 5},
		{"too few for the alleles", "PA=1", "INFO/PA", 1, 5},
		{"too many for the alleles", "PA=1,2,3", "INFO/PA", 1, 5},
		{"integer with a point", "I=1.0", "INFO/I", 1, 5},
		{"integer past 32 bits", "I=2147483648", "INFO/I", 1, 5},
		{"integer that BCF reserves", "I=-2147483641", "INFO/I", 1, 5},
		{"least integer", "I=-2147483640", "", 0, 0},
		{"number with two points", "F=1.2.3", "INFO/F", 1, 5},
		{"number with a bare exponent", "F=1e", "INFO/F", 1, 5},
		{"number of text", "F=abc", "INFO/F", 1, 5},
		{"not a number", "F=nan", "", 0, 0},
		{"two characters", "C=ab", "INFO/C", 1, 5},
		{"one character of two bytes", "C=µ", "", 0, 0},
		{"escape", "S=50%25;C=%3B", "INFO/C", 1, 2},
		{"escape in small letters", "S=a%3bb", "INFO/S", 3, 5},
		{"percent sign alone", "S=50%", "INFO/S", 3, 5},
		{"negative count", "AC=-1,2", "INFO/AC", 1, 5},
		{"frequency above 1", "AF=0.5,1.5", "INFO/AF", 1, 5},
		{"no CIGAR", "CIGAR=3M,M3", "INFO/CIGAR", 1, 5},
		{"end before the record", "END=4", "INFO/END", 1, 5},
		{"end at the record", "END=5", "", 0, 0},
		{"end past the record", "END=6", "INFO/END", 5, 5},
		{"strand bias that is not declared", "SB=0.5", "", 0, 0},
		{"allele depths", "AD=1,2", "INFO/AD", 3, 5},
		{"intervals for each allele", "CIPOS=-1,1,-2,2", "INFO/CIPOS", 1, 3},
		{"one interval", "CIPOS=-1,1", "INFO/CIPOS", 4, 5},
		{"interval that lacks 0", "CIPOS=-1,1,2,3", "INFO/CIPOS", 1, 5},
		{"claim", "SVCLAIM=X,.", "INFO/SVCLAIM", 4, 5},
	} {
		c.record = "1 5 . A C,G . . " + c.record + " GT 0/0 0/0"
		c.run(t, strictKeys)
	}
}

func manyKeys(n int) string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("K%d=1", i)
	}
	return strings.Join(keys, ";")
}

func TestStrictStructuralVariants(t *testing.T) {
	for _, c := range []siteCase{
		{"deletion", "<DEL> SVLEN=5;SVCLAIM=DJ", "", 0, 0},
		{"no length", "<DEL> SVCLAIM=DJ", "INFO/SVLEN", 4, 5},
		{"end for length", "<DEL> END=9;SVCLAIM=DJ", "", 0, 0},
		{"no claim", "<DUP:TANDEM> SVLEN=5", "INFO/SVCLAIM", 4, 5},
		{"adjacency of a copy number", "<CNV> SVLEN=5;SVCLAIM=J", "INFO/SVCLAIM", 4, 5},
		{"abundance of an inversion", "<INV> SVLEN=5;SVCLAIM=D", "INFO/SVCLAIM", 4, 5},
		{"abundance of a breakend", "A]2:7] SVCLAIM=D", "INFO/SVCLAIM", 4, 5},
		{"second of two", "C,<DEL> SVLEN=.,5;SVCLAIM=.,D", "INFO/SVLEN", 0, 0},
		{"second of two lacks it", "C,<DEL> SVLEN=5,.;SVCLAIM=D,D", "INFO/SVLEN", 4, 5},
		{"block", "<*> END=9", "", 0, 0},
		{"end of a deletion", "<DEL> SVLEN=4;END=9;SVCLAIM=D", "", 0, 0},
		{"end of another", "<DEL> SVLEN=4;END=10;SVCLAIM=D", "INFO/END", 5, 5},
		{"end of bases", "C END=6", "INFO/END", 5, 5},
		{"end without alleles", ". END=6", "INFO/END", 5, 5},
		{"repeats", "<CNV:TR>,C SVLEN=4,.;RN=2,.;RUS=CAG,TTG;RUL=3,3;CIRUC=-1,.,-2,1.5", "", 0, 0},
		{"repeats without RN", "<CNV:TR>,<CNV:TR:A> SVLEN=4,5;RUS=CAG,TTG", "", 0, 0},
		{"repeats that lack one", "<CNV:TR>,C SVLEN=4,.;RN=2,.;RUS=CAG", "INFO/RUS", 4, 5},
		{"repeats with an interval above 0", "<CNV:TR> SVLEN=4;CIRUC=1,2", "INFO/CIRUC", 4, 5},
		{"block without end", "<*> DP=3", "INFO/END", 4, 4},
		{"unknown allele", "<NON_REF> .", "", 0, 0},
	} {
		alt, info, _ := strings.Cut(c.record, " ")
		c.record = "1 5 . A " + alt + " . . " + info + " GT 0/0 0/0"
		c.run(t, "")
	}
}

func TestStrictSamples(t *testing.T) {
	for _, c := range []siteCase{
		{"nothing wrong", "GT:FI:FA:FG:FC:FS 0/1:1,2:3,4:1,2,3,4,5,6:x:a,b 1|2", "", 0, 0},
		{"no call", "GT:FI:FG .:.:1,2,3 ./.:.,.:.", "", 0, 0},
		{"no keys", ". . .", "", 0, 0},
		{"haploid", "GT:FG 1:1,2,3 2", "", 0, 0},
		{"triploid", "GT:FG 0/1/2:1,2,3,4,5,6,7,8,9,10 0|0|0", "", 0, 0},
		{"no GT", "FG 1,2,3,4,5,6 .", "", 0, 0},
		{"GT second", "FI:GT 1,2:0/1 .", "FORMAT", 1, 5},
		{"key twice", "GT:FI:FI 0/1 0/1", "FORMAT", 1, 5},
		{"empty key", "GT::FI 0/1 0/1", "FORMAT", 1, 5},
		{"key with an underscore", "GT:MIN_DP 0/1:3 0/1", "", 0, 0},
		{"undeclared key with an underscore", "GT:MAX_DP 0/1:3 0/1", "FORMAT", 1, 2},
		{"key with an escape", "GT:F%3A 0/1:3 0/1", "FORMAT", 1, 5},
		{"key that begins with a digit", "GT:1F 0/1:3 0/1", "FORMAT", 3, 5},
		{"key with a hyphen", "GT:F-F 0/1:3 0/1", "FORMAT", 1, 5},
		{"more values than keys", "GT:FI 0/1:1,2:3 0/1", "FORMAT", 1, 5},
		{"empty sample", "GT:FI 0/1:1,2 ", "FORMAT", 1, 5},
		{"empty first sample", "GT:FI  0/1:1,2", "FORMAT", 1, 5},
		{"empty value", "GT:FI:FC 0/1::x 0/1", "FORMAT/FI", 1, 5},
		{"allele that is not there", "GT 0/1 0/3", "FORMAT/GT", 1, 5},
		{"allele that is not there, in the first of many keys", "GT:FI 0/3:1,2 0/1", "FORMAT/GT", 1, 5},
		{"allele of text", "GT 0/A 0/1", "FORMAT/GT", 1, 5},
		{"two signs", "GT 0/|1 0/1", "FORMAT/GT", 1, 5},
		{"sign at the end", "GT 0/1/ 0/1", "FORMAT/GT", 1, 5},
		{"sign at the beginning", "GT /0|1 |0/1", "FORMAT/GT", 1, 3},
		{"negative allele", "GT -1/0 0/1", "FORMAT/GT", 1, 5},
		{"one of two", "GT:FI 0/1:1 0/1", "FORMAT/FI", 1, 5},
		{"too few for the alleles", "GT:FA 0/1:1 0/1", "FORMAT/FA", 1, 5},
		{"too few for the genotypes", "GT:FG 0/1:1,2,3 0/1", "FORMAT/FG", 1, 5},
		{"too many for one strand", "GT:FG 1:1,2,3,4,5,6 0/1", "FORMAT/FG", 1, 5},
		{"of no ploidy", "GT:FG .:1,2,3,4,5 0/1", "FORMAT/FG", 1, 5},
		{"two characters", "GT:FC 0/1:xy 0/1", "FORMAT/FC", 1, 5},
		{"number of text", "GT:GQ 0/1:high 0/1", "FORMAT/GQ", 1, 5},
		{"negative depth", "GT:DP 0/1:-3 0/1", "FORMAT/DP", 1, 5},
		{"probability of 3", "GT:GP 0/1:3,0,0,0,0,0 0/1", "FORMAT/GP", 3, 5},
		{"phase set", "GT:PS 0|1:-5 0/1", "FORMAT/PS", 1, 5},
		{"two kinds of phase set", "GT:PS:PSL 0|1:5:a,. 0/1", "FORMAT/PSL", 4, 5},
		{"phase sets for three strands", "GT:PSL 0|1:a,b,c 0/1", "FORMAT/PSL", 4, 5},
		{"local alleles", "GT:LAA:LAD:LPL 2/2:2:20,30:90,80,0 0/0::3:1", "", 0, 0},
		{"local alleles without LAA", "GT:LAD 2/2:20,30 0/0", "FORMAT", 5, 5},
		{"local alleles after others", "GT:FI:LAA:LAD 2/2:1,2:2:20,30 0/0", "FORMAT", 5, 5},
		{"local allele that is not there", "GT:LAA 2/2:3 0/0", "FORMAT/LAA", 5, 5},
		{"local allele twice", "GT:LAA 2/2:2,1,2 0/0", "FORMAT/LAA", 5, 5},
		{"too few for the local alleles", "GT:LAA:LAD 2/2:2:20 0/0", "FORMAT/LAD", 5, 5},
		{"methylation", "GT:M5mC:M27551C 0/1:0.5:1.5 0/0", "FORMAT/M27551C", 5, 5},
	} {
		format, samples, _ := strings.Cut(c.record, " ")
		if strings.Contains(c.record, "LAA:") && c.first == 0 {
			continue // below, for 4.5 alone
		}
		c.record = "1 5 . A C,G . . . " + format + " " + samples
		c.run(t, strictKeys)
	}
	local := "GT:LAA:LAD:LPL 2/2:2:20,30:90,80,0 0/0::3:1"
	refused(t, versioned(5, "", "1 5 . A C,G . . . "+local), "")
}

// A sample may have no local alleles: then LAA is empty, and what has a value
// for each of them; LAA may also be all that the sample would have.
func TestStrictNoLocalAlleles(t *testing.T) {
	for _, c := range []struct{ name, format, samples, field string }{
		{"empty lists", "LAA:LEC", ": 1:7", ""},
		{"no list, a missing one", "LAA:LEC", ":. .:.", ""},
		{"no alleles known", "LAA:LEC", ".: 1:7", ""},
		{"empty sample", "LAA:LEC", " 1:7", ""},
		{"empty last sample", "LAA:LEC", "1:7 ", "FORMAT"},
		{"empty list of one allele", "LAA:LEC", "1: 1:7", "FORMAT/LEC"},
		{"empty list that has one for REF", "LAA:LAD", ": 1:7,8", "FORMAT/LAD"},
		{"empty sample of other keys", "DP:GQ", " 1:7", "FORMAT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			samples := strings.ReplaceAll(c.samples, " ", "\t")
			refused(t, versioned(5, "")+"1\t5\t.\tA\tC,G\t.\t.\t.\t"+c.format+"\t"+samples+"\n", c.field)
		})
	}
}

// ALT lines declare assembly contigs and codes from 4.3 on, of any characters
// but blanks, commas and angle brackets; a flag's Number is 0 from 4.4 on.
func TestStrictDeclarations(t *testing.T) {
	for _, c := range []struct {
		name, line, field string
		first, last       int
	}{
		{"contig of an assembly", `##ALT=<ID=contig7,Description="">`, "header/ALT", 1, 2},
		{"quotation mark in an ID", `##ALT=<ID=ctg"7=[x],Description="">`, "header/ALT", 1, 2},
		{"angle bracket in an ID", `##ALT=<ID=DEL:a>b,Description="">`, "header/ALT", 1, 5},
		{"flag of many", `##INFO=<ID=Q,Number=A,Type=Flag,Description="">`, "header/INFO", 4, 5},
		{"quotation mark in a key", `##INFO=<ID=Q"7,Number=1,Type=String,Description="">`, "header/INFO", 1, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			for minor := 1; minor <= 5; minor++ {
				field := ""
				if c.first <= minor && minor <= c.last {
					field = c.field
				}
				t.Logf("VCF 4.%d", minor)
				refused(t, versioned(minor, c.line+"\n", "1 5 . A C . . . GT 0/0 0/0"), field)
			}
		})
	}
}

// The line and column of a fault are those of the file, whatever the workers
// and samples asked for; no message names a sample.
func TestStrictPlace(t *testing.T) {
	records := make([]string, 0, 40_000)
	for i := range cap(records) {
		records = append(records, fmt.Sprintf("1 %d . A C . . . GT 0/1 0/0", i+1))
	}
	records[31_000] = "1 31001 . A C . . . GT 0/1 0/7"
	p := refused(t, versioned(3, "", records...), "FORMAT/GT")
	equal(t, "line", p.Line, 31_003)
	equal(t, "column", p.Column, 11)
	equal(t, "position", p.Pos, 31_000)
	equal(t, "value", p.Value, "0/7")
	records[30_000] = "1 31000 . A C . . . GT 0/1 0/0"
	p = refused(t, versioned(3, "", records...), "POS")
	equal(t, "line", p.Line, 30_004)
}

// The quick look at a sample and the thorough one agree.
func TestStrictQuickValues(t *testing.T) {
	for _, text := range []string{
		"1", "12,3", ".", ".,.", "1,.", "", ",", "1,", ",1", "1.", ".1", "1..", "-1", "1,-1", "123456789", "1234567890", "0x1", "1 2",
		"-0.5", "-", "-.", "0.5,1", "0.5,", "1e5", "0.", "5.5.5", "--1", ".,-1.25", "-.5", "nan",
	} {
		for _, key := range []string{"V", "FV"} {
			record := "1 5 . A C . . . GT:" + key + " 0/1:" + text + " 0/1"
			header := `##FORMAT=<ID=V,Number=.,Type=Integer,Description="">` + "\n" + `##FORMAT=<ID=FV,Number=.,Type=Float,Description="">` + "\n"
			_, err := failure(strings.NewReader(versioned(3, header, record)), vcf.Options{Strict: true})
			// INFO is looked at thoroughly.
			record = "1 5 . A C . . V=" + text + " GT 0/1 0/1"
			header = strings.ReplaceAll(strings.ReplaceAll(header, "FORMAT", "INFO"), "ID=FV", "ID=X")
			if key == "FV" {
				header = strings.Replace(strings.Replace(header, "ID=V", "ID=Y", 1), "ID=X", "ID=V", 1)
			}
			_, want := failure(strings.NewReader(versioned(3, header, record)), vcf.Options{Strict: true})
			equal(t, key+" "+text, err == nil, want == nil)
		}
	}
}
