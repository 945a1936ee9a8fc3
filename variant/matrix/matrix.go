package matrix

import "github.com/allelerx/allelerx/variant/vcf"

// Matrix holds calls, variants × samples. Once made it does not change, and any
// number of goroutines may use it.
//
// A call is a code of two bits: vcf.CodeHomRef, CodeHet, CodeHomAlt (the copies
// of the ALT allele) or CodeMissing.
type Matrix struct {
	samples []Sample
	sites   sites
	rows    rows
}

// NumVariants returns how many variants the matrix has.
func (m *Matrix) NumVariants() int { return m.sites.len() }

// NumSamples returns how many samples the matrix has.
func (m *Matrix) NumSamples() int { return len(m.samples) }

// Samples returns the samples in order. The slice is the matrix's own: it must
// not be changed.
func (m *Matrix) Samples() []Sample { return m.samples }

// Variant returns variant i as an owned value.
func (m *Matrix) Variant(i int) Variant { return m.sites.at(i) }

// Contig returns that of variant i: quicker than all that is known of it.
func (m *Matrix) Contig(i int) string { return m.sites.contig(i) }

// Code returns one call.
func (m *Matrix) Code(variant, sample int) byte {
	return m.rows.at(variant)[sample/4] >> (2 * (sample % 4)) & 3
}

// Row returns the calls of a variant as vcf.Genotypes.Codes packs them: four
// samples a byte, the first in the lowest bits, zeros after the last. It is a
// view of the matrix: it must not be changed.
func (m *Matrix) Row(variant int) []byte { return m.rows.at(variant) }

// Codes appends the calls of a variant, a byte for each sample.
func (m *Matrix) Codes(variant int, dst []byte) []byte {
	return appendUnpacked(dst, m.rows.at(variant), len(m.samples), &codes)
}

// Dosages appends the copies of the ALT allele that each sample has of a
// variant: 0, 1, 2, or missing, which may be a mean or a NaN.
func (m *Matrix) Dosages(variant int, missing float64, dst []float64) []float64 {
	return appendUnpacked(dst, m.rows.at(variant), len(m.samples), &[4]float64{0, 1, 2, missing})
}

// SampleCodes appends the calls of a sample, a byte for each variant. It
// touches every row: for many samples, go through the variants.
func (m *Matrix) SampleCodes(sample int, dst []byte) []byte {
	shift := 2 * (sample % 4)
	for i := range m.NumVariants() {
		dst = append(dst, m.rows.at(i)[sample/4]>>shift&3)
	}
	return dst
}

// SampleDosages appends the copies of the ALT allele that a sample has of each
// variant, as Dosages does.
func (m *Matrix) SampleDosages(sample int, missing float64, dst []float64) []float64 {
	values := [4]float64{0, 1, 2, missing}
	shift := 2 * (sample % 4)
	for i := range m.NumVariants() {
		dst = append(dst, values[m.rows.at(i)[sample/4]>>shift&3])
	}
	return dst
}

var codes = [4]byte{vcf.CodeHomRef, vcf.CodeHet, vcf.CodeHomAlt, vcf.CodeMissing}

// appendUnpacked appends what each of n packed codes stands for.
func appendUnpacked[T any](dst []T, packed []byte, n int, values *[4]T) []T {
	for ; n >= 4; n -= 4 {
		b := packed[0]
		dst = append(dst, values[b&3], values[b>>2&3], values[b>>4&3], values[b>>6])
		packed = packed[1:]
	}
	for i := range n {
		dst = append(dst, values[packed[0]>>(2*i)&3])
	}
	return dst
}

// rows is packed rows of equal width in pieces that do not move when more are
// added, so that a matrix needs no more memory while it grows.
type rows struct {
	width  int // bytes of a row
	each   int // rows of a piece
	pieces [][]byte
	n      int
	expect int // rows that there will be; 0: unknown
}

const pieceSize = 4 << 20

func newRows(samples int) rows {
	width := (samples + 3) / 4
	return rows{width: width, each: max(1, pieceSize/max(1, width))}
}

// add returns the memory of the next row.
func (r *rows) add() []byte { return r.extend(1) }

// extend returns the memory of the next rows, of most at most.
func (r *rows) extend(most int) []byte {
	if r.n%r.each == 0 {
		r.pieces = append(r.pieces, nil)
	}
	last := &r.pieces[len(r.pieces)-1]
	at := len(*last)
	n := min(most, r.each-r.n%r.each)
	if end := at + n*r.width; cap(*last) < end {
		whole := r.each * r.width
		if before := (len(r.pieces) - 1) * r.each; r.expect > before {
			whole = min(whole, (r.expect-before)*r.width)
		}
		// The first piece grows with what is read: most matrices are small, and a
		// file may promise more than it has. The others are no larger than that one.
		size := whole
		if len(r.pieces) == 1 {
			size = min(max(2*at, 16*r.width, end), max(whole, end))
		}
		bigger := make([]byte, at, size)
		copy(bigger, *last)
		*last = bigger
	}
	*last = (*last)[:at+n*r.width]
	r.n += n
	return (*last)[at:]
}

func (r *rows) at(i int) []byte {
	at := i % r.each * r.width
	return r.pieces[i/r.each][at : at+r.width : at+r.width]
}
