package file_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
)

// A folder that is removed meanwhile: an error, without a second one for the
// temporary file that went with it.
func TestCommitLostFolder(t *testing.T) {
	for name, end := range map[string]func(*file.Writer) error{"commit": (*file.Writer).Commit, "close": (*file.Writer).Close} {
		dir := filepath.Join(t.TempDir(), "lost")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "out")
		w := create(t, path, "new")
		if err := os.RemoveAll(dir); err != nil {
			t.Skip("a folder with an open file stays here:", err)
		}
		err := end(w)
		if name == "close" && err != nil || name == "commit" && (err == nil || strings.Count(err.Error(), dir) != 1) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Of several writers of one file the last to commit is the one that stays, and
// the file is never a mixture.
func TestTwoWriters(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	first, second := create(t, path, "first"), create(t, path, "second")
	for _, w := range []*file.Writer{second, first} {
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if got := content(t, path); got != "first" || folder(t, dir) != "out" {
		t.Errorf("%q in %s", got, folder(t, dir))
	}
	var wg sync.WaitGroup
	for _, c := range "abcdefgh" {
		wg.Go(func() {
			w, err := file.Create(path)
			if err != nil {
				t.Error(err)
				return
			}
			defer w.Close()
			for range 1000 {
				if _, err := w.Write([]byte(string(c))); err != nil {
					t.Error(err)
				}
			}
			if err := w.Commit(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := content(t, path); got != strings.Repeat(got[:1], 1000) || folder(t, dir) != "out" {
		t.Errorf("%d bytes of several writers; %s", len(got), folder(t, dir))
	}
}

// The longest name that a file may have is one that can be created.
func TestCreateLongName(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("é", 127))
	if f, err := os.Create(path); err != nil {
		t.Skip("such a name is too long here:", err)
	} else {
		f.Close()
	}
	if err := create(t, "file://"+path, "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); got != "new" {
		t.Errorf("%q", got)
	}
}
