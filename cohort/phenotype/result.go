package phenotype

import (
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Result is what a design found. People and their IDs identify: they stay where
// the records may be. Flow and Tally are counts, to be put through the suppression
// of small counts before they leave.
type Result struct {
	Design string
	People []Person // all of the source, in its order
	Flow   []Step   // for a flow chart; the last step's Left are those included
	Tally  Tally
}

// Step is one step of who was included.
type Step struct {
	Name string
	Left int // people who remain after it
}

// Person is what a design found of one person.
type Person struct {
	ID       string
	Included bool
	LostAt   int    // the step of the flow that left them out, from 0; where Included: the number of steps
	Reason   string // the name of that step; "" where Included

	// The following are set as far as the steps went.
	Group Group
	Index ehr.Time // the index day
	Start ehr.Time // the first day of follow-up: the index day, or the landmark
	Age   Age
	Sex   ehr.Sex

	// Of those included:
	Event     bool // had the outcome
	Days      int  // from Start to the outcome or the end of follow-up
	End       End  // what ended the follow-up
	Imprecise bool // the outcome is dated to a month or a year: it is at the latest day that it can be

	Tally Tally
}

// Group is the group of a person.
type Group uint8

// The groups of a study.
const (
	NoGroup Group = iota
	IndexGroup
	ComparatorGroup
)

// String returns "index", "comparator" or "none".
func (g Group) String() string {
	return [...]string{"none", "index", "comparator"}[min(g, ComparatorGroup)]
}

// Age is the completed years at the index. They are two where the birth date
// leaves it open.
type Age struct {
	Known           bool
	Lowest, Highest int
}

// Years is the age as a number: the mean of what it can be.
func (a Age) Years() float64 { return float64(a.Lowest+a.Highest) / 2 }

// End is what ended a follow-up.
type End uint8

// The ends of follow-up. Where several are on one day the first of this list
// counts.
const (
	NotFollowed   End = iota
	AtOutcome         // the event
	AtDeath           // censored: the first day that the record's death can be
	AtSwitch          // censored: the other group's drug
	AtExposureEnd     // censored: the exposure ended, and the grace
	AtWindowEnd       // censored: the window of the outcome ended
	AtRecordEnd       // censored: the observation ended
)

// String returns the end in words.
func (e End) String() string {
	return [...]string{
		"not followed", "outcome", "death", "switch of drug", "end of exposure", "end of the window", "end of observation",
	}[min(e, AtRecordEnd)]
}

func (r *Result) add(p *Person, steps int) {
	for i := range steps {
		if p.LostAt > i {
			r.Flow[i].Left++
		}
	}
	r.Tally.Add(p.Tally)
}

// Included are those who remain.
func (r *Result) Included() []Person {
	var in []Person
	for i := range r.People {
		if r.People[i].Included {
			in = append(in, r.People[i])
		}
	}
	return in
}

// Notes say in words what of the records was left out.
func (r *Result) Notes() []string { return r.Tally.notes() }

// NobodyError tells that a design selects nobody, and which step left nobody. Its
// Flow has the counts; the message has none: two of them would tell a few people by
// their difference.
type NobodyError struct {
	Design string
	Step   int // in Flow
	Flow   []Step
	Remedy string
}

// Error says which step left nobody, and what can be done.
func (e *NobodyError) Error() string {
	var b strings.Builder
	b.WriteString("phenotype: ")
	if e.Design != "" {
		fmt.Fprintf(&b, "design %q: ", e.Design)
	}
	fmt.Fprintf(&b, "selects nobody: step %d (%s) left none", e.Step+1, e.Flow[e.Step].Name)
	for i, s := range e.Flow[:e.Step] {
		if i == 0 {
			b.WriteString(" of the ")
		} else {
			b.WriteString(" → ")
		}
		b.WriteString(s.Name)
	}
	return b.String() + ": " + e.Remedy
}

func (s *Study) nobody(r *Result) error {
	for i := range r.Flow {
		if r.Flow[i].Left == 0 {
			return &NobodyError{Design: r.Design, Step: i, Flow: r.Flow, Remedy: s.steps[i].remedy}
		}
	}
	return nil
}
