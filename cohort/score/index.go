package score

import (
	"bytes"
	"errors"
)

// index finds the rows that a record may be. It does not change once made.
type index struct {
	files   []*File
	of      []int32 // the file of each row, all files' rows being numbered on
	first   []int32 // the number of each file's first row
	contigs map[string]uint64
	byPlace map[uint64]int32 // the first row at a place, by contig and position
	byID    map[string]int32
	next    []int32 // the next row of the same place or ID; -1: none
}

func newIndex(files []*File) (*index, error) {
	if len(files) == 0 {
		return nil, errors.New("score: no scoring file: give one at least")
	}
	n := 0
	for _, f := range files {
		n += len(f.Entries)
	}
	x := &index{
		files: files, of: make([]int32, 0, n), next: make([]int32, n),
		contigs: map[string]uint64{}, byPlace: make(map[uint64]int32, n), byID: map[string]int32{},
	}
	for i, f := range files {
		x.first = append(x.first, int32(len(x.of)))
		for range f.Entries {
			x.of = append(x.of, int32(i))
		}
	}
	for g := n - 1; g >= 0; g-- { // backwards, so that each chain is in order
		e := x.entry(int32(g))
		x.next[g] = -1
		switch {
		case e.Unusable != NotInGenotypes:
		case e.placed():
			contig, ok := x.contigs[e.Contig]
			if !ok {
				contig = uint64(len(x.contigs)) + 1
				x.contigs[e.Contig] = contig
			}
			key := contig<<32 | uint64(uint32(e.Pos))
			if next, ok := x.byPlace[key]; ok {
				x.next[g] = next
			}
			x.byPlace[key] = int32(g)
		default:
			if next, ok := x.byID[e.ID]; ok {
				x.next[g] = next
			}
			x.byID[e.ID] = int32(g)
		}
	}
	return x, nil
}

// entry returns row g of all files.
func (x *index) entry(g int32) *Entry {
	f := x.of[g]
	return &x.files[f].Entries[g-x.first[f]]
}

// placeFinder finds rows by place, remembering the last contig. It is for one goroutine.
type placeFinder struct {
	*index
	name   string
	contig uint64 // 0: no row is on it
}

// find calls use with each row that stands at a place or has one of the IDs, which
// are joined by ";".
func (p *placeFinder) find(contig string, pos int, id []byte, use func(g int32)) {
	if contig != p.name {
		p.name, p.contig = contig, p.contigs[plainContig(contig)]
	}
	if p.contig != 0 && pos >= 0 {
		if g, ok := p.byPlace[p.contig<<32|uint64(uint32(pos))]; ok {
			p.walk(g, use)
		}
	}
	if len(p.byID) == 0 || len(id) == 0 {
		return
	}
	if g, ok := p.byID[string(id)]; ok {
		p.walk(g, use)
		return
	}
	for rest, more := id, bytes.IndexByte(id, ';') >= 0; more; {
		var one []byte
		one, rest, more = bytes.Cut(rest, []byte{';'})
		if g, ok := p.byID[string(one)]; ok {
			p.walk(g, use)
		}
	}
}

func (p *placeFinder) walk(g int32, use func(g int32)) {
	for ; g >= 0; g = p.next[g] {
		use(g)
	}
}
