package vcf

import (
	"bytes"
	"math/bits"
	"strconv"

	"github.com/allelerx/allelerx/genomics"
)

// parse points the record to a line of the block and checks what every use of
// it relies on: the columns, CHROM, POS, REF and QUAL. The rest is looked at
// when asked for.
func (r *Record) parse(b *Block, start, end int) *ParseError {
	seen, err := r.place(b, start, end)
	if err != nil {
		return err
	}
	if err := r.fixed(seen); err != nil {
		return err
	}
	return r.rest(seen)
}

// place reads CHROM and POS. It returns how many tabs there are at the front of the
// line, of which it has noted the first nine.
func (r *Record) place(b *Block, start, end int) (seen int, fault *ParseError) {
	text := b.buf[start:end]
	r.block, r.text, r.start, r.gone = b, text, start, false
	r.contig, r.pos, r.end, r.row = "", 0, unknownEnd, b.lines
	r.rendered, r.packed = wholeText, packed{}
	b.scratch.drop(r)
	mask := frontTabs(b.buf, start, end)
	seen = bits.OnesCount64(mask)
	r.noteTabs(mask)
	chrom, pos := int(r.tabs[colChrom]), int(r.tabs[colPos])
	if seen > colPos && chrom > 0 && text[0] != '#' {
		if n, ok := position(b.buf, start+chrom+1, start+pos); ok {
			r.contig, r.pos = b.scratch.contig(b, text[:chrom]), n-1
			return seen, nil
		}
	}
	return seen, r.placeSlowly(text)
}

// placeSlowly is place for a line that is not as nearly all are.
func (r *Record) placeSlowly(text []byte) *ParseError {
	if len(text) > 0 && text[0] == '#' {
		return r.fail("CHROM", nil, "a header line among the records: join files with bcftools concat")
	}
	chrom := bytes.IndexByte(text, '\t')
	if chrom < 0 {
		return r.columnsError(1)
	}
	pos := chrom + 1
	n := int64(0)
	for ; pos < len(text) && text[pos] != '\t'; pos++ {
		d := text[pos] - '0'
		if d > 9 || n > genomics.MaxPosition {
			return r.posError(text[chrom+1:])
		}
		n = n*10 + int64(d)
	}
	switch {
	case chrom == 0:
		return r.fail("CHROM", nil, "is empty: name the contig")
	case pos == len(text):
		return r.columnsError(2)
	case pos == chrom+1 || n > genomics.MaxPosition:
		return r.posError(text[chrom+1:])
	}
	r.tabs[colChrom], r.tabs[colPos] = uint32(chrom), uint32(pos)
	r.contig, r.pos = r.block.scratch.contig(r.block, text[:chrom]), int(n)-1
	return nil
}

// nextTab returns where the next tab is, at the earliest at from; -1: nowhere.
// Most of the columns that it ends are a few bytes long.
func nextTab(text []byte, from int) int {
	const short = 8
	for i, c := range text[from:min(from+short, len(text))] {
		if c == '\t' {
			return from + i
		}
	}
	from = min(from+short, len(text))
	if n := bytes.IndexByte(text[from:], '\t'); n >= 0 {
		return from + n
	}
	return -1
}

// nextOrEnd is where the next tab is, or the line's end.
func nextOrEnd(text []byte, from int) int {
	if n := bytes.IndexByte(text[from:], '\t'); n >= 0 {
		return from + n
	}
	return len(text)
}

func (r *Record) posError(rest []byte) *ParseError {
	if tab := bytes.IndexByte(rest, '\t'); tab >= 0 {
		rest = rest[:tab]
	}
	err := r.fail("POS", rest, "is not a position from 0 to "+strconv.Itoa(genomics.MaxPosition))
	err.Column = colPos + 1
	return err
}

// fixed finds the columns ID to INFO.
func (r *Record) fixed(seen int) *ParseError {
	text := r.text
	for c := max(seen, colID); c < colInfo; c++ {
		n := nextTab(text, int(r.tabs[c-1])+1)
		if n < 0 {
			return r.columnsError(c + 1)
		}
		r.tabs[c] = uint32(n)
	}
	if seen <= colInfo {
		r.tabs[colInfo] = uint32(nextOrEnd(text, max(int(r.tabs[colFilter])+1, min(len(text), front))))
	}
	if r.tabs[colRef] == r.tabs[colID]+1 {
		return r.fail("REF", nil, "is empty: write the reference's bases")
	}
	qual := text[r.tabs[colAlt]+1 : r.tabs[colQual]]
	if len(qual) == 1 && qual[0] == '.' {
		return nil
	}
	if _, ok := parseFloat(qual); !ok {
		return r.fail("QUAL", qual, "is not a number: write one, or . where there is none")
	}
	return nil
}

// rest checks that there are as many columns as the header names.
func (r *Record) rest(seen int) *ParseError {
	text, info := r.text, int(r.tabs[colInfo])
	if info == len(text) {
		r.tabs[colFormat] = uint32(info)
		if r.block.rows.columns > 0 {
			return r.columnsError(8)
		}
		return nil
	}
	columns := seen - firstSample + 1
	if len(text) > front {
		columns += bytes.Count(text[front:], tab)
	}
	if !r.block.rows.hasFormat || columns != r.block.rows.columns {
		return r.columnsError(9 + columns)
	}
	if seen <= colFormat {
		r.tabs[colFormat] = uint32(nextOrEnd(text, max(info+1, min(len(text), front))))
	}
	return nil
}

var tab = []byte{'\t'}

func (r *Record) columnsError(found int) *ParseError {
	want := 8
	if r.block.rows.hasFormat {
		want = firstSample + r.block.rows.columns
	}
	msg := "the line has " + strconv.Itoa(found) + " columns, the header names " + strconv.Itoa(want)
	switch {
	case found == 1 && bytes.Count(r.text, []byte{' '}) >= 7:
		msg += ": separate the columns by tabs, not spaces"
	case found < want:
		msg += ": the line may be cut short; create the file again"
	default:
		msg += ": correct the line or the header's column line"
	}
	return r.fail("columns", nil, msg)
}

// parseLines makes records of all lines in buf, or of those that filter keeps.
func (b *Block) parseLines(filter *regionFilter) {
	for at := 0; at < len(b.buf); {
		n := bytes.IndexByte(b.buf[at:], '\n')
		if n < 0 {
			n = len(b.buf) - at
		}
		end := at + n
		if n > 0 && b.buf[end-1] == '\r' {
			end--
		}
		b.parseLine(at, end, filter)
		if b.fault != nil {
			return
		}
		b.lines++
		at += n + 1
	}
}

func (b *Block) parseLine(start, end int, filter *regionFilter) {
	if start == end && b.rules != nil {
		b.fault = &ParseError{File: b.file, Field: "columns", Msg: "the line is empty: remove it"}
		return
	}
	if start == end {
		b.warn("blank-line", "an empty line among the records was skipped")
		return
	}
	b.records = grow(b.records)
	r := &b.records[len(b.records)-1]
	seen, fault := r.place(b, start, end)
	keep := fault == nil && (filter == nil || filter.mayKeep(r))
	if keep {
		fault = r.fixed(seen)
	}
	if keep && fault == nil && filter != nil && !filter.needsSamples {
		keep = filter.keeps(r)
	}
	if keep && fault == nil {
		fault = r.rest(seen)
	}
	if keep && fault == nil && filter != nil && filter.needsSamples {
		keep = filter.keeps(r)
	}
	if keep && fault == nil && b.rules != nil {
		fault = b.rules.check(r)
	}
	if fault != nil || !keep {
		b.records = b.records[:len(b.records)-1]
		b.fault = fault
	}
}

// warn notes a fault of the current line; Line is the one in the block.
func (b *Block) warn(code, msg string) {
	b.warnings = append(b.warnings, Warning{Code: code, Line: b.lines, Msg: msg})
}
