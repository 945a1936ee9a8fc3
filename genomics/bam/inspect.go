package bam

import (
	"context"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// Most programs begin a BGZF block with a record and end it with one. Then the
// goroutine that inflated the block can make a Block of its data at once, while
// that is in its CPU's cache and without copying it. Whether the block does
// begin with a record is known only to the goroutine that has seen all blocks
// before it: where not, what was found is thrown away, and the data copied to
// where the record began.

// inspect is done by the goroutines that inflate.
func (s *scan) inspect(z *bgzf.Block) {
	b := s.f.free.get()
	b.reset(s.f.header, s.f.name)
	b.spare, b.buf = b.buf, z.Data[:len(z.Data):len(z.Data)]
	if end := b.findStarts(0); b.fault != nil || end < len(b.buf) {
		b.buf, b.spare = b.spare, nil
		s.f.free.put(b.storage)
		return
	}
	b.marks = append(b.marks, mark{0, z.Begin})
	s.decode(b)
	if s.work != nil && b.Len() > 0 {
		s.work(b)
	}
	z.Note = b
}

// inspected returns the next block where the inflating goroutine could make it;
// nil where not, or where there is none.
func (s *scan) inspected() *Block {
	src := s.source
	if len(src.pending) > 0 || src.err != nil {
		return nil
	}
	z, err := src.next()
	if err != nil {
		src.err = err
		return nil
	}
	b, ok := z.Note.(*Block)
	if ok && b.marks[0].offset == z.Begin {
		b.lent, src.jumped = z, false
		return b
	}
	if ok { // but the header ends in this block
		b.buf, b.spare = b.spare, nil
		s.f.free.put(b.storage)
	}
	z.Note = nil
	src.head = z
	return nil
}

// runRecords is run for BAM: the records are decoded by the goroutines that
// inflate, or else here, where it is little work.
func (s *scan) runRecords(ctx context.Context, yield func(*Block, error) bool) {
	if err := s.skipHeader(); err != nil {
		yield(nil, err)
		return
	}
	for {
		if err := ctx.Err(); err != nil {
			yield(nil, err)
			return
		}
		b := s.inspected()
		if b == nil {
			b = s.f.free.get()
			b.reset(s.f.header, s.f.name)
			if err := s.source.fillRecords(b); err != nil {
				if !ended(err) {
					yield(nil, s.f.named(err))
				}
				return
			}
			s.decode(b)
		}
		fault := b.fault
		if b.Len() == 0 {
			b.Release()
		} else if !yield(b, nil) {
			return
		}
		if fault != nil {
			yield(nil, fault)
			return
		}
	}
}
