package phenotype

import (
	"errors"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// CaseControl is a phenotype by codes: cases have the codes on MinCodes different
// days, controls none of them and none of Related, and everybody else is neither.
type CaseControl struct {
	Cases    *CodeSet
	Related  *CodeSet // keeps people out of the controls; nil: nothing does
	MinCodes int      // 0: two
	AsOf     ehr.Time // the end of the data; none: all is taken

	// PartialControls takes as controls also people with conditions of which no
	// code is of a system that the sets name: their record may hide that they are
	// cases. People of whom no condition can be judged are never assessable.
	PartialControls bool
}

// Assess says what a person is, and what of the record was left out.
func (c CaseControl) Assess(p *ehr.Patient) (Standing, Tally, error) {
	switch {
	case c.Cases == nil:
		return NotAssessable, Tally{}, errors.New("phenotype: CaseControl has no code set of cases: give it one")
	case c.MinCodes < 0:
		return NotAssessable, Tally{}, errors.New("phenotype: CaseControl.MinCodes is negative: use 1 or more, or 0 for two")
	}
	end := lastDay
	if !c.AsOf.IsZero() {
		end = spanOf(c.AsOf).to
	}
	l := lifeOf(p, end)
	var spans []span
	var judged, not, related int
	for i := range p.Conditions {
		condition := &p.Conditions[i]
		if !holds(condition.Status) {
			continue
		}
		s := conditionSpan(condition)
		if !l.takes(s) {
			continue
		}
		if c.Cases.judges(&condition.Concept) {
			judged++
		} else {
			not++
		}
		if c.Cases.HasConcept(&condition.Concept) {
			spans = append(spans, s)
		} else if c.Related != nil && c.Related.HasConcept(&condition.Concept) {
			related++
		}
	}
	found := len(spans)
	switch {
	case found > 0 && len(certain(spans)) >= orDefault(c.MinCodes, 2):
		return Case, l.tally, nil
	case found > 0 || related > 0:
		return Excluded, l.tally, nil
	case judged == 0 || not > 0 && !c.PartialControls:
		return NotAssessable, l.tally, nil
	default:
		return Control, l.tally, nil
	}
}
