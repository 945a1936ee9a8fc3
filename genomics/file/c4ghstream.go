package file

import (
	"io"
)

// segmentStream decrypts an input that can only be read from front to back.
type segmentStream struct {
	*decrypter
	under   io.Closer
	in      io.Reader
	raw     []byte   // a segment as it lies in the file
	plain   []byte   // its data
	data    []byte   // what of plain has not been handed out
	pos     int64    // of data's first byte, in all data
	segment int64    // the next one
	parts   []extent // that are still to come
	err     error    // sticky
}

func (s *segmentStream) Read(p []byte) (int, error) {
	if s.raw == nil {
		s.raw, s.plain = make([]byte, segmentSize), make([]byte, 0, segmentData)
		s.parts = s.extents
	}
	for s.err == nil && len(p) > 0 {
		if len(s.parts) == 0 {
			s.end()
			break
		}
		part := s.parts[0]
		switch {
		case s.pos >= part.end:
			s.parts = s.parts[1:]
		case len(s.data) == 0:
			s.next(part)
		case s.pos < part.begin:
			s.take(part.begin - s.pos)
		default:
			return copy(p, s.take(min(int64(len(p)), part.end-s.pos))), nil
		}
	}
	return 0, s.err
}

// take returns up to n bytes of the data at hand and goes on after them.
func (s *segmentStream) take(n int64) []byte {
	n = min(n, int64(len(s.data)))
	taken := s.data[:n]
	s.data = s.data[n:]
	s.pos += n
	return taken
}

// next decrypts the next segment.
func (s *segmentStream) next(part extent) {
	n, err := io.ReadFull(s.in, s.raw)
	switch {
	case n == 0 && ended(err) && s.segment > 0 && (part.open() || s.pos >= part.end):
		s.err = io.EOF
		return
	case n == 0 && ended(err):
		s.err = s.fault(s.at(s.segment), msgCut, nil)
		return
	case err != nil && !ended(err):
		s.err = s.readError(s.at(s.segment)+int64(n), err)
		return
	}
	s.data, s.err = s.open(s.plain, s.raw[:n], s.segment)
	s.segment++
	if s.err == nil && len(s.data) == 0 && s.segment > 1 {
		s.err = s.fault(s.at(s.segment-1), msgEmpty, nil)
	}
}

// end stops after the last part. A file of which nothing is kept has data all
// the same: its first segment is verified.
func (s *segmentStream) end() {
	if s.segment == 0 {
		s.next(extent{})
	}
	if s.err == nil {
		s.err = io.EOF
	}
}

func (s *segmentStream) Close() error { return s.under.Close() }
