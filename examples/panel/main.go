// Command panel says which pharmacogenes a panel or an exome covers, from the
// BED of its regions: which positions are missing, and which star alleles are
// therefore called as others. Its everyday twin finds the positions, though not
// what follows:
//
//	go run ./examples/pgx --positions bed --build GRCh38 | bedtools intersect -v -a - -b exome.bed
//	go run ./examples/panel --build GRCh38 exome.bed
package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path/filepath"

	"github.com/allelerx/allelerx/annotate/coverage"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
)

type flags struct {
	Regions string   `arg:"" help:"BED file of the regions: 0-based, half-open."`
	Build   string   `required:"" enum:"GRCh37,GRCh38" placeholder:"BUILD" help:"Build of the regions: GRCh37 or GRCh38."`
	Genes   []string `placeholder:"NAME" help:"These genes only; 'all' adds every gene with star alleles (default: those with phenotypes)."`
	KB      string   `name:"kb" placeholder:"DIR" help:"Newer PharmCAT-format definition, phenotype and guideline files."`
	Format  string   `default:"text" enum:"text,tsv,bed" placeholder:"text|tsv|bed" help:"A page to read, a table, or the missing positions as BED, for adding them (default: ${default})."`
	Output  string   `short:"o" default:"-" placeholder:"FILE" help:"File to write (default: standard output)."`
}

func main() {
	program.Main("panel", "Say which pharmacogenes a panel or an exome covers.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	if program.SameFile(f.Regions, f.Output) {
		return errors.New("-o names the file that is read: give the output another name")
	}
	return nil
}

// Run compares the regions with the knowledge base and writes what they cover.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	build, err := genomics.ParseBuild(f.Build)
	if err != nil {
		return err
	}
	o := coverage.Options{Genes: f.Genes}
	if f.KB != "" {
		if o.KB, err = kb.Load(ctx, f.KB, kb.Default()); err != nil {
			return err
		}
	}
	regions, err := program.ReadBED(ctx, f.Regions)
	if err != nil {
		return err
	}
	r, err := coverage.Of(regions, build, o)
	if err != nil {
		return err
	}
	if f.Output == "-" {
		return f.write(std.Out, r, regions)
	}
	out, err := file.Create(f.Output)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := f.write(out, r, regions); err != nil {
		return err
	}
	return out.Commit()
}

func (f *flags) write(to io.Writer, r *coverage.Report, regions []genomics.Region) error {
	w := bufio.NewWriter(to)
	switch f.Format {
	case "tsv":
		writeTSV(w, r)
	case "bed":
		name := genomics.ChrContig
		if c := regions[0].Contig; c == genomics.PlainContig(c) {
			name = genomics.PlainContig
		}
		writeBED(w, r, name)
	default:
		if err := writeText(w, r, filepath.Base(f.Regions)); err != nil {
			return err
		}
	}
	return w.Flush()
}
