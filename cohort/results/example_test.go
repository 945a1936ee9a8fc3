package results_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/cohort/results"
	"github.com/allelerx/allelerx/genomics/table"
)

func Example() {
	dir, err := os.MkdirTemp("", "results")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	w, err := results.Dir(dir, results.Run{Key: "2026-11", Program: "cohort"}, table.TSV)
	if err != nil {
		log.Fatal(err)
	}
	defer w.Close()
	people := int64(120)
	if err := w.Count(results.Count{Name: "phenotype", Subject: "CYP2C19 Poor Metabolizer", Count: &people}); err != nil {
		log.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "cohort_counts.tsv"))
	if err != nil {
		log.Fatal(err)
	}
	_, row, _ := strings.Cut(string(text), "\n")
	fmt.Printf("%q\n", row)
	// Output: "2026-11\tphenotype\tCYP2C19 Poor Metabolizer\t\t120\t\t\tfalse\n"
}
