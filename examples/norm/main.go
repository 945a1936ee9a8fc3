// Command norm writes variants in the one form that everybody compares: one
// ALT a record, no base more than needed, as far left as the reference lets it
// slide. Its everyday twin, with the same output but for lines of the header:
//
//	bcftools norm -m- -f ref.fa in.vcf.gz
//	go run ./examples/norm -f ref.fa in.vcf.gz
//
// The output's ending says what is written: .vcf, .vcf.gz or .bcf. Of a
// reference with lower-case bases bcftools takes over the case; with
// --keep-case norm does, too.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant/normalize"
	"github.com/allelerx/allelerx/variant/vcf"
)

type flags struct {
	Input            string `arg:"" help:"VCF or BCF file; '-' for standard input."`
	Reference        string `name:"fasta-ref" short:"f" placeholder:"FILE" help:"Reference, FASTA with a .fai, plain or compressed by bgzip; without one alleles are trimmed only."`
	Windows          bool   `help:"The reference holds parts of contigs, named >chr10:94762681-94855547."`
	KeepCase         bool   `help:"Leave the reference's lower case as it is."`
	CheckRef         string `short:"c" default:"refuse" enum:"refuse,keep,exclude" placeholder:"HOW" help:"What becomes of records that do not fit the reference: refuse, keep or exclude (default: ${default})."`
	KeepMultiallelic bool   `help:"Leave records with several ALTs in one piece."`
	OthersMissing    bool   `help:"Write . in a split record's genotypes for the other ALTs, not 0."`
	SiteWin          int    `short:"w" default:"1000" placeholder:"N" help:"Bases within which records that move are put in order (default: ${default})."`
	Output           string `short:"o" default:"-" placeholder:"FILE" help:"File to write: .vcf, .vcf.gz or .bcf (default: VCF on standard output)."`
	Workers          int    `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("norm", "Split, trim and left-align variants.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	switch {
	case program.SameFile(f.Input, f.Output):
		return errors.New("-o names the file that is read: give the output another name")
	case f.SiteWin < 1:
		return errors.New("--site-win is a number of bases, 1 at least")
	case f.Reference == "" && (f.Windows || f.KeepCase):
		return errors.New("--windows and --keep-case are about a reference: name it with --fasta-ref")
	}
	return nil
}

// Run writes the records and says what has happened to them.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	options := normalize.Options{
		KeepMultiallelic: f.KeepMultiallelic, OthersMissing: f.OthersMissing, Window: f.SiteWin, Workers: f.Workers,
		Mismatch: map[string]normalize.Mismatch{"keep": normalize.Keep, "exclude": normalize.Exclude}[f.CheckRef],
		Warn:     func(w normalize.Warning) { fmt.Fprintln(std.Err, "norm:", w) },
	}
	if f.Reference != "" {
		ref, err := fasta.Open(ctx, f.Reference, fasta.Options{
			Windows: f.Windows, KeepCase: f.KeepCase,
			Warn: func(w fasta.Warning) { fmt.Fprintln(std.Err, "norm:", w) },
		})
		if err != nil {
			return err
		}
		defer ref.Close()
		options.Reference = ref
	}
	v, err := program.OpenVCF(ctx, std, f.Input, vcf.Options{
		Workers: f.Workers,
		Warn:    func(w vcf.Warning) { fmt.Fprintln(std.Err, "norm:", w) },
	})
	if err != nil {
		return err
	}
	defer v.Close()
	norm := normalize.Stream(v, options)
	bar := program.NewBar(std.Err, "records")
	err = program.WriteVCF(ctx, std, f.Output, program.Counted(norm, bar), vcf.WriterOptions{Workers: f.Workers})
	bar.Finish()
	if err != nil {
		return err
	}
	tell(std, norm.Summary())
	return nil
}

// tell says what has happened, as bcftools norm does on standard error.
func tell(std program.Streams, s normalize.Summary) {
	fmt.Fprintf(std.Err, "norm: %d records read, %d split, %d of %d written were trimmed or moved, %d left out\n",
		s.Read, s.Split, s.Changed, s.Written, s.Excluded)
	if s.Unaligned > 0 {
		fmt.Fprintf(std.Err, "norm: %d insertions and deletions may lie further left: there is no reference for them\n", s.Unaligned)
	}
}
