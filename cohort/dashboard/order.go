package dashboard

import (
	"cmp"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// resultOrder are words of results in the order of their columns: from least to
// most function, then what is not known.
var resultOrder = []string{
	"Poor Metabolizer", "Likely Poor", "Intermediate Metabolizer", "Likely Intermediate", "Normal Metabolizer", "Rapid Metabolizer", "Ultrarapid Metabolizer",
	"Poor Function", "Decreased Function", "Normal Function", "Increased Function",
	"Deficient", "Variable", "Normal",
}

const known = 100 // more than there are words

func resultPlace(result string) int {
	for i, word := range resultOrder {
		if result == word {
			return i
		}
	}
	switch {
	case strings.Contains(result, " OR "):
		return known + 1
	case pgx.UnknownFunction(result):
		return known + 2
	case result == "No Result":
		return known + 3
	}
	return known
}

func compareResults(a, b string) int {
	return cmp.Or(cmp.Compare(resultPlace(a), resultPlace(b)), strings.Compare(a, b))
}
