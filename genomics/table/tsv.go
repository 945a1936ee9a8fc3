package table

import (
	"math"
	"strconv"
)

// Letters that stand behind a backslash for a character that would break the
// table; 0: the character stands for itself. PostgreSQL's COPY reads the same.
var (
	cellLetters    = [256]byte{'\\': '\\', '\t': 't', '\n': 'n', '\r': 'r'}
	elementLetters = [256]byte{'\\': '\\', '\t': 't', '\n': 'n', '\r': 'r', ',': ','}
)

// appendTSVHeader writes the line of names. None holds a character that would
// have to be escaped.
func appendTSVHeader(dst []byte, s *Schema) []byte {
	for i := range s.columns {
		if i > 0 {
			dst = append(dst, '\t')
		}
		dst = append(dst, s.columns[i].Name...)
	}
	return append(dst, '\n')
}

// appendTSV writes the batch's rows as lines.
func appendTSV(dst []byte, b *Batch) []byte {
	for row := range b.rows {
		for i := range b.columns {
			if i > 0 {
				dst = append(dst, '\t')
			}
			switch c := &b.columns[i]; {
			case c.list:
				dst = appendTSVList(dst, c, row)
			case c.null[row]: // an empty cell
			case c.kind == String:
				dst = appendEscaped(dst, c.bytes(row), &cellLetters)
			default:
				dst = appendTSVValue(dst, c, row)
			}
		}
		dst = append(dst, '\n')
	}
	return dst
}

// appendTSVList writes values with commas between them, null as ".". A null
// list has none, like an empty one.
func appendTSVList(dst []byte, c *column, row int) []byte {
	from, to := c.span(row)
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		switch {
		case c.null[i]:
			dst = append(dst, '.')
		case c.kind != String:
			dst = appendTSVValue(dst, c, i)
		case string(c.bytes(i)) == ".":
			dst = append(dst, `\.`...)
		default:
			dst = appendEscaped(dst, c.bytes(i), &elementLetters)
		}
	}
	return dst
}

// appendTSVValue writes value i, which is no string.
func appendTSVValue(dst []byte, c *column, i int) []byte {
	switch c.kind {
	case Int:
		return strconv.AppendInt(dst, c.ints[i], 10)
	case Float32:
		return appendTSVFloat(dst, float64(c.float32s[i]), 32)
	case Float64:
		return appendTSVFloat(dst, c.float64s[i], 64)
	default:
		return strconv.AppendBool(dst, c.bools[i])
	}
}

func appendTSVFloat(dst []byte, v float64, bits int) []byte {
	switch {
	case math.IsNaN(v):
		return append(dst, "NaN"...)
	case math.IsInf(v, 1):
		return append(dst, "Inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-Inf"...)
	}
	return appendFloat(dst, v, bits)
}

func appendEscaped(dst, text []byte, letters *[256]byte) []byte {
	begin := 0
	for i, char := range text {
		if letter := letters[char]; letter != 0 {
			dst = append(dst, text[begin:i]...)
			dst = append(dst, '\\', letter)
			begin = i + 1
		}
	}
	return append(dst, text[begin:]...)
}
