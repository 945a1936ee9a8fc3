package assoc_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

var nan, inf = math.NaN(), math.Inf(1)

// good is twelve people of whom anything can be asked.
func good() assoc.Design {
	return assoc.Design{
		Phenotype: assoc.Column{Name: "y", Values: []float64{0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1}},
		Covariates: []assoc.Column{
			{Name: "age", Values: []float64{5, 3, 8, 1, 9, 2, 7, 4, 6, 2, 5, 8}},
			{Name: "sex", Values: []float64{1, 2, 1, 2, 1, 1, 2, 2, 1, 2, 2, 1}},
		},
	}
}

func TestDesignFaults(t *testing.T) {
	set := func(i int, v ...float64) func(*assoc.Design) {
		return func(d *assoc.Design) { d.Covariates[i].Values = v }
	}
	phenotype := func(binary bool, v ...float64) func(*assoc.Design) {
		return func(d *assoc.Design) { d.Phenotype.Values, d.Binary = v, binary }
	}
	times := func(v []float64, by float64) []float64 {
		w := make([]float64, len(v))
		for i := range v {
			w[i] = v[i]*by + 7
		}
		return w
	}
	for _, c := range []struct {
		name, says string
		change     func(*assoc.Design)
		options    assoc.Options
	}{
		{name: "infinite phenotype", says: `phenotype "y" has an infinite value`, change: phenotype(false, 0, 1, 2, 3, 4, inf, 6, 7, 8, 9, 1, 2)},
		{name: "infinite covariate", says: `covariate "age" has an infinite value`, change: set(0, 5, 3, 8, 1, 9, 2, 7, 4, 6, 2, 5, -inf)},
		{name: "other codes", says: "other values than 0 and 1", change: phenotype(true, 2, 1, 2, 1, 1, 2, 2, 1, 2, 1, 2, 1)},
		{name: "no case", says: "has no case", change: phenotype(true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)},
		{name: "no control", says: "has no control", change: phenotype(true, 1, 1, 1, 1, 1, 1, 1, nan, 1, 1, 1, 1)},
		{name: "constant phenotype", says: "has one value", change: phenotype(false, 3, 3, 3, 3, 3, 3, 3, 3, nan, 3, 3, 3)},
		{name: "all missing", says: "no sample has phenotype", change: phenotype(true, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan)},
		{name: "constant covariate", says: `covariate "sex" has one value`, change: set(1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)},
		{name: "constant among those used", says: `covariate "sex" has one value`, change: set(1, 2, 2, 2, 2, 2, 2, nan, nan, nan, nan, nan, nan)},
		{name: "same covariate in another unit", says: `CORR_TOO_HIGH: covariates "age" and "sex"`, change: func(d *assoc.Design) { d.Covariates[1].Values = times(d.Covariates[0].Values, -30.48) }},
		{name: "covariate that is the sum of others", says: "VIF", change: func(d *assoc.Design) {
			var sum []float64
			for i := range d.Covariates[0].Values {
				sum = append(sum, d.Covariates[0].Values[i]+5*d.Covariates[1].Values[i])
			}
			d.Covariates = append(d.Covariates, assoc.Column{Name: "sum", Values: sum})
		}},
		{name: "covariate twice", says: "is there twice", change: func(d *assoc.Design) { d.Covariates[1].Name = "age" }},
		{name: "another number of values", says: "has 3 values and the phenotype 12", change: set(0, 1, 2, 3)},
		{name: "phenotype among the covariates", says: "explain phenotype", change: func(d *assoc.Design) { d.Phenotype.Values = times(d.Covariates[0].Values, 1.5) }},
		{name: "too few", says: "too few samples", change: phenotype(false, 1, 2, 3, 4, nan, nan, nan, nan, nan, nan, nan, nan)},
		{name: "huge phenotype", says: "change its unit", change: phenotype(false, 1e308, -1e308, 1e307, 0, 1e308, 2, 3, 4, 5, 6, 7, 8)},
		{name: "MaxCorr", says: "MaxCorr", options: assoc.Options{MaxCorr: 1.1}},
		{name: "MaxVIF", says: "MaxVIF", options: assoc.Options{MaxVIF: nan}},
		{name: "Confidence", says: "Confidence", options: assoc.Options{Confidence: 1}},
		{name: "constants", says: "none of the constants", options: assoc.Options{Genetic: 9}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := good()
			if c.change != nil {
				c.change(&d)
			}
			model, err := assoc.New(d, c.options)
			require.ErrorContains(t, err, c.says)
			assert.Equal(t, c.change != nil, errors.Is(err, assoc.ErrDesign))
			assert.True(t, strings.HasPrefix(err.Error(), "assoc: "))
			assert.Nil(t, model)
		})
	}
}

func TestPeople(t *testing.T) {
	d := good()
	d.Binary = true
	d.Phenotype.Values[0], d.Phenotype.Values[1] = nan, nan
	d.Covariates[0].Values[1], d.Covariates[1].Values[2] = nan, nan
	model, err := assoc.New(d, assoc.Options{})
	require.NoError(t, err)
	assert.Equal(t, assoc.People{Samples: 12, Used: 9, Cases: 5, WithoutPhenotype: 2, WithoutCovariate: 1}, model.People())
	assert.True(t, model.Binary())
}

// TestPredictorFaults: each predictor of which nothing can be said has its reason,
// and no number.
func TestPredictorFaults(t *testing.T) {
	d := good()
	for _, c := range []struct {
		name   string
		values []float64
		fault  assoc.Fault
		linear assoc.Fault
	}{
		{"constant", []float64{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, assoc.ConstAllele, assoc.ConstAllele},
		{"all missing", []float64{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan}, assoc.TooFewSamples, assoc.TooFewSamples},
		{"three left", []float64{1, nan, nan, nan, 0, nan, nan, nan, 2, nan, nan, nan}, assoc.TooFewSamples, assoc.TooFewSamples},
		{"infinite", []float64{1, 0, inf, 0, 1, 2, 0, 1, 2, 0, 1, 2}, assoc.InfiniteValue, assoc.InfiniteValue},
		{"a covariate", d.Covariates[0].Values, assoc.CorrTooHigh, assoc.CorrTooHigh},
		{"the phenotype", d.Phenotype.Values, assoc.None, assoc.InvalidResult},
		{"vast", []float64{1e308, -1e308, 0, 0, 1e308, 0, 0, 0, 0, 1e300, 0, 0}, assoc.None, assoc.None},
		{"tiny", []float64{1e-308, 0, 0, 2e-308, 0, 0, 1e-308, 0, 3e-308, 0, 0, 0}, assoc.None, assoc.None},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, binary := range []bool{true, false} {
				asked := good()
				asked.Binary = binary
				model, err := assoc.New(asked, assoc.Options{})
				require.NoError(t, err)
				r, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: c.name, Values: c.values}))
				require.NoError(t, err)
				want := c.fault
				if !binary {
					want = c.linear
				}
				assert.Equal(t, want.String(), r.Fault.String())
				sane(t, &r)
			}
		})
	}
	model, err := assoc.New(d, assoc.Options{})
	require.NoError(t, err)
	_, err = model.Fit(assoc.NewPredictor(assoc.Column{Name: "short", Values: []float64{1}}))
	require.ErrorContains(t, err, `predictor "short" has 1 values and the design 12`)
}

// TestOneCase: of one case there are Firth's numbers, or a reason why there are none, in
// every genetic model, and with a covariate that separates the case.
func TestOneCase(t *testing.T) {
	random := rand.New(rand.NewPCG(31, 1))
	const n = 200
	d := assoc.Design{Binary: true, Phenotype: assoc.Column{Name: "y", Values: make([]float64, n)}, Covariates: []assoc.Column{{Name: "a"}, {Name: "b"}}}
	d.Phenotype.Values[17] = 1
	for i := range n {
		d.Covariates[0].Values = append(d.Covariates[0].Values, random.NormFloat64())
		d.Covariates[1].Values = append(d.Covariates[1].Values, float64(i%2))
	}
	d.Covariates[0].Values[17] = 9 // of nobody else: it separates the case
	for _, firth := range []assoc.Firth{assoc.FirthFallback, assoc.FirthAlways, assoc.FirthNever} {
		for covariates := range 3 {
			with := d
			with.Covariates = d.Covariates[:covariates]
			model, err := assoc.New(with, assoc.Options{Firth: firth})
			if err != nil { // the covariates may have no end of their own
				require.ErrorIs(t, err, assoc.ErrDesign)
				continue
			}
			assert.Equal(t, 1, model.People().Cases)
			results := 0
			for f := range 20 {
				r, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: "x", Values: genotypeOf(random, n, float64(f)/20)}))
				require.NoError(t, err)
				sane(t, &r)
				if r.Fault == assoc.None {
					assert.Greater(t, r.P, 0.001, "one case tells nothing")
					results++
				}
			}
			if firth == assoc.FirthAlways && covariates != 1 {
				assert.Greater(t, results, 10)
			}
		}
	}
}

// sane wants numbers where there is no fault, and none where there is.
func sane(t testing.TB, r *assoc.Result) {
	t.Helper()
	for i, v := range [...]float64{r.Effect, r.SE, r.Stat, r.P, r.Log10P, r.Lower, r.Upper} {
		if math.IsNaN(v) == (r.Fault == assoc.None) {
			t.Errorf("%s: number %d is %g", r.Fault, i, v)
		}
	}
}

// TestRandomDesigns throws small and hostile designs at the regressions: no result
// may look like one and be none.
func TestRandomDesigns(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	runs := 3000
	if testing.Short() {
		runs = 300
	}
	fits := 0
	for range runs {
		n := 3 + random.IntN(30)
		column := func() []float64 {
			v := make([]float64, n)
			kind := random.IntN(6)
			for i := range v {
				switch kind {
				case 0:
					v[i] = float64(random.IntN(2))
				case 1:
					v[i] = float64(random.IntN(3))
				case 2:
					v[i] = random.NormFloat64() * 1e9
				case 3:
					v[i] = 1e9 + random.NormFloat64()
				case 4:
					v[i] = math.Exp(20 * random.NormFloat64())
				default:
					v[i] = float64(random.IntN(20) / 19)
				}
				if random.IntN(15) == 0 {
					v[i] = nan
				}
			}
			return v
		}
		d := assoc.Design{Phenotype: assoc.Column{Name: "y", Values: column()}, Binary: random.IntN(2) == 0}
		if d.Binary {
			for i := range d.Phenotype.Values {
				d.Phenotype.Values[i] = float64(random.IntN(2))
			}
		}
		for j := range random.IntN(4) {
			d.Covariates = append(d.Covariates, assoc.Column{Name: string(rune('a' + j)), Values: column()})
		}
		model, err := assoc.New(d, assoc.Options{Firth: assoc.Firth(random.IntN(3)), MaxVIF: []float64{0, 1e12}[random.IntN(2)], MaxCorr: []float64{0, 1}[random.IntN(2)]})
		if err != nil {
			require.ErrorIs(t, err, assoc.ErrDesign)
			continue
		}
		for range 3 {
			r, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: "x", Values: column()}))
			require.NoError(t, err)
			sane(t, &r)
			fits++
		}
	}
	assert.Greater(t, fits, runs)
}

func TestVariantsFaults(t *testing.T) {
	ctx := context.Background()
	text := "##fileformat=VCFv4.2\n##contig=<ID=1>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
	for i := range 12 {
		text += "\ts" + string(rune('a'+i))
	}
	text += "\n"
	for _, calls := range []string{
		"000000000000", "111111111111", "222222222222", "............", "000100201000", "0000000.....", "11121222.2.2",
	} {
		text += "1\t5\t.\tA\tG\t.\t.\t.\tGT"
		for _, c := range calls {
			text += "\t" + map[rune]string{'0': "0/0", '1': "0/1", '2': "1/1", '.': "./."}[c]
		}
		text += "\n"
	}
	v, err := vcf.NewReader(ctx, "x.vcf", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	m, err := matrix.Read(ctx, v)
	require.NoError(t, err)
	for _, c := range []struct {
		genetic assoc.Genetic
		want    string
	}{
		{assoc.Additive, "CONST_OMITTED_ALLELE CONST_OMITTED_ALLELE CONST_OMITTED_ALLELE SAMPLE_CT<=PREDICTOR_CT . CONST_OMITTED_ALLELE ."},
		{assoc.Dominant, "CONST_OMITTED_ALLELE CONST_OMITTED_ALLELE CONST_OMITTED_ALLELE SAMPLE_CT<=PREDICTOR_CT . CONST_OMITTED_ALLELE ."},
		{assoc.Recessive, "CONST_OMITTED_ALLELE CONST_OMITTED_ALLELE CONST_OMITTED_ALLELE SAMPLE_CT<=PREDICTOR_CT . CONST_OMITTED_ALLELE CONST_ALLELE"},
	} {
		for _, binary := range []bool{false, true} {
			d := good()
			d.Binary = binary
			model, err := assoc.New(d, assoc.Options{Genetic: c.genetic})
			require.NoError(t, err)
			var got []string
			for a, err := range model.Variants(ctx, m) {
				require.NoError(t, err)
				sane(t, &a.Result)
				got = append(got, a.Fault.String())
			}
			assert.Equal(t, c.want, strings.Join(got, " "), "%s, binary %v", c.genetic, binary)
		}
	}
	short := good()
	short.Phenotype.Values = short.Phenotype.Values[:11]
	for i := range short.Covariates {
		short.Covariates[i].Values = short.Covariates[i].Values[:11]
	}
	model, err := assoc.New(short, assoc.Options{})
	require.NoError(t, err)
	for _, err := range model.Variants(ctx, m) {
		require.ErrorContains(t, err, "the matrix has 12 samples and the design 11")
	}
	model, err = assoc.New(good(), assoc.Options{Workers: 3})
	require.NoError(t, err)
	before := runtime.NumGoroutine()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range model.Variants(cancelled, m) {
		require.ErrorIs(t, err, context.Canceled)
	}
	for range model.Variants(ctx, m) {
		break // joins its goroutines
	}
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 5*time.Second, time.Millisecond, "one is Eventually's own")
}

// TestCovariateOfThoseCalled: where a covariate has one value in all who have a call, that
// is the reason, as it is plink2's, and not what rounding makes of its correlations.
func TestCovariateOfThoseCalled(t *testing.T) {
	random := rand.New(rand.NewPCG(41, 1))
	for range 300 {
		n := 40 + random.IntN(300)
		d := assoc.Design{Phenotype: assoc.Column{Name: "y"}, Covariates: []assoc.Column{{Name: "a"}, {Name: "site"}}}
		x := assoc.Column{Name: "x"}
		share := 0.2 + 0.6*random.Float64()
		for i := range n {
			site := 0.0
			if random.Float64() < share {
				site = 1
			}
			d.Phenotype.Values = append(d.Phenotype.Values, float64(i%2))
			d.Covariates[0].Values = append(d.Covariates[0].Values, random.NormFloat64())
			d.Covariates[1].Values = append(d.Covariates[1].Values, site)
			called := float64(random.IntN(3))
			if site == 1 {
				called = nan
			}
			x.Values = append(x.Values, called)
		}
		for _, binary := range []bool{false, true} {
			d.Binary = binary
			model, err := assoc.New(d, assoc.Options{})
			require.NoError(t, err)
			r, err := model.Fit(assoc.NewPredictor(x))
			require.NoError(t, err)
			if r.N > 4 {
				require.Equal(t, "VIF_INFINITE", r.Fault.String())
			}
			sane(t, &r)
		}
	}
}
