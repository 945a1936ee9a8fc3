package vcf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strconv"
)

// What a BCF file begins with: the version's second digit follows.
const bcfMagic = "BCF\x02"

// The bytes in front of a BCF header, and of each record.
const (
	bcfHead   = 9 // magic, version, length of the header's text
	bcfLength = 8 // lengths of the shared part and of the samples' part
	bcfFixed  = 24
)

// peek returns the first n bytes that were not handed out, or all there are.
func (s *lineSource) peek(n int) []byte {
	for len(s.pending) < n && s.err == nil {
		s.read()
	}
	return s.pending[:min(n, len(s.pending))]
}

// isBCF reports whether the input is BCF of a version that is read here.
func (s *lineSource) isBCF() (minor byte, is bool, err error) {
	head := s.peek(bcfHead)
	if len(head) < 5 || !bytes.HasPrefix(head, []byte(bcfMagic)) {
		if bytes.HasPrefix(head, []byte("BCF")) {
			return 0, false, &ParseError{Field: "header", Msg: "this is BCF of another version than 2.1 and 2.2: convert it with the program that made it"}
		}
		return 0, false, nil
	}
	if head[4] != 1 && head[4] != 2 {
		return 0, false, &ParseError{Field: "header", Msg: "this is BCF 2." + strconv.Itoa(int(head[4])) + ": only 2.1 and 2.2 are read"}
	}
	return head[4], true, nil
}

// bcfHeader returns the text of a BCF header.
func (s *lineSource) bcfHeader() ([]byte, error) {
	head := s.peek(bcfHead)
	if len(head) < bcfHead {
		return nil, s.cutHeader()
	}
	n := binary.LittleEndian.Uint32(head[5:])
	if n > maxHeader {
		return nil, &ParseError{Field: "header", Msg: "says that it is larger than 256 MiB: the file is damaged"}
	}
	text := s.peek(bcfHead + int(n))
	if len(text) < bcfHead+int(n) {
		return nil, s.cutHeader()
	}
	text = s.take(bcfHead + int(n))[bcfHead:]
	// The text ends with a NUL, which old writers leave out.
	if end := bytes.IndexByte(text, 0); end >= 0 {
		text = text[:end]
	}
	return text, nil
}

func (s *lineSource) cutHeader() error {
	if errors.Is(s.err, io.EOF) {
		return &ParseError{Field: "header", Msg: "the file ends within the header: it was cut short; copy or create it again"}
	}
	return s.err
}

// fillRecords puts whole BCF records into buf, reusing its memory: about as many
// bytes as fillTo says, or one record if that is longer. After the last it returns
// io.EOF. Memory grows only as bytes arrive.
func (s *lineSource) fillRecords(buf []byte) ([]byte, error) {
	buf = append(buf[:0], s.pending...)
	s.pending = s.pending[:0]
	whole, full := 0, blockSize // whole: bytes of whole records
	for {
		var fault error
		whole, fault = wholeRecords(buf, whole)
		if whole > 0 {
			full = fillTo(recordSize(buf))
		}
		buf = roomFor(buf, full)
		switch {
		case whole > 0 && (len(buf) >= full || s.err != nil || fault != nil):
			s.keep(buf[whole:])
			return buf[:whole], nil //nolint:nilerr // what ends the reading is met again after these records
		case fault != nil:
			return buf[:0], fault
		case errors.Is(s.err, io.EOF) && len(buf) > 0:
			return buf[:0], &ParseError{Msg: "the file ends within a record: it was cut short; copy or create it again"}
		case s.err != nil:
			return buf[:0], s.err
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

// recordSize is how many bytes the BCF record takes that begins buf.
func recordSize(buf []byte) int {
	le := binary.LittleEndian
	return bcfLength + int(le.Uint32(buf)) + int(le.Uint32(buf[4:]))
}

// wholeRecords returns where the last whole record in buf ends; one begins at
// from.
func wholeRecords(buf []byte, from int) (int, error) {
	for len(buf)-from >= bcfLength {
		shared := uint64(binary.LittleEndian.Uint32(buf[from:]))
		samples := uint64(binary.LittleEndian.Uint32(buf[from+4:]))
		if shared < bcfFixed || shared+samples > maxLine {
			return from, &ParseError{
				Field: "lengths", Value: strconv.FormatUint(shared, 10) + "+" + strconv.FormatUint(samples, 10),
				Msg: "are no lengths of a record: the file is damaged; copy or create it again",
			}
		}
		size := bcfLength + int(shared+samples)
		if len(buf)-from < size {
			break
		}
		from += size
	}
	return from, nil
}

// readBCFHeader reads a BCF header and numbers its names.
func (f *File) readBCFHeader(source *lineSource, minor byte) error {
	text, err := source.bcfHeader()
	if err != nil {
		return f.named(err)
	}
	full, err := parseHeader(f.name, string(text), f.warn)
	if err != nil {
		return err
	}
	whole, err := newDictionary(full)
	if err != nil {
		return f.named(err)
	}
	whole.old = minor == 1
	full.stripIDX()
	full.hasFormat = len(full.samples) > 0
	if f.options.Strict {
		if f.rules, err = newRules(f.name, full.String(), full); err != nil {
			return err
		}
	}
	if f.header, err = f.subset(full); err != nil {
		return err
	}
	f.rows, f.dict = wholeRows(f.header), whole
	if f.options.Samples != nil {
		f.dict = whole.picking(pickRows(full, f.options.Samples).pick)
	}
	return nil
}

// skipHeader reads past the header, for a reading that begins at the start.
func (f *File) skipHeader(source *lineSource) error {
	var err error
	if f.dict != nil {
		_, err = source.bcfHeader()
	} else {
		_, err = source.header()
	}
	return err
}

// fill puts the next lines or records into a block.
func (f *File) fill(source *lineSource, b *Block) error {
	var err error
	if f.dict != nil {
		b.buf, err = source.fillRecords(b.buf)
	} else {
		b.buf, err = source.fill(b.buf)
	}
	return err
}

// decode makes records of what is in a block.
func (f *File) decode(b *Block, filter *regionFilter) {
	if f.dict != nil {
		b.parseRecords(f.dict, filter)
	} else {
		b.parseLines(filter)
	}
}
