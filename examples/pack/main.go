// Command pack encodes a source of annotations once, so that every annotation
// with it reads little and decodes less. Its nearest everyday twin, whose columns
// stand in a file of JSON:
//
//	echtvar encode gnomad.zip fields.json gnomad.vcf.gz
//	go run ./examples/pack -o gnomad.arx --fields AC,AN,AF gnomad.vcf.gz
//
// Nothing is lost unless --precision says so: AF=4 keeps four digits.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
)

type flags struct {
	Input     string            `arg:"" help:"The source: VCF, BCF, BED, GFF, GTF, or a table."`
	Output    string            `short:"o" required:"" placeholder:"FILE" help:"File to write: .arx."`
	Fields    []string          `short:"f" placeholder:"A,B" help:"What to keep: INFO keys, ID, QUAL, FILTER, or columns (default: all but QUAL and FILTER)."`
	Precision map[string]string `short:"p" mapsep:"," placeholder:"AF=4" help:"Round a column to as many significant digits (AF=4) or to a relative error (AF=0.001)."`
	Name      string            `placeholder:"NAME" help:"What the source is called (default: the file's name)."`
	Version   string            `name:"source-version" placeholder:"TEXT" help:"The source's version, for the header."`
	Date      string            `name:"source-date" placeholder:"TEXT" help:"The source's date, for the header."`
	Build     string            `placeholder:"BUILD" help:"GRCh37 or GRCh38 (default: what the source's contigs show)."`
	Workers   int               `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("pack", "Encode a source of annotations once, for every annotation with it to be fast.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	switch {
	case program.SameFile(f.Input, f.Output):
		return errors.New("-o names the file that is read: give the output another name")
	case !strings.HasSuffix(f.Output, ".arx"):
		return errors.New("what is written is a packed source: let -o end with .arx")
	}
	_, err := f.precision()
	return err
}

// precision reads --precision: 4 is digits, 0.001 an error.
func (f *flags) precision() (map[string]packed.Precision, error) {
	all := map[string]packed.Precision{}
	for name, text := range f.Precision {
		x, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil || x <= 0:
			return nil, fmt.Errorf("--precision %s=%s: give digits (%s=4) or a relative error (%s=0.001)", name, text, name, name)
		case x < 1:
			all[name] = packed.Precision{Relative: x}
		case x > 9 || x != float64(int(x)):
			return nil, fmt.Errorf("--precision %s=%s: digits are a whole number from 1 to 9", name, text)
		default:
			all[name] = packed.Precision{Digits: int(x)}
		}
	}
	return all, nil
}

// Run packs the source and says what that took.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	begun := time.Now()
	precision, err := f.precision()
	if err != nil {
		return err
	}
	build, err := genomics.ParseBuild(f.Build)
	if err != nil {
		return program.Misused(err)
	}
	src, err := f.open(ctx, source.Options{Name: f.Name, Build: build, Workers: f.Workers})
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	bar := program.NewBar(std.Err, "entries")
	defer bar.Finish()
	last := 0
	summary, err := packed.Write(ctx, f.Output, src, packed.WriteOptions{
		Precision: precision, Version: f.Version, Date: f.Date, Workers: f.Workers,
		Progress: func(entries int) { bar.Add(entries - last); last = entries },
	})
	bar.Finish()
	if err != nil {
		return err
	}
	f.tell(std, summary, time.Since(begun))
	return nil
}

// open opens the source with the fields that are kept. Which there are by default
// is known once it is open.
func (f *flags) open(ctx context.Context, o source.Options) (source.File, error) {
	names := f.Fields
	if len(names) == 0 {
		src, err := source.Open(ctx, f.Input, o)
		if err != nil {
			return nil, err
		}
		for _, c := range src.Columns() {
			names = append(names, c.Name)
		}
		if err := src.Close(); err != nil {
			return nil, err
		}
		names = slices.DeleteFunc(names, func(name string) bool { return name == "QUAL" || name == "FILTER" })
	}
	for _, name := range names {
		o.Fields = append(o.Fields, annotate.Field{Column: name})
	}
	return source.Open(ctx, f.Input, o)
}

// tell says what was read and written.
func (f *flags) tell(std program.Streams, s packed.Summary, took time.Duration) {
	fmt.Fprintf(std.Err, "pack: %d entries in %d chunks, %.1f MB", s.Entries, s.Chunks, float64(s.Bytes)/1e6)
	if info, err := os.Stat(f.Input); err == nil && info.Size() > 0 {
		fmt.Fprintf(std.Err, " of %.1f MB, ratio %.3f", float64(info.Size())/1e6, float64(s.Bytes)/float64(info.Size()))
	}
	fmt.Fprintf(std.Err, ", in %.1f s\n", took.Seconds())
	if s.Faults > 0 {
		fmt.Fprintf(std.Err, "pack: %d values were left out, because they do not fit their declaration\n", s.Faults)
	}
	for _, c := range s.Columns {
		fmt.Fprintf(std.Err, "pack: %-20s %10.3f MB\n", c.Name, float64(c.Bytes)/1e6)
	}
}
