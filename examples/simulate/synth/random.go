package synth

import "github.com/allelerx/allelerx/examples/simulate/internal/splitmix"

// random is a stream of random numbers.
type random = splitmix.Stream

// What a stream is for, so that no two uses share one.
const (
	forHaplotype = iota + 1
	forSex
	forAmbiguous
	forExtra
	forPhase
	forSite
	forBackground
	forBlock
	forSequence
	forRepeat
	forLongRepeat
	forReadFate
	forReadGap
	forFragment
	forShape
	forDifference
	forInserted
	forBases
	forTable
)

// stream returns the random numbers for one use, told apart by a and b.
func stream(seed uint64, use int, a, b uint64) random { return splitmix.New(seed, use, a, b) }

// textHash is FNV-1a: it makes the name of a gene part of a stream.
func textHash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
