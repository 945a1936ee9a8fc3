package synth

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/allelerx/allelerx/genomics/bam"
)

// shape is how a read's bases lie on the reference.
type shape struct {
	pos, end int // what of the contig is covered
	ops      [maxOps]bam.CigarOp
	count    int // of ops
}

// maxOps suffices for two clips, and an insertion or deletion in every block
// that the longest read meets and one of its own, with matches between.
const maxOps = 2 + 2*5 + 1

func (s *shape) cigar() []bam.CigarOp { return s.ops[:s.count] }

func (s *shape) add(kind bam.OpKind, length int) {
	if length > 0 {
		s.ops[s.count] = bam.NewCigarOp(kind, length)
		s.count++
	}
}

// difference is where a haplotype of the sample differs from the reference.
type difference struct {
	pos        int   // of the base that differs, or of the first after an insertion
	haplotypes uint8 // bits 1 and 2: who has it
	inserted   int   // bases
	deleted    int   // bases
	other      byte  // of a single base that differs: what to add to its number; else 0
}

// Differences: at most one in each block of blockBases.
const (
	blockBits    = 10
	blockMargin  = 16 // bases at both ends of a block that have none
	longestIndel = 12
)

// difference returns that of a block of a contig. In many blocks nobody
// differs.
func (p *Reads) difference(c *readContig, block int) difference {
	r := stream(p.seed, forDifference, uint64(c.number), uint64(block))
	x := r.Next()
	d := difference{pos: block<<blockBits + blockMargin + int(x>>48)%(1<<blockBits-2*blockMargin-longestIndel)}
	d.haplotypes = [8]uint8{0, 0, 1, 1, 2, 2, 3, 3}[x&7]
	length := 1 + min(bits.TrailingZeros64(x>>8|1<<longestIndel), longestIndel-1)
	switch x >> 3 & 31 {
	case 0:
		d.inserted = length
	case 1:
		d.deleted = length
	default:
		d.other = byte(1 + x>>24%3)
	}
	return d
}

// insertedBase returns a base that is inserted before a position.
func (p *Reads) insertedBase(c *readContig, pos, i int) byte {
	r := stream(p.seed, forInserted, uint64(c.number), uint64(pos))
	return letters[r.Next()>>(2*(i&31))&3]
}

// How reads are clipped and broken, of a thousand.
const (
	tailClips  = 40 // where the sequencer read last: the adapter
	headClips  = 8
	longestCut = 50
	slips      = 3 // a base too much, or one too few

	firm = 8 // bases that match beside an insertion or deletion
)

// align gives a read its shape, from the position of its first base on.
func (p *Reads) align(t *pair, which, start int) {
	e := &t.ends[which]
	r := stream(p.seed, forShape, uint64(t.number), uint64(which))
	lead, tail := 0, 0
	if r.Below(1000) < tailClips {
		tail = 1 + r.Below(min(longestCut, p.length/2))
	}
	if r.Below(1000) < headClips {
		lead = 1 + r.Below(min(longestCut, p.length/3))
	}
	if e.reverse {
		lead, tail = tail, lead
	}
	if e.split != 0 {
		lead, tail = 0, p.length/5+r.Below(p.length/4)
	}
	e.pos = start + lead
	at, left := e.pos, p.length-lead-tail // on the reference, and bases of the read
	e.add(bam.SoftClip, lead)
	for _, d := range p.indels(&r, t.haplotype, &p.contigs[e.contig], at, left) {
		match := d.pos - at
		if match < firm || match+d.inserted+firm > left {
			continue // too close to an end to be seen
		}
		e.add(bam.Match, match)
		e.add(bam.Insertion, d.inserted)
		e.add(bam.Deletion, d.deleted)
		at, left = d.pos+d.deleted, left-match-d.inserted
	}
	e.add(bam.Match, left)
	e.add(bam.SoftClip, tail)
	e.end = at + left
	distance := 500 + r.Below(farthestSplit-500-2*longestIndel)
	if e.split != 0 {
		e.split = e.end + distance
	}
	if e.secondary != 0 {
		e.secondary = e.pos + distance
	}
}

// indels returns the insertions and deletions of a stretch, in order.
func (p *Reads) indels(r *random, haplotype uint8, c *readContig, start, length int) []difference {
	var all [8]difference
	found := all[:0]
	for block := start >> blockBits; block <= (start+length)>>blockBits; block++ {
		if d := p.difference(c, block); d.other == 0 && d.haplotypes&haplotype != 0 {
			found = append(found, d)
		}
	}
	if x := r.Below(1000); x < slips {
		found = append(found, difference{pos: start + r.Below(length), inserted: x & 1, deleted: 1 - x&1})
		slices.SortFunc(found, func(a, b difference) int { return cmp.Compare(a.pos, b.pos) })
	}
	return found
}
