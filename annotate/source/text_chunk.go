package source

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"sync/atomic"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
)

// textBlock is a run of whole lines that chunks look into.
type textBlock struct {
	text   []byte
	skip   int // lines that are no entries
	chunks atomic.Int32
}

// textChunk are the entries of one contig in a block.
type textChunk struct {
	annotate.Chunk
	t       *Text
	block   *textBlock
	lines   []stretch
	alleles []alleles // empty where entries have none

	line        int // of the block, from 1, that the first entry is in
	first, last int // begins of the first and last entry in the file
}

// stretch is where a line lies in its block.
type stretch struct{ from, to int32 }

// alleles are one ALT allele of a line, trimmed.
type alleles struct {
	ref, alt   []byte
	index, all int32 // which of how many ALT alleles
}

// batch is what a block was parsed into.
type batch struct {
	chunks []*textChunk
	lines  int         // of the block
	fault  *ParseError // behind the chunks
	ended  bool        // there is no entry behind them
}

// parser is one reading's way from lines to chunks. Several goroutines use it.
type parser struct {
	t      *Text
	align  annotate.Aligner
	region *genomics.Region // nil: everything
	reach  int              // how far an allele may move into the region
}

// parse makes chunks of a block, one a contig.
func (p *parser) parse(ctx context.Context, b *textBlock) (batch, error) {
	var out batch
	var at place
	var chunk *textChunk
	inside := true // whether the contig of chunk, or of the last line, is the region's
	var contig []byte
	l := &p.t.layout
	for from, to := 0, 0; from < len(b.text) && out.fault == nil; from = to + 1 {
		to = from + bytes.IndexByte(b.text[from:], '\n')
		out.lines++
		line := bytes.TrimRight(b.text[from:to], "\r")
		if out.lines <= b.skip || len(line) == 0 {
			continue
		}
		if line[0] < 'c' && l.fasta && isFASTA(line) {
			out.ended = true
			break
		}
		if !l.isEntry(line) {
			continue
		}
		ok, fault := l.parse(line, &at)
		if fault != nil {
			fault.Line = out.lines
			out.fault = fault
			break
		}
		if !ok {
			continue
		}
		if p.region != nil {
			if !bytes.Equal(at.contig, contig) {
				contig, inside = at.contig, genomics.SameContig(string(at.contig), p.region.Contig)
			}
			if !inside || !p.mayKeep(&at) {
				continue
			}
		}
		if chunk == nil || chunk.Contig != string(at.contig) {
			chunk = p.chunk(b, &at, out.lines)
			out.chunks = append(out.chunks, chunk)
		}
		if at.begin < chunk.last {
			out.fault = &ParseError{Line: out.lines, Msg: fmt.Sprintf("%s:%d comes after %s:%d: %s",
				chunk.Contig, at.begin+1, chunk.Contig, chunk.last+1, l.remedy())}
			break
		}
		chunk.last = at.begin
		p.add(ctx, chunk, &at, stretch{int32(from), int32(from + len(line))})
	}
	p.finish(b, &out)
	return out, nil
}

// isFASTA reports whether sequences begin at a line of GFF3.
func isFASTA(line []byte) bool { return line[0] == '>' || bytes.HasPrefix(line, []byte("##FASTA")) }

// mayKeep decides by a line's own place, before alleles are moved.
func (p *parser) mayKeep(at *place) bool {
	end := max(at.end, at.begin+max(1, len(at.ref)))
	return at.begin < p.region.End+p.reach && end > p.region.Start
}

// chunk begins a chunk with the place of its first entry.
func (p *parser) chunk(b *textBlock, at *place, line int) *textChunk {
	c, ok := p.t.chunks.Get().(*textChunk)
	if !ok {
		c = &textChunk{t: p.t}
	}
	c.block, c.line, c.first, c.last = b, line, at.begin, at.begin
	if c.Contig != string(at.contig) {
		c.Contig = string(at.contig)
	}
	c.Begin, c.End, c.Keys = c.Begin[:0], c.End[:0], c.Keys[:0]
	c.lines, c.alleles = c.lines[:0], c.alleles[:0]
	c.Values = c
	return c
}

// add adds the entries of a line.
func (p *parser) add(ctx context.Context, c *textChunk, at *place, line stretch) {
	if !p.t.layout.alleles() {
		c.Begin = append(c.Begin, int32(at.begin))
		c.End = append(c.End, int32(at.end))
		c.lines = append(c.lines, line)
		return
	}
	all := int32(bytes.Count(at.alt, []byte{','})) + 1
	rest := at.alt
	for i := range all {
		alt := rest
		if comma := bytes.IndexByte(rest, ','); comma >= 0 {
			alt, rest = rest[:comma], rest[comma+1:]
		}
		if isUnanchored(at.ref) || isUnanchored(alt) {
			p.t.unanchored.Do(p.t.warnUnanchored)
		}
		left, ref, alt := annotate.Trim(at.ref, alt)
		begin := at.begin + left
		if p.align != nil && len(ref) != len(alt) {
			if moved, newRef, newAlt, ok := p.align.Align(ctx, c.Contig, begin, ref, alt); ok {
				begin, ref, alt = moved, newRef, newAlt
			}
		}
		c.Begin = append(c.Begin, int32(begin))
		c.End = append(c.End, int32(max(at.end, begin+len(ref))))
		c.Keys = append(c.Keys, annotate.KeyOf(ref, alt))
		c.lines = append(c.lines, line)
		c.alleles = append(c.alleles, alleles{ref, alt, i, all})
	}
}

// isUnanchored reports whether an allele is written as nothing.
func isUnanchored(allele []byte) bool {
	return len(allele) == 0 || len(allele) == 1 && allele[0] == '-'
}

func (t *Text) warnUnanchored() {
	t.warn(annotate.Warning{Code: "allele-unanchored", Msg: "has insertions or deletions with an empty allele, or \"-\", which match no " +
		"record by allele: write them as VCF does, with the base before"})
}

// finish puts the entries in order and counts who looks into the block.
func (p *parser) finish(b *textBlock, out *batch) {
	for _, c := range out.chunks {
		c.Floor = c.last
		if p.align != nil && len(c.alleles) > 0 {
			c.Floor -= p.align.Reach()
		}
		if len(c.alleles) == 0 {
			c.Keys = nil
		} else if !sort.IsSorted(c) {
			sort.Stable(c)
		}
	}
	b.chunks.Store(int32(len(out.chunks)))
	if len(out.chunks) == 0 {
		p.t.blocks.Put(b)
	}
}

// Len, Less and Swap order the entries by their begins.
func (c *textChunk) Len() int           { return len(c.Begin) }
func (c *textChunk) Less(i, j int) bool { return c.Begin[i] < c.Begin[j] }

// Swap exchanges two entries.
func (c *textChunk) Swap(i, j int) {
	c.Begin[i], c.Begin[j] = c.Begin[j], c.Begin[i]
	c.End[i], c.End[j] = c.End[j], c.End[i]
	c.Keys[i], c.Keys[j] = c.Keys[j], c.Keys[i]
	c.lines[i], c.lines[j] = c.lines[j], c.lines[i]
	c.alleles[i], c.alleles[j] = c.alleles[j], c.alleles[i]
}

// Alleles are an entry's alleles, trimmed.
func (c *textChunk) Alleles(entry int) (ref, alt []byte) {
	if len(c.alleles) == 0 {
		return nil, nil
	}
	return c.alleles[entry].ref, c.alleles[entry].alt
}

// Release gives the memory back.
func (c *textChunk) Release() {
	if c.block.chunks.Add(-1) == 0 {
		c.t.blocks.Put(c.block)
	}
	c.block = nil
	c.t.chunks.Put(c)
}

// Read takes the wanted columns from an entry's line.
func (c *textChunk) Read(row *annotate.Row, entry int) {
	line := c.lines[entry]
	cs := cells{rest: c.block.text[line.from:line.to], sep: c.t.layout.sep}
	for i, w := range c.t.wanted {
		cell, ok := cs.at(w.index)
		switch {
		case !ok:
			return
		case w.attribute != "":
			readAttributes(row, cell, c.t.wanted[i:])
			return
		case w.picks && c.alleles[entry].all > 1:
			cell = c.alleles[entry].of(cell, w.sep)
			row.Texts[w.at] = w.value(row, cell, 0)
		case w.picks:
			row.Texts[w.at] = w.value(row, cell, 0)
		default:
			row.Texts[w.at] = w.value(row, cell, w.sep)
		}
	}
}

// of picks the allele's value from a list that has one for each.
func (a *alleles) of(cell []byte, sep byte) []byte {
	if bytes.Count(cell, []byte{sep}) != int(a.all)-1 {
		return cell // of the line
	}
	for range a.index {
		cell = cell[bytes.IndexByte(cell, sep)+1:]
	}
	if end := bytes.IndexByte(cell, sep); end >= 0 {
		cell = cell[:end]
	}
	return cell
}

// readAttributes takes the wanted attributes of a GFF or GTF line.
func readAttributes(row *annotate.Row, cell []byte, wanted []*column) {
	for a := (attributes{rest: cell}); ; {
		key, value, quoted, ok := a.next()
		if !ok {
			return
		}
		for _, w := range wanted {
			if string(key) != w.attribute {
				continue
			}
			switch {
			case w.isSet(value):
				w.add(row, emptyText)
			case quoted:
				w.add(row, w.value(row, value, 0))
			default:
				w.add(row, w.value(row, value, w.sep))
			}
		}
	}
}
