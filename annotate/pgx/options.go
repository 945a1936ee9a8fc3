package pgx

import (
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// Options say what to call and what to take for granted. The zero value is
// the clinical default.
type Options struct {
	KB    *kb.KB         // nil: the embedded knowledge base
	Build genomics.Build // UnknownBuild: found by evidence
	Genes []string       // nil: every gene with phenotypes; "all" in it: every gene known

	// Samples limits the call to these samples, in this order; nil: all.
	Samples []string

	// Assume tells where a position that the file does not speak of is
	// reference.
	Assume Assume

	// KeepFiltered uses records whose FILTER is neither PASS nor '.'.
	KeepFiltered bool

	// Outside holds calls from other tests, by sample.
	Outside map[string][]OutsideCall

	// Sex is stated, by sample. It warns of contradictions and makes a male's
	// homozygous X one allele; nothing is guessed.
	Sex map[string]Sex

	// AllMatches reports every consistent diplotype as a call, not only the
	// best scored.
	AllMatches bool

	// CYP2D6 calls CYP2D6 from small variants, which can't show its copy
	// number and hybrids. For research only.
	CYP2D6 bool

	// Combinations describes genes without a diplotype by partial alleles.
	// For research only.
	Combinations bool

	// Warn receives recoverable faults; each is counted in Summary too.
	Warn func(Fault)

	// Progress is called now and then with the records read so far.
	Progress func(records int)
}

// Assume is what may be taken as reference without a record. The zero value
// assumes nothing.
type Assume struct {
	Genome  bool              // the whole genome was sequenced
	Regions []genomics.Region // these regions were sequenced, in the build of the input
}

// Sex is a stated sex.
type Sex uint8

// The sexes that bear on ploidy.
const (
	SexUnknown Sex = iota
	Female
	Male
)

// String returns "female", "male" or "unknown".
func (s Sex) String() string { return [...]string{"unknown", "female", "male"}[s] }

// Fault is a recoverable fault in the input. It never names a person.
type Fault struct {
	Code   string
	Where  string // file:line or contig:position, 1-based
	Detail string
}

// Summary counts what the call met.
type Summary struct {
	Records int            // records read
	Used    int            // records that touch a defining position
	Faults  map[string]int // by code
}
