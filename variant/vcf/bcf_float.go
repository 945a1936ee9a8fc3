package vcf

import (
	"math"
	"strconv"
)

// appendShownFloat writes a number as bcftools shows what it read from BCF: six
// significant digits, like C's %g, but with halves rounded up where the number
// is written without an exponent.
func appendShownFloat(dst []byte, f float32) []byte {
	d := float64(f)
	switch {
	case IsMissingFloat(f):
		return append(dst, '.')
	case d == 0 && math.Signbit(d):
		return append(dst, "-0"...)
	case d == 0:
		return append(dst, '0')
	case math.Signbit(d):
		dst = append(dst, '-')
		d = -d
	}
	switch {
	case math.IsNaN(d):
		return append(dst, "nan"...)
	case math.IsInf(d, 0):
		return append(dst, "inf"...)
	case d < 0.0001 || d > 999999:
		return strconv.AppendFloat(dst, d, 'g', 6, 64)
	}
	return appendSixDigits(dst, d)
}

// decimals is how many digits after the point appendSixDigits reckons with.
const decimals = 10

var magnitudes = [...]float64{0.001, 0.01, 0.1, 1, 10, 100, 1e3, 1e4, 1e5}

// appendSixDigits writes a number from 0.0001 to 999999 with six significant
// digits and no zeros at the end.
func appendSixDigits(dst []byte, d float64) []byte {
	half := uint64(5) // of the last digit kept, for numbers below 0.001
	for _, bound := range magnitudes {
		if d < bound {
			break
		}
		half *= 10
	}
	var digits [24]byte
	scaled := strconv.AppendUint(digits[:0], uint64(d*1e10)+half, 10)
	whole, rest := []byte{'0'}, scaled
	zeros := decimals - len(scaled) // after the point, before the first digit
	kept := 6
	if zeros < 0 {
		whole, rest = scaled[:-zeros], scaled[-zeros:]
		kept -= len(whole)
		zeros = 0
	}
	rest = rest[:kept]
	for len(rest) > 0 && rest[len(rest)-1] == '0' {
		rest = rest[:len(rest)-1]
	}
	dst = append(dst, whole...)
	if len(rest) == 0 {
		return dst
	}
	dst = append(dst, '.')
	for range zeros {
		dst = append(dst, '0')
	}
	return append(dst, rest...)
}
