package bam

import (
	"bytes"
	"encoding/binary"
	"math"
)

// ParseSAM returns the record that a line of SAM text describes, under h. The
// line comes without its ending.
func ParseSAM(h *Header, line []byte) (*Record, error) {
	b := NewBlock(h)
	p := lineParser{b: b}
	if fault := p.parse(line); fault != nil {
		return nil, fault
	}
	return &b.records[0], nil
}

// parseLines turns a block's text into records.
func (s *scan) parseLines(b *Block) {
	p := lineParser{b: b, raw: b.raw, strict: s.f.options.Strict, lenient: !s.f.options.Strict}
	defer func() { b.raw = p.raw }()
	text := b.text
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n')
		line := bytes.TrimSuffix(text[:end], []byte("\r"))
		text = text[end+1:]
		if fault := p.parse(line); fault != nil {
			fault.File, fault.Line = b.file, b.lines
			b.fault = fault
			return
		}
		b.lines++
		if !s.accept(b) {
			return
		}
	}
}

// lineParser appends records to a block, each in the form that BAM gives it.
type lineParser struct {
	b    *Block
	line []byte // what is left of the line
	raw  []byte // the record so far
	last string // reference that was named last, to save looking it up
	id   int32

	strict  bool // refuse what is read only because samtools reads it
	lenient bool // a reference that the header lacks is none, as in samtools

	field string  // being read, for messages; "": the tag name
	name  [2]byte // of the tag
}

// The faults of a line.
const (
	msgColumns  = "the line has fewer than 11 columns, separated by tabs: correct or remove it"
	msgEmpty    = "the column is empty: write * or 0"
	msgNumber   = "not a whole number in the range that the specification allows: correct it"
	msgName     = "a name has 1 to 254 printable characters: correct it"
	msgAt       = "a header line after the first record: move it to the top"
	msgUnknown  = "the header has no such reference: add its @SQ line"
	msgCigar    = "not a CIGAR (numbers, each followed by one of MIDNSHP=X): correct it"
	msgLengths  = "the CIGAR is not as long as SEQ: correct one of them"
	msgBases    = "SEQ holds a character that is no base: correct it"
	msgQual     = "QUAL is not as long as SEQ, or holds a character that is no quality: correct it"
	maxCigarOps = math.MaxUint16 // in the CIGAR field; more go into the tag CG
)

// next takes the next column off the line.
func (p *lineParser) next(field string) (value []byte, fault *FormatError) {
	p.field = field
	if p.line == nil {
		return nil, p.fail("", msgColumns)
	}
	if i := bytes.IndexByte(p.line, '\t'); i >= 0 {
		value, p.line = p.line[:i], p.line[i+1:]
	} else {
		value, p.line = p.line, nil
	}
	if len(value) == 0 {
		return nil, p.fail("", msgEmpty)
	}
	return value, nil
}

// fail describes a fault of the column that is being read.
func (p *lineParser) fail(value, msg string) *FormatError {
	field := p.field
	if field == "" {
		field = string(p.name[:])
	}
	return &FormatError{Field: field, Value: value, Msg: msg}
}

// number takes a whole number from the next column.
func (p *lineParser) number(field string, least, most int64) (int64, *FormatError) {
	value, fault := p.next(field)
	if fault != nil {
		return 0, fault
	}
	n, ok := parseInt(value)
	if !ok || n < least || n > most {
		return 0, p.fail(shown(value), msgNumber)
	}
	return n, nil
}

// flags takes the flags from the next column. As in samtools a zero in front
// makes them octal, and 0x hexadecimal; the specification has them decimal.
func (p *lineParser) flags() (int64, *FormatError) {
	value, fault := p.next("FLAG")
	if fault != nil {
		return 0, fault
	}
	if len(value) == 1 || value[0] != '0' {
		n, ok := parseInt(value)
		if !ok || n < 0 || n > math.MaxUint16 {
			return 0, p.fail(shown(value), msgNumber)
		}
		return n, nil
	}
	n, ok := parseC(value)
	if !ok || n > math.MaxUint16 || p.strict {
		return 0, p.fail(shown(value), msgNumber)
	}
	return n, nil
}

// reference takes the name of a reference from the next column; -1 is none. As
// in samtools it may be an alternative name, too.
func (p *lineParser) reference(field string, same int32) (int32, *FormatError) {
	value, fault := p.next(field)
	switch {
	case fault != nil:
		return -1, fault
	case len(value) == 1 && value[0] == '*':
		return -1, nil
	case len(value) == 1 && value[0] == '=' && field == "RNEXT":
		return same, nil
	case string(value) == p.last:
		return p.id, nil
	}
	id, ok := p.b.header.ids[string(value)]
	if !ok && !p.strict {
		id, ok = p.b.header.others[string(value)]
	}
	if !ok {
		if !p.lenient || len(p.b.header.references) == 0 {
			return -1, p.fail(shown(value), msgUnknown)
		}
		p.b.unknown = append(p.b.unknown, unknownReference{p.b.lines, shown(value)})
		return -1, nil
	}
	p.last, p.id = p.b.header.references[id].Name, int32(id)
	return p.id, nil
}

// parse appends the record of a line to the block. As in samtools a record
// without a place or a CIGAR counts as unmapped, and a place without a position
// is none.
func (p *lineParser) parse(line []byte) *FormatError {
	p.line, p.raw = line, append(p.raw[:0], make([]byte, fixedSize)...)
	le := binary.LittleEndian
	if len(line) > 0 && line[0] == '@' {
		p.field = "QNAME"
		return p.fail("", msgAt)
	}
	name, fault := p.next("QNAME")
	if fault != nil {
		return fault
	}
	if len(name) > maxName || bytes.ContainsFunc(name, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return p.fail("", msgName)
	}
	p.raw = append(append(p.raw, name...), 0)
	p.raw[atNameLen] = byte(len(name) + 1)

	flags, fault := p.flags()
	if fault != nil {
		return fault
	}
	id, fault := p.reference("RNAME", -1)
	if fault != nil {
		return fault
	}
	pos, fault := p.number("POS", 0, math.MaxInt32)
	if fault != nil {
		return fault
	}
	mapq, fault := p.number("MAPQ", 0, math.MaxUint8)
	if fault != nil {
		return fault
	}
	if pos == 0 {
		id = -1
	}
	if id < 0 {
		flags |= int64(Unmapped)
	}
	cigar, fault := p.cigar()
	if fault != nil {
		return fault
	}
	if cigar.Len() == 0 {
		flags |= int64(Unmapped)
	}
	mate, fault := p.reference("RNEXT", id)
	if fault != nil {
		return fault
	}
	matePos, fault := p.number("PNEXT", 0, math.MaxInt32)
	if fault != nil {
		return fault
	}
	if matePos == 0 {
		mate = -1
	}
	template, fault := p.number("TLEN", math.MinInt32, math.MaxInt32)
	if fault != nil {
		return fault
	}
	covered := 0
	if flags&int64(Unmapped) == 0 {
		covered = cigar.ReferenceLen()
	}
	le.PutUint32(p.raw[atRefID:], uint32(id))
	le.PutUint32(p.raw[atPos:], uint32(pos-1))
	p.raw[atMapQ] = byte(mapq)
	le.PutUint16(p.raw[atBin:], bin(int(pos)-1, covered, Flags(flags)))
	le.PutUint16(p.raw[atFlags:], uint16(flags))
	le.PutUint32(p.raw[atMateRefID:], uint32(mate))
	le.PutUint32(p.raw[atMatePos:], uint32(matePos-1))
	le.PutUint32(p.raw[atTemplate:], uint32(template))
	return p.finish(cigar)
}

// finish reads SEQ, QUAL and the tags, and appends the record.
func (p *lineParser) finish(cigar Cigar) *FormatError {
	le := binary.LittleEndian
	fieldEnd := fixedSize + int(p.raw[atNameLen]) + len(cigar.raw)
	n, fault := p.sequence()
	if fault != nil {
		return fault
	}
	if n > 0 && cigar.Len() > 0 && cigar.QueryLen() != n {
		p.field = "CIGAR"
		return p.fail("", msgLengths)
	}
	le.PutUint32(p.raw[atSeqLen:], uint32(n))
	if fault := p.tags(); fault != nil {
		return fault
	}
	operations := cigar.Len()
	if operations > maxCigarOps {
		// Too many for the CIGAR field: a stand-in, and all of them in the tag
		// CG (section 4.2.2). raw may have moved since cigar was a view of it.
		start := fieldEnd - 4*operations
		long := bytes.Clone(p.raw[start:fieldEnd])
		p.raw = append(p.raw[:start+8], p.raw[fieldEnd:]...)
		le.PutUint32(p.raw[start:], uint32(NewCigarOp(SoftClip, n)))
		le.PutUint32(p.raw[start+4:], uint32(NewCigarOp(Skip, Cigar{long}.ReferenceLen())))
		p.raw = append(p.raw, "CGBI"...)
		p.raw = append(le.AppendUint32(p.raw, uint32(operations)), long...)
		operations = 2
	}
	le.PutUint16(p.raw[atCigarLen:], uint16(operations))
	p.b.appendRaw(p.raw, p.b.lines)
	return nil
}

// opCode are the codes of the letters, 0xff of what is no operation.
var opCode = func() (codes [256]byte) {
	for i := range codes {
		codes[i] = 0xff
	}
	for i, c := range []byte(opLetters[:Back+1]) {
		codes[c] = byte(i)
	}
	return codes
}()

// cigar appends the next column to the record, and returns it as a view of it.
func (p *lineParser) cigar() (Cigar, *FormatError) {
	value, fault := p.next("CIGAR")
	if fault != nil || len(value) == 1 && value[0] == '*' {
		return Cigar{}, fault
	}
	start := len(p.raw)
	length, digits := 0, 0
	for _, c := range value {
		if d := c - '0'; d <= 9 {
			length = length*10 + int(d)
			if digits++; length < 1<<28 {
				continue
			}
		}
		code := opCode[c]
		if code == 0xff || digits == 0 {
			return Cigar{}, p.fail(shown(value), msgCigar)
		}
		p.raw = binary.LittleEndian.AppendUint32(p.raw, uint32(NewCigarOp(OpKind(code), length)))
		length, digits = 0, 0
	}
	if digits > 0 {
		return Cigar{}, p.fail(shown(value), msgCigar)
	}
	return Cigar{p.raw[start:]}, nil
}

// baseCode is codeOf with the letters (and the dot) that BAM has no code for:
// like samtools it takes them for N.
var baseCode = func() (codes [256]byte) {
	codes = codeOf
	for c := byte('A'); c <= 'Z'; c++ {
		if codes[c] > 15 {
			codes[c], codes[c|0x20] = 15, 15
		}
	}
	codes['.'] = 15
	return codes
}()

// sequence appends SEQ and QUAL to the record, and returns how many bases there
// are.
func (p *lineParser) sequence() (int, *FormatError) {
	seq, fault := p.next("SEQ")
	if fault != nil {
		return 0, fault
	}
	if len(seq) == 1 && seq[0] == '*' {
		seq = nil
	}
	var high byte
	for i, c := range seq {
		code := baseCode[c]
		if code == 0xff {
			return 0, p.fail("", msgBases)
		}
		if i&1 == 0 {
			high = code << 4
			continue
		}
		p.raw = append(p.raw, high|code)
	}
	if len(seq)&1 == 1 {
		p.raw = append(p.raw, high)
	}
	qual, fault := p.next("QUAL")
	if fault != nil {
		return 0, fault
	}
	missing := len(qual) == 1 && qual[0] == '*'
	if !missing && len(qual) != len(seq) {
		return 0, p.fail("", msgQual)
	}
	for i := range seq {
		q := byte(0xff)
		if !missing {
			if q = qual[i] - '!'; q > '~'-'!' {
				return 0, p.fail("", msgQual)
			}
		}
		p.raw = append(p.raw, q)
	}
	return len(seq), nil
}
