package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// Text is a source whose entries are lines: BED, GFF, GTF, or a table. The lines
// are sorted by their begins, those of a contig in one piece.
//
// A column's type is that of the fields that declare it and take its values as they
// are; else Integer or Float where all of its values in the file's first mebibyte
// are, else String. Values further on that are not of the type are missing, and
// counted by Unfit. Digits that no Integer gives back, as in 007 or above 2³¹, are
// String.
//
// A cell is a list where the field declares a Number other than 0, 1 or A; else
// where its column has the separator of Options.List within the first mebibyte,
// and never a comma with a blank behind, which prose has. Lists of which each has as
// many values as its line has ALT alleles are split as those are; so are those of a
// field of Number A. In other cells the comma is escaped. GFF3's attributes are lists
// by commas, and GTF's where they are repeated.
//
// What means something in INFO is escaped (VCF 4.3, section 1.2): a blank becomes
// %20, and so on. In GFF, escapes that are there stay.
type Text struct {
	common
	path    string // as it was given; of a URL it may hold secrets
	in      file.Input
	layout  layout
	known   []string // the columns that there are, for messages
	columns []annotate.Column
	wanted  []*column // in the order of lines
	skip    int       // lines in front of the first that may be an entry

	blocks, chunks sync.Pool
	warning        sync.Mutex
	unanchored     sync.Once

	mu   sync.Mutex
	once *bgzf.Reader // not seekable: the only reading
	rest *lineSource

	indexMu     sync.Mutex
	indexSought bool
	index       *index.Index // nil: none
}

// headSize is how much of a file is looked at when it is opened.
const headSize = 1 << 20

// openText opens a file of lines. kind says what lines of its kind look like, and
// prepare learns from the first of them what this one holds.
func openText(ctx context.Context, name string, o Options, kind func(*Text), prepare func(*Text, []byte) error) (*Text, error) {
	in, err := file.Open(ctx, name, file.Options{Open: o.Open})
	if err != nil {
		return nil, err
	}
	t := &Text{common: common{options: o, name: file.Redact(name)}, path: name, in: in}
	t.layout = newLayout()
	t.layout.missing = o.Missing
	kind(t)
	if err := t.begin(ctx, prepare); err != nil {
		return nil, errors.Join(t.located(err), t.Close())
	}
	return t, nil
}

func (t *Text) begin(ctx context.Context, prepare func(*Text, []byte) error) error {
	workers := t.options.Workers
	if t.in.Seekable() {
		workers = 1 // what is read ahead is thrown away
	}
	r, err := t.fromStart(ctx, workers)
	if err != nil {
		return err
	}
	lines := fromStart(r)
	if t.in.Seekable() {
		defer r.Close()
	} else {
		t.once, t.rest = r, lines
	}
	head, err := t.head(lines)
	if err != nil {
		return err
	}
	if err := prepare(t, head); err != nil {
		return err
	}
	t.layout.ready()
	t.setBuild(t.buildOfContigs(head))
	t.defaultMatch()
	if err := t.resolve(); err != nil {
		return err
	}
	t.sniff(head)
	return nil
}

// head returns the first lines, enough of them that an entry is among them.
func (t *Text) head(lines *lineSource) ([]byte, error) {
	const longest = 256 << 20
	for n := headSize; ; n *= 2 {
		head, err := lines.peek(n)
		if err != nil {
			return nil, err
		}
		for range t.lines(head, t.skip) {
			return head, nil
		}
		switch {
		case lines.err != nil:
			return head, nil
		case n >= longest:
			return nil, &ParseError{Msg: "nothing but comments in the first 256 MiB: is this the file that was meant?"}
		}
	}
}

func (t *Text) fromStart(ctx context.Context, workers int) (*bgzf.Reader, error) {
	start, err := file.FromStart(t.in)
	if err != nil {
		return nil, err
	}
	return bgzf.Detect(ctx, start, bgzf.Options{Workers: workers})
}

// defaultMatch is by overlap or position where there are no alleles.
func (t *Text) defaultMatch() {
	if t.options.Match != annotate.ByAllele || t.layout.alleles() {
		return
	}
	t.options.Match = annotate.ByOverlap
	if t.layout.end == none {
		t.options.Match = annotate.ByPosition
	}
}

// Columns are those that the fields name, by the name or number that they do; all
// columns where there are no fields. They cost what they are only where an entry
// is found.
func (t *Text) Columns() []annotate.Column { return t.columns }

// Names are the names of all columns. GFF and GTF have those of their attributes
// besides.
func (t *Text) Names() []string { return slices.Clone(t.known) }

// Unfit counts, of each column that had any, the values of entries that were found
// which are not of the column's type, and so are missing.
func (t *Text) Unfit() map[string]int {
	counts := map[string]int{}
	for _, c := range t.wanted {
		if n := c.unfit.Load(); n > 0 {
			counts[c.Name] = int(n)
		}
	}
	return counts
}

// Close ends all use of the file. Readings that are under way are left first.
func (t *Text) Close() error {
	t.mu.Lock()
	once := t.once
	t.once, t.rest = nil, nil
	t.mu.Unlock()
	var err error
	if once != nil {
		err = once.Close()
	}
	return errors.Join(err, t.in.Close())
}

func (t *Text) warn(w annotate.Warning) {
	if t.options.Warn == nil {
		return
	}
	w.Source = t.Name()
	t.warning.Lock()
	defer t.warning.Unlock()
	t.options.Warn(w)
}

// located puts the source's name into an error.
func (t *Text) located(err error) error {
	var p *ParseError
	switch {
	case errors.As(err, &p):
		p.File = t.Name()
		return err
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("annotate: source %s: %w", t.Name(), err)
}

// setBuild takes the build that the file names, where the caller has not.
func (t *Text) setBuild(b genomics.Build) {
	if t.options.Build == genomics.UnknownBuild {
		t.options.Build = b
	}
}
