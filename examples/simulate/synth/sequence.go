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

// code returns the made-up base at a position, as an index into letters.
func (t *contig) code(pos int, build uint64) byte {
	// One random number holds 32 bases.
	r := stream(build, forSequence, uint64(t.number), uint64(pos>>5))
	return byte(r.next()>>(2*(pos&31))) & 3
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
