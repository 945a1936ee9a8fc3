package bam

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
)

// NewRecord returns a record of the bytes that a BAM file has of it, without
// block_size, under h. They are checked and copied.
func NewRecord(h *Header, raw []byte) (*Record, error) {
	b := NewBlock(h)
	if f := checkRaw(h, raw); f != nil {
		return nil, f
	}
	b.appendRaw(raw, 0)
	return &b.records[0], nil
}

// sound reports whether every field but the tags can be read: the lengths fit
// into the record, and the references are among that many. Each record of a
// scan passes here; checkRaw says what is wrong with those that don't.
func sound(raw []byte, references uint32) bool {
	if len(raw) < smallestSize {
		return false
	}
	le := binary.LittleEndian
	nameLen, seqLen := uint64(raw[atNameLen]), uint64(le.Uint32(raw[atSeqLen:]))
	need := fixedSize + nameLen + 4*uint64(le.Uint16(raw[atCigarLen:])) + (seqLen+1)/2 + seqLen
	// One more than they are: 0 where there is none.
	ref, mate := le.Uint32(raw[atRefID:])+1, le.Uint32(raw[atMateRefID:])+1
	pos, matePos := le.Uint32(raw[atPos:])+1, le.Uint32(raw[atMatePos:])+1
	return need <= uint64(len(raw)) && nameLen > 0 && seqLen>>31 == 0 &&
		raw[fixedSize+nameLen-1] == 0 &&
		ref <= references && mate <= references && pos <= 1<<31 && matePos <= 1<<31
}

// checkRaw returns what is wrong with the bytes of a record, nil where they are
// sound.
func checkRaw(h *Header, raw []byte) *FormatError {
	if sound(raw, uint32(len(h.references))) {
		if vouched(raw) {
			return nil
		}
		return checkLayout(raw)
	}
	if len(raw) < smallestSize {
		return faultOf("block_size", len(raw), "a record has at least 33 bytes: the file is damaged")
	}
	le := binary.LittleEndian
	nameLen, seqLen := int(raw[atNameLen]), int64(int32(le.Uint32(raw[atSeqLen:])))
	if nameLen == 0 {
		return faultOf("l_read_name", 0, "a name has at least the NUL that ends it: the file is damaged")
	}
	if seqLen < 0 {
		return faultOf("l_seq", int(seqLen), "a negative length: the file is damaged")
	}
	// In 64 bits, which no l_seq can make overflow.
	need := fixedSize + int64(nameLen) + 4*int64(le.Uint16(raw[atCigarLen:])) + (seqLen+1)/2 + seqLen
	if need > int64(len(raw)) {
		return faultOf("l_seq", int(seqLen), fmt.Sprintf("name, CIGAR and sequence need %d bytes, but block_size is %d: the file is damaged", need, len(raw)))
	}
	if raw[fixedSize+nameLen-1] != 0 {
		return faultOf("read_name", nameLen, "the name does not end where l_read_name says: the file is damaged")
	}
	references := int32(len(h.references))
	for _, f := range [...]struct {
		name, place string
		id, at      int
	}{{"refID", "pos", atRefID, atPos}, {"next_refID", "next_pos", atMateRefID, atMatePos}} {
		if id := int32(le.Uint32(raw[f.id:])); id < -1 || id >= references {
			return faultOf(f.name, int(id), fmt.Sprintf("the header has %d references: the file is damaged, or its header is another file's", references))
		}
		if pos := int32(le.Uint32(raw[f.at:])); pos < -1 {
			return faultOf(f.place, int(pos), "the position is negative: the file is damaged")
		}
	}
	return faultOf("block_size", len(raw), "the record is damaged")
}

// vouched reports whether the lengths of a sound record are beyond doubt: its
// operations are as many bases long as its sequence, the bytes after them are no
// operation, and no record can lie among its tags. That is most records of most
// files, and takes no look at the tags.
func vouched(raw []byte) bool {
	le := binary.LittleEndian
	if Flags(le.Uint16(raw[atFlags:])).Has(Unmapped) {
		return false
	}
	at, seqLen := fixedSize+int(raw[atNameLen]), int(le.Uint32(raw[atSeqLen:]))
	bases, all := 0, uint32(0)
	for range le.Uint16(raw[atCigarLen:]) {
		op := le.Uint32(raw[at:])
		bases += int(op>>4) * int(movesQuery>>(op&15)&1)
		all |= op
		at += 4
	}
	// Bases taken for an operation make an enormous one.
	const enormous = 1 << 20 << 4
	if bases != seqLen || seqLen < 4 || all >= enormous || le.Uint32(raw[at:]) < enormous {
		return false
	}
	tags := len(raw) - at - (seqLen+1)/2 - seqLen
	return tags < swallowed || !swallows(raw, tags)
}

// swallowed is the least power of two that a record fits in, with its
// block_size.
const swallowed = 64

// swallows reports whether a record may lie at the end of this one's tags. A bit
// that was set in block_size by accident has made the record longer by a power
// of two. Where the file goes on to be readable after it, that many bytes are
// whole records, the first of which has a block_size that fits.
func swallows(raw []byte, tags int) bool {
	for extra := swallowed; extra <= tags; extra <<= 1 {
		if len(raw)&extra == 0 {
			continue
		}
		size := binary.LittleEndian.Uint32(raw[len(raw)-extra:])
		if size >= smallestSize && int64(size) <= int64(extra-4) {
			return true
		}
	}
	return false
}

// checkLayout returns what is wrong with a sound record whose lengths are in
// doubt: a name with a NUL in it, a CIGAR that is not as long as the sequence,
// which htslib refuses as well, or tags that cannot be read to the end.
func checkLayout(raw []byte) *FormatError {
	r := Record{block: &Block{}, raw: raw}
	if at := bytes.IndexByte(r.Name(), 0); at >= 0 {
		return faultOf("read_name", at+1, "the name ends before l_read_name says: the file is damaged")
	}
	at, n := r.cigarAt()
	field := Cigar{raw[at : at+4*n]}
	if n > 0 && r.Len() > 0 && !r.Flags().Has(Unmapped) && field.QueryLen() != r.Len() {
		return faultOf("l_seq", r.Len(), fmt.Sprintf("the CIGAR covers %d bases: the file is damaged", field.QueryLen()))
	}
	return r.tagFault()
}

func faultOf(field string, value int, msg string) *FormatError {
	return &FormatError{Field: field, Value: strconv.Itoa(value), Msg: msg}
}

// fail describes a fault of this record.
func (r *Record) fail(field, value, msg string) *FormatError {
	return &FormatError{File: r.block.file, Offset: r.Offset(), Line: r.Line(), Field: field, Value: value, Msg: msg}
}
