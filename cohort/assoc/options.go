package assoc

import (
	"errors"
	"math"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
)

// Genetic is how the copies of A1 count.
type Genetic uint8

// The genetic models, as those of plink2 --glm.
const (
	Additive  Genetic = iota // 0, 1, 2
	Dominant                 // 0, 1, 1
	Recessive                // 0, 0, 1
)

// String is the test's name in PLINK's tables: "ADD", "DOM" or "REC".
func (g Genetic) String() string {
	return [...]string{"ADD", "DOM", "REC"}[min(g, Recessive)]
}

// Firth is when Firth's regression takes the place of the logistic one.
type Firth uint8

// The uses of Firth's regression, as plink2's firth-fallback, firth and no-firth.
const (
	FirthFallback Firth = iota // where the logistic one has no finite result
	FirthAlways
	FirthNever
)

// Counted is the allele whose copies are counted.
type Counted uint8

// The alleles that can be counted.
const (
	CountMinor Counted = iota // the rarer one among founders, ALT where they are equal, as plink2 does
	CountALT                  // as plink2 --glm omit-ref
)

// Interval is the distribution whose quantile a confidence interval of a linear
// regression has.
type Interval uint8

// The intervals.
const (
	StudentInterval Interval = iota // exact, as R's confint
	NormalInterval                  // as plink2 --ci; too narrow where people are few
)

// Options say how it is computed. The zero value does as plink2 --glm does.
type Options struct {
	Genetic Genetic
	Firth   Firth
	Counted Counted

	// MaxCorr and MaxVIF are how alike two predictors may be, and how well the others
	// may explain one, before a result is refused; 0: 0.999 and 50, as plink2
	// --max-corr and --vif.
	MaxCorr, MaxVIF float64

	Confidence float64 // of the intervals; 0: 0.95
	Interval   Interval

	Workers int // goroutines; < 1: one per CPU
}

func (o *Options) check() error {
	if o.MaxCorr == 0 {
		o.MaxCorr = 0.999
	}
	if o.MaxVIF == 0 {
		o.MaxVIF = 50
	}
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	switch {
	case !(o.MaxCorr > 0 && o.MaxCorr <= 1):
		return errors.New("assoc: Options.MaxCorr is not in (0, 1]: use 0 for 0.999")
	case !(o.MaxVIF >= 1) || math.IsInf(o.MaxVIF, 0):
		return errors.New("assoc: Options.MaxVIF is not a number from 1: use 0 for 50")
	case !(o.Confidence > 0 && o.Confidence < 1):
		return errors.New("assoc: Options.Confidence is not in (0, 1): use 0 for 0.95")
	case o.Genetic > Recessive || o.Firth > FirthNever || o.Counted > CountALT || o.Interval > NormalInterval:
		return errors.New("assoc: Options have a value that is none of the constants: use those of the package")
	}
	return nil
}

func (o *Options) limits() regression.Limits {
	return regression.Limits{MaxCorr: o.MaxCorr, MaxVIF: o.MaxVIF}
}
