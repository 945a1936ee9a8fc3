package cohort

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// MapError says where a map can't be read.
type MapError struct {
	File string
	Line int // 1-based; 0: the file as a whole
	Msg  string
}

// Error never has a value of the file in it.
func (e *MapError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("cohort: %s: %s", e.File, e.Msg)
	}
	return fmt.Sprintf("cohort: %s:%d: %s", e.File, e.Line, e.Msg)
}

// The words that head the two columns, in lower case and without '_', '-',
// space and '#'.
var (
	sampleHeads  = []string{"sample", "sampleid", "samplename", "iid", "genotype", "genotypeid", "genotypesample"}
	patientHeads = []string{"patient", "patientid", "person", "personid", "personsourcevalue", "subject", "subjectid", "record", "recordid", "mrn"}
)

// ReadPairs reads a map from samples to patients: two columns separated by tab,
// comma or semicolon, sample first. A header is optional; where it names the
// columns the other way round ("patient_id,sample_id"), they are. Further
// columns, empty lines and lines that start with '#' are left out. name is what
// errors call the file.
func ReadPairs(r io.Reader, name string) ([]Pair, error) {
	in := bufio.NewReader(r)
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3) // they were peeked
	}
	c := csv.NewReader(in)
	c.FieldsPerRecord = -1
	c.Comment = '#'
	c.ReuseRecord = true
	c.Comma = separator(in)
	c.LazyQuotes = c.Comma == '\t'
	sample, patient := 0, 1
	var pairs []Pair
	for first := true; ; first = false {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, mapError(name, err)
		}
		line, _ := c.FieldPos(0)
		if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue
		}
		if len(cells) < 2 {
			return nil, &MapError{name, line, "one column where sample and patient belong: separate them by a tab or a comma"}
		}
		if first {
			if s, p, ok := header(cells); ok {
				sample, patient = s, p
				continue
			}
		}
		if max(sample, patient) >= len(cells) {
			return nil, &MapError{name, line, "fewer columns than the header: complete the line"}
		}
		p := Pair{strings.TrimSpace(cells[sample]), strings.TrimSpace(cells[patient]), line}
		switch {
		case p.Sample == "" || p.Patient == "":
			return nil, &MapError{name, line, "sample or patient is empty: complete the line or take it out"}
		case !utf8.ValidString(p.Sample) || !utf8.ValidString(p.Patient) || strings.ContainsRune(p.Sample+p.Patient, 0):
			return nil, &MapError{name, line, "not text in UTF-8: save the map as UTF-8"}
		}
		p.Sample, p.Patient = strings.Clone(p.Sample), strings.Clone(p.Patient)
		pairs = append(pairs, p)
	}
	if len(pairs) == 0 {
		return nil, &MapError{name, 0, "no pair of sample and patient: give one on each line"}
	}
	return pairs, nil
}

// mapError keeps line and reason of a CSV error.
func mapError(name string, err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return &MapError{name, p.Line, p.Err.Error() + ": correct the quotes of the line"}
	}
	return fmt.Errorf("cohort: %s: %w", name, err)
}

// separator is the first of tab, comma and semicolon that the first line with
// data has.
func separator(in *bufio.Reader) rune {
	text, _ := in.Peek(in.Size()) // shorter at the end of the file
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		for _, c := range "\t,;" {
			if bytes.ContainsRune(line, c) {
				return c
			}
		}
		break
	}
	return '\t'
}

// header reports whether the first line names the columns, and which is which.
func header(cells []string) (sample, patient int, ok bool) {
	sample, patient = -1, -1
	for i, cell := range cells {
		word := strings.NewReplacer("_", "", "-", "", " ", "", "#", "").Replace(strings.ToLower(cell))
		switch {
		case sample < 0 && slices.Contains(sampleHeads, word):
			sample = i
		case patient < 0 && slices.Contains(patientHeads, word):
			patient = i
		}
	}
	return sample, patient, sample >= 0 && patient >= 0
}
