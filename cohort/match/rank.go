package match

import "github.com/allelerx/allelerx/annotate/report"

// Rank says how urgent an action is; a higher one comes first. Of several
// sources the most cautious ranks.
type Rank uint8

// The ranks, in rising order.
const (
	NoGuidance      Rank = iota // no guideline has a row that asks for anything
	UnknownTest                 // a gene is not tested, could not be called, or may be of unknown function: test
	Fine                        // usual drug, usual dose, as far as every guideline of the drug could answer
	ReadGuideline               // what is asked for is not coded here: read the source
	MonitorOrTest               // watch, measure, or test further
	Alternative                 // consider another drug
	ChangeDose                  // another dose
	Contraindicated             // do not use
	Conflicting                 // the genetic input contradicts itself: resolve it first
)

// Ranks lists all ranks, the most urgent first.
func Ranks() []Rank {
	return []Rank{Conflicting, Contraindicated, ChangeDose, Alternative, MonitorOrTest, ReadGuideline, Fine, UnknownTest, NoGuidance}
}

// String returns the words that head a rank's part of a report.
func (r Rank) String() string {
	return [...]string{
		"no guidance", "unknown: test", "fine", "read the guideline", "monitor or test", "consider an alternative",
		"change the dose", "contraindicated", "conflicting input: resolve first",
	}[min(r, Conflicting)]
}

// Changes reports whether the rank asks for another prescription: another dose,
// another drug, or none.
func (r Rank) Changes() bool { return r >= Alternative && r <= Contraindicated }

// fromSeverity translates the rank of one answer.
func fromSeverity(s report.Severity) Rank {
	switch s {
	case report.UsualUse:
		return Fine
	case report.ReadGuideline:
		return ReadGuideline
	case report.ExtraCheck:
		return MonitorOrTest
	case report.OtherDrug:
		return Alternative
	case report.ChangeDose:
		return ChangeDose
	case report.AvoidDrug:
		return Contraindicated
	case report.Conflicting:
		return Conflicting
	}
	return NoGuidance
}
