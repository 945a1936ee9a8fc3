// Command simulate makes people whose star alleles are known: a VCF file and, beside
// it, the truth. Run
//
//	go run ./examples/simulate --samples 100 --seed 7 -o cohort.vcf.gz
//
// to get cohort.vcf.gz, cohort.vcf.gz.tbi and cohort.truth.tsv. One whole
// genome of five million records, as any caller would write it:
//
//	go run ./examples/simulate --background 5000000 --format-fields GT:AD:DP:GQ:PL -o genome.vcf.gz
//
// Three million aligned reads over ten million bases, and the index of them:
//
//	go run ./examples/simulate --bam reads.bam --pairs 1500000 --sequences chr20:10000000
//
// The same options give the same bytes, everywhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes.
const (
	success = iota
	failure
	misuse // of the flags
)

// run is the program, with everything it touches but files.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var f flags
	done := false
	parser, err := kong.New(&f,
		kong.Name("simulate"),
		kong.Description("Make people whose star alleles are known: a VCF file and the truth beside it; or aligned reads."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { done = true }), // after --help
	)
	if err != nil {
		return complain(stderr, err, failure)
	}
	switch _, err := parser.Parse(args); {
	case done:
		return success
	case err != nil:
		return complain(stderr, fmt.Errorf("%w: see --help", err), misuse)
	}
	options, err := f.options()
	if err != nil {
		return complain(stderr, err, misuse)
	}
	bar := newBar(stderr)
	options.Progress = bar.progress
	people, err := synth.New(kb.Default(), options)
	if err != nil {
		return complain(stderr, err, misuse)
	}
	var reads *synth.Reads
	if f.BAM != "" {
		if reads, err = f.reads(people); err != nil {
			return complain(stderr, err, misuse)
		}
	}
	if f.vcf() != "" {
		err = people.WriteFiles(ctx, f.vcf(), f.truth())
	}
	if err == nil && f.Table != "" {
		err = people.WriteTable(ctx, f.Table)
	}
	if err == nil && reads != nil {
		err = reads.WriteFile(ctx, f.BAM)
	}
	bar.finish()
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted: nothing has been written")
	}
	if err != nil {
		return complain(stderr, err, failure)
	}
	return success
}

func complain(stderr io.Writer, err error, code int) int {
	fmt.Fprintf(stderr, "simulate: %v\n", err)
	return code
}
