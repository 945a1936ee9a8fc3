package bam

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// source cuts inflated data into pieces of whole records, or of whole lines.
type source struct {
	r       *bgzf.Reader
	head    *bgzf.Block  // taken from r, not looked at
	pending []byte       // read, not handed out: the beginning of a record or line
	marks   []mark       // of pending
	chunks  []bgzf.Chunk // that r reads, from the next one on
	jumped  bool         // the last block from r was the first of a chunk
	cut     bool         // SAM text: the last line did not end
	err     error        // what reading ended with, io.EOF too
}

// maxRecord bounds the record, or line, that a block grows for. One of a whole
// chromosome, with qualities, is shorter.
const maxRecord = 1 << 30

// What can be wrong with the row of records.
const (
	recordSmall = "a record has at least 32 bytes and a name: the file is damaged"
	recordLarge = "a record larger than 1 GiB: the file is damaged"
	recordCut   = "truncated: the file stops inside a record: copy or create it again"
	indexWrong  = "the index points into the middle of a record: it belongs to another file: index this one again (samtools index)"
)

// fillRecords fills an empty block with whole records: up to where one ends
// with its BGZF block, else about blockSize bytes, or one record if that is
// longer. It finds where they begin, and nothing else. After the last record it
// returns io.EOF; what is wrong with the row of records is left in the block,
// as the fault that ends the stream.
func (s *source) fillRecords(b *Block) error {
	b.buf = append(b.buf, s.pending...)
	b.marks = append(b.marks, s.marks...)
	s.pending, s.marks = s.pending[:0], s.marks[:0]
	if cap(b.buf) < blockSize+64<<10 {
		b.buf = slices.Grow(b.buf, blockSize+64<<10-len(b.buf))
	}
	next := 0 // where the first record begins that is not known to be whole
	for {
		next = b.findStarts(next)
		switch {
		case b.fault != nil:
			s.err = io.EOF
		case s.err == nil && (next == 0 || next < len(b.buf) && len(b.buf) < blockSize):
			s.read(b, next)
			continue
		case errors.Is(s.err, io.EOF) && next < len(b.buf):
			b.faultAt(next, "", recordCut)
			b.fault.Err = io.ErrUnexpectedEOF
		case s.err != nil && next == 0:
			return s.err
		}
		break
	}
	if b.fault == nil {
		s.keep(b, next)
	}
	b.buf = b.buf[:next]
	return nil
}

// findStarts walks from record to record as far as they are whole, and returns
// where it stopped.
func (b *Block) findStarts(next int) int {
	buf := b.buf
	for len(buf)-next >= 4 {
		size := binary.LittleEndian.Uint32(buf[next:])
		if size < smallestSize || size > maxRecord {
			msg := recordSmall
			if size > maxRecord {
				msg = recordLarge
			}
			b.faultAt(next, strconv.Itoa(int(int32(size))), msg)
			return next
		}
		if int(size) > len(buf)-next-4 {
			return next
		}
		b.starts = append(b.starts, uint32(next))
		next += 4 + int(size)
	}
	return next
}

// faultAt sets the fault that ends the stream after the records before buf[at].
func (b *Block) faultAt(at int, size, msg string) {
	b.fault = &FormatError{File: b.file, Offset: b.offsetAt(at), Msg: msg}
	if size != "" {
		b.fault.Field, b.fault.Value = "block_size", size
	}
}

// read appends the data of one BGZF block.
func (s *source) read(b *Block, next int) {
	z, err := s.next()
	if err != nil {
		s.err = err
		return
	}
	if s.jumped && next < len(b.buf) {
		b.faultAt(next, "", indexWrong)
	}
	s.jumped = false
	if b.fault == nil {
		b.marks = append(b.marks, mark{len(b.buf), z.Begin})
		b.buf = append(b.buf, z.Data...)
	}
	z.Release()
}

// keep holds the beginning of the next block's first record.
func (s *source) keep(b *Block, from int) {
	if from == len(b.buf) {
		return
	}
	s.pending = append(s.pending, b.buf[from:]...)
	s.marks = append(s.marks, mark{0, b.offsetAt(from)})
	for _, m := range b.marks {
		if m.at > from {
			s.marks = append(s.marks, mark{m.at - from, m.offset})
		}
	}
}

// next returns the next BGZF block.
func (s *source) next() (*bgzf.Block, error) {
	if z := s.head; z != nil {
		s.head = nil
		return z, nil
	}
	z, err := s.r.Next()
	for err == nil && len(s.chunks) > 0 && z.Begin >= s.chunks[0].Begin {
		s.chunks, s.jumped = s.chunks[1:], true
	}
	return z, err
}
