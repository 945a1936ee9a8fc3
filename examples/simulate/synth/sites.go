package synth

// extraFrequency is how common the other base of a site is that belongs to no
// allele (CYP2C9's rs12777823: 0.15 in all of 1000 Genomes).
const extraFrequency = 0.15

// site writes the record of a site, unless it has nothing to say.
func (w *writer) site(s *site) {
	z, _ := w.zoneAt(s.pos)
	r := stream(w.options.Seed, forSite, uint64(w.number)<<32|uint64(s.pos), textHash(s.gene.Name)+uint64(s.index))
	carried, spoiled := w.genotypes(s, &r, w.everyone[z])
	varies := carried&^(1<<s.at.Ref) != 0
	if !varies && w.options.VariantOnly {
		return
	}
	// A reference block speaks for the others, but can't begin inside a record.
	if !varies && !spoiled && w.options.GVCF && w.reached <= s.pos {
		return
	}
	w.renumber(s, &r, carried)
	w.fill(s.pos)
	w.record(&r, s.pos, s.of.RSID, []byte(s.refBases()))
}

// genotypes fills w.calls with indexes of the site's bases, and returns the set
// of those that were called.
func (w *writer) genotypes(s *site, r *random, everyone []ploidy) (carried uint, spoiled bool) {
	w.calls = w.calls[:0]
	for i, p := range everyone {
		a, b := w.strands(s, i)
		if b < 0 && p == diploid {
			p = homozygous // a definition that puts a gene of chrX elsewhere
		}
		g, bad := w.called(r, p, a, b)
		spoiled = spoiled || bad
		if g.a >= 0 {
			carried |= 1 << g.a
		}
		if g.b >= 0 {
			carried |= 1 << g.b
		}
		w.calls = append(w.calls, g)
	}
	return carried, spoiled
}

// strands returns which of the site's bases a sample has.
func (w *writer) strands(s *site, sample int) (a, b int) {
	if !s.extra {
		return w.base(s.gene, s.index, sample, 0), w.base(s.gene, s.index, sample, 1)
	}
	r := stream(w.options.Seed, forExtra, textHash(s.gene.Name)+uint64(s.index), uint64(sample))
	for _, base := range []*int{&a, &b} {
		if r.Chance(extraFrequency) && len(s.of.Bases) > 1 {
			*base = 1 + r.Below(len(s.of.Bases)-1)
		}
	}
	return a, b
}

// renumber turns indexes of bases into numbers of alleles: REF, then the
// others that somebody has.
func (w *writer) renumber(s *site, r *random, carried uint) {
	w.alts = w.alts[:0]
	numbers := make([]int16, len(s.of.Bases))
	for i, bases := range s.of.Bases {
		if i != s.at.Ref && carried&(1<<i) != 0 {
			w.alts = append(w.alts, []byte(bases))
			numbers[i] = int16(len(w.alts))
		}
	}
	for i := range w.calls {
		g := &w.calls[i]
		if g.a >= 0 {
			g.a = numbers[g.a]
		}
		if g.b >= 0 {
			g.b = numbers[g.b]
		}
		if w.options.Phase == PhaseSets && !s.extra {
			*g = w.siteInSet(s, r, *g, i)
		}
		*g = g.settled()
	}
}

// siteInSet divides a gene's sites into about three phase sets, for each
// sample at other places.
func (w *writer) siteInSet(s *site, r *random, g call, sample int) call {
	if g.a < 0 || g.b < 0 || g.a == g.b {
		return g
	}
	id := textHash(s.gene.Name)
	length := max(2, len(s.gene.Sites)/3)
	cut := stream(w.options.Seed, forPhase, id, uint64(sample))
	shift := cut.Below(length)
	set := (s.index + shift) / length
	first := max(0, set*length-shift)
	for first < s.index && !s.gene.Sites[first].At(w.options.Build).Known {
		first++
	}
	return w.inSet(r, g, id+1+uint64(set), sample, s.gene.Sites[first].At(w.options.Build).Pos)
}
