package dashboard

import (
	"errors"
	"fmt"
	"math"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// Outcomes are what a design found of the people of a cohort, in their order.
type Outcomes struct {
	What     string // what they were followed for: "condition stroke"
	Groups   []string
	Days     []int  // of follow-up
	Happened []bool // the outcome, at the end of Days
	Every    int    // days of an interval of the curves; 0: 30
}

func (o *Outcomes) check(people int) error {
	switch {
	case o == nil:
	case len(o.Groups) != people || len(o.Days) != people || len(o.Happened) != people:
		return fmt.Errorf("dashboard: outcomes speak of other people than the cohort's %d: give a group, days and an answer for each, and \"\" as the group of who is not included", people)
	case o.Every < 0:
		return errors.New("dashboard: outcomes are told in intervals of days: give their length, or 0 for 30")
	}
	return nil
}

// releasedOutcomes are a life table of each group; where too few people make one,
// a table of who had the outcome.
type releasedOutcomes struct {
	curves []suppress.Curve
	groups []groupOutcome
	few    bool // not even that
}

type groupOutcome struct {
	name             string
	people, happened suppress.Count
}

// outcomes releases what a design found. Only one of curves and table is
// released: the events of both together would tell those that the curves leave out.
func (e everybody) outcomes(r *suppress.Releaser) (*releasedOutcomes, error) {
	o := e.b.o.Outcomes
	if o == nil {
		return nil, nil
	}
	groups, within := make([]string, e.n), make([]bool, e.n)
	happened := make([]bool, e.n)
	follow := suppress.Followup{Name: "days", Time: make([]float64, e.n), Event: happened, Every: 30}
	if o.Every > 0 {
		follow.Every = float64(o.Every)
	}
	for i := range e.n {
		follow.Time[i] = math.NaN()
	}
	for i, g := range o.Groups {
		if g != "" {
			groups[i], within[i], happened[i], follow.Time[i] = g, true, o.Happened[i], float64(max(0, o.Days[i]))
		}
	}
	group := suppress.Group("group of the design", groups)
	where := []suppress.Condition{{Dimension: suppress.Flag("is in the design", within), Category: "yes"}}
	curves, err := r.Curves("outcomes", where, follow, group)
	var few *suppress.FewError
	switch {
	case err == nil:
		out := &releasedOutcomes{}
		for _, c := range curves {
			if c.Group != suppress.NotStated {
				out.curves = append(out.curves, c)
			}
		}
		return out, nil
	case !errors.As(err, &few):
		return nil, err
	}
	t, err := r.Table("outcomes", where, group, suppress.Flag("had the outcome", happened))
	if err != nil {
		return nil, err
	}
	out := &releasedOutcomes{few: t.Withheld}
	for i, name := range t.Categories[0] {
		if name != suppress.NotStated {
			out.groups = append(out.groups, groupOutcome{name, t.Cell(i, suppress.All), t.Cell(i, 0)})
		}
	}
	return out, nil
}
