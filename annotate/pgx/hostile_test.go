package pgx_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

func TestRepeatedRecords(t *testing.T) {
	const site = "chr16 31096368 . C T . PASS . GT "
	const deletion = "chr16 31000000 . N <DEL> . PASS END=31200000 GT 0/1"
	for _, c := range []struct {
		name      string
		records   []string
		diplotype string
		warning   string
	}{
		{"alike", []string{site + "0/1", site + "0/1"}, "rs9923231 reference (C)/rs9923231 variant (T)", ""},
		{"other way round", []string{site + "0/1", site + "1/0"}, "rs9923231 reference (C)/rs9923231 variant (T)", ""},
		{"reference, then ALT", []string{site + "0/0", site + "1/1"}, "Not called", "conflicting-records"},
		{"ALT, then reference", []string{site + "0/1", site + "0/0"}, "Not called", "conflicting-records"},
		{"one more strand", []string{site + "0/1", site + "1/1"}, "Not called", "conflicting-records"},
		{"valid, then missing", []string{site + "0/1", site + "./."}, "rs9923231 reference (C)/rs9923231 variant (T)", ""},
		{"invalid, then valid", []string{site + "0/7", site + "0/1"}, "rs9923231 reference (C)/rs9923231 variant (T)", ""},
		{"not valid for a deletion over it", []string{site + "0/0", deletion, site + "0/0"}, "Not called", "unsupported-allele"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reference(b38, "VKORC1").without("rs9923231")
			s.extra = c.records
			g := s.gene(t, "VKORC1", pgx.Options{})
			assert.Equal(t, c.diplotype, g.Diplotype())
			if c.warning != "" {
				assert.Contains(t, codes(g), c.warning)
			}
		})
	}
}

// A base that makes room for several is not the reference's.
func TestBaseReplacedByMore(t *testing.T) {
	s := reference(b38, "VKORC1").without("rs9923231")
	s.extra = []string{"chr16 31096368 . C TA . PASS . GT 0/1"}
	g := s.gene(t, "VKORC1", pgx.Options{})
	assert.Equal(t, star.NotCalled, g.Status)
	assert.Contains(t, codes(g), "unsupported-allele")
	s.extra = []string{"chr16 31096368 . C CTA . PASS . GT 0/1"}
	g = s.gene(t, "VKORC1", pgx.Options{})
	assert.Equal(t, star.NoData, g.Status, "an insertion beside it says nothing of it")
	assert.Equal(t, []string{"other-variant-at-site"}, codes(g))
}

// chrM is the same in both builds and must not speak for either.
func TestMitochondrialSitesTellNoBuild(t *testing.T) {
	s := reference(b38, append([]string{"MT-RNR1"}, manyGenes...)...)
	s.header = []string{}
	p := people(t, s.String(), pgx.Options{})[0]
	assert.Equal(t, b38, p.Run.Build)
	_, err := tryPeople(s.String(), pgx.Options{Build: b37})
	require.ErrorContains(t, err, "wrong build?")
}

func TestBuildThatRecordsDeny(t *testing.T) {
	s := reference(b37, manyGenes...)
	s.header = []string{"##reference=GRCh38"}
	_, err := tryPeople(s.String(), pgx.Options{Assume: pgx.Assume{Genome: true}})
	require.ErrorContains(t, err, "wrong build?", "everything would be assumed reference")

	accession := func(text, version string) string {
		return strings.ReplaceAll(text, "chr16\t", "NC_000016."+version+"\t")
	}
	s = reference(b38, "VKORC1")
	_, err = tryPeople(accession(s.String(), "9"), pgx.Options{})
	require.ErrorContains(t, err, "NC_000016.9, which is of GRCh37")
	s.header = []string{}
	p := people(t, accession(s.String(), "10"), pgx.Options{})[0]
	assert.Equal(t, b38, p.Run.Build)
	assert.Equal(t, "-1639 GG", p.Gene("VKORC1").Phenotype())
}

// Faults are those of the file's build, however many were tried.
func TestFaultsOfTheOtherBuildDoNotCount(t *testing.T) {
	s := reference(b38, manyGenes...)
	s.header = []string{}
	other := reference(b37, "VKORC1").at("rs9923231")
	s.extra = []string{fmt.Sprintf("chr16 %d . N <DEL> . PASS . GT 0/1", other.pos+1)}
	var told []pgx.Fault
	p := people(t, s.String(), pgx.Options{Warn: func(f pgx.Fault) { told = append(told, f) }})[0]
	assert.Empty(t, p.Run.Summary.Faults)
	assert.Empty(t, told)
	assert.Equal(t, p.Run.Summary.Records-1, p.Run.Summary.Used)
}

func TestSampleNamedTwice(t *testing.T) {
	_, err := tryPeople(reference(b38, "VKORC1").String(), pgx.Options{Samples: []string{"S1", "S1"}})
	require.ErrorContains(t, err, "named twice")
	assert.NotContains(t, err.Error(), "S1")
}

// What a type does not tell to two fields can't exclude an allele.
func TestHLATypesThatExcludeNothing(t *testing.T) {
	for _, c := range []struct{ diplotype, want string }{
		{"*57/*08", "n/a"},
		{"*57:XX/*08:01", "n/a"},
		{":::/:::", "n/a"},
		{"B57/B8", "n/a"},
		{"negative/negative", "n/a"},
		{"*57:01/*08", "*57:01 positive"},
		{"*57:01:01:02/*08:01", "*15:02 negative; *57:01 positive; *58:01 negative; *15:11 negative"},
		{"*57:01N/*08:01", "*15:02 negative; *57:01 negative; *58:01 negative; *15:11 negative"},
	} {
		g := outside(t, "HLA-B\t"+c.diplotype).Gene("HLA-B")
		assert.Equal(t, c.want, g.Phenotype(), c.diplotype)
		assert.Equal(t, !strings.Contains(c.want, ";"), len(codes(g)) > 0, c.diplotype)
	}
}

func TestScoresThatAreNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0.0", "1.25": "1.25", "≥3": "≥3.0", ">= 3": "≥3.0",
		"-0": "n/a", "0x1p3": "n/a", "1e1": "n/a", "NaN": "n/a", "Inf": "n/a", "+1": "n/a", "1_0": "n/a", "1,25": "n/a", "99999": "n/a",
	} {
		assert.Equal(t, want, outside(t, "CYP2D6\t\t\t"+text).Gene("CYP2D6").ActivityScore(), text)
	}
}

func TestHostileOutsideFiles(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"long line after others", "# a\n\nCYP2D6\t*1/*1\n" + strings.Repeat("x", 2<<20), "outside.tsv:4: the line is longer"},
		{"without end", strings.Repeat("CYP2D6\t*1/*4\n", 10_001), "outside.tsv:10001: is past the 10,000 calls"},
		{"line breaks of old Macs", "CYP2D6\t*1/*4\rCYP2C19\t*1/*1\r\n", "carriage return"},
		{"a sample's column first", "ANNA\tCYP2D6*1/CYP2D6*4", "an allele of CYP2D6"},
		{"UTF-16", "\xff\xfeC\x00Y\x00", "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := pgx.ReadOutside(strings.NewReader(c.text), "outside.tsv")
			require.ErrorContains(t, err, c.want)
			assert.NotContains(t, err.Error(), "ANNA")
		})
	}
}

func TestManyAlleles(t *testing.T) {
	alts := []string{"T"}
	for i := range 100_000 {
		alt := "C"
		for n := i + 4; n > 0; n /= 4 {
			alt += string("ACGT"[n%4])
		}
		alts = append(alts, alt)
	}
	s := reference(b38, "VKORC1").without("rs9923231")
	s.extra = []string{"chr16 31096368 . C " + strings.Join(alts, ",") + " . PASS . GT 0/1"}
	start := time.Now()
	assert.Equal(t, "-1639 AG", s.gene(t, "VKORC1", pgx.Options{}).Phenotype())
	assert.Less(t, time.Since(start), 30*time.Second)
}

// A record over a whole gene is kept once, not once a position.
func TestLongRecordOverManySites(t *testing.T) {
	length := 4 << 20
	if testing.Short() {
		length = 1 << 20
	}
	s := reference(b38, "CYP2C19", "CYP2C9")
	s.extra = []string{"chr10 94700000 . " + strings.Repeat("N", length) + " N . PASS . GT 0/1"}
	text := s.String()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	g := people(t, text, pgx.Options{})[0].Gene("CYP2C19")
	runtime.ReadMemStats(&after)
	assert.Equal(t, star.NotCalled, g.Status)
	assert.Contains(t, codes(g), "unsupported-allele")
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(40*length))
}
