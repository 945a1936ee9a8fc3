package score

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// ReadOptions say how to read a scoring file. The zero value reads files of the PGS
// Catalog whose rows have IDs and no positions.
type ReadOptions struct {
	// Build is that of the genotypes. Of a file's positions those of this build
	// are taken, its own or the harmonised ones; a file that has none is an error.
	Build genomics.Build

	// FileBuild is the build of a file's own positions where its header does not
	// say it. Contradicting the header is an error.
	FileBuild genomics.Build

	// Ratios says what to do with weights that the file calls odds or hazard
	// ratios.
	Ratios Ratios

	// Columns makes the file a plain table, as of plink2 --score; nil: it is one
	// of the PGS Catalog.
	Columns *Columns

	// Open opens the file; nil: file.Open.
	Open func(ctx context.Context, name string) (file.Input, error)
}

// Ratios is what becomes of weights that are ratios: they multiply, and a score is
// a sum.
type Ratios uint8

// The ways to take ratios.
const (
	RefuseRatios Ratios = iota
	LogRatios           // their natural logarithms are the weights
	KeepRatios          // they are weights as they stand
)

// maxLine bounds a line of a scoring file, in bytes: alleles can be long, and a
// table can have thousands of scores.
const maxLine = 16 << 20

// Read reads a scoring file, plain or compressed with gzip.
func Read(ctx context.Context, name string, o ReadOptions) (*File, error) {
	in, err := file.Open(ctx, name, file.Options{Open: o.Open})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	start, err := file.FromStart(in)
	if err != nil {
		return nil, err
	}
	return ReadFrom(ctx, in.Name(), start, o)
}

// ReadFrom is Read of a stream; name is for messages.
func ReadFrom(ctx context.Context, name string, r io.Reader, o ReadOptions) (*File, error) {
	z, err := bgzf.Detect(ctx, r, bgzf.Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	defer z.Close()
	p := &parser{lines: newLines(z), options: o, file: &File{Name: name, Build: genomics.UnknownBuild}, words: map[string]string{}}
	if o.Columns != nil {
		err = p.table(ctx)
	} else {
		err = p.catalog(ctx)
	}
	var f *FormatError
	switch {
	case errors.As(err, &f):
		f.File = name
		return nil, err
	case err != nil && ctx.Err() == nil:
		return nil, fmt.Errorf("score: %s: %w", name, err)
	case err != nil:
		return nil, err
	}
	if len(p.file.Entries) == 0 {
		return nil, &FormatError{File: name, Msg: "there is no row with a weight: is the file complete?", Err: io.ErrUnexpectedEOF}
	}
	p.file.markRepeats()
	return p.file, nil
}

// parser reads one file.
type parser struct {
	lines   *lines
	options ReadOptions
	file    *File
	words   map[string]string // contigs and alleles, each stored once
	weights []float64         // memory of the entries' weights
}

// maxWords bounds the words that are stored once.
const maxWords = 1 << 16

// word returns text as a string of its own, the same one for equal texts.
func (p *parser) word(text []byte) string {
	if w, ok := p.words[string(text)]; ok {
		return w
	}
	w := string(text)
	if len(p.words) < maxWords {
		p.words[w] = w
	}
	return w
}

// room returns memory for the weights of one entry.
func (p *parser) room(n int) []float64 {
	if len(p.weights) < n {
		p.weights = make([]float64, max(n, 4096))
	}
	w := p.weights[:n:n]
	p.weights = p.weights[n:]
	return w
}

// add appends an entry; a fault of it gets its line.
func (p *parser) add(e Entry, f *FormatError) error {
	if f != nil {
		f.Line = p.lines.number
		return f
	}
	e.Line = p.lines.number
	p.file.Entries = append(p.file.Entries, e)
	return nil
}

// lines splits a text into lines, without their ends, and counts them.
type lines struct {
	in     *bufio.Scanner
	number int
}

func newLines(r io.Reader) *lines {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxLine)
	return &lines{in: s}
}

// next returns the next line that is not blank; nil at the end.
func (l *lines) next(ctx context.Context) ([]byte, error) {
	for l.in.Scan() && l.in.Err() == nil { // what is left before a fault of the input is half a line
		l.number++
		if l.number%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		line := l.in.Bytes()
		if l.number == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return bytes.TrimSuffix(line, []byte("\r")), nil
		}
	}
	if errors.Is(l.in.Err(), bufio.ErrTooLong) {
		return nil, &FormatError{Line: l.number + 1, Msg: "a line longer than 16 MiB: is this a scoring file?"}
	}
	return nil, l.in.Err()
}

// isBases reports whether an allele is made of bases alone.
func isBases(allele string) bool {
	return allele != "" && strings.Trim(allele, "ACGT") == ""
}

// missing reports whether a cell says that it has no value.
func missing(cell []byte) bool {
	switch string(cell) {
	case "", "NA", "NR", "na", "NaN", "nan", ".", "None":
		return true
	}
	return false
}
