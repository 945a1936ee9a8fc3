package score

import "fmt"

// heldTerm is a term that may yet give way to one of another record at its place.
type heldTerm struct {
	term
	packed  []byte
	dosages []float64
	values  []float64
}

// hold takes a term for the time being.
func (e *engine) hold(t term, row genotypesRow, values []float64) {
	if n := len(e.held); n < cap(e.held) {
		e.held = e.held[:n+1] // with the memory of one that was there
	} else {
		e.held = append(e.held, heldTerm{})
	}
	e.held[len(e.held)-1].set(t, row, values)
	e.outcomes[t.entry] = t.outcome
}

func (h *heldTerm) set(t term, row genotypesRow, values []float64) {
	h.term, h.packed, h.dosages, h.values = t, append(h.packed[:0], row.packed...), append(h.dosages[:0], row.dosages...), append(h.values[:0], values...)
}

// genotypesRow is everybody's copies: packed, or dosages.
type genotypesRow struct {
	packed  []byte
	dosages []float64
}

// rowOf is what a term's row is, which is the batch's.
func (b *batch) rowOf(t *term, p *people) genotypesRow {
	if t.dosed {
		return genotypesRow{dosages: b.dosagesAt(int(t.row), len(p.samples))}
	}
	return genotypesRow{packed: b.packed[int(t.row)*p.width : (int(t.row)+1)*p.width]}
}

// again decides about a record that fits a row which another one has fitted. An
// insertion and a deletion can have the same two alleles at one place, C to CT and CT
// to C: the record that has the effect allele for ALT is taken then. Everything else
// is a duplicate.
func (e *engine) again(t term, row genotypesRow, values []float64) error {
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
		if h.dosed {
			sums.addDosages(&h.term, e.entry(h.entry), h.dosages, h.values)
			continue
		}
		sums.add(h.packed, h.values)
	}
	e.held = e.held[:0]
}
