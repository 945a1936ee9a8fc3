package fhir

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// recurring are objects and arrays that were met before: codes, categories and
// references come again byte by byte, and are half of what records consist of. A
// scan that meets one again compares it, which takes a fraction of the time of
// taking it apart, and what was made of it before is there already.
//
// They are found by eight of their bytes at a time, at offsets where those that are
// known differ: a fork has the offset, and its slots lead by the bytes there to a
// value or to another fork. All are forgotten when there are many, so that what
// records have now is there.
type recurring struct {
	bare   bool // the values are no JSON, and have no tapes
	values []*known
	n      int      // values in use
	forks  []uint32 // offsets, of the first one 0
	slots  [4 * mostRecurring]slot
	once   [4 * mostRecurring]uint32 // of what is not known yet: part of the hash, and in three bits how often it was met
	seed   maphash.Seed
	keys   [128]habit // of keys, by their depth, first byte and length

	open [maxDepth + 1]*habit // of the last key of each object that is open, by its depth
}

// habit is what came with a key lately.
type habit struct {
	last    *known // value: the same mostly comes at once again
	score   int8   // how often values were known; less than 0: it is not worth looking
	skipped uint8  // values that were not looked for

	then     []byte // what came behind the value: a comma, the next key, and its colon
	from, to int    // of this key in it
	mark     mark   // of this key
	next     *habit // of this key
}

// What a habit's score gains by a value that was known, and loses by another: looking
// for one in vain costs a third of what is won where it is found.
const (
	gain, loss  = 3, 1
	most, least = 60, -20
	rarely      = 15 // values of a key are skipped before one is looked for, where it is not worth it
)

// of is the habit of a key.
func (r *recurring) of(b []byte, key *node, depth int) *habit {
	return &r.keys[(uint32(b[key.from])*4+key.to-key.from+uint32(depth)*29)%uint32(len(r.keys))]
}

// follow notes what came behind the value of the key, to the colon of the next.
func (h *habit) follow(b []byte, from, to int, next *habit) {
	if len(b) > longThen {
		return
	}
	h.then, h.from, h.to = append(h.then[:0], b...), from, to
	h.mark, h.next = markOf(b[from:to]), next
}

// worth reports whether to look for a value.
func (h *habit) worth() bool {
	if h.score >= 0 {
		return true
	}
	if h.skipped++; h.skipped > rarely {
		h.skipped = 0
	}
	return h.skipped == 0
}

// known is a value, and what was made of it.
type known struct {
	tape     tape // of its own copy of the bytes
	number   int
	shapes   []*shape
	then     *known // what came last as the next value of the same key
	concept  *cached
	coding   *cached
	refers   *reference
	quantity ehr.Quantity
	measured bool // the quantity is known
}

// slot leads from a fork to a value, or to a fork beyond.
type slot struct {
	word uint64 // at the fork's offset
	fork uint32 // its number, from 1; 0: the slot is empty
	to   int32  // a value; less than 0: the complement of a fork
}

const (
	mostRecurring  = 1024
	shortRecurring = 24   // bytes: shorter ones are soon scanned
	longRecurring  = 1000 // bytes: longer ones hardly come again
	seenBefore     = 1    // times that a value comes again before it is kept, the next time
	longThen       = 100  // bytes: more is no key of FHIR
	deepestFork    = 24   // forks on the way to a value
	nearestSlots   = 16   // slots that are looked at for one
)

func newRecurring() *recurring {
	return &recurring{seed: maphash.MakeSeed(), forks: []uint32{0}}
}

// full reports whether there is no room for one more.
func (r *recurring) full() bool { return r.n == mostRecurring }

// forget makes room. Values that were found are valid no longer.
func (r *recurring) forget() {
	for i := range r.keys {
		r.keys[i].last = nil
	}
	r.n, r.forks = 0, r.forks[:1]
	clear(r.slots[:])
}

// find is the known value of the key that stands at i; nil where there is none.
func (r *recurring) find(h *habit, b []byte, i int) *known {
	last := h.last
	k := last
	if last != nil && last.then != nil && last.then.at(b, i) {
		k = last.then
	} else if last == nil || !last.at(b, i) {
		k = r.search(b, i)
	}
	if k == nil {
		h.score = max(least, h.score-loss)
		return nil
	}
	if last != nil {
		last.then = k
	}
	h.last, h.score = k, min(most, h.score+gain)
	return k
}

// at reports whether the value stands at i.
func (k *known) at(b []byte, i int) bool {
	n := len(k.tape.raw)
	return len(b)-i >= n && bytes.Equal(b[i:i+n], k.tape.raw)
}

func (r *recurring) search(b []byte, i int) *known {
	fork := uint32(0)
	for range deepestFork {
		at := i + int(r.forks[fork])
		if at+8 > len(b) {
			return nil
		}
		s := r.slot(fork, binary.LittleEndian.Uint64(b[at:]))
		switch {
		case s == nil || s.fork == 0:
			return nil
		case s.to < 0:
			fork = uint32(^s.to)
			continue
		}
		if k := r.values[s.to]; k.at(b, i) {
			return k
		}
		return nil
	}
	return nil
}

// slot is that of a word at a fork, or an empty one for it; nil where there is
// none near.
func (r *recurring) slot(fork uint32, word uint64) *slot {
	h := (word ^ uint64(fork)<<48) * 0x9e3779b97f4a7c15
	at := h >> 40
	for range nearestSlots {
		s := &r.slots[at%uint64(len(r.slots))]
		if s.fork == fork+1 && s.word == word || s.fork == 0 {
			return s
		}
		at++
	}
	return nil
}

// learn is told of a value that find did not know, which is kept where it comes again
// and again.
func (r *recurring) learn(raw []byte) {
	if len(raw) < shortRecurring || len(raw) > longRecurring || r.full() {
		return
	}
	h := maphash.Bytes(r.seed, raw)
	at := &r.once[h%uint64(len(r.once))]
	switch mark := uint32(h>>32) &^ 7; {
	case *at&^7 != mark:
		*at = mark
		return
	case *at&7 < seenBefore:
		*at++
		return
	}
	*at = 0
	if bytes.IndexByte(raw, '\\') < 0 { // so that nobody has to look for it again
		r.add(raw)
	}
}

// add makes a value known.
func (r *recurring) add(raw []byte) {
	fork := uint32(0)
	for range deepestFork - 1 {
		at := int(r.forks[fork])
		if at+8 > len(raw) { // what comes after it would count
			return
		}
		word := binary.LittleEndian.Uint64(raw[at:])
		s := r.slot(fork, word)
		switch {
		case s == nil:
			return
		case s.fork == 0:
			*s = slot{word, fork + 1, r.keep(raw)}
			return
		case s.to < 0:
			fork = uint32(^s.to)
			continue
		}
		// Another value stands here. Beyond a new fork are both.
		other := r.values[s.to].tape.raw
		offset := differs(raw, other)
		if offset < 0 {
			return
		}
		next := uint32(len(r.forks))
		beyond := r.slot(next, binary.LittleEndian.Uint64(other[offset:]))
		if beyond == nil || beyond.fork != 0 {
			return
		}
		r.forks = append(r.forks, uint32(offset))
		*beyond = slot{binary.LittleEndian.Uint64(other[offset:]), next + 1, s.to}
		s.to = ^int32(next)
		fork = next
	}
}

// differs is the offset of eight bytes in which two values differ, the first of
// them where it can be; less than 0: there are none.
func differs(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return min(i, n-8)
		}
	}
	return -1
}

// keep copies a value, and returns its number.
func (r *recurring) keep(raw []byte) int32 {
	if r.n == len(r.values) {
		r.values = append(r.values, &known{})
	}
	k := r.values[r.n]
	*k = known{number: r.n, tape: tape{raw: k.tape.raw, nodes: k.tape.nodes, stack: k.tape.stack, plain: true, met: k}}
	if k.tape.raw = append(k.tape.raw[:0], raw...); !r.bare {
		k.tape.scan(k.tape.raw, 0)
	}
	r.n++
	return int32(r.n - 1)
}
