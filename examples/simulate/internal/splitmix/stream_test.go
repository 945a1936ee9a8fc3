package splitmix

import (
	"math"
	"testing"
)

// TestNext compares with the first numbers of the published algorithm for the
// state 1234567: those of java.util.SplittableRandom's successor in Vigna's
// splitmix64.c (https://prng.di.unimi.it/splitmix64.c), as Rosetta Code lists
// them.
func TestNext(t *testing.T) {
	r := Stream(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := r.Next(); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
}

// TestMoments: the shapes have the mean and the spread that they say.
func TestMoments(t *testing.T) {
	const n = 200_000
	for name, test := range map[string]struct {
		draw         func(r *Stream) float64
		mean, spread float64
	}{
		"Float":       {(*Stream).Float, 0.5, math.Sqrt(1.0 / 12)},
		"Exponential": {(*Stream).Exponential, 1, 1},
		"Bell":        {(*Stream).Bell, 0, 1},
		"Below":       {func(r *Stream) float64 { return float64(r.Below(6)) }, 2.5, math.Sqrt(35.0 / 12)},
	} {
		r := New(3, 150, 1, 2)
		var sum, squares float64
		for range n {
			v := test.draw(&r)
			sum += v
			squares += v * v
		}
		mean := sum / n
		if math.Abs(mean-test.mean) > 0.02 || math.Abs(math.Sqrt(squares/n-mean*mean)-test.spread) > 0.02 {
			t.Errorf("%s: mean %.3f, spread %.3f", name, mean, math.Sqrt(squares/n-mean*mean))
		}
	}
}
