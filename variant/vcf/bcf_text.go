package vcf

import (
	"encoding/binary"
	"math"
	"slices"
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
	if len(s.packedColumns) == 1 {
		if whole, ok := appendPairs(dst, &s.packedColumns[0], d); ok {
			return whole
		}
	}
	for sample := range r.NumSamples() {
		dst = append(dst, '\t')
		for i := range s.packedColumns {
			if i > 0 {
				dst = append(dst, ':')
			}
			c := &s.packedColumns[i]
			v := c.at(d.column(sample))
			if c.name == "GT" {
				dst = appendPackedGT(dst, v, d)
			} else {
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

// appendPairs appends the columns of samples that have calls of two strands and
// nothing else, all of alleles of one digit. It reports false, and appends
// nothing, if any is something else.
func appendPairs(dst []byte, c *packedColumn, d *dictionary) ([]byte, bool) {
	if c.name != "GT" || c.kind != bcfInt8 || c.n != 2 || d.pick != nil {
		return dst, false
	}
	at := len(dst)
	dst = extend(dst, 2*len(c.data))
	out := dst[at:]
	for data := c.data; len(data) >= 2; data, out = data[2:], out[4:] {
		a, b := pairStart[data[0]], pairEnd[data[1]]
		if a == 0 || b == 0 || d.prefixes && data[0]&1 > data[1]&1 {
			return dst[:at], false
		}
		binary.LittleEndian.PutUint32(out, a|b)
	}
	return dst, true
}

// pairStart and pairEnd are what each byte of a call of two strands becomes: a
// tab and the first allele, and the separator and the second; 0 where that takes
// more characters.
var pairStart, pairEnd = func() (start, end [256]uint32) {
	const one = ".0123456789"
	for allele, c := range []byte(one) {
		for phased, separator := range []byte("/|") {
			v := allele<<1 | phased
			start[v] = uint32('\t') | uint32(c)<<8
			end[v] = uint32(separator)<<16 | uint32(c)<<24
		}
	}
	return start, end
}()

// appendPackedGT appends a genotype. From VCF 4.4 on the first allele may be
// phased where the others do not say so, "|0/1". That it is not, where they say
// so, is what programs write that know no phase of the first allele: it is "0|1",
// never "/0|1".
func appendPackedGT(dst []byte, v typed, d *dictionary) []byte {
	at, alleles, unphased := len(dst), 0, false
	for i := range v.n {
		n := v.int(i)
		if n == EndOfVector || n == MissingInt && d.old && i > 0 {
			if i == 0 {
				dst = append(dst, '.')
			}
			break
		}
		if i > 0 {
			dst = append(dst, "/|"[n&1])
		}
		unphased = unphased || i > 0 && n&1 == 0
		alleles++
		if n>>1 == 0 || n == MissingInt {
			dst = append(dst, '.')
			continue
		}
		dst = strconv.AppendInt(dst, int64(n>>1)-1, 10)
	}
	if v.n == 0 {
		return append(dst, '.')
	}
	if first := v.int(0); d.prefixes && alleles > 0 && first&1 == 1 && (unphased || alleles == 1 && first == 1) {
		dst = slices.Insert(dst, at, '|')
	}
	return dst
}

// packedQual returns the QUAL of a BCF record.
func (r *Record) packedQual() (float32, bool) {
	q := math.Float32frombits(binary.LittleEndian.Uint32(r.packed.data[12:]))
	return q, !IsMissingFloat(q)
}
