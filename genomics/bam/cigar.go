package bam

import (
	"encoding/binary"
	"iter"
	"strconv"
)

// Cigar is how a read is aligned: a row of operations. It is a view and follows
// the record's lifetime.
type Cigar struct{ raw []byte } // four bytes an operation

// CigarOp is one operation: a kind, and for how many bases it holds.
type CigarOp uint32

// OpKind is the kind of a CIGAR operation.
type OpKind uint8

// The kinds, in the words and with the codes of the SAM specification,
// section 4.2.
const (
	Match         OpKind = iota // M: aligned, equal or not
	Insertion                   // I: bases that the reference lacks
	Deletion                    // D: bases that the read lacks
	Skip                        // N: a stretch of the reference passed over, an intron
	SoftClip                    // S: bases in SEQ that are not aligned
	HardClip                    // H: bases that are not in SEQ
	Padding                     // P: a gap in both, within someone else's insertion
	SequenceMatch               // =: aligned and equal
	Mismatch                    // X: aligned and different
	Back                        // B: a step back; not in the specification, but in old files
)

// opLetters are the letters of the codes; "?" stands for those without meaning.
const opLetters = "MIDNSHP=XB??????"

// Whether an operation moves along the reference and along the read: a bit for
// each code.
const (
	movesReference = 1<<Match | 1<<Deletion | 1<<Skip | 1<<SequenceMatch | 1<<Mismatch
	movesQuery     = 1<<Match | 1<<Insertion | 1<<SoftClip | 1<<SequenceMatch | 1<<Mismatch
)

// String returns the kind's letter, "M".
func (k OpKind) String() string { return opLetters[k&15 : k&15+1] }

// ConsumesReference reports whether the operation covers reference bases.
func (k OpKind) ConsumesReference() bool { return movesReference>>(k&15)&1 != 0 }

// ConsumesQuery reports whether the operation covers bases of SEQ.
func (k OpKind) ConsumesQuery() bool { return movesQuery>>(k&15)&1 != 0 }

// NewCigarOp returns an operation; length is below 2²⁸.
func NewCigarOp(k OpKind, length int) CigarOp { return CigarOp(length)<<4 | CigarOp(k&15) }

// Kind returns the operation's kind.
func (o CigarOp) Kind() OpKind { return OpKind(o & 15) }

// Len returns for how many bases the operation holds.
func (o CigarOp) Len() int { return int(o >> 4) }

// String writes the operation as in SAM text, "150M".
func (o CigarOp) String() string { return string(o.append(nil)) }

func (o CigarOp) append(dst []byte) []byte {
	return append(strconv.AppendUint(dst, uint64(o>>4), 10), opLetters[o&15])
}

// Len returns how many operations there are; 0 where the record has no CIGAR.
func (c Cigar) Len() int { return len(c.raw) / 4 }

// At returns operation i, counted from 0.
func (c Cigar) At(i int) CigarOp { return CigarOp(binary.LittleEndian.Uint32(c.raw[4*i:])) }

// Ops iterates over the operations, from the leftmost one on.
func (c Cigar) Ops() iter.Seq[CigarOp] {
	return func(yield func(CigarOp) bool) {
		for i := range c.Len() {
			if !yield(c.At(i)) {
				return
			}
		}
	}
}

// ReferenceLen returns how many bases of the reference the alignment covers.
func (c Cigar) ReferenceLen() int { return c.length(movesReference) }

// QueryLen returns how many bases of SEQ the operations cover, soft clips
// included.
func (c Cigar) QueryLen() int { return c.length(movesQuery) }

func (c Cigar) length(kinds uint32) int {
	n := 0
	for i := range c.Len() {
		if op := c.At(i); kinds>>(op&15)&1 != 0 {
			n += op.Len()
		}
	}
	return n
}

// AppendText appends the operations as in SAM text, "*" where there are none.
func (c Cigar) AppendText(dst []byte) []byte {
	if len(c.raw) == 0 {
		return append(dst, '*')
	}
	for i := range c.Len() {
		dst = c.At(i).append(dst)
	}
	return dst
}

// String returns the operations as in SAM text.
func (c Cigar) String() string { return string(c.AppendText(nil)) }

// Cigar returns the alignment. One of more than 65,535 operations, which BAM
// keeps in the tag CG, is returned like any other.
func (r *Record) Cigar() Cigar {
	c, _ := r.cigar()
	return c
}

// cigar also reports whether the alignment came from the tag CG.
func (r *Record) cigar() (c Cigar, tagged bool) {
	at, n := r.cigarAt()
	c.raw = r.raw[at : at+4*n]
	if long, ok := r.longCigar(c); ok {
		return long, true
	}
	return c, false
}

// longCigar returns the CIGAR in the tag CG, where the CIGAR field is but a
// stand-in (section 4.2.2). Like htslib it asks for no more than the soft clip
// of the whole read in the first place, and a longer CIGAR in the tag.
func (r *Record) longCigar(field Cigar) (Cigar, bool) {
	if len(field.raw) == 0 || field.At(0) != NewCigarOp(SoftClip, r.Len()) || r.RefID() < 0 || r.Pos() < 0 {
		return Cigar{}, false
	}
	tag, ok := r.Tag("CG")
	if !ok || tag.Type() != 'B' || tag.Element() != 'I' && tag.Element() != 'i' || tag.Len() < field.Len() {
		return Cigar{}, false
	}
	return Cigar{tag.data[5:][:4*tag.Len()]}, true
}
