package bam

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// SetChar replaces a tag's value with a printable character (type A). A tag
// that the record does not have yet is added after the others, here and in the
// other setters; one that it has moves there.
func (b *Builder) SetChar(tag string, value byte) {
	if value < '!' || value > '~' {
		b.fail(fmt.Errorf("bam: %s: the character %q cannot be written: use printable ASCII", shown(tag), value))
	}
	b.setTag(tag, 'A')
	b.tags = append(b.tags, value)
}

// SetInt replaces a tag's value with a whole number, -2³¹ to 2³²-1. It is
// stored in as few bytes as it needs, as htslib does; SAM text shows all as i.
func (b *Builder) SetInt(tag string, value int64) {
	if value < math.MinInt32 || value > math.MaxUint32 {
		b.fail(fmt.Errorf("bam: %s: %d does not fit in 32 bits", shown(tag), value))
	}
	kind := integerType(value)
	b.setTag(tag, kind)
	b.tags = appendInteger(b.tags, kind, value)
}

// integerType is the type that htslib gives a whole number: the shortest, and
// without a sign where it needs none.
func integerType(value int64) byte {
	switch {
	case value < math.MinInt16:
		return 'i'
	case value < math.MinInt8:
		return 's'
	case value < 0:
		return 'c'
	case value <= math.MaxUint8:
		return 'C'
	case value <= math.MaxUint16:
		return 'S'
	}
	return 'I'
}

func appendInteger(dst []byte, kind byte, value int64) []byte {
	switch sizeOf(kind) {
	case 1:
		return append(dst, byte(value))
	case 2:
		return binary.LittleEndian.AppendUint16(dst, uint16(value))
	default:
		return binary.LittleEndian.AppendUint32(dst, uint32(value))
	}
}

// SetFloat replaces a tag's value with a number (type f).
func (b *Builder) SetFloat(tag string, value float32) {
	b.setTag(tag, 'f')
	b.tags = binary.LittleEndian.AppendUint32(b.tags, math.Float32bits(value))
}

// SetText replaces a tag's value with text (type Z) of printable characters and
// spaces.
func (b *Builder) SetText(tag, value string) {
	for i := range len(value) {
		if value[i] < ' ' || value[i] > '~' {
			b.fail(fmt.Errorf("bam: %s: the text holds the character %q: use printable ASCII and spaces", shown(tag), value[i]))
			break
		}
	}
	b.setTag(tag, 'Z')
	b.tags = append(append(b.tags, value...), 0)
}

// SetHex replaces a tag's value with bytes, written as hexadecimal digits
// (type H).
func (b *Builder) SetHex(tag string, value []byte) {
	b.setTag(tag, 'H')
	for _, v := range value {
		b.tags = append(b.tags, "0123456789ABCDEF"[v>>4], "0123456789ABCDEF"[v&15])
	}
	b.tags = append(b.tags, 0)
}

// SetInts replaces a tag's value with an array of whole numbers (type B).
// element is their type in the file, one of cCsSiI.
func (b *Builder) SetInts(tag string, element byte, values ...int64) {
	if !isInteger(element) {
		b.fail(fmt.Errorf("bam: %s: %q is no type of whole numbers: choose one of cCsSiI", shown(tag), element))
		return
	}
	b.setArray(tag, element, len(values))
	for i, v := range values {
		at := len(b.tags)
		b.tags = appendInteger(b.tags, element, v)
		if integer(element, b.tags[at:]) != v {
			b.fail(fmt.Errorf("bam: %s: value %d of the array, %d, does not fit in type %c: choose a longer one", shown(tag), i+1, v, element))
		}
	}
}

// SetFloats replaces a tag's value with an array of numbers (type B, of f).
func (b *Builder) SetFloats(tag string, values ...float32) {
	b.setArray(tag, 'f', len(values))
	for _, v := range values {
		b.tags = binary.LittleEndian.AppendUint32(b.tags, math.Float32bits(v))
	}
}

func (b *Builder) setArray(tag string, element byte, n int) {
	b.setTag(tag, 'B')
	b.tags = binary.LittleEndian.AppendUint32(append(b.tags, element), uint32(n))
}

// SetTag replaces a tag's value with that of another record's tag.
func (b *Builder) SetTag(t Tag) {
	b.setTag(t.Name(), t.Type())
	b.tags = append(b.tags, t.data...)
	if t.kind == 'Z' || t.kind == 'H' {
		b.tags = append(b.tags, 0)
	}
}

// RemoveTag removes a tag, if it is there.
func (b *Builder) RemoveTag(tag string) {
	for rest := b.tags; len(rest) > 0; {
		t, next, msg := cutTag(rest)
		if msg != "" {
			return // as it was read; nothing can be told apart after it
		}
		if t.Is(tag) {
			b.tags = append(b.tags[:len(b.tags)-len(rest)], next...)
			return
		}
		rest = next
	}
}

// setTag begins a tag at the end of the others.
func (b *Builder) setTag(tag string, kind byte) {
	if len(tag) != 2 || !isTagName(tag[0], tag[1]) {
		b.fail(fmt.Errorf("bam: %q is no tag: it is a letter, and a letter or digit", shown(tag)))
		return
	}
	if tag == "CG" {
		b.fail(errors.New("bam: CG is how BAM stores a long CIGAR: call SetCigar"))
	}
	b.RemoveTag(tag)
	b.tags = append(b.tags, tag[0], tag[1], kind)
}
