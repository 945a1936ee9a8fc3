// Command count tells how many reads of a BAM or SAM file are mapped, paired,
// duplicates and so on. Its everyday twin, with the same output:
//
//	samtools flagstat sample.bam
//	go run ./examples/count sample.bam
package main

import (
	"bufio"
	"context"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/bam"
)

type flags struct {
	Input   string `arg:"" help:"BAM or SAM file; '-' for standard input."`
	Workers int    `placeholder:"N" help:"Goroutines that read (default: one a CPU)."`
}

func main() {
	program.Main("count", "Count the reads of a BAM or SAM file by their flags, as samtools flagstat does.", new(flags))
}

// Run counts, and prints the table.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	in, err := program.OpenBAM(ctx, std, f.Input, bam.Options{Workers: f.Workers})
	if err != nil {
		return err
	}
	defer in.Close()
	bar := program.NewBar(std.Err, "reads")
	defer bar.Finish()

	// The workers count whole blocks; what is left to do here is to add up.
	counted := func(b *bam.Block) (tally, error) {
		var t tally
		for i := range b.Len() {
			t.count(b.At(i))
		}
		return t, nil
	}
	var total tally
	for t, err := range bam.Map(ctx, in, f.Workers, counted) {
		if err != nil {
			return err
		}
		total.add(&t)
		bar.Add(t.reads())
	}
	out := bufio.NewWriter(std.Out)
	total.print(out)
	return out.Flush()
}
