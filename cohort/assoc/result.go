package assoc

import (
	"math"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
)

// Result is the effect of one predictor, or why there is none.
//
// Where Fault is not None the numbers from Effect on are NaN.
type Result struct {
	Test  string // "ADD", "DOM", "REC", or the predictor's name
	N     int    // people in the regression
	Cases int    // of them; 0 for a quantitative phenotype
	Firth bool   // Firth's regression was used, or tried last
	Fault Fault

	Effect       float64 // for one unit of the predictor; of a binary phenotype, of the log odds
	SE           float64 // of Effect
	Stat         float64 // Effect/SE: Student's t of a linear regression, else Wald's z
	P            float64 // two-sided; 0 where it is below 5e-324
	Log10P       float64 // its decimal logarithm, which does not end there
	Lower, Upper float64 // of the confidence interval of Effect
}

// OddsRatio is e^Effect, of a binary phenotype.
func (r *Result) OddsRatio() float64 { return math.Exp(r.Effect) }

// Fault is why there is no result.
type Fault uint8

// The faults. Their words are plink2's ERRCODE.
const (
	None                 Fault = Fault(regression.None)
	TooFewSamples        Fault = Fault(regression.FewPeople)   // no more than there are predictors
	ConstAllele          Fault = Fault(regression.Constant)    // everybody has the same value
	CorrTooHigh          Fault = Fault(regression.CorrTooHigh) // with a covariate
	VIFInfinite          Fault = Fault(regression.VIFInfinite)
	VIFTooHigh           Fault = Fault(regression.VIFTooHigh)
	Separation           Fault = Fault(regression.Separation) // of cases from controls, and Firth's regression was not to be used
	RankDeficient        Fault = Fault(regression.RankDeficient)
	LogisticConvergeFail Fault = Fault(regression.LogisticConvergeFail)
	FirthConvergeFail    Fault = Fault(regression.FirthConvergeFail)
	InvalidResult        Fault = Fault(regression.InvalidResult)     // the outcome is explained to the last digit, or numbers overflow
	ConstOmittedAllele   Fault = Fault(regression.InvalidResult) + 1 // everybody has the same genotype
	InfiniteValue        Fault = Fault(regression.InvalidResult) + 2 // of the predictor; plink2 has no word for it
	NoModel              Fault = Fault(regression.InvalidResult) + 3 // the design cannot be fitted on this contig: Model.On says why; plink2 leaves the variant out
)

// String is plink2's word; "." for None.
func (f Fault) String() string {
	switch f {
	case None:
		return "."
	case TooFewSamples:
		return "SAMPLE_CT<=PREDICTOR_CT"
	case ConstAllele:
		return "CONST_ALLELE"
	case CorrTooHigh:
		return "CORR_TOO_HIGH"
	case VIFInfinite:
		return "VIF_INFINITE"
	case VIFTooHigh:
		return "VIF_TOO_HIGH"
	case Separation:
		return "SEPARATION"
	case RankDeficient:
		return "RANK_DEFICIENT"
	case LogisticConvergeFail:
		return "LOGISTIC_CONVERGE_FAIL"
	case FirthConvergeFail:
		return "FIRTH_CONVERGE_FAIL"
	case ConstOmittedAllele:
		return "CONST_OMITTED_ALLELE"
	case InfiniteValue:
		return "INFINITE_VALUE"
	case NoModel:
		return "NO_MODEL"
	default:
		return "INVALID_RESULT"
	}
}

// without is a result that has no numbers.
func without(test string, e regression.Estimate, fault Fault) Result {
	nan := math.NaN()
	return Result{
		Test: test, N: e.N, Cases: e.Cases, Firth: e.Firth, Fault: fault,
		Effect: nan, SE: nan, Stat: nan, P: nan, Log10P: nan, Lower: nan, Upper: nan,
	}
}
