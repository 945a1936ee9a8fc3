// Command depth prints how many reads cover each position. Its everyday twins,
// with the same output:
//
//	samtools depth -a na12878.bam
//	go run ./examples/depth -a na12878.bam
package main

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/genomics/pileup"
)

type flags struct {
	Input     string            `arg:"" help:"BAM or SAM file, sorted by coordinate; '-' for standard input."`
	All       int               `short:"a" type:"counter" help:"Positions without a read, too; twice: contigs without a read, too."`
	Regions   []genomics.Region `short:"r" sep:"none" placeholder:"REGION" help:"Positions of this region only (chr22:42126499-42130865); may be given several times."`
	MinBaseQ  int               `short:"q" name:"min-BQ" placeholder:"N" help:"Count bases of at least this quality."`
	MinMapQ   int               `short:"Q" name:"min-MQ" placeholder:"N" help:"Count reads of at least this mapping quality."`
	Deletions bool              `short:"J" help:"Count bases that a read lacks as covered."`
	Output    string            `short:"o" default:"-" placeholder:"FILE" help:"File to write (default: standard output)."`
	Workers   int               `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("depth", "Print how many reads cover each position: contig, position, depth.", new(flags))
}

// Check finds flags that can't be followed.
func (f *flags) Check() error {
	if f.All > 2 {
		return errors.New("-a is given more than twice")
	}
	return nil
}

// Run prints the depths.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	in, err := program.OpenBAM(ctx, std, f.Input, bam.Options{Workers: f.Workers})
	if err != nil {
		return err
	}
	defer in.Close()
	var reads bam.Stream = in
	if len(f.Regions) > 0 {
		reads = in.Within(f.Regions...)
	}
	if f.Output == "-" {
		return f.print(ctx, reads, std.Out, std)
	}
	out, err := file.Create(f.Output)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := f.print(ctx, reads, out, std); err != nil {
		return err
	}
	return out.Commit()
}

func (f *flags) print(ctx context.Context, reads bam.Stream, w io.Writer, std program.Streams) error {
	windows := pileup.Depth(ctx, reads, pileup.Options{
		MinMapQ: f.MinMapQ, MinBaseQ: f.MinBaseQ, Deletions: f.Deletions,
		Regions: f.Regions, AllContigs: f.All == 2, Workers: f.Workers,
	})
	var spare sync.Pool
	text := func(_ context.Context, w *pileup.Window) (*[]byte, error) {
		defer w.Release()
		lines, ok := spare.Get().(*[]byte)
		if !ok {
			lines = new([]byte)
		}
		*lines = f.appendWindow((*lines)[:0], w)
		return lines, nil
	}
	bar := program.NewBar(std.Err, "bytes of table")
	defer bar.Finish()
	for lines, err := range parallel.Ordered(ctx, f.Workers, windows, text) {
		if err != nil {
			return err
		}
		if _, err := w.Write(*lines); err != nil {
			return err
		}
		bar.Add(len(*lines))
		spare.Put(lines)
	}
	return nil
}
