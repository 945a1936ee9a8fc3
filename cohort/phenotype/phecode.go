package phenotype

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Phecode is one phenotype of the catalogue.
type Phecode struct {
	Code        string // "411.2"
	Description string // "" where the file of phecodes does not list it
	Group       string
	Sex         ehr.Sex // Female or Male: of that sex only; SexUnknown: of any
}

// Phecodes are the phecode maps, version 1.2 or another of the same form, as
// [LoadPhecodes] reads them. They do not change, and may be used by many at a time.
type Phecodes struct {
	list  []Phecode
	index map[string]int32

	// codes has, by system and code, the phecodes of a code with those above them, as
	// places in list; none: the code is known and has no phecode. Codes are there as
	// the maps write them, and canonical.
	codes map[string]map[string][]int32

	excludes   []Bits // by phecode: of which phecodes somebody with it is no control
	femaleOnly Bits
	maleOnly   Bits
	unrolled   map[string]bool // phecodes of the maps that the roll-up leaves out
	twice      []ehr.Code      // see Spellings
}

// Spellings are the codes that the maps have in capitals and in small letters with
// different phecodes: M22.2X is 741 and M22.2x is 835 in version 1.2. A record's
// code that is written as one of the two is taken as that one, as the PheWAS
// package does; in any other spelling it is the one in capitals.
func (p *Phecodes) Spellings() []ehr.Code { return p.twice }

// List returns the phecodes, in the order of their numbers. It is the caller's
// to read only.
func (p *Phecodes) List() []Phecode { return p.list }

// Index is the place of a phecode in List; -1 where there is none.
func (p *Phecodes) Index(code string) int {
	if i, ok := p.index[code]; ok {
		return int(i)
	}
	return -1
}

// Of are the phecodes of a code, with those they roll up into. known is false
// where the maps do not have the code at all.
func (p *Phecodes) Of(c ehr.Code) (phecodes []string, known bool) {
	places, known := p.lookUp(systemOf(c.System), c.Code)
	for _, i := range places {
		phecodes = append(phecodes, p.list[i].Code)
	}
	return phecodes, known
}

func (p *Phecodes) lookUp(system, code string) ([]int32, bool) {
	places, known := p.codes[system][code]
	if !known {
		places, known = p.codes[system][canonical(system, code)]
	}
	return places, known
}

// Bits is a set of phecodes by their place in [Phecodes.List].
type Bits []uint64

// Has reports whether a phecode is in the set.
func (b Bits) Has(i int) bool { return b[i>>6]>>(i&63)&1 != 0 }

// Count is how many are in the set.
func (b Bits) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b Bits) set(i int32) { b[i>>6] |= 1 << (i & 63) }

func (b Bits) add(o Bits) {
	for i, w := range o {
		b[i] |= w
	}
}

func (b Bits) remove(o Bits) {
	for i, w := range o {
		b[i] &^= w
	}
}

func (p *Phecodes) bits() Bits { return make(Bits, p.words()) }
func (p *Phecodes) words() int { return (len(p.list) + 63) / 64 }

// Standing is what a person is in the study of a phenotype.
type Standing uint8

// The standings of a person.
const (
	NotAssessable Standing = iota // the record cannot say it
	Case
	Control
	Excluded // neither: too few codes, related ones, or another sex
)

// String returns "not assessable", "case", "control" or "excluded".
func (s Standing) String() string {
	return [...]string{"not assessable", "case", "control", "excluded"}[s&3]
}

// PhecodeOptions are how phecodes are given to people. The zero value is the rule
// of the PheWAS package: two codes on different days, and controls without any
// related code.
type PhecodeOptions struct {
	MinCodes int      // codes on different days that make a case; 0: two
	Map      *CodeMap // codes of the ICD for those of other systems; nil: none
	AsOf     ehr.Time // the end of the data; what is later is left out; none: all is taken

	// NoExclusions takes people with related codes as controls.
	NoExclusions bool

	// PartialControls takes as controls also people of whom some conditions, but
	// not all, have no code of the ICD. Their record may hide that they are cases.
	PartialControls bool

	// EmptyControls takes as controls people without any condition in the record:
	// right where all who are ill would have one.
	EmptyControls bool
}

func (o PhecodeOptions) minCodes() int { return max(1, orDefault(o.MinCodes, 2)) }

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// check refuses what cannot be meant.
func (o PhecodeOptions) check() error {
	if o.MinCodes < 0 {
		return fmt.Errorf("phenotype: MinCodes is %d: use 1 or more, or 0 for two", o.MinCodes)
	}
	return nil
}

// Assignment is the phecodes of one person.
type Assignment struct {
	Cases    Bits // sets of Phecodes.List
	Excluded Bits // neither case nor control
	State    RecordState
	Counts   PhecodeCounts
}

// RecordState is how much a record can say of phecodes.
type RecordState uint8

// The states of records.
const (
	Assessed   RecordState = iota
	Partly                 // some conditions have no code of the ICD: cases are known, controls are not
	WithoutICD             // no condition has a code of the ICD: nothing can be said
	Empty                  // there are no conditions
)

// String returns the state in words.
func (s RecordState) String() string {
	return [...]string{"assessed", "partly without ICD codes", "without ICD codes", "no conditions"}[s&3]
}

// PhecodeCounts are counts of conditions.
type PhecodeCounts struct {
	Conditions int // that the records hold to be so
	WithoutICD int // have no code of the ICD, and none by the map
	ByMap      int // have one by the map only
	Unknown    int // have a code of the ICD that the phecode maps do not have
	NoPhecode  int // have a code of the ICD that is no phecode
	OtherSex   int // phecodes of the other sex, or of one where the sex is not known: left out
	Tally      Tally
}

// Standing is what the person is for a phecode, by its place in Phecodes.List.
func (a *Assignment) Standing(i int) Standing {
	return standing(a.State, a.Cases.Has(i), a.Excluded.Has(i))
}

func standing(state RecordState, isCase, isExcluded bool) Standing {
	switch {
	case state == WithoutICD || state == Empty:
		return NotAssessable
	case isExcluded:
		return Excluded
	case isCase:
		return Case
	case state == Partly:
		return NotAssessable
	default:
		return Control
	}
}

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
		w.condition(p, &c.Concept, s, o.Map, &a.Counts)
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
	case n.WithoutICD > 0 && !o.PartialControls:
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
func (w *assigner) condition(p *Phecodes, c *ehr.Concept, s span, m *CodeMap, n *PhecodeCounts) {
	icd, known, before := false, false, len(w.hits)
	for i := range c.Codes {
		system := systemOf(c.Codes[i].System)
		if !isICD(system) {
			continue
		}
		icd = true
		known = w.code(p, system, c.Codes[i].Code, s) || known
	}
	if !icd && m != nil {
		for i := range c.Codes {
			for _, to := range m.to(&c.Codes[i]) {
				icd = true
				known = w.code(p, to.System, to.Code, s) || known
			}
		}
		if icd {
			n.ByMap++
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
