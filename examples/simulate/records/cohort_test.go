package records_test

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

const everyForm = records.FHIR | records.Bulk | records.OMOP

// people simulates.
func people(t testing.TB, o synth.Options) *synth.Cohort {
	t.Helper()
	o.Males = 0.5
	if o.Frequencies == nil {
		o.Frequencies = records.Frequencies()
	}
	c, err := synth.New(kb.Default(), o)
	require.NoError(t, err)
	return c
}

// written writes a cohort, and returns its folder.
func written(t testing.TB, samples int, o records.Options) string {
	t.Helper()
	c, err := records.New(people(t, synth.Options{Seed: 7, Samples: samples}), kb.Default(), o)
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "cohort")
	require.NoError(t, c.WriteDir(context.Background(), dir))
	return dir
}

// digest is one number for all files of a folder.
func digest(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintln(h, path[len(dir):], len(text))
		h.Write(text)
		return err
	}))
	return fmt.Sprintf("%x", h.Sum(nil))
}

// TestSameBytes: the seed decides, and neither the workers nor the number of
// people.
func TestSameBytes(t *testing.T) {
	o := records.Options{Seed: 7, Forms: everyForm, Workers: 1}
	one := written(t, 150, o)
	o.Workers = 4
	assert.Equal(t, digest(t, one), digest(t, written(t, 150, o)))
	o.Seed = 8
	assert.NotEqual(t, digest(t, one), digest(t, written(t, 150, o)))

	few, err := os.ReadFile(filepath.Join(written(t, 40, records.Options{Seed: 7, Forms: records.Bulk}), "bulk", "Observation.ndjson"))
	require.NoError(t, err)
	many, err := os.ReadFile(filepath.Join(one, "bulk", "Observation.ndjson"))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(many), string(few)), "more people change the first ones")
}

// table reads a table of the zip: column → cell, a row each.
func table(t *testing.T, z *zip.ReadCloser, name string) []map[string]string {
	t.Helper()
	f, err := z.Open(name + ".csv")
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f) // wants as many cells everywhere
	head, err := r.Read()
	require.NoError(t, err)
	var rows []map[string]string
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return rows
		}
		require.NoError(t, err, name)
		row := map[string]string{}
		for i, c := range cells {
			row[head[i]] = c
		}
		rows = append(rows, row)
	}
}

// tsv reads a table: cells, a row each, without the heading.
func tsv(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var rows [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		rows = append(rows, strings.Split(line, "\t"))
	}
	return rows
}

func TestWriteDirRefuses(t *testing.T) {
	c, err := records.New(people(t, synth.Options{Samples: 3}), kb.Default(), records.Options{Forms: everyForm})
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine"), nil, 0o666))
	require.ErrorContains(t, c.WriteDir(context.Background(), dir), "name a new folder")
	require.ErrorContains(t, c.WriteDir(context.Background(), filepath.Join(dir, "mine")), "name a new folder")
	require.ErrorContains(t, c.WriteDir(context.Background(), filepath.Join(dir, "no", "such")), "name a folder that can be written to")

	// What fails leaves nothing behind.
	parent := t.TempDir()
	failed := fmt.Errorf("full")
	require.ErrorIs(t, c.WriteDir(context.Background(), filepath.Join(parent, "a"), func(string) error { return failed }), failed)
	stopped, stop := context.WithCancel(context.Background())
	stop()
	require.ErrorIs(t, c.WriteDir(stopped, filepath.Join(parent, "a")), context.Canceled)
	left, err := os.ReadDir(parent)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestOptions(t *testing.T) {
	half, two := 0.5, 2.0
	for name, test := range map[string]struct {
		o    records.Options
		want string
	}{
		"misspelled":   {records.Options{Misspelled: &two}, "between 0 and 1"},
		"ratio":        {records.Options{Effects: map[string]float64{"clopidogrel": 0}}, "above 0"},
		"no effect of": {records.Options{Effects: map[string]float64{"water": 2}}, "choose among azathioprine, clopidogrel, simvastatin"},
		"fine":         {records.Options{Misspelled: &half, Effects: map[string]float64{"simvastatin": 1}}, ""},
	} {
		_, err := records.New(people(t, synth.Options{}), kb.Default(), test.o)
		if test.want == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, test.want, name)
	}
	all, err := records.ParseForm("OMOP, fhir")
	require.NoError(t, err)
	assert.Equal(t, records.FHIR|records.OMOP, all)
	_, err = records.ParseForm("fhir,hl7v2")
	require.ErrorContains(t, err, "choose among fhir, bulk and omop")
	assert.Len(t, records.Effects(), 3)
}
