package kb

import (
	"crypto/sha256"
	"encoding/hex"
	"html"
	"strings"
	"unicode"
)

// TextHash identifies a publisher's wording apart from its mark-up: the first
// 16 hex digits of the SHA-256 of the text with every tag replaced by a space,
// HTML entities resolved and white space collapsed.
func TextHash(markup string) string {
	sum := sha256.Sum256([]byte(plainText(markup)))
	return hex.EncodeToString(sum[:8])
}

func plainText(markup string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(markup, '<')
		// A tag is '<', at least one character other than '>', and '>'.
		if open < 0 {
			break
		}
		end := strings.IndexByte(markup[open:], '>')
		if end < 0 {
			break
		}
		if end == 1 {
			b.WriteString(markup[:open+1])
			markup = markup[open+1:]
			continue
		}
		b.WriteString(markup[:open])
		b.WriteByte(' ')
		markup = markup[open+end+1:]
	}
	b.WriteString(markup)
	text := html.UnescapeString(b.String())
	return strings.Join(strings.FieldsFunc(text, isSpace), " ")
}

// isSpace is the white space of Unicode and the four information separators,
// as regular expressions of other languages (\s) understand it.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
