package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
)

// table is a file with a header line, one map per row.
type table []map[string]string

// readTable reads CSV, or TSV where the name says so. Lines that begin with #
// are comments; PyPGx's N/A is empty.
func readTable(name string) (table, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("build: %w: set ALLELERX_DATA to the data folder", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.FieldsPerRecord = '#', -1
	if strings.HasSuffix(name, ".tsv") {
		r.Comma, r.LazyQuotes = '\t', true
	}
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("build: %s: %w: fetch the file again", name, err)
	}
	var out table
	for _, row := range rows[1:] {
		m := make(map[string]string, len(row))
		for i, v := range row {
			if v != "N/A" && i < len(rows[0]) {
				m[rows[0][i]] = v
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// where returns the rows whose column has the value.
func (t table) where(column, value string) table {
	var out table
	for _, r := range t {
		if r[column] == value {
			out = append(out, r)
		}
	}
	return out
}
