// Command bgzip compresses a file into blocks that can be entered anywhere, or
// decompresses one, on all CPUs. Its everyday twins:
//
//	bgzip -c reads.sam > reads.sam.gz        go run ./examples/bgzip -c reads.sam > reads.sam.gz
//	bgzip -dc cohort.vcf.gz                  go run ./examples/bgzip -d -c cohort.vcf.gz
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

type flags struct {
	Input      string `arg:"" default:"-" help:"File to compress, or with -d to decompress (default: standard input)."`
	Decompress bool   `short:"d" help:"Decompress; all checksums are verified."`
	Stdout     bool   `short:"c" help:"Write to standard output."`
	Output     string `short:"o" placeholder:"FILE" help:"File to write (default: the input's name with .gz added, or with -d without its ending; the input is kept)."`
	Level      int    `short:"l" placeholder:"1-9" help:"Compression, 1 (fastest) to 9 (smallest)."`
	Workers    int    `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("bgzip", "Compress into BGZF, or decompress, on all CPUs.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	switch {
	case f.Stdout && f.Output != "":
		return errors.New("-c and -o: give one of them")
	case f.Level < 0 || f.Level > 9:
		return fmt.Errorf("--level %d: levels are 1 to 9", f.Level)
	case f.Stdout || f.Output != "":
		return nil
	case f.Input == "-":
		f.Stdout = true
	case f.Decompress:
		name := f.Input
		for _, ending := range []string{".gz", ".bgz", ".bgzf"} {
			name = strings.TrimSuffix(name, ending)
		}
		if name == f.Input {
			return fmt.Errorf("%s does not end with .gz: name the output with -o, or -c", f.Input)
		}
		f.Output = name
	default:
		f.Output = f.Input + ".gz"
	}
	return nil
}

// Run compresses or decompresses.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	in, err := f.open(ctx, std)
	if err != nil {
		return err
	}
	defer in.Close()
	if f.Stdout {
		return f.copy(ctx, std.Out, in)
	}
	if _, err := os.Lstat(f.Output); err == nil {
		return fmt.Errorf("%s is there already: remove it, or name another with -o", f.Output)
	}
	out, err := file.Create(f.Output)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := f.copy(ctx, out, in); err != nil {
		return err
	}
	return out.Commit()
}

func (f *flags) open(ctx context.Context, std program.Streams) (io.ReadCloser, error) {
	if f.Input == "-" {
		return io.NopCloser(program.Interruptible(ctx, std.In)), nil
	}
	return file.Open(ctx, f.Input, file.Options{})
}

func (f *flags) copy(ctx context.Context, w io.Writer, r io.Reader) error {
	if !f.Decompress {
		g := &gate{w: w}
		z := bgzf.NewWriter(g, bgzf.WriterOptions{Level: f.Level, Workers: f.Workers})
		_, err := io.Copy(z, reader{ctx, r})
		g.shut.Store(err != nil)
		closed := z.Close()
		if err == nil {
			err = closed
		}
		return err
	}
	z := bgzf.NewReader(ctx, r, bgzf.Options{Workers: f.Workers})
	_, err := z.WriteTo(w)
	return errors.Join(err, z.Close())
}

// reader stops when ctx does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// gate lets nothing through once it is shut, so that the compressed form of an
// input that was not read to its end does not get the mark of a complete file.
type gate struct {
	w    io.Writer
	shut atomic.Bool
}

var errShut = errors.New("the input was not read to its end")

func (g *gate) Write(p []byte) (int, error) {
	if g.shut.Load() {
		return 0, errShut
	}
	return g.w.Write(p)
}
