package synth

// call is one sample's genotype at one record. The zero value is "0/0".
type call struct {
	a, b   int16 // allele numbers, missing or (b: haploid; both: no call to make) absent
	phased bool
	set    int // PS, 1-based; 0 = none
}

const (
	missing = -1 // "."
	absent  = -2 // no such strand
)

// ploidy is how a sample is written at a place.
type ploidy uint8

const (
	diploid    ploidy = iota
	haploid           // a man's chrX and chrY, anyone's chrM
	homozygous        // a man's chrX, coded as two equal alleles
	nullploid         // a woman's chrY
)

// zone is a stretch of the genome where everyone's ploidy stays the same.
type zone uint8

const (
	autosomal zone = iota
	onX
	onY
	onM
)

// zoneAt returns the zone of a position, and where on the contig it ends.
func (t *contig) zoneAt(pos int) (z zone, end int) {
	switch t.plain {
	case "X":
		z = onX
	case "Y":
		z = onY
	case "MT":
		z = onM
	default:
		return autosomal, t.length
	}
	for _, p := range t.diploid {
		switch {
		case pos < p.start:
			return z, p.start
		case pos < p.end:
			return autosomal, p.end
		}
	}
	return z, t.length
}

// ploidies returns everyone's ploidy in a zone.
func (c *Cohort) ploidies(z zone) []ploidy {
	all := make([]ploidy, len(c.males))
	for i, male := range c.males {
		switch {
		case z == onX && male && c.options.DiploidX:
			all[i] = homozygous
		case z == onX && male, z == onY && male, z == onM:
			all[i] = haploid
		case z == onY:
			all[i] = nullploid
		}
	}
	return all
}

// called makes a call of two strands, in their order, and says whether it was
// spoiled: the call or a half of it is missing.
func (w *writer) called(r *random, p ploidy, a, b int) (call, bool) {
	g := call{a: int16(a), b: int16(b), phased: w.options.Phase == Phased}
	switch p {
	case haploid:
		g.b = absent
	case homozygous:
		g.b = g.a
	case nullploid:
		return call{a: missing, b: absent}, false
	}
	spoiled := false
	if r.Chance(w.options.Missing) {
		spoiled = true
		g.a = missing
		if g.b != absent {
			g.b = missing
		}
	} else if p == diploid && r.Chance(w.options.HalfCalls) {
		spoiled = true
		if r.Below(2) == 0 {
			g.a = missing
		} else {
			g.b = missing
		}
	}
	return g, spoiled
}

// settled puts the alleles of an unphased call in the order that callers use.
func (g call) settled() call {
	if !g.phased && g.b >= 0 && g.a > g.b {
		g.a, g.b = g.b, g.a
	}
	return g
}

// inSet puts a heterozygous call into a phase set, which may be turned. Of ten
// such calls one stays out. id tells the sample's phase sets apart, start is
// the 0-based position where the set begins.
func (w *writer) inSet(r *random, g call, id uint64, sample, start int) call {
	if g.a < 0 || g.b < 0 || g.a == g.b || r.Below(10) == 0 {
		return g
	}
	turn := stream(w.options.Seed, forPhase, id, uint64(sample))
	if turn.Below(2) == 1 {
		g.a, g.b = g.b, g.a
	}
	g.phased, g.set = true, start+1
	return g
}
