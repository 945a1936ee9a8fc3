package vcf_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// folderServer serves a folder to those who give the signature, and counts
// what it sends.
func folderServer(t testing.TB, dir string) (url string, sent *atomic.Int64) {
	t.Helper()
	sent = new(atomic.Int64)
	files := http.FileServer(http.Dir(dir))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("sig") != "hidden" {
			http.Error(w, "no signature", http.StatusForbidden)
			return
		}
		files.ServeHTTP(countingWriter{w, sent}, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, sent
}

type countingWriter struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (w countingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.sent.Add(int64(n))
	return n, err
}

// linesOf reads the records of a region, or all.
func linesOf(t *testing.T, name string, regions ...genomics.Region) string {
	t.Helper()
	return linesWith(t, name, vcf.Options{}, regions...)
}

func linesWith(t *testing.T, name string, o vcf.Options, regions ...genomics.Region) string {
	t.Helper()
	f, err := vcf.Open(background, name, o)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records := f.Records(background)
	if len(regions) > 0 {
		records = f.Query(background, regions...)
	}
	var b strings.Builder
	for r, err := range records {
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(r.AppendText(nil), '\n'))
	}
	return b.String()
}

// A file on a server gives what it gives on disk, and a region only costs its
// part of it.
func TestRemote(t *testing.T) {
	path := indexed(t, gvcf(60000))
	url, sent := folderServer(t, filepath.Dir(path))
	remote := url + "/a.vcf.gz?sig=hidden"
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}

	region := genomics.MustRegion("chr2:4000000-4100000")
	want := linesOf(t, path, region)
	if want == "" {
		t.Fatal("no records in the region")
	}
	equal(t, "region", linesOf(t, remote, region), want)
	if n := sent.Load(); n > info.Size()/2 {
		t.Errorf("%d bytes sent for a region of a file of %d", n, info.Size())
	}
	equal(t, "all", linesOf(t, remote) == linesOf(t, path), true)

	if err := os.Remove(path + ".tbi"); err != nil {
		t.Fatal(err)
	}
	equal(t, "region without an index", linesOf(t, remote, region), want)
}

// Errors name a file on a server, and not the signature it is read with.
func TestRemoteErrors(t *testing.T) {
	path := indexed(t, gvcf(20000))
	url, _ := folderServer(t, filepath.Dir(path))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := vcf.Open(background, url+"/a.vcf.gz?sig=hidden", vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, err = range f.Records(background) {
		if err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), url+"/a.vcf.gz") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v", err)
	}
	equal(t, "name", f.Name(), url+"/a.vcf.gz")
	_, err = vcf.Open(background, url+"/a.vcf.gz?sig=wrong", vcf.Options{})
	if err == nil || !strings.Contains(err.Error(), "403") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("%v", err)
	}
}

// An encrypted file gives what it would give in the clear, through the index of
// the file that it was made of, encrypted or not.
func TestEncrypted(t *testing.T) {
	path := indexed(t, gvcf(20000))
	dir := filepath.Dir(path)
	key, err := file.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	seal := func(path string) {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		w, err := file.CreateFor(path+".c4gh", key.Public())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	seal(path)
	region := genomics.MustRegion("chr2:1000000-1100000")
	all, part := linesOf(t, path), linesOf(t, path, region)
	url, _ := folderServer(t, dir)
	options := vcf.Options{Open: file.Opener(file.Options{
		Key: func(context.Context) (file.PrivateKey, error) { return key, nil },
	})}
	check := func(t *testing.T) {
		for _, name := range []string{path + ".c4gh", url + "/a.vcf.gz.c4gh?sig=hidden"} {
			equal(t, "region", linesWith(t, name, options, region), part)
			equal(t, "all", linesWith(t, name, options) == all, true)
		}
	}
	t.Run("index in the clear", check)
	seal(path + ".tbi")
	if err := errors.Join(os.Remove(path), os.Remove(path+".tbi")); err != nil {
		t.Fatal(err)
	}
	t.Run("index encrypted", check)

	f, err := vcf.Open(background, path+".c4gh", options)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	equal(t, "indexed", f.Indexed(), true)
}
