package packed

import (
	"encoding/binary"
	"math"
	"slices"
	"sort"

	"github.com/allelerx/allelerx/genomics"
)

// record is what the index says of a chunk.
type record struct {
	contig      uint32
	entries     uint32
	first, last int32 // where its first and its last entry begin
	end         int32 // the largest end of an entry
	offset      uint64
	length      uint32 // in bytes, with its head
	head        uint32 // length of the head
	crc         uint32 // of the head

	reach int32 // the largest end up to here on the contig; not in the file
}

// index finds chunks by position.
type index struct {
	contigs []string
	chunks  []record
	spans   []span         // of chunks, by contig
	byName  map[string]int // contigs by their names, and by their plain names
}

type span struct{ from, to int }

func (x *index) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(x.contigs)))
	for _, c := range x.contigs {
		dst = appendText(dst, c)
	}
	dst = binary.AppendUvarint(dst, uint64(len(x.chunks)))
	for i := range x.chunks {
		r := &x.chunks[i]
		for _, v := range []uint32{r.contig, r.entries, uint32(r.first), uint32(r.last), uint32(r.end)} {
			dst = binary.LittleEndian.AppendUint32(dst, v)
		}
		dst = binary.LittleEndian.AppendUint64(dst, r.offset)
		for _, v := range []uint32{r.length, r.head, r.crc, 0} {
			dst = binary.LittleEndian.AppendUint32(dst, v)
		}
	}
	return dst
}

// parseIndex reads an index of chunks that lie without gaps between two offsets.
// Whatever a chunk is found by is checked here.
func parseIndex(b []byte, begin, end uint64) (*index, bool) {
	w := wire{rest: b}
	x := &index{byName: map[string]int{}}
	for range w.uvarint(uint64(len(w.rest))) {
		name := string(w.text())
		if _, twice := x.byName[name]; twice || w.bad {
			return nil, false
		}
		x.byName[name] = len(x.contigs)
		x.contigs = append(x.contigs, name)
	}
	for i, name := range x.contigs {
		if _, taken := x.byName[genomics.PlainContig(name)]; !taken {
			x.byName[genomics.PlainContig(name)] = i
		}
	}
	n := w.uvarint(uint64(len(w.rest) / recordSize))
	x.chunks = make([]record, 0, n)
	x.spans = make([]span, len(x.contigs))
	for range n {
		r := record{contig: w.u32(), entries: w.u32(), first: int32(w.u32()), last: int32(w.u32()), end: int32(w.u32()), offset: w.u64(), length: w.u32(), head: w.u32(), crc: w.u32()}
		if w.u32() != 0 || !x.fits(&r) || r.offset != begin {
			return nil, false
		}
		begin += uint64(r.length)
		x.add(r)
	}
	return x, w.done() && begin == end
}

// fits reports whether a chunk may follow those there are.
func (x *index) fits(r *record) bool {
	if int64(r.contig) >= int64(len(x.contigs)) || r.entries == 0 || r.entries > maxEntries || r.head > r.length ||
		r.first < -1 || r.last < r.first || r.end < 0 || r.end == math.MaxInt32 {
		return false
	}
	if len(x.chunks) == 0 {
		return r.contig == 0
	}
	before := &x.chunks[len(x.chunks)-1]
	return r.contig == before.contig && r.first >= before.last || r.contig == before.contig+1
}

func (x *index) add(r record) {
	r.reach = r.end
	if s := &x.spans[r.contig]; s.to > s.from {
		r.reach = max(r.reach, x.chunks[s.to-1].reach)
	} else {
		s.from = len(x.chunks)
	}
	x.chunks = append(x.chunks, r)
	x.spans[r.contig].to = len(x.chunks)
}

// contig returns a contig's chunks, by its name in any style.
func (x *index) contig(name string) span {
	i, ok := x.byName[name]
	if !ok {
		if i, ok = x.byName[genomics.PlainContig(name)]; !ok {
			return span{}
		}
	}
	return x.spans[i]
}

// overlapping are the chunks in which entries may overlap a region; some between
// them may not.
func (x *index) overlapping(r genomics.Region) span {
	s := x.contig(r.Contig)
	chunks := x.chunks[s.from:s.to]
	from := sort.Search(len(chunks), func(i int) bool { return int(chunks[i].reach) > r.Start || int(chunks[i].last) >= r.Start })
	to := sort.Search(len(chunks), func(i int) bool { return int(chunks[i].first) >= r.End })
	return span{s.from + from, s.from + max(from, to)}
}

// at are the chunks in which entries may begin at a position.
func (x *index) at(contig string, pos int) span {
	s := x.contig(contig)
	chunks := x.chunks[s.from:s.to]
	from, _ := slices.BinarySearchFunc(chunks, pos, func(r record, pos int) int { return int(r.last) - pos })
	for from > 0 && int(chunks[from-1].last) == pos {
		from--
	}
	to := from
	for to < len(chunks) && int(chunks[to].first) <= pos {
		to++
	}
	return span{s.from + from, s.from + to}
}

// floor is where entries of later chunks of the contig begin at the earliest.
func (x *index) floor(chunk int) int {
	r := &x.chunks[chunk]
	if chunk+1 < x.spans[r.contig].to {
		return int(x.chunks[chunk+1].first)
	}
	return genomics.MaxPosition
}

// footer is what stands at the end of a file.
type footer struct {
	index   uint64 // offset
	length  uint32 // of the index
	crc     uint32 // of the index
	entries uint64
}

func (f *footer) append(dst []byte) []byte {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint64(dst, f.index)
	dst = binary.LittleEndian.AppendUint32(dst, f.length)
	dst = binary.LittleEndian.AppendUint32(dst, f.crc)
	dst = binary.LittleEndian.AppendUint64(dst, f.entries)
	dst = binary.LittleEndian.AppendUint32(dst, checksum(dst[start:]))
	return append(dst, tail...)
}

func parseFooter(b []byte) (footer, bool) {
	w := wire{rest: b}
	f := footer{index: w.u64(), length: w.u32(), crc: w.u32(), entries: w.u64()}
	return f, w.u32() == checksum(b[:24]) && string(w.rest) == tail
}
