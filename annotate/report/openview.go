package report

import (
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
)

// openQuestions is what the report does not answer.
type openQuestions struct {
	NotCalled []notCalled
	NoData    []string
	Outside   []string // genes that only another test can give
	Missing   int      // positions without a call, over all genes
	Command   string   // how to get them called
	FDA       string
}

type notCalled struct{ Gene, Why string }

func openQuestionsOf(p *pgx.Person, run *pgx.Run) openQuestions {
	o := openQuestions{FDA: fdaStatement}
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
