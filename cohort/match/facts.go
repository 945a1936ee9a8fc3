package match

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// truth is whether something holds, as far as the record settles it.
type truth uint8

const (
	open truth = iota
	yes
	no
)

func isTrue(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth { return [...]truth{open, no, yes}[t] }

// The ages and weights that guidance asks for. Facts keep between which of them
// a person is, so that people alike in all that matters share their answers.
var (
	ageCuts    = [...]float64{12, 15, 18, 60, 61, 65} // years
	weightCuts = [...]float64{40, 51}                 // kg
)

// within is where a value lies among cuts: at or above the first low of them,
// and below all but the first high.
type within struct{ low, high uint8 }

func between(cuts []float64, low, high float64) within {
	w := within{}
	for _, c := range cuts {
		if low >= c {
			w.low++
		}
		if high >= c {
			w.high++
		}
	}
	return w
}

// atLeast reports whether the value is at or above a cut; open where the cut
// is none of them.
func (w within) atLeast(cuts []float64, cut float64) truth {
	i := slices.Index(cuts, cut)
	switch {
	case i < 0:
		return open
	case int(w.low) > i:
		return yes
	case int(w.high) <= i:
		return no
	}
	return open
}

// facts are what the record settles of a person, as far as guidance for one
// drug asks. They are comparable: equal facts give equal answers.
type facts struct {
	age, weight within
	longUse     truth // the drug is taken for more than three months
	taken       bool  // it is taken now, or will be
	cyp2d6      Effect
	cyp2c19     Effect
	terms       string // what Options.Indications returned, sorted, between separators
}

const separator = "\x00"

// personFacts are the facts that do not depend on the drug.
func personFacts(p *ehr.Patient, asOf time.Time) facts {
	f := facts{age: within{0, uint8(len(ageCuts))}, weight: within{0, uint8(len(weightCuts))}}
	if youngest, oldest, ok := ages(p.Birth, asOf); ok {
		f.age = between(ageCuts[:], float64(youngest), float64(oldest))
	}
	if kg, ok := weight(p, asOf, f.age.atLeast(ageCuts[:], 18) == yes); ok {
		f.weight = between(weightCuts[:], kg, kg)
	}
	return f
}

// ages are the completed years that a birth leaves possible on a day.
func ages(birth ehr.Time, asOf time.Time) (youngest, oldest int, ok bool) {
	if birth.IsZero() || birth.At.After(asOf) {
		return 0, 0, false
	}
	oldest = years(birth.At, asOf)
	if birth.Precision == ehr.Instant {
		return oldest, oldest, true
	}
	return max(years(birth.Latest().Add(-time.Nanosecond), asOf), 0), oldest, true
}

// years is the completed years from birth to a day.
func years(birth, at time.Time) int {
	n := at.Year() - birth.Year()
	if at.Month() < birth.Month() || at.Month() == birth.Month() && at.Day() < birth.Day() {
		n--
	}
	return n
}

// A weight stands for so many days: children grow.
const childWeightDays, adultWeightDays = 180, 2 * 365

// weight is the last body weight on or before a day, in kg.
func weight(p *ehr.Patient, asOf time.Time, adult bool) (float64, bool) {
	days := childWeightDays
	if adult {
		days = adultWeightDays
	}
	var last *ehr.Measurement
	for i := range p.Measurements {
		m := &p.Measurements[i]
		if m.Status == ehr.Refuted || m.Status == ehr.Planned || !cohort.IsWeight(m) || m.At.IsZero() ||
			m.At.At.Before(asOf.AddDate(0, 0, -days)) || !m.At.At.Before(asOf.AddDate(0, 0, 1)) {
			continue
		}
		if last == nil || m.At.At.After(last.At.At) {
			last = m
		}
	}
	if last == nil || last.Value.Comparator != "" {
		return 0, false
	}
	kg := last.Value.Value
	switch strings.ToLower(last.Value.Unit) {
	case "kg":
	case "g":
		kg /= 1000
	case "[lb_av]", "lb", "lbs":
		kg *= 0.45359237 // the international pound
	default:
		return 0, false
	}
	return kg, kg > 0 && kg < 700
}

// longUse is when use counts as more than three months, as CPIC's guidelines on
// carbamazepine, oxcarbazepine and phenytoin do.
const longUse = 92 * 24 * time.Hour

// forDrug adds what the record settles of one drug.
func (f facts) forDrug(taken []Evidence, asOf time.Time, terms []string) facts {
	f.taken = len(taken) > 0
	for _, e := range taken {
		// Only what is surely taken shows that it was tolerated so long.
		if e.Activity == Active && !e.Exposure.Start.IsZero() && asOf.Sub(e.Exposure.Start.Latest()) > longUse {
			f.longUse = yes
		}
	}
	if len(terms) > 0 {
		terms = slices.Clone(terms)
		slices.Sort(terms)
		f.terms = separator + strings.Join(slices.Compact(terms), separator) + separator
	}
	return f
}

func (f *facts) states(term string) bool { return strings.Contains(f.terms, separator+term+separator) }

// holds reports whether a coded condition holds.
func (f *facts) holds(condition string) truth {
	key, value, _ := strings.Cut(condition, ":")
	switch key {
	case "age":
		switch value {
		case "adult":
			return f.age.atLeast(ageCuts[:], 18)
		case "child":
			return f.age.atLeast(ageCuts[:], 18).not()
		case ">60":
			// Somebody of 60 and a half may be meant, or not.
			if f.age.atLeast(ageCuts[:], 60) == no {
				return no
			}
			return positive(f.age.atLeast(ageCuts[:], 61) == yes)
		}
		return compare(f.age, ageCuts[:], value)
	case "weight":
		return compare(f.weight, weightCuts[:], strings.TrimSuffix(value, "kg"))
	case "prior-use":
		return f.prior(value)
	case "therapy":
		return f.comedication(value)
	case "indication":
		if f.states(condition) {
			return yes
		}
	}
	return open
}

func (f *facts) prior(value string) truth {
	switch {
	case f.longUse != yes:
		return open // the record may not go back far enough
	case value == ">3mos":
		return yes
	case value == "naive":
		return no
	}
	return open
}

// comedication is settled by what is taken alone: a record without an inhibitor
// does not show that there is none.
func (f *facts) comedication(value string) truth {
	d6 := f.cyp2d6
	switch value {
	case "strong-cyp2d6-inhibitor":
		return positive(d6 == StrongInhibitor)
	case "moderate-cyp2d6-inhibitor":
		return positive(d6 == ModerateInhibitor)
	case "moderate-or-strong-cyp2d6-inhibitor":
		return positive(d6 == StrongInhibitor || d6 == ModerateInhibitor)
	case "no-moderate-or-strong-cyp2d6-inhibitor":
		return positive(d6 == StrongInhibitor || d6 == ModerateInhibitor).not()
	case "cyp2c19-inhibitor":
		return positive(f.cyp2c19 == StrongInhibitor || f.cyp2c19 == ModerateInhibitor)
	}
	return open
}

func positive(b bool) truth {
	if b {
		return yes
	}
	return open
}

// compare reads "<12", ">=18".
func compare(w within, cuts []float64, value string) truth {
	number := strings.TrimLeft(value, "<>=")
	cut, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return open
	}
	switch strings.TrimSuffix(value, number) {
	case ">=":
		return w.atLeast(cuts, cut)
	case "<":
		return w.atLeast(cuts, cut).not()
	}
	return open
}

// The populations of CPIC's clopidogrel guideline exclude each other.
var clopidogrelPopulations = []string{"CVI ACS PCI", "CVI non-ACS non-PCI", "NVI"}

// population reports whether a row's population is the person's.
func (f *facts) population(name string) truth {
	adult := f.age.atLeast(ageCuts[:], 18)
	switch {
	case name == "" || name == "general":
		return yes
	case name == "adults":
		return adult
	case name == "pediatrics":
		return adult.not()
	case name == "child >40kg_adult":
		heavy := f.weight.atLeast(weightCuts[:], 40)
		if adult == yes || heavy == yes {
			return yes
		}
		if adult == no {
			return heavy
		}
		return open
	case strings.HasSuffix(name, " naive"):
		return f.prior("naive")
	case strings.Contains(name, "use >3"):
		return f.prior(">3mos")
	case slices.Contains(clopidogrelPopulations, name):
		if f.states(name) {
			return yes
		}
		return isTrue(slices.ContainsFunc(clopidogrelPopulations, f.states)).not().asNo()
	}
	return open
}

// asNo keeps a "no" and takes everything else for open.
func (t truth) asNo() truth {
	if t == no {
		return no
	}
	return open
}
