package file

import (
	"io"
	"os"
	"sync/atomic"
)

// regular is a file on disk.
type regular struct {
	*os.File
	name string
	size int64
}

func (f *regular) Name() string   { return f.name }
func (f *regular) Size() int64    { return f.size }
func (f *regular) Seekable() bool { return true }

// stream is an input that can be read once.
type stream struct {
	name  string
	size  int64 // -1 unknown
	r     io.Reader
	taken atomic.Bool // by FromStart

	decrypted bool // by Decrypt
}

func (s *stream) Read(p []byte) (int, error)        { return s.r.Read(p) }
func (s *stream) ReadAt([]byte, int64) (int, error) { return 0, ErrNotSeekable }
func (s *stream) Name() string                      { return s.name }
func (s *stream) Size() int64                       { return s.size }
func (s *stream) Seekable() bool                    { return false }

func (s *stream) Close() error {
	if c, ok := s.r.(io.Closer); ok && s.r != os.Stdin {
		return c.Close()
	}
	return nil
}

// pass reads an input from its start that would rather not fill large buffers.
type pass struct {
	in interface {
		Name() string
		readSome(p []byte, off int64) (int, error)
	}
	at int64
}

func (s *pass) Name() string { return s.in.Name() }

func (s *pass) Read(p []byte) (int, error) {
	n, err := s.in.readSome(p, s.at)
	s.at += int64(n)
	return n, err
}

// section is a whole input from its start; it keeps the name for messages.
type section struct {
	*io.SectionReader
	name string
}

func (s *section) Name() string { return s.name }
