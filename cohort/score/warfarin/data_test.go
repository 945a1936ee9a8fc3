package warfarin_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/score/warfarin"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// TestThousandGenomes gives 3,202 real people of the same age, height and weight a
// dose from their called genes, and compares it with the one that the copies of three
// variants in the file give. The genomes were sequenced whole, and the file has
// variant sites only.
func TestThousandGenomes(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "1kgp/GRCh38")
	if testing.Short() {
		t.Skip("the 1000 Genomes files are left out with -short")
	}
	o := options
	o.Assume.Genome = true
	positions, err := pgx.Positions(nil, o, genomics.GRCh38)
	require.NoError(t, err)
	copies := map[string][]int8{}
	var parts []vcf.Stream
	for _, gene := range []string{"CYP2C9", "CYP4F2", "VKORC1"} {
		v, err := vcf.Open(context.Background(), filepath.Join(dir, gene+".vcf.gz"), vcf.Options{})
		require.NoError(t, err)
		defer v.Close()
		parts = append(parts, v)
		for _, p := range positions {
			switch p.RSID {
			case "rs1799853", "rs1057910", "rs9923231":
			default:
				continue
			}
			for r, err := range v.Query(context.Background(), genomics.Region{Contig: p.Contig, Start: p.Pos, End: p.Pos + 1}) {
				require.NoError(t, err)
				if r.Pos() == p.Pos && len(r.Ref()) == 1 {
					copies[p.RSID], err = r.Genotypes().Dosages(nil, 1, vcf.HalfCallsError)
					require.NoError(t, err)
				}
			}
		}
	}
	require.Len(t, copies, 3)

	vkorc1 := []float64{0, -0.8677, -1.6974}
	cyp2c9 := map[[2]int8]float64{{0, 0}: 0, {1, 0}: -0.5211, {0, 1}: -0.9357, {2, 0}: -1.0616, {1, 1}: -1.9206, {0, 2}: -2.3312}
	person, refused, given, open := 0, 0, 0, 0
	var low, high float64 = 1000, 0
	for genes, err := range pgx.CallParts(context.Background(), parts, o) {
		require.NoError(t, err)
		p := someone(func(p *warfarin.Patient) { p.Race = warfarin.MissingOrMixed })
		reasons := warfarin.FromGenes(&p, genes)
		v, a, b := copies["rs9923231"][person], copies["rs1799853"][person], copies["rs1057910"][person]
		person++
		if len(reasons) > 0 { // alleles on one strand that are of no star allele together
			require.Equal(t, []warfarin.Reason{warfarin.CYP2C9Open}, reasons)
			open++
			continue
		}
		d, err := warfarin.Pharmacogenetic(p)
		var refusal *warfarin.RefusalError
		if errors.As(err, &refusal) {
			require.Equal(t, []warfarin.Reason{warfarin.AlleleNotCovered}, refusal.Reasons)
			require.NotEmpty(t, refusal.Alleles)
			refused++
			continue
		}
		require.NoError(t, err)
		root := 5.6044 - 6*0.2614 + 170*0.0087 + 75*0.0128 - 0.1032 + vkorc1[v] + cyp2c9[[2]int8{a, b}]
		assert.InDelta(t, root*root, d.WeeklyMG, 1e-9)
		low, high = math.Min(low, d.WeeklyMG), math.Max(high, d.WeeklyMG)
		given++
	}
	t.Logf("%d people: %d doses from %.1f to %.1f mg a week, %d refused for another allele of CYP2C9, %d not settled", person, given, low, high, refused, open)
	assert.Equal(t, 3202, person)
	assert.Equal(t, person, given+refused+open)
	assert.Greater(t, given, 2500)
	assert.Less(t, open, 10)
	assert.Greater(t, refused, 100, "*5, *6, *8, *9, *11 … are not rare in African populations")
}
