package match

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// EffectSize is what a study found of a drug, a gene's phenotypes and an event.
// There is none in this library: the user brings it, with its citation.
type EffectSize struct {
	Event      string // "major adverse cardiovascular event"
	Drug, Gene string
	Phenotypes []string // those at risk, as pgx writes them

	// Risk and Guided are the absolute risks, from 0 to 1, of the people at risk
	// over Period: treated as usual, and treated by the genotype.
	Risk, Guided float64
	Period       string // "one year"

	Citation string // PMID, DOI or URL of what was read
}

// Expectation is what an effect size means for a group. It is computed from raw
// counts and is as raw as these.
type Expectation struct {
	EffectSize
	Genotyped int     // who takes the drug and has a result for the gene
	AtRisk    int     // of Genotyped: with one of the phenotypes
	Events    float64 // expected over the period: AtRisk × Risk
	Avoided   float64 // AtRisk × (Risk − Guided)

	// NumberNeededToGenotype is how many people who take the drug are to be
	// genotyped to avoid one event: Genotyped ÷ Avoided; +Inf where none is
	// avoided.
	NumberNeededToGenotype float64
}

// Expect works out what an effect size means for a group.
func (g *Group) Expect(e EffectSize) (Expectation, error) {
	x := Expectation{EffectSize: e, NumberNeededToGenotype: math.Inf(1)}
	switch {
	case e.Citation == "":
		return x, errors.New("match: an effect size without a citation: name what was read")
	case e.Drug == "" || e.Gene == "" || len(e.Phenotypes) == 0:
		return x, errors.New("match: an effect size needs a drug, a gene and the phenotypes at risk")
	case !(e.Risk >= 0 && e.Risk <= 1 && e.Guided >= 0 && e.Guided <= 1):
		return x, fmt.Errorf("match: risks %v and %v: give absolute risks from 0 to 1", e.Risk, e.Guided)
	case slices.Contains(e.Phenotypes, pgx.NoResult):
		return x, errors.New("match: \"No Result\" is no phenotype at risk: leave it out")
	}
	for cell, n := range g.Cells {
		if cell.Drug != lower(e.Drug) || cell.Gene != e.Gene || cell.Phenotype == pgx.NoResult {
			continue
		}
		x.Genotyped += n
		if slices.Contains(e.Phenotypes, cell.Phenotype) {
			x.AtRisk += n
		}
	}
	x.Events = float64(x.AtRisk) * e.Risk
	x.Avoided = float64(x.AtRisk) * (e.Risk - e.Guided)
	if x.Avoided > 0 {
		x.NumberNeededToGenotype = float64(x.Genotyped) / x.Avoided
	}
	return x, nil
}
