package omop

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/genomics/file"
)

// Open finds the tables of a folder, or of a zip: files named after them in
// any case, ending with .csv, .tsv or .txt, or that and .gz. Nothing is read yet
// but the first lines of those that are needed.
func Open(ctx context.Context, name string, o Options) (*Source, error) {
	if o.Open == nil {
		o.Open = file.Opener(file.Options{})
	}
	t := &textStore{files: make(map[string]textFile)}
	err := t.find(ctx, name, o)
	if err == nil {
		err = check(ctx, t)
	}
	if err != nil {
		_ = t.close() // only read from
		return nil, named(ctx, err)
	}
	return newSource(o, t), nil
}

// textStore are tables in files of text.
type textStore struct {
	files  map[string]textFile // by table
	closer io.Closer           // of the zip; nil for a folder
}

type textFile struct {
	name   string
	packed int64 // bytes in the zip; 0 where it lies in none
	open   func(ctx context.Context) (io.ReadCloser, error)
}

func (t *textStore) find(ctx context.Context, name string, o Options) error {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return t.findInFolder(name, o)
	}
	in, err := o.Open(ctx, name)
	if err != nil {
		return err
	}
	t.closer = in
	return t.findInZip(in)
}

func (t *textStore) findInFolder(dir string, o Options) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	zips := 0
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		if strings.EqualFold(filepath.Ext(e.Name()), ".zip") {
			zips++
		}
		name := filepath.Join(dir, e.Name())
		err := t.add(e.Name(), textFile{name: file.Redact(name), open: func(ctx context.Context) (io.ReadCloser, error) {
			return o.Open(ctx, name)
		}})
		if err != nil {
			return err
		}
	}
	if _, ok := t.files[person.table]; !ok && zips > 0 { // its name may hold anything
		return errors.New("the folder has no table person and a zip, which is not looked into: give the path of the zip itself, or unpack it")
	}
	return nil
}

func (t *textStore) findInZip(in file.Input) error {
	if !in.Seekable() {
		return fmt.Errorf("%s: a zip cannot be read from a stream: save it to a file first", in.Name())
	}
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return fmt.Errorf("%s: is neither a folder nor a zip of tables: %w: name one of them, a SQLite file that ends in .sqlite or .db, or an address", in.Name(), err)
	}
	for i, f := range z.File {
		if !filepath.IsLocal(strings.TrimSuffix(f.Name, "/")) || strings.ContainsAny(f.Name, `\:`) {
			// Its name may hold anything.
			return fmt.Errorf("%s: entry %d leads out of the archive: do not trust this file; make it anew", in.Name(), i+1)
		}
		if f.FileInfo().IsDir() || slices.Contains(strings.Split(f.Name, "/"), "__MACOSX") {
			continue
		}
		err := t.add(path.Base(f.Name), textFile{
			name: in.Name() + ":" + f.Name, packed: max(1, int64(min(f.CompressedSize64, 1<<62))),
			open: func(context.Context) (io.ReadCloser, error) { return f.Open() },
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// add takes a file for the table that it is named after.
func (t *textStore) add(base string, f textFile) error {
	table := strings.TrimSuffix(strings.ToLower(base), ".gz")
	ext := path.Ext(table)
	if strings.HasPrefix(base, ".") || ext != ".csv" && ext != ".tsv" && ext != ".txt" {
		return nil
	}
	table = strings.TrimSuffix(table, ext)
	if other, ok := t.files[table]; ok {
		return fmt.Errorf("%s and %s are both the table %s: leave one", other.name, f.name, table)
	}
	t.files[table] = f
	return nil
}

func (t *textStore) tables() []string { return slices.Sorted(maps.Keys(t.files)) }

func (t *textStore) place(table string) string { return t.files[table].name }

func (t *textStore) ordered() bool { return false }

func (t *textStore) close() error {
	if t.closer == nil {
		return nil
	}
	return t.closer.Close()
}

// read opens a table; both are to be closed.
func (t *textStore) read(ctx context.Context, table string) (*delimited.Reader, io.Closer, error) {
	f := t.files[table]
	in, err := f.open(ctx)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("%s: is there no more: run again: %w", f.name, err)
		}
		return nil, nil, fmt.Errorf("%s: %w", f.name, err)
	}
	r, err := delimited.Open(f.name, in, f.packed)
	if err != nil {
		in.Close()
		return nil, nil, err
	}
	return r, in, nil
}

func (t *textStore) columns(ctx context.Context, table string) ([]string, error) {
	r, in, err := t.read(ctx, table)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	defer r.Close()
	return lower(r.Header()), nil
}

func lower(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strings.ToLower(n)
	}
	return out
}

func (t *textStore) rows(ctx context.Context, table string, columns []string, _ selection) (delimited.Cursor, error) {
	r, in, err := t.read(ctx, table)
	if err != nil {
		return nil, err
	}
	header := lower(r.Header())
	c := &textCursor{r: r, in: in, from: make([]int, len(columns))}
	c.row.Cells = make([]string, len(columns))
	for i, name := range columns {
		c.from[i] = slices.Index(header, name)
	}
	return c, nil
}

func (t *textStore) count(ctx context.Context, table string, people []int64) (int, error) {
	cursor, err := t.rows(ctx, table, []string{"person_id"}, selection{})
	if err != nil {
		return 0, err
	}
	defer cursor.Close()
	c, ok := cursor.(*textCursor)
	all := people == nil || !ok || c.from[0] < 0
	n := 0
	for {
		row, err := cursor.Next(ctx)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
		if all || isAmong(people, row.Cells[0]) {
			n++
		}
	}
}

// textCursor gives some columns of a file.
type textCursor struct {
	r    *delimited.Reader
	in   io.Closer
	from []int // where each column stands; -1: nowhere, and its cells are empty
	n    int
	row  delimited.Row
}

func (c *textCursor) Next(ctx context.Context) (*delimited.Row, error) {
	if c.n&0x3ff == 0 && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	c.n++
	cells, err := c.r.Next()
	if err != nil {
		return nil, err
	}
	c.row.Line = c.r.Line()
	for i, from := range c.from {
		if from >= 0 {
			c.row.Cells[i] = cells[from]
		}
	}
	return &c.row, nil
}

func (c *textCursor) Close() error { return errors.Join(c.r.Close(), c.in.Close()) }
