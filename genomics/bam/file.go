package bam

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"sync"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// Options of Open. The zero value reads everything with as many workers as
// there are CPUs.
type Options struct {
	Workers int // goroutines for inflating and decoding; < 1: one per CPU

	// Open opens the file and its index; nil: file.Open, which knows paths and
	// URLs. Others are cloud.Open and what file.Opener returns.
	Open func(ctx context.Context, name string) (file.Input, error)

	// Warn is told of faults that reading goes on after, in the order of the
	// file and from the goroutine that reads.
	Warn func(Warning)

	// Index is the name of the index; "": the file's with .csi or .bai added, as
	// file.Beside does, or in place of .bam.
	Index string

	// Strict refuses what the specification forbids though it can be read: odd
	// header lines, tags that cannot be read to their end or are there twice, a
	// CIGAR that does not fit the bases, values out of range.
	Strict bool
}

// File is an opened BAM or SAM: a header, read, and records that each call of
// Blocks, Records, Query or Within reads afresh. Input that cannot be read
// twice, such as standard input, gives its records once and then
// file.ErrConsumed. Several readings may run at once. Close it.
type File struct {
	name    string // for messages
	path    string // as it was given; of a URL it may hold secrets
	in      file.Input
	options Options
	header  *Header
	text    bool  // SAM text
	size    int64 // of the header, inflated, in bytes
	lines   int   // SAM text: of the header
	free    pool

	mu       sync.Mutex
	once     *source // not seekable: the only reading, past the header
	warnings map[string]int

	indexMu     sync.Mutex
	indexSought bool
	index       *index.Index // nil: none
	indexErr    error
}

// Open opens a BAM file, or SAM text, plain or compressed with gzip or BGZF, by
// name ("-" is standard input), and reads its header.
func Open(ctx context.Context, name string, o Options) (*File, error) {
	in, err := file.Open(ctx, name, file.Options{Open: o.Open})
	if err != nil {
		return nil, err
	}
	return newFile(ctx, name, in, o)
}

// NewReader reads BAM or SAM from r, as [Open] does; name is for messages. The
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

func (f *File) fromStart(ctx context.Context, o bgzf.Options) (*bgzf.Reader, error) {
	start, err := file.FromStart(f.in)
	if err != nil {
		return nil, err
	}
	return bgzf.Detect(ctx, start, o)
}

// Header returns the file's header.
func (f *File) Header() *Header { return f.header }

// Name returns the name the file was opened by, a URL without its query.
func (f *File) Name() string { return f.name }

// Close ends all use of the file. Readings that are under way are left first.
func (f *File) Close() error {
	f.mu.Lock()
	once := f.once
	f.once = nil
	f.mu.Unlock()
	var err error
	if once != nil {
		err = once.r.Close()
	}
	return errors.Join(err, f.in.Close())
}

// Records iterates over all records, in the file's order.
func (f *File) Records(ctx context.Context) iter.Seq2[*Record, error] { return Records(ctx, f) }

// Query iterates over the records that overlap any of the regions, each once,
// in the file's order: those that samtools view -M gives. A record covers its
// Pos to its End. Contigs are compared with genomics.SameContig; "*" has the
// records that are not placed. A contig that the header lacks is an error.
//
// With a .csi or .bai index beside a BAM file only the regions' parts of the
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
	return maps.Clone(f.warnings)
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
	var fault *FormatError
	if errors.As(err, &fault) && fault.File == "" {
		fault.File = f.name
	}
	return err
}
