package synth

import "math/bits"

// random is a stream of random numbers (SplitMix64; Steele, Lea, Flood 2014,
// doi:10.1145/2714064.2660195). It is written out here because the files must
// not change with the Go release.
type random uint64

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

const golden = 0x9e3779b97f4a7c15

// stream returns the random numbers for one use, told apart by a and b.
func stream(seed uint64, use int, a, b uint64) random {
	h := mix(seed + golden*uint64(use))
	h = mix(h ^ a*0xd6e8feb86659fd93)
	return random(mix(h ^ b*0xa0761d6478bd642f))
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) next() uint64 {
	*r += golden
	return mix(uint64(*r))
}

// below returns a number from 0 to n-1; n must be positive.
func (r *random) below(n int) int {
	high, _ := bits.Mul64(r.next(), uint64(n))
	return int(high)
}

// float returns a number in [0, 1).
func (r *random) float() float64 { return float64(r.next()>>11) / (1 << 53) }

// chance is true with probability p.
func (r *random) chance(p float64) bool { return p > 0 && r.float() < p }

// textHash is FNV-1a: it makes the name of a gene part of a stream.
func textHash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
