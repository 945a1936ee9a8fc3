package vcf

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

const (
	eachByte   = 0x0101010101010101
	highBits   = 0x80 * eachByte
	sevenBits  = 0x7f * eachByte
	toSpace    = 0x60 * eachByte // adds up to 0x80 from ' ' on
	tabsInWord = '\t' * eachByte
)

// firstControl returns where the first control character other than a tab is,
// or -1, and whether there is a byte outside ASCII. It looks at eight bytes at
// a time.
func firstControl(text []byte) (at int, high bool) {
	var seen uint64
	i := 0
	for ; i+8 <= len(text); i += 8 {
		w := binary.LittleEndian.Uint64(text[i:])
		seen |= w
		low := w & sevenBits
		fine := low + toSpace                   // ' ' or above
		noTab := (low ^ tabsInWord) + sevenBits // anything but a tab
		if ^fine&noTab&^w&highBits != 0 {
			break
		}
	}
	for ; i < len(text); i++ {
		c := text[i]
		seen |= uint64(c)
		if c < ' ' && c != '\t' {
			return i, seen&highBits != 0
		}
	}
	return -1, seen&highBits != 0
}

func validUTF8[T ~string | ~[]byte](text T) bool { return utf8.Valid([]byte(text)) }

// strictInt reads a whole number of 32 bits that BCF can hold.
func strictInt(b []byte) (int, bool) {
	negative := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative = b[0] == '-'
		b = b[1:]
	}
	if len(b) == 0 {
		return 0, false
	}
	var n int64
	for _, c := range b {
		d := c - '0'
		if d > 9 || n > math.MaxInt32 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	if negative {
		n = -n
	}
	return int(n), n >= smallestInt && n <= math.MaxInt32
}

// isFloat reports whether b is a number as section 1.3 of VCF 4.3 has it. Older
// versions do not say, and "1." is one there.
func isFloat(b []byte, minor int) bool {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		b = b[1:]
	}
	before := digits(b)
	b = b[before:]
	after := 0
	if len(b) > 0 && b[0] == '.' {
		after = digits(b[1:])
		if after == 0 && (before == 0 || minor >= 3) {
			return false
		}
		b = b[1+after:]
	}
	if before+after == 0 {
		return equalFold(b, "INF") || equalFold(b, "INFINITY") || equalFold(b, "NAN")
	}
	if len(b) == 0 {
		return true
	}
	if b[0] != 'e' && b[0] != 'E' {
		return false
	}
	b = b[1:]
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		b = b[1:]
	}
	n := digits(b)
	return n > 0 && n == len(b)
}

func digits(b []byte) int {
	for i, c := range b {
		if c-'0' > 9 {
			return i
		}
	}
	return len(b)
}

// equalFold compares with a word in capitals.
func equalFold(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// isCharacter reports whether b is one character, which may be escaped.
func isCharacter(b []byte, minor int) bool {
	if minor >= 3 && len(b) == 3 && b[0] == '%' {
		return true // its digits are checked with those of every text
	}
	_, n := utf8.DecodeRune(b)
	return n == len(b)
}

// badEscape returns a "%" of b that does not begin an escape, or nil. Which
// characters may be escaped the specification leaves open.
func badEscape(b []byte) []byte {
	for i, c := range b {
		if c != '%' {
			continue
		}
		if i+2 >= len(b) || !isHex(b[i+1]) || !isHex(b[i+2]) {
			return b[i:min(i+3, len(b))]
		}
	}
	return nil
}

func isHex(c byte) bool { return c-'0' <= 9 || c >= 'A' && c <= 'F' }

func hasSpace[T ~string | ~[]byte](b T) bool {
	for i := range len(b) {
		if b[i] == ' ' || b[i] == '\t' {
			return true
		}
	}
	return false
}

// isCigar reports whether b is operations such as 1M30I2D.
func isCigar(b []byte) bool {
	for len(b) > 0 {
		n := digits(b)
		if n == 0 || n == len(b) {
			return false
		}
		switch b[n] {
		case 'M', 'I', 'D', 'N', 'S', 'H', 'P', 'X', '=':
		default:
			return false
		}
		b = b[n+1:]
	}
	return true
}

// genotypeCount returns how many genotypes there are of a number of alleles at
// a ploidy, C(alleles+ploidy-1, ploidy), at most limit.
func genotypeCount(alleles, ploidy, limit int) int {
	count := int64(1)
	for i := 1; i <= ploidy; i++ {
		count = count * int64(alleles+i-1) / int64(i)
		if count >= int64(limit) {
			return limit
		}
	}
	return int(count)
}

// isKey reports whether a key is [A-Za-z_][0-9A-Za-z_.]*.
func isKey[T ~string | ~[]byte](b T) bool {
	for i := range len(b) {
		c := b[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c-'0' > 9 && c != '.') {
			return false
		}
	}
	return len(b) > 0
}

// isAlphanumeric is what VCF 4.2 demands of FORMAT keys.
func isAlphanumeric[T ~string | ~[]byte](b T) bool {
	for i := range len(b) {
		c := b[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && c-'0' > 9 {
			return false
		}
	}
	return len(b) > 0
}
