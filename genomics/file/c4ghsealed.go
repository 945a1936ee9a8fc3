package file

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

const (
	msgCut   = "truncated: the file ends before its data does: copy it again"
	msgEmpty = "an empty segment stands in the file: encrypt it again"
)

// segmentsKept bounds the decrypted segments that are kept of a file.
const segmentsKept = 16

// sealed is an encrypted file with random access to what is in it.
type sealed struct {
	*decrypter
	in     Input
	total  int64   // bytes of data, without edits
	size   int64   // with them
	starts []int64 // of the extents in the edited data
	raws   sync.Pool

	mu   sync.Mutex
	kept []segment // the last used first

	pos int64 // of Read
}

// segment is the decrypted data of one, not to be changed.
type segment struct {
	number int64
	data   []byte
}

// measure finds how much data the file holds.
func (s *sealed) measure() error {
	body := s.in.Size() - s.length
	whole, rest := body/segmentSize, body%segmentSize
	switch {
	case body <= 0:
		return s.fault(s.in.Size(), msgCut, nil)
	case rest > 0 && rest < segmentSeal:
		return s.fault(s.in.Size(), msgCut, nil)
	case rest == segmentSeal && whole > 0:
		return s.fault(s.at(whole), msgEmpty, nil)
	case rest > 0:
		s.total = whole*segmentData + rest - segmentSeal
	default:
		s.total = whole * segmentData
	}
	for i := range s.extents {
		e := &s.extents[i]
		if e.open() {
			e.end = max(e.begin, s.total)
		}
		if e.end > max(e.begin, s.total) {
			return s.fault(s.in.Size(), msgCut, nil)
		}
		s.starts = append(s.starts, s.size)
		s.size += e.end - e.begin
	}
	if s.size == 0 { // nobody will read, and so verify, more
		_, err := s.segment(0)
		return err
	}
	return nil
}

func (s *sealed) Name() string   { return s.name }
func (s *sealed) Size() int64    { return s.size }
func (s *sealed) Seekable() bool { return true }

// Close forgets the data and closes the file.
func (s *sealed) Close() error {
	s.mu.Lock()
	s.kept = nil
	s.mu.Unlock()
	return s.in.Close()
}

func (s *sealed) Read(p []byte) (int, error) {
	n, err := s.readSome(p, s.pos)
	s.pos += int64(n)
	return n, err
}

// readSome reads at most up to the next segment.
func (s *sealed) readSome(p []byte, off int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if off >= s.size {
		return 0, io.EOF
	}
	return s.piece(p, off)
}

func (s *sealed) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("file: %s: offset %d is negative", s.name, off)
	}
	n := 0
	for n < len(p) {
		if off+int64(n) >= s.size {
			return n, io.EOF
		}
		m, err := s.piece(p[n:], off+int64(n))
		if err != nil {
			return n, err
		}
		n += m
	}
	return n, nil
}

// piece reads what lies in one segment and one extent, from offset off of the
// edited data, which is inside the file.
func (s *sealed) piece(p []byte, off int64) (int, error) {
	i, found := slices.BinarySearch(s.starts, off)
	if !found {
		i--
	}
	at := s.extents[i].begin + off - s.starts[i]
	p = p[:min(int64(len(p)), s.extents[i].end-at)]
	number, within := at/segmentData, at%segmentData
	length := min(segmentData, s.total-number*segmentData)
	if within == 0 && int64(len(p)) >= length {
		data, err := s.decrypt(p[:0:length], number)
		return len(data), err
	}
	data, err := s.segment(number)
	if err != nil {
		return 0, err
	}
	return copy(p, data[within:]), nil
}

// segment returns the data of a segment that is kept, or from now on is.
func (s *sealed) segment(number int64) ([]byte, error) {
	s.mu.Lock()
	for i, k := range s.kept {
		if k.number == number {
			copy(s.kept[1:i+1], s.kept[:i])
			s.kept[0] = k
			s.mu.Unlock()
			return k.data, nil
		}
	}
	s.mu.Unlock()
	data, err := s.decrypt(nil, number)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) < segmentsKept {
		s.kept = append(s.kept, segment{})
	}
	copy(s.kept[1:], s.kept)
	s.kept[0] = segment{number, data}
	return data, nil
}

// decrypt reads a segment and appends its data to dst.
func (s *sealed) decrypt(dst []byte, number int64) ([]byte, error) {
	raw, ok := s.raws.Get().(*[segmentSize]byte)
	if !ok {
		raw = new([segmentSize]byte)
	}
	defer s.raws.Put(raw)
	want := min(segmentSize, s.in.Size()-s.at(number))
	n, err := s.in.ReadAt(raw[:want], s.at(number))
	if int64(n) < want {
		if err == nil || errors.Is(err, io.EOF) {
			return nil, s.fault(s.at(number)+int64(n), msgCut, nil)
		}
		return nil, s.readError(s.at(number)+int64(n), err)
	}
	return s.open(dst, raw[:want], number)
}
