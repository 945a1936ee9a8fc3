package pgx_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/variant/vcf"
)

// openParts opens every file of a pattern.
func openParts(t testing.TB, pattern string) []vcf.Stream {
	t.Helper()
	names, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, names, "no file is %s", pattern)
	var parts []vcf.Stream
	for _, name := range names {
		v, err := vcf.Open(context.Background(), name, vcf.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, v.Close()) })
		parts = append(parts, v)
	}
	return parts
}

// each calls parts and hands every person on.
func each(t testing.TB, parts []vcf.Stream, o pgx.Options, visit func(*pgx.Person)) {
	t.Helper()
	for p, err := range pgx.CallParts(context.Background(), parts, o) {
		require.NoError(t, err)
		visit(p)
	}
}

// readJSON reads a publisher's file without any code of the library.
func readJSON(t testing.TB, name string, to any) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, to), name)
}

// outsideOf reads an outside-call file for one sample.
func outsideOf(t testing.TB, name, sample string) map[string][]pgx.OutsideCall {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	calls, err := pgx.ReadOutside(f, name)
	require.NoError(t, err)
	return map[string][]pgx.OutsideCall{sample: calls}
}

// statusName names a gene's status in the tables of these tests.
func statusName(g *pgx.Gene) string {
	switch g.Status {
	case star.Called:
		return "called"
	case star.NotCalled:
		return "not called"
	default:
		return "no data"
	}
}

// table reads a tab-separated table of testdata; '#' starts a comment.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// sameTable compares rows with a committed table. UPDATE_TABLES=1 writes it
// anew, below the comments that head it.
func sameTable(t *testing.T, name string, rows [][]string) {
	t.Helper()
	if os.Getenv("UPDATE_TABLES") == "1" {
		writeTable(t, name, rows)
	}
	require.Equal(t, join(table(t, name)), join(rows), "testdata/%s (UPDATE_TABLES=1 writes it anew)", name)
}

func join(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + "\n")
	}
	return b.String()
}

func writeTable(t *testing.T, name string, rows [][]string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	old, _ := os.ReadFile(path) // a new table has no comments yet
	head := slices.DeleteFunc(strings.SplitAfter(string(old), "\n"), func(line string) bool { return !strings.HasPrefix(line, "#") })
	require.NoError(t, os.MkdirAll("testdata", 0o755))
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(head, "")+join(rows)), 0o644))
}
