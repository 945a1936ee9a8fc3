package vcf

import (
	"encoding/binary"
	"errors"
	"math"
)

// TypedInfo collects keys and values for [InfoAdder.AppendTyped] as BCF has them:
// numbers need not be made text and read again. One goroutine uses it at a time.
type TypedInfo struct {
	encoder *bcfEncoder
	data    []byte
	count   int
}

// TypedKey is an INFO key resolved by [TypedInfo.Key].
type TypedKey struct {
	number int32
	typ    Type
}

// NewTypedInfo returns a collection for the adder's records; nil where its header
// cannot be that of a BCF.
func (a *InfoAdder) NewTypedInfo() *TypedInfo {
	if a.dict == nil {
		return nil
	}
	return &TypedInfo{encoder: newBCFEncoder(a.dict)}
}

// Key resolves a key that the header declares.
func (i *TypedInfo) Key(id string) (TypedKey, bool) {
	t := i.encoder.dict.known[id]
	if t == nil || !t.info.declared {
		return TypedKey{}, false
	}
	return TypedKey{t.number, t.info.typ}, true
}

// Type is the declared type of the key.
func (k TypedKey) Type() Type { return k.typ }

// Reset empties the collection.
func (i *TypedInfo) Reset() { i.data, i.count = i.data[:0], 0 }

// Len is how many keys have been added.
func (i *TypedInfo) Len() int { return i.count }

func (i *TypedInfo) begin(k TypedKey) {
	i.data = appendNumber(i.data, k.number)
	i.count++
}

// Int adds a key of type Integer with one value.
func (i *TypedInfo) Int(k TypedKey, n int32) {
	i.begin(k)
	i.data = appendNumber(i.data, n)
}

// Float adds a key of type Float with one value.
func (i *TypedInfo) Float(k TypedKey, f float32) {
	i.begin(k)
	i.data = binary.LittleEndian.AppendUint32(append(i.data, 1<<4|bcfFloat), math.Float32bits(f))
}

// Flag adds a flag.
func (i *TypedInfo) Flag(k TypedKey) {
	i.begin(k)
	i.data = append(i.data, bcfNull)
}

// Text adds a key of any type with a value as an INFO column has it.
func (i *TypedInfo) Text(k TypedKey, value []byte) {
	i.begin(k)
	i.data = i.encoder.appendValue(i.data, k.typ, value)
}

// AppendTyped is [InfoAdder.Append] for what has been collected. The record
// becomes BCF, and what BCF cannot hold is an error.
func (a *InfoAdder) AppendTyped(b *Block, r *Record, info *TypedInfo, replaced []string) error {
	b.check()
	r.check()
	if a.dict == nil || r.NumSamples() != len(b.header.samples) {
		return errors.New("vcf: the record and the block's header differ in their number of samples: append records under one header")
	}
	if info.count == 0 {
		replaced = nil
	}
	if r.isPacked() && !r.packed.dict.old {
		n := a.numberingOf(r)
		n.added, n.typed, n.dropped = nil, info, replaced
		err := b.appendNumbered(n, a.dict, r)
		n.typed = nil
		return err
	}
	if r.isPacked() || r.block.rows.pick != nil {
		line, err := a.held.holdLine(r)
		if err != nil {
			return err
		}
		r = line
	}
	a.encoder.extra, a.encoder.dropped = info, replaced
	start, old := len(b.buf), b.buf
	buf, err := a.encoder.appendText(b.buf, r)
	a.encoder.extra, a.encoder.dropped = nil, nil
	if err != nil {
		return err
	}
	return b.addPacked(buf, old, start, a.dict, &a.encoder.parts)
}
