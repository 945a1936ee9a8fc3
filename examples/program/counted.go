package program

import (
	"context"
	"iter"

	"github.com/allelerx/allelerx/variant/vcf"
)

// Counted is a stream whose records a bar counts as they pass.
func Counted(s vcf.Stream, bar *Bar) vcf.Stream { return counted{s, bar} }

type counted struct {
	vcf.Stream
	bar *Bar
}

func (c counted) Blocks(ctx context.Context) iter.Seq2[*vcf.Block, error] {
	return func(yield func(*vcf.Block, error) bool) {
		for b, err := range c.Stream.Blocks(ctx) {
			if b != nil {
				c.bar.Add(b.Len())
			}
			if !yield(b, err) {
				return
			}
		}
	}
}
