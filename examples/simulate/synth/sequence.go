package synth

import "slices"

// letters are the bases in the order that makes a transition code^2.
const letters = "ACGT"

// learn notes what the knowledge base says of the window's sequence.
func (w *window) learn() {
	for _, s := range w.sites {
		if w.known == nil {
			w.known = make([]byte, w.end-w.start)
		}
		w.write(s.pos-len(s.at.Left), s.at.Left+s.refBases()+s.at.Right)
	}
}

func (w *window) write(pos int, bases string) {
	for i := range len(bases) {
		if at := pos - w.start + i; at >= 0 && at < len(w.known) && bases[i] != 'N' {
			w.known[at] = bases[i] &^ 0x20 // upper case
		}
	}
}

// A genome has stretches in which one to six bases repeat; an insertion or
// deletion there can be written in many places. The made-up one has a short
// stretch in about half of its tiles, and rarely a long one across tiles.
const (
	tileBits     = 9 // log₂ of the bases of a tile
	longTileBits = 14
	longest      = 100  // bases of a short stretch
	longestOfAll = 2000 // and of a long one
	maxUnit      = 6    // bases that repeat
)

// repeat is a stretch in which the unit's bases come again and again. The zero
// value is none.
type repeat struct {
	stretch
	unit uint16 // two bits a base
	size int    // bases of the unit
}

// code returns the base at a position in the stretch.
func (u repeat) code(pos int) byte { return byte(u.unit>>(2*((pos-u.start)%u.size))) & 3 }

// repeatsAt returns the two stretches that may hold a position, the longer
// first.
func (t *contig) repeatsAt(pos int, build uint64) [2]repeat {
	return [2]repeat{
		t.repeatIn(forLongRepeat, pos>>longTileBits, longTileBits, build),
		t.repeatIn(forRepeat, pos>>tileBits, tileBits, build),
	}
}

// repeatIn draws the stretch of a tile.
func (t *contig) repeatIn(use, tile, bits int, build uint64) repeat {
	r := stream(build, use, uint64(t.number), uint64(tile))
	x := r.Next()
	some, shortest, spread := x&1 == 0, maxUnit, longest-maxUnit
	if use == forLongRepeat {
		some, shortest, spread = x&7 == 0, longest, longestOfAll-longest
	}
	if !some {
		return repeat{}
	}
	u := repeat{unit: uint16(x >> 8), size: 1 + int(x>>32&0xffff)%maxUnit}
	length := shortest + r.Below(spread)*r.Below(spread)/spread // more short than long
	u.start = tile<<bits + r.Below(1<<bits-length)
	u.end = u.start + length
	return u
}

// code returns the made-up base at a position, as an index into letters.
func (t *contig) code(pos int, build uint64) byte {
	for _, u := range t.repeatsAt(pos, build) {
		if u.start <= pos && pos < u.end {
			return u.code(pos)
		}
	}
	return byte(t.random32(pos, build)>>(2*(pos&31))) & 3
}

// random32 holds the 32 bases around a position outside all repeats, two bits
// each.
func (t *contig) random32(pos int, build uint64) uint64 {
	r := stream(build, forSequence, uint64(t.number), uint64(pos>>5))
	return r.Next()
}

// reference returns the base at a position: the knowledge base's where it has
// one, else a made-up one.
func (t *contig) reference(pos int, build uint64) byte {
	i, found := slices.BinarySearchFunc(t.windows, pos, func(w window, pos int) int {
		switch {
		case w.end <= pos:
			return -1
		case w.start > pos:
			return 1
		}
		return 0
	})
	if found && t.windows[i].known != nil {
		if b := t.windows[i].known[pos-t.windows[i].start]; b != 0 {
			return b
		}
	}
	return letters[t.code(pos, build)]
}
