package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/phewas"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// gene is a number that people have of a pharmacogene: the sum of what their two
// haplotypes count for.
type gene struct {
	name     string
	alleles  []allele // the other haplotypes count for 0
	ancestry float64  // by how much the log frequencies grow with each standard deviation of PC1
}

type allele struct{ frequency, value float64 }

// pharmacogenes are as common, and have as many values, as these are among Europeans,
// about; that is all that the measurement needs of them.
func pharmacogenes() []gene {
	return []gene{
		{"CYP2D6 loss of activity", []allele{{0.20, 1}, {0.03, 1}, {0.06, 0.75}, {0.14, 0.5}}, 0.1},
		{"CYP2C19 no function", []allele{{0.17, 1}}, 0.2},
		{"CYP2C19 increased function", []allele{{0.20, 1}}, 0.3},
		{"CYP2C9 loss of activity", []allele{{0.12, 0.5}, {0.07, 1}, {0.01, 0.5}}, 0.3},
		{"CYP3A5 no function", []allele{{0.80, 1}}, 0.1},
		{"CYP3A4 decreased function", []allele{{0.04, 1}}, 0},
		{"CYP2B6 decreased function", []allele{{0.26, 1}, {0.04, 1}}, 0.1},
		{"SLCO1B1 decreased function", []allele{{0.16, 1}}, 0.2},
		{"VKORC1 -1639A", []allele{{0.39, 1}}, 0.3},
		{"CYP4F2 *3", []allele{{0.29, 1}}, 0.2},
		{"UGT1A1 decreased function", []allele{{0.32, 1}}, 0.1},
		{"TPMT no function", []allele{{0.045, 1}}, 0.1},
		{"NUDT15 no function", []allele{{0.008, 1}}, 0.5},
		{"DPYD loss of activity", []allele{{0.012, 0.5}, {0.001, 1}, {0.02, 0.5}}, 0.2},
		{"ABCG2 decreased function", []allele{{0.11, 1}}, 0.2},
		{"NAT2 slow", []allele{{0.72, 1}}, 0.1},
		{"HLA-B*57:01", []allele{{0.03, 1}}, 0.3},
		{"HLA-B*15:02", []allele{{0.003, 1}}, 0.8},
		{"G6PD deficient", []allele{{0.005, 1}}, 0.6},
		{"RYR1 malignant hyperthermia", []allele{{0.0005, 1}}, 0},
	}
}

// uncalled is the part of the people without a call of a gene.
const uncalled = 1.0 / 200

// copies draws a person's number; more is what ancestry makes of frequencies.
func (g *gene) copies(random *rand.Rand, more float64) float64 {
	if random.Float64() < uncalled {
		return math.NaN()
	}
	sum := 0.0
	for range 2 {
		at := random.Float64()
		for _, a := range g.alleles {
			if at -= a.frequency * more; at < 0 {
				sum += a.value
				break
			}
		}
	}
	return sum
}

// simulated is people: what is asked, and what they have.
type simulated struct {
	design    phewas.Design
	list      []phenotype.Phecode
	standings [][]phenotype.Standing
}

// List names the phecodes.
func (s *simulated) List() []phenotype.Phecode { return s.list }

// Standings is what each person is for one of them.
func (s *simulated) Standings(trait int, to []phenotype.Standing) []phenotype.Standing {
	return append(to[:0], s.standings[trait]...)
}

// simulate makes people, the same ones whatever the number of workers.
func simulate(seed uint64, people, phecodes, components, workers int) *simulated {
	s := &simulated{list: make([]phenotype.Phecode, phecodes), standings: make([][]phenotype.Standing, phecodes)}
	random := rand.New(rand.NewPCG(seed, 0))
	covariate := func(name string, draw func() float64) []float64 {
		c := assoc.Column{Name: name, Values: make([]float64, people)}
		for i := range c.Values {
			c.Values[i] = draw()
		}
		s.design.Covariates = append(s.design.Covariates, c)
		return c.Values
	}
	age := covariate("age", func() float64 { return math.Floor(18 + 72*random.Float64()) })
	sex := covariate("sex", func() float64 { return float64(random.IntN(2)) })
	for i := range components {
		covariate(fmt.Sprint("PC", i+1), random.NormFloat64)
	}
	ancestry := s.design.Covariates[2].Values
	for _, g := range pharmacogenes() {
		c := assoc.Column{Name: g.name, Values: make([]float64, people)}
		for i := range c.Values {
			c.Values[i] = g.copies(random, math.Exp(g.ancestry*ancestry[i]-g.ancestry*g.ancestry/2))
		}
		s.design.Predictors = append(s.design.Predictors, c)
	}
	parallel.Split(workers, phecodes, func(from, to int) {
		for t := from; t < to; t++ {
			s.list[t] = phenotype.Phecode{Code: fmt.Sprintf("%d.1", t), Description: fmt.Sprint("phecode ", t)}
			s.standings[t] = disease(rand.New(rand.NewPCG(seed, uint64(t)+1)), (float64(t)+0.5)/float64(phecodes), age, sex, ancestry)
		}
	})
	return s
}

// How common diseases are: with each tenth of the phecodes more so, from 1 in 20,000
// to 1 in 4.
const (
	rarest = 5e-5
	common = 0.25
)

// disease makes a phecode's standings. rank is its place from the rarest, 0, to the most
// common, 1.
func disease(random *rand.Rand, rank float64, age, sex, ancestry []float64) []phenotype.Standing {
	frequency := rarest * math.Pow(common/rarest, rank)
	start := math.Log(frequency / (1 - frequency))
	byAge, bySex, byAncestry := 0.03*random.NormFloat64(), 0.3*random.NormFloat64(), 0.2*random.NormFloat64()
	excluded, ofSex := 0.15*random.Float64(), -1.0
	if random.IntN(12) == 0 {
		ofSex = float64(random.IntN(2))
	}
	standings := make([]phenotype.Standing, len(age))
	for i := range standings {
		eta := start + byAge*(age[i]-54) + bySex*(sex[i]-0.5) + byAncestry*ancestry[i]
		switch {
		case ofSex >= 0 && sex[i] != ofSex || random.Float64() < excluded:
			standings[i] = phenotype.Excluded
		case random.Float64() < 1/(1+math.Exp(-eta)):
			standings[i] = phenotype.Case
		default:
			standings[i] = phenotype.Control
		}
	}
	return standings
}
