package fasta

import (
	"fmt"
	"strconv"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
)

// FormatError says that a FASTA file or its index is not valid, or that they do
// not belong together, and where.
type FormatError struct {
	Name   string // of the FASTA file or the index, as it was opened
	Line   int    // of the index, or of a FASTA file while it is indexed, 1-based; 0 where that is unknown
	Offset int64  // in the FASTA file's inflated data, in bytes; meaningful when Line is 0
	Msg    string // what is wrong and the remedy
}

// Error names the file, the place, the fault and the remedy.
func (e *FormatError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("fasta: %s: line %d: %s", e.Name, e.Line, e.Msg)
	}
	return fmt.Sprintf("fasta: %s: offset %d: %s", e.Name, e.Offset, e.Msg)
}

// RangeError says that the file does not have bases that were asked for: it
// lacks the contig, or the contig (or window) is shorter.
type RangeError struct {
	Name   string // of the FASTA file
	Region genomics.Region
	Msg    string // what the file has instead, and the remedy
}

// Error names the file, the region and the remedy.
func (e *RangeError) Error() string {
	return "fasta: " + e.Name + " does not have " + place(e.Region) + ": " + e.Msg
}

// place writes a region that may be no valid one.
func place(r genomics.Region) string {
	if r.Len() == 1 {
		return r.Contig + ":" + strconv.Itoa(r.Start+1)
	}
	return r.Contig + ":" + strconv.Itoa(r.Start+1) + "-" + strconv.Itoa(r.End)
}

// Warning is a fault that reading goes on after. Codes are stable:
//
//	index-made    there is no index: one was made by reading all of the file
//	index-older   the index is older than the file; what it says is compared with the file
type Warning struct {
	Code string
	File string
	Msg  string
}

// String writes the warning on one line.
func (w Warning) String() string { return "fasta: " + w.File + ": " + w.Msg + " [" + w.Code + "]" }

// quoted makes text from a file fit for a message.
func shown(text string) string { return strconv.Quote(file.Excerpt(text)) }
