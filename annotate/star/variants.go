package star

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/annotate/kb"
)

// reference is the name of a strand without variants in genes whose variants
// are independent of each other.
const reference = "Reference"

// maxArrangements bounds how many ways phase sets are turned against each
// other; beyond it the strands count as not known.
const maxArrangements = 1 << 10

// callVariants calls a gene whose variants are independent of each other
// (DPYD, RYR1): the variants of each strand where strands are known, else
// their list.
func (c *Caller) callVariants(v *observed, r *Result) {
	for _, s := range r.Undocumented {
		if !v.tolerated(s) {
			r.note(UndocumentedStop, s)
			return
		}
	}
	for _, s := range r.Half {
		r.note(HalfCall, s)
	}
	r.Status = Called
	switch {
	case v.haploid:
		names := c.onStrand(v, r, 0, false)
		r.Diplotypes = []Diplotype{c.ranked([][]string{names})}
	case len(v.groups) <= 1 || v.anyPhase && !v.loose && len(v.groups) <= 11:
		c.callArrangements(v, r)
	default:
		if v.anyPhase && !v.loose {
			r.note(TooManyArrangements, -1)
		}
		c.callList(v, r)
	}
}

// callArrangements reports the strands of every way the phase sets can lie.
func (c *Caller) callArrangements(v *observed, r *Result) {
	ways := 1
	if len(v.groups) > 1 {
		ways = 1 << (len(v.groups) - 1)
	}
	for turn := range min(ways, maxArrangements) {
		d := c.ranked([][]string{c.onStrand(v, r, turn, false), c.onStrand(v, r, turn, true)})
		if !slices.ContainsFunc(r.Diplotypes, func(x Diplotype) bool { return x.String() == d.String() }) {
			r.Diplotypes = append(r.Diplotypes, d)
		}
	}
	slices.SortFunc(r.Diplotypes, compareDiplotypes)
	c.shareDecidingPair(r)
}

// shareDecidingPair gives every arrangement the lookup pair of the one that
// decides: the lowest.
func (c *Caller) shareDecidingPair(r *Result) {
	decide := slices.MinFunc(r.Diplotypes, func(x, y Diplotype) int {
		return cmp.Or(c.comparePairs(x.Lookup, y.Lookup), compareLookups(x.Lookup, y.Lookup))
	}).Lookup
	for i := range r.Diplotypes {
		r.Diplotypes[i].Lookup = decide
	}
}

// onStrand names the variants of one strand in the arrangement that turns
// group i+1 when bit i of turn is set. Group 0 never turns.
func (c *Caller) onStrand(v *observed, r *Result, turn int, strandB bool) []string {
	turned := make(map[int]bool)
	for g, sites := range v.groups {
		if g > 0 && turn&(1<<(g-1)) != 0 {
			for _, s := range sites {
				turned[s] = true
			}
		}
	}
	base := func(s int) Base { return strand(v.calls[s], strandB != turned[s]) }
	names := c.carried(base, r)
	if len(names) == 0 {
		return []string{reference}
	}
	return names
}

// carried names the alleles all of whose sites one strand carries, and settles
// HapB3.
func (c *Caller) carried(base func(site int) Base, r *Result) []string {
	var names []string
	hap := c.hapB3()
	for i := range c.gene.Alleles {
		if i == c.reference || hap.is(i) {
			continue
		}
		if c.carries(&c.gene.Alleles[i], base) {
			names = append(names, c.names[i])
		}
	}
	if hap != nil {
		if name, ok := hap.onStrand(c, base, r); ok {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, CompareNames)
	return names
}

// carries reports whether a strand has a variant base at every site that the
// allele defines; a missing site can't be carried.
func (c *Caller) carries(a *kb.Allele, base func(site int) Base) bool {
	defined := false
	for s, cell := range a.Cells {
		if !cell.Defined {
			continue
		}
		b := base(s)
		if !b.Known() || !cell.Has(int(b)) || b == c.refBase[s] {
			return false
		}
		defined = true
	}
	return defined
}

// callList lists the variants of a gene whose strands are not known.
func (c *Caller) callList(v *observed, r *Result) {
	var list []string
	hap := c.hapB3()
	for i := range c.gene.Alleles {
		if i == c.reference || hap.is(i) {
			continue
		}
		a := &c.gene.Alleles[i]
		copies := 2
		for s, cell := range a.Cells {
			if cell.Defined {
				copies = min(copies, c.copies(v, s, cell))
			}
		}
		for range copies {
			list = append(list, c.names[i])
		}
	}
	if hap != nil {
		list = append(list, hap.unphased(c, v, r)...)
	}
	for len(list) < 2 {
		list = append(list, reference)
	}
	slices.SortFunc(list, CompareNames)
	ranked := slices.Clone(list)
	slices.SortFunc(ranked, c.compareRank)
	d := Diplotype{List: list, Lookup: inOrder(ranked[0], ranked[1])}
	r.Diplotypes = []Diplotype{d}
}

// copies counts the strands that carry a cell's variant base.
func (c *Caller) copies(v *observed, s int, cell kb.Cell) int {
	n := 0
	for _, b := range []Base{v.calls[s].A, v.calls[s].B} {
		if b.Known() && b != c.refBase[s] && cell.Has(int(b)) {
			n++
		}
	}
	return n
}

// ranked makes a diplotype of known strands; its lookup pair is the lowest
// allele of each.
func (c *Caller) ranked(strands [][]string) Diplotype {
	lowest := make([]string, len(strands))
	for i, names := range strands {
		lowest[i] = slices.MinFunc(names, c.compareRank)
	}
	if len(strands) == 1 {
		return Diplotype{Strands: strands, Lookup: [2]string{lowest[0]}}
	}
	if CompareNames(strandName(strands[0]), strandName(strands[1])) > 0 {
		strands = [][]string{strands[1], strands[0]}
	}
	return Diplotype{Strands: strands, Lookup: inOrder(lowest[0], lowest[1])}
}

func inOrder(a, b string) [2]string {
	if CompareNames(a, b) > 0 {
		a, b = b, a
	}
	return [2]string{a, b}
}

// compareRank orders alleles by how much they decide: DPYD by activity value,
// lowest first; RYR1 malignant-hyperthermia alleles first. Ties fall to the
// order of names.
func (c *Caller) compareRank(a, b string) int {
	return cmp.Or(cmp.Compare(c.weight(a), c.weight(b)), CompareNames(a, b))
}

// comparePairs orders lookup pairs by the sum of their weights.
func (c *Caller) comparePairs(x, y [2]string) int {
	return cmp.Compare(c.weight(x[0])+c.weight(x[1]), c.weight(y[0])+c.weight(y[1]))
}

func compareLookups(x, y [2]string) int {
	return cmp.Or(CompareNames(x[0], y[0]), CompareNames(x[1], y[1]))
}

// unranked is the weight of an allele without an activity value: after every
// allele that has one.
const unranked = 10

func (c *Caller) weight(allele string) float64 { return weight(c.gene, allele) }

// Independent reports whether a gene's variants are independent of each other,
// so that several may lie on one strand (DPYD, RYR1).
func Independent(g *kb.Gene) bool { return independentVariants[g.Name] }

// Lowest returns, of several variants on one strand, the one that decides:
// of DPYD the one with the lowest activity value, of RYR1 one that causes
// malignant hyperthermia. Ties fall to the order of names.
func Lowest(g *kb.Gene, names []string) string {
	return slices.MinFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(weight(g, a), weight(g, b)), CompareNames(a, b))
	})
}

func weight(g *kb.Gene, allele string) float64 {
	f, ok := g.FunctionOf(allele)
	if g.Method == kb.ByMH {
		if ok && f.Function == kb.MHAssociated {
			return 0
		}
		return 1
	}
	if value, err := strconv.ParseFloat(f.Value, 64); ok && err == nil {
		return value
	}
	return unranked
}
