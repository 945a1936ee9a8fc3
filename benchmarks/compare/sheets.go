package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// sheet is a table of text with a line of names, read line by line. Neither program
// quotes: a quote is a character like any other but where a cell begins with it, and
// none of these tables has such a cell.
type sheet struct {
	name  string
	file  *os.File
	lines *csv.Reader
	names []string
	cells []string
}

func openSheet(name string) (*sheet, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s := &sheet{name: name, file: f, lines: csv.NewReader(f)}
	s.lines.Comma, s.lines.LazyQuotes, s.lines.ReuseRecord = '\t', true, true
	if err := s.next(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s has no line of names: %w", name, err), f.Close())
	}
	s.names = slices.Clone(s.cells)
	return s, nil
}

// next reads a line, which must have as many cells as there are names; io.EOF: there
// is none.
func (s *sheet) next() error {
	var err error
	s.cells, err = s.lines.Read()
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Errorf("%s has a line of %d columns and %d names", s.name, len(s.cells), len(s.names))
	}
	return err
}

// text is a cell. What plink2 calls NA is empty.
func (s *sheet) text(column string) (string, error) {
	i := slices.Index(s.names, column)
	if i < 0 {
		return "", fmt.Errorf("%s has no column %q", s.name, column)
	}
	if s.cells[i] == "NA" {
		return "", nil
	}
	return s.cells[i], nil
}

// number is a cell; NaN where it is empty.
func (s *sheet) number(column string) (float64, error) {
	text, err := s.text(column)
	if err != nil || text == "" {
		return math.NaN(), err
	}
	return strconv.ParseFloat(text, 64)
}

// pairs are a line of the peer and the same one of ours, with the first error.
type pair struct {
	peer, ours *sheet
	err        error
}

func (p *pair) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// texts wants equal cells.
func (p *pair) texts(columns ...string) {
	for _, column := range columns {
		a, err := p.peer.text(column)
		p.fail(err)
		b, err := p.ours.text(column)
		p.fail(err)
		if column == "#CHROM" {
			b = strings.TrimPrefix(b, "chr") // which plink2 takes off
		}
		if a != b {
			p.fail(fmt.Errorf("%s is %q and %q", column, a, b))
		}
	}
}

// near wants numbers no further apart than a part of what matters: of themselves, and
// of least. Both may be missing.
func (p *pair) near(column string, part, least float64) {
	a, err := p.peer.number(column)
	p.fail(err)
	b, err := p.ours.number(column)
	p.fail(err)
	if math.IsNaN(a) && math.IsNaN(b) {
		return
	}
	if !(math.Abs(a-b) <= part*max(math.Abs(a), math.Abs(b), least)) {
		p.fail(fmt.Errorf("%s is %g and %g", column, a, b))
	}
}

// number is a cell of the peer's.
func (p *pair) number(column string) float64 {
	v, err := p.peer.number(column)
	p.fail(err)
	return v
}

// eachPair looks at the lines of two sheets side by side.
func eachPair(ctx context.Context, peer, ours string, look func(p *pair)) error {
	a, err := openSheet(peer)
	if err != nil {
		return err
	}
	defer a.file.Close()
	b, err := openSheet(ours)
	if err != nil {
		return err
	}
	defer b.file.Close()
	for line := 2; ; line++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		errA, errB := a.next(), b.next()
		switch {
		case errors.Is(errA, io.EOF) && errors.Is(errB, io.EOF):
			if line == 2 {
				return fmt.Errorf("%s and %s have no line", peer, ours)
			}
			return nil
		case errA != nil || errB != nil:
			return fmt.Errorf("%s and %s do not have the same lines: %w", peer, ours, errors.Join(errA, errB))
		}
		p := &pair{peer: a, ours: b}
		if look(p); p.err != nil {
			return fmt.Errorf("%s and %s differ in line %d: %w", peer, ours, line, p.err)
		}
	}
}

// What is compared of an association: plink2 prints six digits.
const sixDigits = 1e-5

// sameLinear wants the same associations of both sides.
func sameLinear(ctx context.Context, peer, ours string) error {
	return eachPair(ctx, peer, ours, func(p *pair) {
		p.texts("#CHROM", "POS", "ID", "REF", "ALT", "A1", "TEST", "OBS_CT", "ERRCODE")
		p.near("A1_FREQ", sixDigits, 0)
		se := p.number("SE")
		p.near("BETA", sixDigits, se)
		p.near("SE", sixDigits, 0)
		p.near("T_STAT", sixDigits, 1)
		p.near("P", sixDigits, 0)
	})
}

// sameLogistic wants them as near as plink2, which works in single precision here and
// ends Firth's regressions early, is to R: see the tests of cohort/assoc.
func sameLogistic(ctx context.Context, peer, ours string) error {
	return eachPair(ctx, peer, ours, func(p *pair) {
		p.texts("#CHROM", "POS", "ID", "REF", "ALT", "A1", "TEST", "OBS_CT")
		p.near("A1_FREQ", sixDigits, 0)
		reason, err := p.peer.text("ERRCODE")
		p.fail(err)
		if reason == "UNFINISHED" {
			return
		}
		p.texts("ERRCODE", "FIRTH?")
		firth, err := p.peer.text("FIRTH?")
		p.fail(err)
		part := 1e-4
		if firth == "Y" {
			part = 2e-3
		}
		p.near("OR", part, 1)
		p.near("LOG(OR)_SE", part, 0)
		p.near("Z_STAT", part, 1)
		p.near("P", 5*part, 0)
	})
}

// sameScores wants the same scores. A sum of many weights of either sign has lost some
// of its digits where it is small.
func sameScores(ctx context.Context, peer, ours string) error {
	return eachPair(ctx, peer, ours, func(p *pair) {
		p.texts("#FID", "IID", "ALLELE_CT", "DENOM", "NAMED_ALLELE_DOSAGE_SUM")
		p.near("WEIGHT_SUM", sixDigits, 0.01)
		p.near("WEIGHT_AVG", sixDigits, 1e-7)
	})
}
