package file

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Writer writes a file that appears under its name only when it is complete.
// It does not buffer. One goroutine may use it at a time.
type Writer struct {
	f      *os.File
	name   string         // for messages
	seal   io.WriteCloser // encrypts to f; nil: f is written to
	target string         // where Commit puts the file; "" where f is the target itself
	size   int64          // bytes that are written
	begun  int64          // of them, those that are on their way to the disk
	err    error          // sticky: why the file must not be committed
	ended  bool           // committed or closed
}

// Create begins a file. It is written under a temporary name in the same
// folder, and takes its own name, and the place of a file that is there, with
// Commit. The permissions are those of the file it replaces, else what the
// system gives new files; a symbolic link is followed.
//
// "-" is standard output. That, and whatever is no regular file (a pipe, a
// device, /dev/stdout), is written directly.
//
// A name that ends with .c4gh is refused: [CreateFor] encrypts.
func Create(path string) (*Writer, error) {
	if strings.HasSuffix(path, encrypted) {
		return nil, fmt.Errorf("file: %s: an encrypted file is written for its readers' public keys: use CreateFor, or take %s off the name", path, encrypted)
	}
	return create(path)
}

func create(path string) (*Writer, error) {
	switch path {
	case "":
		return nil, errors.New("file: no name given to write to: name a file, or - for standard output")
	case "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
		return &Writer{f: os.Stdout, name: "standard output"}, nil
	case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2":
		return &Writer{f: os.Stderr, name: "standard error"}, nil
	}
	local := path
	if scheme, rest, ok := splitScheme(path); ok {
		if !strings.EqualFold(scheme, "file") {
			return nil, fmt.Errorf("file: %s: only files on this computer are written: write one and copy it there", Redact(path))
		}
		local = rest
	}
	target, err := followLinks(local)
	if err != nil {
		return nil, createError(path, err)
	}
	mode, replaces := fs.FileMode(0o666), false
	switch info, err := os.Stat(target); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, createError(path, err)
	case info.IsDir():
		return nil, fmt.Errorf("file: %s is a folder: name a file in it", path)
	case !info.Mode().IsRegular():
		f, err := os.OpenFile(target, os.O_WRONLY, 0)
		if err != nil {
			return nil, createError(path, err)
		}
		return &Writer{f: f, name: path}, nil
	default:
		mode, replaces = info.Mode().Perm(), true
	}
	f, err := temporary(target, mode)
	if err != nil {
		return nil, createError(path, err)
	}
	w := &Writer{f: f, name: path, target: target}
	if replaces {
		// The system took its umask off the mode; the old file had it so.
		if err := f.Chmod(mode); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			w.Close()
			return nil, createError(path, err)
		}
	}
	return w, nil
}

// Name is the path given to Create.
func (w *Writer) Name() string { return w.name }

// Write writes to the file. After a failed Write the file cannot be committed.
func (w *Writer) Write(p []byte) (int, error) {
	if w.ended {
		return 0, w.failure("write", fs.ErrClosed)
	}
	out := io.Writer(w.f)
	if w.seal != nil {
		out = w.seal
	}
	n, err := out.Write(p)
	if w.size += int64(n); w.size-w.begun >= flushEvery && w.target != "" {
		flush(w.f, w.begun, w.size-w.begun)
		w.begun = w.size
	}
	if err != nil && w.err == nil {
		w.err = w.failure("write", err)
	}
	if err != nil {
		return n, w.err
	}
	return n, nil
}

// flushEvery is how many bytes are written before the disk begins with them, so
// that Commit finds little left to wait for.
const flushEvery = 4 << 20

// Sync brings what was written to the disk. Commit does so too; whoever has
// several files to commit together calls Sync of all of them before, so that a
// disk that is full leaves every one as it was.
func (w *Writer) Sync() error {
	switch {
	case w.ended:
		return w.failure("sync", fs.ErrClosed)
	case w.err != nil || w.target == "":
		return w.err
	}
	if err := w.f.Sync(); err != nil {
		w.err = w.failure("sync", err)
	}
	return w.err
}

// Commit brings the data to the disk and gives the file its name. It fails,
// and leaves what was under the name as it was, if any Write failed.
func (w *Writer) Commit() error {
	if w.ended {
		return w.failure("commit", fs.ErrClosed)
	}
	if w.seal != nil && w.err == nil {
		if err := w.seal.Close(); err != nil {
			w.err = w.failure("write", err)
		}
	}
	if w.err != nil {
		return errors.Join(w.err, w.Close())
	}
	if w.target == "" {
		return w.Close()
	}
	w.ended = true
	temp := w.f.Name()
	err := w.f.Sync()
	if closeErr := w.f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp, w.target)
	}
	if err != nil {
		return errors.Join(w.failure("commit", err), remove(temp))
	}
	syncFolder(filepath.Dir(w.target))
	return nil
}

// Close gives the file up, and removes what was written of it, unless it was
// committed: then it does nothing, so that it can be deferred.
func (w *Writer) Close() error {
	if w.ended {
		return nil
	}
	w.ended = true
	if w.f == os.Stdout || w.f == os.Stderr {
		return nil
	}
	err := w.f.Close()
	if w.target != "" {
		err = errors.Join(err, remove(w.f.Name()))
	}
	if err != nil {
		return w.failure("close", err)
	}
	return nil
}

func (w *Writer) failure(what string, err error) error {
	return fmt.Errorf("file: %s: cannot %s: %w", w.name, what, reason(err))
}

// remove removes a temporary file, if it is not gone with its folder.
func remove(temp string) error {
	if err := os.Remove(temp); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// temporary creates a file beside the target. Unlike os.CreateTemp it leaves
// the permissions to the system's umask, as for any new file.
func temporary(target string, mode fs.FileMode) (*os.File, error) {
	folder, base := filepath.Split(target)
	if len(base) > 200 { // names end at 255 bytes
		base = strings.ToValidUTF8(base[:200], "")
	}
	for try := 0; ; try++ {
		f, err := os.OpenFile(folder+"."+base+"."+rand.Text()[:10]+".tmp", os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode|0o200)
		if err == nil || try == 100 || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// followLinks returns what a path that is a symbolic link leads to, whether
// that exists or not: renaming onto the link itself would replace it.
func followLinks(path string) (string, error) {
	for range 40 { // as many as Linux follows
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		next, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(path), next)
		}
		path = next
	}
	return "", errors.New("too many symbolic links")
}

// syncFolder makes the new name last through a crash. Not every system can;
// the file itself is safe either way.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

func createError(path string, err error) error {
	return fmt.Errorf("file: %s: cannot create it: %w: check the folder and its permissions", path, reason(err))
}

// reason is an error without the path, which the message has already.
func reason(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
