package clock_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
)

func Example() {
	for _, text := range []string{"2026-03", "2026-03-01T08:00:00-05:00", "2026-03-01T08:00:00", "1 March"} {
		t, ok := clock.Parse(text)
		fmt.Println(t, ok)
	}
	// Output:
	// 2026-03 true
	// 2026-03-01T08:00:00-05:00 true
	// 2026-03-01 true
	//  false
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"1950": "1950", "1950-06": "1950-06", "1950-06-16": "1950-06-16",
		"1950-06-16T10:11:12Z": "1950-06-16T10:11:12Z", "1950-06-16T10:11:12.345+00:00": "1950-06-16T10:11:12Z",
		"1950-06-16T10:11Z": "1950-06-16T10:11:00Z", "1950-06-16T10:11": "1950-06-16",
	} {
		got, ok := clock.Parse(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got.String(), text)
	}
	for _, text := range []string{"", "195", "0000", "1950-13", "1950-02-30", "1950-06-16T25:00:00Z", "16.06.1950", "1950-06-16 10:11:12", "1950-06-16T"} {
		_, ok := clock.Parse(text)
		assert.False(t, ok, text)
	}
}

func TestReversed(t *testing.T) {
	for _, tc := range []struct {
		start, end string
		want       bool
	}{
		{"2020-01-02", "2020-01-01", true},
		{"2020-01-02", "2020-01-02", false},
		{"2020-01-02T10:00:00Z", "2020-01-02", false},
		{"2020-01-02T10:00:00Z", "2020-01-02T09:00:00Z", true},
		{"2020-01-02T10:00:00Z", "2020-01-02T10:00:00Z", false},
		{"2020", "2019", true},
		{"2020-06", "2020", false},
		{"2020-06-02", "2020-06-01T23:00:00Z", true},
		{"2020-06-01", "2020-06-01T23:00:00Z", false},
		// The evening of the 2nd in New York is the 3rd in UTC, and ends on the 2nd all the same.
		{"2020-01-02T23:00:00-05:00", "2020-01-02", false},
		{"", "2020", false},
		{"2020", "", false},
	} {
		start, _ := clock.Parse(tc.start)
		end, _ := clock.Parse(tc.end)
		assert.Equal(t, tc.want, clock.Reversed(start, end), "%s to %s", tc.start, tc.end)
	}
}

func TestInFuture(t *testing.T) {
	day := ehr.Date(2026, time.January, 1)
	now := ehr.Time{At: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC), Precision: ehr.Instant}
	for _, tc := range []struct {
		text          string
		ofDay, ofNoon bool
	}{
		{"2026-01-01T10:00:00Z", false, false},
		{"2026-01-01T13:00:00Z", false, true},
		{"2026-01-02", true, true},
		{"2026", false, false},
		{"2027", true, true},
		{"", false, false},
	} {
		at, _ := clock.Parse(tc.text)
		assert.Equal(t, tc.ofDay, clock.InFuture(at, day), tc.text)
		assert.Equal(t, tc.ofNoon, clock.InFuture(at, now), tc.text)
	}
}

// A parser says what Parse says, to the location.
func TestParser(t *testing.T) {
	var p clock.Parser
	for _, text := range []string{
		"", "195", "1950", "1950-06", "1950-06-16", "1950-06-31", "2000-02-29", "1900-02-29", "2001-02-29", "0000-01-01", "0001-01-01", "1950-13-01", "1950-00-01", "1950-01-00",
		"1950-06-16T10:11:12Z", "1950-06-16T10:11:12z", "1950-06-16T10:11:12.345+00:00", "1950-06-16T10:11:12.345678901-04:00", "1950-06-16T10:11:12.3456789012-04:00",
		"1950-06-16T10:11:12.Z", "1950-06-16T10:11:12,5Z", "1950-06-16T10:11Z", "1950-06-16T10:11", "1950-06-16T10:11:12", "1950-06-16T24:00:00Z", "1950-06-16T23:59:60Z", "1950-06-16T10:60:00Z",
		"1950-06-16T10:11:12+23:59", "1950-06-16T10:11:12+24:00", "1950-06-16T10:11:12+14:60", "1950-06-16T10:11:12-0400", "1950-06-16T10:11:12-04", "1950-06-16T10:11:12-00:00", "1950-06-16 10:11:12Z",
		"1950-06-16T10:11:12Zx", "1950-06-16T1x:11:12Z", "19x0-06-16", "1950-06-16T10:11:12-04:00",
	} {
		want, ok := clock.Parse(text)
		got, also := p.Parse([]byte(text))
		assert.Equal(t, ok, also, text)
		assert.Equal(t, want, got, text)
	}
}

func FuzzParser(f *testing.F) {
	f.Add("1950-06-16T10:11:12.5-04:00")
	f.Add("1950-06-16")
	var p clock.Parser
	f.Fuzz(func(t *testing.T, text string) {
		want, ok := clock.Parse(text)
		got, also := p.Parse([]byte(text))
		assert.Equal(t, ok, also)
		assert.Equal(t, want, got)
	})
}
