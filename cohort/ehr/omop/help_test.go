package omop_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// real is the data set of 28 synthetic people.
func sampleZip(t testing.TB) string {
	t.Helper()
	return filepath.Join(refdata.Dir(t), "ehr/omop/Synthea27Nj_5.4.zip")
}

// realTables are the tables of the data set as encoding/csv reads them, by name
// in lower case; the first row is the header.
func realTables(t testing.TB) map[string][][]string {
	t.Helper()
	z, err := zip.OpenReader(sampleZip(t))
	require.NoError(t, err)
	defer z.Close()
	tables := make(map[string][][]string)
	for _, f := range z.File {
		if strings.Contains(f.Name, "/") {
			continue // of macOS
		}
		in, err := f.Open()
		require.NoError(t, err)
		rows, err := csv.NewReader(in).ReadAll()
		require.NoError(t, err, f.Name)
		require.NoError(t, in.Close())
		tables[strings.TrimSuffix(strings.ToLower(f.Name), ".csv")] = rows
	}
	return tables
}

// folder writes tables into a folder: names with their endings, and text.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// zipped writes entries into a zip, in the order of the pairs.
func zipped(t testing.TB, pairs ...string) string {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		require.NoError(t, err)
		_, err = io.WriteString(w, pairs[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	name := filepath.Join(t.TempDir(), "cdm.zip")
	require.NoError(t, os.WriteFile(name, buf.Bytes(), 0o600))
	return name
}

// read reads all people. What is wrong ends it.
func read(ctx context.Context, s ehr.Source) ([]*ehr.Patient, error) {
	var people []*ehr.Patient
	for p, err := range s.Patients(ctx) {
		if err != nil {
			return people, err
		}
		people = append(people, p)
	}
	return people, nil
}

func mustRead(t testing.TB, s ehr.Source) []*ehr.Patient {
	t.Helper()
	people, err := read(t.Context(), s)
	require.NoError(t, err)
	return people
}

func open(t testing.TB, name string, o omop.Options) *omop.Source {
	t.Helper()
	s, err := omop.Open(t.Context(), name, o)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// withoutNaN puts a number in the place of each NaN, which equals nothing.
func withoutNaN(people []*ehr.Patient) []*ehr.Patient {
	const stand = -987654321
	fix := func(v *float64) {
		if math.IsNaN(*v) {
			*v = stand
		}
	}
	for _, p := range people {
		for i := range p.Exposures {
			fix(&p.Exposures[i].Dose.Value)
			fix(&p.Exposures[i].Supplied.Value)
		}
		for i := range p.Measurements {
			m := &p.Measurements[i]
			fix(&m.Value.Value)
			fix(&m.Low)
			fix(&m.High)
		}
	}
	return people
}
