package attack

import (
	"errors"
	"math"
)

// System is what is known of some unknown numbers.
type System struct {
	unknowns int
	rows     []row
}

// row is a sum of unknowns that equals, is at least, or is at most n.
type row struct {
	of    []int
	n     float64
	slack float64 // 0: equal; -1: at least; 1: at most
}

// New returns a system of so many unknown numbers, of which nothing is known but
// that none is negative.
func New(unknowns int) *System { return &System{unknowns: unknowns} }

// Equal says that a sum of unknowns is n.
func (s *System) Equal(of []int, n float64) { s.rows = append(s.rows, row{of, n, 0}) }

// AtLeast says that a sum of unknowns is n or more.
func (s *System) AtLeast(of []int, n float64) { s.rows = append(s.rows, row{of, n, -1}) }

// AtMost says that a sum of unknowns is n or less.
func (s *System) AtMost(of []int, n float64) { s.rows = append(s.rows, row{of, n, 1}) }

// ErrContradiction is the answer where no numbers meet all that is known.
var ErrContradiction = errors.New("attack: what is known contradicts itself: check that each number was entered for the group that it is of")

// Solve finds numbers that meet all that is known.
func (s *System) Solve() (*Bounds, error) {
	width := s.unknowns
	for _, r := range s.rows {
		if r.slack != 0 {
			width++
		}
	}
	rows := make([][]float64, len(s.rows))
	next := s.unknowns
	for i, r := range s.rows {
		rows[i] = make([]float64, width+1)
		for _, u := range r.of {
			rows[i][u]++
		}
		rows[i][width] = r.n
		if r.slack != 0 {
			rows[i][next] = r.slack
			next++
		}
	}
	t := newTableau(rows, width)
	if t == nil {
		return nil, ErrContradiction
	}
	return &Bounds{t, s.unknowns}, nil
}

// Bounds are what follows from a system. It is for one goroutine.
type Bounds struct {
	t        *tableau
	unknowns int
}

// Of returns the least and the most that a sum of unknowns can be; +Inf where
// there is no most.
func (b *Bounds) Of(sum []int) (low, high float64) {
	cost := make([]float64, b.t.n)
	for _, u := range sum {
		cost[u]++
	}
	low = b.t.minimise(cost)
	for j := range cost {
		cost[j] = -cost[j]
	}
	return math.Max(0, low), -b.t.minimise(cost)
}
