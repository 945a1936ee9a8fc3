package contingency

import "github.com/allelerx/allelerx/cohort/assoc/internal/exact"

// Exact is the result of Fisher's test of a 2×2 table.
type Exact struct {
	Test
	Odds Odds // conditional on the margins
}

// Fisher is Fisher's exact test of a 2×2 table: P is two-sided, the sum of the
// probabilities of all tables with the same margins that are no more likely than
// this one. The odds ratio is the one that makes the table likeliest among those
// with its margins, and differs a little from the product of the diagonals. Its
// interval leaves half of what the level leaves beyond each end; being of other
// tails than P, it may contain 1 where P is small, or not where it is not.
//
// As R's fisher.test, with the roots found to some 13 digits where R's uniroot
// stops at four.
func Fisher(t Table, o Options) (Exact, error) {
	level, err := o.level()
	if err != nil {
		return Exact{}, err
	}
	m, err := t.margins()
	if err != nil {
		return Exact{}, err
	}
	if r := m.reason(); r != Answered {
		return Exact{Test: unanswered(m.total, r), Odds: unknownOdds(level, r)}, nil
	}
	d := exact.Hypergeometric(m.rows[0], m.rows[1], m.columns[0])
	result := Exact{Test: Test{N: m.total}, Odds: conditionalOdds(&t, &m, level)}
	logP, _ := d.AsUnlikely(d.Log(t[0][0]))
	result.setLog(logP)
	return result, nil
}

// FisherGenotypes is the exact test of a table of genotypes, that of Freeman and
// Halton: P is the sum of the probabilities of all tables with the same margins
// that are no more likely than this one. As R's fisher.test. A genotype that
// nobody has changes nothing.
func FisherGenotypes(g Genotypes) (Test, error) {
	m, err := g.margins()
	if err != nil {
		return Test{}, err
	}
	if r := m.reason(); r != Answered {
		return unanswered(m.total, r), nil
	}
	// Of the cases so many come from the first column, and of the others so many
	// from the second.
	c := m.columns
	j := &exact.Joint{
		Outer: exact.Hypergeometric(c[0], c[1]+c[2], m.rows[0]),
		Inner: func(i int) *exact.Distribution { return exact.Hypergeometric(c[1], c[2], m.rows[0]-i) },
	}
	result := Test{N: m.total}
	logP, _ := j.AsUnlikely(j.Log(g[0][0], g[0][1]))
	result.setLog(logP)
	return result, nil
}
