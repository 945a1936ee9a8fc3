package assoc

import (
	"math/bits"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
	"github.com/allelerx/allelerx/variant/matrix"
)

// packedBlock is how many variants at most share the look-up tables of a linear
// regression: so many that making the tables is a small part of the work.
const packedBlock = 512

// packedWork is a goroutine's room for the sums of a block.
type packedWork struct {
	rows    [][]byte
	reverse []uint64 // all ones where REF is counted
	counts  []a1Counts
	sums    []float64
	tables  regression.Tables
	missing []int32
}

// copies are those that a call counts by genetic model, by its code.
var copies = [...][4]float64{Additive: {0, 1, 2}, Dominant: {0, 1, 1}, Recessive: {0, 0, 1}}

// askPacked fits the variants of a block to a quantitative phenotype, from sums that
// are made of all of them at once.
func (m *Model) askPacked(g *matrix.Matrix, shared *calls, from, to int) []Association {
	w := m.works.Get().(*work) //nolint:errcheck // the pool makes nothing else
	defer m.works.Put(w)
	p := &w.packed
	p.rows, p.reverse, p.counts = p.rows[:0], p.reverse[:0], p.counts[:0]
	results := make([]Association, to-from)
	for i := range results {
		a := &results[i]
		a.Variant = from + i
		row := g.Row(a.Variant)
		n, a1 := shared.count(row, m.options.Counted)
		a.A1, a.A1Freq = a1, n.Frequency()
		reverse := uint64(0)
		if a1 == REF {
			reverse--
		}
		p.rows, p.reverse, p.counts = append(p.rows, row), append(p.reverse, reverse), append(p.counts, n)
	}
	columns := m.packed.Columns()
	if need := columns * len(results); len(p.sums) < need {
		p.sums = make([]float64, need)
	}
	m.packed.Sum(p.rows, p.reverse, p.sums, &p.tables)
	test := m.options.Genetic.String()
	for i := range results {
		a, n := &results[i], p.counts[i]
		t := regression.Tally{Sums: p.sums[columns*i : columns*(i+1)]}
		t.One, t.Two = m.options.Genetic.levels(n)
		if n.Missing > 0 {
			p.missing = shared.missing(p.rows[i], p.missing[:0])
			t.Missing = p.missing
		}
		e, whole := m.packed.Fit(&t, w.fit)
		if !whole {
			shared.read(p.rows[i], a.A1, m.options.Genetic, &w.predictor)
			e = m.linear.Fit(&w.predictor, w.fit)
		}
		a.Result = m.result(test, e, w)
		if a.Fault == ConstAllele && n.constant() {
			a.Fault = ConstOmittedAllele
		}
	}
	return results
}

// levels is how many people have one level of the model and the next.
func (g Genetic) levels(n a1Counts) (one, two int) {
	switch g {
	case Dominant:
		return n.One + n.Two, 0
	case Recessive:
		return n.Two, 0
	default:
		return n.One, n.Two
	}
}

// count counts the calls of those used, and chooses A1.
func (c *calls) count(row []byte, counted Counted) (a1Counts, Allele) {
	n := c.among.Counts(row)
	minor := false
	if counted == CountMinor {
		if c.founders == c.among {
			minor = refIsMinor(n)
		} else {
			minor = refIsMinor(c.founders.Counts(row))
		}
	}
	if minor {
		return a1Counts{None: n.HomAlt, One: n.Het, Two: n.HomRef, Missing: n.Missing}, REF
	}
	return a1Counts{None: n.HomRef, One: n.Het, Two: n.HomAlt, Missing: n.Missing}, ALT
}

// missing appends those used whose call is missing.
func (c *calls) missing(row []byte, missing []int32) []int32 {
	for first := 0; first < c.samples; first += 32 {
		word := wordAt(row, first/4)
		for both := word & (word >> 1) & lowBits; both != 0; both &= both - 1 {
			if at := c.place[first+bits.TrailingZeros64(both)/2]; at >= 0 {
				missing = append(missing, at)
			}
		}
	}
	return missing
}
