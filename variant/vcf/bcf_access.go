package vcf

// packedAllele returns REF (0) or an ALT of a BCF record; "." for an empty REF,
// nil past the last.
func (r *Record) packedAllele(i int) Text {
	p := &r.packed
	if i < 0 || i >= max(1, p.numAllele) {
		return nil
	}
	var v typed
	if p.numAllele > 0 {
		for at := p.alleles; i >= 0; i-- {
			v, at, _ = typedAt(p.data, at)
		}
	}
	return r.packedText(v)
}

// packedText shows characters as the column they are in has them.
func (r *Record) packedText(v typed) Text {
	text := v.chars()
	switch {
	case v.n == 0:
		return dot
	case len(text) == 1 && text[0] == missingChar:
		return dot
	}
	return text
}

var dot = Text(".")

// packedID returns the ID of a BCF record.
func (r *Record) packedID() Text {
	v, _, _ := typedAt(r.packed.data, fromID)
	return r.packedText(v)
}

// packedFilter returns the FILTER of a BCF record.
func (r *Record) packedFilter() Text {
	p := &r.packed
	v, _, _ := typedAt(p.data, p.filter)
	switch v.n {
	case 0:
		return dot
	case 1:
		return p.dict.texts[v.int(0)]
	default:
		return r.column(colFilter)
	}
}

// packedInfo returns the value of the first INFO key of that name.
func (r *Record) packedInfo(id string) (typed, bool) {
	r.check()
	p := &r.packed
	shared := p.data[:p.samples]
	at := p.info
	for range p.numInfo {
		n, next, _ := typedNumber(shared, at)
		v, next, _ := typedAt(shared, next)
		if p.dict.names[n] == id {
			return v, true
		}
		at = next
	}
	return typed{}, false
}

// numbers reports whether the values can be read as whole numbers, or as
// numbers, without their text.
func (v typed) numbers(t Type) bool { return v.isInt() || t == Float && v.kind == bcfFloat }

// firstInt returns the first of several values.
func (v typed) firstInt() (int, bool) {
	if v.n == 0 {
		return 0, false
	}
	n := v.int(0)
	if n == MissingInt || n == EndOfVector {
		return 0, false
	}
	return int(n), true
}

// firstFloat is firstInt for numbers of either type.
func (v typed) firstFloat() (float32, bool) {
	if v.n == 0 {
		return MissingFloat(), false
	}
	f, end := v.number(0)
	if end || IsMissingFloat(f) {
		return MissingFloat(), false
	}
	return f, true
}

// packedColumn is one FORMAT key of a BCF record with the values of all columns
// of the file.
type packedColumn struct {
	name string
	kind byte
	n    int // values that each sample has
	data []byte
}

// at returns the values of one column.
func (c *packedColumn) at(column int) typed {
	size := c.n * int(bcfWidth[c.kind])
	return typed{c.kind, c.n, c.data[column*size : (column+1)*size]}
}

// nextColumn reads the FORMAT key that begins at at.
func (p *packed) nextColumn(at int) (c packedColumn, next int) {
	n, at, _ := typedNumber(p.data, at)
	kind, count, at, _ := descriptor(p.data, at)
	end := at + count*int(bcfWidth[kind])*p.dict.samples
	return packedColumn{p.dict.names[n], kind, count, p.data[at:end]}, end
}

// columns appends all FORMAT keys.
func (p *packed) columns(dst []packedColumn) []packedColumn {
	at := p.samples
	for range p.numFormat {
		var c packedColumn
		c, at = p.nextColumn(at)
		dst = append(dst, c)
	}
	return dst
}

// packedFormat returns the FORMAT key of that name.
func (r *Record) packedFormat(id string) (packedColumn, bool) {
	r.check()
	p := &r.packed
	at := p.samples
	for range p.numFormat {
		var c packedColumn
		if c, at = p.nextColumn(at); c.name == id {
			return c, true
		}
	}
	return packedColumn{}, false
}

// packedValues returns one sample's values, if they can be read without their
// text.
func (r *Record) packedValues(id string, sample int, t Type) (v typed, found, ok bool) {
	c, found := r.packedFormat(id)
	if !found {
		return typed{}, false, true
	}
	v = c.at(r.packed.dict.column(sample))
	return v, true, v.numbers(t) && id != "GT"
}

// packedInts fills dst with every sample's first value. It reports false where
// only text can tell.
func (r *Record) packedInts(id string, dst []int32) bool {
	c, found := r.packedFormat(id)
	if !found || id == "GT" || !(typed{kind: c.kind}).isInt() {
		return false
	}
	all := typed{c.kind, len(dst), c.data}
	for i := range dst {
		n := int32(MissingInt)
		if c.n > 0 {
			n = all.int(r.packed.dict.column(i) * c.n)
		}
		if n == EndOfVector {
			n = MissingInt
		}
		dst[i] = n
	}
	return true
}

// packedFloats is packedInts for numbers of either type.
func (r *Record) packedFloats(id string, dst []float32) bool {
	c, found := r.packedFormat(id)
	if !found || id == "GT" || !(typed{kind: c.kind}).numbers(Float) {
		return false
	}
	all := typed{c.kind, len(dst), c.data}
	for i := range dst {
		f := MissingFloat()
		if c.n > 0 {
			if g, end := all.number(r.packed.dict.column(i) * c.n); !end {
				f = g
			}
		}
		dst[i] = f
	}
	return true
}
