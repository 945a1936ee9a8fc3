package bam

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// Record is one alignment, as it lies in a BAM file. Its fields are decoded
// when they are asked for. A record and everything that views it ([Text],
// [Cigar], [Tag], slices of bytes) is valid until the next iteration, or its
// block's Release.
type Record struct {
	block *Block
	raw   []byte // what follows block_size; its lengths have been checked
	start int    // of block_size in the block's buf
	row   int    // of SAM text: the line in the block
}

// Where the fields of fixed size lie in raw (SAM specification, section 4.2),
// in bytes.
const (
	atRefID      = 0
	atPos        = 4
	atNameLen    = 8 // with its NUL
	atMapQ       = 9
	atBin        = 10
	atCigarLen   = 12 // operations
	atFlags      = 14
	atSeqLen     = 16 // bases
	atMateRefID  = 20
	atMatePos    = 24
	atTemplate   = 28
	fixedSize    = 32
	smallestSize = fixedSize + 1 // with the NUL of an empty name
)

func (r *Record) int32(at int) int {
	r.check()
	return int(int32(binary.LittleEndian.Uint32(r.raw[at:])))
}

func (r *Record) uint16(at int) int {
	r.check()
	return int(binary.LittleEndian.Uint16(r.raw[at:]))
}

func (r *Record) byte(at int) int {
	r.check()
	return int(r.raw[at])
}

// Header returns the header the record stands under.
func (r *Record) Header() *Header { return r.block.header }

// Name returns the name of the read (QNAME); "*" where it has none.
func (r *Record) Name() Text {
	return Text(r.raw[fixedSize : fixedSize+r.byte(atNameLen)-1])
}

// Flags returns the FLAG column.
func (r *Record) Flags() Flags { return Flags(r.uint16(atFlags)) }

// RefID returns the number of the record's reference in the header, counted
// from 0; -1 where the record is not placed.
func (r *Record) RefID() int { return r.int32(atRefID) }

// Contig returns the name of the record's reference; "" where it has none. The
// string is owned.
func (r *Record) Contig() string { return r.block.header.name(r.RefID()) }

// Pos returns the leftmost aligned position, 0-based; -1 where there is none.
// An unmapped read of a pair usually has its mate's.
func (r *Record) Pos() int { return r.int32(atPos) }

// End returns the position after the last one that the record covers, 0-based.
// As in samtools, an unmapped read and one whose CIGAR covers no base count as
// one base long.
func (r *Record) End() int {
	length := 0
	if !r.Flags().Has(Unmapped) {
		length = r.Cigar().ReferenceLen()
	}
	return r.Pos() + max(length, 1)
}

// MapQ returns the mapping quality, in Phred units; 255 where it is unknown.
func (r *Record) MapQ() int { return r.byte(atMapQ) }

// Bin returns the bin of the BAI scheme that the file has for the record.
func (r *Record) Bin() int { return r.uint16(atBin) }

// MateRefID is RefID of the template's next segment.
func (r *Record) MateRefID() int { return r.int32(atMateRefID) }

// MateContig is Contig of the template's next segment.
func (r *Record) MateContig() string { return r.block.header.name(r.MateRefID()) }

// MatePos is Pos of the template's next segment.
func (r *Record) MatePos() int { return r.int32(atMatePos) }

// TemplateLen returns the signed length of the template in bases (TLEN); 0
// where it is unknown.
func (r *Record) TemplateLen() int { return r.int32(atTemplate) }

// cigarAt returns where the CIGAR field begins in raw, and its operations.
func (r *Record) cigarAt() (at, operations int) {
	return fixedSize + r.byte(atNameLen), r.uint16(atCigarLen)
}

// seqAt returns where the bases begin in raw.
func (r *Record) seqAt() int {
	at, n := r.cigarAt()
	return at + 4*n
}

// qualAt returns where the qualities begin in raw, and how many there are.
func (r *Record) qualAt() (at, n int) {
	n = r.Len()
	return r.seqAt() + (n+1)/2, n
}

// Len returns how many bases the record has; 0 where they are not stored.
func (r *Record) Len() int { return r.int32(atSeqLen) }

// baseOf are the letters of the four-bit codes (section 4.2.3).
const baseOf = "=ACMGRSVTWYHKDBN"

// Base returns base i of the read, counted from 0 along SEQ: one of
// "=ACMGRSVTWYHKDBN". i must be below Len.
func (r *Record) Base(i int) byte {
	if uint(i) >= uint(r.Len()) {
		panic("bam: there is no base of that number") // not whatever else lies there
	}
	return baseOf[r.raw[r.seqAt()+i/2]>>(4-i%2*4)&15]
}

// Bases appends the letters of all bases to dst.
func (r *Record) Bases(dst []byte) []byte {
	n := r.Len()
	packed := r.raw[r.seqAt():][:(n+1)/2]
	dst = slices.Grow(dst, n+1)
	at := len(dst)
	dst = dst[:at+2*len(packed)]
	out := dst[at:]
	for i, p := range packed {
		pair := basePairs[p]
		out[2*i], out[2*i+1] = byte(pair), byte(pair>>8)
	}
	return dst[:at+n]
}

// basePairs are the letters of both bases in a byte, the first one lower.
var basePairs = func() (pairs [256]uint16) {
	for i := range pairs {
		pairs[i] = uint16(baseOf[i>>4]) | uint16(baseOf[i&15])<<8
	}
	return pairs
}()

// PackedBases returns the bases as stored, two to a byte, the first one high.
func (r *Record) PackedBases() []byte { return r.raw[r.seqAt():][:(r.Len()+1)/2] }

// Qual returns the qualities of the bases, in Phred units without the 33 that
// SAM text adds; nil where they are not stored.
func (r *Record) Qual() []byte {
	at, n := r.qualAt()
	if n == 0 || r.raw[at] == 0xff {
		return nil
	}
	return r.raw[at : at+n : at+n]
}

// Bytes returns the record as a BAM file holds it, without block_size.
func (r *Record) Bytes() []byte {
	r.check()
	return r.raw
}

// Offset returns the virtual offset at which the record begins in the BAM file
// it was read from; 0 where it was not.
func (r *Record) Offset() bgzf.Offset {
	r.check()
	return r.block.offsetAt(r.start)
}

// Line returns the record's line in SAM text, 1-based; 0 where it is not known,
// and for BAM.
func (r *Record) Line() int {
	if r.block.line == 0 {
		return 0
	}
	return r.block.line + r.row
}

// Clone returns a copy that is owned by the caller.
func (r *Record) Clone() *Record {
	r.check()
	b := &Block{header: r.block.header, file: r.block.file, line: r.Line()}
	if at := r.Offset(); at > 0 {
		b.marks = []mark{{offset: at}}
	}
	b.buf = append(binary.LittleEndian.AppendUint32(nil, uint32(len(r.raw))), r.raw...)
	b.records = []Record{{block: b, raw: b.buf[4:len(b.buf):len(b.buf)]}}
	return &b.records[0]
}

// Equal reports whether both records hold the same bytes.
func (r *Record) Equal(s *Record) bool { return bytes.Equal(r.Bytes(), s.Bytes()) }

// String returns the record's place and flags, for messages: it does not hold
// the read's name or bases.
func (r *Record) String() string {
	contig := r.Contig()
	if contig == "" {
		contig = "*"
	}
	return contig + ":" + strconv.Itoa(r.Pos()+1) + " " + r.Flags().String()
}
