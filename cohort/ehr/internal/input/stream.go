package input

import (
	"bufio"
	"context"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"

	"github.com/allelerx/allelerx/genomics/file"
)

// Stream is a file's data, decompressed, without a byte order mark.
type Stream struct {
	*bufio.Reader
	in   file.Input
	file *File
}

// window is how much of a file can be looked at without reading on, in bytes.
const window = 64 << 10

// Open opens the file. Whether it is gzip is told by its first bytes.
func (f *File) Open(ctx context.Context) (*Stream, error) {
	open := f.o.Open
	if open == nil {
		open = file.Opener(file.Options{})
	}
	in, err := open(ctx, f.name)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, f.because(err, "it cannot be opened: check that it can be reached")
	}
	s := &Stream{in: in, file: f}
	raw := bufio.NewReaderSize(&reading{ctx, in, s}, window)
	s.Reader = raw
	head, err := raw.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		in.Close()
		return nil, err
	}
	if len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(raw)
		if err != nil {
			in.Close()
			return nil, f.because(err, "it begins like gzip but is not: copy the file again")
		}
		s.Reader = bufio.NewReaderSize(&reading{ctx, z, s}, window)
	}
	if mark, err := s.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, err = s.Discard(3)
		return s, err
	}
	return s, nil
}

// Close closes the file. Of what was only read there is nothing to say.
func (s *Stream) Close() { s.in.Close() }

// reading gives errors the file's place.
type reading struct {
	ctx context.Context
	r   io.Reader
	s   *Stream
}

func (r *reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(p)
	var placed *Error
	switch {
	case err == nil || err == io.EOF: //nolint:errorlint // a Reader's end is io.EOF itself
	case r.ctx.Err() != nil:
		err = r.ctx.Err()
	case !errors.As(err, &placed):
		err = r.s.file.because(err, "it cannot be read to its end: copy the file again")
	}
	return n, err
}
