// Command makebed turns the genotypes of a VCF or BCF into PLINK 1 files. Its
// everyday twin, whose .bed, .bim and .fam are the same byte for byte:
//
//	plink2 --vcf cohort.vcf.gz --max-alleles 2 --make-bed --out cohort
//	go run ./examples/makebed cohort.vcf.gz --max-alleles 2 -o cohort
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

type flags struct {
	Input      string            `arg:"" help:"VCF or BCF file; '-' for standard input."`
	Regions    []genomics.Region `arg:"" optional:"" help:"Records that overlap these regions only (chr22:42126499-42130865)."`
	Output     string            `short:"o" required:"" placeholder:"PREFIX" help:"Files to write: PREFIX.bed, PREFIX.bim and PREFIX.fam."`
	Samples    []string          `short:"s" placeholder:"NAME" help:"These samples only, in this order."`
	MaxAlleles int               `placeholder:"N" help:"Leave out records with more alleles, REF included; 2 is what .bed can hold (default: such a record is an error)."`
	HalfCalls  string            `default:"error" enum:"error,missing,reference,haploid" placeholder:"WHAT" help:"What calls such as 0/. become: error, missing, reference or haploid (default: ${default})."`
	Workers    int               `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("makebed", "Turn the genotypes of a VCF or BCF into PLINK 1 files (.bed, .bim, .fam).", new(flags))
}

var halfCalls = map[string]vcf.HalfCalls{
	"error": vcf.HalfCallsError, "missing": vcf.HalfCallsMissing,
	"reference": vcf.HalfCallsReference, "haploid": vcf.HalfCallsHaploid,
}

// Check finds flags that can't be followed.
func (f *flags) Check() error {
	f.Output = strings.TrimSuffix(f.Output, ".bed")
	switch {
	case f.Output == "" || f.Output == "-":
		return errors.New("-o: three files are written: name what stands before .bed, .bim and .fam")
	case f.MaxAlleles == 1 || f.MaxAlleles < 0:
		return fmt.Errorf("--max-alleles %d: a variant has at least two, REF and ALT", f.MaxAlleles)
	}
	return nil
}

// Run converts, and says what became of the records.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	o := vcf.Options{Workers: f.Workers}
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
	did, err := matrix.WritePLINK(ctx, f.Output, program.Counted(stream, bar), matrix.Options{
		Workers: f.Workers, MaxAlleles: f.MaxAlleles, HalfCalls: halfCalls[f.HalfCalls],
	})
	bar.Finish()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.Out, "%d records read, %d variants of %d samples written to %s.bed", did.Records, did.Variants, v.Header().NumSamples(), f.Output)
	for _, left := range []struct {
		n    int
		what string
	}{{did.MoreAlleles, "left out for more alleles"}, {did.WithoutGT, "without genotypes, all missing"}} {
		if left.n > 0 && err == nil {
			_, err = fmt.Fprintf(std.Out, "; %d %s", left.n, left.what)
		}
	}
	if err == nil {
		_, err = fmt.Fprintln(std.Out)
	}
	return err
}
