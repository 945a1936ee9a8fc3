package source

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// ParseError says where a file of lines is not what it should be, and what to do
// about it.
type ParseError struct {
	File   string // what messages call the source
	Line   int    // 1-based; 0 where unknown, as in a region read through an index
	Column int    // 1-based; 0 where the fault is not in one column
	Field  string // "begin", "end", "contig", …; "" where it is the line
	Value  string // the text at fault, at most 40 printable bytes
	Msg    string // what is wrong and the remedy
}

// Error writes the place, the field, the value and the remedy on one line.
func (e *ParseError) Error() string {
	var b strings.Builder
	b.WriteString("annotate: source " + e.File + ": ")
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	if e.Field != "" {
		b.WriteString(e.Field)
		if e.Value != "" {
			b.WriteString(" " + strconv.Quote(e.Value))
		}
		if e.Column > 0 {
			fmt.Fprintf(&b, " in column %d", e.Column)
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Msg)
	return b.String()
}

// shown makes text from a file fit for a message.
func shown[T ~string | ~[]byte](text T) string { return file.Excerpt(text) }
