package bgzf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

const (
	maxBlock   = 64 << 10 // bytes, of a whole block and of its data alike (SAM spec. 4.1)
	fixedHead  = 12       // bytes of a gzip header up to and with XLEN
	usualHead  = 18       // with the one extra field that BGZF needs
	footer     = 8        // CRC32 and ISIZE
	readBuffer = 256 << 10
)

// eofBlock is the empty block that ends a complete file (SAM spec. 4.1.2).
const eofBlock = "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00BC\x02\x00\x1b\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// header is what a block says of itself.
type header struct {
	length int // bytes of the header
	size   int // bytes of the whole block; 0 where there is no BC field
}

// parseHeader reads a block's header. Where p is too short to tell, need is
// how many bytes it takes; else msg is what is wrong, or "".
func parseHeader(p []byte) (h header, need int, msg string) {
	if len(p) < fixedHead {
		return h, fixedHead, "" // BGZF fixes the bytes up to XLEN
	}
	if p[0] != 0x1f || p[1] != 0x8b {
		return h, 0, msgNotBGZF
	}
	// FLG must be FEXTRA alone: with a file name or comment in the header the
	// data would begin elsewhere.
	if p[2] != 8 || p[3] != 4 {
		return h, 0, msgOtherGzip
	}
	h.length = fixedHead + int(binary.LittleEndian.Uint16(p[10:]))
	if len(p) < h.length {
		return header{}, h.length, ""
	}
	for extra := p[fixedHead:h.length]; len(extra) >= 4; {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return header{}, 0, msgNotBGZF
		}
		if extra[0] == 'B' && extra[1] == 'C' && n == 2 {
			h.size = int(binary.LittleEndian.Uint16(extra[4:])) + 1
			if h.size < h.length+footer {
				return header{}, 0, msgNotBGZF
			}
			return h, 0, ""
		}
		extra = extra[4+n:]
	}
	return header{}, 0, msgOtherGzip
}

// frame is one compressed block as it lies in the file.
type frame struct {
	offset   int64 // in the file
	head     int   // bytes of its header
	size     int   // bytes of all of it, in buf
	buf      *buffer
	from, to int // what of the inflated data is wanted; to < 0: up to its end
}

func (f *frame) raw() []byte  { return f.buf[:f.size] }
func (f *frame) isEOF() bool  { return string(f.raw()) == eofBlock }
func (f *frame) data() []byte { return f.buf[f.head : f.size-footer] } // deflate stream

func (f *frame) footer() (crc uint32, length int64) {
	p := f.buf[f.size-footer:]
	return binary.LittleEndian.Uint32(p), int64(binary.LittleEndian.Uint32(p[4:]))
}

// framer cuts a stream into frames.
type framer struct {
	name   string
	in     *bufio.Reader // at least maxBlock long
	offset int64         // of the next frame
	pool   *pool

	indexed bool // whether an index led here: a fault may be the index's
}

// next returns the next frame, io.EOF where the stream ends between frames.
func (s *framer) next() (frame, error) {
	f := frame{offset: s.offset, to: -1}
	p, err := s.in.Peek(usualHead)
	if len(p) == 0 && ended(err) {
		return f, io.EOF
	}
	h, need, msg := parseHeader(p)
	if need > 0 && err == nil {
		// Extra fields beside BC: at most 64 KiB more, which in holds.
		p, err = s.in.Peek(need)
		h, need, msg = parseHeader(p)
	}
	if msg != "" {
		return f, s.fault(msg, nil)
	}
	if need > 0 {
		return f, s.readError(err)
	}
	f.head, f.size, f.buf = h.length, h.size, s.pool.get()
	if _, err := io.ReadFull(s.in, f.raw()); err != nil {
		s.pool.put(f.buf)
		return f, s.readError(err)
	}
	s.offset += int64(f.size)
	return f, nil
}

func (s *framer) fault(msg string, cause error) error {
	if s.indexed {
		msg += " (or the index belongs to another file: index it again)"
	}
	return &FormatError{Name: s.name, Offset: s.offset, Msg: msg, Err: cause}
}

// readError tells a stream that ends inside a block from one that fails.
func (s *framer) readError(err error) error {
	if ended(err) || errors.Is(err, io.ErrUnexpectedEOF) {
		return s.fault(msgTruncated, io.ErrUnexpectedEOF)
	}
	return readError(s.name, s.offset, err)
}
