package phenotype

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine bounds a line of a table, in bytes: the longest of the published maps
// has some hundreds.
const maxLine = 1 << 20

// tableReader reads a table with a header, whose fields tabs separate, or commas in
// the form of CSV.
type tableReader struct {
	name   string
	lines  *bufio.Scanner // where tabs separate
	csv    *csv.Reader    // where commas do
	header []string       // in lower case
	row    []string
	line   int
	err    error
}

func newTable(name string, r io.Reader) (*tableReader, error) {
	t := &tableReader{name: name}
	buffered := bufio.NewReaderSize(r, 64<<10)
	start, err := buffered.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("phenotype: %s: %w", name, err)
	}
	first, _, _ := strings.Cut(string(start), "\n")
	if strings.Contains(first, "\t") || !strings.Contains(first, ",") {
		t.lines = bufio.NewScanner(buffered)
		t.lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	} else {
		t.csv = csv.NewReader(buffered)
		t.csv.FieldsPerRecord = -1
	}
	if !t.read() {
		if t.err == nil {
			t.err = fmt.Errorf("phenotype: %s: is empty: give a table with a header", name)
		}
		return nil, t.err
	}
	for _, h := range t.row {
		t.header = append(t.header, strings.ToLower(strings.Trim(h, "\ufeff\" ")))
	}
	return t, nil
}

// column is the place of a column, by its name in lower case; -1 where there is
// none.
func (t *tableReader) column(name string) int {
	for i, h := range t.header {
		if h == name {
			return i
		}
	}
	return -1
}

// columns are the places of columns that must be there.
func (t *tableReader) columns(names ...string) ([]int, error) {
	places := make([]int, len(names))
	for i, name := range names {
		if places[i] = t.column(name); places[i] < 0 {
			return nil, t.fault(fmt.Sprintf("the header lacks the column %s: is it the right file?", name))
		}
	}
	return places, nil
}

func (t *tableReader) fault(what string) error {
	return fmt.Errorf("phenotype: %s:%d: %s", t.name, t.line, what)
}

// next reads the next row that has something in it. A row that is shorter or
// longer than the header is an error.
func (t *tableReader) next() bool {
	for t.err == nil && t.read() {
		if len(t.row) == 1 && t.row[0] == "" {
			continue
		}
		if len(t.row) != len(t.header) {
			t.err = t.fault(fmt.Sprintf("has %d fields and the header %d: correct the line", len(t.row), len(t.header)))
			return false
		}
		return true
	}
	return false
}

func (t *tableReader) read() bool {
	t.line++
	if t.csv != nil {
		row, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			t.err = fmt.Errorf("phenotype: %s: %w", t.name, err)
			return false
		}
		t.line, _ = t.csv.FieldPos(0)
		t.row = row
		return true
	}
	if !t.lines.Scan() {
		if err := t.lines.Err(); err != nil {
			t.err = t.fault(err.Error() + ": is it a table?")
		}
		return false
	}
	t.row = strings.Split(strings.TrimSuffix(t.lines.Text(), "\r"), "\t")
	return true
}
