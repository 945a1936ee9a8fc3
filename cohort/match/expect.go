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

// Check finds what an effect size lacks.
func (e *EffectSize) Check() error {
	switch {
	case e.Citation == "":
		return errors.New("match: an effect size without a citation: name what was read")
	case e.Drug == "" || e.Gene == "" || len(e.Phenotypes) == 0:
		return errors.New("match: an effect size needs a drug, a gene and the phenotypes at risk")
	case !(e.Risk >= 0 && e.Risk <= 1 && e.Guided >= 0 && e.Guided <= 1):
		return fmt.Errorf("match: risks %v and %v: give absolute risks from 0 to 1", e.Risk, e.Guided)
	case slices.Contains(e.Phenotypes, pgx.NoResult):
		return errors.New("match: \"No Result\" is no phenotype at risk: leave it out")
	}
	return nil
}

// Of works out what an effect size means for so many people who take the drug
// and have a result, and those of them who are at risk.
func (e EffectSize) Of(genotyped, atRisk int) Expectation {
	x := Expectation{
		EffectSize: e, Genotyped: genotyped, AtRisk: atRisk,
		Events: float64(atRisk) * e.Risk, Avoided: float64(atRisk) * (e.Risk - e.Guided),
		NumberNeededToGenotype: math.Inf(1),
	}
	if x.Avoided > 0 {
		x.NumberNeededToGenotype = float64(genotyped) / x.Avoided
	}
	return x
}

// Expect works out what an effect size means for a group.
func (g *Group) Expect(e EffectSize) (Expectation, error) {
	if err := e.Check(); err != nil {
		return Expectation{EffectSize: e, NumberNeededToGenotype: math.Inf(1)}, err
	}
	genotyped, atRisk := 0, 0
	for cell, n := range g.Cells {
		if cell.Drug != lower(e.Drug) || cell.Gene != e.Gene || cell.Phenotype == pgx.NoResult {
			continue
		}
		genotyped += n
		if slices.Contains(e.Phenotypes, cell.Phenotype) {
			atRisk += n
		}
	}
	return e.Of(genotyped, atRisk), nil
}
