package match

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
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

// AtRisk reports whether a phenotype is one of those at risk. Of several equally
// good ones, joined by " OR ", each has to be.
func (e *EffectSize) AtRisk(phenotype string) bool {
	for one := range strings.SplitSeq(phenotype, " OR ") {
		if !slices.Contains(e.Phenotypes, one) {
			return slices.Contains(e.Phenotypes, phenotype)
		}
	}
	return true
}

// Known finds what a knowledge base does not have, of which nobody would be
// counted: a drug without guidelines, a gene that none of them is of, a phenotype
// that the gene cannot have.
func (e *EffectSize) Known(base *kb.KB) error {
	drug := lower(e.Drug)
	guidelines := base.GuidelinesFor(drug)
	if len(guidelines) == 0 {
		return fmt.Errorf("match: no guideline speaks of %s: write the drug as guidelines do", drug)
	}
	var genes []string
	for _, g := range guidelines {
		genes = append(genes, g.Genes...)
	}
	slices.Sort(genes)
	if genes = slices.Compact(genes); !slices.Contains(genes, e.Gene) {
		return fmt.Errorf("match: no guideline joins %s and %s: there are %s", drug, e.Gene, strings.Join(genes, ", "))
	}
	gene := base.Gene(e.Gene)
	if gene == nil || len(gene.Phenotypes) == 0 {
		return nil // it is called elsewhere, by names that are not listed here
	}
	for _, phenotype := range e.Phenotypes {
		for one := range strings.SplitSeq(phenotype, " OR ") {
			if !slices.Contains(gene.Phenotypes, one) {
				return fmt.Errorf("match: %q is no phenotype of %s: there are %s", one, e.Gene, strings.Join(gene.Phenotypes, ", "))
			}
		}
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
		if e.AtRisk(cell.Phenotype) {
			atRisk += n
		}
	}
	return e.Of(genotyped, atRisk), nil
}
