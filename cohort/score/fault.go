package score

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// FormatError says where a scoring file cannot be used and what to do about it.
type FormatError struct {
	File  string
	Line  int    // 1-based; 0 where it is about the file as a whole
	Field string // the column, or the key of the header
	Value string // the text at fault, at most 40 printable bytes
	Msg   string // what is wrong and the remedy
	Err   error  // io.ErrUnexpectedEOF where the file is cut short, else nil
}

// Error writes the place, the field, the value and the remedy on one line.
func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString("score: " + e.File + ": ")
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
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

// fault is a FormatError that does not know its place yet.
func fault(field, value, msg string) *FormatError {
	return &FormatError{Field: field, Value: file.Excerpt(value), Msg: msg}
}
