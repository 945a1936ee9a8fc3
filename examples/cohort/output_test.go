package main

import (
	"context"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/examples/program"
)

// output is all that one run has put out.
type output struct {
	code                 int
	page, stdout, stderr string
	files                map[string]string // others, as text
}

// all is everything, for a guard to look through.
func (o *output) all() string {
	var b strings.Builder
	b.WriteString(o.page + o.stdout + o.stderr)
	for _, text := range o.files {
		b.WriteString(text)
	}
	return b.String()
}

// runAll runs the program with the page, the audit log and the results in files
// of their own, and reads all of them.
func runAll(t testing.TB, args ...string) *output {
	t.Helper()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	o := &output{files: map[string]string{}}
	names := watch(t, dir)
	o.code, o.stdout, o.stderr = run(append(args, "-o", in("page.html"), "--audit", in("audit.jsonl"), "--results", in("results"))...)
	o.files["names of files"] = names()
	if o.code != program.Success {
		o.files["left"] = left(t, dir)
		return o
	}
	text, err := os.ReadFile(in("page.html"))
	require.NoError(t, err)
	o.page = string(text)
	head, err := audit.Verify(in("audit.jsonl"))
	require.NoError(t, err)
	assert.Positive(t, head.Entries)
	log, err := os.ReadFile(in("audit.jsonl"))
	require.NoError(t, err)
	o.files["audit"] = string(log)
	for _, name := range []string{"runs", "people", "gene_results", "actions", "cohort_counts"} {
		o.files[name] = parquetText(t, in(filepath.Join("results", name+".parquet")))
	}
	return o
}

// watch looks at the names of the files that there are, for a moment or longer, in
// a folder and among the temporary ones, until they are asked for.
func watch(t testing.TB, dir string) func() string {
	t.Helper()
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, cancel := context.WithCancel(t.Context())
	seen := make(chan map[string]bool)
	go func() {
		names := map[string]bool{}
		for ended := false; !ended; {
			select {
			case <-ctx.Done():
				ended = true // and a last look
			case <-time.After(2 * time.Millisecond):
			}
			for _, root := range []string{dir, temporary} {
				// A file may go while it is looked at.
				_ = filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
					if err == nil {
						names[filepath.Base(path)] = true
					}
					return nil
				})
			}
		}
		seen <- names
	}()
	return func() string {
		cancel()
		entries, err := os.ReadDir(temporary)
		require.NoError(t, err)
		assert.Empty(t, entries, "a temporary file is left")
		return strings.Join(slices.Sorted(maps.Keys(<-seen)), "\n")
	}
}

// left is what a run that failed has left in its folder: the log, and nothing that
// is about people.
func left(t testing.TB, dir string) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		assert.Contains(t, []string{"audit.jsonl", "audit.jsonl.lock"}, e.Name(), "what fails writes nothing")
		text, err := os.ReadFile(path)
		b.Write(text)
		return err
	}))
	return b.String()
}

// parquetText is the rows of a file, as text.
func parquetText(t testing.TB, name string) string {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	p, err := parquet.OpenFile(f, info.Size())
	require.NoError(t, err)
	var b strings.Builder
	rows := make([]parquet.Row, 64)
	for _, group := range p.RowGroups() {
		r := group.Rows()
		for {
			n, err := r.ReadRows(rows)
			for _, row := range rows[:n] {
				for _, v := range row {
					b.WriteString(v.String() + "\t")
				}
				b.WriteByte('\n')
			}
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
		}
		require.NoError(t, r.Close())
	}
	return b.String()
}
