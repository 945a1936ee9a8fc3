package components

import (
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Options say what is computed. The zero value is plink2's default.
type Options struct {
	// Components is how many are wanted; 0: 10.
	Components int

	// Include chooses variants; nil: all. It is called in order.
	Include func(variant int) bool

	// Nonfounders takes people with a named parent into the frequencies too, as
	// plink2 --nonfounders. They have components in either case.
	Nonfounders bool

	// FewFounders allows frequencies of fewer than 50 people, as plink2
	// --bad-freqs.
	FewFounders bool

	// MeanImpute takes a missing call for the mean, as plink2 --pca meanimpute.
	// Without it a relationship is the mean of what both people have.
	// More than MaxPairs people with missing calls need it.
	MeanImpute bool

	Workers int // goroutines; < 1: one per CPU
}

const (
	defaultComponents = 10
	enoughFounders    = 50 // plink2 refuses to estimate frequencies from fewer
)

// MaxPairs is the number of people up to which the relationship of each pair is
// held: 8 bytes each, half a gibibyte in all.
const MaxPairs = 8192

var errNoVariants = errors.New("components: no variant is left that says something: autosomal ones with two alleles are needed")

// check returns how many components are wanted.
func (o *Options) check(m *matrix.Matrix) (int, error) {
	k := o.Components
	if k == 0 {
		k = defaultComponents
	}
	n := m.NumSamples()
	switch {
	case k < 0:
		return 0, fmt.Errorf("components: %d components are wanted: set Options.Components to 1 or more, or leave it out", k)
	case n < 2:
		return 0, fmt.Errorf("components: the matrix has %d samples: components need two or more", n)
	case k > n:
		return 0, fmt.Errorf("components: %d components are wanted of %d samples: want fewer", k, n)
	}
	return k, o.checkFounders(m)
}

func (o *Options) checkFounders(m *matrix.Matrix) error {
	if o.FewFounders {
		return nil
	}
	founders := 0
	for i := range m.Samples() {
		if s := &m.Samples()[i]; o.Nonfounders || s.Father == "0" && s.Mother == "0" {
			founders++
		}
	}
	if founders < enoughFounders {
		return fmt.Errorf("components: frequencies of %d people are too rough, %d are wanted: add people, or allow it with Options.FewFounders", founders, enoughFounders)
	}
	return nil
}
