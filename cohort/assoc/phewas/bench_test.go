package phewas_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/phewas"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// genes are like the pharmacogenes: activity scores of several values, common and
// rare alleles, and some that go with ancestry. Each is the frequencies of its
// haplotypes and what they count for; the rest of the haplotypes count for 0.
var genes = []struct {
	name      string
	frequency []float64
	value     []float64
	ancestry  float64 // of the log frequency, for each standard deviation of PC1
}{
	{"CYP2D6 loss of activity", []float64{0.20, 0.03, 0.06, 0.14}, []float64{1, 1, 0.75, 0.5}, 0.1},
	{"CYP2C19 no function", []float64{0.17}, []float64{1}, 0.2},
	{"CYP2C19 increased", []float64{0.20}, []float64{1}, 0.3},
	{"CYP2C9 loss of activity", []float64{0.12, 0.07, 0.01}, []float64{0.5, 1, 0.5}, 0.3},
	{"CYP3A5 no function", []float64{0.80}, []float64{1}, 0.1},
	{"CYP3A4 decreased", []float64{0.04}, []float64{1}, 0},
	{"CYP2B6 decreased", []float64{0.26, 0.04}, []float64{1, 1}, 0.1},
	{"SLCO1B1 decreased", []float64{0.16}, []float64{1}, 0.2},
	{"VKORC1 -1639A", []float64{0.39}, []float64{1}, 0.3},
	{"CYP4F2 *3", []float64{0.29}, []float64{1}, 0.2},
	{"UGT1A1 decreased", []float64{0.32}, []float64{1}, 0.1},
	{"TPMT no function", []float64{0.045}, []float64{1}, 0.1},
	{"NUDT15 no function", []float64{0.008}, []float64{1}, 0.5},
	{"DPYD loss of activity", []float64{0.012, 0.001, 0.02}, []float64{0.5, 1, 0.5}, 0.2},
	{"ABCG2 decreased", []float64{0.11}, []float64{1}, 0.2},
	{"NAT2 slow", []float64{0.72}, []float64{1}, 0.1},
	{"HLA-B*57:01", []float64{0.03}, []float64{1}, 0.3},
	{"HLA-B*15:02", []float64{0.003}, []float64{1}, 0.8},
	{"G6PD deficient", []float64{0.005}, []float64{1}, 0.6},
	{"RYR1 malignant hyperthermia", []float64{0.0005}, []float64{1}, 0},
}

// study of many people: age, sex and components as covariates; phenotypes from a
// handful of cases to a quarter of the people, as many in each factor of ten; some
// people excluded from each, of one in twelve everybody of one sex.
func realistic(people, traits, components int) *made {
	random := rand.New(rand.NewPCG(1, uint64(people)))
	m := &made{}
	covariate := func(name string, f func() float64) []float64 {
		c := assoc.Column{Name: name, Values: make([]float64, people)}
		for i := range c.Values {
			c.Values[i] = f()
		}
		m.design.Covariates = append(m.design.Covariates, c)
		return c.Values
	}
	age := covariate("age", func() float64 { return math.Floor(18 + 72*random.Float64()) })
	sex := covariate("sex", func() float64 { return float64(random.IntN(2)) })
	for i := range components {
		covariate(fmt.Sprint("PC", i+1), random.NormFloat64)
	}
	ancestry := m.design.Covariates[2].Values
	for _, g := range genes {
		c := assoc.Column{Name: g.name, Values: make([]float64, people)}
		for i := range c.Values {
			more := math.Exp(g.ancestry*ancestry[i] - g.ancestry*g.ancestry/2)
			for range 2 {
				at := random.Float64()
				for j, f := range g.frequency {
					f *= more
					if at < f {
						c.Values[i] += g.value[j]
						break
					}
					at -= f
				}
			}
			if random.IntN(200) == 0 {
				c.Values[i] = math.NaN() // no call
			}
		}
		m.design.Predictors = append(m.design.Predictors, c)
	}
	for t := range traits {
		frequency := 5e-5 * math.Pow(5000, (float64(t)+random.Float64())/float64(traits))
		byAge, bySex, byAncestry := 0.03*random.NormFloat64(), 0.3*random.NormFloat64(), 0.2*random.NormFloat64()
		excluded := 0.15 * random.Float64()
		only := -1.0
		if random.IntN(12) == 0 {
			only = float64(random.IntN(2))
		}
		s := make([]phenotype.Standing, people)
		for i := range s {
			eta := math.Log(frequency/(1-frequency)) + byAge*(age[i]-54) + bySex*(sex[i]-0.5) + byAncestry*ancestry[i]
			switch {
			case only >= 0 && sex[i] != only || random.Float64() < excluded:
				s[i] = phenotype.Excluded
			case random.Float64() < 1/(1+math.Exp(-eta)):
				s[i] = phenotype.Case
			default:
				s[i] = phenotype.Control
			}
		}
		m.standings = append(m.standings, s)
		m.list = append(m.list, phenotype.Phecode{Code: fmt.Sprintf("%d.1", t), Description: fmt.Sprint("trait ", t)})
	}
	return m
}

// BenchmarkRun asks of 20 pharmacogenes in 100,000 people, and gives the seconds of
// 1,800 phenotypes. It makes 60 of them; with PHEWAS_TRAITS=1800 all.
func BenchmarkRun(b *testing.B) {
	traits := 60
	if _, err := fmt.Sscan(os.Getenv("PHEWAS_TRAITS"), &traits); err != nil {
		traits = 60
	}
	for _, components := range []int{2, 4} {
		b.Run(fmt.Sprint(components, " components"), func(b *testing.B) {
			m := realistic(100_000, traits, components)
			b.ResetTimer()
			for range b.N {
				report, err := phewas.Run(b.Context(), m, m.design, phewas.Options{MinCases: 5})
				if err != nil {
					b.Fatal(err)
				}
				firth, faults := 0, 0
				for _, r := range report.Results {
					if r.Firth {
						firth++
					}
					if r.Fault != assoc.None {
						faults++
					}
				}
				b.ReportMetric(float64(firth), "Firth")
				b.ReportMetric(float64(faults), "faults")
				b.ReportMetric(float64(len(report.Results)), "fits")
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1800/float64(traits), "s/1800")
		})
	}
}
