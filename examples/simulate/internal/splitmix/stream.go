package splitmix

import (
	"math"
	"math/bits"
)

// Stream is a stream of random numbers (SplitMix64; Steele, Lea, Flood 2014,
// doi:10.1145/2714064.2660195).
type Stream uint64

const golden = 0x9e3779b97f4a7c15

// New returns the random numbers for one use, told apart by a and b.
func New(seed uint64, use int, a, b uint64) Stream {
	h := mix(seed + golden*uint64(use))
	h = mix(h ^ a*0xd6e8feb86659fd93)
	return Stream(mix(h ^ b*0xa0761d6478bd642f))
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Next returns 64 random bits.
func (r *Stream) Next() uint64 {
	*r += golden
	return mix(uint64(*r))
}

// Below returns a number from 0 to n-1; n must be positive.
func (r *Stream) Below(n int) int {
	high, _ := bits.Mul64(r.Next(), uint64(n))
	return int(high)
}

// Float returns a number in [0, 1).
func (r *Stream) Float() float64 { return float64(r.Next()>>11) / (1 << 53) }

// Chance is true with probability p.
func (r *Stream) Chance(p float64) bool { return p > 0 && r.Float() < p }

// Exponential returns a waiting time of mean 1.
func (r *Stream) Exponential() float64 { return -math.Log(1 - r.Float()) }

// Bell returns a number of mean 0 and standard deviation 1, from -3.5 to 3.5: a
// sum of four even ones, near enough to normal for what is measured of people.
func (r *Stream) Bell() float64 {
	return (r.Float() + r.Float() + r.Float() + r.Float() - 2) * math.Sqrt(3)
}
