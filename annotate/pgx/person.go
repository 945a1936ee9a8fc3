package pgx

import (
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
)

// Person is everything that was found out about one sample. It is owned by
// the caller and immutable.
type Person struct {
	Sample string
	Genes  []*Gene // in order of name
	Run    *Run    // what all people of the call share

	// Sex is as stated; GuessedSex is what the ploidy and heterozygosity of X
	// suggest. It is there to be shown, and changes no call.
	Sex, GuessedSex Sex
}

// Gene returns the result for a gene, or nil where it was not asked for.
func (p *Person) Gene(name string) *Gene {
	for _, g := range p.Genes {
		if g.Name == name {
			return g
		}
	}
	return nil
}

// Run is what all people of one call share.
type Run struct {
	KB       *kb.KB
	Build    genomics.Build
	Evidence []string // how the build was found, one sentence each
	Options  Options
	Files    []string
	Summary  Summary
}

// Source says where a gene's result comes from; of several the one that
// weighs least.
type Source uint8

// The sources of a gene's result.
const (
	FromNone    Source = iota // nothing is known
	FromVCF                   // variant records
	FromGVCF                  // reference blocks took part
	FromAssumed               // reference was assumed at some position
	FromBAM                   // called from reads
	FromOutside               // an outside call
)

// String returns the word used in reports.
func (s Source) String() string {
	return [...]string{"none", "vcf", "gvcf", "assumed", "bam", "outside"}[s]
}

// Gene is one person's result for one gene. Where people have the same
// genotype pattern they share it; it is immutable.
type Gene struct {
	Name   string
	KB     *kb.Gene
	Status star.Status
	Phase  star.Phase
	Source Source

	// Diplotypes are the equally good calls, Alternatives every other
	// consistent pair. A gene that is not called has none, but SLCO1B1 may
	// then have one whose Text is empty and whose Lookup rests on rs4149056.
	Diplotypes   []Diplotype
	Alternatives []Diplotype

	// NotExcluded are the phenotypes that some alternative has and no call.
	NotExcluded []string

	Missing  []Position // defining positions without a call
	Sites    []Site     // every defining position, for the evidence
	Extra    []Site     // positions reported beside the gene (rs12777823)
	Warnings []Warning

	// FromFile is the result from the variants, when an outside call took its
	// place.
	FromFile *Gene

	// Conflict marks an outside call whose values contradict each other:
	// guidance is shown for each, none is to be acted on alone.
	Conflict bool
}

// Diplotype is one possible pair of alleles and what follows from it.
type Diplotype struct {
	Text      string     // "*1/*2", "[a + b]/c", "a; b; b"; "" when only Lookup is known
	Lookup    string     // the pair that function and guidance are looked up by
	Alleles   []Function // the alleles of Lookup, in its order
	Phenotype string     // publisher's term; "n/a", "Indeterminate"; of HLA genes the statuses joined by "; "
	Score     string     // activity score "1.25", "≥3.0", "n/a"; "" in genes without scores
	Keys      []string   // what guidance is looked up by
	Rank      int        // score of the match, see star.Diplotype; higher is better
}

// Function is an allele with what it does.
type Function struct {
	Allele   string
	Function string // "No function"; "Unassigned function" where nothing is recorded
	Value    string // activity value; "" in genes without
}

// Position is a place in the build of the input, 0-based.
type Position struct {
	Contig string // "chr10"
	Pos    int
	RSID   string
}

// Site is what was seen at one position.
type Site struct {
	Position
	Name    string // HGVS
	Call    string // "C/T", "C|T", "T"; "" when there is none
	Reason  Reason // why there is no call
	From    Source
	Set     uint16 // phase set, see star.Call
	Alleles []string
	// Unlisted says that a base was seen that the definition does not list.
	Unlisted bool
	// Verified says how the position is known in this build.
	Verified kb.Verified
}

// Warning is something the reader of a result must know.
type Warning struct {
	Code   string // stable, listed in the report's schema
	Detail string // position, allele or value concerned; "" for the gene as a whole
}

// Diplotype writes the gene's calls as reports do: equally good ones joined
// by " OR ", "Not called", or "No data".
func (g *Gene) Diplotype() string {
	switch g.Status {
	case star.NoData:
		return "No data"
	case star.NotCalled:
		return "Not called"
	}
	return joinDistinct(g.Diplotypes, func(d Diplotype) string { return d.Text })
}

// LookupDiplotype writes the pairs that function and guidance rest on.
func (g *Gene) LookupDiplotype() string {
	return joinDistinct(g.Diplotypes, func(d Diplotype) string { return d.Lookup })
}

// Phenotype writes the gene's phenotypes, joined by " OR "; "No Result" when
// the gene is not called.
func (g *Gene) Phenotype() string {
	if len(g.Diplotypes) == 0 {
		return NoResult
	}
	return joinDistinct(g.Diplotypes, func(d Diplotype) string { return d.Phenotype })
}

// ActivityScore writes the gene's activity scores, joined by " OR "; "" in
// genes without.
func (g *Gene) ActivityScore() string {
	return joinDistinct(g.Diplotypes, func(d Diplotype) string { return d.Score })
}

// Keys returns what guidance is looked up by: of every call, each once;
// "No Result" when the gene is not called.
func (g *Gene) Keys() []string {
	if len(g.Diplotypes) == 0 {
		return []string{NoResult}
	}
	var keys []string
	for _, d := range g.Diplotypes {
		for _, k := range d.Keys {
			keys = appendDistinct(keys, k)
		}
	}
	return keys
}

// NoResult is the phenotype and the lookup key of a gene that is not called.
const NoResult = "No Result"

// Reason says why a position has no call.
type Reason string

// The reasons for a position without a call.
const (
	NotInFile          Reason = "not-in-file"
	NotInBuild         Reason = "not-placed-in-build"
	OtherVariant       Reason = "other-variant-at-site"
	NoGenotype         Reason = "no-genotype"
	Filtered           Reason = "filtered"
	UnsupportedAllele  Reason = "unsupported-allele"
	SpanningDeletion   Reason = "spanning-deletion"
	OneAlleleInReads   Reason = "heterozygous-with-reads-of-one-allele"
	RefContradiction   Reason = "ref-differs-from-build"
	LowDepth           Reason = "reference-block-low-depth"
	LowQuality         Reason = "reference-block-low-quality"
	ConflictingRecords Reason = "conflicting-records"
	PartialGenotype    Reason = "partial-genotype"
	NoFlanks           Reason = "no-flanks"
	InvalidGenotype    Reason = "invalid-genotype"
)
