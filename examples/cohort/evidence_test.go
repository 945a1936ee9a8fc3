package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
)

var (
	lifeTable = regexp.MustCompile(`(?s)<h4 id="followed-([^"]*)-\d+">(?:Group: )?([^<]*)</h4>(.*?)</table>`)
	lifeRow   = regexp.MustCompile(`<tr><th scope="row">(\d+)–(\d+)</th><td>([^<]*)</td><td>(\d+)</td>`)
	lifeEnd   = regexp.MustCompile(`<tr><th scope="row">from (\d+)</th><td>(\d+)</td>`)
	speaksOf  = regexp.MustCompile(`it speaks of conditions of (\d+) people`)
)

// followed takes the numbers that only the page has: life tables, and of whom the table
// of conditions speaks.
func (e *evidence) followed(t *testing.T, page string) {
	t.Helper()
	if m := speaksOf.FindStringSubmatch(page); m != nil {
		e.add("conditions", func(p *subject) bool { return p.assessed }, true, number(t, m[1]))
	}
	for _, m := range lifeTable.FindAllStringSubmatch(page, -1) {
		gene, name := m[1], m[2]
		in := func(p *subject) bool {
			return p.arm != "" && (gene == "" && p.arm == name || gene != "" && inLevel(p.genes[gene], name))
		}
		life := "life|" + gene + "|" + name + "|"
		for _, row := range lifeRow.FindAllStringSubmatch(m[3], -1) {
			from, to := number(t, row[1]), number(t, row[2])
			e.add(life+"outcome "+row[1], func(p *subject) bool { return in(p) && p.happened && p.day >= from && p.day <= to }, true, number(t, row[4]))
			if !strings.HasPrefix(row[3], "≈") {
				e.add(life+"at risk "+row[1], func(p *subject) bool { return in(p) && p.day >= from }, true, number(t, row[3]))
			}
			e.unprinted(life+"left "+row[1], func(p *subject) bool { return in(p) && !p.happened && p.day >= from && p.day <= to })
		}
		if row := lifeEnd.FindStringSubmatch(m[3]); row != nil {
			from := number(t, row[1])
			e.add(life+"from "+row[1], func(p *subject) bool { return in(p) && p.day >= from }, true, number(t, row[2]))
		}
		e.unprinted(life+"dead", func(p *subject) bool { return in(p) && !p.alive })
	}
}

// unprinted adds a group that the run says nothing of.
func (e *evidence) unprinted(name string, is func(p *subject) bool) {
	if e.groups[name] == nil {
		e.add(name, is, false, 0)
		e.groups[name].silent = true
	}
}

// inDatabase makes the same run with a database, whose rows are those of Parquet.
func (e *evidence) inDatabase(t *testing.T, parquet string, args ...string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "results.sqlite")
	code, stdout, stderr := run(append(slices.Clone(args), "--results", "sqlite:"+file, "-o", filepath.Join(dir, "page.html"))...)
	require.Zero(t, code, stderr)
	assert.Empty(t, stdout)
	db, err := sql.Open("sqlite", file)
	require.NoError(t, err)
	defer db.Close()
	var got []string
	for _, row := range rowsOf(t.Context(), t, db, "SELECT name, subject, cohort_group, count, suppressed FROM allelerx_cohort_counts") {
		got = append(got, strings.Join(row, "\t"))
	}
	var want []string
	for line := range strings.Lines(parquet) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		suppressed := map[string]string{"true": "1", "false": "0"}[c[7]]
		want = append(want, strings.Join([]string{c[1], c[2], c[3], c[4], suppressed}, "\t"))
	}
	assert.ElementsMatch(t, want, got)
}

// rowsOf are the rows of a query as text.
func rowsOf(ctx context.Context, t *testing.T, db *sql.DB, query string) [][]string {
	t.Helper()
	rows, err := db.QueryContext(ctx, query)
	require.NoError(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	require.NoError(t, err)
	var all [][]string
	for rows.Next() {
		values, to := make([]any, len(names)), make([]any, len(names))
		for i := range to {
			to[i] = &values[i]
		}
		require.NoError(t, rows.Scan(to...))
		row := make([]string, len(names))
		for i, v := range values {
			if row[i] = fmt.Sprint(v); v == nil {
				row[i] = "<null>"
			}
		}
		all = append(all, row)
	}
	require.NoError(t, rows.Err())
	return all
}

// logged looks at the audit log: it tells how many cells of a table are shown with
// people in them, and each of these has more than ten.
func (e *evidence) logged(t *testing.T, log string) {
	t.Helper()
	for line := range strings.Lines(log) {
		var entry audit.Entry
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		drug, is := strings.CutSuffix(entry.Title, ": at risk")
		if g := e.groups["takes|"+drug+"|"]; is && g != nil && !g.shown {
			assert.Zero(t, entry.Shown, "%s: what is shown of a hidden number", drug)
		}
	}
}

var cellsOf = regexp.MustCompile(`<(?:td|b|dd)(?: [^>]*)?>(\d+)(?: <small>[^<]*</small>)?</(?:td|b|dd)>`)

// accounted looks at each number of people on the page, wherever it is: none is small,
// and each is one of those that the attack knows.
func (e *evidence) accounted(t *testing.T, page string) {
	t.Helper()
	known := map[int]bool{0: true}
	for _, g := range e.groups {
		if g.shown {
			known[g.n] = true
		}
	}
	// p-values are 1 often, and in nobody's number.
	if from := strings.Index(page, `<caption class="skip">Effects by gene and result`); from >= 0 {
		page = page[:from] + page[from+strings.Index(page[from:], "</table>"):]
	}
	assert.NotContains(t, page, `<th scope="col">Drug</th></tr>`, "a table without columns")
	seen := 0
	for _, m := range cellsOf.FindAllStringSubmatch(page, -1) {
		n, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		assert.False(t, n >= 1 && n <= 10, "the page shows %d: %s", n, m[0])
		assert.True(t, known[n], "the page shows %d, which is in no row of the results: %s", n, m[0])
		seen++
	}
	assert.Greater(t, seen, 20)
}
