package table

import "unicode/utf8"

// replacement is U+FFFD.
const replacement = "\uFFFD"

// appendClean adds text with U+FFFD for each byte that is not UTF-8.
func appendClean(dst, text []byte) []byte {
	for len(text) > 0 {
		char, size := utf8.DecodeRune(text)
		if char == utf8.RuneError && size == 1 {
			dst = append(dst, replacement...)
		} else {
			dst = append(dst, text[:size]...)
		}
		text = text[size:]
	}
	return dst
}

// check finds whether a column of strings holds one that is not UTF-8.
func (c *column) check() {
	c.unclean = false
	if isASCII(c.text) {
		return
	}
	for i := range c.ends {
		if !utf8.Valid(c.bytes(i)) {
			c.unclean = true
			return
		}
	}
}

func isASCII(text []byte) bool {
	for len(text) >= 8 {
		if (text[0]|text[1]|text[2]|text[3]|text[4]|text[5]|text[6]|text[7])&0x80 != 0 {
			return false
		}
		text = text[8:]
	}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
