package differential

import (
	"fmt"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
)

// Options of a release. Epsilon has no default: it is a choice.
type Options struct {
	Epsilon float64 // of the whole release
	Delta   float64 // 0: Laplace noise; more: Gaussian noise

	// MaxCategories is in how many categories a person counts; 0: in one.
	MaxCategories int

	// MaxValues is how many values of a person a mean takes; 0: one.
	MaxValues int
}

// Sample is which categories each person is in. The categories must be known
// without the data: that one of them is listed is told exactly.
type Sample struct {
	Categories []string
	Of         [][]int // by person: indices of their categories
}

// Estimate is a noised number, and the interval in which the true one lies with a
// probability of 95 %, as far as the noise goes.
type Estimate struct {
	Category  string
	Value     float64
	Low, High float64
}

// charge spends, then writes down what is about to be released.
func (b *Budget) charge(what, title string, opt Options) error {
	if err := b.spend(opt.Epsilon, opt.Delta); err != nil {
		return err
	}
	if b.Audit == nil {
		return nil
	}
	if err := b.Audit.Append(audit.Entry{What: what, Title: title, Data: b.data, Epsilon: opt.Epsilon, Delta: opt.Delta}); err != nil {
		return fmt.Errorf("differential: %s are charged and not released, because the audit log cannot be written: %w", what, err)
	}
	return nil
}
