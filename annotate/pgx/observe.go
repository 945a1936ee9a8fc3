package pgx

import (
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/variant"
)

// observation gathers what a file says of every locus of one build.
type observation struct {
	table   *siteTable
	samples int
	options *Options
	faults  *faults

	cells  [][]cell   // by locus; nil until a record speaks of it
	texts  [][]string // by locus: alleles that the definition does not list
	repeat [][]string // by locus: records seen, as REF>ALT

	// fractions holds, for chrM, the part of the reads that carry an ALT.
	fractions map[sampleLocus]float32

	refEqual  map[posKey]bool // distinct positions with a record, and whether REF agrees
	likeOther int             // contradictions whose REF is the other build's
	used      int             // records that touch a locus

	contig string // plain name, of the record at hand
	loci   []*locus
	read   []*carried // parallel to loci; nil where REF contradicts the build
}

func newObservation(t *siteTable, samples int, o *Options, f *faults) *observation {
	return &observation{
		table: t, samples: samples, options: o, faults: f,
		cells: make([][]cell, len(t.loci)), texts: make([][]string, len(t.loci)),
		repeat: make([][]string, len(t.loci)), refEqual: map[posKey]bool{}, fractions: map[sampleLocus]float32{},
	}
}

// sampleLocus is one sample at one locus.
type sampleLocus struct{ locus, sample int }

// find returns the loci that a record may speak of; the slice is reused.
func (o *observation) find(contig string, start, end int) []*locus {
	o.contig = contig
	o.loci = o.loci[:0]
	o.table.overlapping(contig, start, end, func(l *locus) { o.loci = append(o.loci, l) })
	return o.loci
}

// add files one record under every locus it speaks of.
func (o *observation) add(r *record) {
	o.read = o.read[:0]
	for _, l := range o.loci {
		var c *carried
		if r.view.refAgrees(l) {
			c = r.view.readAt(l, o)
		}
		o.read = append(o.read, c)
	}
	r.linked = o.link(&r.view)
	for i, l := range o.loci {
		o.addAt(l, r, o.read[i])
	}
}

// link finds the genes at several of whose loci one ALT of the record changes
// a base: it lies on one strand, so those loci turn together.
func (o *observation) link(v *alleleView) map[string]bool {
	if len(o.loci) < 2 || v.block {
		return nil
	}
	linked, changed := map[string]bool{}, map[string][]int{}
	for n, c := range o.read {
		if c == nil {
			continue
		}
		gene := o.loci[n].gene.Name
		if changed[gene] == nil {
			changed[gene] = make([]int, v.length)
		}
		for i := 1; i < v.length; i++ {
			if c.reason[i] == "" && c.bases[i] != c.bases[0] {
				changed[gene][i]++
				linked[gene] = linked[gene] || changed[gene][i] > 1
			}
		}
	}
	return linked
}

// addAt files one record under one locus; c is what its alleles put there, nil
// where REF contradicts the build.
func (o *observation) addAt(l *locus, r *record, c *carried) {
	v := &r.view
	if !v.block {
		o.noteRef(l, v, c != nil)
	}
	if c == nil {
		o.contradict(l, r)
		return
	}
	if o.cells[l.id] == nil {
		if !c.concerns() && (v.block || v.pos > l.start || l.start >= v.end) {
			return
		}
		o.cells[l.id] = make([]cell, o.samples)
	}
	name := c.name()
	again := !v.block && c.concerns() && slices.Contains(o.repeat[l.id], name)
	if again {
		o.faults.add("duplicate-record", o.where(r), "counted once")
	} else if !v.block && c.concerns() {
		o.repeat[l.id] = append(o.repeat[l.id], name)
	}
	for i := range o.samples {
		o.addCell(&o.cells[l.id][i], l, r, c, i, again)
	}
}

// name tells what a record says of a locus from what any other does: two
// spellings of one change have the same name.
func (c *carried) name() string {
	b := make([]byte, 0, 2*len(c.bases))
	for i, base := range c.bases {
		b = append(b, byte(base), reasonCode(c.reason[i]))
	}
	return string(b)
}

// concerns reports whether a call of some allele would bear on the locus.
func (c *carried) concerns() bool {
	if c.speaks {
		return true
	}
	for i, reason := range c.reason {
		if i > 0 && (reason != "" || c.bases[i] != c.bases[0]) {
			return true
		}
	}
	return false
}

// noteRef counts whether REF at a position is this build's.
func (o *observation) noteRef(l *locus, v *alleleView, agrees bool) {
	if v.pos != l.start || o.contig == "MT" { // chrM is the same in both builds
		return
	}
	key := posKey{o.contig, l.start}
	had, seen := o.refEqual[key]
	o.refEqual[key] = agrees || seen && had
	other := l.site.At(o.table.build.Other())
	if !agrees && other.Known && other.Ref != l.place.Ref && v.ref == l.site.Bases[other.Ref] {
		o.likeOther++
	}
}

// contradict makes a site with a REF that is not the build's no call.
func (o *observation) contradict(l *locus, r *record) {
	if r.view.pos >= l.end || r.view.end <= l.start || r.view.block && r.view.pos > l.start {
		return
	}
	if o.cells[l.id] == nil {
		o.cells[l.id] = make([]cell, o.samples)
	}
	o.faults.add(string(RefContradiction), o.where(r), "REF "+shorten(r.view.ref))
	for i := range o.samples {
		o.cells[l.id][i].refuse(reasonCode(RefContradiction))
	}
}

// addCell files one sample's call.
func (o *observation) addCell(at *cell, l *locus, r *record, c *carried, sample int, again bool) {
	g := r.calls[sample]
	ref := c.bases[0]
	if !c.speaks && c.silent(g) {
		if !r.view.block && r.view.pos <= l.start && l.start < r.view.end {
			at.refuse(reasonCode(OtherVariant))
		}
		return
	}
	n, code := o.judge(l, r, c, g, sample)
	if code != 0 {
		o.faults.count(string(reasons[code]))
		if again && at.valid() {
			return
		}
		at.refuse(code)
		return
	}
	switch {
	case again && at.valid():
		if c.contradicts(at, &n) {
			at.refuse(reasonCode(ConflictingRecords))
			o.faults.count(string(ConflictingRecords))
		}
		return
	case again && len(o.repeat[l.id]) == 1 && at.reason != reasonCode(ConflictingRecords) && at.reason != reasonCode(RefContradiction):
		*at = cell{} // what is known came from the first copy alone
	}
	if l.gene.Chrom == "chrM" && n.A != n.B && n.B != star.Absent && r.keys.hasAD {
		o.fractions[sampleLocus{l.id, sample}] = r.altFraction(r.columns[sample])
	}
	if at.merge(n, ref) {
		o.faults.count(string(ConflictingRecords))
	}
}

// contradicts reports whether a repeated record gives a sample another genotype
// than it had: an ALT of the record on more strands, or on fewer.
func (c *carried) contradicts(had, has *cell) bool {
	if slices.Contains([]star.Base{had.A, had.B, has.A, has.B}, star.Missing) {
		return false
	}
	for _, b := range []star.Base{had.A, had.B, has.A, has.B} {
		if isAlt(b, c.bases[0]) && slices.Contains(c.bases[1:], b) && had.count(b) != has.count(b) {
			return true
		}
	}
	return false
}

// silent reports whether a genotype puts nothing but the reference at the
// locus.
func (c *carried) silent(g variant.Genotype) bool {
	for _, index := range []int16{g.A, g.B} {
		if index == variant.Invalid || index > 0 && (c.reason[index] != "" || c.bases[index] != c.bases[0]) {
			return false
		}
	}
	return true
}

// judge turns a genotype into a cell, or says why it can't be used.
func (o *observation) judge(l *locus, r *record, c *carried, g variant.Genotype, sample int) (cell, uint8) {
	none := cell{A: star.Missing, B: star.Missing}
	if g.A == variant.Invalid {
		return none, reasonCode(InvalidGenotype)
	}
	if g.Ploidy == 0 || g.A == variant.Missing && (g.B == variant.Missing || g.B == variant.Absent) {
		return none, reasonCode(NoGenotype)
	}
	n := cell{from: FromVCF, set: unphased}
	for strand, index := range []int16{g.A, g.B} {
		base := star.Missing
		switch {
		case index == variant.Absent:
			base = star.Absent
		case index >= 0:
			switch reason := c.reason[index]; {
			case c.listed[index]:
				return none, listedDeletion
			case reason != "":
				return none, reasonCode(reason)
			}
			base = c.bases[index]
		}
		if strand == 0 {
			n.A = base
		} else {
			n.B = base
		}
	}
	if g.Ploidy > 2 {
		o.faults.count("more-than-two-alleles")
	}
	switch code := o.trusted(r, g, sample); code {
	case 0:
	case oneSided:
		n.reason = oneSided
	default:
		return none, code
	}
	if r.view.block {
		n.from = FromGVCF
	}
	switch {
	case n.B == star.Absent:
	case g.Phased:
		n.set = r.phaseSet(sample)
	case r.linked[l.gene.Name]:
		n.set = linkedSet | uint32(r.view.pos)
	}
	return n, 0
}

// finish settles what only all records of a site tell.
func (o *observation) finish() {
	for id, cells := range o.cells {
		ref := star.Base(o.table.loci[id].place.Ref)
		for i := range cells {
			if cells[i].finish(ref) {
				o.faults.count(string(OneAlleleInReads))
			}
		}
	}
}

// unlisted returns the code of an allele that the definition does not list.
func (o *observation) unlisted(l *locus, text string, substitution bool) star.Base {
	first := star.Foreign
	if substitution && isSequence(text) && len(text) == 1 {
		first = star.Undocumented
	}
	mark := strconv.Itoa(int(first)) + text
	i := slices.Index(o.texts[l.id], mark)
	if i < 0 && len(o.texts[l.id]) > 7 {
		return first + 7 // all further ones are alike
	}
	if i < 0 {
		o.texts[l.id] = append(o.texts[l.id], mark)
		i = len(o.texts[l.id]) - 1
	}
	return first + star.Base(min(i, 7))
}

// unlistedText returns the allele behind a code of unlisted.
func (o *observation) unlistedText(l *locus, b star.Base) string {
	i := int(b & 7)
	if i >= len(o.texts[l.id]) {
		return "?"
	}
	return o.texts[l.id][i][3:]
}

func (o *observation) where(r *record) string {
	return r.Contig() + ":" + strconv.Itoa(r.view.pos+1)
}

func shorten(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}
