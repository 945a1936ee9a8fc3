package star

import "strings"

// hapB3 is DPYD's HapB3: the intronic variant c.1129-5923C>G (rs75017182) that
// causes it, and the exonic c.1236G>A (rs56038477) that travels with it.
type hapB3 struct {
	alone, both     int // alleles: intronic only, both
	intron, exon    int // sites
	nameAlone, name string
}

// hapB3 finds the two alleles in the definition; nil in other genes and in
// definitions that know no HapB3.
func (c *Caller) hapB3() *hapB3 {
	if c.gene.Name != "DPYD" {
		return nil
	}
	h := &hapB3{alone: -1, both: -1, intron: -1, exon: -1}
	for s := range c.gene.Sites {
		switch c.gene.Sites[s].RSID {
		case "rs75017182":
			h.intron = s
		case "rs56038477":
			h.exon = s
		}
	}
	for i, a := range c.gene.Alleles {
		switch {
		case strings.Contains(a.Name, "(HapB3)"):
			h.both, h.name = i, c.names[i]
		case h.intron >= 0 && a.Cells[h.intron].Defined && !a.Reference:
			h.alone, h.nameAlone = i, c.names[i]
		}
	}
	if h.alone < 0 || h.both < 0 || h.intron < 0 || h.exon < 0 {
		return nil
	}
	return h
}

// is reports whether an allele is one of the two.
func (h *hapB3) is(allele int) bool { return h != nil && (allele == h.alone || allele == h.both) }

// onStrand names what one strand carries.
func (h *hapB3) onStrand(c *Caller, base func(int) Base, r *Result) (string, bool) {
	intron, exon := base(h.intron), base(h.exon)
	intronic := intron.Known() && intron != c.refBase[h.intron]
	exonic := exon.Known() && exon != c.refBase[h.exon]
	switch {
	case intronic && exonic:
		return h.name, true
	case intronic:
		return h.nameAlone, true
	case exonic && intron == Missing:
		r.note(ExonicOnly, h.exon)
		return h.name, true
	case exonic:
		r.note(ExonicWithoutIntronic, h.exon)
	}
	return "", false
}

// unphased names the copies of a person whose strands are not known. Both
// sites in one phase set are read strand by strand.
func (h *hapB3) unphased(c *Caller, v *observed, r *Result) []string {
	intron, exon := v.calls[h.intron], v.calls[h.exon]
	if h.together(v) {
		var names []string
		for _, b := range []bool{false, true} {
			if name, ok := h.onStrand(c, func(s int) Base { return strand(v.calls[s], b) }, r); ok {
				names = append(names, name)
			}
		}
		return names
	}
	i := carriers(intron, c.refBase[h.intron])
	e := carriers(exon, c.refBase[h.exon])
	var names []string
	if intron.A == Missing && intron.B == Missing {
		for range e {
			r.note(ExonicOnly, h.exon)
			names = append(names, h.name)
		}
		return names
	}
	for range min(i, e) {
		names = append(names, h.name)
	}
	for range i - min(i, e) {
		names = append(names, h.nameAlone)
	}
	if e > i {
		r.note(ExonicWithoutIntronic, h.exon)
	}
	return names
}

// together reports whether the two sites lie in one phase set.
func (h *hapB3) together(v *observed) bool {
	a, b := v.calls[h.intron], v.calls[h.exon]
	return a.Set != Unphased && a.Set == b.Set && a.Present() && b.Present()
}

// carriers counts the strands with a listed base other than the reference.
func carriers(k Call, ref Base) int {
	n := 0
	for _, b := range []Base{k.A, k.B} {
		if b.Known() && b != ref {
			n++
		}
	}
	return n
}
