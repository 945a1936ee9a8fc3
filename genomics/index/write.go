package index

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// WriteTBI writes the index of a text file in the form that tabix makes. It
// cannot hold positions past 2²⁹ (536,870,912).
func (b *Builder) WriteTBI(w io.Writer) error {
	if !b.named {
		return errors.New("index: TBI is for text files only: write CSI for BCF, BAI or CSI for BAM")
	}
	if err := b.checkLinear(TBI); err != nil {
		return err
	}
	z := newPacked(w)
	e := encoder{out: z}
	e.text("TBI\x01")
	e.uint32(len(b.names))
	e.columns(b.columns, b.names)
	e.contigs(b, tbiScheme, TBI)
	return e.end(z.Close)
}

// WriteCSI writes the index in the form that bcftools and samtools make, as
// deep as the positions need.
func (b *Builder) WriteCSI(w io.Writer) error {
	s := b.scheme.atLeast(b.most)
	z := newPacked(w)
	e := encoder{out: z}
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
	e.contigs(b, s, CSI)
	return e.end(z.Close)
}

// WriteBAI writes the index of a BAM file in the form that samtools makes. It
// cannot hold positions past 2²⁹ (536,870,912).
func (b *Builder) WriteBAI(w io.Writer) error {
	if b.named {
		return errors.New("index: BAI is for BAM files only, built with their header's Contigs: write TBI or CSI")
	}
	if err := b.checkLinear(BAI); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	e := encoder{out: out}
	e.text("BAI\x01")
	e.uint32(len(b.contigs))
	e.contigs(b, tbiScheme, BAI)
	return e.end(out.Flush)
}

// checkLinear tells whether the records fit into the forms whose bins are
// fixed.
func (b *Builder) checkLinear(kind Kind) error {
	if most := tbiScheme.maxPosition(); b.most > most || b.scheme.shift != tbiScheme.shift {
		return fmt.Errorf("index: %v holds positions up to %d in bins of 16 KiB only: write CSI", kind, most)
	}
	return nil
}

func newPacked(w io.Writer) *bgzf.Writer { return bgzf.NewWriter(w, bgzf.WriterOptions{Workers: 1}) }

// writtenBin is a bin with its number in the index that is written.
type writtenBin struct {
	id     uint32
	least  bgzf.Offset // no record that overlaps the bin's first window begins before
	chunks []bgzf.Chunk
}

// smallBin is how many bytes of the file a bin must reach over; the chunks of
// a smaller one go into the bin around it, if there is one. The value is
// htslib's.
const smallBin = 64 << 10

// binned returns a contig's bins by number.
func (c *built) binned(s scheme) []writtenBin {
	levels := make([]map[int][]bgzf.Chunk, s.depth+1) // by height
	for i := range levels {
		levels[i] = map[int][]bgzf.Chunk{}
	}
	for p, chunks := range c.bins {
		levels[p.height][p.number] = slices.Clone(chunks)
	}
	linear := c.filled()
	var out []writtenBin
	for height, bins := range levels {
		for number, chunks := range bins {
			slices.SortFunc(chunks, func(a, b bgzf.Chunk) int { return cmp.Compare(a.Begin, b.Begin) })
			small := chunks[len(chunks)-1].End.File()-chunks[0].Begin.File() < smallBin
			if height < s.depth && small {
				if around, ok := levels[height+1][number>>3]; ok {
					levels[height+1][number>>3] = append(around, chunks...)
					continue
				}
			}
			out = append(out, writtenBin{
				id:     firstBin(s.depth-height) + uint32(number),
				least:  linear[number<<(3*height)],
				chunks: Merge(chunks),
			})
		}
	}
	slices.SortFunc(out, func(a, b writtenBin) int { return cmp.Compare(a.id, b.id) })
	return out
}

// encoder writes numbers until a write fails.
type encoder struct {
	out io.Writer
	err error
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

// contigs writes what there is of each contig, and the number of reads without
// a place.
func (e *encoder) contigs(b *Builder, s scheme, kind Kind) {
	for _, c := range b.contigs {
		if c == nil {
			e.uint32(0)
		} else {
			e.bins(c, s, kind)
		}
		if kind == CSI {
			continue
		}
		var linear []bgzf.Offset
		if c != nil {
			linear = c.filled()
		}
		e.uint32(len(linear))
		for _, o := range linear {
			e.uint64(uint64(o))
		}
	}
	e.uint64(b.unplaced)
}

// bins writes the bins of a contig, by number, and the one for statistics.
func (e *encoder) bins(c *built, s scheme, kind Kind) {
	bins := c.binned(s)
	e.uint32(len(bins) + 1)
	for _, bin := range bins {
		e.uint32(int(bin.id))
		if kind == CSI {
			e.uint64(uint64(bin.least))
		}
		e.uint32(len(bin.chunks))
		for _, chunk := range bin.chunks {
			e.uint64(uint64(chunk.Begin))
			e.uint64(uint64(chunk.End))
		}
	}
	e.uint32(int(s.metaBin()))
	if kind == CSI {
		e.uint64(0)
	}
	e.uint32(2)
	for _, n := range []uint64{uint64(c.begin), uint64(c.end), c.mapped, c.unmapped} {
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

// end ends the index: finish writes what out still holds.
func (e *encoder) end(finish func() error) error {
	if err := finish(); e.err == nil {
		e.err = err
	}
	if e.err != nil {
		return fmt.Errorf("index: cannot write: %w", e.err)
	}
	return nil
}
