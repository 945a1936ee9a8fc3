package survival

import (
	"math"
	"slices"
)

// Concordance is how often the one of two people who has the event first is the one
// with the higher hazard, among pairs of one stratum of whom it is known who is
// first (Harrell's C).
type Concordance struct {
	Concordant, Discordant float64 // pairs
	TiedHazard             float64 // pairs with equal hazards: count one half
	TiedTime               float64 // pairs with the event at one time: do not count

	C, StdErr float64 // StdErr by the infinitesimal jackknife; NaN where no pair counts
}

// Concordance says how well the fit tells who has the event first. A coefficient
// with a Problem has no part in it, except for infinite ones, which order people
// as they are where the search ended. A fit that did not converge has none.
func (f *Fit) Concordance() Concordance {
	if f.found.failed {
		return Concordance{C: math.NaN(), StdErr: math.NaN()}
	}
	m := f.model
	eta := make([]float64, len(m.o.rows))
	for i := range eta {
		eta[i] = dot(f.beta, m.x[i*m.p:(i+1)*m.p])
	}
	return m.o.concordance(eta)
}

// concordance counts pairs, in n log n steps: a tree holds how many of those at
// risk have which rank of the hazard.
func (o *order) concordance(eta []float64) Concordance {
	ranks := slices.Clone(eta)
	slices.Sort(ranks)
	ranks = slices.Compact(ranks)
	rank := make([]int, len(eta))
	for i, e := range eta {
		rank[i], _ = slices.BinarySearch(ranks, e)
	}
	pairs := make([][3]float64, len(eta)) // of each person: concordant, discordant, tied
	var c Concordance
	for _, s := range o.strata {
		c.TiedTime += o.first(s, rank, len(ranks), pairs)
		o.second(s, rank, len(ranks), pairs)
	}
	for _, n := range pairs { // each pair is counted for both
		c.Concordant += n[0] / 2
		c.Discordant += n[1] / 2
		c.TiedHazard += n[2] / 2
	}
	all := c.Concordant + c.Discordant + c.TiedHazard
	somers := (c.Concordant - c.Discordant) / all
	sum := 0.0
	for _, n := range pairs {
		influence := (n[0] - n[1] - somers*(n[0]+n[1]+n[2])) / all
		sum += influence * influence
	}
	c.C, c.StdErr = (somers+1)/2, math.Sqrt(sum)/2
	return c
}

// first counts for those with the event the pairs with people who are at risk
// longer, and returns the pairs with the event at one time.
func (o *order) first(s stratum, rank []int, ranks int, pairs [][3]float64) float64 {
	risk := newTree(ranks)
	tied, place, late := 0.0, s.to, s.from
	for t := s.endTie - 1; t >= s.firstTie; t-- {
		g := o.ties[t]
		for place > g.to {
			place--
			risk.add(rank[place], 1)
		}
		if o.entry != nil {
			for ; late < s.to && o.entry[o.late[late]] >= g.time; late++ {
				risk.add(rank[o.late[late]], -1)
			}
		}
		for i := g.from; i < g.to; i++ {
			below, upTo := risk.below(rank[i]), risk.below(rank[i]+1)
			pairs[i][0] += below
			pairs[i][1] += risk.all - upTo
			pairs[i][2] += upTo - below
		}
		d := float64(g.to - g.from)
		tied += d * (d - 1) / 2
		for place > g.from {
			place--
			risk.add(rank[place], 1)
		}
	}
	return tied
}

// second counts for everybody the pairs with people who had the event before, while
// they were at risk.
func (o *order) second(s stratum, rank []int, ranks int, pairs [][3]float64) {
	events := newTree(ranks)
	count := func(i int, sign float64) {
		below, upTo := events.below(rank[i]), events.below(rank[i]+1)
		pairs[i][0] += sign * (events.all - upTo)
		pairs[i][1] += sign * below
		pairs[i][2] += sign * (upTo - below)
	}
	place, late := s.from, s.to-1
	for t := s.firstTie; t <= s.endTie; t++ {
		to, until := s.to, s.to
		if t < s.endTie {
			to, until = o.ties[t].from, o.ties[t].to
		}
		for ; o.entry != nil && late >= s.from && (t == s.endTie || o.entry[o.late[late]] < o.ties[t].time); late-- {
			count(int(o.late[late]), -1) // the events before the entry do not count
		}
		for ; place < until; place++ {
			count(place, 1)
		}
		for i := to; i < until; i++ {
			events.add(rank[i], 1)
		}
	}
}

// tree is counts by rank, whose sums below a rank take log n steps (Fenwick, Softw
// Pract Exp 1994;24:327).
type tree struct {
	counts []float64
	all    float64
}

func newTree(n int) *tree { return &tree{counts: make([]float64, n+1)} }

func (t *tree) add(rank int, n float64) {
	t.all += n
	for i := rank + 1; i < len(t.counts); i += i & -i {
		t.counts[i] += n
	}
}

// below is how many have a lower rank.
func (t *tree) below(rank int) float64 {
	sum := 0.0
	for i := rank; i > 0; i -= i & -i {
		sum += t.counts[i]
	}
	return sum
}
