package bam

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// headerLines returns the lines that begin with "@", up to the first other one.
func (s *source) headerLines() ([]byte, error) {
	at := 0 // start of the first line not looked at
	for searched := 0; ; {
		if at < len(s.pending) && s.pending[at] != '@' {
			break
		}
		if n := bytes.IndexByte(s.pending[searched:], '\n'); n >= 0 {
			at = searched + n + 1
			searched = at
			continue
		}
		searched = len(s.pending)
		if s.err != nil {
			at = len(s.pending) // the last line lacks its end
			break
		}
		if len(s.pending) > maxHeader {
			return nil, &FormatError{Field: "header", Msg: "is larger than 1 GiB: is this a SAM file?"}
		}
		s.pending, s.err = s.more(s.pending, max(64<<10, len(s.pending)/2))
	}
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		return nil, s.err
	}
	text := s.pending[:at:at]
	s.pending = s.pending[at:]
	return text, nil
}

// more appends what one Read gives, into a buffer that grows by n bytes once it
// is full: a Read may give little, and what is there is copied at each growth.
func (s *source) more(buf []byte, n int) ([]byte, error) {
	if len(buf) == cap(buf) {
		buf = slices.Grow(buf, n)
	}
	m, err := s.r.Read(buf[len(buf):cap(buf)])
	return buf[:len(buf)+m], err
}

// longestName is that of a read, in bytes. After no more
// than that a record's line has a tab, so that what is no SAM text is not read
// on in search of a line's end.
const longestName = 254

// fillLines puts whole lines into an empty block's text: about blockSize bytes,
// or one line if that is longer. After the last line it returns io.EOF.
func (s *source) fillLines(b *Block) error {
	b.text = append(b.text, s.pending...)
	s.pending = s.pending[:0]
	searched := 0
	for {
		if len(b.text) >= blockSize || s.err != nil {
			if n := bytes.LastIndexByte(b.text[searched:], '\n'); n >= 0 {
				end := searched + n + 1
				s.pending = append(s.pending, b.text[end:]...)
				b.text = b.text[:end]
				return nil
			}
			searched = len(b.text)
		}
		switch {
		case errors.Is(s.err, io.EOF) && len(b.text) > 0:
			s.cut = true
			b.text = append(b.text, '\n')
			return nil
		case s.err != nil:
			return s.err
		case len(b.text) > longestName && !bytes.ContainsAny(b.text[:longestName+1], "\t\n"):
			return &FormatError{Msg: "a line without columns: is this a SAM file?"}
		case len(b.text) > maxRecord:
			return &FormatError{Msg: "a line longer than 1 GiB: is this a SAM file?"}
		}
		n := blockSize - len(b.text)
		if n <= 0 {
			n = len(b.text)
		}
		b.text, s.err = s.more(b.text, n)
	}
}
