package vcf

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// ParseError says where a file departs from the VCF format and what to do
// about it. It never holds a sample's name: a sample is known by the number of
// its column.
type ParseError struct {
	File   string // as the caller named it; "" when unknown
	Line   int    // 1-based; 0 when unknown, as in a query through an index, and in BCF
	Record int    // 1-based number of the record in a BCF file; 0 when unknown, and in text
	Contig string // "" for a fault of the header
	Pos    int    // 0-based; meaningful when Contig is set
	Column int    // 1-based column of the line; 0 when the fault is not in one column
	Field  string // "POS", "INFO/AF", "FORMAT/GT", "header", …
	Value  string // the text at fault, at most 40 printable bytes
	Msg    string // what is wrong and the remedy
}

// Error writes the place, the field, the value and the remedy on one line.
func (e *ParseError) Error() string {
	var b strings.Builder
	b.WriteString("vcf: ")
	if e.File != "" {
		b.WriteString(e.File + ": ")
	}
	place := e.Line > 0 || e.Record > 0
	switch {
	case e.Line > 0:
		fmt.Fprintf(&b, "line %d", e.Line)
	case e.Record > 0:
		fmt.Fprintf(&b, "record %d", e.Record)
	}
	if e.Contig != "" {
		if place {
			b.WriteString(" ")
		}
		b.WriteString("(" + e.Contig + ":" + strconv.Itoa(e.Pos+1) + ")")
	}
	if place || e.Contig != "" {
		b.WriteString(": ")
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

// Fault returns an error about the record, with its place, for packages that
// read meaning into records: field as in "ALT" or "FORMAT/GT", the text at fault
// or "", and what is wrong with the remedy.
func (r *Record) Fault(field, value, msg string) *ParseError {
	return r.fail(field, []byte(value), msg)
}

// Warning is a fault that reading went on after. Codes are stable:
//
//	blank-line         an empty line among the records
//	header-line        a header line that could not be understood; it is kept as text
//	index-older        the index is older than the file
//	index-unusable     the index is damaged or another file's; [File.Indexed] found it so
//	no-final-newline   the last line does not end: the file may be cut short
//	undeclared-contig  a contig that the header does not list
//	unsorted           a record before its predecessor (Options.RequireSorted)
//	version            a fileformat that is none of VCFv4.0–VCFv4.5
type Warning struct {
	Code string
	File string
	Line int // 1-based; 0 when unknown; in BCF, the number of the record
	Msg  string
}

// String writes the warning on one line.
func (w Warning) String() string {
	var b strings.Builder
	b.WriteString("vcf: ")
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
