package score

import "strings"

// fit is where a row's alleles are among a record's: REF is 0. -1: nowhere.
type fit struct {
	given   int     // the effect allele, on the strand of the record
	flipped int     // on the other one
	miss    Outcome // why neither
}

// fitAlleles compares a row's alleles with a record's. Where the other allele is
// not stated, nothing would confirm another strand, and only the record's is tried.
func fitAlleles(e *Entry, alleles []string) fit {
	f := fit{given: -1, flipped: -1, miss: EffectAbsent}
	effect := indexFold(alleles, e.Effect)
	if effect >= 0 {
		if hasOther(e.Other, alleles, effect, false) {
			f.given = effect
		} else {
			f.miss = OtherAbsent
		}
	}
	other := complement(e.Effect)
	if other == "" {
		return f
	}
	opposite := indexFold(alleles, other)
	switch {
	case opposite < 0:
	case e.Other == "":
		if f.given >= 0 { // both bases are there, and either may be meant
			f.flipped = opposite
		}
	case hasOther(e.Other, alleles, opposite, true):
		f.flipped = opposite
	}
	return f
}

// hasOther reports whether one of the other alleles, joined by "/", is among the
// alleles beside the effect allele.
func hasOther(other string, alleles []string, effect int, flip bool) bool {
	if other == "" {
		return true
	}
	for o := range strings.SplitSeq(other, "/") {
		if flip {
			o = complement(o)
		}
		if i := indexFold(alleles, o); o != "" && i >= 0 && i != effect {
			return true
		}
	}
	return false
}

func indexFold(alleles []string, allele string) int {
	for i, a := range alleles {
		if strings.EqualFold(a, allele) {
			return i
		}
	}
	return -1
}

// complement returns the base of the other strand; "" for everything that is not
// one base: where a longer allele lies on the other strand, so does its anchor.
func complement(base string) string {
	switch base {
	case "A":
		return "T"
	case "T":
		return "A"
	case "C":
		return "G"
	case "G":
		return "C"
	}
	return ""
}

// choose settles the strand: the allele that is counted, and the outcome.
// frequency gives the founders' frequency of an allele and how many of their
// alleles were called.
func (f fit) choose(e *Entry, p Palindromes, frequency func(allele int) (float64, int)) (allele int, o Outcome) {
	switch {
	case f.given < 0 && f.flipped < 0:
		return -1, f.miss
	case f.flipped < 0, f.given >= 0 && p == PalindromesAsGiven:
		return f.given, asGiven(f.given)
	case f.given < 0:
		return f.flipped, asGiven(f.flipped) + (Flipped - AsGiven)
	case p == ExcludePalindromes:
		return -1, StrandAmbiguous
	}
	own, n := frequency(f.given)
	stated := e.Frequency
	if n < enoughAlleles || !(stated < rareBelow || stated > commonAbove) || !(own < rareBelow || own > commonAbove) {
		return -1, StrandAmbiguous // so is a frequency that is not stated, NaN
	}
	if (own < rareBelow) == (stated < rareBelow) {
		return f.given, asGiven(f.given)
	}
	return f.flipped, asGiven(f.flipped) + (Flipped - AsGiven)
}

// asGiven is the outcome of a row on the record's strand.
func asGiven(allele int) Outcome {
	if allele == 0 {
		return Swapped
	}
	return AsGiven
}
