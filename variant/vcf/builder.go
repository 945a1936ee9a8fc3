package vcf

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// Builder makes records under a header, new ones or changed copies:
//
//	b := vcf.NewBuilder(header)
//	b.Reset("chr10", 94781858, "G", "A")
//	b.SetFilter("PASS")
//	b.SetGenotypes(calls)
//	rec, err := b.Record()
//
// A setter that is given something a VCF cannot hold makes Record fail; the
// keys it is given must be declared in the header. A Builder reuses its memory:
// a record is valid until the next Reset or Copy.
type Builder struct {
	header  *Header
	rows    *rows
	contig  string
	pos     int
	id      []byte
	ref     []byte
	alt     []byte
	qual    []byte
	filter  []byte
	info    []builtInfo
	format  []builtColumn
	samples []byte // FORMAT and samples of a copied record, while unchanged
	block   Block
	source  Block // the line of a copied BCF record
	err     error
}

type builtInfo struct {
	id   string
	text []byte
	flag bool
}

// NewBuilder returns a builder of records under h.
func NewBuilder(h *Header) *Builder {
	return &Builder{header: h, rows: wholeRows(h)}
}

// Reset begins a new record with no values but the given ones. pos is 0-based.
func (b *Builder) Reset(contig string, pos int, ref string, alts ...string) {
	b.clear(contig, pos)
	b.id, b.qual, b.filter = append(b.id, '.'), append(b.qual, '.'), append(b.filter, '.')
	b.SetAlleles(ref, alts...)
}

// Copy begins with the contents of a record, which may be of another header
// that has as many samples.
func (b *Builder) Copy(r *Record) {
	b.clear(r.contig, r.pos)
	if r.isPacked() {
		line, err := b.source.holdLine(r)
		if err != nil {
			b.fail(err)
			return
		}
		r = line
	}
	b.id = append(b.id, r.column(colID)...)
	b.ref = append(b.ref, r.column(colRef)...)
	b.alt = append(b.alt, r.column(colAlt)...)
	b.qual = append(b.qual, r.column(colQual)...)
	b.filter = append(b.filter, r.column(colFilter)...)
	for key, value := range r.Info().All() {
		i := b.infoAt(key.String())
		i.text, i.flag = append(i.text[:0], value...), value == nil
	}
	if r.NumSamples() != len(b.header.samples) {
		b.fail(errors.New("vcf: the record and the builder's header differ in their number of samples"))
		return
	}
	switch {
	case r.NumSamples() == 0:
	case r.block.rows.pick == nil:
		b.samples = append(b.samples, r.text[min(int(r.tabs[colInfo])+1, len(r.text)):]...)
	default:
		b.samples = append(b.samples, r.column(colFormat)...)
		for i := range r.NumSamples() {
			b.samples = append(append(b.samples, '\t'), r.sample(i)...)
		}
	}
}

func (b *Builder) clear(contig string, pos int) {
	b.contig, b.pos, b.err = contig, pos, nil
	b.id, b.ref, b.alt = b.id[:0], b.ref[:0], b.alt[:0]
	b.qual, b.filter = b.qual[:0], b.filter[:0]
	b.info, b.format, b.samples = b.info[:0], b.format[:0], b.samples[:0]
	if strings.ContainsAny(contig, " \t\r\n\x00") || contig == "" || contig[0] == '#' {
		b.fail(fmt.Errorf("vcf: %q is not a contig's name: it is not empty, has no space, and does not begin with #", shown(contig)))
	}
	if pos < -1 || pos >= genomics.MaxPosition {
		b.fail(fmt.Errorf("vcf: position %d is not in a contig: positions are 0-based", pos))
	}
}

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// SetAlleles replaces REF and ALT; no alts write ".".
func (b *Builder) SetAlleles(ref string, alts ...string) {
	b.ref = b.list(b.ref[:0], "REF", "", []string{ref})
	if len(b.ref) == 0 {
		b.fail(errors.New("vcf: REF is empty: write the reference's bases"))
	}
	b.alt = b.list(b.alt[:0], "ALT", ",", alts)
}

// SetPos moves the record to another 0-based position.
func (b *Builder) SetPos(pos int) {
	if pos < -1 || pos >= genomics.MaxPosition {
		b.fail(fmt.Errorf("vcf: position %d is not in a contig: positions are 0-based", pos))
	}
	b.pos = pos
}

// SetID replaces the ID column; no ids write ".".
func (b *Builder) SetID(ids ...string) { b.id = b.list(b.id[:0], "ID", ";", ids) }

// SetFilter replaces the FILTER column; no names write ".".
func (b *Builder) SetFilter(names ...string) { b.filter = b.list(b.filter[:0], "FILTER", ";", names) }

// SetQual replaces the QUAL column; MissingFloat writes ".".
func (b *Builder) SetQual(q float32) { b.qual = appendFloat(b.qual[:0], q) }

// SetInfoInts replaces an INFO value; MissingInt writes ".".
func (b *Builder) SetInfoInts(k InfoKey, values ...int32) {
	i := b.setInfo(k, Integer)
	for n, v := range values {
		i.text = appendInt(comma(i.text, n), v)
	}
	i.missing()
}

// SetInfoFloats replaces an INFO value; MissingFloat writes ".".
func (b *Builder) SetInfoFloats(k InfoKey, values ...float32) {
	i := b.setInfo(k, Float)
	for n, v := range values {
		i.text = appendFloat(comma(i.text, n), v)
	}
	i.missing()
}

// SetInfoText replaces an INFO value. A value has no space, semicolon, equals
// sign or comma: encode them as %20, %3B, %3D and %2C.
func (b *Builder) SetInfoText(k InfoKey, values ...string) {
	i := b.setInfo(k, String)
	for n, v := range values {
		b.valid("INFO/"+k.id, v, " ;=,")
		i.text = append(comma(i.text, n), v...)
	}
	i.missing()
}

// SetInfoFlag sets an INFO flag.
func (b *Builder) SetInfoFlag(k InfoKey) { b.setInfo(k, Flag).flag = true }

// RemoveInfo removes an INFO key, if it is there.
func (b *Builder) RemoveInfo(k InfoKey) {
	for i := range b.info {
		if b.info[i].id == k.id {
			b.info = append(b.info[:i], b.info[i+1:]...)
			// The tail's memory is shared with the last entry now.
			b.info[:len(b.info)+1][len(b.info)].text = nil
			return
		}
	}
}

func (b *Builder) setInfo(k InfoKey, typ Type) *builtInfo {
	b.declared("INFO", k.key, typ)
	i := b.infoAt(k.id)
	i.text, i.flag = i.text[:0], false
	return i
}

// infoAt returns the entry of a key, new at the end if there is none.
func (b *Builder) infoAt(id string) *builtInfo {
	for i := range b.info {
		if b.info[i].id == id {
			return &b.info[i]
		}
	}
	b.info = extend(b.info, 1)
	i := &b.info[len(b.info)-1]
	i.id, i.text = id, i.text[:0]
	return i
}

func (i *builtInfo) missing() {
	if len(i.text) == 0 {
		i.text = append(i.text, '.')
	}
}

func comma(dst []byte, n int) []byte {
	if n > 0 {
		return append(dst, ',')
	}
	return dst
}

func (b *Builder) declared(kind string, k key, typ Type) {
	switch have := k.typ; {
	case !k.declared:
		b.fail(fmt.Errorf("vcf: %s/%s is not declared: add it to the header with Add%s%s", kind, shown(k.id), kind[:1], strings.ToLower(kind[1:])))
	case have != typ && (have != Character || typ != String):
		b.fail(fmt.Errorf("vcf: %s/%s is declared %v: set a value of that type", kind, shown(k.id), have))
	}
}

// list appends values, or "." for none.
func (b *Builder) list(dst []byte, field, separator string, values []string) []byte {
	if len(values) == 0 {
		return append(dst, '.')
	}
	for i, v := range values {
		if i > 0 {
			dst = append(dst, separator...)
		}
		if v == "" && field != "REF" {
			b.fail(fmt.Errorf("vcf: %s: a value is empty: leave it out", field))
		}
		b.valid(field, v, " "+separator)
		dst = append(dst, v...)
	}
	return dst
}

// valid checks that a value does not end its field early.
func (b *Builder) valid(field, value, forbidden string) {
	if strings.ContainsAny(value, "\t\r\n\x00"+forbidden) {
		b.fail(fmt.Errorf("vcf: %s: the value %q holds a character that ends it: encode it as %%XX", field, shown(value)))
	}
}

// Record returns the record, valid until the next Reset or Copy.
func (b *Builder) Record() (*Record, error) {
	if b.err != nil {
		return nil, b.err
	}
	b.block.reset(b.header, b.rows)
	line := b.block.buf
	line = append(line, b.contig...)
	line = strconv.AppendInt(append(line, '\t'), int64(b.pos)+1, 10)
	for _, column := range [][]byte{b.id, b.ref, b.alt, b.qual, b.filter} {
		line = append(append(line, '\t'), column...)
	}
	line = b.appendInfo(append(line, '\t'))
	line = b.appendSamples(line)
	b.block.buf = line
	b.block.records = grow(b.block.records)
	r := &b.block.records[0]
	if err := r.parse(&b.block, 0, len(line)); err != nil {
		return nil, err
	}
	b.block.lines = 1
	return r, nil
}

func (b *Builder) appendInfo(line []byte) []byte {
	for n, i := range b.info {
		if n > 0 {
			line = append(line, ';')
		}
		line = append(line, i.id...)
		if !i.flag {
			line = append(append(line, '='), i.text...)
		}
	}
	if len(b.info) == 0 {
		line = append(line, '.')
	}
	return line
}
