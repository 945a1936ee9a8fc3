package source

import (
	"bytes"
	"context"
	"fmt"
	"sort"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
)

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
	align  *annotate.Aligner
	region *genomics.Region // nil: everything
	reach  int              // how far an allele may move into the region
}

// parse makes chunks of a block, one a contig.
func (p *parser) parse(ctx context.Context, b *textBlock) (batch, error) {
	run := parsing{parser: p, block: b}
	for from := 0; from < len(b.text) && run.fault == nil && !run.ended; {
		end := from + bytes.IndexByte(b.text[from:], '\n')
		run.lines++
		line := bytes.TrimRight(b.text[from:end], "\r")
		if run.lines > b.skip && len(line) > 0 {
			run.line(ctx, line, from)
		}
		from = end + 1
	}
	p.finish(b, &run.batch)
	return run.batch, nil
}

// parsing is the parsing of one block.
type parsing struct {
	*parser
	batch
	block  *textBlock
	at     place
	chunk  *textChunk // the last one
	contig []byte     // of the last line
	inside bool       // whether it is the region's
}

// line takes a line that begins at a byte of the block.
func (r *parsing) line(ctx context.Context, line []byte, from int) {
	l := &r.t.layout
	if line[0] <= '>' && l.fasta && isFASTA(line) {
		r.ended = true
		return
	}
	if !l.isEntry(line) {
		return
	}
	ok, fault := l.parse(line, &r.at)
	if fault != nil {
		fault.Line = r.lines
		r.fault = fault
	}
	if !ok || r.region != nil && !r.isInside() {
		return
	}
	if r.chunk == nil || r.chunk.Contig != string(r.at.contig) {
		r.chunk = r.newChunk(r.block, &r.at, r.lines)
		r.chunks = append(r.chunks, r.chunk)
	}
	c := r.chunk
	if r.at.begin < c.last {
		r.fault = &ParseError{Line: r.lines, Msg: fmt.Sprintf("%s:%d comes after %s:%d: %s",
			c.Contig, r.at.begin+1, c.Contig, c.last+1, l.remedy())}
		return
	}
	c.last = r.at.begin
	r.add(ctx, c, &r.at, stretch{int32(from), int32(from + len(line))})
}

// isInside decides by a line's own place, before alleles are moved.
func (r *parsing) isInside() bool {
	if !bytes.Equal(r.at.contig, r.contig) {
		r.contig, r.inside = r.at.contig, genomics.SameContig(string(r.at.contig), r.region.Contig)
	}
	end := max(r.at.end, r.at.begin+max(1, len(r.at.ref)))
	return r.inside && r.at.begin-r.reach < r.region.End && end > r.region.Start
}

// isFASTA reports whether sequences begin at a line of GFF3.
func isFASTA(line []byte) bool { return line[0] == '>' || bytes.HasPrefix(line, []byte("##FASTA")) }

// newChunk begins a chunk with the place of its first entry.
func (p *parser) newChunk(b *textBlock, at *place, line int) *textChunk {
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
		c.Add(at.begin, at.end)
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
		begin, ref, alt, _ := p.align.Align(ctx, c.Contig, at.begin, at.ref, alt)
		c.Add(begin, max(at.end, begin+len(ref)))
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
		if len(c.alleles) > 0 {
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
		p.t.recycle(b)
	}
}
