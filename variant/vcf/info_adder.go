package vcf

import (
	"bytes"
	"errors"
	"slices"
)

// AnotherUnder is [Block.Another] for records of a header that has as many
// samples: what a stage needs that adds keys.
func (b *Block) AnotherUnder(h *Header) *Block {
	other := b.Another()
	other.header, other.rows = h, wholeRows(h)
	return other
}

// InfoAdder copies records into blocks with more INFO: what a stage needs that
// adds keys. One goroutine uses it at a time.
type InfoAdder struct {
	header    *Header
	dict      *dictionary // of header; nil: it cannot be that of a BCF
	encoder   *bcfEncoder
	numbering *numbering // from the dictionary of the BCF record before
	held      Block      // the line of a record with picked samples
}

// NewInfoAdder returns an adder for records under h, which declares what is
// added to them.
func NewInfoAdder(h *Header) *InfoAdder {
	a := &InfoAdder{header: h}
	if d, err := newDictionary(h); err == nil {
		a.dict, a.encoder = d, newBCFEncoder(d)
	}
	return a
}

// Edit is what [InfoAdder.AppendEdit] changes of a record.
type Edit struct {
	// Info is what the INFO column gets more: "AF=0.5;DB", as it is written. The
	// text is not checked: values without spaces, semicolons and equals signs are
	// up to the caller.
	Info []byte

	// Replaced are keys whose values the record loses, whether Info has others or
	// not.
	Replaced []string

	// ID is the new ID column; nil: it stays.
	ID []byte
}

// Append copies a record into a block of the adder's header, with more INFO:
// "AF=0.5;DB", as the column is written. Of a key that the record has already and
// replaced names, what is added takes the place. The samples are copied as they
// are, whatever they hold, and a BCF record stays one.
//
// The text is not checked: values without spaces, semicolons and equals signs are
// up to the caller.
func (a *InfoAdder) Append(b *Block, r *Record, info []byte, replaced []string) error {
	if len(info) == 0 {
		replaced = nil
	}
	return a.AppendEdit(b, r, Edit{Info: info, Replaced: replaced})
}

// AppendEdit is [InfoAdder.Append] that can do more. A BCF record that gets
// another ID becomes text.
func (a *InfoAdder) AppendEdit(b *Block, r *Record, edit Edit) error {
	b.check()
	r.check()
	if r.NumSamples() != len(b.header.samples) {
		return errors.New("vcf: the record and the block's header differ in their number of samples: append records under one header")
	}
	packed := r.isPacked()
	if packed && edit.ID == nil && !r.packed.dict.old && a.dict != nil {
		return a.appendPacked(b, r, edit.Info, edit.Replaced)
	}
	if packed || r.block.rows.pick != nil {
		line, err := a.held.holdLine(r)
		if err != nil {
			return err
		}
		r = line
	}
	b.appendWith(r, edit)
	return nil
}

func (a *InfoAdder) appendPacked(b *Block, r *Record, info []byte, replaced []string) error {
	n := a.numberingOf(r)
	n.added, n.dropped = nil, replaced
	if len(info) > 0 {
		n.added = info
	}
	return b.appendNumbered(n, a.dict, r)
}

// numberingOf turns the records of a BCF record's dictionary into the adder's.
func (a *InfoAdder) numberingOf(r *Record) *numbering {
	if a.numbering == nil || a.numbering.from != r.packed.dict {
		a.numbering = newNumbering(r.packed.dict, a.dict)
		a.numbering.encoder = a.encoder
	}
	return a.numbering
}

// appendWith copies a line into the block, edited.
func (b *Block) appendWith(r *Record, edit Edit) {
	b.place()
	start, old, moved := len(b.buf), b.buf, 0
	if edit.ID == nil {
		b.buf = append(b.buf, r.text[:r.tabs[colInfo]]...)
	} else {
		b.buf = append(append(b.buf, r.text[:r.tabs[colPos]+1]...), edit.ID...)
		b.buf = append(b.buf, r.text[r.tabs[colID]:r.tabs[colInfo]]...)
		moved = len(b.buf) - start - int(r.tabs[colInfo])
	}
	b.addInfo(start+int(r.tabs[colFilter])+moved+1, edit.Info, edit.Replaced)
	added := len(b.buf) - start - int(r.tabs[colInfo])
	b.buf = append(append(b.buf, r.text[r.tabs[colInfo]:]...), '\n')
	b.moved(old)
	b.records = grow(b.records)
	copied := &b.records[len(b.records)-1]
	b.scratch.drop(copied)
	*copied = Record{
		block: b, text: b.buf[start : len(b.buf)-1], start: start,
		contig: r.contig, pos: r.pos, end: unknownEnd, tabs: r.tabs, row: b.lines, rendered: wholeText,
	}
	for c := colID; moved != 0 && c < colInfo; c++ {
		copied.tabs[c] += uint32(moved)
	}
	copied.tabs[colInfo] += uint32(added)
	copied.tabs[colFormat] += uint32(added)
	b.lines++
}

// addInfo adds to the INFO column that begins at buf[begin] and goes up to its
// end.
func (b *Block) addInfo(begin int, info []byte, replaced []string) {
	if len(info) == 0 && len(replaced) == 0 {
		return
	}
	column := b.buf[begin:]
	if len(replaced) > 0 {
		column = WithoutKeys(column, replaced)
	}
	if Text(column).Missing() {
		column = column[:0]
	}
	b.buf = b.buf[:begin+len(column)]
	if len(column) == 0 && len(info) == 0 {
		b.buf = append(b.buf, '.')
	}
	if len(column) > 0 && len(info) > 0 {
		b.buf = append(b.buf, ';')
	}
	b.buf = append(b.buf, info...)
}

// WithoutKeys takes entries out of an INFO column, in place: what is left lies at
// the front of info. Of a column that loses all, nothing is left, no dot either.
func WithoutKeys(info []byte, keys []string) []byte {
	out := info[:0]
	for entry := range bytes.SplitSeq(info, []byte{';'}) {
		key := entry
		if n := bytes.IndexByte(entry, '='); n >= 0 {
			key = entry[:n]
		}
		if slices.Contains(keys, string(key)) {
			continue
		}
		if len(out) > 0 {
			out = append(out, ';')
		}
		out = append(out, entry...)
	}
	return out
}
