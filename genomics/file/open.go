package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// ErrNotSeekable is what ReadAt returns on standard input, a pipe, or another
// input that can only be read from front to back.
var ErrNotSeekable = errors.New("file: this input can only be read from front to back: save it to a file first")

// ErrConsumed is what a second pass over such an input gives.
var ErrConsumed = errors.New("file: this input has been read already and cannot be read again: save it to a file first")

// Options of [Open]. The zero value opens paths and standard input.
type Options struct {
	// Open, where set, opens names with a scheme ("s3://…") that this package
	// does not open itself.
	Open func(ctx context.Context, name string) (Input, error)
}

// Input is an opened source of bytes. Read is for one goroutine at a time,
// ReadAt for any number. Whoever opens closes.
type Input interface {
	io.Reader
	io.ReaderAt // returns ErrNotSeekable on a stream
	io.Closer
	Name() string   // as the user gave it; "standard input" for "-"
	Size() int64    // bytes; -1 where unknown
	Seekable() bool // whether ReadAt works
}

// Open opens a path, or standard input for "-". A name with a scheme other
// than file:// goes to o.Open.
func Open(ctx context.Context, name string, o Options) (Input, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if name == "" {
		return nil, errors.New("file: no name given: name a file, or - for standard input")
	}
	if name == "-" {
		return FromReader("standard input", os.Stdin), nil
	}
	path := name
	if scheme, rest, ok := strings.Cut(name, "://"); ok && isScheme(scheme) {
		switch {
		case strings.EqualFold(scheme, "file"):
			path = rest
		case o.Open != nil:
			return o.Open(ctx, name)
		default:
			return nil, fmt.Errorf("file: %s: names that begin with %s:// cannot be opened yet: download the file, or pipe it in and name it -", name, scheme)
		}
	}
	return openPath(name, path)
}

// FromReader makes an Input of any reader: it can be read once, from front to
// back. Closing it closes r if r is an io.Closer, other than standard input.
func FromReader(name string, r io.Reader) Input { return &stream{name: name, r: r} }

// FromStart returns a reader from the first byte of the input. Of a seekable
// input there can be any number, independent of each other and of in.Read; of
// a stream there is one, and afterwards ErrConsumed. Closing stays in's.
func FromStart(in Input) (io.Reader, error) {
	if in.Seekable() {
		return &section{io.NewSectionReader(in, 0, in.Size()), in.Name()}, nil
	}
	if s, ok := in.(*stream); ok && s.taken.Swap(true) {
		return nil, fmt.Errorf("%s: %w", in.Name(), ErrConsumed)
	}
	return in, nil
}

func openPath(name, path string) (Input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(name, err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		f.Close()
		return nil, openError(name, err)
	case info.IsDir():
		f.Close()
		return nil, fmt.Errorf("file: %s is a folder: name a file in it", name)
	case !info.Mode().IsRegular():
		return FromReader(name, f), nil
	}
	return &regular{f, name, info.Size()}, nil
}

func openError(name string, err error) error {
	// The *PathError's own text would name the file a second time.
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	remedy := "check the name"
	if errors.Is(err, fs.ErrPermission) {
		remedy = "check its permissions"
	}
	return fmt.Errorf("file: %s: %w: %s", name, err, remedy)
}

// isScheme tells "s3" from the "C:" or "dir/a" a path may begin with
// (RFC 3986, section 3.1, at least two characters).
func isScheme(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.') {
			return false
		}
	}
	return len(s) > 1
}
