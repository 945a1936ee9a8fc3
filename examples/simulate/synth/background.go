package synth

import "math/bits"

// What background records are, of 256: about what whole genomes show.
const (
	insertions  = 15
	deletions   = 15
	multiSNVs   = 5   // two ALTs
	repeats     = 1   // many ALTs, in cohorts only
	transitions = 171 // of the SNVs with one ALT: two transitions to a transversion
	hetOf256    = 154 // of the variants of a single person
	maxIndel    = 16
)

// slot returns where the contig's slot of free positions with that number
// begins. Each holds one background record.
func (t *contig) slot(number int) int {
	high, low := bits.Mul64(uint64(number), uint64(t.free))
	at, _ := bits.Div64(high, low, uint64(t.background))
	return int(at)
}

// backgroundPlace returns the free position of a background record, and the
// stream to draw its content from.
func (w *writer) backgroundPlace(number int) (free int, r random) {
	r = stream(w.options.Seed, forBackground, uint64(w.number), uint64(number))
	from, to := w.slot(number), w.slot(number+1)
	return from + r.Below(to-from), r
}

// backgroundRecord writes a record at a position with room bases up to the next
// record.
func (w *writer) backgroundRecord(r *random, number, pos, room int) {
	z, _ := w.zoneAt(pos)
	everyone := w.everyone[z]
	length := w.change(r, pos, room, len(everyone) > 1)
	if len(everyone) == 1 {
		w.oneGenotype(r, everyone[0])
	} else {
		w.manyGenotypes(r, everyone)
	}
	if w.options.Phase == PhaseSets {
		const together = 64
		set := number / together
		start := w.position(w.slot(set * together))
		for i := range w.calls {
			w.calls[i] = w.inSet(r, w.calls[i], uint64(w.number)<<40|uint64(set), i, start)
		}
	}
	for i := range w.calls {
		w.calls[i] = w.calls[i].settled()
	}
	w.fill(pos)
	w.record(r, pos, "", w.bases[:length])
}

// change decides REF, at the start of w.bases, and w.alts. It returns the
// length of REF.
func (w *writer) change(r *random, pos, room int, cohort bool) int {
	x := r.Next()
	kind, rest := int(x&255), x>>8
	w.alts = w.alts[:0]
	first := w.code(pos, w.build)
	w.bases = append(w.bases[:0], letters[first])
	size := 1 + bits.TrailingZeros64(rest|1<<(maxIndel-1))
	rest >>= maxIndel
	if kind -= deletions; kind < 0 {
		if size = min(size, room-1); size > 0 {
			for i := range size {
				w.bases = append(w.bases, letters[w.code(pos+1+i, w.build)])
			}
			w.alts = append(w.alts, w.bases[:1])
			return 1 + size
		}
		kind = 255
	}
	if kind -= insertions; kind < 0 {
		w.bases = append(w.bases, letters[first])
		repeated := r.Below(2) == 0 // as most insertions: more of what follows
		for i := range size {
			base := byte(rest & 3)
			if repeated {
				base = w.code(pos+1+i, w.build)
			}
			w.bases = append(w.bases, letters[base])
			rest >>= 2
		}
		w.alts = append(w.alts, w.bases[1:])
		return 1
	}
	if kind -= repeats; kind < 0 && cohort && rest&7 == 0 {
		w.longer(letters[rest>>3&3], 11+int(rest>>5&3))
		return 1
	}
	if kind -= multiSNVs; kind < 0 {
		w.snv(first ^ 2)
		w.snv(first ^ 1)
		return 1
	}
	if int(rest&255) < transitions {
		w.snv(first ^ 2)
	} else {
		w.snv(first ^ (1 + byte(rest>>8&2))) // 1 or 3
	}
	return 1
}

func (w *writer) snv(code byte) {
	w.alts = append(w.alts, w.letters[code:code+1])
}

// longer makes ALTs of 1 to n more bases.
func (w *writer) longer(base byte, n int) {
	w.bases = append(w.bases, w.bases[0])
	for range n {
		w.bases = append(w.bases, base)
	}
	for i := range n {
		w.alts = append(w.alts, w.bases[1:3+i])
	}
}

// oneGenotype gives a single person a genotype that is not the reference: what
// the file of one person holds.
func (w *writer) oneGenotype(r *random, p ploidy) {
	x := r.Next()
	a, b := 1, 1
	switch {
	case len(w.alts) > 1:
		b = 2
	case int(x&255) < hetOf256:
		b = 0
	}
	if x>>8&1 == 1 && b != a {
		a, b = b, a
	}
	if p != diploid {
		a = 1
	}
	g, _ := w.called(r, p, a, b)
	w.calls = append(w.calls[:0], g)
}

// manyGenotypes draws a frequency, most of them low, and everyone's genotype.
func (w *writer) manyGenotypes(r *random, everyone []ploidy) {
	u := r.Float()
	u *= u
	limit := 32 + uint64(32768*(u*u)) // of 65536: from 0.05 to 50 %
	alts := len(w.alts)
	w.calls = w.calls[:0]
	seen := false
	spare := uint64(0)
	for i, p := range everyone {
		if i&1 == 0 {
			spare = r.Next()
		} else {
			spare >>= 32
		}
		a, b := 0, 0
		if spare&0xffff < limit {
			a = 1 + r.Below(alts)
		}
		if spare>>16&0xffff < limit {
			b = 1 + r.Below(alts)
		}
		g, _ := w.called(r, p, a, b)
		seen = seen || g.a > 0 || g.b > 0
		w.calls = append(w.calls, g)
	}
	if !seen {
		w.oneCarrier(r, everyone)
	}
}

// oneCarrier gives the ALT that nobody has to one who can have it.
func (w *writer) oneCarrier(r *random, everyone []ploidy) {
	n := len(everyone)
	for i, from := 0, r.Below(n); i < n; i++ {
		g := &w.calls[(from+i)%n]
		if g.a == 0 {
			g.a = 1
			if everyone[(from+i)%n] == homozygous {
				g.b = 1
			}
			return
		}
	}
}
