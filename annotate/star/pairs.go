package star

import (
	"cmp"
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
)

// candidate is an allele that fits every homozygous site and at least one
// strand of every other.
type candidate struct {
	allele int
	both   bool // fits both strands everywhere
	fixed  int  // score that does not depend on the arrangement
}

// callPairs finds every pair of alleles that explains the observed strands.
//
// Pairs are tested group by group: a group of sites that turns as one can lie
// in two ways, so a pair costs groups × 2, never 2 to the number of sites.
func (c *Caller) callPairs(v *observed, r *Result) {
	cands := c.candidates(v)
	var found []scored
	if v.haploid {
		for _, a := range cands {
			found = append(found, scored{a: a.allele, b: -1, score: a.fixed + c.strandScore(v, a, v.sites, false)})
		}
	} else {
		for i, a := range cands {
			for _, b := range cands[i:] {
				if score, ok := c.pairScore(v, a, b); ok {
					found = append(found, scored{a.allele, b.allele, score})
				}
			}
		}
	}
	c.settle(v, r, found)
}

type scored struct{ a, b, score int }

// candidates lists the alleles that could be on some strand.
func (c *Caller) candidates(v *observed) []candidate {
	var out []candidate
	for i := range c.gene.Alleles {
		a := &c.gene.Alleles[i]
		cand := candidate{allele: i, both: true}
		defined, fits := 0, true
		for _, s := range v.sites {
			k, cell := v.calls[s], a.Cells[s]
			onA := k.A.Known() && cell.Has(int(k.A))
			onB := k.B == Absent && onA || k.B.Known() && cell.Has(int(k.B))
			if !onA && !onB {
				fits = false
				break
			}
			cand.both = cand.both && onA && onB
			if cell.Defined {
				defined++
				if a.Reference || !cell.Ambiguous() {
					cand.fixed++
				}
			}
		}
		if fits && defined > 0 {
			out = append(out, cand)
		}
	}
	return out
}

// pairScore tests a pair; the score is the best over all arrangements.
func (c *Caller) pairScore(v *observed, a, b candidate) (int, bool) {
	score := a.fixed + b.fixed
	for _, s := range v.sites {
		if v.calls[s].Heterozygous() {
			continue
		}
		score += c.ambiguous(v, a, s, false) + c.ambiguous(v, b, s, false)
	}
	for _, group := range v.groups {
		straight := c.fitsGroup(v, a, group, false) && c.fitsGroup(v, b, group, true)
		turned := c.fitsGroup(v, a, group, true) && c.fitsGroup(v, b, group, false)
		best := -1
		if straight {
			best = c.strandScore(v, a, group, false) + c.strandScore(v, b, group, true)
		}
		if turned {
			best = max(best, c.strandScore(v, a, group, true)+c.strandScore(v, b, group, false))
		}
		if best < 0 {
			return 0, false
		}
		score += best
	}
	return score, true
}

func (c *Caller) fitsGroup(v *observed, a candidate, group []int, strandB bool) bool {
	cells := c.gene.Alleles[a.allele].Cells
	for _, s := range group {
		if !cells[s].Has(int(strand(v.calls[s], strandB))) {
			return false
		}
	}
	return true
}

// strandScore counts an allele's ambiguous cells on one strand.
func (c *Caller) strandScore(v *observed, a candidate, sites []int, strandB bool) int {
	n := 0
	for _, s := range sites {
		n += c.ambiguous(v, a, s, strandB)
	}
	return n
}

// ambiguous is 1 when an allele's cell at the site fits several bases and one
// other than REF is there: on the strand it explains, or on either when the
// allele fits both strands.
func (c *Caller) ambiguous(v *observed, a candidate, s int, strandB bool) int {
	allele := &c.gene.Alleles[a.allele]
	cell := allele.Cells[s]
	if allele.Reference || !cell.Defined || !cell.Ambiguous() {
		return 0
	}
	k := v.calls[s]
	other := strand(k, strandB) != 0
	if a.both && k.B != Absent {
		other = k.A != 0 || k.B != 0
	}
	if other {
		return 1
	}
	return 0
}

func strand(k Call, b bool) Base {
	if b && k.B != Absent {
		return k.B
	}
	return k.A
}

// settle turns the scored pairs into the call and its alternatives.
func (c *Caller) settle(v *observed, r *Result, found []scored) {
	if len(found) == 0 {
		r.note(NoConsistentPair, -1)
		return
	}
	all := c.diplotypes(found)
	r.Status = Called
	if (len(c.gene.Priorities) > 0 || c.gene.Name == "NAT2") && len(v.groups) > 1 {
		c.settleByPriority(r, all)
		return
	}
	best := all[0].Score
	n := slices.IndexFunc(all, func(d Diplotype) bool { return d.Score < best })
	if n < 0 {
		n = len(all)
	}
	r.Diplotypes, r.Alternatives = all[:n:n], all[n:]
}

// settleByPriority handles genes whose unphased genotypes are ambiguous as a
// rule (NAT2): every consistent pair counts, unless the gene's list settles it.
func (c *Caller) settleByPriority(r *Result, all []Diplotype) {
	for _, p := range c.gene.Priorities {
		pick := indexOfPair(all, p.Pick)
		if pick < 0 || slices.ContainsFunc(p.Alternatives, func(q kb.Pair) bool { return indexOfPair(all, q) < 0 }) {
			continue
		}
		r.Diplotypes = []Diplotype{all[pick]}
		r.Alternatives = slices.Delete(all, pick, pick+1)
		r.note(PrioritySettled, -1)
		return
	}
	slices.SortStableFunc(all, compareDiplotypes)
	r.Diplotypes = all
}

func indexOfPair(all []Diplotype, p kb.Pair) int {
	return slices.IndexFunc(all, func(d Diplotype) bool {
		return d.Lookup == [2]string{p.A, p.B} || d.Lookup == [2]string{p.B, p.A}
	})
}

// diplotypes names the pairs, best first, then in order of names, each once.
func (c *Caller) diplotypes(found []scored) []Diplotype {
	out := make([]Diplotype, 0, len(found))
	for _, p := range found {
		d := Diplotype{Score: p.score, Strands: [][]string{{c.names[p.a]}}, Lookup: [2]string{c.names[p.a]}}
		if p.b >= 0 {
			a, b := c.names[p.a], c.names[p.b]
			if CompareNames(a, b) > 0 {
				a, b = b, a
			}
			d.Strands = [][]string{{a}, {b}}
			d.Lookup = [2]string{a, b}
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(x, y Diplotype) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), compareDiplotypes(x, y))
	})
	seen := map[[2]string]bool{}
	return slices.DeleteFunc(out, func(d Diplotype) bool {
		again := seen[d.Lookup]
		seen[d.Lookup] = true
		return again
	})
}

// compareDiplotypes orders by the names of the first strand, then the second.
func compareDiplotypes(x, y Diplotype) int {
	for i := range min(len(x.Strands), len(y.Strands)) {
		if c := CompareNames(strandName(x.Strands[i]), strandName(y.Strands[i])); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(x.Strands), len(y.Strands)), slices.Compare(x.List, y.List))
}
