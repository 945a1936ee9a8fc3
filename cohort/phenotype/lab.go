package phenotype

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Lab is a limit of a laboratory value.
type Lab struct {
	LOINC    []string `toml:"loinc"`
	Operator string   `toml:"operator"` // ">", ">=", "<", "<="
	Value    *float64 `toml:"value"`
	Unit     string   `toml:"unit"` // UCUM; a record without a unit, or with one that cannot be converted for certain, is left out and counted
}

func (l *Lab) check() error {
	switch {
	case len(l.LOINC) == 0:
		return fmt.Errorf("has no loinc: add the codes, as in loinc = [\"4548-4\"]")
	case !slices.Contains([]string{">", ">=", "<", "<="}, l.Operator):
		return fmt.Errorf("operator is %q: use >, >=, < or <=", l.Operator)
	case l.Value == nil || math.IsNaN(*l.Value) || math.IsInf(*l.Value, 0):
		return fmt.Errorf("has no value: add the number of the limit")
	case strings.TrimSpace(l.Unit) == "":
		return fmt.Errorf("has no unit: add it, as in unit = \"mg/dL\"")
	}
	for _, code := range l.LOINC {
		if strings.TrimSpace(code) == "" {
			return fmt.Errorf("has an empty code in loinc: take it out")
		}
	}
	return nil
}

// answer is what a record says to a question.
type answer uint8

const (
	no answer = iota
	maybe
	yes
)

// is reports whether a measurement is of one of the codes.
func (l *Lab) is(m *ehr.Measurement) bool {
	for i := range m.Concept.Codes {
		c := &m.Concept.Codes[i]
		if systemOf(c.System) == ehr.LOINC && slices.Contains(l.LOINC, strings.TrimSpace(c.Code)) {
			return true
		}
	}
	return false
}

// passes reports whether a value passes the limit. "<5" is a value too: it is
// below 10, and may be above 3.
func (l *Lab) passes(q *ehr.Quantity, t *Tally) answer {
	switch {
	case math.IsNaN(q.Value):
		t.NoValue++
		return no
	case strings.TrimSpace(q.Unit) == "":
		t.NoUnit++
		return no
	}
	v, ok := convert(q.Value, unitOf(q.Unit), unitOf(l.Unit))
	if !ok {
		t.Unit++
		return no
	}
	return judge(v, q.Comparator, l.Operator, *l.Value)
}

// judge compares a value, or a side of one, with a limit.
func judge(v float64, side, operator string, limit float64) answer {
	above := strings.HasPrefix(operator, ">")
	inclusive := strings.HasSuffix(operator, "=")
	passes := v > limit
	if !above {
		passes = v < limit
	}
	at := v == limit
	switch side {
	case "":
		if passes || at && inclusive {
			return yes
		}
		return no
	case ">", ">=", "<", "<=":
	default:
		return maybe // a comparator that is not known says nothing for certain
	}
	open := !strings.HasSuffix(side, "=") // the value itself is not meant
	if strings.HasPrefix(side, ">") == above {
		// All values beyond v: they pass where v does, and some always do.
		if passes || at && (open || inclusive) {
			return yes
		}
		return maybe
	}
	// All values on the other side of v: some pass where v is beyond the limit.
	if passes || at && inclusive && !open {
		return maybe
	}
	return no
}
