//go:build linux

package file_test

import (
	"errors"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
)

// A disk that is full in the middle, here by a limit on the size of files:
// nothing takes the name, nothing is left, encrypted or not.
func TestCreateFullDisk(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Skip("file sizes cannot be limited here:", err)
	}
	limit := old
	limit.Cur = 100 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Skip("file sizes cannot be limited here:", err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old)

	dir := t.TempDir()
	for name, begin := range map[string]func(path string) (*file.Writer, error){
		"out":      file.Create,
		"out.c4gh": func(path string) (*file.Writer, error) { return file.CreateFor(path, testKey.Public()) },
	} {
		w, err := begin(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			if _, err = w.Write(make([]byte, 30<<10)); err != nil {
				break
			}
		}
		if !errors.Is(err, syscall.EFBIG) {
			t.Errorf("%s: Write: %v", name, err)
		}
		if err := w.Commit(); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("%s: Commit: %v", name, err)
		}
	}
	if got := folder(t, dir); got != "" {
		t.Errorf("left behind: %s", got)
	}
}
