// Command annotate writes what sources know of variants into the variants'
// INFO. Its everyday twin, for one VCF:
//
//	bcftools annotate -a clinvar.vcf.gz -c CLNSIG,CLNREVSTAT in.vcf.gz
//	go run ./examples/annotate --source clinvar.vcf.gz:CLNSIG,CLNREVSTAT in.vcf.gz
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/variant/vcf"
)

type flags struct {
	Input        string   `arg:"" help:"VCF or BCF file; '-' for standard input."`
	Source       []string `short:"s" sep:"none" placeholder:"FILE:FIELDS" help:"A source and what is taken from it."`
	Output       string   `short:"o" default:"-" placeholder:"FILE" help:"File to write: .vcf, .vcf.gz or .bcf (default: VCF on standard output)."`
	Uncompressed bool     `short:"u" help:"Write BCF without compression, for the next program of a pipe."`
	Workers      int      `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("annotate", "Write what sources know of variants into the variants' INFO.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	if program.SameFile(f.Input, f.Output) {
		return errors.New("-o names the file that is read: give the output another name")
	}
	return nil
}

// Run reads, joins and writes.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	o := annotate.Options{Workers: f.Workers, Warn: func(w annotate.Warning) { fmt.Fprintln(std.Err, "annotate:", w) }}
	for _, s := range f.Source {
		name, fields, _ := strings.Cut(s, ":")
		var so source.Options
		for field := range strings.SplitSeq(fields, ",") {
			as, column, named := strings.Cut(field, "=")
			if !named {
				column = as
			}
			so.Fields = append(so.Fields, annotate.Field{Column: column, As: as})
		}
		v, err := source.OpenVCF(ctx, name, so)
		if err != nil {
			return err
		}
		defer v.Close()
		o.Sources = append(o.Sources, v)
	}
	a, err := annotate.New(o)
	if err != nil {
		return err
	}
	v, err := program.OpenVCF(ctx, std, f.Input, vcf.Options{Workers: f.Workers})
	if err != nil {
		return err
	}
	defer v.Close()
	stream, err := a.Stream(v)
	if err != nil {
		return err
	}
	bar := program.NewBar(std.Err, "records")
	defer bar.Finish()
	return program.WriteVCF(ctx, std, f.Output, program.Counted(stream, bar), vcf.WriterOptions{Workers: f.Workers, BCF: f.Uncompressed, Plain: f.Uncompressed})
}
