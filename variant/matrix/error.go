package matrix

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// FormatError says where a PLINK file departs from its format and what to do
// about it. It never holds a sample's name.
type FormatError struct {
	File   string
	Line   int   // of a .bim or .fam, 1-based; 0 for a .bed
	Offset int64 // of a .bed, in bytes; meaningful when Line is 0
	Field  string
	Value  string // the text at fault, at most 40 printable bytes
	Msg    string // what is wrong and the remedy
	Err    error  // io.ErrUnexpectedEOF where the file is cut short, else nil
}

// Error writes the place, the field, the value and the remedy on one line.
func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString("matrix: " + e.File + ": ")
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	} else {
		fmt.Fprintf(&b, "offset %d: ", e.Offset)
	}
	if e.Field != "" {
		b.WriteString(e.Field)
		if e.Value != "" {
			b.WriteString(" " + strconv.Quote(e.Value))
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Msg)
	return b.String()
}

// Unwrap returns Err.
func (e *FormatError) Unwrap() error { return e.Err }

// shown makes text from a file fit for a message.
func shown[T ~string | ~[]byte](text T) string { return file.Excerpt(text) }
