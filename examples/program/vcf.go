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

// WriteVCF writes a stream to the file of that name, which appears when it is
// complete, in the form that its ending says; "-" is standard output.
func WriteVCF(ctx context.Context, std Streams, name string, s vcf.Stream, o vcf.WriterOptions) error {
	if name == "-" {
		z := vcf.NewWriter(std.Out, s.Header(), o)
		if err := z.WriteStream(ctx, s); err != nil {
			return err // not closed: what was written is not to look complete
		}
		return z.Close()
	}
	z, err := vcf.Create(name, s.Header(), o)
	if err != nil {
		return err
	}
	defer z.Close()
	if err := z.WriteStream(ctx, s); err != nil {
		return err
	}
	return z.Commit()
}
