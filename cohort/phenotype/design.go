package phenotype

import (
	"github.com/allelerx/allelerx/cohort/ehr"
)

// Design says who is followed from when, for what, and how long. All days are
// counted from the index day, which is day 0. A field's TOML name stands behind
// it; [ParseDesign] reads the form.
type Design struct {
	Name string

	CodeSets map[string]map[string][]string // [codes.NAME]: expressions by system, see NewCodeSet
	Labs     map[string]Lab                 // [labs.NAME]
	Exposure ExposureRules                  // [exposure]

	Index      Index       // [index]
	Comparator *Comparator // [comparator]; nil: there is one group
	People     People      // [people]
	Require    []Criterion // [[require]]
	Exclude    []Criterion // [[exclude]]
	Landmark   int         // [landmark] day: follow-up begins that many days after the index
	Outcome    Outcome     // [outcome]
	Censor     Censor      // [censor]
	Observed   Observation // [observation]

	place func(path string) string // where a key of the file is, for messages
}

// Event is something that a record can have. Exactly one of its fields is set.
type Event struct {
	Drug      []string `toml:"drug"`      // any of these ingredients is taken
	Condition string   `toml:"condition"` // of a code set
	Procedure string   `toml:"procedure"` // of a code set
	Lab       string   `toml:"lab"`       // a limit is passed

	// MinCodes is how many codes, on certainly different days, a condition takes;
	// 0: one. The event is on the day of the last of them: before, nobody can know.
	MinCodes int `toml:"min_codes"`
}

// Index is what starts a person's time: the first event that has no other before
// it.
type Index struct {
	Event
	From ehr.Time // from = 2015-01-01: not earlier; none: any time
	To   ehr.Time // to = 2020-12-31: not later

	// Washout is for how many days before there must be no such event, and no
	// exposure to the drug of the index or of the comparator that still lasts. nil:
	// never before, which makes the person a new user.
	Washout *int

	// ObservedDays is for how many days before the record must have something.
	ObservedDays int
}

// Comparator is the drug of the other group. A person belongs to the group of the
// drug that comes first; who begins both on one day belongs to none.
type Comparator struct {
	Drug []string `toml:"drug"`
}

// People limits who is followed. A limit of age is met where it is certainly met.
type People struct {
	Sex            ehr.Sex // sex = "female"; SexUnknown: any
	MinAge, MaxAge *int    // completed years at the index
}

// Criterion is an event that must be there, or must not, in a window of days.
type Criterion struct {
	Event
	Name    string `toml:"name"`     // for the flow; "": made of the event
	FromDay *int   `toml:"from_day"` // nil: any time before
	ToDay   *int   `toml:"to_day"`   // nil: the index day, 0; not later than the landmark
}

// Outcome is what people are followed for.
type Outcome struct {
	Event
	Death bool `toml:"death"` // from any cause

	FromDay *int `toml:"from_day"` // nil: the day after follow-up begins; the day itself can be asked for
	ToDay   *int `toml:"to_day"`   // nil: until the observation ends

	// Prior "allow" keeps people who may have had the outcome before; "" leaves
	// them out.
	Prior string `toml:"prior"`
}

// Censor says what ends the follow-up besides death, the end of the observation,
// and the window of the outcome.
type Censor struct {
	ExposureEnd bool `toml:"exposure_end"` // the end of the exposure that began at the index …
	GraceDays   int  `toml:"grace_days"`   // … and so many days more
	Comparator  bool `toml:"comparator"`   // the first day of the other group's drug
}

// Observation says until when the records speak of a person.
type Observation struct {
	AsOf ehr.Time // as_of: the end of the data; what is later is left out; none: all is taken

	// Until "as_of" says that everybody alive was observed until AsOf; "", or
	// "last_record", that nobody was after the last dated item of their record.
	Until string
}

// kind is which of the fields is set: "drug", "condition", "procedure", "lab"; ""
// where none is, "many" where several are.
func (e *Event) kind() string {
	kind := ""
	for _, k := range []struct {
		name string
		set  bool
	}{{"drug", len(e.Drug) > 0}, {"condition", e.Condition != ""}, {"procedure", e.Procedure != ""}, {"lab", e.Lab != ""}} {
		switch {
		case k.set && kind != "":
			return "many"
		case k.set:
			kind = k.name
		}
	}
	return kind
}

func (e *Event) minCodes() int { return max(1, e.MinCodes) }

// from and to are the ends of a criterion's window.
func (c *Criterion) from() int { return valueOr(c.FromDay, int(firstDay)) }
func (c *Criterion) to() int   { return valueOr(c.ToDay, 0) }

func (o *Outcome) from(landmark int) int { return valueOr(o.FromDay, landmark+1) }
func (o *Outcome) to() int               { return valueOr(o.ToDay, int(lastDay)) }

func valueOr(p *int, otherwise int) int {
	if p == nil {
		return otherwise
	}
	return *p
}
