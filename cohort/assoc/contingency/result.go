package contingency

import (
	"errors"
	"math"
)

// Reason is why a table gives no result.
type Reason uint8

// The reasons.
const (
	Answered      Reason = iota // there is a result
	NobodyCounted               // the table is empty
	NoCases                     // the first row is empty
	NoControls                  // the second row is empty
	NoDifference                // all people are in one column
	EmptyColumn                 // a column is empty, and the test wants an expected count in it
	EmptyCell                   // a cell is empty, and its logarithm is wanted
	NoTrend                     // the scores of the columns with people are all equal
)

// String says it in words.
func (r Reason) String() string {
	switch r {
	case Answered:
		return "answered"
	case NobodyCounted:
		return "nobody was counted"
	case NoCases:
		return "nobody is a case"
	case NoControls:
		return "nobody is a control"
	case NoDifference:
		return "all people are in one column"
	case EmptyColumn:
		return "a column is empty: merge it with another, or use the exact test"
	case EmptyCell:
		return "a cell is empty: use the exact test, or add a half to each cell (Options.AddHalf)"
	case NoTrend:
		return "all people have the same score"
	}
	return "unknown"
}

// Test is the result of a test of independence. Where Reason is not Answered, P
// is 1 and Log10P 0.
type Test struct {
	N         int     // people, or alleles, in the table
	Statistic float64 // chi-square; 0 of an exact test
	DF        int     // its degrees of freedom; 0 of an exact test
	P         float64 // 0 where it is below 5e-324: see Log10P
	Log10P    float64
	Reason    Reason

	// MinExpected is the smallest count that independence makes one expect in a
	// cell. Below about 5 the chi-square distribution no longer fits: use the exact
	// test. 0 of an exact test.
	MinExpected float64
}

// Odds is an odds ratio with its confidence interval. It is 0 or +Inf where a cell
// is empty and no other value fits better; an end of the interval that nothing
// bounds is 0 or +Inf. Where Reason is not Answered nothing is known: Ratio is 1
// and the interval from 0 to +Inf.
type Odds struct {
	Ratio, Low, High float64
	Level            float64 // of confidence: 0.95
	Reason           Reason
}

// Options are those of the tests. The zero value is for most tables.
type Options struct {
	// Level is that of confidence intervals; 0: 0.95.
	Level float64

	// Yates takes a half from each difference between what is observed and what
	// is expected, as R's chisq.test does for a 2×2 table by default. For
	// ChiSquare only.
	Yates bool

	// AddHalf adds a half to each cell of a table that has an empty one, as
	// Haldane and Anscombe proposed, so that there is an estimate. For Woolf only.
	AddHalf bool
}

var errLevel = errors.New("contingency: the level of confidence has to lie between 0 and 1: set Options.Level to 0.95 or leave it out")

func (o *Options) level() (float64, error) {
	switch {
	case o.Level == 0:
		return 0.95, nil
	case o.Level > 0 && o.Level < 1:
		return o.Level, nil
	}
	return 0, errLevel
}

// setLog fills P and Log10P from a natural logarithm, which rounding may have
// left a little above 0.
func (t *Test) setLog(logP float64) {
	logP = min(logP, 0)
	t.P, t.Log10P = math.Exp(logP), logP/math.Ln10
}

// unanswered returns a test without a result.
func unanswered(n int, r Reason) Test { return Test{N: n, P: 1, Reason: r} }

func unknownOdds(level float64, r Reason) Odds {
	return Odds{Ratio: 1, Low: 0, High: math.Inf(1), Level: level, Reason: r}
}
