package synth

import (
	"math/bits"
	"sort"
)

// Fragments begin at free places: those bases of a contig that are not in a
// gap. Gaps make stretches without any read, as in real files: one in every
// spacing bases, somewhere in it.
const (
	spacing = 50_000
	gap     = 3_000

	longestFragment = 1_100 // bases, beside the reads' own
	farthestSplit   = 3_500 // from a read to another alignment of it
	scatter         = 4_096 // a fragment begins up to so many places behind its turn
)

// reach is how far from where it begins a fragment's alignments can lie.
func reach(length int) int { return longestFragment + farthestSplit + 3*length }

// freePlaces counts the places of a contig where a fragment may begin.
func freePlaces(contigLength, readLength int) int {
	usable := contigLength - telomere - reach(readLength)
	if usable < 1 {
		return 0
	}
	return usable/spacing*(spacing-gap) + min(usable%spacing, spacing-gap)
}

// place returns the position of a free place.
func (p *Reads) place(c *readContig, free int) int {
	block, within := free/(spacing-gap), free%(spacing-gap)
	if usable := c.Length - telomere - reach(p.length); block < usable/spacing {
		r := stream(p.seed, forReadGap, uint64(c.number), uint64(block))
		if within >= r.Below(spacing-gap) {
			within += gap
		}
	}
	return telomere + block*spacing + within
}

// turn is the free place from which on pair i of the contig may begin. Turns
// are evenly spaced.
func (c *readContig) turn(i int) int {
	return int(mulDiv(int64(i), int64(c.free-c.scatter()), int64(c.pairs)))
}

func (c *readContig) scatter() int { return min(scatter, c.free) }

// tile is a piece of work: the alignments that begin in a stretch of a contig,
// or, where contig is -1, pairs without a position.
type tile struct {
	contig   int
	from, to int  // positions; both -1 for pairs without
	pairs    span // those that may lie there
	halves   span // likewise, of strangers
}

// span is a row of numbers, half-open.
type span struct{ first, end int }

const (
	tilePairs = 16 << 10 // about so many pairs have their turn in a tile
	tileBases = 1 << 20  // and a tile has at most so many free places
)

// tiles divides the reads, in the file's order. The division depends on the
// options, never on the number of workers.
func (p *Reads) tiles() []tile {
	var all []tile
	for n := range p.contigs {
		c := &p.contigs[n]
		pieces := max(1, (c.pairs+tilePairs-1)/tilePairs, (c.free+tileBases-1)/tileBases)
		from := 0
		for k := range pieces {
			begin := int(mulDiv(int64(k), int64(c.free), int64(pieces)))
			end := int(mulDiv(int64(k)+1, int64(c.free), int64(pieces)))
			t := tile{contig: n, from: from, to: c.Length}
			if k+1 < pieces {
				t.to = p.place(c, end)
			}
			// Distances in free places are at most those in bases.
			begin -= reach(p.length)
			t.pairs.first = sort.Search(c.pairs, func(i int) bool { return c.turn(i)+c.scatter() >= begin })
			// A twin may take the turn of the pair before it.
			t.pairs.end = min(c.pairs, sort.Search(c.pairs, func(i int) bool { return c.turn(i) > end })+1)
			t.halves.first = max(0, p.firstHalf(c.before+int64(begin))-1)
			t.halves.end = p.firstHalf(c.before + int64(end) + 1)
			from = t.to
			all = append(all, t)
		}
	}
	for first := 0; first < p.unplaced; first += tilePairs {
		all = append(all, tile{contig: -1, from: -1, to: -1, pairs: span{first, min(p.unplaced, first+tilePairs)}})
	}
	return all
}

// Strangers are pairs whose two reads lie anywhere, independently: 2×strangers
// halves, evenly spaced over all contigs. Half h and half h+strangers are of
// one pair.

// firstHalf returns the first half that has its place at or after one counted
// over all contigs.
func (p *Reads) firstHalf(free int64) int {
	return sort.Search(2*p.strangers, func(h int) bool { return p.halfPlace(h) >= free })
}

func (p *Reads) halfPlace(half int) int64 {
	return mulDiv(int64(half), p.free, int64(2*p.strangers))
}

// halfAt returns where a half lies: anywhere up to the next half's place.
func (p *Reads) halfAt(half int, r *random) (contig, pos int) {
	free := p.halfPlace(half)
	contig = sort.Search(len(p.contigs), func(i int) bool { return p.contigs[i].before > free }) - 1
	c := &p.contigs[contig]
	at := int(free-c.before) + r.Below(int(p.halfPlace(half+1)-free))
	return contig, p.place(c, min(at, c.free-1))
}

// mulDiv returns a×b/c without overflow between; a×b/c must fit.
func mulDiv(a, b, c int64) int64 {
	if c == 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(a), uint64(b))
	quotient, _ := bits.Div64(high, low, uint64(c))
	return int64(quotient)
}
