package omop

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
)

const (
	personID = iota
	personGender
	personYear
	personMonth
	personDay
	personBirth
	personRace
	personEthnicity
	personSource
	personGenderSource
	personRaceSource
	personRaceConcept
	personEthnicitySource
	personEthnicityConcept
	personColumnCount
)

var personColumns = [personColumnCount]string{
	personID: "person_id", personGender: "gender_concept_id", personYear: "year_of_birth", personMonth: "month_of_birth",
	personDay: "day_of_birth", personBirth: "birth_datetime", personRace: "race_concept_id",
	personEthnicity: "ethnicity_concept_id", personSource: "person_source_value", personGenderSource: "gender_source_value",
	personRaceSource: "race_source_value", personRaceConcept: "race_source_concept_id",
	personEthnicitySource: "ethnicity_source_value", personEthnicityConcept: "ethnicity_source_concept_id",
}

// addPerson takes a person's row, and passes over more of them, as long as they
// say the same.
func (r *reading) addPerson(ctx context.Context, p *ehr.Patient, key string) error {
	for first := true; ; first = false {
		row, err := r.people.peek(ctx)
		if errors.Is(err, io.EOF) || err == nil && row.Key != key {
			return nil
		}
		if err != nil {
			return err
		}
		r.tally.Items["person"]++
		it := &item{r: r, t: r.people, row: row}
		if first {
			it.person(p)
		} else {
			it.again(p)
		}
		if r.err != nil {
			return r.err
		}
		r.people.Take()
	}
}

// person is what the first row says.
func (it *item) person(p *ehr.Patient) {
	p.Sex, p.Birth = it.sex(), it.birth()
	p.Race = it.concept(personRace, personRaceConcept, personRaceSource)
	p.Ethnicity = it.concept(personEthnicity, personEthnicityConcept, personEthnicitySource)
	if v := it.text(personSource); v != "" {
		p.Identifiers = append(p.Identifiers, ehr.Identifier{System: PersonSource, Value: v})
	}
}

// again is one more row of the same person: what contradicts is not known.
func (it *item) again(p *ehr.Patient) {
	it.r.tally.Left["person"]++
	merge.Again(p, it.sex(), it.birth(), it.warn)
}

// The concepts of the vocabulary Gender, which are often not in a subset of the
// vocabularies: https://athena.ohdsi.org, vocabulary Gender.
const (
	genderMale      = 8507
	genderFemale    = 8532
	genderOther     = 8521
	genderAmbiguous = 8570
)

// sex is that of the concept, or of the source value where there is none. Where
// they contradict it is unknown.
func (it *item) sex() ehr.Sex {
	var sex, source ehr.Sex
	switch it.whole(personGender) {
	case genderMale:
		sex = ehr.Male
	case genderFemale:
		sex = ehr.Female
	case genderOther, genderAmbiguous:
		sex = ehr.OtherSex
	}
	switch strings.ToLower(it.text(personGenderSource)) {
	case "m", "male":
		source = ehr.Male
	case "f", "female":
		source = ehr.Female
	}
	switch {
	case sex == ehr.SexUnknown:
		return source
	case source != ehr.SexUnknown && source != sex && sex != ehr.OtherSex:
		it.warn("two-sexes", "gender_concept_id and gender_source_value state two sexes: the sex is not known")
		return ehr.SexUnknown
	}
	return sex
}

// birth is as exact as year, month and day are given.
func (it *item) birth() ehr.Time {
	year, month, day := it.whole(personYear), it.whole(personMonth), it.whole(personDay)
	at, _, ok := it.moment(personBirth)
	var t ehr.Time
	switch {
	case year == 0 && ok:
		t = ehr.Date(at.Date())
	case year == 0:
		return t
	case year < 1800 || year > 9999:
		it.bad(personYear, "year")
		return t
	case month == 0:
		t = ehr.Date(int(year), time.January, 1)
		t.Precision = ehr.Year
	case month < 1 || month > 12:
		it.bad(personMonth, "month")
		t = ehr.Date(int(year), time.January, 1)
		t.Precision = ehr.Year
	case day == 0:
		t = ehr.Date(int(year), time.Month(month), 1)
		t.Precision = ehr.Month
	default:
		t = ehr.Date(int(year), time.Month(month), int(day))
		if t.At.Day() != int(day) || t.At.Month() != time.Month(month) {
			it.bad(personDay, "day of its month")
			t = ehr.Date(int(year), time.Month(month), 1)
			t.Precision = ehr.Month
		}
	}
	if t.At.After(it.r.now) {
		it.warn("future-date", "the birth is in the future: it is kept as it is")
	}
	return t
}
