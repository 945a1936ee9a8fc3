// Command view reads VCF or BCF and writes the records, or some of them, in
// the form that the output's ending names. Its everyday twins, with the same
// records:
//
//	bcftools view -Ob -o cohort.bcf cohort.vcf.gz
//	go run ./examples/view cohort.vcf.gz -o cohort.bcf
//
//	bcftools view -H --no-update -s NA12878 cohort.bcf chr22:42126499-42130865
//	go run ./examples/view -H -s NA12878 cohort.bcf chr22:42126499-42130865
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

type flags struct {
	Input        string            `arg:"" help:"VCF or BCF file; '-' for standard input."`
	Regions      []genomics.Region `arg:"" optional:"" help:"Records that overlap these regions only (chr22:42126499-42130865)."`
	Samples      []string          `short:"s" placeholder:"NAME" help:"These samples only, in this order. INFO stays as it is."`
	Output       string            `short:"o" default:"-" placeholder:"FILE" help:"File to write: .vcf, .vcf.gz or .bcf (default: VCF on standard output)."`
	HeaderOnly   bool              `xor:"header" help:"Write the header alone."`
	NoHeader     bool              `short:"H" xor:"header" help:"Write the records alone, as VCF."`
	Strict       bool              `help:"Refuse what departs from the VCF specification, and say where."`
	Uncompressed bool              `short:"u" help:"Write BCF without compression, for the next program of a pipe."`
	Index        bool              `help:"Write an index beside the output."`
	Level        int               `short:"l" placeholder:"1-9" help:"Compression, 1 (fastest) to 9 (smallest)."`
	Workers      int               `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("view", "Read VCF or BCF; write its records, or some of them, in the form that the output's ending names.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	switch {
	case f.NoHeader && f.Output != "-":
		return errors.New("-H writes text to standard output: leave -o out")
	case f.Level < 0 || f.Level > 9:
		return fmt.Errorf("--level %d: levels are 1 to 9", f.Level)
	case f.Uncompressed && f.Output != "-" && !strings.HasSuffix(f.Output, ".bcf"):
		return errors.New("-u is for BCF: let -o end with .bcf")
	case f.Input != "-" && program.SameFile(f.Input, f.Output):
		return errors.New("-o names the file that is read: give the output another name")
	}
	return nil
}

// Run reads and writes.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	o := vcf.Options{Workers: f.Workers, Strict: f.Strict, Warn: func(w vcf.Warning) { fmt.Fprintln(std.Err, "view:", w) }}
	if len(f.Samples) > 0 {
		o.Samples = f.Samples
	}
	v, err := program.OpenVCF(ctx, std, f.Input, o)
	if err != nil {
		return err
	}
	defer v.Close()
	var stream vcf.Stream = v
	if len(f.Regions) > 0 {
		stream = v.Within(f.Regions...)
	}
	bar := program.NewBar(std.Err, "records")
	defer bar.Finish()
	counted := program.Counted(stream, bar)
	switch {
	case f.HeaderOnly:
		_, err := v.Header().WriteTo(std.Out)
		return err
	case f.NoHeader:
		return printRecords(ctx, counted, std)
	default:
		return program.WriteVCF(ctx, std, f.Output, counted, vcf.WriterOptions{
			BCF: f.Uncompressed, Plain: f.Uncompressed, Index: f.Index, Level: f.Level, Workers: f.Workers,
		})
	}
}

func printRecords(ctx context.Context, stream vcf.Stream, std program.Streams) error {
	out := bufio.NewWriterSize(std.Out, 1<<18)
	for r, err := range vcf.Records(ctx, stream) {
		if err != nil {
			return err
		}
		if _, err := out.Write(append(r.AppendText(out.AvailableBuffer()), '\n')); err != nil {
			return err
		}
	}
	return out.Flush()
}
