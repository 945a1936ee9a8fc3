package index

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// WriteTBI writes the index in the form that tabix makes. It cannot hold
// positions past 2²⁹ (536,870,912).
func (b *Builder) WriteTBI(w io.Writer) error {
	if most := tbiScheme.maxPosition(); b.most > most || b.scheme.shift != tbiScheme.shift {
		return fmt.Errorf("index: TBI holds positions up to %d in bins of 16 KiB only: write CSI", most)
	}
	e := newEncoder(w)
	e.text("TBI\x01")
	e.uint32(len(b.names))
	e.columns(b.columns, b.names)
	for _, c := range b.contigs {
		e.bins(c, tbiScheme, TBI)
		if c == nil {
			e.uint32(0)
			continue
		}
		linear := c.filled()
		e.uint32(len(linear))
		for _, o := range linear {
			e.uint64(uint64(o))
		}
	}
	return e.close()
}

// WriteCSI writes the index in the form that bcftools makes, as deep as the
// positions need.
func (b *Builder) WriteCSI(w io.Writer) error {
	s := b.scheme
	for s.maxPosition() < b.most {
		s.depth++
	}
	e := newEncoder(w)
	e.text("CSI\x01")
	e.uint32(s.shift)
	e.uint32(s.depth)
	if b.named {
		e.uint32(28 + namesLength(b.names))
		e.columns(b.columns, b.names)
	} else {
		e.uint32(0)
	}
	e.uint32(len(b.contigs))
	for _, c := range b.contigs {
		e.bins(c, s, CSI)
	}
	return e.close()
}

// encoder writes numbers until a write fails.
type encoder struct {
	out *bgzf.Writer
	err error
}

func newEncoder(w io.Writer) *encoder {
	return &encoder{out: bgzf.NewWriter(w, bgzf.WriterOptions{Workers: 1})}
}

func (e *encoder) columns(c Columns, names []string) {
	for _, f := range c.fields() {
		e.uint32(int(f))
	}
	e.uint32(namesLength(names))
	for _, name := range names {
		e.text(name + "\x00")
	}
}

func namesLength(names []string) int { return len(strings.Join(names, "")) + len(names) }

// bins writes the bins of a contig, by number, and the one for statistics.
func (e *encoder) bins(c *built, s scheme, kind Kind) {
	if c == nil {
		e.uint32(0)
		return
	}
	type numbered struct {
		id uint32
		place
	}
	order := make([]numbered, 0, len(c.bins))
	for p := range c.bins {
		order = append(order, numbered{firstBin(s.depth-p.height) + uint32(p.number), p})
	}
	slices.SortFunc(order, func(a, b numbered) int { return cmp.Compare(a.id, b.id) })

	linear := c.filled()
	e.uint32(len(order) + 1)
	for _, bin := range order {
		chunks := merge(slices.Clone(c.bins[bin.place]))
		e.uint32(int(bin.id))
		if kind == CSI {
			e.uint64(uint64(linear[bin.number<<(3*bin.height)]))
		}
		e.uint32(len(chunks))
		for _, chunk := range chunks {
			e.uint64(uint64(chunk.Begin))
			e.uint64(uint64(chunk.End))
		}
	}
	e.uint32(int(s.metaBin()))
	if kind == CSI {
		e.uint64(0)
	}
	e.uint32(2)
	for _, n := range []uint64{uint64(c.begin), uint64(c.end), c.count, 0} {
		e.uint64(n)
	}
}

func (e *encoder) text(s string) { e.bytes([]byte(s)) }

func (e *encoder) uint32(n int) { e.bytes(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

func (e *encoder) uint64(n uint64) { e.bytes(binary.LittleEndian.AppendUint64(nil, n)) }

func (e *encoder) bytes(p []byte) {
	if e.err == nil {
		_, e.err = e.out.Write(p)
	}
}

// close writes the number of records without a position and ends the index.
func (e *encoder) close() error {
	e.uint64(0)
	if err := e.out.Close(); e.err == nil {
		e.err = err
	}
	if e.err != nil {
		return fmt.Errorf("index: cannot write: %w", e.err)
	}
	return nil
}
