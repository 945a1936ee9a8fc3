package report

import (
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

// difference is where one source stands when several disagree on a drug.
type difference struct {
	Source   string
	Severity Severity
	Percent  string // of the standard dose, where sources agree but for it
}

// differences compares what the sources ask for, each by its most cautious
// answer for the result that was called. It returns nothing when they agree,
// or when fewer than two recommend anything.
func differences(advice []pgx.Advice) []difference {
	var all []difference
	for i := range advice {
		a := &advice[i]
		if a.Outcome != pgx.RowFound || a.NotExcluded || a.Conflict || a.Guideline == nil {
			continue
		}
		s := rankAnswer(a).Severity
		if s <= NoAction || s == ReadGuideline {
			continue
		}
		d := difference{a.Guideline.Source, s, firstPercent(a.Row.Actions)}
		switch at := slices.IndexFunc(all, func(o difference) bool { return o.Source == d.Source }); {
		case at < 0:
			all = append(all, d)
		case all[at].Severity < s:
			all[at] = d
		}
	}
	for _, d := range all[min(1, len(all)):] {
		if d.Severity != all[0].Severity || d.Severity == ChangeDose && d.Percent != all[0].Percent {
			return all
		}
	}
	return nil
}

func firstPercent(actions []kb.Action) string {
	for i := range actions {
		for _, d := range actions[i].Dose {
			if d.Percent != nil {
				return rangeText(*d.Percent)
			}
		}
	}
	return ""
}
