package vcf

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// Options of Open. The zero value reads all samples with as many workers as
// there are CPUs.
type Options struct {
	Workers int // goroutines for inflating and decoding; < 1: one per CPU

	// Open opens the file and its index; nil: file.Open, which knows paths and
	// URLs. Others are cloud.Open and what file.Opener returns.
	Open func(ctx context.Context, name string) (file.Input, error)

	// Warn is told of faults that reading goes on after, in the order of the
	// file and from the goroutine that reads.
	Warn func(Warning)

	// Samples are the samples that records have, in this order; nil: those of
	// the file. An empty list that is not nil reads none.
	Samples []string

	// Index is the name of the index; "": the file's with .csi or .tbi added,
	// as file.Beside does.
	Index string

	// RequireSorted warns of every record that comes before its predecessor.
	RequireSorted bool

	// Strict ends the reading with a ParseError where the header or a record
	// departs from the specification of its version. Of a region query only the
	// records that it yields are checked.
	Strict bool
}

// File is an opened VCF or BCF: a header, read, and records that each call of Blocks,
// Records, Query or Within reads afresh. Input that cannot be read twice, such
// as standard input, gives its records once and then file.ErrConsumed. Several
// readings may run at once. Close it.
type File struct {
	name    string // for messages
	path    string // as it was given; of a URL it may hold secrets
	in      file.Input
	options Options
	header  *Header
	rows    *rows
	dict    *dictionary // of BCF; nil: text
	rules   *rules      // of Options.Strict; nil: none
	lines   int         // of the header, column line included; 0 in BCF
	names   names
	free    pool

	mu       sync.Mutex
	once     *bgzf.Reader // not seekable: the only reading, past the header
	rest     *lineSource
	warnings map[string]int

	indexMu     sync.Mutex
	indexSought bool
	index       *index.Index // nil: none
	indexErr    error
}

// Open opens a VCF or BCF by name ("-" is standard input), plain or compressed
// with gzip or BGZF, and reads its header. What it is shows in its first bytes,
// and nowhere afterwards.
func Open(ctx context.Context, name string, o Options) (*File, error) {
	in, err := file.Open(ctx, name, file.Options{Open: o.Open})
	if err != nil {
		return nil, err
	}
	return newFile(ctx, name, in, o)
}

// NewReader reads a VCF or BCF from r, plain or compressed; name is for messages. The
// records can be read once.
func NewReader(ctx context.Context, name string, r io.Reader, o Options) (*File, error) {
	return newFile(ctx, name, file.FromReader(name, io.NopCloser(r)), o)
}

func newFile(ctx context.Context, name string, in file.Input, o Options) (*File, error) {
	f := &File{name: file.Redact(name), path: name, in: in, options: o, warnings: map[string]int{}}
	if err := f.readHeader(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (f *File) readHeader(ctx context.Context) error {
	workers := f.options.Workers
	if f.in.Seekable() {
		workers = 1 // the header is little, and what is read ahead is thrown away
	}
	r, err := f.fromStart(ctx, workers)
	if err != nil {
		return err
	}
	source := &lineSource{r: r}
	if f.in.Seekable() {
		defer r.Close()
	} else {
		f.once, f.rest = r, source
	}
	minor, isBCF, err := source.isBCF()
	if err != nil {
		return f.named(err)
	}
	if isBCF {
		return f.readBCFHeader(source, minor)
	}
	text, err := source.header()
	if err != nil {
		return f.named(err)
	}
	full, err := parseHeader(f.name, string(text), f.warn)
	if err != nil {
		return err
	}
	if f.options.Strict {
		if f.rules, err = newRules(f.name, string(text), full); err != nil {
			return err
		}
	}
	f.lines = countLines(text)
	if text[len(text)-1] != '\n' {
		f.warn(unfinishedHeader(f.lines))
	}
	f.rows = wholeRows(full)
	if f.options.Samples != nil {
		f.rows = pickRows(full, f.options.Samples)
	}
	if len(full.contigs) == 0 {
		// As in htslib, BCF can be made of a file whose header lacks the contigs
		// if it has an index. One that is of no use shows with the first query.
		if x, _ := f.loadIndex(ctx); x != nil {
			full.indexed = slices.DeleteFunc(x.Contigs(), func(name string) bool {
				return name == "" || strings.ContainsAny(name, "\t\r\n\x00 ,<>\"")
			})
		}
	}
	f.header, err = f.subset(full)
	return err
}

// subset is the header with the samples that are asked for.
func (f *File) subset(full *Header) (*Header, error) {
	if f.options.Samples == nil {
		return full, nil
	}
	return full.Subset(f.options.Samples...)
}

func (f *File) fromStart(ctx context.Context, workers int) (*bgzf.Reader, error) {
	start, err := file.FromStart(f.in)
	if err != nil {
		return nil, err
	}
	return bgzf.Detect(ctx, start, bgzf.Options{Workers: workers})
}

// pickRows finds the columns of the samples asked for.
func pickRows(full *Header, samples []string) *rows {
	r := wholeRows(full)
	if slices.Equal(samples, full.samples) {
		return r
	}
	r.pick = make([]int, len(samples))
	r.order = make([]int, len(samples))
	for i, name := range samples {
		r.pick[i] = full.sampleIndex[name]
		r.order[i] = i
	}
	slices.SortFunc(r.order, func(a, b int) int { return r.pick[a] - r.pick[b] })
	return r
}

func countLines(text []byte) int {
	n := 0
	for _, c := range text {
		if c == '\n' {
			n++
		}
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// Header returns the file's header, with the samples of Options.Samples.
func (f *File) Header() *Header { return f.header }

// Name returns the name the file was opened by, a URL without its query.
func (f *File) Name() string { return f.name }

// Close ends all use of the file. Readings that are under way are left first.
func (f *File) Close() error {
	f.mu.Lock()
	once := f.once
	f.once, f.rest = nil, nil
	f.mu.Unlock()
	var err error
	if once != nil {
		err = once.Close()
	}
	return errors.Join(err, f.in.Close())
}

// Records iterates over all records, in the file's order.
func (f *File) Records(ctx context.Context) iter.Seq2[*Record, error] { return Records(ctx, f) }

// Query iterates over the records that overlap any of the regions, each once,
// in the file's order. A record covers its Pos to its End: a reference block or
// deletion that begins before a region is found. Contigs are compared with
// genomics.SameContig.
//
// With a .csi or .tbi index beside a BGZF file only the regions' parts of the
// file are read; without, all of it.
func (f *File) Query(ctx context.Context, regions ...genomics.Region) iter.Seq2[*Record, error] {
	return Records(ctx, f.Within(regions...))
}

// Within is Query as a stream.
func (f *File) Within(regions ...genomics.Region) Stream { return within{f, regions} }

// Warnings returns how many warnings of each code there have been.
func (f *File) Warnings() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	counts := make(map[string]int, len(f.warnings))
	for code, n := range f.warnings {
		counts[code] = n
	}
	return counts
}

func (f *File) warn(w Warning) {
	f.mu.Lock()
	f.warnings[w.Code]++
	f.mu.Unlock()
	w.File = f.name
	if f.options.Warn != nil {
		f.options.Warn(w)
	}
}

// named puts the file's name into an error that lacks it.
func (f *File) named(err error) error {
	var p *ParseError
	if errors.As(err, &p) && p.File == "" {
		p.File = f.name
	}
	return err
}
