package results_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/cohort/results"
	"github.com/allelerx/allelerx/genomics/table"
)

func Example() {
	dir, err := os.MkdirTemp("", "results")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	w, err := results.Dir(dir, results.Run{Key: "2026-11", Program: "cohort"}, table.TSV)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer w.Close()
	people := int64(120)
	if err := w.Count(results.Count{Name: "phenotype", Subject: "CYP2C19 Poor Metabolizer", Count: &people}); err != nil {
		fmt.Println(err)
		return
	}
	if err := w.Commit(); err != nil {
		fmt.Println(err)
		return
	}
	text, err := os.ReadFile(filepath.Join(dir, "cohort_counts.tsv"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, row, _ := strings.Cut(string(text), "\n")
	fmt.Printf("%q\n", row)
	// Output: "2026-11\tphenotype\tCYP2C19 Poor Metabolizer\t\t120\t\t\tfalse\n"
}
