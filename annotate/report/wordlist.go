package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/allelerx/allelerx/annotate/kb"
)

// days prefers weeks where they are whole.
func days(n float64) string {
	switch weeks := n / 7; {
	case n == 1:
		return "1 day"
	case n == 7:
		return "1 week"
	case weeks == float64(int(weeks)):
		return number(weeks) + " weeks"
	}
	return number(n) + " days"
}

// dayRange writes {14, 28} as "2–4 weeks".
func dayRange(r kb.Range) string {
	low, high := r.Low/7, r.High/7
	if low == float64(int(low)) && high == float64(int(high)) {
		return number(low) + "–" + number(high) + " weeks"
	}
	return rangeText(r) + " days"
}

// orList writes "a, b or c".
func orList(items []string) string { return list(items, " or ") }

// andList writes "a, b and c".
func andList(items []string) string { return list(items, " and ") }

func list(items []string, last string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + last + items[n-1]
	}
}

// plain turns a coded term into words: "slower-increase" → "slower increase".
func plain(term string) string { return strings.ReplaceAll(term, "-", " ") }

func capitalised(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
