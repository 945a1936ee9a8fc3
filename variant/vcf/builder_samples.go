package vcf

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/variant"
)

// builtColumn is one FORMAT key with the text of every sample.
type builtColumn struct {
	id   string
	text []byte
	ends []int // of each sample's text
}

// SetGenotypes replaces GT, which is always the first FORMAT key. Calls of more
// than two strands are set with SetFormatText.
func (b *Builder) SetGenotypes(calls []variant.Genotype) {
	c := b.setFormat(b.header.Format("GT"), String, len(calls), 1)
	last := bytes.Count(b.alt, []byte{','}) + 1
	if string(b.alt) == "." {
		last = 0
	}
	for i, g := range calls {
		if g.Ploidy > 2 || g.A == variant.Invalid || int(g.A) > last || int(g.B) > last {
			b.fail(fmt.Errorf("vcf: FORMAT/GT: sample %d: %v is no call of at most two of the record's %d alleles", i+1, g, last+1))
		}
		c.text = appendGenotype(c.text, g)
		c.ends = append(c.ends, len(c.text))
	}
}

func appendGenotype(dst []byte, g variant.Genotype) []byte {
	if g.Ploidy == 0 {
		return append(dst, '.')
	}
	dst = appendAllele(dst, g.A)
	if g.B == variant.Absent {
		return dst
	}
	if g.Phased {
		return appendAllele(append(dst, '|'), g.B)
	}
	return appendAllele(append(dst, '/'), g.B)
}

func appendAllele(dst []byte, a int16) []byte {
	if a < 0 {
		return append(dst, '.')
	}
	return strconv.AppendInt(dst, int64(a), 10)
}

// SetFormatInts replaces a FORMAT key's values: samples × n, row-major, where a
// sample's row ends early with EndOfVector and MissingInt writes ".".
func (b *Builder) SetFormatInts(k FormatKey, values []int32) {
	n := b.width(k, len(values))
	c := b.setFormat(k, Integer, len(values), n)
	for i, v := range values {
		if v != EndOfVector {
			c.text = appendInt(comma(c.text, i%n), v)
		}
		c.endRow(i, n)
	}
}

// SetFormatFloats is SetFormatInts for numbers, with EndFloat and MissingFloat.
func (b *Builder) SetFormatFloats(k FormatKey, values []float32) {
	n := b.width(k, len(values))
	c := b.setFormat(k, Float, len(values), n)
	for i, v := range values {
		if !IsEndFloat(v) {
			c.text = appendFloat(comma(c.text, i%n), v)
		}
		c.endRow(i, n)
	}
}

// SetFormatText replaces a FORMAT key's values as they are to be written, one
// text per sample; "" writes ".". A text has no colon or space: encode them as
// %3A and %20.
func (b *Builder) SetFormatText(k FormatKey, texts []string) {
	c := b.setFormat(k, String, len(texts), 1)
	for i, v := range texts {
		b.valid("FORMAT/"+k.id, v, " :")
		c.text = append(c.text, v...)
		c.endRow(i, 1)
	}
}

// RemoveFormat removes a FORMAT key from all samples, if it is there.
func (b *Builder) RemoveFormat(k FormatKey) {
	b.splitSamples()
	b.format = slices.DeleteFunc(b.format, func(c builtColumn) bool { return c.id == k.id })
}

// endRow ends a sample's text after its last value.
func (c *builtColumn) endRow(i, n int) {
	if i%n != n-1 {
		return
	}
	start := 0
	if len(c.ends) > 0 {
		start = c.ends[len(c.ends)-1]
	}
	if len(c.text) == start {
		c.text = append(c.text, '.')
	}
	c.ends = append(c.ends, len(c.text))
}

// width is how many values each sample has.
func (b *Builder) width(k FormatKey, values int) int {
	samples := len(b.header.samples)
	if samples == 0 || values == 0 || values%samples != 0 {
		if samples > 0 || values > 0 {
			b.fail(fmt.Errorf("vcf: FORMAT/%s: %d values for %d samples: give each sample the same number", shown(k.id), values, samples))
		}
		return 1
	}
	return values / samples
}

// setFormat returns the emptied column of a key.
func (b *Builder) setFormat(k FormatKey, typ Type, values, n int) *builtColumn {
	b.declared("FORMAT", k.key, typ)
	if values != n*len(b.header.samples) {
		b.fail(fmt.Errorf("vcf: FORMAT/%s: %d values for %d samples: give each sample its value", shown(k.id), values, len(b.header.samples)))
	}
	b.splitSamples()
	c := b.columnAt(k.id)
	c.text, c.ends = c.text[:0], c.ends[:0]
	return c
}

// columnAt returns the column of a key: a new one at the end, GT at the start.
func (b *Builder) columnAt(id string) *builtColumn {
	for i := range b.format {
		if b.format[i].id == id {
			return &b.format[i]
		}
	}
	b.format = extend(b.format, 1)
	last := len(b.format) - 1
	c := b.format[last]
	c.id, c.text, c.ends = id, c.text[:0], c.ends[:0]
	if id == "GT" {
		copy(b.format[1:], b.format[:last])
		last = 0
	}
	b.format[last] = c
	return &b.format[last]
}

// splitSamples turns the samples of a copied record into columns.
func (b *Builder) splitSamples() {
	if len(b.samples) == 0 {
		return
	}
	format, rest, _ := bytes.Cut(b.samples, tab)
	if !Text(format).Missing() {
		for k, id := range bytes.Split(format, []byte{':'}) {
			c := b.columnAt(string(id))
			text := rest
			for i := range b.header.samples {
				sample, after, _ := bytes.Cut(text, tab)
				text = after
				c.text = append(c.text, value(sample, k)...)
				c.endRow(i, 1)
			}
		}
	}
	b.samples = b.samples[:0]
}

// appendSamples writes FORMAT and the samples.
func (b *Builder) appendSamples(line []byte) []byte {
	if len(b.samples) > 0 {
		return append(append(line, '\t'), b.samples...)
	}
	if !b.header.hasFormat {
		return line
	}
	line = append(line, '\t')
	for i, c := range b.format {
		if i > 0 {
			line = append(line, ':')
		}
		line = append(line, c.id...)
	}
	if len(b.format) == 0 {
		line = append(line, '.')
	}
	for sample := range b.header.samples {
		line = append(line, '\t')
		for i := range b.format {
			c := &b.format[i]
			if i > 0 {
				line = append(line, ':')
			}
			line = append(line, c.at(sample)...)
		}
		if len(b.format) == 0 {
			line = append(line, '.')
		}
	}
	return line
}

func (c *builtColumn) at(sample int) []byte {
	if sample >= len(c.ends) {
		return []byte{'.'}
	}
	start := 0
	if sample > 0 {
		start = c.ends[sample-1]
	}
	return c.text[start:c.ends[sample]]
}
