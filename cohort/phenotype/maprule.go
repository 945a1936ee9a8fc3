package phenotype

import (
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// mapRule is the rule of a member of an extended map: all of its tests must hold.
// None: it always does.
type mapRule []mapTest

// mapTest is one test of a rule.
type mapTest struct {
	kind    testKind
	sex     ehr.Sex
	compare string // < <= > >=
	n       int
	unit    string // years months days
}

type testKind uint8

const (
	askOther testKind = iota // of what the map means and a record does not say by itself
	askSex
	askOnset
)

// The concepts of SNOMED CT that rules test, as NLM's map to ICD-10-CM has them
// (Mapping SNOMED CT to ICD-10-CM, Technical Specifications, "map rules"). Any
// other concept is a finding that the person must have beside it; the current
// age (424144002) is that at the time of the coding, which records do not state.
const (
	femaleFinding = "248152002"
	maleFinding   = "248153007"
	ageAtOnset    = "445518008"
)

// parseRule reads a rule: TRUE, OTHERWISE TRUE, or tests joined by AND, such as
//
//	IFA 248152002 | Female (finding) |
//	IFA 445518008 | Age at onset of clinical finding (observable entity) | < 18.0 years
//
// What it cannot read is a test that no record decides.
func parseRule(text string) mapRule {
	text = strings.TrimSpace(text)
	if text == "" || text == "TRUE" || text == "OTHERWISE TRUE" {
		return nil
	}
	var rule mapRule
	for part := range strings.SplitSeq(text, " AND IFA ") {
		rule = append(rule, parseTest(strings.TrimPrefix(part, "IFA ")))
	}
	return rule
}

func parseTest(text string) mapTest {
	concept, rest, _ := strings.Cut(text, "|")
	_, condition, closed := strings.Cut(rest, "|")
	concept, condition = strings.TrimSpace(concept), strings.TrimSpace(condition)
	switch {
	case !closed:
	case concept == femaleFinding && condition == "":
		return mapTest{kind: askSex, sex: ehr.Female}
	case concept == maleFinding && condition == "":
		return mapTest{kind: askSex, sex: ehr.Male}
	case concept == ageAtOnset:
		if t, ok := parseAge(condition); ok {
			return t
		}
	}
	return mapTest{kind: askOther}
}

// parseAge reads "< 18.0 years".
func parseAge(text string) (t mapTest, ok bool) {
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return t, false
	}
	n, err := strconv.ParseFloat(fields[1], 64)
	t = mapTest{kind: askOnset, compare: fields[0], n: int(n), unit: strings.TrimSuffix(fields[2], "s") + "s"}
	switch t.compare {
	case "<", "<=", ">", ">=":
	default:
		return t, false
	}
	switch t.unit {
	case "years", "months", "days":
	default:
		return t, false
	}
	return t, err == nil && n >= 0 && n < 1000 && float64(t.n) == n
}

// bearer is who has a condition, and since when, as far as the record tells.
type bearer struct {
	sex   ehr.Sex
	birth span
	onset span
}

// truth is what a record can say of a rule.
type truth uint8

const (
	unclear truth = iota
	untrue
	truly
)

// holds tells whether a rule holds. One test that certainly fails is enough for
// it to fail.
func (r mapRule) holds(who *bearer) truth {
	all := truly
	for i := range r {
		switch r[i].holds(who) {
		case untrue:
			return untrue
		case unclear:
			all = unclear
		}
	}
	return all
}

func (t *mapTest) holds(who *bearer) truth {
	switch t.kind {
	case askSex:
		switch who.sex {
		case ehr.Female, ehr.Male:
			return truthOf(who.sex == t.sex)
		}
	case askOnset:
		return t.aged(who)
	}
	return unclear
}

func truthOf(is bool) truth {
	if is {
		return truly
	}
	return untrue
}

// aged compares the age at onset. Births and onsets that are not exact decide only
// where all days that they can be say the same.
func (t *mapTest) aged(who *bearer) truth {
	if who.birth.undated() || who.onset.undated() {
		return unclear
	}
	// The last day of the younger ones, for the earliest birth and for the latest.
	first, last := t.reached(who.birth.from), t.reached(who.birth.to)
	if t.compare == "<" || t.compare == ">=" { // who reaches the age on the day is as old
		first, last = first-1, last-1
	}
	below := t.compare == "<" || t.compare == "<="
	switch {
	case who.onset.to <= first:
		return truthOf(below)
	case who.onset.from > last:
		return truthOf(!below)
	}
	return unclear
}

// reached is the day on which somebody who was born on a day is as old as the
// test says.
func (t *mapTest) reached(birth day) day {
	at := time.Unix(int64(birth)*secondsADay, 0).UTC()
	switch t.unit {
	case "years":
		at = at.AddDate(t.n, 0, 0)
	case "months":
		at = at.AddDate(0, t.n, 0)
	default:
		at = at.AddDate(0, 0, t.n)
	}
	return dayOf(at)
}
