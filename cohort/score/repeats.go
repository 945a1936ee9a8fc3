package score

// repeat is what rows that mean the same allele of the same variant have in common.
type repeat struct {
	contig, id, effect, other string
	pos                       int
	model                     Model
}

func (e *Entry) key() repeat {
	if !e.placed() {
		return repeat{"", e.ID, e.Effect, e.Other, -1, e.Model}
	}
	return repeat{e.Contig, "", e.Effect, e.Other, e.Pos, e.Model}
}

// markRepeats marks rows that say what another row says: the later ones where they
// agree, all of them where they do not.
func (f *File) markRepeats() {
	first := make(map[repeat]int, len(f.Entries))
	contradictory := map[repeat]bool{}
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Unusable != NotInGenotypes {
			continue
		}
		j, seen := first[e.key()]
		if !seen {
			first[e.key()] = i
			continue
		}
		e.Unusable = DuplicateRow
		if !e.same(&f.Entries[j]) {
			contradictory[e.key()] = true
		}
	}
	if len(contradictory) == 0 {
		return
	}
	for i := range f.Entries {
		e := &f.Entries[i]
		if (e.Unusable == NotInGenotypes || e.Unusable == DuplicateRow) && contradictory[e.key()] {
			e.Unusable = ContradictoryRows
		}
	}
}

// same reports whether two rows weigh the same.
func (e *Entry) same(o *Entry) bool {
	for i, w := range e.Weights {
		if w != o.Weights[i] {
			return false
		}
	}
	return e.Copies == nil && o.Copies == nil || e.Copies != nil && o.Copies != nil && *e.Copies == *o.Copies
}
