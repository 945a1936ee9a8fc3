package vcf

import (
	"bytes"
	"iter"
)

// Format is the samples' part of a record. Samples are counted from 0 in the
// order of [Header.Samples]. As with [Info], a key that is absent from the
// record, a missing value, and a list that ends early are told apart.
type Format struct{ r *Record }

// Has reports whether the record's FORMAT column has the key.
func (f Format) Has(k FormatKey) bool {
	if f.r.isPacked() {
		_, ok := f.r.packedFormat(k.id)
		return ok
	}
	return f.index(k) >= 0
}

// Keys iterates over the FORMAT column.
func (f Format) Keys() iter.Seq[Text] {
	return func(yield func(Text) bool) { split(Text(f.r.column(colFormat)), ':', yield) }
}

// Text returns a sample's value as written, "1,2" for a list: nil where the
// record does not have the key, or the sample's values end before it.
func (f Format) Text(k FormatKey, sample int) Text {
	i := f.index(k)
	if i < 0 {
		return nil
	}
	return Text(value(f.r.sample(sample), i))
}

// Int returns a sample's first value as a whole number.
func (f Format) Int(k FormatKey, sample int) (int, bool) {
	if f.r.isPacked() {
		if v, found, ok := f.r.packedValues(k.id, sample, Integer); !found || ok {
			return v.firstInt()
		}
	}
	n, ok := parseInt(first(f.Text(k, sample)))
	if !ok {
		return 0, false
	}
	return int(n), true
}

// Float returns a sample's first value as a number.
func (f Format) Float(k FormatKey, sample int) (float32, bool) {
	if f.r.isPacked() {
		if v, found, ok := f.r.packedValues(k.id, sample, Float); !found || ok {
			return v.firstFloat()
		}
	}
	return parseFloat(first(f.Text(k, sample)))
}

// Ints appends a sample's values to dst: none where there is no text,
// MissingInt for each missing one.
func (f Format) Ints(k FormatKey, sample int, dst []int32) []int32 {
	if f.r.isPacked() {
		if v, found, ok := f.r.packedValues(k.id, sample, Integer); !found || ok {
			return v.appendInts(dst)
		}
	}
	return appendInts(dst, f.Text(k, sample))
}

// Floats appends a sample's values to dst: none where there is no text,
// MissingFloat for each missing one.
func (f Format) Floats(k FormatKey, sample int, dst []float32) []float32 {
	if f.r.isPacked() {
		if v, found, ok := f.r.packedValues(k.id, sample, Float); !found || ok {
			return v.appendFloats(dst)
		}
	}
	return appendFloats(dst, f.Text(k, sample))
}

// Column iterates over all samples' values as written, in one pass over the
// line; "" where a sample's values end before the key. Where the record does
// not have the key there is nothing to iterate over. Samples come in the
// order of their columns, which Options.Samples may have made another than
// their numbers'.
func (f Format) Column(k FormatKey) iter.Seq2[int, Text] {
	return func(yield func(int, Text) bool) { f.walk(k, yield) }
}

func (f Format) walk(k FormatKey, yield func(int, Text) bool) {
	i := f.index(k)
	if i < 0 {
		return
	}
	rows, line := f.r.block.rows, f.r.text
	for n := range rows.samples() {
		sample, column := rows.at(n)
		starts := f.r.block.scratch.columns(f.r) // again: yield may look at another record
		text := line[starts[column] : starts[column+1]-1]
		if !yield(sample, Text(value(text, i))) {
			return
		}
	}
}

// IntColumn appends every sample's first value to dst, in the samples' order:
// MissingInt where it is missing, for all where the record lacks the key.
func (f Format) IntColumn(k FormatKey, dst []int32) []int32 {
	n := len(dst)
	dst = extend(dst, f.r.NumSamples())
	if !f.Has(k) {
		for i := range dst[n:] {
			dst[n+i] = MissingInt
		}
		return dst
	}
	if f.r.isPacked() && f.r.packedInts(k.id, dst[n:]) {
		return dst
	}
	for sample, v := range f.Column(k) {
		dst[n+sample], _ = parseInt(first(v))
	}
	return dst
}

// FloatColumn is IntColumn for numbers.
func (f Format) FloatColumn(k FormatKey, dst []float32) []float32 {
	n := len(dst)
	dst = extend(dst, f.r.NumSamples())
	if !f.Has(k) {
		for i := range dst[n:] {
			dst[n+i] = MissingFloat()
		}
		return dst
	}
	if f.r.isPacked() && f.r.packedFloats(k.id, dst[n:]) {
		return dst
	}
	for sample, v := range f.Column(k) {
		dst[n+sample], _ = parseFloat(first(v))
	}
	return dst
}

// index returns which of a sample's values is the key's, or -1.
func (f Format) index(k FormatKey) int {
	format := f.r.column(colFormat)
	if len(format) == 0 {
		return -1
	}
	return f.r.block.scratch.keyIndex(format, k.id)
}

// at returns the n-th sample in the order of columns, and its column.
func (r *rows) at(n int) (sample, column int) {
	if r.pick == nil {
		return n, n
	}
	sample = r.order[n]
	return sample, r.pick[sample]
}

// samples returns the sample columns of the line.
func (r *Record) samples() []byte {
	r.check()
	r.need(wholeText)
	start := int(r.tabs[colFormat]) + 1
	if start > len(r.text) {
		return nil
	}
	return r.text[start:]
}

// sample returns one sample's column. The first call for a record finds all of
// them.
func (r *Record) sample(i int) []byte {
	r.check()
	r.need(wholeText)
	if pick := r.block.rows.pick; pick != nil {
		i = pick[i]
	}
	starts := r.block.scratch.columns(r)
	return r.text[starts[i] : starts[i+1]-1]
}

// columns returns where each sample column of the record begins in its text, and
// one more as if a tab were at the text's end.
func (s *scratch) columns(r *Record) []uint32 {
	if s.columnsOf == r {
		return s.starts
	}
	r.need(wholeText)
	at := int(r.tabs[colFormat]) + 1
	s.columnsOf = r
	s.starts = append(s.starts[:0], uint32(at))
	s.starts = appendTabs(s.starts, r.text[at:], at+1)
	s.starts = append(s.starts, uint32(len(r.text)+1))
	return s.starts
}

// value returns the ":" separated value with that index, nil past the last.
func value(sample []byte, index int) []byte {
	for ; index > 0; index-- {
		n := bytes.IndexByte(sample, ':')
		if n < 0 {
			return nil
		}
		sample = sample[n+1:]
	}
	if n := bytes.IndexByte(sample, ':'); n >= 0 {
		sample = sample[:n]
	}
	return sample
}

// extend lengthens a slice by n elements whose contents are not defined.
func extend[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s[:len(s)+n]
	}
	grown := make([]T, len(s)+n, max(len(s)+n, 2*cap(s)))
	copy(grown, s)
	return grown
}
