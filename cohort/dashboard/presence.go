package dashboard

import (
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// That a number is hidden tells that there is somebody, where nobody would be a
// zero. Two such numbers of a small group tell that it has two people at least: a
// drug of 1 to 10 people, hidden, with three hidden results, has three or more. So
// the parts of what is hidden are not told one by one.

// few takes the parts of a hidden number away.
func (d *releasedDrug) few() {
	if hidden(d.people) {
		d.atRisk, d.parts = suppress.Number{}, nil
	}
	ranks := []suppress.Number{d.people, d.atRisk}
	for _, c := range d.ranks {
		ranks = append(ranks, sum(c))
	}
	d.vague = slices.ContainsFunc(ranks, hidden)
	if hidden(d.people) || hidden(d.atRisk) {
		d.ranks = nil
	}
	if !d.vague {
		return
	}
	// What is asked for follows from the results: those of a rank that is hidden
	// are its parts.
	for _, cells := range d.cells {
		for phenotype, n := range cells {
			if v, shown := n.Value(); !shown || v == 0 || hidden(d.people) {
				delete(cells, phenotype)
			}
		}
	}
}

func (d *releasedLikely) few() {
	if hidden(d.people) {
		d.atRisk = suppress.Number{}
	}
	if hidden(d.atRisk) {
		d.ranks = nil
	}
}

// part is one drug's share of a group that is all drugs' people together.
type part struct {
	hidden bool // it is, or hangs on, a number of 1 to k people
	least  int  // that it is where the hidden number is one person, or k
	most   int  // that it can be for all a reader knows
}

// exactly is a part that is told.
func exactly(n int) part { return part{false, n, n} }

// covered reports whether each hidden part can be its least for who knows the
// number of the whole: the others have room for the rest, even if whatever is
// hidden is as small as it seems.
func covered(whole int, parts []part) bool {
	room := 0
	for _, p := range parts {
		room += p.most
	}
	for _, p := range parts {
		if p.hidden && whole > room-p.most+p.least {
			return false
		}
	}
	return true
}

// told says which of the groups that are all drugs' people together may be told,
// so that no drug's hidden number is what the others leave of it: all who take a
// drug, and all for whom a drug's guidelines ask for a change.
func (e everybody) told(k int) (takes, acts bool) {
	take, ask := 0, 0
	for i := range e.b.people {
		if p := &e.b.people[i]; p.looked() && p.takes {
			take++
			if p.acts {
				ask++
			}
		}
	}
	var taking, asking, other []part
	for _, d := range e.b.drugs {
		n, risk := len(d.people), 0
		for _, t := range d.people {
			if t.rank.Changes() {
				risk++
			}
		}
		small, large := part{true, 1, k}, part{true, n - k, n - 1}
		switch rest := n - risk; {
		case n <= k: // who of them is at risk is not told
			taking, asking, other = append(taking, small), append(asking, part{true, 0, k}), append(other, part{true, 0, k})
			continue
		case risk >= 1 && risk <= k:
			asking, other = append(asking, small), append(other, large)
		case rest >= 1 && rest <= k:
			asking, other = append(asking, large), append(other, small)
		default:
			asking, other = append(asking, exactly(risk)), append(other, exactly(rest))
		}
		taking = append(taking, exactly(n))
	}
	// That each of several hidden numbers is somebody's may tell that a few are two at
	// least, where no one person can be in all of them.
	few := func(n int) bool { return n >= 1 && n <= k }
	return !few(take) && covered(take, taking), !few(ask) && covered(ask, asking) && covered(take-ask, other)
}

// countable reports the same of all who have a condition that makes a drug
// likely: they take one of the drugs, or are likely to need one.
func (e everybody) countable(k int) bool {
	n := 0
	for i := range e.b.people {
		if e.b.people[i].assessed {
			n++
		}
	}
	var parts []part
	for _, d := range e.b.drugs {
		parts = append(parts, exactly(len(d.people)))
	}
	for _, people := range e.b.likely {
		if len(people) <= k {
			parts = append(parts, part{true, 1, k})
		} else {
			parts = append(parts, exactly(len(people)))
		}
	}
	return covered(n, parts)
}
