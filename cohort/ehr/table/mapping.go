package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/allelerx/allelerx/genomics/file"
)

// Map says which files hold what. Its form in TOML has the same names in lower
// case.
type Map struct {
	Persons      Table   `toml:"persons"`
	Conditions   []Table `toml:"conditions"`
	Exposures    []Table `toml:"exposures"`
	Measurements []Table `toml:"measurements"`
	Procedures   []Table `toml:"procedures"`
	Encounters   []Table `toml:"encounters"`
	Deaths       []Table `toml:"deaths"`
}

// Table is one file.
type Table struct {
	File    string            `toml:"file"`
	System  string            `toml:"system"`  // of codes, where no column says it
	Columns map[string]string `toml:"columns"` // by field: see Fields; one that is not here is found by its usual names
}

// of are the tables of a kind.
func (m *Map) of(k Kind) []Table {
	switch k {
	case Persons:
		return []Table{m.Persons}
	case Conditions:
		return m.Conditions
	case Exposures:
		return m.Exposures
	case Measurements:
		return m.Measurements
	case Procedures:
		return m.Procedures
	case Encounters:
		return m.Encounters
	default:
		return m.Deaths
	}
}

// events are the kinds of tables beside the persons', in the order in which a
// person is put together.
var events = []Kind{Deaths, Encounters, Conditions, Exposures, Procedures, Measurements}

// Parse reads a map from TOML. A file's name is relative to dir.
func Parse(name string, text []byte, dir string) (Map, error) {
	var m Map
	meta, err := toml.Decode(string(text), &m)
	var bad toml.ParseError
	switch {
	case errors.As(err, &bad):
		return m, fmt.Errorf("table: %s:%d: %s", name, bad.Position.Line, bad.Message)
	case err != nil:
		return m, fmt.Errorf("table: %s: %w", name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return m, fmt.Errorf("table: %s: %s is no key: there are persons, conditions, exposures, measurements, procedures, encounters and deaths, each with file, system and columns", name, unknown[0])
	}
	for _, k := range append([]Kind{Persons}, events...) {
		tables := m.of(k)
		for i := range tables {
			t := &tables[i]
			if k == Persons {
				t = &m.Persons
			}
			switch {
			case t.File == "":
				return m, fmt.Errorf("table: %s: a table of %s has no file: add file", name, k)
			case !filepath.IsAbs(t.File) && !strings.Contains(t.File, "://"):
				t.File = filepath.Join(dir, t.File)
			}
		}
	}
	return m, nil
}

// usual are the names of files in a folder, without their endings.
var usual = map[Kind][]string{
	Persons:      {"persons", "person", "patients", "patient", "people", "demographics", "subjects"},
	Conditions:   {"conditions", "condition", "diagnoses", "diagnosis", "problems"},
	Exposures:    {"exposures", "exposure", "medications", "medication", "drugs", "prescriptions"},
	Measurements: {"measurements", "measurement", "labs", "lab", "observations", "vitals"},
	Procedures:   {"procedures", "procedure"},
	Encounters:   {"encounters", "encounter", "visits", "visit"},
	Deaths:       {"deaths", "death"},
}

// find is the map of what a name stands for: a TOML file, a folder, or a table of
// persons alone.
func find(ctx context.Context, name string, o Options) (Map, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return findInFolder(name)
	}
	if !strings.HasSuffix(strings.ToLower(name), ".toml") {
		return Map{Persons: Table{File: name}}, nil
	}
	in, err := o.Open(ctx, name)
	if err != nil {
		return Map{}, fmt.Errorf("table: %w", err)
	}
	defer in.Close()
	const most = 1 << 20 // a map has a few lines
	var text bytes.Buffer
	if n, err := io.Copy(&text, io.LimitReader(in, most+1)); err != nil {
		return Map{}, fmt.Errorf("table: %s: %w", file.Redact(name), err)
	} else if n > most {
		return Map{}, fmt.Errorf("table: %s is larger than a map of columns can be: name the TOML file", file.Redact(name))
	}
	return Parse(file.Redact(name), text.Bytes(), filepath.Dir(name))
}

func findInFolder(dir string) (Map, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Map{}, fmt.Errorf("table: %w", err)
	}
	found := make(map[Kind][]Table)
	for _, e := range entries {
		base := strings.TrimSuffix(strings.ToLower(e.Name()), ".gz")
		ext := filepath.Ext(base)
		if e.IsDir() || !slices.Contains([]string{".csv", ".tsv", ".txt"}, ext) {
			continue
		}
		for k, names := range usual {
			if slices.Contains(names, strings.TrimSuffix(base, ext)) {
				found[k] = append(found[k], Table{File: filepath.Join(dir, e.Name())})
			}
		}
	}
	switch n := len(found[Persons]); {
	case n == 0:
		return Map{}, fmt.Errorf("table: %s has no table of persons: name a file persons.tsv or persons.csv, or write a TOML file that names it", dir)
	case n > 1:
		return Map{}, fmt.Errorf("table: %s and %s are both the table of persons: leave one", found[Persons][0].File, found[Persons][1].File)
	}
	return Map{
		Persons: found[Persons][0], Conditions: found[Conditions], Exposures: found[Exposures], Measurements: found[Measurements],
		Procedures: found[Procedures], Encounters: found[Encounters], Deaths: found[Deaths],
	}, nil
}
