package vcf

// The usual values of samples, in one pass over their bytes. What these
// functions do not know is left to the slower ones, which say what is wrong.

// quickCall reads a GT of two alleles of one digit, or missing, at the
// beginning of a sample, and reports whether there is one.
func quickCall(text []byte, highest int) bool {
	if len(text) < 3 || len(text) > 3 && text[3] != ':' {
		return false
	}
	last := byte('0' + min(highest, 9))
	a, sign, b := text[0], text[1], text[2]
	return (sign == '|' || sign == '/') && (a >= '0' && a <= last || a == '.') && (b >= '0' && b <= last || b == '.')
}

// quickInts reads a list of whole numbers of at most nine digits, not negative,
// or missing, up to a colon or the end. It returns the list's length and how
// many values it has; 0 where it is something else.
func quickInts(text []byte) (length, count int) {
	width := 0 // digits of the value at hand; -1 after its "."
	for i, c := range text {
		switch {
		case c-'0' <= 9 && width >= 0 && width < 9:
			width++
		case c == '.' && width == 0:
			width = -1
		case c == ',' && width != 0:
			count++
			width = 0
		case c == ':' && width != 0:
			return i, count + 1
		default:
			return 0, 0
		}
	}
	if width == 0 {
		return 0, 0
	}
	return len(text), count + 1
}

// quickFloats is quickInts for numbers such as -0.25, without exponents.
func quickFloats(text []byte) (length, count int) {
	const (
		begin = iota
		signed
		whole
		point
		decimals
		missing
	)
	at := begin
	for i, c := range text {
		switch {
		case c-'0' <= 9 && at < point:
			at = whole
		case c-'0' <= 9 && (at == point || at == decimals):
			at = decimals
		case c == '.' && at == begin:
			at = missing
		case c == '.' && at == whole:
			at = point
		case c == '-' && at == begin:
			at = signed
		case c == ',' && (at == whole || at >= decimals):
			count++
			at = begin
		case c == ':' && (at == whole || at >= decimals):
			return i, count + 1
		default:
			return 0, 0
		}
	}
	if at != whole && at < decimals {
		return 0, 0
	}
	return len(text), count + 1
}
