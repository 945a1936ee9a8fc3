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
