package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
)

// openQuestions is what the report does not answer.
type openQuestions struct {
	Gaps      []geneGap
	NotCalled []notCalled
	NoData    []string
	Outside   []string // genes that only another test can give
	Missing   int      // positions without a call, over all genes
	Command   string   // how to get them called
	FDA       string
}

type notCalled struct{ Gene, Why string }

// geneGap is a gene without a result, and how many drugs hang on it.
type geneGap struct {
	Gene, State, Link string
	Drugs             string
}

// geneGaps lists the genes without a result, the one that most drugs hang on
// first.
func geneGaps(p *pgx.Person, advice []drugAdvice) []geneGap {
	drugs := map[string]int{}
	for i := range advice {
		var missing []string
		for j := range advice[i].advice {
			if a := &advice[i].advice[j]; !a.NotExcluded {
				missing = union(missing, a.Missing)
			}
		}
		for _, gene := range missing {
			drugs[gene]++
		}
	}
	genes := slices.SortedFunc(maps.Keys(drugs), func(a, b string) int {
		return cmp.Or(drugs[b]-drugs[a], strings.Compare(a, b))
	})
	var gaps []geneGap
	for _, gene := range genes {
		gap := geneGap{Gene: gene, State: geneState(p, gene), Link: "open", Drugs: count(drugs[gene], "drug", "drugs")}
		if p.Gene(gene) != nil {
			gap.Link = "evidence-" + slug(gene)
		}
		gaps = append(gaps, gap)
	}
	return gaps
}

func openQuestionsOf(p *pgx.Person, run *pgx.Run, advice []drugAdvice) openQuestions {
	o := openQuestions{FDA: fdaStatement, Gaps: geneGaps(p, advice)}
	for _, g := range p.Genes {
		o.Missing += len(g.Missing)
		switch g.Status {
		case star.NotCalled:
			o.NotCalled = append(o.NotCalled, notCalled{g.Name, whyNotCalled(g)})
		case star.NoData:
			if len(g.Sites) == 0 {
				o.Outside = append(o.Outside, g.Name)
			} else {
				o.NoData = append(o.NoData, g.Name)
			}
		}
	}
	if o.Missing > 0 {
		build := "GRCh38"
		if run.Build != genomics.UnknownBuild {
			build = run.Build.String()
		}
		o.Command = "go run ./examples/pgx --positions vcf --build " + build + " -o positions.vcf"
	}
	return o
}

// whyNotCalled gives the warnings that stopped a gene, else what is missing.
func whyNotCalled(g *pgx.Gene) string {
	var parts []string
	for _, code := range warningCodes(g) {
		parts = append(parts, WarningText(code))
	}
	if len(g.Missing) > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s without a call.",
			len(g.Missing), count(len(g.Sites), "position", "positions")))
	}
	if len(parts) == 0 {
		return "No pair of alleles follows from the data."
	}
	return strings.Join(parts, " ")
}
