package ehr_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/ehr/phenopacket"
	"github.com/allelerx/allelerx/cohort/ehr/table"
	"github.com/allelerx/allelerx/genomics/file"
)

// twoGigabytes is how long the line is.
const twoGigabytes = 2 << 30

// endless gives a text, and marks without an end after it, up to two gigabytes.
func endless(front string) io.Reader {
	return io.LimitReader(io.MultiReader(strings.NewReader(front), marks(strings.Repeat(mark, 8<<10))), twoGigabytes)
}

type marks string

func (m marks) Read(p []byte) (int, error) { return copy(p, m), nil }

// sparse writes a file that begins with a text and takes no room on the disk for
// the rest of two gigabytes.
func sparse(t testing.TB, name, front string) string {
	t.Helper()
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, name))
	require.NoError(t, err)
	defer f.Close()
	_, err = f.WriteString(front)
	require.NoError(t, err)
	if err := f.Truncate(twoGigabytes); err != nil {
		t.Skip("the file system has no sparse files")
	}
	return dir
}

// deflated writes a zip whose entry is a text and two gigabytes of one letter.
// A block is deflated once, and written again and again.
func deflated(t testing.TB, entry, front string) string {
	t.Helper()
	block := func(text string) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		require.NoError(t, err)
		_, err = io.WriteString(w, text)
		require.NoError(t, err)
		require.NoError(t, w.Flush()) // to a whole byte
		return b.Bytes()
	}
	const mega = 1 << 20
	again := block(strings.Repeat("x", mega))
	name := filepath.Join(t.TempDir(), "cdm.zip")
	f, err := os.Create(name)
	require.NoError(t, err)
	defer f.Close()
	z := zip.NewWriter(f)
	first := block(front)
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: entry, Method: zip.Deflate, UncompressedSize64: uint64(len(front)) + twoGigabytes,
		CompressedSize64: uint64(len(first) + twoGigabytes/mega*len(again)),
	})
	require.NoError(t, err)
	_, err = w.Write(first)
	require.NoError(t, err)
	for range twoGigabytes / mega {
		_, err = w.Write(again)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return name
}

// TestTwoGigabytesInALine reads a line of two gigabytes in every form: the error
// says where, comes soon, and what is held on the way is bounded.
func TestTwoGigabytesInALine(t *testing.T) {
	if testing.Short() {
		t.Skip("reads hundreds of megabytes")
	}
	stream := func(r func() io.Reader) func(context.Context, string) (file.Input, error) {
		return func(context.Context, string) (file.Input, error) { return file.FromReader(mark, r()), nil }
	}
	packed := func(r io.Reader) io.Reader {
		out, in := io.Pipe()
		go func() { // until the reader has gone
			z, err := gzip.NewWriterLevel(in, gzip.BestSpeed)
			if err == nil {
				_, err = io.Copy(z, r)
			}
			in.CloseWithError(errors.Join(err, io.ErrUnexpectedEOF))
		}()
		t.Cleanup(func() { out.Close() })
		return out
	}
	line := somebody + "\n" + `{"resourceType":"Patient","id":"`
	for _, tc := range []struct {
		name string
		most uint64 // bytes ever allocated
		open func(t *testing.T) (ehr.Source, error)
		want string
	}{
		{"lines", 2 << 30, func(t *testing.T) (ehr.Source, error) {
			return fhir.Open(t.Context(), mark, fhir.Options{Open: stream(func() io.Reader { return endless(line) })})
		}, "fhir: the file: line 2: byte 115: this line is longer than 256 MiB: correct the file, or raise Options.MaxItem"},
		{"lines, gzip", 200 << 20, func(t *testing.T) (ehr.Source, error) {
			return fhir.Open(t.Context(), mark, fhir.Options{MaxItem: 16 << 20, Open: stream(func() io.Reader { return packed(endless(line)) })})
		}, "fhir: the file: line 2: byte 115: this line is longer than 16 MiB: correct the file, or raise Options.MaxItem"},
		{"bundle", 200 << 20, func(t *testing.T) (ehr.Source, error) {
			return fhir.Open(t.Context(), mark, fhir.Options{MaxItem: 16 << 20, Open: stream(func() io.Reader { return endless(`{"resourceType":"Bundle","entry":[{"id":"`) })})
		}, "fhir: the file: byte 34: what begins here is longer than 16 MiB: correct the file, or raise Options.MaxItem"},
		{"packet", 400 << 20, func(t *testing.T) (ehr.Source, error) {
			return phenopacket.Open(t.Context(), mark, phenopacket.Options{Open: stream(func() io.Reader { return endless(`{"id":"`) })})
		}, "phenopacket: the file: byte 67108864: the file is longer than 67108864 bytes: cut it into phenopackets, or raise Options.MaxFile"},
		{"omop", 200 << 20, func(t *testing.T) (ehr.Source, error) {
			return omop.Open(t.Context(), sparse(t, "person.csv", aPerson+"1,8507,1950,x"), omop.Options{})
		}, "person.csv:3: the row has more than 16 MiB: is a quote not closed?"},
		{"omop, quoted", 200 << 20, func(t *testing.T) (ehr.Source, error) {
			return omop.Open(t.Context(), sparse(t, "person.csv", aPerson+"1,8507,1950,\"x"), omop.Options{})
		}, "person.csv:3: the row has more than 16 MiB: is a quote not closed?"},
		{"omop, tabs", 200 << 20, func(t *testing.T) (ehr.Source, error) {
			return omop.Open(t.Context(), sparse(t, "person.tsv", strings.ReplaceAll(aPerson, ",", "\t")+"1\t8507\t1950\t"), omop.Options{})
		}, "person.tsv:3: the row has more than 16 MiB: is a quote not closed?"},
		{"omop, zip", 200 << 20, func(t *testing.T) (ehr.Source, error) {
			return omop.Open(t.Context(), deflated(t, "person.csv", aPerson+"1,8507,1950,"), omop.Options{})
		}, "cdm.zip:person.csv:3: the row has more than 16 MiB: is a quote not closed?"},
		{"table", 200 << 20, func(t *testing.T) (ehr.Source, error) {
			return table.Open(t.Context(), sparse(t, "persons.csv", "id,sex\n1,F\n2,"), table.Options{})
		}, "persons.csv:3: the row has more than 16 MiB: is a quote not closed?"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			s, err := tc.open(t)
			people := 0
			if err == nil {
				for _, err = range s.Patients(t.Context()) {
					if err == nil {
						people++
					}
				}
			}
			runtime.ReadMemStats(&after)
			require.ErrorContains(t, err, tc.want)
			assert.NotContains(t, err.Error(), mark)
			assert.Zero(t, people, "what is wrong is known before anybody is handed out")
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, tc.most, "all that was ever allocated")
			assert.Less(t, time.Since(began), time.Minute)
			if c, ok := s.(io.Closer); ok {
				assert.NoError(t, c.Close())
			}
		})
	}
}
