package file_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
)

// folder lists what is in it, temporary files included.
func folder(t *testing.T, path string) string {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func create(t *testing.T, path, text string) *file.Writer {
	t.Helper()
	w, err := file.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.WriteString(w, text); err != nil || n != len(text) {
		t.Fatalf("Write: %d, %v", n, err)
	}
	return w
}

func content(t *testing.T, path string) string {
	t.Helper()
	p, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(p)
}

func TestCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.tsv")
	w := create(t, path, "new")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the file shows before Commit")
	}
	if w.Name() != path {
		t.Error(w.Name())
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("Close after Commit: %v", err)
	}
	if got := content(t, path); got != "new" || folder(t, dir) != "out.tsv" {
		t.Errorf("%q in %s", got, folder(t, dir))
	}
	if err := w.Commit(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("second Commit: %v", err)
	}
	if _, err := w.Write(nil); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Write after Commit: %v", err)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "out.tsv"), "old")
	w := create(t, path, "half of the new")
	for range 2 {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err == nil {
		t.Error("Commit after Close")
	}
	if got := content(t, path); got != "old" || folder(t, dir) != "out.tsv" {
		t.Errorf("%q in %s", got, folder(t, dir))
	}
}

func TestPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	dir := t.TempDir()
	plain := write(t, filepath.Join(dir, "plain"), "") // what the system gives: 0o644 or less
	os.Remove(plain)
	f, err := os.Create(plain)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	private := write(t, filepath.Join(dir, "private"), "old")
	if err := os.Chmod(private, 0o600); err != nil {
		t.Fatal(err)
	}
	shared := write(t, filepath.Join(dir, "shared"), "old")
	if err := os.Chmod(shared, 0o666); err != nil { // more than the umask gives
		t.Fatal(err)
	}
	mode := func(path string) fs.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	for path, want := range map[string]fs.FileMode{
		private: 0o600, shared: 0o666, filepath.Join(dir, "fresh"): mode(plain),
	} {
		w := create(t, path, "new")
		temps, _ := filepath.Glob(filepath.Join(dir, ".*.tmp"))
		if len(temps) != 1 || mode(temps[0]) != want {
			t.Errorf("%s: while being written %v, want %v", path, temps, want)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		if got := mode(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestCreateThroughLink(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	target := filepath.Join(elsewhere, "real")
	link, second := filepath.Join(dir, "link"), filepath.Join(dir, "second")
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.Symlink("link", second); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"while it dangles", "when it leads somewhere"} {
		if err := create(t, second, text).Commit(); err != nil {
			t.Fatal(err)
		}
		if got := content(t, target); got != text || folder(t, dir) != "link second" {
			t.Errorf("%q; %s", got, folder(t, dir))
		}
	}
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Create(loop); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("a link to itself: %v", err)
	}
}

func TestCreateErrors(t *testing.T) {
	dir := t.TempDir()
	plain := write(t, filepath.Join(dir, "plain"), "")
	for name, path := range map[string]string{
		"nothing": "", "folder": dir, "no such folder": filepath.Join(dir, "none", "out"),
		"a file as folder": filepath.Join(plain, "out"), "a bucket": "s3://bucket/out",
	} {
		if _, err := file.Create(path); err == nil || !strings.HasPrefix(err.Error(), "file: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCreateDirect(t *testing.T) {
	for _, name := range []string{"-", "/dev/stdout", "/dev/stderr"} {
		w := create(t, name, "")
		if err := w.Commit(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if _, err := f.Stat(); err != nil {
			t.Errorf("%s is closed: %v", f.Name(), err)
		}
	}
	if _, err := os.Stat(os.DevNull); err == nil && runtime.GOOS != "windows" {
		if err := create(t, os.DevNull, "gone").Commit(); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
			t.Fatalf("%s has been replaced: %v", os.DevNull, err)
		}
	}
}

// A file that could not be written whole must not take its name.
func TestCommitAfterFailedWrite(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	w, err := file.Create("/dev/full")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("x")); err == nil || !strings.HasPrefix(err.Error(), "file: /dev/full: cannot write: ") {
		t.Errorf("Write: %v", err)
	}
	if err := w.Commit(); err == nil {
		t.Error("Commit after a failed Write")
	}
}

// A target that cannot be replaced: nothing may be left beside it.
func TestCommitFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	w := create(t, path, "new")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err == nil || !strings.Contains(err.Error(), "cannot commit") {
		t.Errorf("Commit: %v", err)
	}
	if got := folder(t, dir); got != "out" {
		t.Errorf("left behind: %s", got)
	}
}

func TestSync(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a")
	w, err := file.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file has its name already: %v", err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := w.Sync(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("after Commit: %v", err)
	}
	// What cannot be committed cannot be synced either.
	if w, err = file.Create("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	defer w.Close()
	if _, err := w.Write([]byte("x")); err == nil || w.Sync() == nil {
		t.Error("a full disk")
	}
}
