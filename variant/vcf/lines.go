package vcf

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// lineSource cuts inflated data into the header and blocks of whole lines.
type lineSource struct {
	r       io.Reader
	pending []byte // read, not handed out
	err     error  // what reading ended with, io.EOF too
	cut     bool   // the last line did not end
}

// maxLine bounds the line that a block grows for: a record of ten million
// samples is shorter.
const maxLine = 1 << 30

// What a header may hold. That of a million samples on half a million contigs
// is smaller.
const (
	maxHeader      = 256 << 20
	maxHeaderLines = 1 << 20
)

// header returns everything up to and including the line that begins with
// "#CHROM", or up to the first line that cannot be of the header.
func (s *lineSource) header() ([]byte, error) {
	at, searched, lines := 0, 0, 0 // at: start of the first line not looked at
	for {
		for {
			n := bytes.IndexByte(s.pending[searched:], '\n')
			if n < 0 {
				searched = len(s.pending)
				break
			}
			line := s.pending[at : searched+n]
			at = searched + n + 1
			searched = at
			lines++
			if isLastOfHeader(line) {
				return s.take(at), nil
			}
		}
		if s.err != nil || at == 0 && len(s.pending) > len("\uFEFF##") && isLastOfHeader(s.pending) {
			break // the end, or a first line that needs no further look
		}
		if len(s.pending) > maxHeader || lines > maxHeaderLines {
			return nil, &ParseError{Field: "header", Msg: "is larger than 256 MiB, or has more than a million lines: is this a VCF?"}
		}
		s.read()
	}
	if s.err == nil {
		return s.take(len(s.pending)), nil
	}
	if !errors.Is(s.err, io.EOF) {
		return nil, s.err
	}
	return s.take(len(s.pending)), nil
}

// isLastOfHeader reports whether what follows the line are records, or the line
// is one itself.
func isLastOfHeader(line []byte) bool {
	blank := len(bytes.TrimSpace(line)) == 0
	return !blank && !bytes.HasPrefix(line, []byte("##")) && !bytes.HasPrefix(line, []byte("\uFEFF##"))
}

func (s *lineSource) take(n int) []byte {
	taken := s.pending[:n:n]
	s.pending = s.pending[n:]
	return taken
}

// read appends what one Read gives to pending.
func (s *lineSource) read() {
	s.pending = slices.Grow(s.pending, max(64<<10, len(s.pending)/2))
	n, err := s.r.Read(s.pending[len(s.pending):cap(s.pending)])
	s.pending = s.pending[:len(s.pending)+n]
	s.err = err
}

// fill puts whole lines into buf, reusing its memory: about as many bytes as
// fillTo says, or one line if that is longer. After the last line it returns io.EOF.
func (s *lineSource) fill(buf []byte) ([]byte, error) {
	buf = append(buf[:0], s.pending...)
	s.pending = s.pending[:0]
	searched, full := 0, blockSize
	for {
		if n := bytes.IndexByte(buf[:min(len(buf), shortRecord)], '\n'); n >= 0 {
			full = fillTo(n + 1)
		}
		buf = roomFor(buf, full)
		if len(buf) >= full || s.err != nil {
			if n := lastNewline(buf[searched:]); n >= 0 {
				end := searched + n + 1
				s.keep(buf[end:])
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
		case len(buf) > maxLine:
			return nil, &ParseError{Msg: "a line longer than 1 GiB: is this a VCF?"}
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, len(buf))
		}
		end := cap(buf)
		if len(buf) < full {
			end = min(end, full)
		}
		var n int
		n, s.err = s.r.Read(buf[len(buf):end])
		buf = buf[:len(buf)+n]
	}
}

// lastNewline is bytes.LastIndexByte for long lines: that looks at byte after
// byte, where a search forward looks at 32 at once.
func lastNewline(text []byte) int {
	const stretch = 4 << 10
	for end := len(text); end > 0; {
		start := max(0, end-stretch)
		if bytes.IndexByte(text[start:end], '\n') >= 0 {
			return start + bytes.LastIndexByte(text[start:end], '\n')
		}
		end = start
	}
	return -1
}

// keep holds the beginning of the next block's first line.
func (s *lineSource) keep(rest []byte) {
	s.pending = append(s.pending[:0], rest...)
}
