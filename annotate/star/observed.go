package star

import "slices"

// observed is one person's calls at a gene, made ready for matching: missing
// sites gone, tolerated bases replaced, heterozygous sites put in groups that
// turn together.
type observed struct {
	calls    []Call // parallel to Gene.Sites
	sites    []int  // sites that take part, both strands known
	groups   [][]int
	haploid  bool
	mixed    bool // haploid and heterozygous sites in one gene
	present  int
	allBar   bool // every diploid site is phased, in one set
	anyPhase bool // some heterozygous site is phased
	loose    bool // some heterozygous site is unphased
	strict   map[int]bool
}

// observe sorts the sites of one person and fills the lists of r.
func (c *Caller) observe(calls []Call, o Options, r *Result) *observed {
	v := &observed{calls: slices.Clone(calls), allBar: true}
	tolerant := c.tolerant && (!o.Combinations || c.variants)
	haploid, diploid := 0, 0
	for s := range v.calls {
		k := &v.calls[s]
		c.tolerate(k, s, tolerant, v, r)
		switch {
		case k.Half():
			v.half(c, s, r)
			continue
		case !k.Present():
			r.Missing = append(r.Missing, s)
			continue
		case k.B == Absent:
			haploid++
		default:
			diploid++
		}
		v.sites = append(v.sites, s)
	}
	v.ploidy(haploid, diploid, c.gene.Chrom == "chrX")
	v.present = len(v.sites)
	if c.variants {
		v.present += len(r.Half)
	}
	v.group(r.Half)
	return v
}

// tolerate replaces a base that the definition lists nowhere by the reference
// allele's, where the gene allows it.
func (c *Caller) tolerate(k *Call, s int, tolerant bool, v *observed, r *Result) {
	if !k.A.unlisted() && !k.B.unlisted() {
		return
	}
	r.Undocumented = append(r.Undocumented, s)
	for _, b := range []*Base{&k.A, &k.B} {
		switch {
		case !b.unlisted():
		case tolerant && *b < Foreign:
			*b = c.refBase[s]
			r.note(UndocumentedReference, s)
		default:
			if v.strict == nil {
				v.strict = map[int]bool{}
			}
			v.strict[s] = true
		}
	}
}

// half files a site with one known strand: a reference half tells nothing, an
// alternate half is kept. Independent variants use either. On X a half call
// can't be told from a haploid one, so either stops the gene.
func (v *observed) half(c *Caller, s int, r *Result) {
	known := v.calls[s].A
	if known == Missing {
		known = v.calls[s].B
	}
	if known == c.refBase[s] && !c.variants && c.gene.Chrom != "chrX" {
		v.calls[s] = Call{A: Missing, B: Missing}
		r.Missing = append(r.Missing, s)
		return
	}
	r.Half = append(r.Half, s)
}

// ploidy decides whether the gene is on one strand. On X homozygous diploid
// sites beside haploid ones count as haploid: callers differ in how they write
// a male's X.
func (v *observed) ploidy(haploid, diploid int, onX bool) {
	if haploid == 0 {
		return
	}
	v.haploid = true
	if diploid == 0 {
		return
	}
	for _, s := range v.sites {
		k := &v.calls[s]
		if k.B != Absent && (k.Heterozygous() || !onX) {
			v.mixed = true
			return
		}
		k.B = Absent
	}
}

// group gathers the heterozygous sites (and half calls) that turn together.
func (v *observed) group(half []int) {
	at := map[uint16]int{}
	set := uint16(0)
	for i, s := range v.sites {
		k := v.calls[s]
		if k.B == Absent {
			v.allBar = false
			continue
		}
		if i == 0 {
			set = k.Set
		}
		if k.Set == Unphased || k.Set != set {
			v.allBar = false
		}
		if k.Heterozygous() {
			v.join(s, at)
		}
	}
	for _, s := range half {
		v.allBar = false
		v.join(s, at)
	}
}

func (v *observed) join(s int, at map[uint16]int) {
	set := v.calls[s].Set
	if set == Unphased {
		v.loose = true
		v.groups = append(v.groups, []int{s})
		return
	}
	v.anyPhase = true
	if g, ok := at[set]; ok {
		v.groups[g] = append(v.groups[g], s)
		return
	}
	at[set] = len(v.groups)
	v.groups = append(v.groups, []int{s})
}

// phase says what is known of the strands.
func (v *observed) phase() Phase {
	switch {
	case len(v.groups) <= 1 && v.allBar && !v.haploid:
		return PhaseYes
	case len(v.groups) <= 1:
		return PhaseEffective
	case v.anyPhase:
		return PhaseSets
	default:
		return PhaseNo
	}
}

// tolerated reports whether the undocumented bases of a site were taken as
// reference.
func (v *observed) tolerated(s int) bool { return !v.strict[s] }
