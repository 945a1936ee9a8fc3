package packed

import (
	"math"
	"math/bits"
	"strconv"
)

// decimal is a number as it is written: ±mantissa × 10^exponent. Its mantissa
// does not end with a zero; that of 0 is 0, and its exponent is 0.
type decimal struct {
	code     int64 // the mantissa, or of a negative number its complement: -0 is -1
	exponent int
}

// magnitude is the mantissa without its sign.
func (d decimal) magnitude() int64 { return d.code ^ d.code>>63 }

// signed gives a magnitude the sign of d.
func (d decimal) signed(magnitude int64) int64 { return magnitude ^ d.code>>63 }

// mostDigits is how many digits of a number are kept. It takes 9 to tell every
// float32 from its neighbours.
const mostDigits = 9

var powers = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// tens are the powers of ten that a float64 holds exactly.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// spelling is how a decimal is written, as far as it can be written so again.
type spelling struct {
	decimals int  // digits after the point
	plain    bool // no exponent, no +, one digit at least before the point and no zero too many
}

// parseDecimal reads a number. One of more digits than a float32 has is rounded
// to float32. It reports false for what is no number, is not finite, or is beyond
// what the format has room for.
func parseDecimal(text []byte) (decimal, spelling, bool) {
	d, s, digits, ok := scanDecimal(text)
	if !ok || digits <= mostDigits {
		return d, s, ok
	}
	f, err := strconv.ParseFloat(string(text), 32)
	if err != nil {
		return d, s, false
	}
	var short [24]byte
	d, _, _, ok = scanDecimal(strconv.AppendFloat(short[:0], f, 'e', -1, 32))
	return d, spelling{}, ok
}

// scanDecimal reads digits, a point and an exponent, and counts the digits from
// the first to the last that is not 0. With more than 18 of them the number is
// not right.
func scanDecimal(text []byte) (d decimal, s spelling, digits int, ok bool) {
	i, n := 0, len(text)
	negative := n > 0 && text[0] == '-'
	s.plain = true
	if n > 0 && (negative || text[0] == '+') {
		s.plain = negative
		i++
	}
	m, begin, point := int64(0), i, -1
	zeros, exponent := 0, 0 // zeros: at the end of what was read
	for ; i < n; i++ {
		c := text[i]
		if c == '.' && point < 0 {
			point = i
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		if c == '0' {
			if m != 0 {
				zeros++
			}
			continue
		}
		if digits += zeros + 1; digits <= 18 {
			m = m*powers[zeros+1] + int64(c-'0')
		}
		zeros = 0
	}
	end := i
	if point >= 0 {
		s.decimals = end - point - 1
		exponent = -s.decimals
	}
	count := end - begin
	if point >= 0 {
		count--
	}
	if count == 0 {
		return d, s, 0, false
	}
	whole := count - s.decimals
	s.plain = s.plain && (whole == 1 || whole > 1 && text[begin] != '0') && (point < 0 || s.decimals > 0)
	if i < n {
		if text[i]|0x20 != 'e' || n-i > 5 {
			return d, s, 0, false
		}
		e, err := strconv.Atoi(string(text[i+1:]))
		if err != nil {
			return d, s, 0, false
		}
		s.plain = false
		exponent += e
	}
	d = decimal{m, exponent + zeros}
	if m == 0 {
		d.exponent = 0
	}
	if negative {
		d.code = ^d.code
	}
	return d, s, digits, d.exponent > -400 && d.exponent < 400
}

// round rounds to as many significant digits, halves to even.
func (d decimal) round(digits int) decimal {
	m := d.magnitude()
	drop := decimalLength(m) - digits
	if digits <= 0 || drop <= 0 {
		return d
	}
	unit := powers[drop]
	rest := m % unit
	m /= unit
	if rest > unit/2 || rest == unit/2 && m&1 == 1 {
		m++
	}
	exponent := d.exponent + drop
	for m%10 == 0 {
		m /= 10
		exponent++
	}
	return decimal{d.signed(m), exponent}
}

// decimalLength is how many digits a number has; 0 has one.
func decimalLength(m int64) int {
	// 1233/4096 is just above log10(2).
	n := bits.Len64(uint64(m)) * 1233 >> 12
	if n < len(powers) && m >= powers[n] {
		n++
	}
	return max(n, 1)
}

// appendFixed appends code × 10^-decimals: with all its decimals where padded,
// else without zeros at the end.
func appendFixed(dst []byte, code int64, decimals int, padded bool) []byte {
	if code < 0 {
		dst = append(dst, '-')
		code = ^code
	}
	m := uint64(code)
	if !padded {
		for decimals > 0 && m%10 == 0 {
			m /= 10
			decimals--
		}
	}
	if decimals == 0 {
		return strconv.AppendUint(dst, m, 10)
	}
	var text [32]byte
	at := len(text)
	for decimals >= 2 {
		pair := m % 100 * 2
		m /= 100
		at -= 2
		text[at], text[at+1] = pairs[pair], pairs[pair+1]
		decimals -= 2
	}
	if decimals == 1 {
		at--
		text[at] = byte('0' + m%10)
		m /= 10
	}
	at--
	text[at] = '.'
	for m >= 10 {
		at--
		text[at] = byte('0' + m%10)
		m /= 10
	}
	at--
	text[at] = byte('0' + m)
	return append(dst, text[at:]...)
}

// pairs are the numbers from 00 to 99.
const pairs = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849" +
	"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

// appendScientific appends code × 10^exponent, as printf does with %g: with an
// exponent where there would be more than four zeros after the point.
func appendScientific(dst []byte, code int64, exponent int) []byte {
	if code < 0 {
		dst = append(dst, '-')
		code = ^code
	}
	if code == 0 {
		return append(dst, '0')
	}
	for code%10 == 0 {
		code /= 10
		exponent++
	}
	n := decimalLength(code)
	switch order := exponent + n - 1; {
	case order < -4 || order > 14:
		dst = appendFixed(dst, code, n-1, true)
		sign := byte('+')
		if order < 0 {
			sign, order = '-', -order
		}
		dst = append(dst, 'e', sign)
		if order < 10 {
			dst = append(dst, '0')
		}
		return strconv.AppendUint(dst, uint64(order), 10)
	case exponent < 0:
		return appendFixed(dst, code, -exponent, true)
	default:
		return strconv.AppendInt(dst, code*powers[exponent], 10)
	}
}

// quotient is a/b to as many significant digits; through float32 where narrow.
// It reports false where there is no such number.
func quotient(a, b int64, digits int, narrow bool) (decimal, bool) {
	if b <= 0 || a < 0 || a > 1<<53 || b > 1<<53 {
		return decimal{}, false
	}
	if a == 0 {
		return decimal{}, true
	}
	x := float64(a) / float64(b)
	if narrow {
		x = float64(float32(x))
	}
	// One multiplication by an exact power: the same on every machine.
	low, high := tens[digits-1], tens[digits]
	up := digits - 1
	for up < len(tens)-1 && x*tens[up] < low {
		up++
	}
	for up > 0 && x*tens[up] >= high {
		up--
	}
	m := roundProduct(x, tens[up])
	if m > high || m < low {
		return decimal{}, false
	}
	return decimal{int64(m), -up}, true
}

// roundProduct is a × b rounded to a whole number, halves to even. What looks
// like a half may have been rounded to it: the rest of the product decides.
func roundProduct(a, b float64) float64 {
	p := a * b
	whole := math.Floor(p)
	if p-whole == 0.5 {
		switch rest := math.FMA(a, b, -p); {
		case rest > 0:
			return whole + 1
		case rest < 0:
			return whole
		}
	}
	return math.RoundToEven(p)
}
