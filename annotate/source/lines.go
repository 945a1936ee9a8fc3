package source

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

const (
	// blockSize is about what a block of lines holds: enough that handing it to
	// another goroutine costs nothing beside parsing it.
	blockSize = 256 << 10

	// maxLine bounds the line that a block grows for.
	maxLine = 1 << 30

	// Within so many bytes a line of any text with columns has its second column.
	longestFirst = 64 << 10
)

// lineSource cuts inflated text into blocks of whole lines.
type lineSource struct {
	r       io.Reader
	pending []byte // read, not handed out
	err     error  // what reading ended with, io.EOF too
	cut     bool   // the last line did not end
}

// fromStart is a source of the lines of a file from its beginning, where a byte
// order mark may stand.
func fromStart(r io.Reader) *lineSource {
	s := &lineSource{r: r}
	for len(s.pending) < len(byteOrderMark) && s.err == nil {
		s.read()
	}
	s.pending = bytes.TrimPrefix(s.pending, []byte(byteOrderMark))
	return s
}

const byteOrderMark = "\uFEFF"

// read appends what one Read gives to pending.
func (s *lineSource) read() {
	s.pending = slices.Grow(s.pending, max(64<<10, len(s.pending)/2))
	n, err := s.r.Read(s.pending[len(s.pending):cap(s.pending)])
	s.pending, s.err = s.pending[:len(s.pending)+n], err
}

// peek returns whole lines of at least n bytes, or all there are, which stay to be
// read.
func (s *lineSource) peek(n int) ([]byte, error) {
	for {
		end, whole := bytes.LastIndexByte(s.pending, '\n')+1, errors.Is(s.err, io.EOF)
		switch {
		case whole:
			return s.pending, nil
		case s.err != nil:
			return nil, s.err
		case len(s.pending) >= n && end > 0:
			return s.pending[:end], nil
		}
		if err := checkLine(s.pending); err != nil {
			return nil, err
		}
		s.read()
	}
}

// fill puts whole lines into buf, reusing its memory: about blockSize bytes, or
// one line if that is longer. After the last line it returns io.EOF.
func (s *lineSource) fill(buf []byte) ([]byte, error) {
	buf = append(buf[:0], s.pending...)
	s.pending = s.pending[:0]
	for searched := 0; ; {
		if len(buf) >= blockSize || s.err != nil {
			if n := bytes.LastIndexByte(buf[searched:], '\n'); n >= 0 {
				end := searched + n + 1
				s.pending = append(s.pending, buf[end:]...)
				return buf[:end], nil
			}
			searched = len(buf)
		}
		switch {
		case errors.Is(s.err, io.EOF) && len(buf) > 0:
			s.cut = true
			return append(buf, '\n'), nil
		case s.err != nil:
			return buf[:0], s.err
		}
		if err := checkLine(buf); err != nil {
			return buf[:0], err
		}
		if cap(buf)-len(buf) < 64<<10 {
			buf = slices.Grow(buf, max(blockSize-len(buf), 64<<10, len(buf)/2))
		}
		var n int
		n, s.err = s.r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
	}
}

// checkLine refuses to go on in a line that is none.
func checkLine(text []byte) error {
	switch {
	case len(text) > maxLine:
		return &ParseError{Msg: "a line longer than 1 GiB: is this text with columns?"}
	case len(text) > longestFirst && !bytes.ContainsAny(text[:longestFirst], "\t\n "):
		return &ParseError{Msg: "a line without columns: is this text?"}
	}
	return nil
}
