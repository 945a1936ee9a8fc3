package survival

// Problem is why something could not be estimated.
type Problem uint8

// The problems of a coefficient.
const (
	NoProblem    Problem = iota
	Constant             // one value in all who are at risk at the time of an event, in each stratum
	Collinear            // a linear combination of the covariates before it
	Infinite             // the likelihood rises without end as the coefficient goes to infinity
	Undetermined         // another coefficient is infinite, and the likelihood says nothing of this one there
	NotConverged         // the maximum of the likelihood was not found
	NoEvents             // nobody who can be used has the event
)

// String returns the problem in words, "" for none.
func (p Problem) String() string {
	return [...]string{
		"",
		"constant among those at risk",
		"a linear combination of the covariates before it",
		"infinite: the likelihood rises without end as the coefficient goes to infinity",
		"not determined where another coefficient is infinite",
		"the maximum of the likelihood was not found",
		"nobody has the event",
	}[min(p, NoEvents)]
}
