package fasta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/genomics"
)

// scanner makes an index by reading a FASTA file from front to back.
type scanner struct {
	name    string
	entries []entry
	seen    map[string]int // line of each name

	line   int   // number of the current line
	offset int64 // of the current line's first byte

	header []byte // of the current line, if it is one
	kind   byte   // '>' for a header, 'b' for bases, 0 before the first byte
	bytes  int64  // of the current line so far
	last   byte   // of the current line so far

	short bool // a line was shorter than the first: only a header may follow
}

// maxHeader bounds a sequence's name and description.
const maxHeader = 64 << 10

// scan returns the index of all of r.
func scan(ctx context.Context, name string, r io.Reader) ([]entry, error) {
	s := &scanner{name: name, seen: map[string]int{}, line: 1}
	buf := make([]byte, 256<<10)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := r.Read(buf)
		if fault := s.add(buf[:n]); fault != nil {
			return nil, fault
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("fasta: %s: cannot read: %w", name, err)
		}
	}
	if s.bytes > 0 { // the last line may lack its ending
		if err := s.endLine(0); err != nil {
			return nil, err
		}
	}
	s.entries = slices.DeleteFunc(s.entries, func(e entry) bool { return e.length == 0 }) // as samtools faidx
	if len(s.entries) == 0 {
		return nil, s.fault("the file has no bases: a FASTA file begins with >name")
	}
	return s.entries, nil
}

func (s *scanner) fault(msg string) error {
	return &FormatError{Name: s.name, Line: s.line, Msg: msg}
}

// add takes the next bytes of the file.
func (s *scanner) add(data []byte) error {
	for len(data) > 0 {
		n := bytes.IndexByte(data, '\n')
		part := data
		if n >= 0 {
			part = data[:n]
		}
		if err := s.part(part); err != nil {
			return err
		}
		if n < 0 {
			return nil
		}
		if err := s.endLine(1); err != nil {
			return err
		}
		data = data[n+1:]
	}
	return nil
}

// part takes a piece of a line without its ending.
func (s *scanner) part(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	if s.bytes == 0 {
		s.kind, s.header = 'b', s.header[:0]
		if data[0] == '>' {
			s.kind = '>'
		}
	}
	s.bytes += int64(len(data))
	s.last = data[len(data)-1]
	if s.kind != '>' {
		return nil
	}
	if len(s.header)+len(data) > maxHeader {
		return s.fault("a sequence's header is longer than 64 KiB: is this a FASTA file?")
	}
	s.header = append(s.header, data...)
	return nil
}

// endLine ends the current line, which has a line break of that many bytes
// beside a carriage return.
func (s *scanner) endLine(ending int) error {
	width := s.bytes + int64(ending)
	bases := s.bytes
	if bases > 0 && s.last == '\r' {
		bases--
	}
	var err error
	switch {
	case bases == 0:
		s.short = true // a blank line: the end of the sequence
	case s.kind == '>':
		err = s.sequence(s.offset + width)
	default:
		err = s.bases(bases, width)
	}
	s.line++
	s.offset += width
	s.bytes, s.kind, s.last = 0, 0, 0
	return err
}

// sequence begins a sequence whose bases begin at that offset.
func (s *scanner) sequence(offset int64) error {
	name := bytes.TrimPrefix(s.header, []byte(">"))
	if n := bytes.IndexAny(name, " \t\r"); n >= 0 {
		name = name[:n]
	}
	switch first, twice := s.seen[string(name)]; {
	case len(name) == 0:
		return s.fault("a sequence without a name: write >name")
	case twice:
		return s.fault("the sequence " + shown(string(name)) + " is there twice, first in line " + strconv.Itoa(first) + ": rename or remove one")
	}
	s.seen[string(name)] = s.line
	s.entries = append(s.entries, entry{name: string(name), offset: offset})
	s.short = false
	return nil
}

// bases adds a line to the current sequence.
func (s *scanner) bases(bases, width int64) error {
	if len(s.entries) == 0 {
		return s.fault("bases before the first header: a FASTA file begins with >name")
	}
	e := &s.entries[len(s.entries)-1]
	if int64(e.length)+bases > genomics.MaxPosition {
		return s.fault("the sequence has more bases than a contig can have")
	}
	if e.length == 0 && !s.short {
		e.lineBases, e.lineWidth = int(bases), int(max(width, bases+1)) // the latter as samtools faidx
	}
	sameEnding := width-bases == int64(e.lineWidth-e.lineBases) || width == bases
	if s.short || bases > int64(e.lineBases) || !sameEnding {
		return s.fault("the lines of a sequence have different lengths, so that it cannot be indexed: wrap them anew (seqkit seq -w 60)")
	}
	s.short = bases < int64(e.lineBases) || width == bases
	e.length += int(bases)
	return nil
}
