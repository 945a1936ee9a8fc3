package bam_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
)

// reopen opens a file that was written.
func reopen(t testing.TB, path string) *bam.File {
	t.Helper()
	f, err := bam.Open(t.Context(), path, bam.Options{Strict: true, Warn: func(w bam.Warning) { t.Error(w) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestRoundTrip: what was written is read, of either form, and what was read
// writes the same bytes.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for seed := range uint64(2) {
		block := someRecords(t, someHeader(t), 500, 20+seed)
		create(t, at("a.bam"), block, bam.WriterOptions{})
		create(t, at("a.sam"), block, bam.WriterOptions{})
		for _, name := range []string{"a.bam", "a.sam"} {
			f := reopen(t, at(name))
			if f.Header().String() != block.Header().String() {
				t.Errorf("%s: the header is\n%s", name, f.Header())
			}
			i := 0
			for r, err := range f.Records(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				if i >= block.Len() || !r.Equal(block.At(i)) {
					t.Fatalf("%s: record %d was\n%q\nand is\n%q", name, i, block.At(i).Bytes(), r.Bytes())
				}
				i++
			}
			if i != block.Len() {
				t.Errorf("%s: %d records of %d", name, i, block.Len())
			}
			for _, again := range []string{"b.bam", "b.sam"} {
				if err := bam.WriteFile(t.Context(), at(again), f); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(inflated(t, at("b.bam")), inflated(t, at("a.bam"))) || !bytes.Equal(contents(t, at("b.sam")), contents(t, at("a.sam"))) {
				t.Errorf("%s: read and written again, it is another", name)
			}
		}
	}
}

// TestRealRoundTrip: a real file passes through byte for byte, and the index
// made on the way finds what samtools finds.
func TestRealRoundTrip(t *testing.T) {
	t.Parallel()
	from := strictBAM(t)
	f := reopen(t, from)
	path := filepath.Join(t.TempDir(), "a.bam")
	w, err := bam.Create(path, f.Header(), bam.WriterOptions{Index: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.WriteStream(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(inflated(t, path), inflated(t, from)) {
		t.Error("the records or the header changed")
	}
	if ours, theirs := tool(t, "samtools", "idxstats", path), tool(t, "samtools", "idxstats", from); ours != theirs {
		t.Error("idxstats differs")
	}
	for _, region := range []string{"chr22:42126499-42130865", "chr22:42119852-42119900", "chr22", "chr21", "chr22:42165100-42165149"} {
		want := tool(t, "samtools", "view", from, region)
		if got := tool(t, "samtools", "view", path, region); got != want {
			t.Errorf("%s: samtools finds other records by the index", region)
		}
		var got strings.Builder
		for r, err := range reopen(t, path).Query(t.Context(), genomics.MustRegion(region)) {
			if err != nil {
				t.Fatal(err)
			}
			line, err := r.AppendSAM(nil)
			if err != nil {
				t.Fatal(err)
			}
			got.Write(append(line, '\n'))
		}
		if got.String() != want {
			t.Errorf("%s: other records than samtools finds", region)
		}
	}
}

// TestRealBuilder: every real record, copied field by field through biogo and
// by Copy, is the same.
func TestRealBuilder(t *testing.T) {
	f := reopen(t, strictBAM(t))
	b := bam.NewBuilder(f.Header())
	for r, err := range f.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		b.Copy(r)
		if copied, err := b.Record(); err != nil || !copied.Equal(r) {
			t.Fatalf("%v, copied: %v", r, err)
		}
		theirs, err := r.ToSAM()
		if err != nil {
			t.Fatal(err)
		}
		b.FromSAM(theirs)
		if back, err := b.Record(); err != nil || !back.Equal(r) {
			t.Fatalf("%v, through biogo: %v", r, err)
		}
	}
}
