package source

import (
	"unicode/utf8"

	"github.com/allelerx/allelerx/annotate"
)

// What becomes of a byte of text in an INFO value.
const (
	plainByte  uint8 = iota // stays as it is
	escapeByte              // becomes %XX
	commaByte               // separates values, or becomes %2C
	percent                 // begins an escape, or becomes %25
	manyBytes               // may be part of a letter in UTF-8
)

// byteKind is what becomes of each byte: VCF 4.3, section 1.2, and no white space
// (section 1.6.1).
var byteKind = func() (kinds [256]uint8) {
	for c := range kinds {
		switch {
		case c <= ' ' || c == 0x7f || c == ';' || c == '=':
			kinds[c] = escapeByte
		case c == ',':
			kinds[c] = commaByte
		case c == '%':
			kinds[c] = percent
		case c >= utf8.RuneSelf:
			kinds[c] = manyBytes
		}
	}
	return kinds
}()

// safe makes one value of text fit for INFO: as it is where nothing in it means
// anything there, else in the row's memory. Of text that is escaped already, as
// GFF3's is, escapes are kept.
func safe(row *annotate.Row, text []byte, escaped bool) []byte {
	for i, c := range text {
		if byteKind[c] != plainByte {
			return escape(row, text, i, escaped)
		}
	}
	return text
}

// escape is safe for text of which the first n bytes are plain.
func escape(row *annotate.Row, text []byte, n int, escaped bool) []byte {
	const digits = "0123456789ABCDEF"
	start := len(row.Buf)
	row.Buf = append(row.Buf, text[:n]...)
	for i := n; i < len(text); i++ {
		c := text[i]
		switch byteKind[c] {
		case plainByte:
			row.Buf = append(row.Buf, c)
			continue
		case percent:
			if escaped && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
				row.Buf = append(row.Buf, c)
				continue
			}
		case manyBytes:
			if r, size := utf8.DecodeRune(text[i:]); r != utf8.RuneError && r >= 0xa0 {
				row.Buf = append(row.Buf, text[i:i+size]...)
				i += size - 1
				continue
			}
		}
		row.Buf = append(row.Buf, '%', digits[c>>4], digits[c&15])
	}
	return row.Buf[start:len(row.Buf):len(row.Buf)]
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}
