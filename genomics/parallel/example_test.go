package parallel_test

import (
	"context"
	"fmt"

	"github.com/allelerx/allelerx/genomics/parallel"
)

func ExampleOrdered() {
	words := func(yield func(string, error) bool) {
		for _, w := range []string{"ACGT", "GG", "TTA"} {
			if !yield(w, nil) {
				return
			}
		}
	}
	length := func(_ context.Context, w string) (int, error) { return len(w), nil }

	for n, err := range parallel.Ordered(context.Background(), 4, words, length) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(n)
	}
	// Output:
	// 4
	// 2
	// 3
}
