package star

import (
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
)

// Options change what a Caller does; the zero value is the clinical default.
type Options struct {
	// Combinations reports, where no ordinary pair exists, sets of alleles and
	// single variants per strand. For research only.
	Combinations bool

	// BaseName writes a base that the definition does not list, for the names
	// of combinations; nil: such a base is written "?".
	BaseName func(site int, b Base) string
}

// Caller calls one gene. It is safe for concurrent use.
type Caller struct {
	gene      *kb.Gene
	reference int  // index of the reference allele
	tolerant  bool // undocumented substitutions count as reference
	variants  bool // independent variants: DPYD, RYR1
	names     []string
	refBase   []Base // what the reference allele has at each site
}

// New prepares a gene. The gene must have sites.
func New(g *kb.Gene) *Caller {
	c := &Caller{
		gene:     g,
		tolerant: undocumentedAsReference[g.Name],
		variants: independentVariants[g.Name],
		names:    make([]string, len(g.Alleles)),
		refBase:  make([]Base, len(g.Sites)),
	}
	for i, a := range g.Alleles {
		c.names[i] = a.Name
		if to, ok := g.Rename[a.Name]; ok {
			c.names[i] = to
		}
		if a.Reference {
			c.reference = i
		}
	}
	for s := range g.Sites {
		c.refBase[s] = firstBase(g.Alleles[c.reference].Cells[s])
	}
	return c
}

// Gene returns the gene that the Caller was made for.
func (c *Caller) Gene() *kb.Gene { return c.gene }

// Genes in which a substitution that the definition lists nowhere counts as
// reference, and genes whose variants are independent of each other. Source:
// PharmCAT 3.1, named allele matcher.
var (
	undocumentedAsReference = map[string]bool{
		"CACNA1S": true, "DPYD": true, "G6PD": true, "NUDT15": true, "RYR1": true, "TPMT": true,
	}
	independentVariants = map[string]bool{"DPYD": true, "RYR1": true}
)

// Call returns the diplotypes that fit one person's calls, which are parallel
// to the gene's Sites.
//
// A pair fits when its two alleles together give exactly the observed bases at
// every present site, in some arrangement of the phase sets. An allele scores
// one for each present site it defines (an ambiguous cell only where a base
// other than GRCh38's REF is seen); the reference allele scores one for each
// present site. The best pairs are the call; all others are alternatives.
func (c *Caller) Call(calls []Call, o Options) *Result {
	r := &Result{}
	v := c.observe(calls, o, r)
	if v.present == 0 {
		if len(r.Half) > 0 {
			r.Status = NotCalled
			r.note(HalfCall, r.Half[0])
		}
		return r
	}
	r.Status = NotCalled
	r.Present = v.present
	r.Phase = v.phase()
	c.noteMissing(r)
	switch {
	case v.mixed:
		r.note(MixedPloidy, -1)
		return r
	case slices.ContainsFunc(r.Notes, func(n Note) bool { return n.Code == RequiredMissing }):
		return r
	}
	if c.variants {
		c.callVariants(v, r)
		return r
	}
	stop := false
	for _, s := range r.Undocumented {
		if !v.tolerated(s) {
			r.note(UndocumentedStop, s)
			stop = true
		}
	}
	for _, s := range r.Half {
		r.note(HalfCall, s)
		stop = true
	}
	if !stop {
		c.callPairs(v, r)
	}
	if r.Status != Called && o.Combinations {
		c.callCombinations(v, o, r)
	}
	if r.Status != Called {
		c.callBySingleVariant(calls, r)
	}
	return r
}

// noteMissing warns of missing sites that the definition marks.
func (c *Caller) noteMissing(r *Result) {
	for _, s := range r.Missing {
		if slices.Contains(c.gene.Required, s) {
			r.note(RequiredMissing, s)
		}
		if slices.Contains(c.gene.Tier1, s) {
			r.note(Tier1Missing, s)
		}
	}
	for _, s := range r.Half {
		if slices.Contains(c.gene.Required, s) {
			r.note(RequiredMissing, s)
		}
	}
}

// firstBase returns the base of a cell; of an ambiguous one the lowest index,
// which is GRCh38's REF where that fits.
func firstBase(cell kb.Cell) Base {
	for b := range 16 {
		if cell.Has(b) {
			return Base(b)
		}
	}
	return 0
}
