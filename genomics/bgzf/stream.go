package bgzf

import (
	"bufio"
	"errors"
	"io"
	"iter"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// stream yields plain or gzip data as frames that hold data already inflated.
func (z *Reader) stream(in *bufio.Reader) iter.Seq2[frame, error] {
	return func(yield func(frame, error) bool) {
		source := &counter{in: in}
		var data io.Reader = source
		if z.kind == Gzip {
			unzip, err := gzip.NewReader(source)
			if err != nil {
				yield(frame{}, z.streamError(source.read, err))
				return
			}
			data = unzip
		}
		for offset := int64(0); ; {
			buf := z.pool.get()
			n, err := fill(data, buf[:])
			if n > 0 && !yield(frame{offset: offset, size: n, buf: buf}, nil) {
				return
			}
			offset += int64(n)
			if ended(err) {
				return
			}
			if err != nil {
				yield(frame{}, z.streamError(source.read, err))
				return
			}
		}
	}
}

// fill is io.ReadFull with the reader's own error: there a stream that ends
// and one that was cut short would look the same.
func fill(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = r.Read(p[n:])
		n += m
	}
	return n, err
}

func (z *Reader) streamError(offset int64, err error) error {
	fault := &FormatError{Name: z.name, Offset: offset, Err: err}
	var corrupt flate.CorruptInputError
	switch {
	case z.kind == Plain:
		return readError(z.name, offset, err)
	case ended(err) || errors.Is(err, io.ErrUnexpectedEOF):
		fault.Msg, fault.Err = "truncated: the gzip data stops early: copy or create the file again", io.ErrUnexpectedEOF
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		fault.Msg = msgGzip
	default:
		return readError(z.name, offset, err)
	}
	return fault
}

// counter counts the bytes that were taken from in. It is an io.ByteReader so
// that gzip does not take more than it needs.
type counter struct {
	in   *bufio.Reader
	read int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.read += int64(n)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.in.ReadByte()
	if err == nil {
		c.read++
	}
	return b, err
}
