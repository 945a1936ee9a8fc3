package vcf

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/allelerx/allelerx/genomics"
)

// packed is a record in BCF. All that its parts rely on was checked when it was
// unpacked, so that they read without looking out for faults.
type packed struct {
	data []byte // from CHROM to the last sample; nil: the record is text
	dict *dictionary

	start   int // of data in the block's buf
	samples int // where in data the samples' part begins
	parts

	numAllele, numInfo, numFormat int
}

// parts is where in a BCF record's data its parts begin.
type parts struct {
	alleles int // REF
	filter  int // FILTER
	info    int // the first INFO key
}

// fromID is where in data ID begins.
const fromID = bcfFixed

// parseRecords makes records of all that are in buf, or of those that filter
// keeps.
func (b *Block) parseRecords(d *dictionary, filter *regionFilter) {
	for at := 0; at < len(b.buf) && b.fault == nil; {
		shared := int(binary.LittleEndian.Uint32(b.buf[at:]))
		end := at + bcfLength + shared + int(binary.LittleEndian.Uint32(b.buf[at+4:]))
		b.records = grow(b.records)
		r := &b.records[len(b.records)-1]
		fault := r.placePacked(b, d, at+bcfLength, end, shared)
		keep := fault == nil && (filter == nil || filter.mayKeep(r) && (filter.needsSamples || filter.keeps(r)))
		if keep {
			fault = r.unpack()
		}
		if keep && fault == nil && filter != nil && filter.needsSamples {
			keep = filter.keeps(r)
		}
		if keep && fault == nil && b.rules != nil {
			fault = b.rules.check(r)
		}
		if fault != nil || !keep {
			b.records = b.records[:len(b.records)-1]
			b.fault = fault
		}
		b.lines++
		at = end
	}
}

// placePacked points the record to a BCF record of the block and reads the part
// that is the same in all.
func (r *Record) placePacked(b *Block, d *dictionary, start, end, shared int) *ParseError {
	data := b.buf[start:end:end]
	*r = Record{block: b, row: b.lines, end: unknownEnd, packed: packed{data: data, dict: d, start: start, samples: shared}}
	b.scratch.drop(r)
	rid := binary.LittleEndian.Uint32(data)
	pos := int32(binary.LittleEndian.Uint32(data[4:]))
	length := int32(binary.LittleEndian.Uint32(data[8:]))
	if uint64(rid) >= uint64(len(d.contigs)) || d.contigs[rid] == "" {
		return r.fail("CHROM", decimal(int(int32(rid))), "is no contig of the header: the file is damaged, or its header was replaced")
	}
	r.contig, r.pos = d.contigs[rid], int(pos)
	if pos < -1 || int64(pos) >= genomics.MaxPosition {
		return r.fail("POS", decimal(int(pos)+1), "is not a position from 0 to "+strconv.Itoa(genomics.MaxPosition))
	}
	if length < 0 {
		return r.fail("rlen", decimal(int(length)), "is no length: the file is damaged; copy or create it again")
	}
	if !d.longEnds {
		r.end = r.statedEnd()
	}
	counts := binary.LittleEndian.Uint32(data[16:])
	samples := binary.LittleEndian.Uint32(data[20:])
	p := &r.packed
	p.numInfo, p.numAllele = int(counts&0xffff), int(counts>>16)
	p.numFormat = int(samples >> 24)
	if n := int(samples & 0xffffff); n != d.samples && (n != 0 || p.numFormat != 0) {
		return r.fail("n_sample", decimal(n), "is not the number of samples of the header, "+strconv.Itoa(d.samples)+": the file is damaged, or its header was replaced")
	}
	return nil
}

// statedEnd is the end that a BCF record gives as a length.
func (r *Record) statedEnd() int {
	length := int(int32(binary.LittleEndian.Uint32(r.packed.data[8:])))
	return min(r.pos+max(1, length), genomics.MaxPosition)
}

func decimal(n int) []byte { return strconv.AppendInt(nil, int64(n), 10) }

const damaged = "the file is damaged; copy or create it again"

// unpack finds the parts of the record, and checks them.
func (r *Record) unpack() *ParseError {
	if err := r.unpackSite(); err != nil {
		return err
	}
	if err := r.unpackInfo(); err != nil {
		return err
	}
	return r.unpackFormat()
}

func (r *Record) unpackSite() *ParseError {
	p := &r.packed
	shared := p.data[:p.samples]
	id, at, ok := typedAt(shared, fromID)
	if !ok || id.kind != bcfChar && id.n > 0 || !id.clean(&endsColumn) {
		return r.fail("ID", nil, "is no text of one column: "+damaged)
	}
	p.alleles = at
	for range p.numAllele {
		var allele typed
		allele, at, ok = typedAt(shared, at)
		if !ok || allele.kind != bcfChar && allele.n > 0 || !allele.clean(&endsAllele) {
			return r.fail("ALT", nil, "the alleles are not as many or as long as stated: "+damaged)
		}
	}
	p.filter = at
	filters, at, ok := typedAt(shared, at)
	if !ok || filters.n > 0 && !filters.isInt() {
		return r.fail("FILTER", nil, "is no list of the header's names: "+damaged)
	}
	for i := range filters.n {
		if _, ok := p.dict.name(int(filters.int(i))); !ok {
			return r.fail("FILTER", decimal(int(filters.int(i))), "is none of the header's names: the file is damaged, or its header was replaced")
		}
	}
	p.info = at
	return nil
}

// locate is unpackSite for a record that is known to be sound.
func (p *packed) locate() {
	_, at, _ := typedAt(p.data, fromID)
	p.alleles = at
	for range p.numAllele {
		_, at, _ = typedAt(p.data, at)
	}
	p.filter = at
	_, p.info, _ = typedAt(p.data, at)
}

func (r *Record) unpackInfo() *ParseError {
	p := &r.packed
	shared := p.data[:p.samples]
	at := p.info
	for range p.numInfo {
		n, next, ok := typedNumber(shared, at)
		name, known := p.dict.name(n)
		if !ok || !known {
			return r.fail("INFO", nil, "has a key that the header does not have: the file is damaged, or its header was replaced")
		}
		v, next, ok := typedAt(shared, next)
		if !ok {
			return r.fail("INFO/"+name, nil, "the value is longer than the record: "+damaged)
		}
		if v.kind == bcfChar && !v.clean(&endsInfo) {
			return r.fail("INFO/"+name, v.chars(), "holds a character that ends the value: "+damaged)
		}
		at = next
	}
	if at != p.samples {
		return r.fail("INFO", nil, "is shorter than the record says: "+damaged)
	}
	return nil
}

func (r *Record) unpackFormat() *ParseError {
	p := &r.packed
	at := p.samples
	for range p.numFormat {
		n, next, ok := typedNumber(p.data, at)
		name, known := p.dict.name(n)
		if !ok || !known {
			return r.fail("FORMAT", nil, "has a key that the header does not have: the file is damaged, or its header was replaced")
		}
		kind, count, next, ok := descriptor(p.data, next)
		size := uint64(count) * uint64(bcfWidth[kind])
		if !ok || size > math.MaxInt32 || size*uint64(p.dict.samples) > uint64(len(p.data)-next) {
			return r.fail("FORMAT/"+name, nil, "the values are longer than the record: "+damaged)
		}
		end := next + int(size)*p.dict.samples
		values := typed{kind, count * p.dict.samples, p.data[next:end]}
		switch {
		case name == "GT" && count > 0 && !values.isInt():
			return r.fail("FORMAT/GT", nil, "is not encoded as whole numbers: "+damaged)
		case kind == bcfChar && !values.clean(&endsFormat):
			return r.fail("FORMAT/"+name, nil, "a value holds a character that ends it: "+damaged)
		}
		at = end
	}
	if at != len(p.data) {
		return r.fail("FORMAT", nil, "is shorter than the record says: "+damaged)
	}
	return nil
}

// Characters that would make one column or value look like two once the record
// is text.
var (
	endsColumn = characters("\t\n\r")
	endsAllele = characters("\t\n\r,")
	endsInfo   = characters("\t\n\r;")
	endsFormat = characters("\t\n\r:")
)

func characters(s string) (set [256]bool) {
	for i := range len(s) {
		set[s[i]] = true
	}
	return set
}

// clean reports whether text has none of the characters.
func (v typed) clean(forbidden *[256]bool) bool {
	for _, c := range v.data {
		if forbidden[c] {
			return false
		}
	}
	return true
}
