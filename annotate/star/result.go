package star

import (
	"slices"
	"strings"
)

// Status says how far a gene could be called.
type Status uint8

// The outcomes of a call.
const (
	NoData    Status = iota // no defining position was seen
	NotCalled               // positions were seen, no diplotype follows
	Called
)

// Phase says what was known of the strands.
type Phase uint8

// The degrees of phase, from none to full.
const (
	PhaseNo        Phase = iota // at least two arrangements, nothing phased
	PhaseSets                   // phase sets that turn against each other
	PhaseEffective              // at most two different strands can be built
	PhaseYes                    // the file phases every site together
)

// String returns the word used in reports: "no", "sets", "effective", "yes".
func (p Phase) String() string { return [...]string{"no", "sets", "effective", "yes"}[p] }

// Diplotype is one possible pair of alleles.
type Diplotype struct {
	// Strands holds the named alleles on each strand: one strand of a haploid
	// call, two of a diploid one; several names on a strand only in
	// independent-variant genes and in combination mode. Strands are in order
	// of names.
	Strands [][]string

	// List holds the variants of a gene whose strands are not known (DPYD,
	// RYR1); then Strands is nil.
	List []string

	// Lookup is the pair that function and guidance are looked up by; its B is
	// empty for a haploid call.
	Lookup [2]string

	// Score ranks pairs; it is a convention, not a probability. Combinations
	// and independent variants have none.
	Score int
}

// String writes the diplotype: "*1/*2", "[a + b]/c", "a; b; b".
func (d Diplotype) String() string {
	if d.Strands == nil {
		return strings.Join(d.List, "; ")
	}
	names := make([]string, len(d.Strands))
	for i, strand := range d.Strands {
		names[i] = strandName(strand)
	}
	if len(names) == 1 {
		return names[0]
	}
	return JoinPair(names[0], names[1])
}

// LookupString writes the pair that function and guidance are looked up by.
func (d Diplotype) LookupString() string { return JoinPair(d.Lookup[0], d.Lookup[1]) }

// Result is what the bases of one gene say. It is immutable and may be shared
// by all people with the same bases.
type Result struct {
	Status Status
	Phase  Phase

	Diplotypes   []Diplotype // the best-scored pairs, in order of names
	Alternatives []Diplotype // every other consistent pair, best first

	Present      int   // sites that took part
	Missing      []int // indexes of sites not seen, or seen on no strand
	Half         []int // indexes of sites with one strand known
	Undocumented []int // indexes of sites with a base that the definition lists nowhere

	Notes []Note
}

// Note is one thing to know about a call.
type Note struct {
	Code Code
	Site int // index of the site concerned, or -1
}

// Code names a kind of Note; the texts are stable and appear in reports.
type Code string

// The codes of a Result's notes.
const (
	RequiredMissing       Code = "required-position-missing"
	Tier1Missing          Code = "amp-tier1-position-missing"
	UndocumentedStop      Code = "undocumented-variation"
	UndocumentedReference Code = "undocumented-variation-as-reference"
	HalfCall              Code = "half-call"
	MixedPloidy           Code = "mixed-ploidy"
	NoConsistentPair      Code = "no-consistent-diplotype"
	PrioritySettled       Code = "settled-by-priority-list"
	ExonicOnly            Code = "hapb3-exonic-only"
	ExonicWithoutIntronic Code = "hapb3-exonic-without-intronic"
	SingleVariantBasis    Code = "rs4149056-basis"
	CombinationCall       Code = "research-combination"
	TooManyArrangements   Code = "too-many-arrangements"
)

// strandName writes the alleles of one strand, in brackets when there are
// several.
func strandName(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return "[" + strings.Join(names, " + ") + "]"
}

func (r *Result) note(code Code, site int) {
	n := Note{Code: code, Site: site}
	if !slices.Contains(r.Notes, n) {
		r.Notes = append(r.Notes, n)
	}
}
