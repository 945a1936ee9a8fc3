package synth

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// Header returns the header of the reads' file.
func (p *Reads) Header() (*bam.Header, error) {
	h, err := bam.NewHeader()
	if err != nil {
		return nil, err
	}
	h.SetSortOrder("coordinate")
	lines := make([]string, 0, len(p.contigs)+2)
	for _, c := range p.contigs {
		lines = append(lines, fmt.Sprintf("@SQ\tSN:%s\tLN:%d\tAS:%s", c.Name, c.Length, p.build))
	}
	lines = append(lines,
		fmt.Sprintf("@RG\tID:%s\tSM:%s\tLB:%s\tPL:ILLUMINA", readGroup, p.sample, readGroup),
		fmt.Sprintf("@PG\tID:simulate\tPN:simulate\tDS:AlleleRx simulate, seed %d", p.seed))
	for _, line := range lines {
		if err := h.Add(line); err != nil {
			return nil, err
		}
	}
	return h, nil
}

const readGroup = "simulate"

// Blocks makes the reads, sorted by coordinate, under a header of Header. The
// caller releases the blocks.
func (p *Reads) Blocks(ctx context.Context, h *bam.Header) iter.Seq2[*bam.Block, error] {
	return func(yield func(*bam.Block, error) bool) {
		var idle sync.Pool
		work := func(_ context.Context, t tile) (*bam.Block, error) {
			w, ok := idle.Get().(*readWriter)
			if !ok {
				w = &readWriter{Reads: p, builder: bam.NewBuilder(h)}
			}
			defer idle.Put(w)
			b := bam.NewBlock(h)
			return b, w.write(t, b)
		}
		done := 0
		for b, err := range parallel.Ordered(ctx, p.workers, each(p.tiles()), work) {
			if err == nil && p.progress != nil {
				done += b.Len()
				p.progress(done, max(done, 2*p.pairs))
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

// WriteFile writes the reads: BAM with its index beside it, .bai, or SAM text
// if the name ends in .sam. "-" is standard output, and has no index. The
// files appear when they are complete.
func (p *Reads) WriteFile(ctx context.Context, name string) error {
	h, err := p.Header()
	if err != nil {
		return err
	}
	text := strings.HasSuffix(name, ".sam") || strings.HasSuffix(name, ".sam.gz")
	w, err := bam.Create(name, h, bam.WriterOptions{Workers: p.workers, Index: !text && name != "-"})
	if err != nil {
		return err
	}
	defer w.Close()
	for b, err := range p.Blocks(ctx, h) {
		if err != nil {
			return err
		}
		err = w.WriteBlock(b)
		b.Release()
		if err != nil {
			return err
		}
	}
	return w.Commit()
}

// readWriter makes the alignments of one tile after another.
type readWriter struct {
	*Reads
	builder *bam.Builder
	bases   []byte // of the reference, from position from on
	from    int
	pairs   []pair
	lines   []line
	own     spelling
	text    []byte
}

// line is an alignment to be written.
type line struct {
	pos   int
	pair  int // in readWriter.pairs
	which int // read 1 or read 2: 0 or 1
	form  bam.Flags
}

// write fills a block with the alignments of a tile.
func (w *readWriter) write(t tile, b *bam.Block) error {
	w.pairs, w.lines = w.pairs[:0], w.lines[:0]
	if t.contig < 0 {
		for k := t.pairs.first; k < t.pairs.end; k++ {
			w.add(w.unplacedPair(k), t)
		}
	} else {
		c := &w.contigs[t.contig]
		w.from = max(0, t.from-reach(w.length))
		w.bases = w.reference.Append(w.bases[:0], genomics.Region{Contig: c.Name, Start: w.from, End: t.to + 2*reach(w.length)})
		for i := t.pairs.first; i < t.pairs.end; i++ {
			w.add(w.local(t.contig, i), t)
		}
		for h := t.halves.first; h < t.halves.end; h++ {
			w.addHalf(w.strangersPair(h%w.strangers), t, h/w.strangers)
		}
		slices.SortFunc(w.lines, w.order)
	}
	for _, l := range w.lines {
		if err := w.alignment(l); err != nil {
			return err
		}
		r, err := w.builder.Record()
		if err == nil {
			err = b.Append(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// order is that of samtools sort: by position, forward before reverse, and
// then as the sequencer read them.
func (w *readWriter) order(a, b line) int {
	strands := int(strand(&w.pairs[a.pair].ends[a.which])) - int(strand(&w.pairs[b.pair].ends[b.which]))
	return cmp.Or(a.pos-b.pos, strands, w.pairs[a.pair].number-w.pairs[b.pair].number, a.which-b.which, int(a.form)-int(b.form))
}

// add takes those of a pair's alignments that begin in the tile.
func (w *readWriter) add(t pair, in tile) {
	w.pairs = append(w.pairs, t)
	for which := range t.ends {
		w.addEnd(&w.pairs[len(w.pairs)-1], in, which)
	}
}

// addHalf takes one read of a pair.
func (w *readWriter) addHalf(t pair, in tile, which int) {
	w.pairs = append(w.pairs, t)
	w.addEnd(&w.pairs[len(w.pairs)-1], in, which)
}

func (w *readWriter) addEnd(t *pair, in tile, which int) {
	e := &t.ends[which]
	for _, l := range [...]line{
		{pos: e.pos},
		{pos: e.secondary, form: bam.Secondary},
		{pos: e.split, form: bam.Supplementary},
	} {
		if l.form != 0 && l.pos == 0 || e.contig != in.contig || l.pos < in.from || in.contig >= 0 && l.pos >= in.to {
			continue
		}
		l.pair, l.which = len(w.pairs)-1, which
		w.lines = append(w.lines, l)
	}
}

// reference returns bases of the tile's contig.
func (w *readWriter) refBases(start, end int) []byte { return w.bases[start-w.from : end-w.from] }

// alignment gives the builder the fields of one.
func (w *readWriter) alignment(l line) error {
	t := &w.pairs[l.pair]
	e, mate := &t.ends[l.which], &t.ends[1-l.which]
	b := w.builder
	b.Reset(w.readName(t.number))
	b.SetFlags(t.flagsOf(l.which) | l.form)
	b.SetPlace(w.contigName(e), l.pos)
	b.SetMate(w.contigName(mate), mate.pos)
	b.SetTemplateLen(t.template(l.which))
	if !e.mapped {
		w.unaligned(t, l.which)
		return nil
	}
	if l.form == bam.Secondary {
		b.SetCigar(bam.NewCigarOp(bam.Match, w.length))
		b.SetInt("AS", int64(w.length*3/4))
		b.SetText("RG", readGroup)
		return nil
	}
	quality := t.quality
	if e.secondary != 0 {
		quality = 0 // there is another place as good
	}
	b.SetMapQ(int(quality))
	w.spell(&w.own, t, l.which)
	s := &w.own
	if l.form == bam.Supplementary {
		n := w.length - e.ops[e.count-1].Len()
		b.SetCigar(bam.NewCigarOp(bam.HardClip, n), bam.NewCigarOp(bam.Match, w.length-n))
		b.SetBases(s.bases[n:], s.qual[n:])
		w.tags(0, w.length-n, strconv.Itoa(w.length-n), 0)
		w.text = w.elsewhere(w.text[:0], e, e.pos, e.cigar(), quality, s.edits)
		b.SetText("SA", string(w.text))
		return nil
	}
	b.SetCigar(e.cigar()...)
	b.SetBases(s.bases, s.qual)
	next := max(0, s.score-20-t.number%50) // of the second best place
	if quality == 0 {
		next = s.score
	}
	w.tags(s.edits, s.score, string(s.md), next)
	if e.split != 0 {
		n := e.ops[e.count-1].Len()
		ops := [...]bam.CigarOp{bam.NewCigarOp(bam.HardClip, w.length-n), bam.NewCigarOp(bam.Match, n)}
		w.text = w.elsewhere(w.text[:0], e, e.split, ops[:], quality, 0)
		b.SetText("SA", string(w.text))
	}
	return nil
}

// unaligned gives an unmapped read its bases, which are nobody's.
func (w *readWriter) unaligned(t *pair, which int) {
	r := stream(w.seed, forBases, uint64(t.number), uint64(which))
	s := &w.own
	s.bases = appendBases(s.bases[:0], &r, w.length)
	s.qualities(&r, w.length, false)
	w.builder.SetBases(s.bases, s.qual)
	w.builder.SetText("RG", readGroup)
}

// tags are those that bwa mem writes, and calmd.
func (w *readWriter) tags(edits, score int, md string, next int) {
	w.builder.SetInt("NM", int64(edits))
	w.builder.SetText("MD", md)
	w.builder.SetInt("AS", int64(score))
	w.builder.SetInt("XS", int64(next))
	w.builder.SetText("RG", readGroup)
}

// elsewhere appends another alignment of a read as the tag SA has it.
func (w *readWriter) elsewhere(dst []byte, e *end, pos int, cigar []bam.CigarOp, quality byte, edits int) []byte {
	dst = append(append(dst, w.contigName(e)...), ',')
	dst = append(strconv.AppendInt(dst, int64(pos)+1, 10), ',', strand(e), ',')
	for _, op := range cigar {
		dst = append(dst, op.String()...)
	}
	dst = append(strconv.AppendInt(append(dst, ','), int64(quality), 10), ',')
	return append(strconv.AppendInt(dst, int64(edits), 10), ';')
}

func strand(e *end) byte {
	if e.reverse {
		return '-'
	}
	return '+'
}

func (p *Reads) contigName(e *end) string {
	if e.contig < 0 {
		return ""
	}
	return p.contigs[e.contig].Name
}

// readName returns the name of a pair as an instrument would give it: lane,
// tile and place on it, which are no more in order than those of real files.
func (w *readWriter) readName(number int) string {
	const bits = 40 // more than any number of pairs has
	x := uint64(number) * 0x9e3779b97f4a7c15 & (1<<bits - 1)
	w.text = append(w.text[:0], "SIM:1:"...)
	w.text = append(strconv.AppendUint(w.text, 1+x>>37, 10), ':')
	w.text = append(strconv.AppendUint(w.text, 1101+x>>30&127, 10), ':')
	w.text = append(strconv.AppendUint(w.text, 1000+x>>15&32767, 10), ':')
	return string(strconv.AppendUint(w.text, 1000+x&32767, 10))
}
