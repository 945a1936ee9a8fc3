package matrix

import (
	"bytes"
	"strconv"

	"github.com/allelerx/allelerx/genomics"
)

// Variant is what a matrix knows of one: a line of a .bim.
type Variant struct {
	Contig   string // as in the file that was read
	ID       string // ".": none
	Distance string // genetic, in centimorgans or Morgans, as written; "0": unknown
	Pos      int    // of REF's first base, 0-based; -1 for position 0
	Ref, Alt string // in a .bim the second allele and the first; ".": none
}

// String writes the variant's place and alleles, "chr1:94781859:G:A".
func (v Variant) String() string {
	return v.Contig + ":" + strconv.Itoa(v.Pos+1) + ":" + v.Ref + ":" + v.Alt
}

// sites is the lines of a .bim, without their ends: little to hold, and nothing
// to do where nobody looks.
type sites struct {
	text []byte
	ends []int
}

func (s *sites) len() int { return len(s.ends) }

func (s *sites) add(line []byte) {
	s.text = append(s.text, line...)
	s.ends = append(s.ends, len(s.text))
}

func (s *sites) line(i int) []byte {
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.text[start:s.ends[i]]
}

func (s *sites) at(i int) Variant {
	var f [bimColumns][]byte
	rest := s.line(i)
	for c := range f {
		f[c], rest, _ = bytes.Cut(rest, []byte{'\t'})
	}
	pos, _ := strconv.Atoi(string(f[3])) // checked when the line was read
	return Variant{
		Contig: string(f[0]), ID: string(f[1]), Distance: string(f[2]),
		Pos: pos - 1, Alt: string(f[4]), Ref: string(f[5]),
	}
}

func (s *sites) contig(i int) string {
	name, _, _ := bytes.Cut(s.line(i), []byte{'\t'})
	return string(name)
}

const bimColumns = 6

// appendBim checks a line of a .bim and appends it with tabs between its
// columns.
func appendBim(dst, line []byte) ([]byte, *FormatError) {
	var position []byte
	n := 0
	for field := range bytes.FieldsSeq(line) {
		if n++; n == 4 {
			position = field
		}
		dst = append(dst, field...)
		dst = append(dst, '\t')
	}
	if n != bimColumns {
		return dst, &FormatError{Msg: "has " + strconv.Itoa(n) + " columns, a .bim has 6 (contig, ID, distance, position, two alleles)"}
	}
	if pos, err := strconv.Atoi(string(position)); err != nil || pos < 0 || pos > genomics.MaxPosition {
		return dst, &FormatError{Field: "position", Value: shown(position), Msg: "is not from 0 to " + strconv.Itoa(genomics.MaxPosition)}
	}
	return dst[:len(dst)-1], nil
}
