package synth

import (
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/genomics/bam"
)

// spelling is what a read's bases are, and what follows from them.
type spelling struct {
	bases, qual []byte // qual in Phred units
	md          []byte // where the reference differs (SAM optional fields, MD)
	edits       int    // NM
	score       int    // AS: as bwa counts it
}

// What a base adds to the score of an alignment, and what an opened and each
// base of an insertion or deletion take from it: those of bwa mem.
const (
	scoreMatch    = 1
	scoreMismatch = -4
	scoreOpen     = -6
	scoreExtend   = -1
)

// spell fills s with the bases of an aligned read.
func (w *readWriter) spell(s *spelling, t *pair, which int) {
	e, c := &t.ends[which], &w.contigs[t.ends[which].contig]
	r := stream(w.seed, forBases, uint64(t.number), uint64(which))
	s.bases = s.bases[:0]
	at := e.pos
	for i, op := range e.cigar() {
		n := op.Len()
		switch op.Kind() {
		case bam.Match:
			s.bases = append(s.bases, w.refBases(at, at+n)...)
			w.differ(s.bases[len(s.bases)-n:], t.haplotype, c, at)
			at += n
		case bam.Insertion:
			for k := range n {
				s.bases = append(s.bases, w.insertedBase(c, at, k))
			}
		case bam.Deletion:
			at += n
		default: // a clip: what lies elsewhere, or the adapter
			if e.split != 0 && i > 0 {
				s.bases = append(s.bases, w.refBases(e.split, e.split+n)...)
				break
			}
			s.bases = appendBases(s.bases, &r, n)
		}
	}
	sure := len(s.bases)
	if e.split != 0 {
		sure -= e.ops[e.count-1].Len() // no error in what is aligned twice
	}
	s.qualities(&r, len(s.bases), e.reverse)
	s.misread(&r, sure, e.reverse)
	w.compare(s, e)
}

// differ puts the single bases of the fragment's haplotype that differ from
// the reference in their place.
func (w *readWriter) differ(bases []byte, haplotype uint8, c *readContig, start int) {
	for block := start >> blockBits; block <= (start+len(bases)-1)>>blockBits; block++ {
		d := w.difference(c, block)
		if i := d.pos - start; d.other != 0 && d.haplotypes&haplotype != 0 && i >= 0 && i < len(bases) {
			bases[i] = another(bases[i], d.other)
		}
	}
}

// another returns a base other than this one; which is 1 to 3.
func another(base, which byte) byte { return "ACTG"[(base>>1^which)&3] }

// appendBases appends random bases.
func appendBases(dst []byte, r *random, n int) []byte {
	for i := 0; i < n; {
		for x := r.Next(); i < n; x >>= 2 {
			dst = append(dst, letters[x&3])
			if i++; i&31 == 0 {
				break
			}
		}
	}
	return dst
}

// Qualities come in a few steps, as instruments of today report them, and in
// stretches of the same one.
var steps = [...]byte{40, 40, 40, 40, 37, 37, 33, 40, 37, 27, 22, 33, 27, 15, 22, 12, 15, 6}

// qualities draws qualities, which fall towards where the sequencer read last.
func (s *spelling) qualities(r *random, n int, reverse bool) {
	s.qual = s.qual[:0]
	for len(s.qual) < n {
		x := r.Next()
		q := steps[int(x&7)+int(x>>3&7)*len(s.qual)/n+3*len(s.qual)/n]
		for run := 1 + int(x>>8&15) + int(x>>12&x>>16&31); run > 0 && len(s.qual) < n; run-- {
			s.qual = append(s.qual, q)
		}
	}
	if reverse {
		slices.Reverse(s.qual)
	}
}

const (
	errorsOf1000 = 300 // reads with an error; of those, so many have another, and so on
	blindOf1000  = 10  // reads that end in bases the sequencer could not tell
	blindQuality = 2
)

// misread makes errors among the first so many bases, most of them with a low
// quality.
func (s *spelling) misread(r *random, among int, reverse bool) {
	for r.Below(1000) < errorsOf1000 {
		x := r.Next()
		i := int(x>>33) % among
		s.bases[i] = another(s.bases[i], 1+byte(x%3))
		if x>>8&3 > 0 {
			s.qual[i] = steps[len(steps)-1-int(x>>10&3)]
		}
	}
	if r.Below(1000) >= blindOf1000 {
		return
	}
	for i := range min(among, 1+r.Below(8)) {
		if !reverse {
			i = among - 1 - i
		}
		s.bases[i], s.qual[i] = 'N', blindQuality
	}
}

// compare works out MD, NM and the score.
func (w *readWriter) compare(s *spelling, e *end) {
	s.md, s.edits, s.score = s.md[:0], 0, 0
	at, i, run := e.pos, 0, 0
	for _, op := range e.cigar() {
		n := op.Len()
		switch op.Kind() {
		case bam.Match:
			reference, read := w.refBases(at, at+n), s.bases[i:i+n]
			for k, base := range reference {
				if read[k] == base {
					run++
					continue
				}
				s.md = append(strconv.AppendInt(s.md, int64(run), 10), base)
				s.edits++
				s.score += scoreMismatch - scoreMatch
				run = 0
			}
			s.score += n * scoreMatch
			at, i = at+n, i+n
		case bam.Insertion:
			s.edits += n
			s.score += scoreOpen + n*scoreExtend
			i += n
		case bam.Deletion:
			s.md = append(strconv.AppendInt(s.md, int64(run), 10), '^')
			s.md = append(s.md, w.refBases(at, at+n)...)
			s.edits += n
			s.score += scoreOpen + n*scoreExtend
			at, run = at+n, 0
		default:
			i += n
		}
	}
	s.md = strconv.AppendInt(s.md, int64(run), 10)
	s.score = max(s.score, 0)
}
