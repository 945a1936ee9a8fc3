package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/variant/vcf"
)

// report calls and writes what was asked for.
func (f *flags) report(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o, err := f.options(ctx)
	if err != nil {
		return err
	}
	var told tally
	files, err := f.open(ctx, stdin, told.warn)
	defer func() {
		for _, v := range files {
			v.Close()
		}
	}()
	if err != nil {
		return err
	}
	samples := files[0].Header().Samples()
	if o.Samples != nil {
		samples = o.Samples
	}
	if len(samples) == 0 {
		return fmt.Errorf("%s has no samples: give a VCF with genotypes", f.VCF[0])
	}
	if o.Outside, err = f.readOutside(ctx, samples); err != nil {
		return err
	}
	w, err := f.newWriter(stdout, len(samples))
	if err != nil {
		return err
	}
	defer w.abandon()
	read, written := program.NewBar(stderr, "records read"), program.NewBar(stderr, "people written")
	defer read.Finish()
	defer written.Finish()
	o.Progress = func(records int) { read.Set(records, program.NoTotal) }
	parts := make([]vcf.Stream, len(files))
	for i, v := range files {
		parts[i] = v
	}
	for p, err := range pgx.CallParts(ctx, parts, o) {
		if err != nil {
			return err
		}
		read.Finish()
		if err := w.write(p); err != nil {
			return err
		}
		told.add(p)
		written.Set(told.people, len(samples))
	}
	written.Finish()
	if err := w.commit(); err != nil {
		return err
	}
	told.print(stderr, o, samples)
	return nil
}

// formOf settles the form of the report.
func (f *flags) formOf() string {
	if f.Format != "" {
		return f.Format
	}
	switch strings.ToLower(filepath.Ext(f.Output)) {
	case ".html", ".htm":
		return "html"
	case ".json":
		return "json"
	}
	if f.toFolder() {
		return "html"
	}
	return "tsv"
}

// knownEnding reports whether the ending of -o tells the form; none is a
// table.
func knownEnding(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case "", ".tsv", ".txt", ".tab", ".json", ".html", ".htm":
		return true
	}
	return !strings.Contains(filepath.Base(path), ".") || strings.HasPrefix(path, "/dev/") || path == "-"
}

// toFolder reports whether -o names a folder: one that exists, or one written
// with a slash at its end.
func (f *flags) toFolder() bool {
	if f.Output == "" || f.Output == "-" {
		return false
	}
	if strings.HasSuffix(f.Output, "/") || strings.HasSuffix(f.Output, string(os.PathSeparator)) {
		return true
	}
	info, err := os.Stat(f.Output)
	return err == nil && info.IsDir()
}

func (f *flags) newWriter(stdout io.Writer, samples int) (writer, error) {
	form := f.formOf()
	switch {
	case f.toFolder() && form == "tsv":
		return nil, errors.New("-o names a folder and the form is tsv: give a file, or --format html or json")
	case f.toFolder():
		return newFolder(f.Output, form)
	case form == "html" && samples > 1:
		return nil, fmt.Errorf("%d samples and one HTML page: give -o a folder (ending in /), or choose one with --samples", samples)
	default:
		return newSingle(f.Output, stdout, form)
	}
}
