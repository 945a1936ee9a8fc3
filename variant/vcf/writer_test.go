package vcf_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

func TestWriteAsRead(t *testing.T) {
	text := long(5000)
	for _, o := range []vcf.WriterOptions{{}, {Compress: true, Workers: 2, Level: 1}} {
		var b bytes.Buffer
		f := open(t, text, vcf.Options{})
		w := vcf.NewWriter(&b, f.Header(), o)
		if err := w.WriteStream(background, f); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "closed", w.WriteHeader() != nil && w.Commit() != nil, true)
		again, err := vcf.NewReader(background, "b", &b, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "text", again.Header().String()+lines(all(t, again)) == text, true)
		again.Close()
	}
}

func TestWriteSubset(t *testing.T) {
	text := small("chr1 5 . A C . . . GT:DP 0|0:1 0|1:2 1|1:3")
	for samples, want := range map[string]string{
		"C A": "chr1 5 . A C . . . GT:DP 1|1:3 0|0:1",
		"B":   "chr1 5 . A C . . . GT:DP 0|1:2",
		"":    "chr1 5 . A C . . .",
	} {
		var b bytes.Buffer
		f := open(t, text, vcf.Options{Samples: strings.Fields(samples)})
		w := vcf.NewWriter(&b, f.Header(), vcf.WriterOptions{})
		if err := errors.Join(w.WriteStream(background, f), w.Close()); err != nil {
			t.Fatal(err)
		}
		equal(t, samples, strings.HasSuffix(b.String(), "\n"+columns(want)), true)
		if _, err := failure(&b, vcf.Options{}); err != nil {
			t.Error(err)
		}
	}
	// Records of another number of samples are refused.
	var b bytes.Buffer
	w := vcf.NewWriter(&b, open(t, text, vcf.Options{Samples: []string{"A"}}).Header(), vcf.WriterOptions{})
	err := w.WriteStream(background, open(t, text, vcf.Options{}))
	equal(t, "refused", err != nil && w.Close() != nil, true)
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	text := long(100)
	for _, name := range []string{"a.vcf", "a.vcf.gz", "a.bgz"} {
		path := filepath.Join(dir, name)
		if err := vcf.WriteFile(background, path, open(t, text, vcf.Options{})); err != nil {
			t.Fatal(err)
		}
		data, _ := os.ReadFile(path)
		equal(t, "compressed", data[0] == 0x1f, name != "a.vcf")
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, name, lines(all(t, f)), strings.TrimPrefix(text, small()))
		f.Close()
	}
	// What fails leaves nothing.
	path := filepath.Join(dir, "b.vcf")
	equal(t, "fails", vcf.WriteFile(background, path, open(t, text+"x\n", vcf.Options{})) != nil, true)
	h := open(t, text, vcf.Options{}).Header()
	w, err := vcf.Create(path, h, vcf.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.WriteHeader(), w.Close(), w.Close()); err != nil {
		t.Error(err)
	}
	equal(t, "after Close", w.Commit() != nil, true)
	entries, _ := os.ReadDir(dir)
	equal(t, "files", len(entries), 3)
	for name, o := range map[string]vcf.WriterOptions{"a.vcf": {Index: true}, "a.bcf": {Index: true, Plain: true}, "-": {Index: true, Compress: true}, filepath.Join(dir, "no/such/a.vcf"): {}} {
		if _, err := vcf.Create(name, h, o); err == nil {
			t.Errorf("%s was created", name)
		}
	}
	undeclared := open(t, small("chr9 5 . A C . . . . . . ."), vcf.Options{})
	equal(t, "WriteFile", vcf.WriteFile(background, filepath.Join(dir, "c.bcf"), undeclared) != nil, true)
}

func TestWriteIndexOfUnsorted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.vcf.gz")
	f := open(t, small("chr1 5 . A C . . . . . . .", "chr1 4 . A C . . . . . . ."), vcf.Options{})
	w, err := vcf.Create(path, f.Header(), vcf.WriterOptions{Index: true})
	if err != nil {
		t.Fatal(err)
	}
	err = w.WriteStream(background, f)
	equal(t, "unsorted", err != nil && strings.Contains(err.Error(), "sort"), true)
	equal(t, "no commit", w.Commit() != nil, true)
	w.Close()
	_, err = os.Stat(path)
	equal(t, "no file", errors.Is(err, os.ErrNotExist), true)
}

// full fails after some bytes, like a full disk.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	for _, compress := range []bool{false, true} {
		f := open(t, long(20000), vcf.Options{})
		w := vcf.NewWriter(&full{left: 1000}, f.Header(), vcf.WriterOptions{Compress: compress})
		err := w.WriteStream(background, f)
		if end := w.Close(); err == nil {
			err = end
		}
		equal(t, "full", errors.Is(err, io.ErrShortWrite), true)
	}
}
