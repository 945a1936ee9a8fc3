package vcf

import (
	"encoding/binary"
	"math"
	"slices"
)

// appendSize appends what stands in front of n values of one type.
func appendSize(dst []byte, n int, kind byte) []byte {
	if n < 15 {
		return append(dst, byte(n)<<4|kind)
	}
	return appendNumber(append(dst, 15<<4|kind), int32(n))
}

// The smallest and largest numbers of each width; those below are reserved.
const (
	smallestInt8  = math.MinInt8 + 8
	smallestInt16 = math.MinInt16 + 8
)

// intKind returns the narrowest type for numbers from least to most.
func intKind(least, most int32) byte {
	switch {
	case least >= smallestInt8 && most <= math.MaxInt8:
		return bcfInt8
	case least >= smallestInt16 && most <= math.MaxInt16:
		return bcfInt16
	default:
		return bcfInt32
	}
}

// appendNumber appends one whole number, which may be MissingInt.
func appendNumber(dst []byte, n int32) []byte {
	if n <= EndOfVector {
		return append(dst, 1<<4|bcfInt8, byte(n-MissingInt)+0x80)
	}
	switch kind := intKind(n, n); kind {
	case bcfInt8:
		return append(dst, 1<<4|kind, byte(n))
	case bcfInt16:
		return binary.LittleEndian.AppendUint16(append(dst, 1<<4|kind), uint16(n))
	default:
		return binary.LittleEndian.AppendUint32(append(dst, 1<<4|kind), uint32(n))
	}
}

// appendNumbers appends rows of whole numbers, each of the given width, in the
// narrowest type that holds them all.
func appendNumbers(dst []byte, values []int32, width int) []byte {
	if len(values) == 1 && width == 1 {
		return appendNumber(dst, values[0]) // as most are
	}
	least, most := int32(math.MaxInt32), int32(math.MinInt32)
	for _, n := range values {
		if n > EndOfVector {
			least, most = min(least, n), max(most, n)
		}
	}
	kind := byte(bcfInt8)
	if least <= most {
		kind = intKind(least, most)
	}
	dst = appendSize(dst, width, kind)
	at := len(dst)
	dst = extend(dst, len(values)*int(bcfWidth[kind]))
	out := dst[at:]
	switch kind {
	case bcfInt8:
		for i, n := range values {
			if n <= EndOfVector {
				n = n - MissingInt + math.MinInt8
			}
			out[i] = byte(n)
		}
	case bcfInt16:
		for i, n := range values {
			if n <= EndOfVector {
				n = n - MissingInt + math.MinInt16
			}
			binary.LittleEndian.PutUint16(out[2*i:], uint16(n))
		}
	default:
		for i, n := range values {
			binary.LittleEndian.PutUint32(out[4*i:], uint32(n))
		}
	}
	return dst
}

// appendCharacters appends text as one value.
func appendCharacters(dst, text []byte) []byte {
	return append(appendSize(dst, len(text), bcfChar), text...)
}

// numbering turns records of one dictionary into records of another.
type numbering struct {
	from, to *dictionary
	same     bool
	names    []int32 // by number in from; noNumber: not in the other
	rids     []int32

	dropped []string    // INFO keys that are left out
	added   []byte      // INFO that is added, as text
	typed   *TypedInfo  // INFO that is added, as it is in BCF; nil: none
	encoder *bcfEncoder // of what is added
}

const noNumber = -1

func newNumbering(from, to *dictionary) *numbering {
	n := &numbering{from: from, to: to, same: from == to || from.sameNumbers(to)}
	if n.same {
		return n
	}
	for _, name := range from.names {
		number := int32(noNumber)
		if t := to.known[name]; t != nil {
			number = t.number
		}
		n.names = append(n.names, number)
	}
	for _, name := range from.contigs {
		rid, ok := to.rids[name]
		if !ok {
			rid = noNumber
		}
		n.rids = append(n.rids, rid)
	}
	return n
}

// append appends a BCF record, lengths included, with the samples that its
// dictionary picks.
func (n *numbering) append(dst []byte, r *Record) ([]byte, error) {
	p := &r.packed
	start := len(dst)
	if n.same && n.from.pick == nil && n.added == nil && n.typed == nil && len(n.dropped) == 0 {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(p.samples))
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(p.data)-p.samples))
		return append(dst, p.data...), nil
	}
	dst = append(dst, make([]byte, bcfLength)...)
	dst = append(dst, p.data[:p.filter]...)
	fixed := dst[start+bcfLength:]
	if !n.same {
		rid := n.rids[binary.LittleEndian.Uint32(fixed)]
		if rid == noNumber {
			return nil, r.undeclared("CHROM", []byte(r.contig), "contig")
		}
		binary.LittleEndian.PutUint32(fixed, uint32(rid))
	}
	binary.LittleEndian.PutUint32(fixed[20:], uint32(p.numFormat)<<24|uint32(r.NumSamples()))
	dst, infos, err := n.appendSite(dst, r)
	if err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint16(dst[start+bcfLength+16:], uint16(infos))
	shared := len(dst) - start - bcfLength
	if dst, err = n.appendSamples(dst, r); err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint32(dst[start:], uint32(shared))
	binary.LittleEndian.PutUint32(dst[start+4:], uint32(len(dst)-start-bcfLength-shared))
	return dst, nil
}

// number translates the number of a name.
func (n *numbering) number(r *Record, kind string, name int) (int32, error) {
	if n.same {
		return int32(name), nil
	}
	to := n.names[name]
	if to == noNumber {
		return 0, r.undeclared(kind, []byte(n.from.names[name]), kind)
	}
	return to, nil
}

// appendSite appends FILTER and INFO, and returns how many keys INFO has.
func (n *numbering) appendSite(dst []byte, r *Record) ([]byte, int, error) {
	p := &r.packed
	filters, at, _ := typedAt(p.data, p.filter)
	numbers := r.block.scratch.numbers[:0]
	for i := range filters.n {
		to, err := n.number(r, "FILTER", int(filters.int(i)))
		if err != nil {
			return nil, 0, err
		}
		numbers = append(numbers, to)
	}
	r.block.scratch.numbers = numbers
	dst = appendFilters(dst, numbers)
	kept := site{}
	for range p.numInfo {
		name, value, _ := typedNumber(p.data, at)
		if slices.Contains(n.dropped, n.from.names[name]) {
			_, at, _ = typedAt(p.data, value)
			continue
		}
		kept.infos++
		to, err := n.number(r, "INFO", name)
		if err != nil {
			return nil, 0, err
		}
		_, at, _ = typedAt(p.data, value)
		dst = append(appendNumber(dst, to), p.data[value:at]...)
	}
	if n.typed != nil {
		return append(dst, n.typed.data...), kept.infos + n.typed.count, nil
	}
	if n.added == nil {
		return dst, kept.infos, nil
	}
	dst, err := n.encoder.appendEntries(dst, r, n.added, &kept)
	return dst, kept.infos, err
}

// appendFilters appends the FILTER column by numbers.
func appendFilters(dst []byte, numbers []int32) []byte {
	if len(numbers) == 0 {
		return append(dst, bcfNull)
	}
	return appendNumbers(dst, numbers, len(numbers))
}

// appendSamples appends the FORMAT columns with the samples that are picked.
func (n *numbering) appendSamples(dst []byte, r *Record) ([]byte, error) {
	p := &r.packed
	at := p.samples
	for range p.numFormat {
		name, descriptorAt, _ := typedNumber(p.data, at)
		to, err := n.number(r, "FORMAT", name)
		if err != nil {
			return nil, err
		}
		c, next := p.nextColumn(at)
		at = next
		dst = append(appendNumber(dst, to), p.data[descriptorAt:next-len(c.data)]...)
		if n.from.pick == nil {
			dst = append(dst, c.data...)
			continue
		}
		for _, column := range n.from.pick {
			dst = append(dst, c.at(column).data...)
		}
	}
	return dst, nil
}

// undeclared is the fault of a name that a BCF header must have and does not.
func (r *Record) undeclared(field string, name []byte, kind string) *ParseError {
	return r.fail(field, name, "is not declared in the header, and BCF can only hold what is: add a ##"+kind+
		" line for it (bcftools annotate -h, or Header.Add), or write VCF")
}

// rebase points the record to buf after it moved.
func (p *packed) rebase(buf []byte) {
	end := p.start + len(p.data)
	p.data = buf[p.start:end:end]
}

// appendPacked copies a BCF record into the block as it is.
func (b *Block) appendPacked(r *Record) error {
	b.scratch.numbers = b.scratch.numbers[:0]
	d := r.packed.dict
	plain := d
	if d.pick != nil {
		plain = b.unpicked(d)
	}
	return b.appendNumbered(&numbering{from: d, to: plain, same: true}, plain, r)
}

// appendNumbered copies a BCF record into the block by the numbers of another
// dictionary, that of records with all samples.
func (b *Block) appendNumbered(n *numbering, to *dictionary, r *Record) error {
	buf, err := n.append(b.buf, r)
	if err != nil {
		return err
	}
	b.addPacked(buf, to)
	return nil
}

// unpicked is the dictionary of records that have only the samples that another
// picks.
func (b *Block) unpicked(d *dictionary) *dictionary {
	if b.picked != d {
		all := *d
		all.pick, all.samples = nil, len(d.pick)
		b.picked, b.all = d, &all
	}
	return b.all
}

// appendPacked appends a BCF record as a line of text.
func (r *Record) appendPacked(dst []byte, float floatWriter) []byte {
	var tabs [9]uint32
	dst = r.appendSite(dst, float, &tabs)
	if r.block.rows.hasFormat {
		dst = r.appendSamples(append(dst, '\t'), float, &tabs, 0)
	}
	return dst
}
