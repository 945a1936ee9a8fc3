package synth

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

func TestTable(t *testing.T) {
	c, err := New(kb.Default(), Options{Seed: 5, Background: 3000, Genes: []string{"CYP2C19"}})
	require.NoError(t, err)
	dir := t.TempDir()
	table, people := filepath.Join(dir, "table.vcf.gz"), filepath.Join(dir, "people.vcf.gz")
	require.NoError(t, c.WriteTable(t.Context(), table))
	require.NoError(t, c.WriteFiles(t.Context(), people, ""))

	known := map[variant.Variant]bool{}
	v, err := vcf.Open(t.Context(), table, vcf.Options{RequireSorted: true})
	require.NoError(t, err)
	defer v.Close()
	assert.Zero(t, v.Header().NumSamples())
	h := v.Header()
	rare, records := 0, 0
	for r, err := range v.Records(t.Context()) {
		require.NoError(t, err)
		records++
		for i := range r.NumAlt() {
			known[r.Variant(i)] = true
		}
		counts := r.Info().Ints(h.Info("AC"), nil)
		shares := r.Info().Floats(h.Info("AF"), nil)
		total, ok := r.Info().Int(h.Info("AN"))
		require.True(t, ok)
		require.Len(t, counts, r.NumAlt())
		require.Len(t, shares, r.NumAlt())
		for i, n := range counts {
			assert.LessOrEqual(t, int(n), total/len(counts))
			assert.InDelta(t, float64(n)/float64(total), shares[i], 1e-5)
			if shares[i] < 0.01 {
				rare++
			}
		}
		for _, key := range []string{"AF_popmax", "nhomalt", "score"} {
			assert.Len(t, r.Info().Texts(h.Info(key), nil), r.NumAlt(), key)
		}
		assert.True(t, r.Info().Has(h.Info("conservation")))
	}
	assert.Empty(t, v.Warnings())
	assert.GreaterOrEqual(t, records, 3000)
	assert.Greater(t, rare, records/3)
	assert.True(t, v.Indexed())
	for r, err := range v.Query(t.Context(), genomics.MustRegion("chr10:94,781,859")) { // CYP2C19*2
		require.NoError(t, err)
		assert.Equal(t, 94781858, r.Pos())
	}

	p, err := vcf.Open(t.Context(), people, vcf.Options{})
	require.NoError(t, err)
	defer p.Close()
	for r, err := range p.Records(t.Context()) {
		require.NoError(t, err)
		for i := range r.NumAlt() {
			assert.True(t, known[r.Variant(i)], strconv.Itoa(i)+r.String())
		}
	}
}

// A table for records has most of their alleles, and others between them.
func TestTableOf(t *testing.T) {
	c, err := New(kb.Default(), Options{Seed: 5, Background: 3000, Genes: []string{"CYP2C19"}})
	require.NoError(t, err)
	dir := t.TempDir()
	people := filepath.Join(dir, "people.vcf.gz")
	require.NoError(t, c.WriteFiles(t.Context(), people, ""))
	v, err := vcf.Open(t.Context(), people, vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	all := map[variant.Variant]bool{}
	for r, err := range v.Records(t.Context()) {
		require.NoError(t, err)
		for i := range r.NumAlt() {
			all[r.Variant(i)] = true
		}
	}
	var files [2][]byte
	for i := range files {
		name := filepath.Join(dir, strconv.Itoa(i)+".vcf.gz")
		require.NoError(t, WriteTableOf(t.Context(), name, v, 9))
		files[i], err = os.ReadFile(name)
		require.NoError(t, err)
	}
	assert.Equal(t, files[0], files[1], "the same seed gives the same bytes")

	f, err := vcf.Open(t.Context(), filepath.Join(dir, "0.vcf.gz"), vcf.Options{RequireSorted: true, Strict: true})
	require.NoError(t, err)
	defer f.Close()
	assert.True(t, f.Indexed())
	known, others := 0, 0
	for r, err := range f.Records(t.Context()) {
		require.NoError(t, err)
		for i := range r.NumAlt() {
			if all[r.Variant(i)] {
				known++
			} else {
				others++
			}
		}
		for key, number := range map[string]int{"AC": r.NumAlt(), "AN": 1, "score": r.NumAlt()} {
			assert.Len(t, r.Info().Floats(f.Header().Info(key), nil), number, key)
		}
	}
	assert.Empty(t, f.Warnings())
	assert.InDelta(t, tableShare, float64(known)/float64(len(all)), 0.05)
	assert.InDelta(t, tableDecoys, float64(others)/float64(len(all)), 0.15)
}
