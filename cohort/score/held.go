package score

import "fmt"

// heldTerm is a term that may yet give way to one of another record at its place.
type heldTerm struct {
	term
	packed []byte
	values []float64
}

// hold takes a term for the time being.
func (e *engine) hold(t term, row []byte, values []float64) {
	if n := len(e.held); n < cap(e.held) {
		e.held = e.held[:n+1] // with the memory of one that was there
	} else {
		e.held = append(e.held, heldTerm{})
	}
	e.held[len(e.held)-1].set(t, row, values)
	e.outcomes[t.entry] = t.outcome
}

func (h *heldTerm) set(t term, row []byte, values []float64) {
	h.term, h.packed, h.values = t, append(h.packed[:0], row...), append(h.values[:0], values...)
}

// again decides about a record that fits a row which another one has fitted. An
// insertion and a deletion can have the same two alleles at one place, C to CT and CT
// to C: the record that has the effect allele for ALT is taken then. Everything else
// is a duplicate.
func (e *engine) again(t term, row []byte, values []float64) error {
	for i := range e.held {
		h := &e.held[i]
		if h.entry != t.entry || !e.entry(t.entry).isIndel() || h.outcome.swapped() == t.outcome.swapped() {
			continue
		}
		if h.outcome.swapped() {
			h.set(t, row, values)
			e.outcomes[t.entry] = t.outcome
		}
		return nil
	}
	if e.options.Duplicates == RefuseDuplicates {
		return e.twice(t)
	}
	e.doubled[e.of[t.entry]]++
	return nil
}

func (e *engine) twice(t term) error {
	f := e.files[e.of[t.entry]]
	return fmt.Errorf("score: %s:%d: a second record matches line %d of %s: keep one of them (bcftools norm --rm-dup exact), or let the first count (Options.Duplicates, UseFirst)",
		t.contig, t.pos+1, e.entry(t.entry).Line, f.Name)
}

// release adds the terms that were held to the scores.
func (e *engine) release() {
	for i := range e.held {
		h := &e.held[i]
		file := e.of[h.entry]
		sums := e.sums[file]
		e.used[file]++
		if e.counted[file] == h.record {
			// Another allele of the variant has counted its alleles already.
			for code := range 4 {
				h.values[(code+1)*sums.channels-1] = 0
			}
		}
		e.counted[file] = h.record
		e.strands[file] += h.values[sums.channels-1]
		sums.add(h.packed, h.values)
	}
	e.held = e.held[:0]
}
