package vcf

import "encoding/binary"

// unplaced are BCF records that a block was given and that nobody has asked for: a
// block that only goes on to a file needs to know no more of them than their bytes.
type unplaced struct {
	dict    *dictionary
	from    int // where in buf they begin
	records int
}

// addPacked adds the BCF record with which buf is longer than the block's. It was
// encoded here, by the dictionary, so that it is sound.
func (b *Block) addPacked(buf []byte, to *dictionary) {
	if b.unplaced.dict != to {
		b.place()
		b.unplaced = unplaced{dict: to, from: len(b.buf)}
	}
	old := b.buf
	b.buf = buf
	b.moved(old)
	b.unplaced.records++
	b.lines++
}

// place makes records of those that are not yet.
func (b *Block) place() {
	u := b.unplaced
	b.unplaced = unplaced{}
	if u.records == 0 {
		return
	}
	lines := b.lines
	b.lines -= u.records
	for at := u.from; at < len(b.buf); b.lines++ {
		shared := int(binary.LittleEndian.Uint32(b.buf[at:]))
		end := at + bcfLength + shared + int(binary.LittleEndian.Uint32(b.buf[at+4:]))
		b.records = grow(b.records)
		r := &b.records[len(b.records)-1]
		_ = r.placePacked(b, u.dict, at+bcfLength, end, shared) // sound
		r.packed.locate()
		at = end
	}
	b.lines = lines
}

// whole returns the block's bytes, if they are BCF records by one dictionary and
// nothing else, and that dictionary.
func (b *Block) whole() ([]byte, *dictionary) {
	if len(b.records) == 0 && b.unplaced.records > 0 && b.unplaced.from == 0 {
		return b.buf, b.unplaced.dict
	}
	if b.Len() == 0 || !b.At(0).isPacked() {
		return nil, nil
	}
	first := &b.records[0].packed
	begin := first.start - bcfLength
	end := begin
	for i := range b.records {
		p := &b.records[i].packed
		if p.dict != first.dict || p.start != end+bcfLength {
			return nil, nil
		}
		end = p.start + len(p.data)
	}
	return b.buf[begin:end], first.dict
}
