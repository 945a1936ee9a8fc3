package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"
)

// ErrNotSeekable is what ReadAt returns on standard input, a pipe, or another
// input that can only be read from front to back.
var ErrNotSeekable = errors.New("file: this input can only be read from front to back: save it to a file first")

// ErrConsumed is what a second pass over such an input gives.
var ErrConsumed = errors.New("file: this input has been read already and cannot be read again: save it to a file first")

// Options of [Open]. The zero value opens paths, standard input and URLs.
type Options struct {
	// Open, where set, opens every name in place of this package, for example
	// cloud.Open, which knows s3://…, or what Opener returns.
	Open func(ctx context.Context, name string) (Input, error)

	// HTTPClient makes the requests for http:// and https:// names; nil: one
	// like http.DefaultClient. It is where tokens and certificates go.
	HTTPClient *http.Client

	// Key gives the private key for encrypted files (.c4gh): KeyFile's, for
	// example. nil: the key in the file that the environment names as
	// C4GH_SECRET_KEY, its passphrase in C4GH_PASSPHRASE.
	Key func(ctx context.Context) (PrivateKey, error)

	// Raw leaves encrypted files as they are.
	Raw bool

	stall, pause time.Duration // for tests; 0: httpStall, httpPause
}

// Input is an opened source of bytes. Read is for one goroutine at a time,
// ReadAt for any number. Whoever opens closes.
type Input interface {
	io.Reader
	io.ReaderAt // returns ErrNotSeekable on a stream
	io.Closer
	Name() string   // for messages: as the user gave it, Redacted; "standard input" for "-"
	Size() int64    // bytes; -1 where unknown
	Seekable() bool // whether ReadAt works
}

// Open opens a path (file:// may stand before it), standard input for "-", or
// an http:// or https:// URL.
//
// A URL is read by ranges as they are needed; see [FromRanges]. Faults that
// pass are retried, and a file that changes meanwhile is an error. A server
// that does not read ranges gives a stream. Reading goes on until ctx is done.
//
// What a name that ends with .c4gh leads to is decrypted while it is read; see
// [Decrypt].
func Open(ctx context.Context, name string, o Options) (Input, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if name == "" {
		return nil, errors.New("file: no name given: name a file, or - for standard input")
	}
	in, err := open(ctx, name, o)
	if path, _ := cutQuery(name); err != nil || o.Raw || !strings.HasSuffix(path, encrypted) || isDecrypted(in) {
		return in, err
	}
	return Decrypt(ctx, in, o.Key)
}

func open(ctx context.Context, name string, o Options) (Input, error) {
	if o.Open != nil {
		return o.Open(ctx, name)
	}
	if name == "-" {
		return FromReader("standard input", os.Stdin), nil
	}
	scheme, rest, ok := splitScheme(name)
	if !ok {
		return openPath(name, name)
	}
	switch strings.ToLower(scheme) {
	case "file":
		return openPath(name, rest)
	case "http", "https":
		return openHTTP(ctx, name, o)
	}
	return nil, fmt.Errorf("file: %s: names that begin with %s:// are opened by what Options.Open names, "+
		"such as cloud.Open of genomics/file/cloud: set it, or download the file", Redact(name), scheme)
}

// isDecrypted reports whether Options.Open has decrypted the file already.
func isDecrypted(in Input) bool {
	if s, ok := in.(*stream); ok {
		return s.decrypted
	}
	_, ok := in.(*sealed)
	return ok
}

// Opener returns Open with these options, for the Open of other packages'
// Options.
func Opener(o Options) func(ctx context.Context, name string) (Input, error) {
	return func(ctx context.Context, name string) (Input, error) { return Open(ctx, name, o) }
}

// FromReader makes an Input of any reader: it can be read once, from front to
// back. Closing it closes r if r is an io.Closer, other than standard input.
func FromReader(name string, r io.Reader) Input { return &stream{name: name, size: -1, r: r} }

// FromStart returns a reader from the first byte of the input. Of a seekable
// input there can be any number, independent of each other and of in.Read; of
// a stream there is one, and afterwards ErrConsumed. Closing stays in's.
func FromStart(in Input) (io.Reader, error) {
	switch in := in.(type) {
	case *ranged:
		return &pass{in: in}, nil
	case *sealed:
		return &pass{in: in}, nil
	}
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
