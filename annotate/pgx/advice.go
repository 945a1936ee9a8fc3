package pgx

import "github.com/allelerx/allelerx/annotate/kb"

// Outcome says how a guideline answers for a person.
type Outcome uint8

// The outcomes; every guideline gives one, never silence.
const (
	RowFound      Outcome = iota // Row applies
	NotTested                    // a gene of the guideline was not tested
	TestedNoCall                 // a gene was tested and could not be called
	NoRow                        // the guideline has no row for this result
	RowlessSource                // the guideline publishes no rows
)

// String returns the words used in reports.
func (o Outcome) String() string {
	return [...]string{
		"guidance", "not tested", "tested, not called", "no guideline row for this result", "guideline without rows",
	}[o]
}

// Advice is one answer of one guideline: a row, or why there is none.
// Guidance of different publishers is never merged.
type Advice struct {
	Drug      string
	Guideline *kb.Guideline
	Outcome   Outcome
	Row       *kb.Row // nil unless Outcome is RowFound
	Results   []GeneKey

	// NearestScore is set when the person's activity score is not listed and
	// the row is that of the nearest listed score of the same band.
	NearestScore string

	// NotExcluded marks guidance for a lower-scored alternative that the data
	// can't exclude.
	NotExcluded bool

	// Conflict marks guidance that rests on an outside call whose values
	// contradict each other.
	Conflict bool

	// Missing names the genes of the guideline without a result.
	Missing []string

	// Notes are stable codes: "four-variant-guideline" (DPWG names four DPYD
	// variants, the person has another), "source-counts-as:NM" and the like.
	Notes []string
}

// GeneKey is the result of one gene that an advice rests on.
type GeneKey struct {
	Gene      string
	Key       string // the person's own key for this source
	Diplotype string // the pair it comes from; "" if not called
	Word      string // the source's own word for the result, where it differs from ours
}
