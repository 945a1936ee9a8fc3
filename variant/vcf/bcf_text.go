package vcf

import (
	"encoding/binary"
	"math"
	"strconv"
)

// How much of a record is there as text. All of a line is; a BCF record is
// rendered as far as it is asked for.
const (
	unrendered = iota
	siteText   // the columns up to INFO
	wholeText
)

// render makes text of a BCF record, in the block's memory: views of an earlier
// rendering stay good.
func (r *Record) render(depth uint8) {
	s := &r.block.scratch
	start := len(s.rendered)
	text := r.appendSite(s.rendered, appendShownFloat, &r.tabs)
	if depth == wholeText && r.block.rows.hasFormat {
		text = r.appendSamples(append(text, '\t'), appendShownFloat, &r.tabs, start)
	}
	s.rendered = text
	r.text = text[start:len(text):len(text)]
	if depth == siteText || !r.block.rows.hasFormat {
		r.tabs[colFormat] = uint32(len(r.text))
	}
	r.rendered = depth
	s.drop(r)
}

// need makes sure that so much of the record is text.
func (r *Record) need(depth uint8) {
	if r.rendered < depth {
		r.render(depth)
	}
}

// floatWriter appends a number as text.
type floatWriter func(dst []byte, f float32) []byte

// appendSite appends the columns CHROM to INFO of a BCF record, and notes where
// each ends, counted from the first.
func (r *Record) appendSite(dst []byte, float floatWriter, tabs *[9]uint32) []byte {
	p := &r.packed
	start := len(dst)
	shared := p.data[:p.samples]
	next := func(column int) {
		tabs[column] = uint32(len(dst) - start)
		dst = append(dst, '\t')
	}
	dst = append(dst, r.contig...)
	next(colChrom)
	dst = strconv.AppendInt(dst, int64(r.pos)+1, 10)
	next(colPos)
	v, at, _ := typedAt(shared, fromID)
	dst = appendChars(dst, v)
	next(colID)
	if p.numAllele == 0 {
		dst = append(dst, '.')
	}
	for i := range p.numAllele {
		v, at, _ = typedAt(shared, at)
		switch i {
		case 0:
		case 1:
			next(colRef)
		default:
			dst = append(dst, ',')
		}
		dst = appendChars(dst, v)
	}
	if p.numAllele < 2 {
		next(colRef)
		dst = append(dst, '.')
	}
	next(colAlt)
	if q, ok := r.packedQual(); ok {
		dst = float(dst, q)
	} else {
		dst = append(dst, '.')
	}
	next(colQual)
	dst = p.appendFilter(dst)
	next(colFilter)
	dst = p.appendInfo(dst, float)
	tabs[colInfo] = uint32(len(dst) - start)
	return dst
}

func (p *packed) appendFilter(dst []byte) []byte {
	v, _, _ := typedAt(p.data, p.filter)
	for i := range v.n {
		if i > 0 {
			dst = append(dst, ';')
		}
		dst = append(dst, p.dict.names[v.int(i)]...)
	}
	if v.n == 0 {
		dst = append(dst, '.')
	}
	return dst
}

func (p *packed) appendInfo(dst []byte, float floatWriter) []byte {
	at := p.info
	for i := range p.numInfo {
		if i > 0 {
			dst = append(dst, ';')
		}
		n, next, _ := typedNumber(p.data, at)
		v, next, _ := typedAt(p.data, next)
		at = next
		dst = append(dst, p.dict.names[n]...)
		if v.n > 0 {
			dst = appendTyped(append(dst, '='), v, float)
		}
	}
	if p.numInfo == 0 {
		dst = append(dst, '.')
	}
	return dst
}

// appendSamples appends FORMAT and the samples' columns.
func (r *Record) appendSamples(dst []byte, float floatWriter, tabs *[9]uint32, start int) []byte {
	s := &r.block.scratch
	s.packedColumns = r.packed.columns(s.packedColumns[:0])
	for i, c := range s.packedColumns {
		if i > 0 {
			dst = append(dst, ':')
		}
		dst = append(dst, c.name...)
	}
	if len(s.packedColumns) == 0 {
		dst = append(dst, '.')
	}
	tabs[colFormat] = uint32(len(dst) - start)
	d := r.packed.dict
	for sample := range r.NumSamples() {
		dst = append(dst, '\t')
		for i := range s.packedColumns {
			if i > 0 {
				dst = append(dst, ':')
			}
			c := &s.packedColumns[i]
			switch v := c.at(d.column(sample)); {
			case c.name == "GT":
				dst = appendPackedGT(dst, v, d.old)
			default:
				dst = appendTyped(dst, v, float)
			}
		}
		if len(s.packedColumns) == 0 {
			dst = append(dst, '.')
		}
	}
	return dst
}

// appendTyped appends values with commas between them; "." for none.
func appendTyped(dst []byte, v typed, float floatWriter) []byte {
	if v.kind == bcfChar {
		return appendChars(dst, v)
	}
	for i := range v.n {
		if v.kind == bcfFloat {
			f := v.float(i)
			if IsEndFloat(f) {
				return dst
			}
			dst = float(comma(dst, i), f)
			continue
		}
		n := v.int(i)
		if n == EndOfVector {
			return dst
		}
		dst = appendInt(comma(dst, i), n)
	}
	if v.n == 0 {
		dst = append(dst, '.')
	}
	return dst
}

// appendChars appends text, which ends with the first NUL if there is one; "."
// for none, and for the byte that stands for a missing one.
func appendChars(dst []byte, v typed) []byte {
	if v.n == 0 {
		return append(dst, '.')
	}
	for _, c := range v.chars() {
		if c == missingChar {
			c = '.'
		}
		dst = append(dst, c)
	}
	return dst
}

const missingChar = 0x07

func appendPackedGT(dst []byte, v typed, old bool) []byte {
	for i := range v.n {
		n := v.int(i)
		if n == EndOfVector || n == MissingInt && old && i > 0 {
			if i == 0 {
				dst = append(dst, '.')
			}
			return dst
		}
		if i > 0 {
			dst = append(dst, "/|"[n&1])
		}
		if n>>1 == 0 || n == MissingInt {
			dst = append(dst, '.')
			continue
		}
		dst = strconv.AppendInt(dst, int64(n>>1)-1, 10)
	}
	if v.n == 0 {
		dst = append(dst, '.')
	}
	return dst
}

// packedQual returns the QUAL of a BCF record.
func (r *Record) packedQual() (float32, bool) {
	q := math.Float32frombits(binary.LittleEndian.Uint32(r.packed.data[12:]))
	return q, !IsMissingFloat(q)
}
