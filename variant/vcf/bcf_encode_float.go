package vcf

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
)

// appendNumbersOf appends a list of numbers.
func appendNumbersOf(dst, list []byte) []byte {
	dst = appendSize(dst, bytes.Count(list, []byte{','})+1, bcfFloat)
	for more := true; more; {
		var v []byte
		v, list, more = bytes.Cut(list, []byte{','})
		f, ok := bcfNumber(v)
		if !ok {
			f = MissingFloat()
		}
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(f))
	}
	return dst
}

// bcfNumber reads the number that a text begins with, as htslib does: as a
// double that is then rounded to 32 bits.
func bcfNumber(text []byte) (float32, bool) {
	f, width := readNumber(text)
	return f, width > 0
}

// readNumber reads the number at the start of a text, and returns its width; 0
// where there is none.
func readNumber(text []byte) (f float32, width int) {
	if f, width = readPlainNumber(text); width > 0 {
		return f, width
	}
	width = numberWidth(text)
	if width == 0 {
		return MissingFloat(), 0
	}
	d, _ := strconv.ParseFloat(string(text[:width]), 64) // out of range is infinite, as it is in C
	f = float32(d)
	if math.IsNaN(d) {
		f = math.Float32frombits(0x7fc00000)
		if text[0] == '-' {
			f = math.Float32frombits(0xffc00000)
		}
	}
	return f, width
}

// readPlainNumber reads a number of up to 14 digits without exponent: quotients
// of whole numbers that a double holds are rounded once, like any parse.
func readPlainNumber(text []byte) (f float32, width int) {
	i := 0
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		i++
	}
	n, digits, point := int64(0), 0, -1
	for ; i < len(text); i++ {
		c := text[i]
		if d := c - '0'; d <= 9 {
			n = n*10 + int64(d)
			if digits++; digits > 14 {
				return 0, 0
			}
			continue
		}
		if c != '.' || point >= 0 {
			break
		}
		point = digits
	}
	switch {
	case digits == 0, i < len(text) && text[i] != ',' && text[i] != ':':
		return 0, 0
	case point < 0:
		point = digits
	}
	d := float64(n) / tens[digits-point]
	if negative {
		d = -d
	}
	return float32(d), i
}

var tens = func() (t [15]float64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = t[i-1] * 10
	}
	return t
}()

// numberWidth is how many characters of a text strtod of C would read, but for
// hexadecimal numbers, which VCF does not have.
func numberWidth(text []byte) int {
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		i++
	}
	for _, word := range []string{"infinity", "inf", "nan"} {
		if len(text)-i >= len(word) && bytes.EqualFold(text[i:i+len(word)], []byte(word)) {
			return i + len(word)
		}
	}
	digits := 0
	for ; i < len(text) && (text[i] == '.' || text[i]-'0' <= 9); i++ {
		if text[i] == '.' {
			if bytes.IndexByte(text[:i], '.') >= 0 {
				break
			}
			continue
		}
		digits++
	}
	if digits == 0 {
		return 0
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		j := i + 1
		if j < len(text) && (text[j] == '-' || text[j] == '+') {
			j++
		}
		first := j
		for j < len(text) && text[j]-'0' <= 9 {
			j++
		}
		if j > first {
			i = j
		}
	}
	return i
}
