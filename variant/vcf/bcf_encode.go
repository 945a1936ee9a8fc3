package vcf

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
)

// bcfEncoder makes BCF of records, byte for byte what htslib makes of them. One
// goroutine uses it at a time; its memory is reused from record to record.
type bcfEncoder struct {
	dict *dictionary

	contig string // the record before's, and its number
	rid    int32

	filters   []byte // the FILTER column that filterIDs are of
	filterIDs []int32
	infos     []*term // INFO keys of the record before, which the next often repeats
	format    []byte  // the FORMAT column that formats are of
	formats   []*term

	ints   []int32
	starts []span // of each sample's value of each key: samples × keys
	widths []width

	dropped []string   // INFO keys that are left out
	extra   *TypedInfo // what INFO gets more; nil: nothing

	numbering *numbering // of the last BCF record
	picked    Block      // the last record whose samples were picked, as text
}

func newBCFEncoder(d *dictionary) *bcfEncoder { return &bcfEncoder{dict: d} }

// What the counts of a BCF record can hold.
const (
	maxAlleles = math.MaxUint16
	maxInfos   = math.MaxUint16
	maxFormats = math.MaxUint8
	maxSamples = 1<<24 - 1
)

// append appends a record, lengths included.
func (e *bcfEncoder) append(dst []byte, r *Record) ([]byte, error) {
	r.check()
	if r.isPacked() && !r.packed.dict.old {
		return e.numberingOf(r.packed.dict).append(dst, r)
	}
	if r.isPacked() || r.block.rows.pick != nil {
		var err error
		if r, err = e.picked.holdLine(r); err != nil {
			return nil, err
		}
	}
	return e.appendText(dst, r)
}

// whole returns what a file holds of a block, if that is what the block holds
// already; else nil.
func (e *bcfEncoder) whole(b *Block) []byte {
	data, d := b.whole()
	if data == nil || d.old || d.pick != nil || !e.numberingOf(d).same {
		return nil
	}
	return data
}

// numberingOf translates the numbers of a dictionary, which is mostly that of the
// record before.
func (e *bcfEncoder) numberingOf(from *dictionary) *numbering {
	if e.numbering == nil || e.numbering.from != from {
		e.numbering = newNumbering(from, e.dict)
	}
	return e.numbering
}

// holdLine makes the block hold nothing but a record's line, with the samples
// that are picked.
func (b *Block) holdLine(r *Record) (*Record, error) {
	b.reset(r.block.header, wholeRows(r.block.header))
	b.file, b.line = r.block.file, r.Line()
	b.buf = r.exactText(b.buf)
	b.records = grow(b.records)
	if err := b.records[0].parse(b, 0, len(b.buf)); err != nil {
		return nil, err
	}
	return &b.records[0], nil
}

// exactText appends the record as a line of text from which each number reads
// back as it was.
func (r *Record) exactText(dst []byte) []byte {
	if r.isPacked() {
		return r.appendPacked(dst, appendFloat)
	}
	return r.AppendText(dst)
}

func (e *bcfEncoder) appendText(dst []byte, r *Record) ([]byte, error) {
	rid := e.rid
	if r.contig != e.contig {
		var ok bool
		if rid, ok = e.dict.rids[r.contig]; !ok {
			return nil, r.undeclared("CHROM", []byte(r.contig), "contig")
		}
		e.contig, e.rid = r.contig, rid
	}
	start := len(dst)
	var fixed [bcfLength + bcfFixed]byte
	dst = append(dst, fixed[:]...)
	dst, head, err := e.appendSite(dst, r)
	if err != nil {
		return nil, err
	}
	shared := len(dst) - start - bcfLength
	dst, formats, err := e.appendFormat(dst, r)
	if err != nil {
		return nil, err
	}
	samples := len(dst) - start - bcfLength - shared
	if shared+samples > maxLine {
		return nil, r.fail("record", nil, "is larger than 1 GiB, which no BCF is read with: write VCF")
	}
	le, front := binary.LittleEndian, dst[start:start+bcfLength+bcfFixed]
	le.PutUint32(front, uint32(shared))
	le.PutUint32(front[4:], uint32(samples))
	le.PutUint32(front[8:], uint32(rid))
	le.PutUint32(front[12:], uint32(r.pos))
	le.PutUint32(front[16:], uint32(head.length))
	le.PutUint32(front[20:], math.Float32bits(head.qual))
	le.PutUint32(front[24:], uint32(head.alleles)<<16|uint32(head.infos))
	le.PutUint32(front[28:], uint32(formats)<<24|uint32(e.dict.samples))
	return dst, nil
}

// site is what stands in front of a record's values.
type site struct {
	length         int // bases
	qual           float32
	alleles, infos int
}

// appendSite appends ID, the alleles, FILTER and INFO to what stands in front of
// them.
func (e *bcfEncoder) appendSite(dst []byte, r *Record) ([]byte, site, error) {
	s := site{qual: MissingFloat()}
	if id := r.cell(colID); Text(id).Missing() {
		dst = appendSize(dst, 0, bcfChar)
	} else {
		dst = appendCharacters(dst, id)
	}
	ref := r.cell(colRef)
	if bytes.IndexByte(ref, ',') >= 0 {
		return nil, s, r.fail("REF", ref, "holds a comma: there is one REF; write further alleles as ALT")
	}
	dst = appendCharacters(dst, ref)
	s.length, s.alleles = len(ref), 1
	if alts := r.cell(colAlt); !Text(alts).Missing() {
		for more := true; more; s.alleles++ {
			var alt []byte
			alt, alts, more = bytes.Cut(alts, []byte{','})
			dst = appendCharacters(dst, alt)
		}
	}
	if s.alleles > maxAlleles {
		return nil, s, r.fail("ALT", nil, "has more than "+strconv.Itoa(maxAlleles-1)+" alleles, which BCF can't hold: write VCF")
	}
	if q, ok := bcfNumber(r.cell(colQual)); ok {
		s.qual = q
	}
	if err := e.readFilters(r); err != nil {
		return nil, s, err
	}
	dst = appendFilters(dst, e.filterIDs)
	dst, err := e.appendInfo(dst, r, &s)
	if e.extra != nil {
		dst = append(dst, e.extra.data...)
		s.infos += e.extra.count
	}
	return dst, s, err
}

// readFilters numbers the FILTER column, which is often that of the record
// before.
func (e *bcfEncoder) readFilters(r *Record) error {
	text := r.cell(colFilter)
	if e.filters != nil && bytes.Equal(text, e.filters) {
		return nil
	}
	e.filters, e.filterIDs = nil, e.filterIDs[:0]
	if !Text(text).Missing() {
		for rest, more := bytes.TrimSuffix(text, []byte{';'}), true; more; {
			var name []byte
			name, rest, more = bytes.Cut(rest, []byte{';'})
			t := e.dict.known[string(name)]
			if t == nil || !t.filter {
				return r.undeclared("FILTER", name, "FILTER")
			}
			e.filterIDs = append(e.filterIDs, t.number)
		}
	}
	e.filters = append([]byte{}, text...)
	return nil
}

// appendInfo appends the INFO column. Empty entries are left out.
func (e *bcfEncoder) appendInfo(dst []byte, r *Record, s *site) ([]byte, error) {
	return e.appendEntries(dst, r, r.cell(colInfo), s)
}

// appendEntries appends entries of a record's INFO that are text.
func (e *bcfEncoder) appendEntries(dst []byte, r *Record, info []byte, s *site) ([]byte, error) {
	if Text(info).Missing() {
		return dst, nil
	}
	for at := 0; at < len(info); {
		entry := nextEntry(info, at)
		at = entry.end + 1
		key := info[entry.start:entry.equals]
		if len(key) == 0 {
			continue
		}
		t := e.infoTerm(s.infos, key)
		if t == nil {
			return nil, r.undeclared("INFO", key, "INFO")
		}
		if slices.Contains(e.dropped, t.info.id) {
			continue
		}
		s.infos++
		dst = appendNumber(dst, t.number)
		if entry.equals == entry.end {
			dst = append(dst, bcfNull)
			continue
		}
		dst = e.appendValue(dst, t.info.typ, info[entry.equals+1:entry.end])
		if t.info.typ == Integer && t.info.id == "END" && len(e.ints) == 1 && e.ints[0] != MissingInt && int(e.ints[0]) > r.pos {
			s.length = int(e.ints[0]) - r.pos
		}
	}
	if s.infos > maxInfos {
		return nil, r.fail("INFO", nil, "has more than "+strconv.Itoa(maxInfos)+" keys, which BCF can't hold: write VCF")
	}
	return dst, nil
}

// appendValue appends a value that is text; of whole numbers e.ints has them
// afterwards.
func (e *bcfEncoder) appendValue(dst []byte, typ Type, value []byte) []byte {
	switch typ {
	case Integer:
		e.readInts(value)
		return appendNumbers(dst, e.ints, len(e.ints))
	case Float:
		return appendNumbersOf(dst, value)
	default:
		return appendCharacters(dst, value)
	}
}

// infoTerm finds an INFO key: at first where the record before had it.
func (e *bcfEncoder) infoTerm(i int, key []byte) *term {
	if i < len(e.infos) && e.infos[i].info.id == string(key) {
		return e.infos[i]
	}
	t := e.dict.known[string(key)]
	if t == nil || !t.info.declared {
		return nil
	}
	if i == len(e.infos) && i < maxInfos {
		e.infos = append(e.infos, t)
	} else if i < len(e.infos) {
		e.infos[i] = t
	}
	return t
}

// readInts reads a list of whole numbers into e.ints. As in htslib a value
// counts up to where it stops being a number.
func (e *bcfEncoder) readInts(list []byte) {
	e.ints = e.ints[:0]
	for at := 0; ; at++ {
		var n int32
		n, at = bcfInt(list, at)
		e.ints = append(e.ints, n)
		for at < len(list) && list[at] != ',' {
			at++
		}
		if at >= len(list) {
			return
		}
	}
}

// bcfInt reads a whole number, and returns where it ends; MissingInt where there
// is none, or one past what BCF holds.
func bcfInt(text []byte, at int) (int32, int) {
	start, negative := at, false
	if at < len(text) && (text[at] == '-' || text[at] == '+') {
		negative = text[at] == '-'
		at++
	}
	digits := at
	n := int64(0)
	for ; at < len(text); at++ {
		d := text[at] - '0'
		if d > 9 {
			break
		}
		n = min(n*10+int64(d), 1<<32)
	}
	if at == digits {
		return MissingInt, start
	}
	if negative {
		n = -n
	}
	if n < smallestInt || n > math.MaxInt32 {
		return MissingInt, at
	}
	return int32(n), at
}
