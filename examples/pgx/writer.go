package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/report"
	"github.com/allelerx/allelerx/genomics/file"
)

// writer takes people one by one. Nothing stands under its final name before
// commit.
type writer interface {
	write(*pgx.Person) error
	commit() error
	abandon() // after commit it does nothing
}

// single writes all people to one file, or to standard output.
type single struct {
	out   *file.Writer // nil: standard output
	write func(*pgx.Person) error
	end   func() error
}

type singleWriter struct{ s single }

func newSingle(path string, stdout io.Writer, form string) (writer, error) {
	var s single
	to := stdout
	if path != "" && path != "-" {
		out, err := file.Create(path)
		if err != nil {
			return nil, err
		}
		s.out, to = out, out
	}
	s.write, s.end = people(to, form)
	return &singleWriter{s}, nil
}

// people returns how one form takes a person, and how it ends.
func people(to io.Writer, form string) (write func(*pgx.Person) error, end func() error) {
	switch form {
	case "json":
		j := report.NewJSON(to, report.Options{})
		return j.Write, j.Close
	case "html":
		return func(p *pgx.Person) error { return report.HTML(to, p, report.Options{}) }, func() error { return nil }
	default:
		t := report.NewTSV(to, report.Options{})
		return t.Write, t.Flush
	}
}

func (w *singleWriter) write(p *pgx.Person) error { return w.s.write(p) }

func (w *singleWriter) commit() error {
	if err := w.s.end(); err != nil {
		return err
	}
	if w.s.out == nil {
		return nil
	}
	return w.s.out.Commit()
}

func (w *singleWriter) abandon() {
	if w.s.out != nil {
		w.s.out.Close()
	}
}

// folder writes one file a person, and an index beside them.
type folder struct {
	path, form string
	made       bool // the folder was not there
	names      map[string]bool
	entries    []report.Entry
}

func newFolder(path, form string) (writer, error) {
	_, statErr := os.Stat(path)
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("%w: give -o a folder that can be made", err)
	}
	return &folder{path: path, form: form, made: statErr != nil, names: map[string]bool{"index": true}}, nil
}

func (w *folder) write(p *pgx.Person) error {
	name := w.nameOf(p.Sample) + "." + w.form
	err := create(filepath.Join(w.path, name), func(to io.Writer) error {
		write, end := people(to, w.form)
		if err := write(p); err != nil {
			return err
		}
		return end()
	})
	if w.form == "html" {
		w.entries = append(w.entries, report.NewEntry(p, name, ""))
	} else {
		w.entries = append(w.entries, report.NewEntry(p, "", name))
	}
	if err != nil {
		// The file's name is a sample's.
		text := strings.ReplaceAll(err.Error(), name, "("+w.form+")")
		return fmt.Errorf("the report of person %d: %s", len(w.entries), text)
	}
	return nil
}

func (w *folder) commit() error {
	if w.form == "html" {
		return create(filepath.Join(w.path, "index.html"), func(to io.Writer) error {
			return report.Index(to, w.entries, report.Options{})
		})
	}
	type line struct {
		Sample string `json:"sample"`
		File   string `json:"file"`
	}
	lines := make([]line, len(w.entries))
	for i, e := range w.entries {
		lines[i] = line{e.Sample, e.JSON}
	}
	return create(filepath.Join(w.path, "index.json"), func(to io.Writer) error {
		enc := json.NewEncoder(to)
		enc.SetIndent("", "  ")
		return enc.Encode(lines)
	})
}

func (w *folder) abandon() {
	if w.made {
		_ = os.Remove(w.path) // if nothing is in it
	}
}

// nameOf makes a file name of a sample's name: letters, digits, '.', '_' and
// '-' stay; a name that is taken gets a number.
func (w *folder) nameOf(sample string) string {
	safe := strings.Map(func(r rune) rune {
		if r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)) {
			return r
		}
		return '_'
	}, sample)
	safe = strings.TrimLeft(safe, ".-")
	if len(safe) > 100 {
		safe = safe[:100]
	}
	if safe == "" {
		safe = "sample"
	}
	name := safe
	for n := 2; w.names[strings.ToLower(name)]; n++ {
		name = safe + "-" + strconv.Itoa(n)
	}
	w.names[strings.ToLower(name)] = true
	return name
}

// create writes a file that appears only when it is complete.
func create(path string, fill func(io.Writer) error) error {
	out, err := file.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	var buf bytes.Buffer
	if err := fill(&buf); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, err := out.Write(buf.Bytes()); err != nil {
		return err
	}
	return out.Commit()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
