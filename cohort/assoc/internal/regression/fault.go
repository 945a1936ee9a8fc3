package regression

// Fault is why a predictor has no estimate.
type Fault uint8

// The faults, in the order in which they are looked for.
const (
	None Fault = iota
	FewPeople
	Constant
	CorrTooHigh
	VIFInfinite
	VIFTooHigh
	Separation
	RankDeficient
	LogisticConvergeFail
	FirthConvergeFail
	InvalidResult
)

// Estimate is the effect of a predictor, or why there is none.
type Estimate struct {
	Beta, SE float64
	N        int  // people in the regression
	Cases    int  // of them, of a binary outcome
	DF       int  // degrees of freedom that are left, of a linear regression
	Firth    bool // Firth's regression was used
	Fault    Fault
}
