package bam

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// FormatError says where a file departs from the SAM specification and what to
// do about it. It never holds the name of a read, nor its bases.
type FormatError struct {
	File   string      // as the caller named it; "" when unknown
	Offset bgzf.Offset // virtual, of the record (or header) at fault; SAM text: 0
	Line   int         // SAM text: 1-based; 0 when unknown, and for BAM
	Field  string      // "l_seq", "CIGAR", "NM", "@SQ", …; "" when the fault is not in one field
	Value  string      // the value at fault, at most 40 printable bytes; may be ""
	Msg    string      // what is wrong, and the remedy
	Err    error       // the cause, or nil
}

// Error names the file, the place, the fault and the remedy.
func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString("bam: ")
	if e.File != "" {
		b.WriteString(e.File + ": ")
	}
	switch {
	case e.Line > 0:
		b.WriteString("line " + strconv.Itoa(e.Line) + ": ")
	case e.Offset > 0:
		b.WriteString("virtual offset " + e.Offset.String() + ": ")
	}
	if e.Field != "" {
		b.WriteString(e.Field)
		if e.Value != "" {
			fmt.Fprintf(&b, " %q", e.Value)
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Msg)
	return b.String()
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// Warning is a fault that reading went on after. Codes are stable:
//
//	header-line        a header line that the specification does not allow; it is kept as text
//	index-older        the index is older than the file
//	index-unusable     the index is damaged or another file's; [File.Indexed] found it so
//	no-final-newline   the last line of SAM text does not end: the file may be cut short
//	references         an @SQ line that the specification does not allow, or that differs from the binary list, which holds
//	unknown-reference  SAM text names a reference that the header lacks; reads there count as unmapped, as in samtools
type Warning struct {
	Code string
	File string
	Line int // of SAM text or of the header, 1-based; 0 when unknown
	Msg  string
}

// String writes the warning on one line.
func (w Warning) String() string {
	var b strings.Builder
	b.WriteString("bam: ")
	if w.File != "" {
		b.WriteString(w.File + ": ")
	}
	if w.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", w.Line)
	}
	b.WriteString(w.Msg + " [" + w.Code + "]")
	return b.String()
}

// shown makes text from a file fit for a message.
func shown[T ~string | ~[]byte](text T) string { return file.Excerpt(text) }
