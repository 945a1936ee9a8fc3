// Command annotate writes what sources know of variants into their INFO, keeps the
// records that a condition is true of, and writes VCF, BCF or a table. Its
// everyday twins, with the same values:
//
//	bcftools annotate -a clinvar.vcf.gz -c CLNSIG,CLNREVSTAT in.vcf.gz
//	go run ./examples/annotate --source clinvar.vcf.gz:CLNSIG,CLNREVSTAT in.vcf.gz
//
//	vcfanno conf.toml in.vcf.gz
//	go run ./examples/annotate --config conf.toml in.vcf.gz
//
//	go run ./examples/annotate -s clinvar@clinvar.vcf.gz -s gnomad@gnomad.arx -s genes.bed:gene=4/uniq -s clinpgx \
//		--include 'gnomad_af < 0.01 && clnsig contains "pathogenic"' -o rare.parquet in.vcf.gz
package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/config"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/tabular"
	"github.com/allelerx/allelerx/variant/vcf"
)

type flags struct {
	Input     string   `arg:"" help:"VCF or BCF file; '-' for standard input."`
	Source    []string `short:"s" sep:"none" placeholder:"FILE:FIELD,…" help:"A source (VCF, BCF, BED, GFF, GTF, table, .arx) and what is taken from it: FIELD, NAME=FIELD, FIELD/operation; PRESET@FILE; or clinpgx, the embedded pharmacogenes. May be given again."`
	Config    string   `placeholder:"FILE" help:"Configuration in TOML, such as vcfanno's."`
	Reference string   `name:"fasta-ref" short:"f" placeholder:"FILE" help:"Reference, FASTA with a .fai, that insertions and deletions are moved along before they are compared; without one alleles are trimmed only."`
	Windows   bool     `help:"The reference holds parts of contigs, named >chr10:94762681-94855547."`
	Include   string   `short:"i" placeholder:"EXPR" help:"Keep the records that this is true of: 'gnomad_af < 0.01 && clnsig contains \"pathogenic\"'."`
	Exclude   string   `short:"e" placeholder:"EXPR" help:"Leave out the records that this is true of."`
	Build     string   `default:"auto" placeholder:"BUILD" help:"GRCh37, GRCh38, or auto, from the header's contigs (default: ${default})."`

	Output       string       `short:"o" default:"-" placeholder:"FILE" help:"File to write: .vcf, .vcf.gz, .bcf, or a table of the sites: .tsv, .jsonl (both also .gz), .parquet (default: VCF on standard output)."`
	Format       table.Format `placeholder:"FORMAT" help:"Write a table to standard output: tsv, jsonl or parquet."`
	Columns      []string     `placeholder:"KEY,…" help:"INFO keys of the table (default: all)."`
	Uncompressed bool         `short:"u" help:"Write BCF without compression, for the next program of a pipe."`
	Index        bool         `help:"Write an index beside a VCF or BCF."`
	Workers      int          `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("annotate", "Write what sources know of variants into the variants' INFO.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	asTable := f.Format != 0 || isTable(f.Output)
	switch {
	case len(f.Source) == 0 && f.Config == "":
		return errors.New("nothing to annotate with: name a source with --source, or a configuration with --config")
	case program.SameFile(f.Input, f.Output):
		return errors.New("-o names the file that is read: give the output another name")
	case f.Windows && f.Reference == "":
		return errors.New("--windows is about a reference: name it with --fasta-ref")
	case !asTable && !isVCF(f.Output):
		return fmt.Errorf("-o %s: the ending says nothing of what to write: let it be .vcf, .vcf.gz, .bcf, .tsv, .jsonl or .parquet", f.Output)
	case asTable && (f.Uncompressed || f.Index):
		return errors.New("-u and --index are for VCF and BCF, not for a table")
	case !asTable && len(f.Columns) > 0:
		return errors.New("--columns is about a table: let -o end with .tsv, .jsonl or .parquet, or give --format")
	case f.Uncompressed && f.Output != "-" && !strings.HasSuffix(f.Output, ".bcf"):
		return errors.New("-u is for BCF: let -o end with .bcf")
	}
	_, err := genomics.ParseBuild(f.Build)
	return err
}

// isTable reports whether a file's name asks for a table.
func isTable(name string) bool {
	return slices.Contains([]string{".tsv", ".jsonl", ".ndjson", ".parquet"}, ending(name))
}

// isVCF reports whether a file's name asks for VCF or BCF; one without an ending,
// such as /dev/stdout, does.
func isVCF(name string) bool { return slices.Contains([]string{".vcf", ".bcf", ""}, ending(name)) }

func ending(name string) string {
	return filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".bgz"))
}

// Run joins the records with the sources, and says what has happened.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	begun := time.Now()
	bar := program.NewBar(std.Err, "records")
	defer bar.Finish()
	v, err := program.OpenVCF(ctx, std, f.Input, bar.Follow(f.Input, vcf.Options{
		Workers: f.Workers,
		Warn:    func(w vcf.Warning) { fmt.Fprintln(std.Err, "annotate:", w) },
	}))
	if err != nil {
		return err
	}
	defer v.Close()
	opened, err := f.open(ctx, std, v.Header())
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }() // only read
	opened.Options.Binary = f.Uncompressed || strings.HasSuffix(f.Output, ".bcf")
	a, err := annotate.New(opened.Options)
	if err != nil {
		return err
	}
	annotated, err := a.Stream(v)
	if err != nil {
		return err
	}
	if err := f.write(ctx, std, program.Counted(annotated, bar)); err != nil {
		return err
	}
	bar.Finish()
	tell(std, annotated.Summary(), time.Since(begun))
	return nil
}

// open opens the sources, and the reference.
func (f *flags) open(ctx context.Context, std program.Streams, h *vcf.Header) (*setup, error) {
	c := &config.Config{}
	if f.Config != "" {
		var err error
		if c, err = config.ReadFile(f.Config); err != nil {
			return nil, err
		}
		for _, w := range c.Warnings {
			fmt.Fprintln(std.Err, "annotate:", w)
		}
	}
	for _, short := range f.Source {
		s, err := config.ParseSource(short)
		if err != nil {
			return nil, program.Misused(err)
		}
		c.Add(s)
	}
	for _, condition := range []struct {
		given string
		flag  string
		to    *string
	}{{f.Include, "--include", &c.Include}, {f.Exclude, "--exclude", &c.Exclude}} {
		if condition.given != "" && *condition.to != "" {
			return nil, program.Misused(fmt.Errorf("%s: the configuration has such a condition already: give one of them", condition.flag))
		}
		if condition.given != "" {
			*condition.to = condition.given
		}
	}
	build, _ := genomics.ParseBuild(f.Build) // Check has done so
	if build == genomics.UnknownBuild {
		build = annotate.BuildOf(h)
	}
	opened, err := c.Open(ctx, config.Options{
		Build: build, Workers: f.Workers,
		Warn: func(w annotate.Warning) { fmt.Fprintln(std.Err, "annotate:", w) },
	})
	if err != nil {
		return nil, err
	}
	s := &setup{Opened: opened}
	if f.Reference != "" {
		s.reference, err = fasta.Open(ctx, f.Reference, fasta.Options{
			Windows: f.Windows, Warn: func(w fasta.Warning) { fmt.Fprintln(std.Err, "annotate:", w) },
		})
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.Options.Aligner = annotate.NewAligner(s.reference)
	}
	return s, nil
}

// setup is what is open beside the records.
type setup struct {
	*config.Opened
	reference *fasta.File
}

func (s *setup) Close() error {
	err := s.Opened.Close()
	if s.reference != nil {
		err = errors.Join(err, s.reference.Close())
	}
	return err
}

func (f *flags) write(ctx context.Context, std program.Streams, s vcf.Stream) error {
	if f.Format == 0 && !isTable(f.Output) {
		return program.WriteVCF(ctx, std, f.Output, s, vcf.WriterOptions{
			BCF: f.Uncompressed, Plain: f.Uncompressed, Index: f.Index, Workers: f.Workers,
		})
	}
	o := tabular.Options{Keys: f.Columns, Format: f.Format, Workers: f.Workers}
	if f.Output == "-" {
		return tabular.WriteTo(ctx, std.Out, s, o)
	}
	return tabular.Write(ctx, f.Output, s, o)
}

// tell says what has happened, on standard error.
func tell(std program.Streams, s annotate.Summary, took time.Duration) {
	say := func(format string, args ...any) { fmt.Fprintf(std.Err, "annotate: "+format+"\n", args...) }
	say("%d records, %d annotated, in %s", s.Records, s.Annotated, took.Round(10*time.Millisecond))
	if s.Excluded > 0 {
		say("%d records were left out by the conditions", s.Excluded)
	}
	for _, source := range s.Sources {
		say("%s: %d records", source.Name, source.Records)
		if source.Faults > 0 {
			say("%s: %d values were left out, because they do not fit their declaration", source.Name, source.Faults)
		}
	}
	if s.Unaligned > 0 {
		say("%d insertions and deletions may be written otherwise in a source: give the reference with --fasta-ref", s.Unaligned)
	}
}
