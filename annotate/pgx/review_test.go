package pgx_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// A genotype of two ALTs reads the same, joined or split: what a split record
// lacks in reads another one has.
func TestSplitRecordsWithReads(t *testing.T) {
	r := reference(b38, "TPMT").at("rs1142345")
	at := func(ref, alt, call string) string {
		return "chr6 " + itoa(r.pos+1) + " . " + ref + " " + alt + " . PASS . GT:AD " + call
	}
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"joined", []string{at("T", "C,G", "1/2:0,15,15")}, "*3C/*41"},
		{"split", []string{at("T", "C", "1/0:0,15"), at("T", "G", "0/1:0,15")}, "*3C/*41"},
		{"split, the other ALT missing", []string{at("T", "C", "1/0:0,15")}, "*1/*1"},
		{"reads of REF alone", []string{at("T", "C", "0/1:15,0")}, "*1/*1"},
		{"one value for two alleles", []string{at("T", "C", "0/1:14")}, "*1/*3C"},
		{"reads of both", []string{at("T", "C", "0/1:14,12")}, "*1/*3C"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reference(b38, "TPMT").without("rs1142345")
			s.extra = c.lines
			g := s.gene(t, "TPMT", pgx.Options{})
			assert.Equal(t, c.want, firstOf(g))
			assert.Equal(t, c.want == "*1/*1", len(g.Missing) == 1)
		})
	}
}

// One ALT lies on one strand, however many sites it changes.
func TestMNVIsInCis(t *testing.T) {
	s := reference(b38, "DPYD").without("chr1:97098598", "chr1:97098599")
	s.extra = []string{"chr1 97098598 . CG TA . PASS . GT 0/1"}
	g := s.gene(t, "DPYD", pgx.Options{})
	assert.Equal(t, "Reference/[c.2656C>T + c.2657G>A (*9B)]", g.Diplotype())
	s = reference(b38, "NUDT15").without("chr13:48037748", "chr13:48037749")
	s.extra = []string{"chr13 48037748 . TG CC . PASS . GT 0/1"}
	assert.Equal(t, "Not called", s.gene(t, "NUDT15", pgx.Options{}).Diplotype())
}

func TestOneHaploidSiteOfAnAutosome(t *testing.T) {
	s := reference(b38, "CYP2C19")
	s.at("rs12248560").calls = []string{"0"}
	g := s.gene(t, "CYP2C19", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype())
	assert.Contains(t, codes(g), "mixed-ploidy")
}

func TestTestedIsNotUntested(t *testing.T) {
	s := reference(b38, "TPMT", "NUDT15")
	for _, r := range s.rows {
		if r.contig == "chr6" {
			r.calls = []string{"./."}
		}
	}
	p := people(t, s.String(), pgx.Options{})[0]
	assert.Equal(t, star.NotCalled, p.Gene("TPMT").Status)
	for _, a := range rowsOf(p, "azathioprine", "DPWG") {
		if a.Guideline.Genes[0] == "TPMT" {
			assert.Equal(t, pgx.TestedNoCall, a.Outcome)
		}
	}
}

func TestScoreAloneStandsForEitherStrand(t *testing.T) {
	var keys []string
	for _, a := range rowsOf(outside(t, "DPYD\t\t\t1.0"), "capecitabine", "DPWG") {
		keys = append(keys, keyOf(t, a, "DPYD"))
	}
	assert.ElementsMatch(t, []string{"1.0 (Intermediate Metabolizer)", "1.0 (Phenotyping)"}, keys)
}

func TestHeaderThatEveryREFContradicts(t *testing.T) {
	s := reference(b38, manyGenes...)
	s.header = []string{"##reference=file:///ref/hg19.fa"}
	_, err := tryPeople(s.String(), pgx.Options{})
	require.ErrorContains(t, err, "wrong build?")
}

// Two spellings of one change are one change.
func TestSpellingsThatContradict(t *testing.T) {
	site := reference(b38, "UGT1A1").at("rs3064744")
	s := reference(b38, "UGT1A1").without("rs3064744")
	place := "chr2 " + itoa(site.pos+1) + " . "
	s.extra = []string{place + "C CAT . PASS . GT 0/1", place + "CAT CATAT . PASS . GT 1/1"}
	g := s.gene(t, "UGT1A1", pgx.Options{})
	assert.Contains(t, codes(g), "conflicting-records")
	s.extra = []string{place + "C CAT . PASS . GT 0/1", place + "CAT CATAT . PASS . GT 0/1"}
	assert.Equal(t, "*1/*28", s.gene(t, "UGT1A1", pgx.Options{}).Diplotype())
}

func TestNothingIsDroppedSilently(t *testing.T) {
	r := reference(b38, "TPMT").at("rs1142345")
	s := reference(b38, "TPMT").without("rs1142345")
	s.extra = []string{"chr6 " + itoa(r.pos+1) + " . T TA . PASS . GT 0/1"}
	g := s.gene(t, "TPMT", pgx.Options{})
	assert.Contains(t, codes(g), "other-variant-at-site")
	assert.Len(t, g.Missing, 1)

	u := reference(b38, "UGT1A1").without("rs3064744")
	site := u.at("rs3064744")
	u.extra = []string{"chr2 " + itoa(site.pos+3) + " . GGG G . PASS . GT 0/1"}
	var o pgx.Options
	o.Assume.Genome = true
	assert.Contains(t, codes(u.gene(t, "UGT1A1", o)), "ref-differs-from-build")
}

func TestHalfOfAVariantGeneIsListed(t *testing.T) {
	g := reference(b38, "DPYD").call("rs67376798", "./T").gene(t, "DPYD", pgx.Options{})
	require.Len(t, g.Missing, 1)
	assert.Equal(t, "rs67376798", g.Missing[0].RSID)
}

func TestSexOfNobody(t *testing.T) {
	s := reference(b38, "VKORC1")
	ps := people(t, s.String(), pgx.Options{Sex: map[string]pgx.Sex{"Z": pgx.Female}})
	assert.Equal(t, 1, ps[0].Run.Summary.Faults["sex-of-unreported-sample"])
}

func TestLongMitochondrialChromosome(t *testing.T) {
	s := reference(b38, "MT-RNR1", "VKORC1")
	s.extra = []string{"chrM 16571 . A G . PASS . GT 0/1"}
	g := s.gene(t, "MT-RNR1", pgx.Options{})
	assert.Equal(t, "chrm-not-rcrs", strings.Join(codes(g), ","))
}
