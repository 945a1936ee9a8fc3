package vcf

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
)

// Text is a piece of a record. It is a view of the record's bytes and follows
// the record's lifetime; [Text.String] makes an owned copy.
type Text []byte

// Bytes returns the view itself.
func (t Text) Bytes() []byte { return t }

// String returns an owned copy.
func (t Text) String() string { return string(t) }

// Is reports whether the text equals s, without copying.
func (t Text) Is(s string) bool { return string(t) == s }

// Missing reports whether the text is empty or the missing value ".".
func (t Text) Missing() bool { return len(t) == 0 || len(t) == 1 && t[0] == '.' }

// What a slice of values holds where there is no value: the encodings that BCF
// uses, so that both file formats say the same.
const (
	MissingInt  = math.MinInt32     // "." in place of a whole number
	EndOfVector = math.MinInt32 + 1 // this sample has fewer values than the row is wide

	smallestInt = math.MinInt32 + 8 // BCF reserves the eight below

	missingFloatBits = 0x7F800001
	endFloatBits     = 0x7F800002
)

// MissingFloat is the NaN that stands for "." in place of a number.
func MissingFloat() float32 { return math.Float32frombits(missingFloatBits) }

// EndFloat is the NaN that stands for the end of a vector shorter than its row.
func EndFloat() float32 { return math.Float32frombits(endFloatBits) }

// IsMissingFloat tells MissingFloat from every other number and NaN.
func IsMissingFloat(f float32) bool { return math.Float32bits(f) == missingFloatBits }

// IsEndFloat tells EndFloat from every other number and NaN.
func IsEndFloat(f float32) bool { return math.Float32bits(f) == endFloatBits }

// parseInt reads a whole number that BCF can hold. Like bcftools, anything else
// (text, or a number past 32 bits) is missing.
func parseInt(b []byte) (int32, bool) {
	n, ok := parseDecimal(b)
	if !ok || n < smallestInt || n > math.MaxInt32 {
		return MissingInt, false
	}
	return int32(n), true
}

// parseDecimal reads an optional sign and 1 to 18 digits.
func parseDecimal(b []byte) (int64, bool) {
	negative := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative = b[0] == '-'
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range b {
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	if negative {
		n = -n
	}
	return n, true
}

// parseFloat reads a number as VCF writes it, with Inf, Infinity and NaN in any
// case. Underscores and hexadecimal, which Go would accept, are not numbers.
func parseFloat(b []byte) (float32, bool) {
	if f, ok := parseShortFloat(b); ok {
		return f, true
	}
	if len(b) == 0 || len(b) > 400 || bytes.ContainsAny(b, "_xXpP") {
		return MissingFloat(), false
	}
	f, err := strconv.ParseFloat(string(b), 64) // and then to 32 bits, as in htslib
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return MissingFloat(), false
	}
	return float32(f), true
}

// parseShortFloat reads up to seven digits with an optional point: exact,
// because digits and power of ten are exact in float64, and a quotient n/10⁷ that
// is no tie between two float32 is at least 2⁻⁴¹ (relative) away from one, so that
// rounding to float64 first changes nothing.
func parseShortFloat(b []byte) (float32, bool) {
	if len(b) == 0 || len(b) > 8 {
		return 0, false
	}
	n, point, digits := 0, -1, 0
	for i, c := range b {
		if c == '.' && point < 0 {
			point = i
			continue
		}
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int(d)
		digits++
	}
	if digits == 0 || digits > 7 {
		return 0, false
	}
	if point < 0 {
		return float32(n), true
	}
	return float32(float64(n) / powersOfTen[len(b)-1-point]), true
}

var powersOfTen = [8]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7}

// appendFloat writes the shortest text that reads back as the same float32.
func appendFloat(dst []byte, f float32) []byte {
	switch {
	case IsMissingFloat(f):
		return append(dst, '.')
	case math.IsInf(float64(f), 0):
		return append(dst, strings.TrimPrefix(strconv.FormatFloat(float64(f), 'g', -1, 32), "+")...)
	}
	return strconv.AppendFloat(dst, float64(f), 'g', -1, 32)
}

func appendInt(dst []byte, n int32) []byte {
	if n == MissingInt {
		return append(dst, '.')
	}
	return strconv.AppendInt(dst, int64(n), 10)
}
