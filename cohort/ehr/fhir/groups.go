package fhir

import (
	"context"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
)

// groups brings items together by their patient: in memory as long as they fit,
// and by merging sorted runs of a temporary file otherwise. Items of a patient stay
// in the order in which they came.
type groups struct {
	limit int64  // bytes in memory, roughly
	dir   string // of the temporary file

	people map[string]uint32 // number of a patient's chain
	chains []chain
	blocks [][]byte // in which the items lie
	held   [][]held // heldBlock of them in each
	n      uint32   // of them, and one in front so that 0 is none
	last   uint32   // the chain of the item before
	size   int64
	store  store
}

// place is an item in a block, and whose it is.
type place struct {
	key   string
	block uint32
	at    uint32
	size  uint32
}

// held is an item in memory.
type held struct {
	block, at, size uint32
	next            uint32 // of its patient, in groups.held; 0: none
}

// chain are the items of a patient.
type chain struct {
	key         string
	first, last uint32
	size        int64
}

// What is taken beside the bytes of the items, roughly.
const (
	heldSize  = 20 // its 16 bytes, and its part of a batch
	chainSize = 120
)

// heldBlock is how many items in memory lie together.
const heldBlock = 4096

// at is an item in memory.
func (g *groups) at(n uint32) *held { return &g.held[n/heldBlock][n%heldBlock] }

// add takes blocks and the items in them.
func (g *groups) add(ctx context.Context, blocks [][]byte, items []place) error {
	first := uint32(len(g.blocks))
	g.blocks = append(g.blocks, blocks...)
	for _, b := range blocks {
		g.size += int64(len(b))
	}
	g.n = max(g.n, 1)
	for i := range items {
		it := &items[i]
		g.chain(it.key)
		c := &g.chains[g.last]
		n := g.n
		g.n++
		if n/heldBlock == uint32(len(g.held)) {
			g.held = append(g.held, make([]held, heldBlock))
		}
		*g.at(n) = held{block: first + it.block, at: it.at, size: it.size}
		if c.first == 0 {
			c.first = n
		} else {
			g.at(c.last).next = n
		}
		c.last = n
		c.size += int64(it.size)
	}
	g.size += heldSize * int64(len(items))
	if g.size < g.limit || len(g.chains) == 0 {
		return nil
	}
	return g.spill(ctx)
}

// chain makes that of a patient the last.
func (g *groups) chain(key string) {
	if int(g.last) < len(g.chains) && g.chains[g.last].key == key {
		return
	}
	n, ok := g.people[key]
	if !ok {
		if g.people == nil {
			g.people = map[string]uint32{}
		}
		n = uint32(len(g.chains))
		g.people[key] = n
		g.chains = append(g.chains, chain{key: key})
		g.size += int64(chainSize + len(key))
	}
	g.last = n
}

// spill writes what is held to the temporary file, sorted.
func (g *groups) spill(ctx context.Context) error {
	if err := g.store.write(ctx, g.dir, g.memory()); err != nil {
		return err
	}
	g.forget()
	return nil
}

func (g *groups) forget() {
	g.people, g.chains, g.blocks, g.held, g.n, g.last, g.size = nil, nil, nil, nil, 0, 0, 0
}

// group is a patient's items one after the other, each behind its size.
type group struct {
	key   string
	items []byte
}

// memory yields the groups of the items in memory, in the order of their keys,
// each valid until the next.
func (g *groups) memory() iter.Seq2[group, error] {
	return func(yield func(group, error) bool) {
		var items []byte
		for _, key := range slices.Sorted(maps.Keys(g.people)) {
			items = items[:0]
			for at := g.chains[g.people[key]].first; at != 0; {
				h := g.at(at)
				at = h.next
				items = binary.AppendUvarint(items, uint64(h.size))
				items = append(items, g.blocks[h.block][h.at:h.at+h.size]...)
			}
			if !yield(group{key, items}, nil) {
				return
			}
		}
	}
}

// all yields the groups of all items in the order of their keys, each valid until
// the next.
func (g *groups) all(ctx context.Context) iter.Seq2[group, error] {
	return func(yield func(group, error) bool) {
		for one, err := range g.store.merged(g.memory()) {
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(group{}, err)
				return
			}
			if !yield(one, nil) {
				return
			}
		}
	}
}

// close removes the temporary file.
func (g *groups) close() {
	g.store.close()
	g.forget()
}
