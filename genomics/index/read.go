package index

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// maxBytes bounds an index, inflated, so that a small file that inflates
// without end cannot fill the memory. That of a human genome has under 10 MB.
const maxBytes = 256 << 20

// FormatError says that an index is not valid, and where.
type FormatError struct {
	Name   string // of the file, "" where it is not known
	Offset int64  // in the inflated index, in bytes
	Msg    string // what is wrong
	Err    error  // the cause, or nil
}

// Error names the file, the offset, the fault and the remedy.
func (e *FormatError) Error() string {
	name := ""
	if e.Name != "" {
		name = e.Name + ": "
	}
	return fmt.Sprintf("index: %sinflated offset %d: %s: index the file again (tabix, bcftools index, samtools index)", name, e.Offset, e.Msg)
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// Read reads a TBI, CSI or BAI index, from its first byte to its last. No count in
// it is trusted: memory grows only with what has been read.
func Read(ctx context.Context, r io.Reader) (*Index, error) {
	return read(ctx, r, maxBytes)
}

func read(ctx context.Context, r io.Reader, limit int64) (*Index, error) {
	z, err := bgzf.Detect(ctx, r, bgzf.Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	defer z.Close()
	p := &parser{in: bufio.NewReaderSize(z, 64<<10), limit: limit}
	if n, ok := r.(interface{ Name() string }); ok {
		p.name = n.Name()
	}
	x := p.index()
	if p.err != nil {
		return nil, p.err
	}
	return x, nil
}

// parser reads numbers until something is wrong; then err says what, and
// everything it returns is 0.
type parser struct {
	in     *bufio.Reader
	name   string
	offset int64 // of the next number, in the inflated index
	limit  int64 // what offset must not reach
	err    error
}

func (p *parser) index() *Index {
	x := &Index{scheme: tbiScheme}
	switch magic := string(p.bytes(4)); {
	case p.err != nil:
		return nil
	case magic == "TBI\x01":
		x.kind = TBI
		x.count = p.number("number of contigs")
		p.columns(x, -1)
		if p.err == nil && x.count != len(x.names) {
			p.fail("%d contigs, but %d names", x.count, len(x.names))
		}
	case magic == "CSI\x01":
		x.kind = CSI
		x.scheme = scheme{shift: p.number("bin size"), depth: p.number("bin depth")}
		if x.scheme.shift > 30 || x.scheme.depth > maxDepth {
			p.fail("bin size %d and depth %d are more than any genome needs", x.scheme.shift, x.scheme.depth)
			return nil
		}
		if aux := p.number("length of the column settings"); aux > 0 {
			p.columns(x, aux)
		}
		x.count = p.number("number of contigs")
		if len(x.names) == 0 && x.count > 0 {
			x.tabular = false // settings that name no contig are not those of a table
		}
		if p.err == nil && x.tabular && x.count != len(x.names) {
			p.fail("%d contigs, but %d names", x.count, len(x.names))
		}
	case magic == "BAI\x01":
		x.kind = BAI
		x.count = p.number("number of contigs")
	default:
		p.fail("neither a TBI nor a CSI nor a BAI index")
	}
	for id := 0; id < x.count && p.err == nil; id++ {
		p.contig(x, id)
	}
	p.end(x)
	return x
}

// columns reads the column settings and the contigs' names: 28 bytes and the
// names, aux bytes in all (-1: not said).
func (p *parser) columns(x *Index, aux int) {
	const fixed = 28
	if aux >= 0 && aux < fixed {
		p.bytes(aux) // another program's own data
		return
	}
	var fields [6]int32
	for i := range fields {
		fields[i] = int32(p.uint32())
	}
	length := p.number("length of the contigs' names")
	if p.err != nil {
		return
	}
	if aux >= 0 && length > aux-fixed {
		p.fail("the contigs' names are longer than the settings they are part of")
		return
	}
	var err error
	if x.columns, err = columnsOf(fields); err != nil {
		p.fail("%v", err)
		return
	}
	text := string(p.bytes(length))
	if aux >= 0 {
		p.bytes(aux - fixed - length)
	}
	if text != "" && text[len(text)-1] != 0 {
		p.fail("the last contig name has no end")
		return
	}
	x.tabular = true
	for name := range strings.SplitSeq(strings.TrimSuffix(text, "\x00"), "\x00") {
		if text != "" {
			x.names = append(x.names, name)
		}
	}
}

// contig reads what the index has of one contig.
func (p *parser) contig(x *Index, id int) {
	c := contig{id: id}
	for range p.number("number of bins") {
		p.bin(x, &c)
		if p.err != nil {
			return
		}
	}
	if x.kind != CSI {
		n := p.number("length of the linear index")
		for range n {
			c.linear = append(c.linear, bgzf.Offset(p.uint64()))
			if p.err != nil {
				return
			}
		}
	}
	if len(c.bins) == 0 && len(c.linear) == 0 && !c.known {
		return
	}
	slices.SortFunc(c.bins, func(a, b bin) int { return cmp.Compare(a.id, b.id) })
	for i := 1; i < len(c.bins); i++ {
		if c.bins[i].id == c.bins[i-1].id {
			p.fail("bin %d of contig %d is there twice", c.bins[i].id, id)
			return
		}
	}
	x.contigs = append(x.contigs, c)
}

func (p *parser) bin(x *Index, c *contig) {
	b := bin{id: p.uint32(), first: len(x.chunks), begin: unset}
	if x.kind == CSI {
		b.least = bgzf.Offset(p.uint64())
	}
	b.count = p.number("number of chunks")
	if b.id == x.scheme.metaBin() {
		p.stats(c, b.count)
		return
	}
	if p.err == nil && b.id >= x.scheme.bins() {
		p.fail("bin %d is past the last one, %d", b.id, x.scheme.bins()-1)
	}
	for range b.count {
		chunk := bgzf.Chunk{Begin: bgzf.Offset(p.uint64()), End: bgzf.Offset(p.uint64())}
		if p.err == nil && chunk.End < chunk.Begin {
			p.fail("a chunk ends (%v) before it begins (%v)", chunk.End, chunk.Begin)
		}
		if p.err != nil {
			return
		}
		x.chunks = append(x.chunks, chunk)
		b.begin = min(b.begin, chunk.Begin)
	}
	c.bins = append(c.bins, b)
}

// stats reads the bin that holds two pairs of numbers instead of chunks.
func (p *parser) stats(c *contig, pairs int) {
	if p.err != nil {
		return
	}
	if pairs != 2 || c.known {
		p.fail("the bin for statistics has %d entries, not 2, or is there twice", pairs)
		return
	}
	c.stats = Stats{
		Begin: bgzf.Offset(p.uint64()), End: bgzf.Offset(p.uint64()),
		Mapped: p.uint64(), Unmapped: p.uint64(),
	}
	c.known = true
}

// end reads the number of unplaced records, which older indexes don't have,
// and makes sure that the index is complete.
func (p *parser) end(x *Index) {
	if p.err != nil {
		return
	}
	if _, err := p.in.Peek(1); ended(err) {
		return
	}
	if x.unplaced = p.uint64(); p.err != nil {
		return
	}
	x.counted = true
	if _, err := p.in.Peek(1); err == nil {
		p.fail("there are bytes after the end of the index")
	} else if !ended(err) {
		p.readError(0, err)
	}
}

// number reads a count or length, which must not be negative.
func (p *parser) number(what string) int {
	n := int32(p.uint32())
	if n < 0 {
		p.fail("%s is negative (%d)", what, n)
		return 0
	}
	return int(n)
}

func (p *parser) uint32() uint32 {
	if q := p.peek(4); q != nil {
		return binary.LittleEndian.Uint32(q)
	}
	return 0
}

func (p *parser) uint64() uint64 {
	if q := p.peek(8); q != nil {
		return binary.LittleEndian.Uint64(q)
	}
	return 0
}

// peek reads n bytes, few enough for the buffer, that are valid until the next
// read; nil where something is wrong.
func (p *parser) peek(n int) []byte {
	if p.err != nil || !p.within(n) {
		return nil
	}
	q, err := p.in.Peek(n)
	if err != nil {
		p.readError(len(q), err)
		return nil
	}
	_, _ = p.in.Discard(n) // has just been there
	p.offset += int64(n)
	return q
}

// bytes reads n bytes; what it allocates grows with those that are there.
func (p *parser) bytes(n int) []byte {
	if p.err != nil || !p.within(n) {
		return nil
	}
	var b strings.Builder
	got, err := io.CopyN(&b, p.in, int64(n))
	if err != nil {
		p.readError(int(got), err)
		return nil
	}
	p.offset += got
	return []byte(b.String())
}

func (p *parser) within(n int) bool {
	if p.offset+int64(n) > p.limit {
		p.fail("larger than %d MiB, which no index is", p.limit>>20)
		return false
	}
	return true
}

func (p *parser) readError(got int, err error) {
	if ended(err) {
		p.err = &FormatError{Name: p.name, Offset: p.offset + int64(got), Msg: "truncated", Err: io.ErrUnexpectedEOF}
		return
	}
	var damaged *bgzf.FormatError
	if errors.As(err, &damaged) {
		err = fmt.Errorf("index: %w", err)
	}
	p.err = err
}

// ended tells the end of the data, which bgzf.Reader and bufio.Reader return
// as a bare io.EOF, from a failure.
func ended(err error) bool {
	return err == io.EOF //nolint:errorlint // see above
}

// fail notes the first thing that is wrong.
func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = &FormatError{Name: p.name, Offset: p.offset, Msg: fmt.Sprintf(format, args...)}
	}
}
