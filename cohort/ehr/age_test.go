package ehr_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/ehr"
)

func TestParseAge(t *testing.T) {
	for text, want := range map[string]ehr.Age{
		"P17Y":    {Years: 17, Precision: ehr.Year},
		"P1Y6M":   {Years: 1, Months: 6, Precision: ehr.Month},
		"P3W":     {Days: 21, Precision: ehr.Day},
		"P0D":     {Precision: ehr.Day},
		"P1DT12H": {Days: 1, Precision: ehr.Day},
		"PT5M":    {Precision: ehr.Day},
	} {
		got, ok := ehr.ParseAge(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "P", "17Y", "PY", "P17", "P1X", "P-3Y", "P1.5Y", "PT5Y", "PTT5M", "P99999999999999Y", "P1H", "P3Y ",
	} {
		_, ok := ehr.ParseAge(text)
		assert.False(t, ok, text)
	}
}

func TestAgeFrom(t *testing.T) {
	born := ehr.Date(1990, time.June, 16)
	for _, tc := range []struct {
		name, age string
		birth     ehr.Time
		from, to  string
	}{
		{"years", "P17Y", born, "2007-06-16", "2008-06-16"},
		{"months", "P1Y6M", born, "1991-12-16", "1992-01-16"},
		{"days", "P10D", born, "1990-06-26", "1990-06-27"},
		{"birth to the year", "P10D", ehr.Time{At: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}, "1990-01-11", "1991-01-11"},
		{"birth to the second", "P1Y", ehr.Time{At: time.Date(1990, 1, 1, 5, 0, 0, 0, time.UTC), Precision: ehr.Instant}, "1991-01-01", "1992-01-01"},
	} {
		a, ok := ehr.ParseAge(tc.age)
		assert.True(t, ok)
		got := a.From(tc.birth)
		assert.Equal(t, tc.from, got.At.Format(time.DateOnly), tc.name)
		assert.Equal(t, tc.to, got.Latest().Format(time.DateOnly), tc.name)
	}
	assert.True(t, ehr.Age{Years: 3, Precision: ehr.Year}.From(ehr.Time{}).IsZero())
	assert.True(t, ehr.Age{}.From(born).IsZero())
}
