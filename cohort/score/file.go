package score

import (
	"math"

	"github.com/allelerx/allelerx/genomics"
)

// File is a scoring file that was read: alleles and their weights in one score or
// several.
type File struct {
	Name       string         // as it was opened
	ID         string         // #pgs_id; "" where the file has none
	Trait      string         // #trait_reported
	WeightType string         // #weight_type, "beta", "log(OR)"; "" where it does not say
	Build      genomics.Build // of the entries' positions; UnknownBuild: they have none
	Harmonised bool           // the positions are those that the PGS Catalog worked out (hm_chr, hm_pos)
	Declared   int            // #variants_number; 0 where the file does not say
	Scores     []string       // the names of the scores, one for each weight of an entry
	Entries    []Entry        // the rows, in order
}

// Entry is one row: an allele, and what a copy of it weighs.
type Entry struct {
	Line      int       // of the file, 1-based
	ID        string    // rsID, or the ID of a plain table; "" where there is none
	Contig    string    // as genomics.PlainContig has it, PLINK's 23 to 26 by their letters; "" where the position is not known
	Pos       int       // 0-based; -1 where it is not known
	Effect    string    // the allele that is counted, in capitals
	Other     string    // the other allele, several with "/" between them; "" where it is not stated
	Weights   []float64 // by score
	Model     Model
	Copies    *[3]float64 // of ByCopies: what 0, 1 and 2 copies add
	Frequency float64     // of the effect allele, as the file states it; NaN where it does not

	// Unusable says why the row counts for nobody, whatever the genotypes are;
	// NotInGenotypes: it may count.
	Unusable Outcome
}

// placed reports whether the position is known.
func (e *Entry) placed() bool { return e.Contig != "" && e.Pos >= 0 }

// isIndel reports whether the alleles may be of an insertion or deletion.
func (e *Entry) isIndel() bool { return len(e.Effect) > 1 || len(e.Other) > 1 }

// Model is how copies of an allele add to a score.
type Model uint8

// The models of the PGS Catalog.
const (
	Additive  Model = iota // the weight for each copy
	Dominant               // once, from the first copy on
	Recessive              // once, for two copies
	ByCopies               // a weight of its own for 0, 1 and 2 copies
)

// String returns "additive", "dominant", "recessive" or "by copies".
func (m Model) String() string {
	return [...]string{"additive", "dominant", "recessive", "by copies"}[min(m, ByCopies)]
}

// value is what a number of copies counts before it is multiplied by the weight.
func (e *Entry) value(copies int) float64 {
	switch e.Model {
	case Dominant:
		return float64(min(copies, 1))
	case Recessive:
		return float64(max(copies-1, 0))
	case ByCopies:
		return e.Copies[copies]
	}
	return float64(copies)
}

// total is the sum of the weights' sizes, for what part of them is used.
func (e *Entry) total(score int) float64 {
	if e.Copies != nil {
		return max(math.Abs(e.Copies[1]-e.Copies[0]), math.Abs(e.Copies[2]-e.Copies[0])/2)
	}
	return math.Abs(e.Weights[score])
}
