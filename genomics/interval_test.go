package genomics_test

import (
	"slices"
	"testing"

	"github.com/allelerx/allelerx/genomics"
)

func TestMergeIntervals(t *testing.T) {
	for _, c := range []struct {
		name      string
		all, want []genomics.Interval
	}{
		{"none", nil, nil},
		{"one", []genomics.Interval{{5, 9}}, []genomics.Interval{{5, 9}}},
		{"out of order", []genomics.Interval{{20, 30}, {5, 9}}, []genomics.Interval{{5, 9}, {20, 30}}},
		{"touching", []genomics.Interval{{5, 9}, {9, 12}}, []genomics.Interval{{5, 12}}},
		{"one base apart", []genomics.Interval{{5, 9}, {10, 12}}, []genomics.Interval{{5, 9}, {10, 12}}},
		{"one within another", []genomics.Interval{{5, 90}, {10, 12}, {80, 91}}, []genomics.Interval{{5, 91}}},
		{"twice", []genomics.Interval{{5, 9}, {5, 9}}, []genomics.Interval{{5, 9}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := genomics.MergeIntervals(c.all); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestNextInterval(t *testing.T) {
	merged := []genomics.Interval{{-1, 3}, {5, 9}, {20, 30}}
	for pos, want := range map[int]genomics.Interval{-1: {-1, 3}, 2: {-1, 3}, 3: {5, 9}, 8: {5, 9}, 9: {20, 30}, 29: {20, 30}} {
		if got, ok := genomics.NextInterval(merged, pos); !ok || got != want {
			t.Errorf("%d: %v %v, want %v", pos, got, ok, want)
		}
	}
	if got, ok := genomics.NextInterval(merged, 30); ok {
		t.Errorf("30: %v, want none", got)
	}
}
