package match

import (
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

type riskKey struct {
	base *kb.KB
	gene *pgx.Gene
}

// Actionable reports whether a result, for itself, asks for another prescription
// of some drug: another dose, another drug, or none. It says nothing of whether
// the person takes the drug.
func (m *Matcher) Actionable(run *pgx.Run, gene *pgx.Gene) bool {
	if gene == nil || len(gene.Diplotypes) == 0 {
		return false
	}
	s := m.assessor
	gene = s.canonical(run.KB, gene)
	key := riskKey{run.KB, gene}
	s.mu.RLock()
	have, known := s.risky[key]
	s.mu.RUnlock()
	if known {
		return have
	}
	risky := actionable(run.KB, gene)
	s.mu.Lock()
	if len(s.risky) >= maxKept {
		clear(s.risky)
	}
	s.risky[key] = risky
	s.mu.Unlock()
	return risky
}

// actionableOf are the genes of a person whose results are actionable.
func (m *Matcher) actionableOf(p *pgx.Person) []string {
	var names []string
	for _, gene := range p.Genes {
		if m.Actionable(p.Run, gene) {
			names = append(names, gene.Name)
		}
	}
	return names
}

func actionable(base *kb.KB, gene *pgx.Gene) bool {
	unknown := facts{age: within{0, uint8(len(ageCuts))}, weight: within{0, uint8(len(weightCuts))}}
	for _, drug := range drugsOf(base, gene.Name) {
		if newAssessment(base, drug, []*pgx.Gene{gene}, &unknown).Genotype.Changes() {
			return true
		}
	}
	return false
}

// drugsOf are the drugs that some guideline speaks of for a gene.
func drugsOf(base *kb.KB, gene string) []string {
	var out []string
	for _, g := range base.Guidelines {
		if slices.Contains(g.Genes, gene) {
			out = append(out, g.Drugs...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
