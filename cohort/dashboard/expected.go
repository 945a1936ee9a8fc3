package dashboard

import (
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// expected is what an effect size of the user's means for the people of the page.
type expected struct {
	match.EffectSize
	taken             bool // somebody takes the drug
	genotyped, atRisk suppress.Number
	of                *match.Expectation // nil: a count that it rests on is hidden
}

// expect works out an effect size, from the numbers that are shown and no others.
func expect(e *match.EffectSize, drugs []releasedDrug) expected {
	x := expected{EffectSize: *e}
	i := slices.IndexFunc(drugs, func(d releasedDrug) bool { return strings.EqualFold(d.name, e.Drug) })
	if i < 0 {
		return x
	}
	x.taken = true
	d := &drugs[i]
	if d.parts[e.Gene] == nil {
		return x // no guideline joins the two, and nobody was looked up; or who takes it is hidden
	}
	x.genotyped = d.some(e.Gene, func(p string) bool { return p != pgx.NoResult })
	if x.atRisk = d.some(e.Gene, e.AtRisk); hidden(x.atRisk) && d.areAtRisk(e.Gene, e.AtRisk) {
		x.atRisk = d.atRisk
	}
	if d.vague {
		x.genotyped, x.atRisk = notZero(x.genotyped), notZero(x.atRisk)
	}
	n, ok1 := x.genotyped.Value()
	at, ok2 := x.atRisk.Value()
	if ok1 && ok2 {
		of := e.Of(int(math.Round(n)), int(math.Round(at)))
		x.of = &of
	}
	return x
}

// areAtRisk reports whether those who have some results are the same people as
// those whose guidelines ask for a change: then their number is known.
func (d *releasedDrug) areAtRisk(gene string, is func(phenotype string) bool) bool {
	g := slices.Index(d.genes, gene)
	if g < 0 {
		return false
	}
	for _, t := range d.drug.people {
		if is(t.results[g]) != t.rank.Changes() {
			return false
		}
	}
	return true
}

// notZero hides a zero: beside it, what is hidden would tell that it is none.
func notZero(n suppress.Number) suppress.Number {
	if v, shown := n.Value(); shown && v == 0 {
		return suppress.Number{}
	}
	return n
}
