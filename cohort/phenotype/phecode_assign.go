package phenotype

import (
	"math/bits"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Assign gives a person phecodes. The rules are those of the R package PheWAS
// (createPhenotypes): a code counts for its phecode and for all that it rolls up
// into; MinCodes of them on certainly different days make a case; fewer exclude,
// and so does any code of a related phecode, unless it is a case; phecodes of the
// other sex are excluded, and those of either where the sex is not known.
func (p *Phecodes) Assign(patient *ehr.Patient, o PhecodeOptions) Assignment {
	var work assigner
	return work.assign(p, patient, o)
}

// assigner is the memory of an assignment, for the next one.
type assigner struct {
	hits  []hit
	spans []span
	slab  []uint64 // empty bits that the results are cut from; none: they are made
}

type hit struct {
	phecode int32
	span    span
}

func (w *assigner) assign(p *Phecodes, patient *ehr.Patient, o PhecodeOptions) Assignment {
	end := lastDay
	if !o.AsOf.IsZero() {
		end = spanOf(o.AsOf).to
	}
	l := lifeOf(patient, end)
	who := bearer{sex: patient.Sex, birth: spanOf(patient.Birth)}
	a := Assignment{Cases: w.bits(p), Excluded: w.bits(p)}
	w.hits = w.hits[:0]
	for i := range patient.Conditions {
		c := &patient.Conditions[i]
		if !holds(c.Status) {
			continue
		}
		s := conditionSpan(c)
		if !l.takes(s) {
			continue
		}
		a.Counts.Conditions++
		who.onset = s
		w.condition(p, &c.Concept, &who, o.Map, &a.Counts)
	}
	a.State = stateOf(&a.Counts, o)
	a.Counts.Tally = l.tally
	if a.State == WithoutICD || a.State == Empty {
		return a
	}
	w.judge(p, &a, o)
	p.limitSex(&a, patient.Sex)
	return a
}

func stateOf(n *PhecodeCounts, o PhecodeOptions) RecordState {
	switch {
	case n.Conditions == 0 && o.EmptyControls:
		return Assessed
	case n.Conditions == 0:
		return Empty
	case n.WithoutICD == n.Conditions:
		return WithoutICD
	case n.WithoutICD+n.Undecided > 0 && !o.PartialControls:
		return Partly
	default:
		return Assessed
	}
}

// bits are empty bits.
func (w *assigner) bits(p *Phecodes) Bits {
	n := p.words()
	if len(w.slab) < n {
		return p.bits()
	}
	b := Bits(w.slab[:n:n])
	w.slab = w.slab[n:]
	return b
}

// condition adds the phecodes of a condition. A map speaks only where the record
// itself has no code of the ICD.
func (w *assigner) condition(p *Phecodes, c *ehr.Concept, who *bearer, m *CodeMap, n *PhecodeCounts) {
	icd, known, before := false, false, len(w.hits)
	for i := range c.Codes {
		system := systemOf(c.Codes[i].System)
		if !isICD(system) {
			continue
		}
		icd = true
		known = w.code(p, system, c.Codes[i].Code, who.onset) || known
	}
	if !icd && m != nil {
		undecided := false
		for i := range c.Codes {
			unclear := m.to(&c.Codes[i], who, func(codes []ehr.Code) {
				icd = true
				agreed, found := w.oneOf(p, codes, who.onset)
				known, undecided = known || found, undecided || !agreed
			})
			undecided = undecided || unclear
		}
		if icd {
			n.ByMap++
		}
		if undecided {
			n.Undecided++
		}
	}
	switch {
	case !icd:
		n.WithoutICD++
	case !known:
		n.Unknown++
	case len(w.hits) == before:
		n.NoPhecode++
	}
}

// oneOf adds the phecodes of a code that is one of several: those that all of them
// have. It reports whether they agree in all, and whether the maps have one.
func (w *assigner) oneOf(p *Phecodes, codes []ehr.Code, s span) (agree, known bool) {
	if len(codes) == 1 {
		return true, w.code(p, codes[0].System, codes[0].Code, s)
	}
	agree = true
	var shared []int32
	for i, c := range codes {
		places, found := p.lookUp(c.System, c.Code)
		known = known || found
		if i == 0 {
			shared = slices.Clone(places)
			continue
		}
		before := len(shared)
		shared = slices.DeleteFunc(shared, func(at int32) bool { return !slices.Contains(places, at) })
		agree = agree && len(shared) == before && len(shared) == len(places)
	}
	for _, at := range shared {
		w.hits = append(w.hits, hit{at, s})
	}
	return agree, known
}

// code adds the phecodes of one code, and reports whether the maps have it.
func (w *assigner) code(p *Phecodes, system, code string, s span) bool {
	places, known := p.lookUp(system, code)
	for _, i := range places {
		w.hits = append(w.hits, hit{i, s})
	}
	return known
}

// judge turns hits into cases and exclusions.
func (w *assigner) judge(p *Phecodes, a *Assignment, o PhecodeOptions) {
	slices.SortFunc(w.hits, func(x, y hit) int { return int(x.phecode) - int(y.phecode) })
	need := o.minCodes()
	for first := 0; first < len(w.hits); {
		code := w.hits[first].phecode
		w.spans = w.spans[:0]
		for ; first < len(w.hits) && w.hits[first].phecode == code; first++ {
			w.spans = append(w.spans, w.hits[first].span)
		}
		if len(w.spans) >= need && len(certain(w.spans)) >= need {
			a.Cases.set(code)
		} else {
			a.Excluded.set(code)
		}
		if !o.NoExclusions {
			a.Excluded.add(p.excludes[code])
		}
	}
	a.Excluded.remove(a.Cases)
}

func (p *Phecodes) limitSex(a *Assignment, sex ehr.Sex) {
	if sex != ehr.Female {
		p.limit(a, p.femaleOnly)
	}
	if sex != ehr.Male {
		p.limit(a, p.maleOnly)
	}
}

func (p *Phecodes) limit(a *Assignment, only Bits) {
	for i, w := range only {
		a.Counts.OtherSex += bits.OnesCount64(a.Cases[i] & w)
	}
	a.Cases.remove(only)
	a.Excluded.add(only)
}
