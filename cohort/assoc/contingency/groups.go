package contingency

import (
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Group is what a person is in a comparison.
type Group uint8

// The groups. Who is in neither is left out.
const (
	LeftOut Group = iota
	Case
	Control
)

// Groups are the cases and controls among a matrix's samples. Once made they do
// not change, and any number of goroutines may use them.
type Groups struct {
	samples int
	sets    [2]*matrix.Subset // in the order of a table's rows
}

var errNoGroups = errors.New("contingency: there are no people: state the group of each sample of the matrix")

// NewGroups takes the group of each sample, in the matrix's order.
func NewGroups(of []Group) (*Groups, error) {
	if len(of) == 0 {
		return nil, errNoGroups
	}
	for i, g := range of {
		if g > Control {
			return nil, fmt.Errorf("contingency: sample %d is in group %d: use LeftOut, Case or Control", i+1, g)
		}
	}
	g := &Groups{samples: len(of)}
	for row, group := range []Group{Case, Control} {
		g.sets[row] = matrix.SubsetOf(len(of), func(i int) bool { return of[i] == group })
	}
	return g, nil
}

// Cases returns how many cases there are, called or not.
func (g *Groups) Cases() int { return g.sets[0].Len() }

// Controls returns how many controls there are.
func (g *Groups) Controls() int { return g.sets[1].Len() }

// Count returns the table of a variant by the copies of its ALT allele, and how
// many cases and controls have no call. A matrix counts a haploid call as two
// copies: of chrX, group women only.
func (g *Groups) Count(m *matrix.Matrix, variant int) (table Genotypes, missing [2]int, err error) {
	switch {
	case m.NumSamples() != g.samples:
		return table, missing, fmt.Errorf("contingency: the groups are of %d samples, the matrix has %d: state a group for each of its samples", g.samples, m.NumSamples())
	case variant < 0 || variant >= m.NumVariants():
		return table, missing, fmt.Errorf("contingency: there is no variant %d: the matrix has %d, from 0 on", variant, m.NumVariants())
	}
	row := m.Row(variant)
	for r, set := range g.sets {
		c := set.Counts(row)
		table[r] = [3]int{c.HomRef, c.Het, c.HomAlt}
		missing[r] = c.Missing
	}
	return table, missing, nil
}
