package file_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/neicnordic/crypt4gh/streaming"
)

// An encrypted file appears with Commit, and until then, as afterwards,
// nothing of it lies on the disk in the clear. Another program's reader reads
// it.
func TestCreateFor(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.c4gh")
	for _, size := range []int{0, 1, 65536, 200000} {
		data := bytes.Repeat([]byte("in the clear "), size/13+1)[:size]
		w, err := file.CreateFor(path, testKey.Public())
		if err != nil {
			t.Fatal(err)
		}
		for rest := data; len(rest) > 0; {
			n, err := w.Write(rest[:min(len(rest), 70001)])
			if err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		temps, _ := filepath.Glob(filepath.Join(dir, ".*.tmp"))
		if len(temps) != 1 || strings.Contains(content(t, temps[0]), "in the clear") {
			t.Fatalf("while being written: %v", temps)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := streaming.NewCrypt4GHReader(f, [32]byte(bytes.Repeat([]byte("key."), 8)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes, %v; want %d", len(got), err, size)
		}
		f.Close()
	}
	w, err := file.CreateFor(path, testKey.Public())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil || folder(t, dir) != "a.c4gh" {
		t.Errorf("given up: %v, %s", err, folder(t, dir))
	}
}

func TestCreateForErrors(t *testing.T) {
	dir := t.TempDir()
	for says, create := range map[string]func() (*file.Writer, error){
		"CreateFor":       func() (*file.Writer, error) { return file.Create(filepath.Join(dir, "a.c4gh")) },
		"ends with .c4gh": func() (*file.Writer, error) { return file.CreateFor(filepath.Join(dir, "a"), testKey.Public()) },
		"public keys":     func() (*file.Writer, error) { return file.CreateFor(filepath.Join(dir, "a.c4gh")) },
		"not valid":       func() (*file.Writer, error) { return file.CreateFor(filepath.Join(dir, "a.c4gh"), file.PublicKey{}) },
		"no name":         func() (*file.Writer, error) { return file.CreateFor("", testKey.Public()) },
	} {
		if _, err := create(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	if got := folder(t, dir); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

// A writer that fails at the n-th Write.
type failing int

func (f *failing) Write(p []byte) (int, error) {
	if *f--; *f < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestEncryptFails(t *testing.T) {
	for n := range 4 {
		under := failing(n)
		w, err := file.Encrypt(&under, testKey.Public())
		if err == nil {
			_, err = w.Write(make([]byte, 65536*2+1))
			if closed := w.Close(); err == nil {
				err = closed
			}
		}
		if err == nil || err.Error() != "disk full" {
			t.Errorf("failing at %d: %v", n, err)
		}
	}
}
