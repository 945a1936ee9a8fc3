package bam

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Builder makes records under a header, new ones or changed copies:
//
//	b := bam.NewBuilder(header)
//	b.Reset("read1")
//	b.SetFlags(bam.Paired | bam.Read1)
//	b.SetPlace("chr10", 94781858)
//	b.SetCigar(bam.NewCigarOp(bam.Match, 4))
//	b.SetBases([]byte("ACGT"), nil)
//	b.SetInt("NM", 0)
//	rec, err := b.Record()
//
// A setter that is given something a BAM file cannot hold makes Record fail. A
// Builder reuses its memory: a record is valid until the next call of Record.
// What the setters are given is copied.
type Builder struct {
	header *Header
	fixed  [fixedSize]byte // the fields of fixed size but the lengths, which Record fills in
	name   []byte
	cigar  []CigarOp
	packed []byte // the bases, two to a byte
	bases  int
	qual   []byte
	tags   []byte
	from   *Header // of the last record of another header that Copy was given
	remap  []int32 // the numbers here of its references; nil: they are the same
	fit    bool    // Record must see whether the fields fit each other
	block  Block
	err    error
}

// NewBuilder returns a builder of records under h.
func NewBuilder(h *Header) *Builder {
	b := &Builder{header: h}
	b.Reset("*")
	return b
}

// Reset begins a new record: an unmapped read of that name without a place, a
// mate, bases or tags. "*" is no name.
func (b *Builder) Reset(name string) {
	b.err, b.fit = nil, true
	b.fixed = [fixedSize]byte{}
	b.putInt32(atRefID, -1)
	b.putInt32(atPos, -1)
	b.putInt32(atMateRefID, -1)
	b.putInt32(atMatePos, -1)
	b.cigar, b.packed, b.bases, b.qual, b.tags = b.cigar[:0], b.packed[:0], 0, b.qual[:0], b.tags[:0]
	b.SetFlags(Unmapped)
	b.SetName(name)
}

// Copy begins with the contents of a record, which may be of another header
// with references of the same names. What the record holds is not checked.
func (b *Builder) Copy(r *Record) {
	b.err, b.fit = nil, false
	raw := r.Bytes()
	copy(b.fixed[:], raw)
	b.name = append(b.name[:0], r.Name()...)
	b.cigar = b.cigar[:0]
	for op := range r.Cigar().Ops() {
		b.cigar = append(b.cigar, op)
	}
	b.bases = r.Len()
	b.packed = append(b.packed[:0], r.PackedBases()...)
	at, length := r.qualAt()
	b.qual = append(b.qual[:0], raw[at:at+length]...)
	b.tags = append(b.tags[:0], raw[at+length:]...)
	if _, field := r.cigarAt(); len(b.cigar) > field {
		b.RemoveTag("CG") // held the CIGAR, and will again
	}
	h := r.Header()
	if h == b.header {
		return
	}
	if b.from != h {
		b.from, b.remap = h, renumber(h, b.header)
	}
	if b.remap == nil {
		return
	}
	if id := renumberRaw(b.fixed[:], b.remap); id >= 0 {
		b.fail(noReference(h, id))
	}
}

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *Builder) putInt32(at, v int) { binary.LittleEndian.PutUint32(b.fixed[at:], uint32(int32(v))) }

func (b *Builder) int32(at int) int { return int(int32(binary.LittleEndian.Uint32(b.fixed[at:]))) }

// maxName is how long a read's name may be (SAM specification, section 1.4).
const maxName = 254

// SetName replaces the name of the read: up to 254 printable characters without
// space and @; "*" for none.
func (b *Builder) SetName(name string) {
	b.name = append(b.name[:0], name...)
	if len(name) == 0 || len(name) > maxName {
		b.fail(fmt.Errorf("bam: QNAME: a name of %d bytes: it has 1 to %d, or is * for none", len(name), maxName))
		return
	}
	for _, c := range b.name {
		if c < '!' || c > '~' || c == '@' {
			b.fail(fmt.Errorf("bam: QNAME: the name holds the character %q: use printable ASCII without space and @", c))
			return
		}
	}
}

// SetFlags replaces the flags.
func (b *Builder) SetFlags(f Flags) {
	binary.LittleEndian.PutUint16(b.fixed[atFlags:], uint16(f))
	b.fit = true
}

// SetPlace sets where the read is aligned, or an unmapped read is placed. pos
// is 0-based. "" and -1 mean nowhere.
func (b *Builder) SetPlace(contig string, pos int) {
	b.setPlace("POS", atRefID, contig, pos)
	b.fit = true
}

// SetMate sets the place of the template's next segment, as SetPlace does.
func (b *Builder) SetMate(contig string, pos int) { b.setPlace("PNEXT", atMateRefID, contig, pos) }

func (b *Builder) setPlace(field string, at int, contig string, pos int) {
	id := -1
	if contig != "" {
		var known bool
		if id, known = b.header.RefID(contig); !known {
			b.fail(fmt.Errorf("bam: %s: the header lacks the reference %q: add its @SQ line with Header.Add", field, shown(contig)))
			return
		}
	}
	switch {
	case pos < -1 || pos >= math.MaxInt32:
		b.fail(fmt.Errorf("bam: %s: %d is not a position: positions are 0-based, -1 is none", field, pos))
	case id >= 0 && pos >= b.header.references[id].Length:
		b.fail(fmt.Errorf("bam: %s: the 0-based position %d does not lie on %s, which has %d bases", field, pos, contig, b.header.references[id].Length))
	}
	b.putInt32(at, id)
	b.putInt32(at+4, pos)
}

// SetMapQ replaces the mapping quality, 0 to 254; 255 where it is unknown.
func (b *Builder) SetMapQ(q int) {
	if q < 0 || q > 255 {
		b.fail(fmt.Errorf("bam: MAPQ: %d is no mapping quality: it is 0 to 254, or 255 where unknown", q))
	}
	b.fixed[atMapQ] = byte(q)
}

// SetTemplateLen replaces the signed length of the template in bases.
func (b *Builder) SetTemplateLen(n int) {
	if n < -math.MaxInt32 || n > math.MaxInt32 {
		b.fail(fmt.Errorf("bam: TLEN: %d does not fit in 32 bits", n))
	}
	b.putInt32(atTemplate, n)
}

// SetCigar replaces the alignment; no operations mean none.
func (b *Builder) SetCigar(ops ...CigarOp) {
	b.cigar = append(b.cigar[:0], ops...)
	b.fit = true
	for i, op := range ops {
		switch {
		case op.Kind() > Mismatch:
			b.fail(fmt.Errorf("bam: CIGAR: operation %d is of no known kind: use the constants Match to Mismatch", i+1))
		case op.Len() == 0:
			b.fail(fmt.Errorf("bam: CIGAR: operation %d has no length: leave it out", i+1))
		case op.Kind() == HardClip && i > 0 && i < len(ops)-1:
			b.fail(fmt.Errorf("bam: CIGAR: operation %d, a hard clip, is neither the first nor the last", i+1))
		case op.Kind() == SoftClip && !atEnd(ops, i):
			b.fail(fmt.Errorf("bam: CIGAR: operation %d, a soft clip, stands between others: only hard clips may stand outside of it", i+1))
		}
	}
}

// atEnd reports whether nothing but hard clips stands on one side of an
// operation.
func atEnd(ops []CigarOp, i int) bool {
	hard := func(op CigarOp) bool { return op.Kind() == HardClip }
	return !slices.ContainsFunc(ops[:i], func(op CigarOp) bool { return !hard(op) }) ||
		!slices.ContainsFunc(ops[i+1:], func(op CigarOp) bool { return !hard(op) })
}

// maxQual is the highest quality that SAM text can show.
const maxQual = 93

// SetBases replaces the bases, letters of "=ACMGRSVTWYHKDBN" in either case, and
// their qualities in Phred units, at most 93: as many as there are bases, or
// none where they are not known.
func (b *Builder) SetBases(bases, qual []byte) {
	b.fit = true
	b.bases = len(bases)
	b.packed = slices.Grow(b.packed[:0], (len(bases)+1)/2)[:(len(bases)+1)/2]
	bad := byte(0)
	for i := range len(bases) / 2 {
		high, low := codeOf[bases[2*i]], codeOf[bases[2*i+1]]
		bad |= high | low
		b.packed[i] = high<<4 | low&15
	}
	if len(bases)&1 == 1 {
		code := codeOf[bases[len(bases)-1]]
		bad |= code
		b.packed[len(bases)/2] = code << 4
	}
	if bad > 15 {
		b.failBases(bases)
	}
	b.setQual(len(bases), qual)
}

// codeOf are the four-bit codes of the letters; 0xff for what is none.
var codeOf = func() (codes [256]byte) {
	for i := range codes {
		codes[i] = 0xff
	}
	for code, letter := range []byte(baseOf) {
		codes[letter], codes[letter|0x20] = byte(code), byte(code)
	}
	codes['='|0x20] = 0 // which is '=' itself
	return codes
}()

func (b *Builder) failBases(bases []byte) {
	for i, base := range bases {
		if codeOf[base] > 15 {
			b.fail(fmt.Errorf("bam: SEQ: base %d is %q: the letters are %s", i+1, base, baseOf))
			return
		}
	}
}

func (b *Builder) setQual(bases int, qual []byte) {
	b.qual = append(b.qual[:0], qual...)
	if len(qual) == 0 {
		for range bases {
			b.qual = append(b.qual, 0xff)
		}
		return
	}
	if len(qual) != bases {
		b.fail(fmt.Errorf("bam: QUAL: %d qualities for %d bases: give one for each base, or none", len(qual), bases))
		return
	}
	if most := slices.Max(qual); most > maxQual {
		b.fail(fmt.Errorf("bam: QUAL: a quality of %d: at most %d can be written, without the 33 that SAM text adds", most, maxQual))
	}
}

// Record returns the record, valid until the next call of Record.
func (b *Builder) Record() (*Record, error) {
	if b.err == nil && b.fit {
		b.err = b.check()
	}
	if b.err != nil {
		return nil, b.err
	}
	return b.assemble(), nil
}

// check sees whether the fields fit each other.
func (b *Builder) check() error {
	query := 0
	for _, op := range b.cigar {
		if op.Kind().ConsumesQuery() {
			query += op.Len()
		}
	}
	mapped := b.flags()&Unmapped == 0
	switch {
	case query != b.bases && b.bases > 0 && len(b.cigar) > 0:
		return fmt.Errorf("bam: the CIGAR covers %d bases of the read, but there are %d: set both, or only one", query, b.bases)
	case mapped && (b.int32(atRefID) < 0 || b.int32(atPos) < 0):
		return errors.New("bam: the read is mapped but has no place: call SetPlace, or set the flag Unmapped")
	case mapped && len(b.cigar) == 0:
		return errors.New("bam: the read is mapped but has no CIGAR: call SetCigar, or set the flag Unmapped")
	}
	return nil
}

func (b *Builder) flags() Flags { return Flags(binary.LittleEndian.Uint16(b.fixed[atFlags:])) }

// assemble lays the fields out as a BAM file has them.
func (b *Builder) assemble() *Record {
	b.block.reset(b.header, "")
	covered := 0
	for _, op := range b.cigar {
		if op.Kind().ConsumesReference() {
			covered += op.Len()
		}
	}
	long := len(b.cigar) > math.MaxUint16
	operations := len(b.cigar)
	if long {
		operations = 2
	}
	size := fixedSize + len(b.name) + 1 + 4*operations + len(b.packed) + len(b.qual) + len(b.tags)
	if long {
		size += longTagHead + 4*len(b.cigar)
	}
	le := binary.LittleEndian
	raw := slices.Grow(b.block.buf, 4+size)
	raw = append(le.AppendUint32(raw, uint32(size)), b.fixed[:]...)
	fixed := raw[4:]
	fixed[atNameLen] = byte(len(b.name) + 1)
	le.PutUint16(fixed[atBin:], bin(b.int32(atPos), covered, b.flags()))
	le.PutUint16(fixed[atCigarLen:], uint16(operations))
	le.PutUint32(fixed[atSeqLen:], uint32(b.bases))
	raw = append(append(raw, b.name...), 0)
	if long { // section 4.2.2: the field says how long both sides are
		raw = le.AppendUint32(raw, uint32(NewCigarOp(SoftClip, b.bases)))
		raw = le.AppendUint32(raw, uint32(NewCigarOp(Skip, covered)))
	} else {
		raw = appendCigar(raw, b.cigar)
	}
	raw = append(append(append(raw, b.packed...), b.qual...), b.tags...)
	if long {
		raw = le.AppendUint32(append(raw, "CGBI"...), uint32(len(b.cigar)))
		raw = appendCigar(raw, b.cigar)
	}
	b.block.buf = raw
	b.block.records = append(b.block.records, Record{block: &b.block, raw: raw[4:len(raw):len(raw)]})
	return &b.block.records[0]
}

const longTagHead = 8 // bytes of the tag CG before its values

func appendCigar(dst []byte, ops []CigarOp) []byte {
	for _, op := range ops {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(op))
	}
	return dst
}

// bin returns the BAI scheme's smallest bin around a record (section 5.3). It
// has no meaning past 2²⁹, where its upper bits are lost as in samtools.
func bin(pos, covered int, flags Flags) uint16 {
	if covered == 0 || flags.Has(Unmapped) {
		covered = 1
	}
	first, last := pos>>14, (pos+covered-1)>>14
	for offset, level := 4681, 12; level >= 0; level -= 3 {
		if first == last {
			return uint16(offset + first)
		}
		first, last = first>>3, last>>3
		offset -= 1 << level
	}
	return 0
}
