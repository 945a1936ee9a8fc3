package source

import (
	"bytes"
	"math"
)

// isInteger reports whether text is a number that an INFO value of type Integer
// can be: BCF keeps the eight lowest for itself (VCF 4.3, section 6.3.3).
func isInteger(text []byte) bool {
	digits, negative := unsigned(text)
	if len(digits) == 0 || len(digits) > 10 {
		return false
	}
	n := int64(0)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		return n <= -(math.MinInt32 + 8)
	}
	return n <= math.MaxInt32
}

// isCode reports whether text is digits that would not come back from a number: with
// zeros in front, or too many.
func isCode(text []byte) bool {
	digits, _ := unsigned(text)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(digits) > 1 && (digits[0] == '0' || !isInteger(text))
}

// isFloat reports whether text is a number as VCF 4.3, section 1.3, spells it.
func isFloat(text []byte) bool {
	rest, _ := unsigned(text)
	whole := digitsOf(rest)
	rest = rest[whole:]
	if len(rest) > 0 && rest[0] == '.' {
		n := digitsOf(rest[1:])
		if n == 0 {
			return false
		}
		rest = rest[1+n:]
	} else if whole == 0 {
		return isNaN(rest) || bytes.EqualFold(rest, []byte("inf")) || bytes.EqualFold(rest, []byte("infinity"))
	}
	if len(rest) > 0 && rest[0]|0x20 == 'e' {
		exponent, _ := unsigned(rest[1:])
		n := digitsOf(exponent)
		return n > 0 && n == len(exponent)
	}
	return len(rest) == 0
}

func isNaN(text []byte) bool { return bytes.EqualFold(text, []byte("nan")) }

// digitsOf is how many digits text begins with.
func digitsOf(text []byte) int {
	for i, c := range text {
		if c < '0' || c > '9' {
			return i
		}
	}
	return len(text)
}

// unsigned cuts a sign off.
func unsigned(text []byte) (rest []byte, negative bool) {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		return text[1:], text[0] == '-'
	}
	return text, false
}

// position reads a coordinate, at most largest.
func position(text []byte, largest int) (int, bool) {
	if len(text) == 0 || len(text) > 10 {
		return 0, false
	}
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return int(n), n <= int64(largest)
}
