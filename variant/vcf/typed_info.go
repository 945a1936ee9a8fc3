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
	typ  Type
	head []byte // its number as BCF has it
	word uint64 // head, if that is short, and how long it is
	size int
}

// shortHead is how long the number of a key is at most, of those below 32,768, so
// that a number of four bytes with its type stands behind it in one word.
const shortHead = 3

// NewTypedInfo returns a collection for the adder's records; nil where its header
// cannot be that of a BCF.
func (a *InfoAdder) NewTypedInfo() *TypedInfo {
	if a.dict == nil {
		return nil
	}
	return &TypedInfo{encoder: newBCFEncoder(a.dict)}
}

// Key resolves a key that the header declares.
func (i *TypedInfo) Key(id string) (*TypedKey, bool) {
	t := i.encoder.dict.known[id]
	if t == nil || !t.info.declared {
		return nil, false
	}
	k := &TypedKey{typ: t.info.typ, head: appendNumber(nil, t.number)}
	if k.size = len(k.head); k.size <= shortHead {
		for n, b := range k.head {
			k.word |= uint64(b) << (8 * n)
		}
	}
	return k, true
}

// Type is the declared type of the key.
func (k *TypedKey) Type() Type { return k.typ }

// Reset empties the collection.
func (i *TypedInfo) Reset() { i.data, i.count = i.data[:0], 0 }

// Len is how many keys have been added.
func (i *TypedInfo) Len() int { return i.count }

func (i *TypedInfo) begin(k *TypedKey) {
	i.data = append(i.data, k.head...)
	i.count++
}

// put adds a key whose value, with its type, is the first size bytes of a word, the
// lowest first.
func (i *TypedInfo) put(k *TypedKey, value uint64, size int) {
	at := len(i.data)
	if k.size > shortHead {
		i.begin(k)
		i.data = binary.LittleEndian.AppendUint64(i.data, value)
		i.data = i.data[:at+k.size+size]
		return
	}
	i.count++
	i.data = binary.LittleEndian.AppendUint64(i.data, k.word|value<<(8*k.size))
	i.data = i.data[:at+k.size+size]
}

// Int adds a key of type Integer with one value.
func (i *TypedInfo) Int(k *TypedKey, n int32) {
	if n <= EndOfVector {
		i.begin(k)
		i.data = appendNumber(i.data, n)
		return
	}
	kind := intKind(n, n)
	i.put(k, uint64(uint32(n))<<8|1<<4|uint64(kind), 1+int(bcfWidth[kind]))
}

// Float adds a key of type Float with one value.
func (i *TypedInfo) Float(k *TypedKey, f float32) {
	i.put(k, uint64(math.Float32bits(f))<<8|1<<4|bcfFloat, 5)
}

// Flag adds a flag.
func (i *TypedInfo) Flag(k *TypedKey) {
	i.begin(k)
	i.data = append(i.data, bcfNull)
}

// Text adds a key of any type with a value as an INFO column has it.
func (i *TypedInfo) Text(k *TypedKey, value []byte) {
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
	buf, err := a.encoder.appendText(b.buf, r)
	a.encoder.extra, a.encoder.dropped = nil, nil
	if err != nil {
		return err
	}
	b.addPacked(buf, a.dict)
	return nil
}
