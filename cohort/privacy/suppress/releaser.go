package suppress

import (
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
)

// DefaultThreshold is the largest count that is hidden unless Options say
// otherwise: no group of 1 to 10 people is shown, as the cell size policy of the
// Centers for Medicare & Medicaid Services has it.
const DefaultThreshold = 10

// Options of a Releaser. The zero value is the safe one.
type Options struct {
	// Threshold is the largest count that is hidden; 0 stands for
	// DefaultThreshold. A larger one is always allowed, a smaller one is the
	// choice of whoever answers for the data, and is written to the audit log.
	Threshold int

	// Audit receives an entry for each release before its result is handed
	// out. A release that cannot be written down does not happen. Nil: none.
	Audit *audit.Log
}

// Releaser lets counts about the people of one run out, and remembers what it
// let out: a later table must not give away what an earlier one hides.
//
// One Releaser serves all outputs of a run. It is for one goroutine.
type Releaser struct {
	k      int
	people int
	dims   []*dimension
	byName map[string]int
	ledger *ledger
	log    *audit.Log
}

// New returns a Releaser for a run over so many people. Whatever is released
// speaks of these, numbered from 0.
func New(people int, opt Options) (*Releaser, error) {
	k := opt.Threshold
	switch {
	case people < 0:
		return nil, errors.New("suppress: the number of people is negative: give how many the run has")
	case k < 0:
		return nil, fmt.Errorf("suppress: a threshold of %d: give the largest count to hide, or 0 for %d", k, DefaultThreshold)
	case k == 0:
		k = DefaultThreshold
	}
	return &Releaser{k: k, people: people, byName: map[string]int{}, ledger: newLedger(people, k), log: opt.Audit}, nil
}

// Threshold is the largest count that is hidden.
func (r *Releaser) Threshold() int { return r.k }

// People is how many people the run has; hidden where they are too few.
func (r *Releaser) People() Count { return r.ledger.count(r.ledger.byKey[""]) }

// write notes a release in the audit log.
func (r *Releaser) write(what, title string, dims []string, shown int, hidden, withheld bool) error {
	if r.log == nil {
		return nil
	}
	err := r.log.Append(audit.Entry{
		What: what, Title: title, Dimensions: dims, Threshold: r.k, Shown: shown, Hidden: hidden, Withheld: withheld,
	})
	if err != nil {
		return fmt.Errorf("suppress: %s is not released, because the audit log cannot be written: %w", what, err)
	}
	return nil
}
