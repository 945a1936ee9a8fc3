package bam

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// What a header may hold, in bytes. That of a genome in ten million pieces is
// smaller.
const maxHeader = 1 << 30

func (f *File) readHeader(ctx context.Context) error {
	workers := f.options.Workers
	if f.in.Seekable() {
		workers = 1 // the header is little, and what is read ahead is thrown away
	}
	r, err := f.fromStart(ctx, bgzf.Options{Workers: workers})
	if err != nil {
		return err
	}
	s := &source{r: r}
	if f.in.Seekable() {
		defer r.Close()
	} else {
		f.once = s
	}
	head := make([]byte, len(binaryMagic))
	n, err := io.ReadFull(r, head)
	head = head[:n]
	switch {
	case string(head) == binaryMagic:
		f.size = int64(n)
		err = f.readBinaryHeader(r)
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF: //nolint:errorlint // these themselves: a truncated block's error wraps the latter
	case n == 0:
		err = &FormatError{Msg: "the file is empty: a BAM or SAM file has at least a header or a record"}
	case string(head) == "CRAM":
		err = &FormatError{Msg: "this is CRAM, which is not read: convert it with samtools view -b"}
	default:
		f.text = true
		s.pending = head
		err = f.readTextHeader(s)
	}
	if err != nil {
		return f.named(err)
	}
	return nil
}

// headerFaults is where odd header lines go. With Options.Strict the first of
// them is a fault.
type headerFaults struct {
	f     *File
	first error
}

func (h *headerFaults) warn(w Warning) {
	if h.f.options.Strict && h.first == nil {
		h.first = &FormatError{Line: w.Line, Field: "header", Msg: w.Msg}
	}
	h.f.warn(w)
}

// fault returns what Options.Strict has against the header.
func (h *headerFaults) fault(header *Header) error {
	if h.first == nil && h.f.options.Strict {
		if fault := header.checkStrict(); fault != nil {
			return fault
		}
	}
	return h.first
}

// readBinaryHeader reads the header of a BAM file (section 4.2), past its magic.
// Memory grows only with what has been read.
func (f *File) readBinaryHeader(r *bgzf.Reader) error {
	in := &headerReader{r: r, read: int64(len(binaryMagic))}
	text := string(in.bytes("text", in.number("l_text", 0)))
	var references []Reference
	for range in.number("n_ref", 0) {
		if in.err != nil {
			break
		}
		name, ended := strings.CutSuffix(string(in.bytes("name", in.number("l_name", 1))), "\x00")
		if in.err == nil && !ended {
			in.fail("name", "a reference's name does not end where l_name says: the file is damaged")
		}
		references = append(references, Reference{name, in.number("l_ref", 0)})
	}
	if in.err != nil {
		return in.err
	}
	f.size = in.read
	odd := headerFaults{f: f}
	h, fault := newBinaryHeader(text, references, odd.warn)
	if fault != nil {
		return fault
	}
	f.header = h
	return odd.fault(h)
}

// headerReader reads numbers and bytes until something is wrong; then err says
// what, and everything it returns is empty.
type headerReader struct {
	r    *bgzf.Reader
	read int64 // bytes
	buf  []byte
	err  error
}

func (h *headerReader) fail(field, msg string) {
	h.err = &FormatError{Field: field, Msg: fmt.Sprintf("header, byte %d: %s", h.read, msg)}
}

func (h *headerReader) number(field string, least int) int {
	p := h.bytes(field, 4)
	if h.err != nil {
		return 0
	}
	n := int(int32(binary.LittleEndian.Uint32(p)))
	if n < least {
		h.fail(field, fmt.Sprintf("the number %d is too small: the file is damaged", n))
		return 0
	}
	return n
}

// bytes returns the next n bytes; they are valid until the next call.
func (h *headerReader) bytes(field string, n int) []byte {
	h.buf = h.buf[:0]
	for len(h.buf) < n && h.err == nil {
		if h.read > maxHeader {
			h.fail(field, "the header is larger than 1 GiB: the file is damaged")
			break
		}
		step := min(n-len(h.buf), 64<<10)
		at := len(h.buf)
		h.buf = slices.Grow(h.buf, step)[:at+step]
		m, err := io.ReadFull(h.r, h.buf[at:])
		h.read += int64(m)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && !isBGZF(err):
			h.fail(field, "truncated: the file stops inside the header: copy or create it again")
		case err != nil:
			h.err = err
		}
	}
	if h.err != nil {
		return nil
	}
	return h.buf
}

func isBGZF(err error) bool {
	var fault *bgzf.FormatError
	return errors.As(err, &fault)
}

// readTextHeader reads the lines of SAM text that begin with "@".
func (f *File) readTextHeader(s *source) error {
	text, err := s.headerLines()
	if err != nil {
		return err
	}
	odd := headerFaults{f: f}
	h, fault := parseHeader(string(text), odd.warn)
	if fault != nil {
		return fault
	}
	f.header, f.size = h, int64(len(text))
	f.lines = bytes.Count(text, []byte("\n"))
	return odd.fault(h)
}
