package differential_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/cohort/privacy/differential"
)

func Example() {
	dir, err := os.MkdirTemp("", "budget")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	budget, err := differential.Create(filepath.Join(dir, "biobank.budget"), "biobank 2026", 1, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	people := differential.Sample{Categories: []string{"poor", "other"}, Of: [][]int{{0}, {1}, {1}, {1}}}
	for range 3 {
		counts, err := budget.Counts("CYP2C19", people, differential.Options{Epsilon: 0.4})
		if exhausted := (*differential.ExhaustedError)(nil); errors.As(err, &exhausted) {
			fmt.Printf("asked for %.1f, left is %.1f\n", exhausted.Epsilon, exhausted.LeftEpsilon)
			continue
		}
		fmt.Println(len(counts), counts[0].Category)
	}
	// Output:
	// 2 poor
	// 2 poor
	// asked for 0.4, left is 0.2
}
