package bam

import (
	"context"
	"iter"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// Map calls work on every block of a stream, several at a time, and yields the
// results in the stream's order. A block and its records are valid until work
// returns. The first error, of the stream or of work, is the last pair.
//
// Of a file, most blocks are worked on by the goroutine that inflated them, while
// they are in its CPU's cache. Blocks may be worked on whose results are thrown
// away, so work has no effect but its result.
func Map[T any](ctx context.Context, s Stream, workers int, work func(*Block) (T, error)) iter.Seq2[T, error] {
	blocks := s.Blocks
	if e, ok := s.(eager); ok {
		blocks = func(ctx context.Context) iter.Seq2[*Block, error] {
			return e.blocks(ctx, func(b *Block) {
				value, err := work(b)
				b.result = &mapped[T]{value, err}
			})
		}
	}
	return parallel.Ordered(ctx, workers, blocks(ctx), func(_ context.Context, b *Block) (T, error) {
		defer b.Release()
		if m, ok := b.result.(*mapped[T]); ok {
			return m.value, m.err
		}
		return work(b)
	})
}

// mapped is what work made of a block.
type mapped[T any] struct {
	value T
	err   error
}

// eager is a stream that works on some of its blocks as soon as it has made them.
type eager interface {
	blocks(ctx context.Context, work func(*Block)) iter.Seq2[*Block, error]
}
