package table

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// jsonKey is what stands in front of the value of column i.
func jsonKey(i int, name string) []byte {
	dst := []byte{','}
	if i == 0 {
		dst[0] = '{'
	}
	return append(appendJSONString(dst, []byte(name)), ':')
}

// appendJSON writes the batch's rows, an object a line.
func appendJSON(dst []byte, b *Batch) []byte {
	keys := b.schema.keys
	for row := range b.rows {
		for i := range b.columns {
			dst = append(dst, keys[i]...)
			c := &b.columns[i]
			if c.list {
				dst = appendJSONList(dst, c, row)
			} else {
				dst = appendJSONValue(dst, c, row)
			}
		}
		dst = append(dst, '}', '\n')
	}
	return dst
}

func appendJSONList(dst []byte, c *column, row int) []byte {
	if c.absent[row] {
		return append(dst, "null"...)
	}
	dst = append(dst, '[')
	from, to := c.span(row)
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		dst = appendJSONValue(dst, c, i)
	}
	return append(dst, ']')
}

func appendJSONValue(dst []byte, c *column, i int) []byte {
	if c.null[i] {
		return append(dst, "null"...)
	}
	switch c.kind {
	case Int:
		return strconv.AppendInt(dst, c.ints[i], 10)
	case Float32:
		return appendJSONFloat(dst, float64(c.float32s[i]), 32)
	case Float64:
		return appendJSONFloat(dst, c.float64s[i], 64)
	case Bool:
		return strconv.AppendBool(dst, c.bools[i])
	default:
		return appendJSONString(dst, c.bytes(i))
	}
}

// appendJSONFloat writes null for what JSON has no number for.
func appendJSONFloat(dst []byte, v float64, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(dst, "null"...)
	}
	return appendFloat(dst, v, bits)
}

// plainJSON tells the bytes that stand for themselves in a JSON string, however
// they are surrounded.
var plainJSON = func() (plain [256]bool) {
	for char := 0x20; char < utf8.RuneSelf; char++ {
		plain[char] = char != '"' && char != '\\'
	}
	return plain
}()

// appendJSONString writes a string with its quotes. Like encoding/json it
// escapes U+2028 and U+2029, which JavaScript takes for line ends, and writes
// the replacement character U+FFFD for each byte that is not UTF-8.
func appendJSONString(dst, text []byte) []byte {
	dst = append(dst, '"')
	begin := 0
	for i := 0; i < len(text); {
		if plainJSON[text[i]] {
			i++
			continue
		}
		char, size := rune(text[i]), 1
		if char >= utf8.RuneSelf {
			char, size = utf8.DecodeRune(text[i:])
			if !(char == utf8.RuneError && size == 1) && char != '\u2028' && char != '\u2029' {
				i += size
				continue
			}
		}
		dst = append(dst, text[begin:i]...)
		dst = appendJSONEscape(dst, char)
		i += size
		begin = i
	}
	dst = append(dst, text[begin:]...)
	return append(dst, '"')
}

func appendJSONEscape(dst []byte, char rune) []byte {
	const hex = "0123456789abcdef"
	switch char {
	case '"', '\\':
		return append(dst, '\\', byte(char))
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return append(dst, '\\', 'u', hex[char>>12&15], hex[char>>8&15], hex[char>>4&15], hex[char&15])
}
