package normalize

import (
	"strconv"

	"github.com/allelerx/allelerx/genomics/fasta"
)

// Options of [Stream]. The zero value splits records and trims alleles; with a
// Reference it also aligns them, and stops at a REF that is not the
// reference's.
type Options struct {
	// Reference is what REF is compared with and alleles are moved along. With
	// nil, alleles are trimmed only, and Summary.Unaligned counts the
	// insertions and deletions that might lie further left. So it does for
	// those outside a reference of windows.
	Reference *fasta.File

	// Mismatch is what becomes of records that do not fit the reference.
	Mismatch Mismatch

	// KeepMultiallelic leaves records with several ALT alleles in one piece.
	// They are trimmed and aligned as far as all alleles allow.
	KeepMultiallelic bool

	// OthersMissing writes "." in a split record's genotypes for the ALT
	// alleles of its sister records. Without, they are 0: not this ALT (as by
	// bcftools norm, whose --multi-overlaps chooses likewise).
	OthersMissing bool

	// Window is how many bases a record waits for others that move before it;
	// 0 = 1000 (bcftools norm --site-win).
	Window int

	Workers int // goroutines; < 1: as many as there are CPUs

	// Warn is told of records that do not fit the reference and are not the
	// end, in order and from the goroutine that reads.
	Warn func(Warning)
}

// Mismatch is what becomes of a record whose REF differs from the reference, or
// whose alleles are something else than bases, "<…>", "*", breakends or ".".
type Mismatch uint8

// The choices of bcftools norm --check-ref.
const (
	Refuse  Mismatch = iota // end with an error (-c e)
	Keep                    // warn, and pass it on as it is (-c w)
	Exclude                 // warn, and leave it out (-c wx)
)

// Error says why a record could not be normalised.
type Error struct {
	Line   int // of the file, 1-based; 0 where that is unknown
	Contig string
	Pos    int    // 0-based
	Field  string // "REF", "ALT", "INFO/AC", "FORMAT/PL"
	Msg    string // what is wrong and the remedy
}

// Error names the record, the field and the remedy.
func (e *Error) Error() string {
	text := "normalize: "
	if e.Line > 0 {
		text += "line " + strconv.Itoa(e.Line) + " "
	}
	return text + "(" + e.Contig + ":" + strconv.Itoa(e.Pos+1) + "): " + e.Field + " " + e.Msg
}

// Warning is a record that does not fit the reference. Codes are stable:
//
//	ref-mismatch      REF is not what the reference has there
//	no-bases          REF or an ALT is no allele that can be compared
//	same-alleles      an ALT is the REF again
type Warning struct {
	Code string
	Line int // 1-based; 0 where that is unknown
	Msg  string
}

// String writes the warning on one line.
func (w Warning) String() string { return w.Msg + " [" + w.Code + "]" }

// Summary counts what happened to a stream's records.
type Summary struct {
	Read       int // records of the input
	Split      int // of those, split into several
	Written    int // records of the output
	Changed    int // of those, trimmed or moved
	Mismatched int // records that do not fit the reference, kept or excluded
	Excluded   int // of those, left out
	Unaligned  int // insertions and deletions for which there was no reference to move along
}

func (s *Summary) add(t Summary) {
	s.Read += t.Read
	s.Split += t.Split
	s.Written += t.Written
	s.Changed += t.Changed
	s.Mismatched += t.Mismatched
	s.Excluded += t.Excluded
	s.Unaligned += t.Unaligned
}

const maxShown = 20

// shown makes alleles fit for a message.
func shown(bases []byte) string {
	cut := ""
	if len(bases) > maxShown {
		bases, cut = bases[:maxShown], "…"
	}
	b := make([]byte, len(bases))
	for i, c := range bases {
		if c < ' ' || c > '~' {
			c = '?'
		}
		b[i] = c
	}
	return strconv.Quote(string(b)) + cut
}
