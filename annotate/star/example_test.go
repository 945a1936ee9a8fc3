package star_test

import (
	"fmt"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
)

// siteOf finds a gene's site by its rsID.
func siteOf(g *kb.Gene, rsid string) int {
	for i := range g.Sites {
		if g.Sites[i].RSID == rsid {
			return i
		}
	}
	return -1
}

// Two heterozygous sites whose strands are not known: the best pair is the
// call, the other stays as an alternative. PharmCAT calls the same.
func Example() {
	gene := kb.Default().Gene("TPMT")
	caller := star.New(gene)
	calls := make([]star.Call, len(gene.Sites)) // reference on both strands
	for _, rsid := range []string{"rs1800460", "rs1142345"} {
		calls[siteOf(gene, rsid)] = star.Call{A: 0, B: 1}
	}
	result := caller.Call(calls, star.Options{})
	fmt.Println(result.Diplotypes[0], result.Alternatives[0], result.Phase)
	// Output: *1/*3A *3B/*3C no
}

func ExampleCompareNames() {
	fmt.Println(star.JoinPair("*10", "*2"), star.JoinPair("c.557A>G", "c.61C>T"), star.JoinPair("[a + b]", "c"))
	// Output: *2/*10 c.61C>T/c.557A>G c/[a + b]
}
