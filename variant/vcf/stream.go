package vcf

import (
	"context"
	"iter"
)

// Stream is a header and its records, in blocks: what readers, filters and
// annotators all are. Whoever takes a block releases it.
//
// Each call of Blocks starts afresh where the source can be read again. A
// non-nil error is the last pair. Leaving the loop ends all work behind it
// before the loop returns.
type Stream interface {
	Header() *Header
	Blocks(ctx context.Context) iter.Seq2[*Block, error]
}

// Records is the flat view of a stream for its last consumer. A record is valid
// until the next iteration; [Record.Clone] keeps it.
func Records(ctx context.Context, s Stream) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for b, err := range s.Blocks(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			more := true
			for i := 0; i < b.Len() && more; i++ {
				r := b.At(i)
				more = yield(r, nil)
				r.poison()
			}
			b.Release()
			if !more {
				return
			}
		}
	}
}

// NewStream makes a stream of records made elsewhere, such as by a [Builder].
// They are copied, so a record need only live until the next one is asked for.
// Their lines are counted from 1.
func NewStream(h *Header, records func(context.Context) iter.Seq2[*Record, error]) Stream {
	return recordStream{h, records}
}

type recordStream struct {
	header  *Header
	records func(context.Context) iter.Seq2[*Record, error]
}

func (s recordStream) Header() *Header { return s.header }

func (s recordStream) Blocks(ctx context.Context) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		var free pool
		b := free.get()
		rows := wholeRows(s.header)
		line := 1
		b.reset(s.header, rows)
		b.line = line
		for r, err := range s.records(ctx) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = b.Append(r)
			}
			if err != nil {
				if b.Len() == 0 || yield(b, nil) {
					yield(nil, err)
				}
				return
			}
			if len(b.buf) >= blockSize || b.Len() >= smallRecords {
				line += b.Len()
				if !yield(b, nil) {
					return
				}
				b = free.get()
				b.reset(s.header, rows)
				b.line = line
			}
		}
		if b.Len() > 0 {
			yield(b, nil)
		}
	}
}
