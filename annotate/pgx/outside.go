package pgx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// OutsideCall is what another test says of one gene. All three values empty
// is a stated "no call".
type OutsideCall struct {
	Gene      string
	Diplotype string // "*1/*3", "*1/*36x2 + *10", "B*15:02/*57:01", one allele; as written
	Phenotype string // as written
	Score     string // as written
	Line      int    // 1-based line of the file, 0 if none
}

// OutsideError says where an outside-call file can't be read.
type OutsideError struct {
	File string
	Line int // 1-based
	Msg  string
}

func (e *OutsideError) Error() string { return fmt.Sprintf("pgx: %s:%d: %s", e.File, e.Line, e.Msg) }

// Bounds of an outside-call file: bytes of a line, and calls.
const (
	maxOutsideLine  = 1 << 20
	maxOutsideCalls = 10_000
)

// ReadOutside reads an outside-call file: tab-separated gene, diplotype or
// allele, phenotype, activity score; further columns and lines from '#' on are
// ignored. Several lines for a gene are several possible diplotypes.
func ReadOutside(r io.Reader, name string) ([]OutsideCall, error) {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxOutsideLine)
	var calls []OutsideCall
	line := 1
	for ; s.Scan(); line++ {
		text := s.Bytes()
		if line == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		call, ok, err := readOutsideLine(text)
		if err != nil {
			return nil, &OutsideError{File: name, Line: line, Msg: err.Error()}
		}
		if len(calls) == maxOutsideCalls {
			return nil, &OutsideError{File: name, Line: line, Msg: "is past the 10,000 calls that a file can have: give one file per sample"}
		}
		if ok {
			call.Line = line
			calls = append(calls, call)
		}
	}
	if err := s.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, &OutsideError{File: name, Line: line, Msg: "the line is longer than 1 MiB: is this an outside-call file?"}
		}
		return nil, fmt.Errorf("pgx: %s: %w", name, err)
	}
	return calls, nil
}

func readOutsideLine(text []byte) (OutsideCall, bool, error) {
	if !utf8.Valid(text) {
		return OutsideCall{}, false, errors.New("is not UTF-8: save the file as UTF-8 text")
	}
	line := strings.TrimRight(string(text), "\r\n")
	if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
		return OutsideCall{}, false, nil
	}
	switch {
	case strings.ContainsRune(line, 0):
		return OutsideCall{}, false, errors.New("holds a NUL byte: save the file as text")
	case strings.ContainsRune(line, '\r'):
		return OutsideCall{}, false, errors.New("holds a carriage return: save the file with the line breaks of Linux or Windows")
	}
	fields := strings.Split(line, "\t")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	gene := strings.ToUpper(fields[0])
	switch {
	case gene == "":
		return OutsideCall{}, false, errors.New("names no gene: write gene, tab, diplotype")
	case len(fields) < 2:
		return OutsideCall{}, false, errors.New("has one column: write gene, diplotype, phenotype, activity score, separated by tabs")
	}
	call := OutsideCall{Gene: gene, Diplotype: orNoCall(fields[1])}
	if err := checkOutsideDiplotype(gene, call.Diplotype); err != nil {
		return OutsideCall{}, false, err
	}
	if len(fields) > 2 {
		call.Phenotype = orNoCall(fields[2])
	}
	if len(fields) > 3 {
		call.Score = orNoCall(fields[3])
	}
	return call, true, nil
}

// otherGene matches an allele that is written with a gene's name before it.
var otherGene = regexp.MustCompile(`^((?:HLA-)?[A-Z][A-Z0-9-]*)\*`)

// checkOutsideDiplotype refuses what can't be one diplotype of the gene.
func checkOutsideDiplotype(gene, diplotype string) error {
	alleles := strings.Split(diplotype, "/")
	if len(alleles) > 2 {
		return errors.New("has more than two alleles: write several possible diplotypes on lines of their own")
	}
	for _, a := range alleles {
		m := otherGene.FindStringSubmatch(strings.TrimSpace(a))
		if m == nil {
			continue
		}
		if named := m[1]; named != gene && named != strings.TrimPrefix(gene, "HLA-") {
			// What stands in the gene's column may be a sample's name.
			return fmt.Errorf("gives an allele of %s to what column 1 names: correct the gene or the allele", named)
		}
	}
	return nil
}

// orNoCall blanks the ways in which files say that there is no call.
func orNoCall(s string) string {
	switch strings.ToLower(s) {
	case ".", "./.", "not available", "na":
		return ""
	}
	return s
}

// outsideFor returns the calls of one gene that say something.
func outsideFor(calls []OutsideCall, gene string) []OutsideCall {
	var out []OutsideCall
	for _, c := range calls {
		if c.Gene == gene && (c.Diplotype != "" || c.Phenotype != "" || c.Score != "") {
			out = append(out, c)
		}
	}
	return out
}
