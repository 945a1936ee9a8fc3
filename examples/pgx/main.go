// Command pgx calls pharmacogenes and reports treatment guidance: VCF files
// in; TSV, JSON or HTML out. Its everyday twin is the chain bcftools norm,
// PharmCAT's preprocessor and `pharmcat -vcf F -reporterHtml`.
//
//	go run ./examples/pgx --vcf sample.vcf.gz
//	go run ./examples/pgx --vcf cohort.vcf.gz --format html -o reports/
//	go run ./examples/pgx --positions bed --build GRCh38 -o positions.bed
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// flags are what the user can choose.
type flags struct {
	VCF     []string `name:"vcf" sep:"none" placeholder:"F" help:"VCF or gVCF file, plain, gzip or BGZF; '-' for standard input. Several are parts of the same samples."`
	Samples []string `placeholder:"NAME" help:"Report these samples only, in this order."`
	Build   string   `default:"auto" placeholder:"BUILD" help:"auto, GRCh37 or GRCh38 (default: ${default})."`
	Outside []string `sep:"none" placeholder:"[SAMPLE=]F" help:"Calls of other tests: gene, diplotype, phenotype, activity score; tab-separated."`
	Sex     string   `placeholder:"F" help:"Stated sex: a PED file, or lines of sample and F, M, 1, 2, female, male."`

	AssumeReference   bool   `xor:"assume" help:"The whole genome was sequenced: a position without a record is reference."`
	AssumeReferenceIn string `xor:"assume" placeholder:"BED" help:"These regions were sequenced: a position in them without a record is reference."`
	KeepFiltered      bool   `help:"Use records whose FILTER is neither PASS nor '.'."`

	Genes      []string `placeholder:"NAME" help:"Genes to call; 'all' adds every gene with star alleles (default: those with phenotypes)."`
	Research   []string `enum:"cyp2d6,combinations" placeholder:"WHAT" help:"For research only: cyp2d6 (from small variants), combinations (partial alleles)."`
	AllMatches bool     `help:"Report every consistent diplotype, not only the best scored."`
	KB         string   `name:"kb" placeholder:"DIR" help:"Newer PharmCAT-format definition, phenotype and guideline files."`

	Format  string `enum:"tsv,json,html," default:"" placeholder:"tsv|json|html" help:"Form of the report (default: by the ending of -o, else tsv)."`
	Output  string `short:"o" placeholder:"PATH" help:"File, or a folder for one report a person and an index (default: standard output)."`
	Workers int    `default:"0" placeholder:"N" help:"Goroutines that read (default: one a CPU)."`

	Positions   string `enum:"vcf,bed," default:"" placeholder:"vcf|bed" help:"Write every position that is needed, for --build, and say how to call them."`
	ContigNames string `enum:"chr,plain" default:"chr" placeholder:"chr|plain" help:"Contig names of --positions (default: ${default})."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes.
const (
	success = iota
	failure
	misuse
)

// run is main without the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var f flags
	exited := false
	parser, err := kong.New(&f,
		kong.Name("pgx"),
		kong.Description("Star alleles, phenotypes and drug guidance from VCF files. For research use; confirm in an accredited laboratory."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { exited = true }),
		kong.UsageOnError(),
	)
	if err != nil {
		return complain(stderr, err, failure)
	}
	_, err = parser.Parse(args)
	if err != nil && strings.Contains(err.Error(), "unexpected argument") {
		// What it is may be a sample's name.
		err = errors.New("unexpected argument: name input with --vcf FILE, and join the names of a list by commas")
	}
	if exited {
		return success
	}
	if err != nil {
		return complain(stderr, fmt.Errorf("%w: see --help", err), misuse)
	}
	if err := f.check(); err != nil {
		return complain(stderr, err, misuse)
	}
	if f.Positions != "" {
		err = f.writePositions(stdout, stderr)
	} else {
		err = f.report(ctx, stdin, stdout, stderr)
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted before the report was complete")
	}
	if err != nil {
		return complain(stderr, err, failure)
	}
	return success
}

// check finds flags that do not go together.
func (f *flags) check() error {
	switch {
	case f.Positions == "" && len(f.VCF) == 0:
		return errors.New("no input: give --vcf FILE (or --positions to list what has to be called)")
	case f.Positions != "" && len(f.VCF) > 0:
		return errors.New("--positions reads no VCF: leave --vcf out")
	case f.Positions != "" && f.Build == "auto":
		return errors.New("--positions needs a build: add --build GRCh38 or --build GRCh37")
	case strings.HasSuffix(f.Output, ".gz") || strings.HasSuffix(f.Output, ".bgz"):
		return errors.New("-o is written as plain text: leave .gz off, and compress it with bgzip")
	case f.Format == "" && f.Positions == "" && !f.toFolder() && !knownEnding(f.Output):
		return fmt.Errorf("-o ends in %q: end it in .tsv, .json or .html, or say --format", filepath.Ext(f.Output))
	case f.Workers < 0:
		return errors.New("--workers is negative: give 0 for one a CPU")
	case f.Workers > maxWorkers:
		return fmt.Errorf("--workers is over %d: give 0 for one a CPU", maxWorkers)
	}
	return f.checkFiles()
}

const maxWorkers = 1024

// checkFiles finds files that would be read twice, or written over.
func (f *flags) checkFiles() error {
	stdin := 0
	for _, name := range f.VCF {
		if name == "-" {
			stdin++
		}
		if sameFile(name, f.Output) {
			return errors.New("-o names a file that --vcf reads: give the report another name")
		}
	}
	if stdin > 1 {
		return errors.New("--vcf - is given twice, and standard input can be read once: join the files first (bcftools concat)")
	}
	return nil
}

// sameFile reports whether two names are of one regular file.
func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && x.Mode().IsRegular() && os.SameFile(x, y)
}

func complain(stderr io.Writer, err error, code int) int {
	fmt.Fprintf(stderr, "pgx: %s\n", strings.TrimPrefix(err.Error(), "pgx: "))
	return code
}
