package bam

import (
	"bytes"
	"math"
	"strconv"
)

// parseInt reads an optional sign and 1 to 18 digits.
func parseInt(b []byte) (int64, bool) {
	negative := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative = b[0] == '-'
		b = b[1:]
	}
	if len(b) == 0 {
		return 0, false
	}
	for len(b) > 18 && b[0] == '0' {
		b = b[1:]
	}
	if len(b) > 18 {
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

// parseFloat reads a number as SAM text has it, with inf and nan, which
// samtools writes. Underscores and hexadecimal, which Go would accept, are no
// numbers.
func parseFloat(b []byte) (float64, bool) {
	if len(b) == 0 || len(b) > 400 || bytes.ContainsAny(b, "_xXpP") {
		return 0, false
	}
	if string(b) == "-nan" {
		return math.Copysign(math.NaN(), -1), true
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// isDecimal reports whether a number has the form that the specification gives
// a value of type f, [-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?.
func isDecimal(b []byte) bool {
	digits := func() bool {
		n := 0
		for n < len(b) && '0' <= b[n] && b[n] <= '9' {
			n++
		}
		b = b[n:]
		return n > 0
	}
	sign := func() {
		if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
			b = b[1:]
		}
	}
	sign()
	ok := digits()
	if len(b) > 0 && b[0] == '.' {
		b = b[1:]
		ok = digits()
	}
	if ok && len(b) > 0 && b[0]|0x20 == 'e' {
		b = b[1:]
		sign()
		ok = digits()
	}
	return ok && len(b) == 0
}

// isFloat32 reports whether a value of type f in SAM text, which is f, is what
// the specification allows and a float32 can hold.
func isFloat32(text []byte, f float64) bool {
	g := float32(f)
	lost := g == 0 && len(bytes.Trim(mantissa(text), "-+.0")) > 0
	return isDecimal(text) && !math.IsInf(float64(g), 0) && !lost
}

// mantissa is a number's text without its exponent.
func mantissa(text []byte) []byte {
	if i := bytes.IndexAny(text, "eE"); i >= 0 {
		return text[:i]
	}
	return text
}

// parseC reads a number with a zero in front as C does: octal, or hexadecimal
// after 0x.
func parseC(text []byte) (int64, bool) {
	digits, base := text[1:], 8
	if digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	return int64(n), err == nil
}
