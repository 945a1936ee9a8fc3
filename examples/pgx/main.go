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
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/examples/program"
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

const description = "Star alleles, phenotypes and drug guidance from VCF files. For research use; confirm in an accredited laboratory."

func main() { program.Main("pgx", description, new(flags)) }

// Run reports, or lists positions.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	if f.Positions != "" {
		return f.writePositions(std.Out, std.Err)
	}
	return f.report(ctx, std.In, std.Out, std.Err)
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
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
		if program.SameFile(name, f.Output) {
			return errors.New("-o names a file that --vcf reads: give the report another name")
		}
	}
	if stdin > 1 {
		return errors.New("--vcf - is given twice, and standard input can be read once: join the files first (bcftools concat)")
	}
	return nil
}
