package phenotype

import (
	"fmt"
	"math/bits"

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
	Partly                 // some conditions have no code of the ICD, or an undecided one: cases are known, controls are not
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
	Undecided  int // have a rule of the map that the record cannot decide, or codes by it that differ
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
