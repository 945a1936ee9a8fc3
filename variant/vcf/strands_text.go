package vcf

import (
	"slices"
)

// strands returns one byte for each sample (see strandsOf), valid until the
// next call, and the first fault.
func (g Genotypes) strands(alt int, half HalfCalls) ([]byte, error) {
	s := &g.r.block.scratch
	s.strands = extend(s.strands[:0], g.Len())
	if g.r.isPacked() {
		return s.strands, g.packedStrands(s.strands, alt, half)
	}
	k := g.index()
	if k < 0 {
		for i := range s.strands {
			s.strands[i] = noStrands
		}
		return s.strands, nil
	}
	w := strandsWalk{g: g, k: k, alt: alt, numAlt: g.r.NumAlt(), to: s.strands}
	s.table.set(alt, lastDigit(w.numAlt))
	w.all(&s.table.of)
	if w.faults > 0 {
		return s.strands, g.fail(w.sample, w.text, w.fault, w.faults)
	}
	if w.halves&strandNone != 0 && half == HalfCallsError {
		return s.strands, g.halfError(s.strands)
	}
	return s.strands, nil
}

// strandsWalk is one pass over the samples of a record.
type strandsWalk struct {
	g      Genotypes
	k      int // which of the ":" separated values GT is
	alt    int
	numAlt int
	to     []byte // of each sample
	halves byte   // has the bit of strandNone if a call may be a half call

	faults int // calls that cannot be read; the first of them:
	sample int
	text   []byte
	fault  gtFault
}

// one reads a call of any form.
func (w *strandsWalk) one(sample int, text []byte) {
	call, fault := parseGT(text, w.numAlt)
	s := strandsOf(call, w.alt)
	w.to[sample] = s
	if isHalf(s) {
		w.halves |= strandNone
	}
	if fault == gtOK {
		return
	}
	w.to[sample] = noStrands
	if w.faults == 0 {
		w.sample, w.text, w.fault = sample, text, fault
	}
	w.faults++
}

// all reads every sample, in the order of their columns. Most calls are one
// allele of one digit, or two and a separator.
func (w *strandsWalk) all(strand *[256]byte) {
	rows, text := w.g.r.block.rows, w.g.r.text
	starts := w.g.r.block.scratch.columns(w.g.r)
	for i := range w.to {
		sample, column := rows.at(i)
		at, end := int(starts[column]), int(starts[column+1])-1
		if w.k > 0 || end == at {
			w.one(sample, value(text[at:end], w.k))
			continue
		}
		if a := strand[text[at]]; a < notAStrand && (end-at == 1 || text[at+1] == ':') {
			w.to[sample] = a | strandAbsent<<strandB
			continue
		}
		if end-at < 3 {
			w.one(sample, value(text[at:end], 0))
			continue
		}
		a, separator, b := strand[text[at]], text[at+1], strand[text[at+2]]
		if a|b >= notAStrand || separator != '|' && separator != '/' || end-at > 3 && text[at+3] != ':' {
			w.one(sample, value(text[at:end], 0))
			continue
		}
		w.halves |= a ^ b
		w.to[sample] = a | b<<strandB | phasedBit(separator)
	}
}

// phasedBit is the bit for "|", none for "/".
func phasedBit(separator byte) byte { return separator >> 6 & 1 << phasedShift }

// halfError is the fault of the first half call.
func (g Genotypes) halfError(strands []byte) error {
	first, count := slices.IndexFunc(strands, isHalf), 0
	for _, s := range strands {
		if isHalf(s) {
			count++
		}
	}
	text := value(g.r.sample(first), g.index())
	return g.fail(first, text, gtHalf, count)
}
