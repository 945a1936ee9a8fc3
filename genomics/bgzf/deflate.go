package bgzf

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"

	"github.com/klauspost/compress/flate"
)

const (
	storedMax  = math.MaxUint16 // bytes that one stored block of a deflate stream can hold
	storedHead = 5              // bytes before them
)

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
	room := out[usualHead : maxBlock-footer]
	n, err := 0, error(nil)
	switch z.level {
	case NoCompression:
	case DefaultLevel:
		e := z.encoder()
		n = e.deflate(room, data)
		z.coders.Put(e)
	default:
		c := z.coder()
		n, err = c.deflate(room, data)
		z.coders.Put(c)
	}
	if err != nil {
		return packedBlock{}, err
	}
	if n == 0 || n > storedHead+len(data) {
		n = store(room, data) // did not get smaller
	}
	size := usualHead + n
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

// encoder returns what deflates at DefaultLevel.
func (z *Writer) encoder() *encoder {
	if e, ok := z.coders.Get().(*encoder); ok {
		return e
	}
	return new(encoder)
}

// coder deflates one piece of data after another at the other levels, in one
// goroutine.
type coder struct {
	w    *flate.Writer
	sink sink
}

func (z *Writer) coder() *coder {
	if c, ok := z.coders.Get().(*coder); ok {
		return c
	}
	c := new(coder)
	c.w, _ = flate.NewWriter(&c.sink, z.level) // NewWriter has checked the level
	return c
}

// deflate returns how many bytes of out it took; 0 where they did not suffice.
func (c *coder) deflate(out, data []byte) (int, error) {
	c.sink = sink{p: out}
	c.w.Reset(&c.sink)
	_, err := c.w.Write(data)
	if err == nil {
		err = c.w.Close()
	}
	if errors.Is(err, errFull) {
		return 0, nil
	}
	return c.sink.n, err
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
