package vcf

import (
	"bytes"
	"iter"
	"strconv"

	"github.com/allelerx/allelerx/variant"
)

// Record is one record of a VCF or BCF file. Its columns are decoded when they
// are asked for, and say the same in both.
// A record and everything that views it ([Text], [Info], [Format],
// [Genotypes]) is valid until the next iteration, or its block's Release, and
// is for one goroutine at a time.
type Record struct {
	block  *Block
	text   []byte // the line without its ending; of a BCF record, what was rendered
	start  int    // of text in the block's buf
	contig string
	pos    int
	end    int       // exclusive; unknownEnd until asked for
	tabs   [9]uint32 // where each of the first nine columns ends in text
	row    int       // line in the block
	gone   bool      // past its lifetime (allelerxdebug)

	rendered uint8 // how much of the record text is
	packed   packed
}

// isPacked reports whether the record is in BCF.
func (r *Record) isPacked() bool { return r.packed.data != nil }

const unknownEnd = -1 << 31

// The columns before the samples.
const (
	colChrom = iota
	colPos
	colID
	colRef
	colAlt
	colQual
	colFilter
	colInfo
	colFormat
)

// column returns one of the first nine columns.
func (r *Record) column(i int) []byte {
	r.check()
	if i < colFormat {
		r.need(siteText)
	} else {
		r.need(wholeText)
	}
	start, end := uint32(0), r.tabs[i]
	if i > 0 {
		start = r.tabs[i-1] + 1
	}
	if start > end {
		return nil // there is no FORMAT
	}
	return r.text[start:end]
}

// cell returns one of the columns ID to INFO of a record that is text.
func (r *Record) cell(i int) []byte { return r.text[r.tabs[i-1]+1 : r.tabs[i]] }

// Header returns the header the record stands under.
func (r *Record) Header() *Header { return r.block.header }

// Contig returns the CHROM column. The string is owned.
func (r *Record) Contig() string { return r.contig }

// Pos returns the position of REF's first base, 0-based. It is -1 for POS 0,
// the telomere before the first base.
func (r *Record) Pos() int { return r.pos }

// ID returns the ID column, several joined by ";"; missing is ".".
func (r *Record) ID() Text {
	if r.isPacked() {
		return r.packedID()
	}
	return Text(r.column(colID))
}

// Ref returns the REF column.
func (r *Record) Ref() Text {
	if r.isPacked() {
		return r.packedAllele(0)
	}
	return Text(r.column(colRef))
}

// NumAlt returns how many ALT alleles the record has; 0 for ".".
func (r *Record) NumAlt() int {
	if r.isPacked() {
		return max(0, r.packed.numAllele-1)
	}
	alt := r.column(colAlt)
	if Text(alt).Missing() {
		return 0
	}
	n := 1
	for _, c := range alt {
		if c == ',' {
			n++
		}
	}
	return n
}

// Alt returns ALT allele i, counted from 0: bases, "*", "<DEL>" or a breakend,
// as written. In genotypes it has the index i+1.
func (r *Record) Alt(i int) Text {
	if r.isPacked() {
		return r.packedAllele(i + 1)
	}
	alt := r.column(colAlt)
	for ; i > 0; i-- {
		comma := bytes.IndexByte(alt, ',')
		if comma < 0 {
			return nil
		}
		alt = alt[comma+1:]
	}
	if comma := bytes.IndexByte(alt, ','); comma >= 0 {
		alt = alt[:comma]
	}
	return Text(alt)
}

// Alts iterates over the ALT alleles, none for ".".
func (r *Record) Alts() iter.Seq[Text] {
	return func(yield func(Text) bool) { split(Text(r.column(colAlt)), ',', yield) }
}

// Qual returns the QUAL column, and whether it has a value.
func (r *Record) Qual() (float32, bool) {
	if r.isPacked() {
		return r.packedQual()
	}
	q := r.column(colQual)
	if Text(q).Missing() {
		return MissingFloat(), false
	}
	return parseFloat(q)
}

// QualText returns the QUAL column as written.
func (r *Record) QualText() Text { return Text(r.column(colQual)) }

// Filter returns the FILTER column.
func (r *Record) Filter() Filter {
	if r.isPacked() {
		return Filter{r.packedFilter()}
	}
	return Filter{Text(r.column(colFilter))}
}

// Info returns the INFO column.
func (r *Record) Info() Info { return Info{r} }

// Format returns the samples' values.
func (r *Record) Format() Format { return Format{r} }

// Genotypes returns the samples' calls.
func (r *Record) Genotypes() Genotypes { return Genotypes{r} }

// NumSamples returns how many samples the record has.
func (r *Record) NumSamples() int { return r.block.rows.samples() }

// Line returns the record's line in the file, 1-based; of a BCF file, which has
// no lines, the record's number. It is 0 when it is not known, as in a query
// through an index.
func (r *Record) Line() int {
	if r.block.line == 0 {
		return 0
	}
	return r.block.line + r.row
}

// Variant returns the record with ALT allele i, counted from 0, as an owned
// value.
func (r *Record) Variant(i int) variant.Variant {
	return variant.Variant{Contig: r.contig, Pos: r.pos, Ref: r.Ref().String(), Alt: r.Alt(i).String()}
}

// Clone returns a copy that is owned by the caller.
func (r *Record) Clone() *Record {
	r.check()
	b := &Block{header: r.block.header, rows: r.block.rows, file: r.block.file, line: r.Line(), lines: 1}
	c := *r
	if r.isPacked() {
		b.buf = bytes.Clone(r.packed.data)
		c.packed.data, c.packed.start = b.buf, 0
		c.text, c.rendered = nil, unrendered
	} else {
		b.buf = bytes.Clone(r.text)
		c.text = b.buf
	}
	c.block, c.start, c.row = b, 0, 0
	b.records = []Record{c}
	return &b.records[0]
}

// AppendText appends the record as a line of text, without the line's ending.
// Where the file was opened with Options.Samples it has those samples only;
// INFO is as in the file, as with bcftools view --no-update. A BCF record is
// written as bcftools view writes it.
func (r *Record) AppendText(dst []byte) []byte {
	r.check()
	if r.isPacked() {
		return r.appendPacked(dst, appendShownFloat)
	}
	pick := r.block.rows.pick
	if pick == nil {
		return append(dst, r.text...)
	}
	if len(pick) == 0 {
		return append(dst, r.text[:r.tabs[colInfo]]...)
	}
	dst = append(dst, r.text[:r.tabs[colFormat]]...)
	for i := range pick {
		dst = append(dst, '\t')
		dst = append(dst, r.sample(i)...)
	}
	return dst
}

// fail describes a fault of this record.
func (r *Record) fail(field string, value []byte, msg string) *ParseError {
	e := &ParseError{
		File: r.block.file, Contig: r.contig, Pos: r.pos,
		Field: field, Value: shown(value), Msg: msg,
	}
	if r.isPacked() {
		e.Record = r.Line()
	} else {
		e.Line = r.Line()
	}
	return e
}

// String returns the record's place and alleles, for messages: it does not
// hold any sample's data.
func (r *Record) String() string {
	return r.contig + ":" + strconv.Itoa(r.pos+1) + ":" + string(r.Ref()) + ":" + string(r.column(colAlt))
}
