package dashboard

import (
	"math/bits"
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// members are people as a set.
type members []uint64

func setOf(n int, has func(i int) bool) members {
	m := make(members, (n+63)/64)
	for i := range n {
		if has(i) {
			m[i/64] |= 1 << (i % 64)
		}
	}
	return m
}

func (m members) count() int {
	n := 0
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

// within reports whether all members are in another set.
func (m members) within(other members) bool {
	for i, w := range m {
		if w&^other[i] != 0 {
			return false
		}
	}
	return true
}

// printed is a group whose size the page shows.
type printed struct {
	members
	n    int
	hide func() // nil: it is a cell of a released table, which is protected there
}

// guard hides sums over cells, the results by gene of those who take a drug, that
// are all but a few of another group that is shown, or the other way round: the
// few would be their difference. What is a cell itself the Releaser has protected.
func (e everybody) guard(out *released) {
	var all []printed
	add := func(m members, hide func()) {
		all = append(all, printed{members: m, n: m.count(), hide: hide})
	}
	for i := range out.drugs {
		d := &out.drugs[i]
		if !hidden(d.people) {
			add(setOf(e.n, func(at int) bool { _, ok := d.drug.people[at]; return ok }), nil)
		}
		if !hidden(d.atRisk) {
			add(setOf(e.n, func(at int) bool { return d.drug.people[at].rank.Changes() }), nil)
		}
		for g, gene := range d.genes {
			for phenotype, n := range d.cells[gene] {
				if hidden(n) {
					continue
				}
				has := func(at int) bool { t, ok := d.drug.people[at]; return ok && t.results[g] == phenotype }
				add(setOf(e.n, has), func() { d.cells[gene][phenotype] = suppress.Number{} })
			}
		}
	}
	for _, p := range out.genes {
		class := e.b.genes[p.gene].class
		for _, row := range p.rows {
			if _, shown := row.counts[len(row.counts)-1].N(); shown {
				add(setOf(e.n, func(at int) bool { return at < len(class) && class[at] == row.phenotype }), nil)
			}
		}
	}
	e.guardOutcomes(out, add)
	for _, has := range []func(p *person) bool{(*person).looked, func(p *person) bool { return p.takes }, func(p *person) bool { return p.acts }} {
		of := e.flags(has)
		add(setOf(e.n, func(at int) bool { return of[at] }), nil)
	}
	for i := range all {
		for j := range all {
			a, b := &all[i], &all[j]
			if few := b.n - a.n; few < 1 || few > out.k || a.n == 0 || a.hide == nil && b.hide == nil || !a.within(b.members) {
				continue
			}
			for _, x := range []*printed{a, b} {
				if x.hide != nil {
					x.hide()
				}
			}
		}
	}
}

// guardOutcomes adds the groups of those whom a design follows, and sums of results of
// a drug's people that are a level of function. What is a level, and of whom, is told.
func (e everybody) guardOutcomes(out *released, add func(m members, hide func())) {
	if out.outcomes == nil {
		return
	}
	for _, s := range append(slices.Clone(out.outcomes.curves), out.outcomes.tables...) {
		for _, n := range s.people {
			if hidden(n) {
				return // nothing is shown of them
			}
		}
		phenotypes := e.b.studied[s.gene]
		for group := range s.names {
			add(setOf(e.n, func(at int) bool { return s.of[at] == int32(group) }), nil)
		}
		for i := range out.drugs {
			d := &out.drugs[i]
			g := slices.Index(d.genes, s.gene)
			if g < 0 {
				continue
			}
			for group := range s.names {
				has := func(at int) bool {
					t, takes := d.drug.people[at]
					return takes && at < len(phenotypes) && s.of[at] == int32(group) && t.results[g] == phenotypes[at]
				}
				add(setOf(e.n, has), func() {
					for phenotype := range d.cells[s.gene] {
						d.cells[s.gene][phenotype] = suppress.Number{}
					}
				})
			}
		}
	}
}
