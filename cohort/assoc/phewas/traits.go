package phewas

import (
	"errors"
	"fmt"
	"math"

	"github.com/allelerx/allelerx/cohort/phenotype"
)

// Traits are binary phenotypes of the same people. Standings is called from several
// goroutines.
type Traits interface {
	// List names the phenotypes.
	List() []phenotype.Phecode

	// Standings writes what each person is for one of them, by its place in List, into
	// to, and returns it.
	Standings(trait int, to []phenotype.Standing) []phenotype.Standing
}

// Phecodes are the phecodes of a table.
func Phecodes(t *phenotype.PhecodeTable) Traits { return phecodes{t} }

type phecodes struct{ t *phenotype.PhecodeTable }

func (p phecodes) List() []phenotype.Phecode { return p.t.Phecodes.List() }

func (p phecodes) Standings(trait int, to []phenotype.Standing) []phenotype.Standing {
	return p.t.Standings(trait, to)
}

// Align brings values of people, whose identifiers are ids, into the order of
// others. Of whom there is no value it is NaN. It counts those who are not among the
// others.
func Align(order, ids []string, values []float64) (aligned []float64, unknown int, err error) {
	if len(ids) != len(values) {
		return nil, 0, fmt.Errorf("phewas: %d values of %d people: give each one", len(values), len(ids))
	}
	of := make(map[string]int, len(ids))
	for i, id := range ids {
		if _, twice := of[id]; twice {
			return nil, 0, errors.New("phewas: a person has two values: leave one of them out")
		}
		of[id] = i
	}
	aligned = make([]float64, len(order))
	found := make(map[int]bool, len(ids))
	for i, id := range order {
		at, ok := of[id]
		if !ok {
			aligned[i] = math.NaN()
			continue
		}
		aligned[i] = values[at]
		found[at] = true
	}
	return aligned, len(ids) - len(found), nil
}
