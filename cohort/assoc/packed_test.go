package assoc_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/variant/matrix"
)

// packedStudy is made-up people: calls of all kinds, some without phenotype or
// covariate, some with parents.
func packedStudy(t *testing.T, seed uint64, samples, variants, covariates int, missing float64) (*matrix.Matrix, assoc.Design) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, uint64(samples)))
	var fam, bim strings.Builder
	for i := range samples {
		fmt.Fprintf(&fam, "0 s%d %d 0 0 -9\n", i, random.IntN(10)/9)
	}
	bed := []byte{0x6c, 0x1b, 1}
	for v := range variants {
		fmt.Fprintf(&bim, "1 v%d 0 %d A C\n", v, v+1)
		row := make([]byte, (samples+3)/4)
		f := random.Float64()
		switch v % 8 {
		case 0:
			f = 0 // constant, but for who has no call
		case 1:
			f = 1
		case 2:
			f *= 0.01
		case 3:
			f = 1 - f*0.01
		}
		for i := range samples {
			code := byte(0b11) // of a .bed: no copy of the first allele
			switch a, b := random.Float64() < f, random.Float64() < f; {
			case random.Float64() < missing:
				code = 0b01
			case a && b:
				code = 0b00
			case a || b:
				code = 0b10
			}
			row[i/4] |= code << (2 * (i % 4))
		}
		bed = append(bed, row...)
	}
	d := assoc.Design{Phenotype: assoc.Column{Name: "y", Values: make([]float64, samples)}}
	for j := range covariates {
		d.Covariates = append(d.Covariates, assoc.Column{Name: fmt.Sprint("c", j), Values: make([]float64, samples)})
	}
	for i := range samples {
		d.Phenotype.Values[i] = random.NormFloat64()
		for j := range covariates {
			d.Covariates[j].Values[i] = random.NormFloat64() + float64(i%(j+2))
			d.Phenotype.Values[i] += 0.3 * d.Covariates[j].Values[i]
		}
		switch random.IntN(12) {
		case 0:
			d.Phenotype.Values[i] = nan
		case 1:
			if covariates > 0 {
				d.Covariates[random.IntN(covariates)].Values[i] = nan
			}
		}
	}
	return plinkFiles(t, fam.String(), bim.String(), bed), d
}

// column is the copies of A1 that a variant's people have, as the model counts them.
func column(g *matrix.Matrix, a *assoc.Association, genetic assoc.Genetic) assoc.Column {
	c := assoc.Column{Name: "copies", Values: g.Dosages(a.Variant, nan, nil)}
	for i, x := range c.Values {
		if a.A1 == assoc.REF {
			x = 2 - x
		}
		switch genetic {
		case assoc.Dominant:
			x = math.Min(x, 1)
		case assoc.Recessive:
			x = math.Max(x-1, 0)
		}
		c.Values[i] = x
	}
	return c
}

// TestPacked asks of variants by their packed rows, and of the same numbers one person
// at a time.
func TestPacked(t *testing.T) {
	for _, c := range []struct {
		name                          string
		samples, variants, covariates int
		missing                       float64
		options                       assoc.Options
	}{
		{"no covariate", 333, 64, 0, 0.05, assoc.Options{}},
		{"one", 320, 64, 1, 0.05, assoc.Options{}},
		{"three fill a quad", 1000, 200, 3, 0.02, assoc.Options{}},
		{"four begin another", 511, 64, 4, 0.02, assoc.Options{}},
		{"nine", 641, 64, 9, 0.02, assoc.Options{}},
		{"nobody missing", 512, 64, 3, 0, assoc.Options{}},
		{"most missing", 700, 64, 2, 0.97, assoc.Options{}},
		{"fewer than a word", 29, 64, 2, 0.05, assoc.Options{}},
		{"ALT counted", 333, 64, 3, 0.05, assoc.Options{Counted: assoc.CountALT}},
		{"dominant", 333, 64, 3, 0.05, assoc.Options{Genetic: assoc.Dominant}},
		{"recessive", 333, 64, 3, 0.05, assoc.Options{Genetic: assoc.Recessive}},
		{"several blocks", 200, 1500, 2, 0.01, assoc.Options{Workers: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, d := packedStudy(t, 7, c.samples, c.variants, c.covariates, c.missing)
			m, err := assoc.New(d, c.options)
			require.NoError(t, err)
			n, numbers := 0, 0
			for a, err := range m.Variants(t.Context(), g) {
				require.NoError(t, err)
				require.Equal(t, n, a.Variant)
				n++
				want, err := m.Fit(assoc.NewPredictor(column(g, &a, c.options.Genetic)))
				require.NoError(t, err)
				got := a.Fault
				if got == assoc.ConstOmittedAllele {
					got = assoc.ConstAllele
				}
				require.Equal(t, want.Fault, got, a.Variant)
				require.Equal(t, want.N, a.N, a.Variant)
				if got != assoc.None {
					continue
				}
				numbers++
				assert.InDelta(t, want.Effect, a.Effect, 1e-11*want.SE, a.Variant)
				assert.InEpsilon(t, want.SE, a.SE, 1e-11, a.Variant)
				assert.InDelta(t, want.Log10P, a.Log10P, 1e-10*(1-want.Log10P), a.Variant)
			}
			assert.Equal(t, c.variants, n)
			assert.Greater(t, numbers, c.variants/5)
		})
	}
}

// TestPackedExplained: a phenotype that a variant explains but for a few digits, or to
// the last one.
func TestPackedExplained(t *testing.T) {
	g, d := packedStudy(t, 3, 400, 8, 2, 0)
	random := rand.New(rand.NewPCG(1, 1))
	for _, noise := range []float64{0, 1e-6} {
		d := d
		d.Phenotype.Values = g.Dosages(5, nan, nil)
		for i := range d.Phenotype.Values {
			d.Phenotype.Values[i] += noise*random.NormFloat64() + d.Covariates[0].Values[i]
		}
		m, err := assoc.New(d, assoc.Options{Counted: assoc.CountALT})
		require.NoError(t, err)
		for a, err := range m.Variants(t.Context(), g) {
			require.NoError(t, err)
			if a.Variant != 5 {
				continue
			}
			if noise == 0 {
				assert.Equal(t, assoc.InvalidResult, a.Fault)
				assert.True(t, math.IsNaN(a.Effect))
				continue
			}
			want, err := m.Fit(assoc.NewPredictor(column(g, &a, assoc.Additive)))
			require.NoError(t, err)
			assert.Equal(t, assoc.None, a.Fault)
			assert.InEpsilon(t, want.SE, a.SE, 1e-10)
			assert.InDelta(t, 1, a.Effect, 1e-5)
		}
	}
}
