package pileup

import (
	"sync"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
)

// span is a stretch of a contig, and what a record says of it.
type span struct {
	ref, start, end int32
	kind            spanKind
}

type spanKind uint8

const (
	covered spanKind = iota // a read that counts has bases there
	gap                     // a read that counts lies across it, but has none that count
	begin                   // where a read that counts begins, and the bases that it has from there on, if any
	other                   // where a record begins that does not count
)

// spanList is the spans of one block, in its order.
type spanList struct {
	spans   []span
	reached int // of the read at hand: everything before is covered, or a gap
}

// gather collects the spans of a block.
func (l *spanList) gather(b *bam.Block, o *Options, exclude bam.Flags) *spanList {
	l.spans = l.spans[:0]
	for i := range b.Len() {
		r := b.At(i)
		if r.RefID() < 0 || r.Pos() < 0 {
			continue
		}
		here := span{ref: int32(r.RefID()), start: int32(r.Pos()), kind: other}
		if !o.counts(r, exclude) {
			l.spans = append(l.spans, here)
			continue
		}
		here.kind, here.end = begin, here.start
		l.spans = append(l.spans, here)
		l.cover(r, here.ref, o)
	}
	return l
}

// cover adds the stretches that a read covers, and its gaps.
func (l *spanList) cover(r *bam.Record, ref int32, o *Options) {
	var qual []byte
	if o.MinBaseQ > 0 {
		qual = r.Qual()
	}
	pos, at := r.Pos(), 0 // on the contig, in SEQ
	l.reached = pos
	cigar := r.Cigar()
	for i := range cigar.Len() {
		op := cigar.At(i)
		kind, n := op.Kind(), op.Len()
		switch {
		case kind == bam.Deletion && o.Deletions && (at >= len(qual) || int(qual[at]) >= o.MinBaseQ),
			kind.ConsumesQuery() && kind.ConsumesReference() && qual == nil:
			l.add(ref, pos, pos+n)
		case kind.ConsumesQuery() && kind.ConsumesReference():
			l.good(ref, pos, qual[min(at, len(qual)):min(at+n, len(qual))], o.MinBaseQ)
		}
		if kind.ConsumesReference() {
			pos += n
		}
		if kind.ConsumesQuery() {
			at += n
		}
	}
	l.gap(ref, pos)
}

// add adds a stretch that is covered, and the gap in front of it.
func (l *spanList) add(ref int32, start, end int) {
	l.gap(ref, start)
	l.append(ref, start, end, covered)
}

// gap adds what is not covered up to a position.
func (l *spanList) gap(ref int32, to int) {
	if l.reached < to {
		l.append(ref, l.reached, to, gap)
	}
}

// append adds a stretch, as far as positions go: to that of the read's begin where
// it goes on with it, as it does in most reads.
func (l *spanList) append(ref int32, start, end int, kind spanKind) {
	l.reached = end
	if end = min(end, genomics.MaxPosition); start >= end {
		return
	}
	if last := &l.spans[len(l.spans)-1]; kind == covered && last.kind == begin && int(last.end) == start {
		last.end = int32(end)
		return
	}
	l.spans = append(l.spans, span{ref: ref, start: int32(start), end: int32(end), kind: kind})
}

// good adds the stretches of bases of enough quality.
func (l *spanList) good(ref int32, pos int, qual []byte, least int) {
	for i := 0; i < len(qual); i++ {
		if int(qual[i]) < least {
			continue
		}
		from := i
		for i < len(qual) && int(qual[i]) >= least {
			i++
		}
		l.add(ref, pos+from, pos+i)
	}
}

// spare keeps lists of spans for reuse.
type spare struct{ lists sync.Pool }

func (s *spare) list() *spanList {
	if l, ok := s.lists.Get().(*spanList); ok {
		return l
	}
	return new(spanList)
}

func (s *spare) keep(l *spanList) { s.lists.Put(l) }
