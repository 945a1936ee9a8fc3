package vcf

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
)

// width is the room that the values of one FORMAT key take.
type width struct {
	values     int // in a list
	characters int
	alleles    int // in a genotype
}

// appendFormat appends the samples' part of a line, and returns how many keys it
// has.
func (e *bcfEncoder) appendFormat(dst []byte, r *Record) ([]byte, int, error) {
	format := r.column(colFormat)
	if e.dict.samples == 0 || len(format) == 0 || Text(format).Is(".") {
		return dst, 0, nil
	}
	if err := e.readFormat(r, format); err != nil {
		return nil, 0, err
	}
	if len(e.formats) == 1 && e.formats[0].format.id == "GT" {
		if packed, ok := appendStrided(dst, r.samples(), e.dict.samples, e.formats[0].number); ok {
			return packed, 1, nil
		}
	}
	if err := e.findValues(r); err != nil {
		return nil, 0, err
	}
	for k := range e.formats {
		var err error
		if dst, err = e.appendKey(dst, r, k); err != nil {
			return nil, 0, err
		}
	}
	return dst, len(e.formats), nil
}

// readFormat finds the keys of the FORMAT column, which is often that of the
// record before.
func (e *bcfEncoder) readFormat(r *Record, text []byte) error {
	if e.format != nil && bytes.Equal(text, e.format) {
		return nil
	}
	e.format, e.formats = nil, e.formats[:0]
	for rest, more := text, true; more; {
		var key []byte
		key, rest, more = bytes.Cut(rest, []byte{':'})
		t := e.dict.known[string(key)]
		switch {
		case t == nil || !t.format.declared:
			return r.undeclared("FORMAT", key, "FORMAT")
		case t.format.typ == Flag:
			return r.fail("FORMAT/"+shown(key), nil, "is declared a Flag, which samples can't have: declare it otherwise")
		case len(e.formats) == maxFormats:
			return r.fail("FORMAT", nil, "has more than "+strconv.Itoa(maxFormats)+" keys, which BCF can't hold: write VCF")
		}
		e.formats = append(e.formats, t)
	}
	e.format = append([]byte{}, text...)
	return nil
}

// findValues finds each sample's value of each key, and how much room they take.
func (e *bcfEncoder) findValues(r *Record) error {
	keys := len(e.formats)
	e.widths = append(e.widths[:0], make([]width, keys)...)
	e.starts = extend(e.starts[:0], keys*e.dict.samples)
	text := r.samples()
	at := 0
	for sample := range e.dict.samples {
		row := e.starts[sample*keys : (sample+1)*keys]
		for k := range row {
			start, commas, separators := at, 0, 0
			for ; at < len(text) && text[at] != ':' && text[at] != '\t'; at++ {
				switch text[at] {
				case ',':
					commas++
				case '|', '/':
					if at > start {
						separators++
					}
				}
			}
			row[k] = span{start, at}
			w := &e.widths[k]
			w.values = max(w.values, commas+1)
			w.alleles = max(w.alleles, separators+1)
			w.characters = max(w.characters, at-start+min(k, 1)) // htslib counts the colon in front
			if at == start && k > 0 && at == len(text) {
				row[k] = span{absent, absent} // htslib takes "0/1:" at the line's end for "0/1"
			}
			if at < len(text) && text[at] == ':' {
				at++
				if k == keys-1 {
					return e.badValue(r, sample, k, nil, "the sample has more values than FORMAT has keys")
				}
				continue
			}
			for k++; k < keys; k++ {
				row[k] = span{absent, absent} // left out at the end
			}
			break
		}
		at++
	}
	return nil
}

// absent is where values begin that a sample leaves out at its end.
const absent = -1

func (e *bcfEncoder) badValue(r *Record, sample, k int, value []byte, msg string) error {
	err := r.fail("FORMAT/"+e.formats[k].format.id, value, msg)
	err.Column = firstSample + sample + 1
	return err
}

// value returns a sample's value of a key, and whether it is there.
func (e *bcfEncoder) value(text []byte, sample, k int) ([]byte, bool) {
	s := e.starts[sample*len(e.formats)+k]
	if s.start == absent {
		return nil, false
	}
	return text[s.start:s.end], true
}

// appendKey appends one FORMAT key and all samples' values.
func (e *bcfEncoder) appendKey(dst []byte, r *Record, k int) ([]byte, error) {
	t := e.formats[k]
	dst = appendNumber(dst, t.number)
	switch {
	case t.format.id == "GT":
		return e.appendGenotypes(dst, r, k)
	case t.format.typ == Integer:
		return e.appendIntegers(dst, r, k)
	case t.format.typ == Float:
		return e.appendFloats(dst, r, k)
	default:
		return e.appendStrings(dst, r, k), nil
	}
}

func (e *bcfEncoder) appendStrings(dst []byte, r *Record, k int) []byte {
	text, size := r.samples(), e.widths[k].characters
	dst = appendSize(dst, size, bcfChar)
	for sample := range e.dict.samples {
		v, ok := e.value(text, sample, k)
		if !ok && size > 0 {
			v = dot
		}
		dst = append(dst, v...)
		for range size - len(v) {
			dst = append(dst, 0)
		}
	}
	return dst
}

func (e *bcfEncoder) appendIntegers(dst []byte, r *Record, k int) ([]byte, error) {
	text, n := r.samples(), max(1, e.widths[k].values)
	ints := e.ints[:0]
	for sample := range e.dict.samples {
		v, _ := e.value(text, sample, k)
		row := len(ints)
		for at := 0; ; at++ {
			number := int32(MissingInt)
			if at < len(v) && v[at] == '.' {
				at++
			} else {
				number, at = bcfInt(v, at)
			}
			ints = append(ints, number)
			if at >= len(v) {
				break
			}
			if v[at] != ',' {
				return nil, e.badValue(r, sample, k, v, "is not a list of whole numbers: write numbers or . with commas between them")
			}
		}
		for len(ints) < row+n {
			ints = append(ints, EndOfVector)
		}
	}
	e.ints = ints
	return appendNumbers(dst, ints, n), nil
}

func (e *bcfEncoder) appendFloats(dst []byte, r *Record, k int) ([]byte, error) {
	text, n := r.samples(), max(1, e.widths[k].values)
	dst = appendSize(dst, n, bcfFloat)
	for sample := range e.dict.samples {
		v, _ := e.value(text, sample, k)
		left := n
		for at := 0; ; at++ {
			f, size := readNumber(v[at:])
			if size == 0 && at < len(v) && v[at] == '.' {
				size = 1
			}
			at += size
			dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(f))
			left--
			if at >= len(v) {
				break
			}
			if v[at] != ',' {
				return nil, e.badValue(r, sample, k, v, "is not a list of numbers: write numbers or . with commas between them")
			}
		}
		for range left {
			dst = binary.LittleEndian.AppendUint32(dst, endFloatBits)
		}
	}
	return dst, nil
}

// appendGenotypes appends genotypes of any form; phase is the low bit of each
// allele but the first, and of the first where the text says so (VCF 4.4).
func (e *bcfEncoder) appendGenotypes(dst []byte, r *Record, k int) ([]byte, error) {
	text, n := r.samples(), max(1, e.widths[k].alleles)
	ints := e.ints[:0]
	for sample := range e.dict.samples {
		v, there := e.value(text, sample, k)
		row := len(ints)
		phased, first := int32(0), 0
		if lead := phaseInFront(v); there && e.dict.prefixes && lead != noPhase {
			if lead == phaseImplied {
				return nil, e.badValue(r, sample, k, v, "has a / in front that BCF readers do not know from none: write VCF")
			}
			phased, first = int32(lead), 1
		}
		for at := first; there && len(v) > 0; at++ {
			allele, size := readAllele(v[at:])
			switch {
			case size == 0:
				return nil, e.badValue(r, sample, k, v, "is not a genotype that BCF can hold: write allele numbers or . with / or | between them, and before VCF 4.4 no phase in front")
			case allele == 1<<15:
				return nil, e.badValue(r, sample, k, v, "names an allele past 32,767")
			}
			ints = append(ints, int32(allele+1)<<1|phased)
			if at += size; at == len(v) {
				break
			}
			if v[at] != '|' && v[at] != '/' {
				return nil, e.badValue(r, sample, k, v, "is not a genotype: write allele numbers or . with / or | between them")
			}
			phased = 0
			if v[at] == '|' {
				phased = 1
			}
		}
		switch {
		case !there:
			ints = append(ints, MissingInt)
		case len(v) == 0:
			ints = append(ints, 0)
		}
		for len(ints) < row+n {
			ints = append(ints, EndOfVector)
		}
	}
	e.ints = ints
	return appendNumbers(dst, ints, n), nil
}
