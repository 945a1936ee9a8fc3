package packed

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// Options of Open.
type Options struct {
	// Name is what messages and descriptions call the source; "": the file's name.
	Name string

	// Fields are what the records get. Columns that no field names are not
	// decoded; with no fields at all, all are.
	Fields []annotate.Field

	// Match is how entries are found: by allele, by position, by overlap. Entries
	// without alleles are found by overlap, if not by position.
	Match annotate.Match

	// Open opens the file; nil: file.Open.
	Open func(ctx context.Context, name string) (file.Input, error)
}

// File is a packed source. Any number of goroutines may use it; Close comes
// after the last of them, and after the last chunk was released.
type File struct {
	options Options
	name    string
	memory  *memory
	zstd    *zstd.Decoder
	header  Header
	index   *index
	entries uint64
	wanted  []int     // columns
	pool    sync.Pool // of *chunk
	cache   cache
}

// Open opens a packed file. On this disk it is mapped into memory where the system
// can; elsewhere, over HTTP or encrypted, the parts that are needed are read. A
// newer file may take its place by rename meanwhile, and is seen by the next Open.
func Open(ctx context.Context, name string, o Options) (*File, error) {
	m, err := openMemory(ctx, name, o.Open)
	if err != nil {
		return nil, err
	}
	f := &File{options: o, name: m.in.Name(), memory: m}
	err = m.guarded(f.read)
	if err == nil {
		f.zstd, err = decompressor()
	}
	if err != nil {
		return nil, errors.Join(f.located(err, 0), m.close())
	}
	names := make([]string, len(f.header.Columns))
	for i, c := range f.header.Columns {
		names[i] = c.Name
	}
	for i, name := range names {
		needs := func(field annotate.Field) bool { return slices.Contains(field.Needs(names), name) }
		if len(o.Fields) == 0 || slices.ContainsFunc(o.Fields, needs) {
			f.wanted = append(f.wanted, i)
		}
	}
	if err := f.settle(); err != nil {
		return nil, errors.Join(err, m.close())
	}
	return f, nil
}

// settle finds how entries are found where the options leave it open: those
// without alleles by overlap.
func (f *File) settle() error {
	if f.options.Match != annotate.ByAllele || len(f.index.chunks) == 0 {
		return nil
	}
	c, err := f.chunk(0)
	if err != nil {
		return err
	}
	if !c.alleles {
		f.options.Match = annotate.ByOverlap
	}
	c.Release()
	return nil
}

// located makes a FormatError of a fault, which counts from a place in the file.
func (f *File) located(err error, from uint64) error {
	var at fault
	if errors.As(err, &at) {
		return &FormatError{Name: f.name, Offset: int64(from) + int64(at.at), Msg: at.msg}
	}
	return err
}

// read reads the header, the footer and the index.
func (f *File) read() error {
	size := f.memory.in.Size()
	begin, err := f.memory.bytes(nil, 0, int(min(size, int64(fixedHeader))))
	if err != nil {
		return err
	}
	n, msg := headerLength(begin)
	if msg != "" {
		return fault{0, msg}
	}
	if size < int64(n+footerSize) {
		return fault{int(size), "the file is cut short: copy it or pack the source again"}
	}
	header, err := f.memory.bytes(nil, 0, n)
	if err != nil {
		return err
	}
	var ok bool
	if f.header, ok = parseHeader(header); !ok {
		return fault{0, "the header is not right: " + damaged}
	}
	end := uint64(size) - uint64(footerSize)
	last, err := f.memory.bytes(nil, end, footerSize)
	if err != nil {
		return err
	}
	foot, ok := parseFooter(last)
	if !ok || foot.index < uint64(n) || foot.index > end || end-foot.index != uint64(foot.length) || foot.length > maxIndex {
		return fault{int(end), "the end of the file is missing or damaged: copy it or pack the source again"}
	}
	text, err := f.memory.bytes(nil, foot.index, int(foot.length))
	if err != nil {
		return err
	}
	if checksum(text) == foot.crc {
		f.index, ok = parseIndex(text, uint64(n), foot.index)
	} else {
		ok = false
	}
	if !ok {
		return fault{int(foot.index), "the index is not right: " + damaged}
	}
	for i := range f.index.chunks {
		f.entries += uint64(f.index.chunks[i].entries)
	}
	if f.entries != foot.entries {
		return fault{int(foot.index), "the index has not all entries: " + damaged}
	}
	return nil
}

// Header is what the file says of itself.
func (f *File) Header() Header { return f.header }

// Entries is how many entries there are.
func (f *File) Entries() int64 { return int64(f.entries) }

// Contigs are the contigs on which there are entries, in the file's order.
func (f *File) Contigs() []string { return slices.Clone(f.index.contigs) }

// Name is what messages call the source.
func (f *File) Name() string {
	if f.options.Name != "" {
		return f.options.Name
	}
	return f.name
}

// Build is the build of the positions.
func (f *File) Build() genomics.Build { return f.header.Build }

// Columns are what the file has of each entry.
func (f *File) Columns() []annotate.Column { return f.header.Columns }

// Fields are what the records get.
func (f *File) Fields() []annotate.Field { return f.options.Fields }

// Match is how entries are found.
func (f *File) Match() annotate.Match { return f.options.Match }

// Indexed reports that a region costs what lies in it.
func (f *File) Indexed() bool { return true }

// Close closes the file.
func (f *File) Close() error {
	f.cache.clear()
	return f.memory.close()
}

// Chunks iterates over the entries of a region, or over all.
func (f *File) Chunks(ctx context.Context, o annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	which := span{0, len(f.index.chunks)}
	if o.Region != nil {
		which = f.index.overlapping(*o.Region)
	}
	numbers := func(yield func(int, error) bool) {
		for i := which.from; i < which.to; i++ {
			r := &f.index.chunks[i]
			if o.Region != nil && int(r.end) <= o.Region.Start && int(r.last) < o.Region.Start {
				continue
			}
			if !yield(i, nil) {
				return
			}
		}
	}
	decode := func(ctx context.Context, i int) (*annotate.Chunk, error) {
		c, err := f.chunk(i)
		if err != nil {
			return nil, err
		}
		if o.Region != nil {
			c.narrow(o.Region.Start, o.Region.End)
		}
		if o.Aligner != nil && !f.header.Aligned {
			c.align(ctx, o.Aligner)
		}
		return &c.Chunk, nil
	}
	return parallel.Ahead(ctx, o.Workers, numbers, decode)
}

// chunk decodes a chunk.
func (f *File) chunk(i int) (*chunk, error) {
	c, ok := f.pool.Get().(*chunk)
	if !ok {
		c = &chunk{f: f, columns: make([]column, len(f.header.Columns))}
	}
	r := &f.index.chunks[i]
	c.rows, c.moved, c.movedAt = nil, c.moved[:0], nil
	c.Contig, c.Floor, c.Values = f.index.contigs[r.contig], f.index.floor(i), c
	err := f.memory.guarded(func() error {
		text, err := f.memory.bytes(c.input, r.offset, int(r.length))
		if f.memory.mapped == nil {
			c.input = text
		}
		if err != nil {
			return err
		}
		head := text[:r.head]
		if checksum(head) != r.crc {
			return fault{0, "the checksum does not fit: " + damaged}
		}
		if !c.parse(head, int(r.entries), int(r.length)) {
			return fault{0, "the description of a chunk is not right: " + damaged}
		}
		d := &decoder{zstd: f.zstd, chunk: text, huff: &c.huff}
		if err := c.decodeSites(d, r); err != nil {
			return err
		}
		for _, k := range f.wanted {
			if err := c.decode(d, k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		f.pool.Put(c)
		return nil, f.located(err, r.offset)
	}
	return c, nil
}
