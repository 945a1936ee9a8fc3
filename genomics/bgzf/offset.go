package bgzf

import (
	"math"
	"strconv"
)

// Offset is a virtual offset: a place in the inflated data, written as where
// its block begins in the file and how far into the block's data it is.
// Offsets of one file compare like the places they name.
type Offset uint64

// ToEnd stands for the end of the file, as the end of a [Chunk].
const ToEnd Offset = math.MaxUint64

// NewOffset returns the virtual offset of a byte of a block's data: file is
// where the block begins (< 2⁴⁸), block the byte's place in its data (< 2¹⁶).
func NewOffset(file int64, block int) Offset {
	return Offset(uint64(file)<<16 | uint64(block)&0xffff)
}

// File is the place in the file, in bytes, where the block begins.
func (o Offset) File() int64 { return int64(o >> 16) }

// Block is the place in the block's inflated data, in bytes.
func (o Offset) Block() int { return int(o & 0xffff) }

// String writes the offset as file/block, both decimal.
func (o Offset) String() string {
	if o == ToEnd {
		return "end"
	}
	return strconv.FormatInt(o.File(), 10) + "/" + strconv.Itoa(o.Block())
}

// Chunk is a stretch of the inflated data, half-open: what an index names.
type Chunk struct{ Begin, End Offset }

// Kind is how a file is compressed.
type Kind uint8

// The kinds that [Sniff] tells apart.
const (
	Plain Kind = iota // neither of the others; text most likely
	Gzip              // ordinary gzip: readable from front to back only
	BGZF
)

// String returns "plain", "gzip" or "BGZF".
func (k Kind) String() string { return [...]string{"plain", "gzip", "BGZF"}[min(k, BGZF)] }

// Sniff tells the kind of a file from its first bytes. It needs 18 of them
// unless the file is shorter; a BGZF file cut within them reads as Gzip.
func Sniff(head []byte) Kind {
	if len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
		return Plain
	}
	// A block from an unusual writer may carry other extra fields before BC;
	// those would need more than 18 bytes and read as Gzip, which they are too.
	if h, _, msg := parseHeader(head); msg == "" && h.size > 0 {
		return BGZF
	}
	return Gzip
}
