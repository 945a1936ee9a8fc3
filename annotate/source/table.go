package source

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/index"
)

// OpenTable opens a tab-separated table as a source: of alleles where it has REF
// and ALT, else of positions or stretches. Options.Table says which columns those
// are, and that of [Columns] by which names they are found. The header is the last
// line of those that begin with "#", or the first other one; a table without one
// has its columns by number. Lines without a contig or position ("." in dbNSFP) are
// passed over.
func OpenTable(ctx context.Context, name string, o Options) (*Text, error) {
	return openText(ctx, name, o, func(t *Text) { t.layout.skips = true },
		func(t *Text, head []byte) error { return t.prepareTable(ctx, head) })
}

// prepareTable finds the header, and in it the columns of the places.
func (t *Text) prepareTable(ctx context.Context, head []byte) error {
	comments, first, lines := tableHead(head)
	if first == nil && len(comments) == 0 {
		return &ParseError{Msg: "the table is empty: it has not even a header"}
	}
	// What looks most like a header is asked first.
	for i, header := range append(comments, first) {
		if header == nil {
			continue
		}
		names := tableNames(header)
		if !t.place(names) || first != nil && i < len(comments) && len(names) != count(first, '\t') {
			continue
		}
		if i == len(comments) && t.isData(first) {
			break // all by number, and no header
		}
		t.known = names
		if i == len(comments) {
			t.skip = lines
		}
		return nil
	}
	return t.headless(ctx, first)
}

// tableHead returns the comments of a table, last one first, the first other line,
// and how many lines those are.
func tableHead(head []byte) (comments [][]byte, first []byte, lines int) {
	for line := range bytes.Lines(head) {
		lines++
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(line) == 0 || bytes.HasPrefix(line, []byte("##")):
		case line[0] == '#':
			comments = append(comments, line)
		default:
			slices.Reverse(comments)
			return comments, line, lines
		}
	}
	slices.Reverse(comments)
	return comments, nil, lines
}

// tableNames are the columns of a header line.
func tableNames(header []byte) []string {
	names := strings.Split(strings.TrimPrefix(string(header), "#"), "\t")
	for i, name := range names {
		names[i] = strings.Trim(name, ` "`)
	}
	return names
}

// The usual names, in lower case.
var (
	contigNames = []string{"chrom", "chr", "contig", "chromosome", "seqname", "seqnames", "seqid"}
	beginNames  = []string{"pos", "position", "start", "begin", "bp"}
	endNames    = []string{"end", "stop"}
	refNames    = []string{"ref", "reference", "ref_allele", "reference_allele"}
	altNames    = []string{"alt", "alternate", "alternative", "alt_allele", "alternate_allele", "allele"}
)

// place finds the columns of the places by the options or the usual names. It
// reports false where those that have to be are not among the names.
func (t *Text) place(names []string) bool {
	l, o := &t.layout, t.options.Table
	l.zeroBased = o.ZeroBased
	l.contig = columnOf(names, o.Contig, contigNames)
	l.begin = columnOf(names, o.Begin, beginNames)
	l.end = columnOf(names, o.End, endNames)
	l.ref = columnOf(names, o.Ref, refNames)
	l.alt = columnOf(names, o.Alt, altNames)
	if l.begin == none && o.Begin == "" {
		l.begin = columnOf(names, "", []string{"chromstart"})
		l.zeroBased = l.zeroBased || l.begin != none
	}
	if l.end == none && o.End == "" {
		l.end = columnOf(names, "", []string{"chromend"})
	}
	if l.end <= l.begin && o.End == "" {
		l.end = none // "stop" in front of the begin is of something else
	}
	if l.ref == none || l.alt == none {
		l.ref, l.alt = none, none
	}
	given := l.end != none || o.End == ""
	return l.contig != none && l.begin != none && given && (l.ref != none || o.Ref == "" && o.Alt == "")
}

// columnOf finds the column that an option names, else the first of the usual
// names.
func columnOf(names []string, option string, usual []string) int {
	if option != "" {
		if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, option) }); i >= 0 {
			return i
		}
		if n, err := strconv.Atoi(option); err == nil && n > 0 && n <= len(names) {
			return n - 1
		}
		return none
	}
	for _, u := range usual {
		// dbNSFP says "pos(1-based)".
		if i := slices.IndexFunc(names, func(n string) bool {
			return strings.EqualFold(strings.TrimSuffix(n, "(1-based)"), u)
		}); i >= 0 {
			return i
		}
	}
	return none
}

// isData reports whether a line has a position where one belongs.
func (t *Text) isData(line []byte) bool {
	c := cells{rest: line, sep: '\t'}
	cell, ok := c.at(t.layout.begin)
	return ok && len(cell) > 0 && digitsOf(cell) == len(cell)
}

// headless is for a table without a header: the options number its columns, or its
// index knows them.
func (t *Text) headless(ctx context.Context, first []byte) error {
	if first != nil {
		numbers := make([]string, count(first, '\t'))
		for i := range numbers {
			numbers[i] = strconv.Itoa(i + 1)
		}
		if (t.place(numbers) || t.placeByIndex(ctx, len(numbers))) && t.isData(first) {
			t.known = numbers
			return nil
		}
	}
	o := t.options.Table
	return &ParseError{Msg: fmt.Sprintf("no line is a header that has a contig (%s), a position (%s) and what else was asked for: name the columns, or number them from 1",
		asked(o.Contig, contigNames), asked(o.Begin, beginNames))}
}

func asked(option string, usual []string) string {
	if option != "" {
		return option
	}
	return strings.Join(usual, ", ")
}

// placeByIndex takes the columns that tabix was told.
func (t *Text) placeByIndex(ctx context.Context, columns int) bool {
	x, err := t.openIndex(ctx)
	if err != nil || x == nil || t.options.Table != (Columns{}) {
		return false
	}
	by, ok := x.Columns()
	if !ok || by.Format != index.Generic || max(by.Contig, by.Begin, by.End) > columns || min(by.Contig, by.Begin) < 1 {
		return false
	}
	t.layout.contig, t.layout.begin, t.layout.zeroBased = by.Contig-1, by.Begin-1, by.ZeroBased
	if by.End > 0 && by.End != by.Begin {
		t.layout.end = by.End - 1
	}
	return true
}
