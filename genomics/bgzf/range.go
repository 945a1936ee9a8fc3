package bgzf

import (
	"bufio"
	"context"
	"io"
)

// NewRangeReader reads the chunks of a BGZF file one after another, as if they
// were one stream, and from ra only the bytes of their blocks. size is that of
// the file in bytes, -1 where unknown. A chunk that ends [ToEnd] is checked
// for the end-of-file block; one that begins past the file's end, or in the
// middle of a block, shows that the index belongs to another file: an error.
func NewRangeReader(ctx context.Context, ra io.ReaderAt, size int64, chunks []Chunk, o Options) *Reader {
	z := newReader(ctx, nameOf(ra), BGZF, o)
	z.frames = func(yield func(frame, error) bool) {
		in := bufio.NewReaderSize(nil, readBuffer)
		for _, c := range chunks {
			if c.End <= c.Begin {
				continue
			}
			if size >= 0 && c.Begin.File() > size {
				yield(frame{}, &FormatError{Name: z.name, Offset: c.Begin.File(), Msg: msgShort, Err: io.ErrUnexpectedEOF})
				return
			}
			if !z.chunk(ra, in, c, yield) {
				return
			}
		}
	}
	return z
}

// chunk yields the frames of one chunk, and reports whether to go on.
func (z *Reader) chunk(ra io.ReaderAt, in *bufio.Reader, c Chunk, yield func(frame, error) bool) bool {
	in.Reset(&chunkReader{ra: ra, at: c.Begin.File(), end: c.End})
	s := framer{name: z.name, in: in, offset: c.Begin.File(), pool: z.pool, indexed: true}
	stopped := false
	watched := func(f frame, err error) bool {
		stopped = !yield(f, err)
		return !stopped
	}
	var err error
	if c.End == ToEnd {
		err = z.upToEOF(&s, c.Begin.Block(), watched)
	} else {
		err = z.upTo(&s, c, watched)
	}
	if err != nil {
		yield(frame{}, err)
		return false
	}
	return !stopped
}

// upTo yields the frames up to the chunk's end.
func (z *Reader) upTo(s *framer, c Chunk, yield func(frame, error) bool) error {
	last := c.End.File()
	for from := c.Begin.Block(); s.offset < last || s.offset == last && c.End.Block() > 0; from = 0 {
		f, err := s.next()
		if ended(err) {
			return s.fault(msgTruncated, io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		f.from = from
		switch {
		case f.offset == last:
			f.to = c.End.Block()
		case s.offset > last:
			z.pool.put(f.buf)
			s.offset = last
			return s.fault(msgNotBGZF, nil)
		}
		if !yield(f, nil) {
			return nil
		}
	}
	return nil
}

// chunkReader reads the bytes of a chunk's blocks and, however large the
// buffer it is asked to fill, none after them.
type chunkReader struct {
	ra   io.ReaderAt
	at   int64  // of the next byte to read
	end  Offset // of the chunk
	tail int64  // where the block that end points into ends; 0 = not known yet
}

func (c *chunkReader) Read(p []byte) (int, error) {
	limit := c.end.File()
	if c.at >= limit {
		if c.end.Block() == 0 {
			return 0, io.EOF
		}
		if c.tail == 0 {
			if err := c.measureTail(); err != nil {
				return 0, err
			}
		}
		limit = c.tail
	}
	if c.at >= limit {
		return 0, io.EOF
	}
	if int64(len(p)) > limit-c.at {
		p = p[:limit-c.at]
	}
	n, err := c.ra.ReadAt(p, c.at)
	c.at += int64(n)
	if n > 0 && ended(err) {
		err = nil // and again with the next Read, if there is one
	}
	return n, err
}

// measureTail finds where the block that the chunk ends in ends.
func (c *chunkReader) measureTail() error {
	var head [usualHead]byte
	n, err := c.ra.ReadAt(head[:], c.end.File())
	if err != nil && !ended(err) {
		return err
	}
	c.tail = c.end.File() + maxBlock
	if h, _, _ := parseHeader(head[:n]); h.size > 0 {
		c.tail = c.end.File() + int64(h.size)
	}
	return nil
}
