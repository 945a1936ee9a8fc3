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

// maxOutsideLine bounds a line of an outside-call file, in bytes.
const maxOutsideLine = 1 << 20

// ReadOutside reads an outside-call file: tab-separated gene, diplotype or
// allele, phenotype, activity score; further columns and lines from '#' on are
// ignored. Several lines for a gene are several possible diplotypes.
func ReadOutside(r io.Reader, name string) ([]OutsideCall, error) {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxOutsideLine)
	var calls []OutsideCall
	for line := 1; s.Scan(); line++ {
		text := s.Bytes()
		if line == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		call, ok, err := readOutsideLine(text)
		if err != nil {
			return nil, &OutsideError{File: name, Line: line, Msg: err.Error()}
		}
		if ok {
			call.Line = line
			calls = append(calls, call)
		}
	}
	if err := s.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, &OutsideError{File: name, Line: len(calls) + 1, Msg: "the line is longer than 1 MiB: is this an outside-call file?"}
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
	if strings.ContainsRune(line, 0) {
		return OutsideCall{}, false, errors.New("holds a NUL byte: save the file as text")
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
			return fmt.Errorf("gives %s an allele of %s: correct the gene or the allele", gene, named)
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
