package ehr_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/ehr"
)

func TestTime(t *testing.T) {
	at := time.Date(2024, time.February, 1, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		precision ehr.Precision
		text      string
		latest    time.Time
	}{
		{ehr.NoTime, "", at},
		{ehr.Year, "2024", at.AddDate(1, 0, 0)},
		{ehr.Month, "2024-02", time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC)},
		{ehr.Day, "2024-02-01", at.AddDate(0, 0, 1)},
		{ehr.Instant, "2024-02-01T00:00:00Z", at},
	} {
		v := ehr.Time{At: at, Precision: tc.precision}
		assert.Equal(t, tc.text, v.String())
		assert.Equal(t, tc.latest, v.Latest())
		assert.Equal(t, tc.precision == ehr.NoTime, v.IsZero())
	}
}

func TestWords(t *testing.T) {
	assert.Equal(t, []string{"unknown", "female", "male", "other"},
		[]string{ehr.SexUnknown.String(), ehr.Female.String(), ehr.Male.String(), ehr.OtherSex.String()})
	assert.Equal(t, "reported", ehr.Reported.String())
	assert.Equal(t, "on hold", ehr.OnHold.String())
}
