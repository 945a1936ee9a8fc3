package synth

import "github.com/allelerx/allelerx/genomics/bam"

// pair is the two reads of a fragment: where they lie and what becomes of them.
type pair struct {
	number    int       // among all pairs: makes the name, and the streams
	flags     bam.Flags // of both reads: proper, failed, duplicate
	quality   byte      // of the mapping of both
	haplotype uint8     // 1 or 2: which of the sample's variants the fragment has
	ends      [2]end    // read 1 and read 2
}

// end is one of the two reads.
type end struct {
	contig  int // index in Reads.contigs; -1 = no position
	mapped  bool
	reverse bool
	shape

	// secondary is where another alignment of the read lies, 0 = nowhere;
	// split is where the bases that the shape clips off at its end lie,
	// 0 = they are none of the reference's.
	secondary, split int
}

// What becomes of pairs, of a thousand.
const (
	halfMapped     = 4 // one read could not be aligned
	sameDirection  = 4 // no proper pair: both reads point to the same side
	withSplit      = 6 // one read has a supplementary alignment
	withSecondary  = 6 // one read has a secondary alignment
	failedOf1000   = 5
	twinsOf1000    = 100 // of every second pair: a duplicate of the one before
	unsureOf1000   = 40  // mapping quality 0
	doubtfulOf1000 = 60  // mapping quality 1 to 59
)

const bestQuality = 60 // of a mapping

// local draws pair i of a contig.
func (p *Reads) local(n, i int) pair {
	c := &p.contigs[n]
	fate := stream(p.seed, forReadFate, uint64(c.first+i), 0)
	t := pair{number: c.first + i}
	p.grade(&t, &fate)
	twin := i
	if i&1 == 1 && fate.Below(1000) < twinsOf1000 {
		twin, t.flags = i-1, t.flags|bam.Duplicate
	}
	r := stream(p.seed, forFragment, uint64(c.first+twin), 0)
	start := p.place(c, c.turn(twin)+r.Below(c.scatter()))
	size := p.length
	for range 4 {
		size += r.Below(125) // 250 more on average, as of a common library
	}
	t.haplotype = uint8(1 + r.Below(2))
	left := r.Below(2)
	near, far := &t.ends[left], &t.ends[1-left]
	*near = end{contig: n, mapped: true}
	*far = end{contig: n, mapped: true, reverse: true}
	kind := fate.Below(1000)
	if far.reverse = kind >= sameDirection; far.reverse {
		t.flags |= bam.ProperPair
	}
	some := &t.ends[fate.Below(2)]
	if kind -= sameDirection; kind >= 0 && kind < withSplit {
		some.split = -1 // the shape decides where
	}
	if kind -= withSplit; kind >= 0 && kind < withSecondary {
		some.secondary = -1
	}
	p.align(&t, left, start)
	p.align(&t, 1-left, start+size-p.length)
	if kind -= withSecondary; kind >= 0 && kind < halfMapped {
		*far = end{contig: n, shape: shape{pos: near.pos}}
		t.flags &^= bam.ProperPair
	}
	return t
}

// strangersPair draws a pair whose reads lie anywhere.
func (p *Reads) strangersPair(k int) pair {
	t := pair{number: p.pairs - p.unplaced - p.strangers + k}
	fate := stream(p.seed, forReadFate, uint64(t.number), 0)
	p.grade(&t, &fate)
	r := stream(p.seed, forFragment, uint64(t.number), 0)
	t.haplotype = uint8(1 + r.Below(2))
	for i, half := range [2]int{k, k + p.strangers} {
		where := stream(p.seed, forFragment, uint64(t.number), uint64(1+i))
		contig, start := p.halfAt(half, &where)
		t.ends[i] = end{contig: contig, mapped: true, reverse: r.Below(2) == 1}
		p.align(&t, i, start)
	}
	return t
}

// unplacedPair draws a pair of which no read could be aligned.
func (p *Reads) unplacedPair(k int) pair {
	t := pair{number: p.pairs - p.unplaced + k}
	fate := stream(p.seed, forReadFate, uint64(t.number), 0)
	p.grade(&t, &fate)
	t.ends[0].contig, t.ends[1].contig = -1, -1
	t.ends[0].pos, t.ends[1].pos = -1, -1
	return t
}

func (p *Reads) grade(t *pair, r *random) {
	if r.Below(1000) < failedOf1000 {
		t.flags |= bam.QCFail
	}
	t.quality = bestQuality
	switch x := r.Below(1000); {
	case x < unsureOf1000:
		t.quality = 0
	case x < unsureOf1000+doubtfulOf1000:
		t.quality = byte(1 + r.Below(bestQuality-1))
	}
}

// flagsOf are the flags of a read's own alignment.
func (t *pair) flagsOf(which int) bam.Flags {
	e, mate := &t.ends[which], &t.ends[1-which]
	flags := t.flags | bam.Paired | [2]bam.Flags{bam.Read1, bam.Read2}[which]
	for _, is := range []struct {
		so   bool
		flag bam.Flags
	}{{!e.mapped, bam.Unmapped}, {!mate.mapped, bam.MateUnmapped}, {e.reverse, bam.Reverse}, {mate.reverse, bam.MateReverse}} {
		if is.so {
			flags |= is.flag
		}
	}
	return flags
}

// template returns TLEN: the bases from the first to the last that the pair
// covers, negative for the read that begins later.
func (t *pair) template(which int) int {
	e, mate := &t.ends[which], &t.ends[1-which]
	if !e.mapped || !mate.mapped || e.contig != mate.contig {
		return 0
	}
	length := max(e.end, mate.end) - min(e.pos, mate.pos)
	if e.pos > mate.pos || e.pos == mate.pos && which == 1 {
		return -length
	}
	return length
}
