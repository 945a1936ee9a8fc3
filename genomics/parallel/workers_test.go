package parallel_test

import (
	"testing"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// A mistyped number of workers must not fill the memory with goroutines.
func TestWorkersAreBounded(t *testing.T) {
	for n, want := range map[int]int{1: 1, 7: 7, 1024: 1024, 1025: 1024, 1_000_000_000: 1024} {
		if got := parallel.Workers(n); got != want {
			t.Errorf("%d: %d, not %d", n, got, want)
		}
	}
	for _, n := range []int{0, -3} {
		if got := parallel.Workers(n); got < 1 || got > 1024 {
			t.Errorf("%d: %d", n, got)
		}
	}
}

// Streams that are read side by side share the workers, each with one at least.
func TestShare(t *testing.T) {
	for _, c := range []struct{ workers, streams, want int }{
		{4, 0, 4}, {4, 1, 4}, {4, 2, 2}, {4, 3, 2}, {4, 4, 1}, {4, 100, 1}, {1, 1, 1},
	} {
		if got := parallel.Share(c.workers, c.streams); got != c.want {
			t.Errorf("%d workers, %d streams: %d, not %d", c.workers, c.streams, got, c.want)
		}
	}
}

// Every part is worked on once, whatever the number of workers.
func TestSplit(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 100} {
		for _, n := range []int{0, 1, 7, 64} {
			seen := make([]int, n)
			parallel.Split(workers, n, func(from, to int) {
				for i := from; i < to; i++ {
					seen[i]++
				}
			})
			for i, times := range seen {
				if times != 1 {
					t.Errorf("%d workers: %d of %d is worked on %d times", workers, i, n, times)
				}
			}
		}
	}
}
