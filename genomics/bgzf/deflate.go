package bgzf

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"

	"github.com/klauspost/compress/flate"
)

// storedMax is how many bytes one stored block of a deflate stream can hold.
const storedMax = math.MaxUint16

// packedBlock is one whole BGZF block, ready to be written.
type packedBlock struct {
	buf        *buffer
	size, data int // bytes of the block, and of the data in it
}

// deflate is done by the workers, several at a time.
func (z *Writer) deflate(_ context.Context, b plainBlock) (packedBlock, error) {
	data, out := b.buf[:b.size], z.pool.get()
	defer z.pool.put(b.buf)

	copy(out[:], eofBlock[:usualHead])
	c := z.coder()
	c.sink = sink{p: out[usualHead : maxBlock-footer]}
	err := c.deflate(data)
	size := usualHead + c.sink.n
	z.coders.Put(c)
	switch {
	case errors.Is(err, errFull) || err == nil && size-usualHead > b.size+5:
		size = usualHead + store(out[usualHead:], data) // did not get smaller
	case err != nil:
		return packedBlock{}, err
	}
	binary.LittleEndian.PutUint32(out[size:], crc32.ChecksumIEEE(data))
	binary.LittleEndian.PutUint32(out[size+4:], uint32(len(data)))
	size += footer
	binary.LittleEndian.PutUint16(out[16:], uint16(size-1)) // BSIZE
	return packedBlock{buf: out, size: size, data: b.size}, nil
}

// store writes data as a deflate stream of one stored block and returns its
// length (RFC 1951, section 3.2.4).
func store(out, data []byte) int {
	out[0] = 1 // final, stored
	binary.LittleEndian.PutUint16(out[1:], uint16(len(data)))
	binary.LittleEndian.PutUint16(out[3:], storedMax-uint16(len(data)))
	return 5 + copy(out[5:], data)
}

// coder deflates one piece of data after another, in one goroutine.
type coder struct {
	w    *flate.Writer // nil: store
	sink sink
}

func (z *Writer) coder() *coder {
	if c, ok := z.coders.Get().(*coder); ok {
		return c
	}
	if z.level == NoCompression {
		return new(coder)
	}
	c := new(coder)
	c.w, _ = flate.NewWriter(&c.sink, z.level) // NewWriter has checked the level
	return c
}

func (c *coder) deflate(data []byte) error {
	if c.w == nil {
		return errFull
	}
	c.w.Reset(&c.sink)
	if _, err := c.w.Write(data); err != nil {
		return err
	}
	return c.w.Close()
}

var errFull = errors.New("the data does not get smaller")

// sink takes what fits into p.
type sink struct {
	p []byte
	n int
}

func (s *sink) Write(p []byte) (int, error) {
	if len(p) > len(s.p)-s.n {
		return 0, errFull
	}
	s.n += copy(s.p[s.n:], p)
	return len(p), nil
}
