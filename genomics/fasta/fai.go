package fasta

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// entry is one line of an index: where the bases of a sequence are (samtools
// faidx(5)).
type entry struct {
	name      string
	length    int   // bases
	offset    int64 // of the first base in the inflated data
	lineBases int   // bases in every line but the last
	lineWidth int   // bytes of such a line, with its ending
}

// at returns the offset of a base.
func (e *entry) at(base int) int64 {
	if e.lineBases == 0 {
		return e.offset
	}
	return e.offset + int64(base/e.lineBases)*int64(e.lineWidth) + int64(base%e.lineBases)
}

// end returns the offset behind the last base.
func (e *entry) end() int64 {
	if e.length == 0 {
		return e.offset
	}
	return e.at(e.length-1) + 1
}

// What an index may hold: more than any assembly has, so that a file that is
// none is not read to its end.
const (
	maxIndex     = 256 << 20
	maxIndexLine = 64 << 10
)

// readIndex reads an index.
func readIndex(name string, r io.Reader) ([]entry, error) {
	in := bufio.NewReaderSize(io.LimitReader(r, maxIndex+1), maxIndexLine)
	var all []entry
	seen := map[string]int{}
	fail := func(msg string) ([]entry, error) {
		return nil, &FormatError{Name: name, Line: len(all) + 1, Msg: msg + ": index the FASTA file again (samtools faidx)"}
	}
	for total := 0; ; {
		text, err := in.ReadSlice('\n')
		total += len(text)
		switch {
		case errors.Is(err, io.EOF) && len(text) == 0:
			return all, nil
		case errors.Is(err, io.EOF):
			return fail("the index stops within this line")
		case errors.Is(err, bufio.ErrBufferFull) || total > maxIndex:
			return fail("this is no FASTA index, or larger than 256 MiB")
		case err != nil:
			return nil, fmt.Errorf("fasta: %s: cannot read: %w", name, err)
		}
		e, msg := parseEntry(strings.TrimRight(string(text), "\r\n"))
		if msg != "" {
			return fail(msg)
		}
		if first, twice := seen[e.name]; twice {
			return fail("the sequence has the name of that of line " + strconv.Itoa(first))
		}
		all = append(all, e)
		seen[e.name] = len(all)
	}
}

// parseEntry reads one line of an index, or says what is wrong with it.
func parseEntry(line string) (entry, string) {
	columns := strings.Split(line, "\t")
	switch {
	case len(columns) == 6:
		return entry{}, "this is the index of a FASTQ file"
	case len(columns) != 5:
		return entry{}, "the line has " + strconv.Itoa(len(columns)) + " columns, not 5"
	case columns[0] == "":
		return entry{}, "the sequence has no name"
	}
	var numbers [4]int64
	for i, text := range columns[1:] {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || text[0] == '+' {
			return entry{}, shown(text) + " is not a count"
		}
		numbers[i] = n
	}
	length, offset, bases, width := numbers[0], numbers[1], numbers[2], numbers[3]
	ending := width - bases
	switch {
	case length > genomics.MaxPosition:
		return entry{}, shown(columns[1]) + " bases are more than a contig can have"
	case length == 0:
		bases, width = 0, 0
	case bases == 0:
		return entry{}, "its lines have no bases"
	case ending < 0 || ending > 2 || ending == 0 && bases < length:
		return entry{}, "lines of " + columns[3] + " bytes cannot hold " + columns[2] + " bases and a line break"
	case bases > genomics.MaxPosition:
		return entry{}, shown(columns[2]) + " bases are more than a line can have"
	case offset > maxOffset:
		return entry{}, shown(columns[2]) + " is no offset in a file"
	}
	return entry{columns[0], int(length), offset, int(bases), int(width)}, ""
}

// maxOffset is beyond any file, and far enough from the largest int64 that
// offsets can be added to.
const maxOffset = 1 << 60

// appendEntries writes an index.
func appendEntries(dst []byte, all []entry) []byte {
	for _, e := range all {
		dst = append(dst, e.name...)
		for _, n := range []int64{int64(e.length), e.offset, int64(e.lineBases), int64(e.lineWidth)} {
			dst = strconv.AppendInt(append(dst, '\t'), n, 10)
		}
		dst = append(dst, '\n')
	}
	return dst
}
