package vcf_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

const strictBCFHeader = strictKeys + `##contig=<ID=1,length=1000>
##contig=<ID=2>
##FILTER=<ID=q10,Description="">
##INFO=<ID=AC,Number=A,Type=Integer,Description="">
##INFO=<ID=END,Number=1,Type=Integer,Description="">
`

// The rules hold for BCF, whose records are checked as the text they stand for.
func TestStrictBCF(t *testing.T) {
	for _, c := range []struct{ name, record, field string }{
		{"nothing wrong", "1 5 rs1;rs2 A C,G 30 PASS I=1;F=-1.5;S=x;B;PA=1,2 GT:FI:FG 0/1:1,2:1,2,3,4,5,6 ./.:.:.", ""},
		{"haploid and triploid", "1 5 . A C . . . GT:FG 1:0,1 0/1/1:1,2,3,4", ""},
		{"past the contig", "1 1002 . A C . . . GT 0/1 0/0", "POS"},
		{"REF", "1 5 . R C . . . GT 0/1 0/0", "REF"},
		{"ALT", "1 5 . A <DEL>A . . . GT 0/1 0/0", "ALT"},
		{"quality", "1 5 . A C -3 . . GT 0/1 0/0", "QUAL"},
		{"number of values", "1 5 . A C,G . . AC=1 GT 0/1 0/0", "INFO/AC"},
		{"negative", "1 5 . A C . . AC=-1 GT 0/1 0/0", "INFO/AC"},
		{"end", "1 5 . A C . . END=3 GT 0/1 0/0", "INFO/END"},
		{"allele", "1 5 . A C . . . GT 0/1 0/3", "FORMAT/GT"},
		{"genotypes", "1 5 . A C . . . GT:FG 0/1:1,2 0/1:.", "FORMAT/FG"},
		{"repeated", "1 4 . A C . . . GT 0/1 0/0", "ALT"},
		{"order", "1 3 . A C . . . GT 0/1 0/0", "POS"},
		{"contig in two pieces", "2 3 . A C . . . GT 0/1 0/0\n1\t7\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0", "CHROM"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := versioned(3, strictBCFHeader, "1 4 . A C . . . GT 0/0 0/0") + strings.ReplaceAll(c.record, " ", "\t") + "\n"
			data, err := plainBCF(open(t, text, vcf.Options{}))
			if err != nil {
				t.Fatal(err)
			}
			for what, input := range map[string]string{"VCF": text, "BCF": string(data)} {
				_, err := failure(strings.NewReader(input), vcf.Options{Strict: true})
				var p *vcf.ParseError
				if c.field == "" && err != nil || c.field != "" && (!errors.As(err, &p) || p.Field != c.field || p.Column == 0 || p.Contig == "") {
					t.Errorf("%s: want a fault of %q, got %v", what, c.field, err)
				}
			}
		})
	}
	header := strings.Replace(versioned(3, strictBCFHeader, "1 4 . A C . . . GT 0/0 0/0"), "ID=AC,Number=A", "ID=AC,Number=1", 1)
	data, err := plainBCF(open(t, header, vcf.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = failure(bytes.NewReader(data), vcf.Options{Strict: true})
	equal(t, "header", err != nil && strings.Contains(err.Error(), "header/INFO \"AC\""), true)
}

// The samples that are asked for, and the regions, bound what is checked in
// this way: all samples of a line, and of a query the records that it yields.
func TestStrictOfParts(t *testing.T) {
	text := versioned(3, "", "1 5 . A C . . . GT 0/0 0/7", "1 50 . A C . . . GT 0/0 0/0")
	_, err := failure(strings.NewReader(text), vcf.Options{Strict: true, Samples: []string{"A"}})
	var p *vcf.ParseError
	equal(t, "another sample's fault", errors.As(err, &p) && p.Field == "FORMAT/GT" && p.Column == 11, true)
	n := 0
	for _, err := range open(t, text, vcf.Options{Strict: true}).Query(background, genomics.MustRegion("1:40-60")) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	equal(t, "records of the region", n, 1)
}

// Real files that are as they should be are not refused.
func TestStrictAcceptsRealGenomes(t *testing.T) {
	t.Parallel()
	dir := refdata.Dir(t)
	files, _ := filepath.Glob(filepath.Join(dir, "getrm/*.vcf*"))
	more, _ := filepath.Glob(filepath.Join(dir, "1kgp/GRCh3[78]/CYP2C19.vcf.gz"))
	if files = append(files, more...); len(files) < 5 {
		t.Fatalf("%d files", len(files))
	}
	if testing.Short() {
		files = files[:5]
	}
	for _, name := range files {
		f, err := vcf.Open(background, name, vcf.Options{Strict: true})
		if err != nil {
			t.Error(err)
			continue
		}
		for _, err := range f.Records(background) {
			if err != nil {
				t.Error(err)
			}
		}
		f.Close()
	}
}
