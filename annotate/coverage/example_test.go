package coverage_test

import (
	"fmt"

	"github.com/allelerx/allelerx/annotate/coverage"
	"github.com/allelerx/allelerx/genomics"
)

// An exome without the promoter of CYP2C19, where *17 is told.
func Example() {
	exome := []genomics.Region{genomics.MustRegion("chr10:94762681-94853205")}
	r, err := coverage.Of(exome, genomics.GRCh38, coverage.Options{Genes: []string{"CYP2C19"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range r.Genes {
		fmt.Println(g.Name, g.Status, g.Covered(), "of", len(g.Positions))
		for _, p := range g.Missing() {
			fmt.Println("missing", p.RSID, p.Region)
		}
		for _, a := range g.Lost {
			fmt.Println(a.Name, a.Function, "is called as", a.Alike)
		}
	}
	// Output:
	// CYP2C19 partial 34 of 35
	// missing rs12248560 chr10:94761900-94761900
	// *17 Increased function is called as [*1]
}
