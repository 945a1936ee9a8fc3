package score

import (
	"fmt"
	"iter"
	"strings"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Scored is the scores of one file. It does not change.
//
// What it says of single persons identifies them as their genotypes do: nothing of
// it belongs into a log, and figures of the cohort go through [Describe].
type Scored struct {
	File     *File
	Samples  []matrix.Sample // in the order of the genotypes
	Families bool            // the genotypes came with family IDs, as those of a .fam
	Outcomes []Outcome       // of each entry of the file

	Used       int // entries that count
	Duplicates int // records that were left out because another had matched the same entry
	Missing    Missing

	sums    *sums
	strands float64
}

// Sum returns a person's score: the weights times the copies, added up.
func (s *Scored) Sum(person, score int) float64 { return s.at(person, score) }

// Average returns the sum divided by the number of alleles that it was made of:
// with the mean imputed all those of the variants used, else those that were seen.
// false: none was, and there is no average.
func (s *Scored) Average(person, score int) (float64, bool) {
	n := s.Denominator(person)
	if n == 0 {
		return 0, false
	}
	return s.at(person, score) / float64(n), true
}

// AlleleCount returns how many alleles of a person were seen at the variants used,
// plink2's ALLELE_CT.
func (s *Scored) AlleleCount(person int) int { return int(s.at(person, s.sums.channels-1)) }

// Denominator returns what the average is divided by, plink2's DENOM.
func (s *Scored) Denominator(person int) int {
	if s.Missing == MeanImputation {
		return int(s.strands)
	}
	return s.AlleleCount(person)
}

// NamedAlleleDosageSum returns how many copies of the effect alleles a person has,
// none where the genotype is missing, plink2's NAMED_ALLELE_DOSAGE_SUM.
func (s *Scored) NamedAlleleDosageSum(person int) float64 { return s.at(person, s.sums.channels-2) }

func (s *Scored) at(person, channel int) float64 {
	return s.sums.of[person*s.sums.channels+channel]
}

// Values returns everybody's sum of a score, in the order of Samples.
func (s *Scored) Values(score int) []float64 {
	values := make([]float64, len(s.Samples))
	for i := range values {
		values[i] = s.at(i, score)
	}
	return values
}

// Counts is how many entries had each outcome, in the order in which they are shown.
type Counts []Count

// Count is one of Counts.
type Count struct {
	Outcome Outcome
	N       int
}

// Counts counts the entries by outcome; outcomes that none has are left out.
func (s *Scored) Counts() Counts {
	var n [256]int
	for _, o := range s.Outcomes {
		n[o]++
	}
	var c Counts
	for _, o := range outcomes {
		if n[o] > 0 {
			c = append(c, Count{o, n[o]})
		}
	}
	return c
}

// Of returns how many entries had an outcome.
func (c Counts) Of(o Outcome) int {
	for _, one := range c {
		if one.Outcome == o {
			return one.N
		}
	}
	return 0
}

// String writes the counts as "12 as-given, 3 swapped, 1 strand-ambiguous".
func (c Counts) String() string {
	words := make([]string, len(c))
	for i, one := range c {
		words[i] = fmt.Sprintf("%d %s", one.N, one.Outcome)
	}
	return strings.Join(words, ", ")
}

// LowCoverage is the part of a file's rows below which its scores are hardly those
// that were evaluated: what the PGS Catalog's calculator asks for (--min_overlap).
const LowCoverage = 0.75

// Coverage returns which part of the file's rows counts, 0 to 1. See LowCoverage.
func (s *Scored) Coverage() float64 {
	return float64(s.Used) / float64(len(s.Outcomes))
}

// WeightCoverage returns which part of the weights of a score counts, by their
// sizes, 0 to 1: rows that are missing may be those that matter. It is 0 where all
// weights are 0.
func (s *Scored) WeightCoverage(score int) float64 {
	used, all := 0.0, 0.0
	for i, o := range s.Outcomes {
		w := s.File.Entries[i].total(score)
		if o == DuplicateRow {
			continue // it is there once
		}
		all += w
		if o.Used() {
			used += w
		}
	}
	if all == 0 {
		return 0
	}
	return used / all
}

// Unused iterates over the entries that do not count, with the reason.
func (s *Scored) Unused() iter.Seq2[*Entry, Outcome] {
	return func(yield func(*Entry, Outcome) bool) {
		for i, o := range s.Outcomes {
			if !o.Used() && !yield(&s.File.Entries[i], o) {
				return
			}
		}
	}
}
