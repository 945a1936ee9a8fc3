package assoc_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/matrix"
)

func TestSchema(t *testing.T) {
	v := matrix.Variant{Contig: "10", ID: "rs1", Pos: 41, Ref: "A", Alt: "G"}
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		binary bool
		a      assoc.Association
		want   string
	}{
		{
			"linear", false,
			assoc.Association{A1: assoc.REF, A1Freq: 0.25, Result: assoc.Result{Test: "ADD", N: 12, Effect: 0.5, SE: 0.25, Stat: 2, P: 0.07, Log10P: -1.15, Lower: -0.05, Upper: 1.05}},
			"#CHROM POS ID REF ALT A1 A1_FREQ TEST OBS_CT BETA SE L99.5 U99.5 T_STAT P LOG10_P ERRCODE\n" +
				"10 42 rs1 A G A 0.25 ADD 12 0.5 0.25 -0.05 1.05 2 0.07 -1.15 .\n",
		},
		{
			"logistic", true,
			assoc.Association{A1Freq: 0.25, Result: assoc.Result{Test: "REC", N: 12, Firth: true, SE: 0.25, P: 1}},
			"#CHROM POS ID REF ALT A1 A1_FREQ FIRTH? TEST OBS_CT OR LOG(OR)_SE L99.5 U99.5 Z_STAT P LOG10_P ERRCODE\n" +
				"10 42 rs1 A G G 0.25 Y REC 12 1 0.25 1 1 0 1 0 .\n",
		},
		{
			"without a result", true,
			assoc.Association{A1Freq: nan, Result: assoc.Result{Test: "ADD", Fault: assoc.VIFTooHigh, Effect: nan, SE: nan, Stat: nan, P: nan, Log10P: nan, Lower: nan, Upper: nan}},
			"#CHROM POS ID REF ALT A1 A1_FREQ FIRTH? TEST OBS_CT OR LOG(OR)_SE L99.5 U99.5 Z_STAT P LOG10_P ERRCODE\n" +
				"10 42 rs1 A G G  N ADD 0        VIF_TOO_HIGH\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := good()
			d.Binary = c.binary
			model, err := assoc.New(d, assoc.Options{Confidence: 0.995})
			require.NoError(t, err)
			schema, err := model.Schema()
			require.NoError(t, err)
			var out bytes.Buffer
			w, err := table.NewWriter(&out, schema, table.Options{Format: table.TSV})
			require.NoError(t, err)
			model.Set(w.Row(), v, &c.a)
			require.NoError(t, w.Close())
			assert.Equal(t, c.want, strings.ReplaceAll(out.String(), "\t", " "))
		})
	}
}

// TestWords: every fault has a word of its own.
func TestWords(t *testing.T) {
	seen := map[string]bool{}
	for f := assoc.None; f <= assoc.NoModel; f++ {
		assert.False(t, seen[f.String()], f.String())
		seen[f.String()] = true
	}
	assert.Len(t, seen, 14)
}

// TestFounders: which allele is rarer is counted among founders, as plink2 does.
func TestFounders(t *testing.T) {
	m := plinkFiles(t,
		"0 a 0 0 0 -9\n0 b 0 0 0 -9\n0 c a b 0 -9\n0 d a b 0 -9\n0 e a b 0 -9\n0 f a b 0 -9\n0 g a b 0 -9\n",
		"1 v 0 5 G A\n",
		// Four to a byte, the first in the lowest bits: 00 is G/G, 10 A/G, 11 A/A, 01 missing.
		[]byte{0x6c, 0x1b, 0x01, 0b00_10_11_10, 0b00_00_00},
	)
	design := assoc.Design{Phenotype: assoc.Column{Name: "y", Values: []float64{1, 2, 4, 3, 5, 2, 1}}}
	model, err := assoc.New(design, assoc.Options{})
	require.NoError(t, err)
	for a, err := range model.Variants(context.Background(), m) {
		require.NoError(t, err)
		assert.Equal(t, assoc.ALT, a.A1, "G is a quarter of the founders' alleles, though most of all")
		assert.InDelta(t, 10.0/14, a.A1Freq, 1e-12)
	}
	model, err = assoc.New(design, assoc.Options{Counted: assoc.CountALT, Genetic: assoc.Recessive})
	require.NoError(t, err)
	for a, err := range model.Variants(context.Background(), m) {
		require.NoError(t, err)
		assert.Equal(t, "REC n=7 effect 0.4167 (-2.799 to 3.633) P=0.753", a.String(), "by hand: 11/4 − 7/3 ± 2.571·√(13.42/5·(1/3+1/4))")
	}
}
