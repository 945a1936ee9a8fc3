package medication

import (
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
)

func TestActivityAt(t *testing.T) {
	date := func(month time.Month, day int) ehr.Time { return ehr.Date(2024, month, day) }
	asOf := time.Date(2024, time.June, 15, 0, 0, 0, 0, time.UTC)
	year := func(y int) ehr.Time {
		return ehr.Time{At: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}
	}
	month := func(m time.Month) ehr.Time {
		return ehr.Time{At: time.Date(2024, m, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Month}
	}
	for _, tc := range []struct {
		name   string
		e      ehr.Exposure
		o      ActivityOptions
		want   State
		reason string
	}{
		{"within", ehr.Exposure{Start: date(6, 1), End: date(7, 1)}, ActivityOptions{}, Active, "ends on 2024-07-01"},
		{"ends on the day", ehr.Exposure{Start: date(6, 1), End: date(6, 15)}, ActivityOptions{}, Active, "ends on 2024-06-15"},
		{"ended the day before", ehr.Exposure{Start: date(6, 1), End: date(6, 14)}, ActivityOptions{}, Past, "ended on 2024-06-14"},
		{"starts on the day", ehr.Exposure{Start: date(6, 15)}, ActivityOptions{}, Active, "counted for 90 days"},
		{"starts the day after", ehr.Exposure{Start: date(6, 16)}, ActivityOptions{}, Future, "starts on 2024-06-16"},
		{"instant later on the day", ehr.Exposure{Start: ehr.Time{At: asOf.Add(20 * time.Hour), Precision: ehr.Instant}}, ActivityOptions{}, Active, "counted for 90 days"},
		{"instant of another zone, its own day", ehr.Exposure{Start: ehr.Time{At: time.Date(2024, 6, 15, 23, 0, 0, 0, time.FixedZone("", -5*3600)), Precision: ehr.Instant}}, ActivityOptions{}, Active, ""},
		{"no end, last day that counts", ehr.Exposure{Start: date(3, 18)}, ActivityOptions{}, Active, "no end is stated: counted for 90 days"},
		{"no end, long ago", ehr.Exposure{Start: date(3, 17)}, ActivityOptions{}, PossiblyActive, "more than 90 days before"},
		{"no end, other number of days", ehr.Exposure{Start: date(6, 1)}, ActivityOptions{OpenDays: 10}, PossiblyActive, "more than 10 days"},
		{"neither start nor end", ehr.Exposure{Status: ehr.Active}, ActivityOptions{}, PossiblyActive, "neither"},
		{"end alone", ehr.Exposure{End: date(7, 1)}, ActivityOptions{}, Active, "ends on"},
		{"supply lasts", ehr.Exposure{Start: date(5, 17), DaysSupply: 30}, ActivityOptions{}, Active, "30 days of supply from 2024-05-17"},
		{"supply is used up", ehr.Exposure{Start: date(5, 16), DaysSupply: 30}, ActivityOptions{}, Past, "30 days of supply from 2024-05-16 are used up"},
		{"refills", ehr.Exposure{Start: date(1, 1), DaysSupply: 30, Refills: 5}, ActivityOptions{}, Active, "30 days of supply with 5 refills"},
		{"refills are used up", ehr.Exposure{Start: date(1, 1), DaysSupply: 30, Refills: 1}, ActivityOptions{}, Past, "with 1 refill "},
		{"supply is used up, still active", ehr.Exposure{Start: date(1, 1), DaysSupply: 30, Status: ehr.Active, Kind: ehr.Ordered}, ActivityOptions{}, PossiblyActive, "still says active"},
		{"dispensed, used up", ehr.Exposure{Start: date(1, 1), DaysSupply: 30, Status: ehr.Completed, Kind: ehr.Dispensed}, ActivityOptions{}, Past, "used up"},
		{"dispensed, completed, lasts", ehr.Exposure{Start: date(6, 1), DaysSupply: 30, Status: ehr.Completed, Kind: ehr.Dispensed}, ActivityOptions{}, Active, "30 days"},
		{"supply beyond reason", ehr.Exposure{Start: year(1950), DaysSupply: 1 << 30, Refills: 1 << 30}, ActivityOptions{}, Past, "3650 days"},
		{"negative supply", ehr.Exposure{Start: date(6, 1), DaysSupply: -3}, ActivityOptions{}, Active, "90 days"},
		{"administered that day", ehr.Exposure{Start: date(6, 15), Kind: ehr.Administered, Status: ehr.Completed}, ActivityOptions{}, Active, "given on"},
		{"administered before", ehr.Exposure{Start: date(6, 14), Kind: ehr.Administered, Status: ehr.Completed}, ActivityOptions{}, Past, "given on"},
		{"stopped, no end", ehr.Exposure{Start: date(6, 1), Status: ehr.Stopped}, ActivityOptions{}, Past, "stopped"},
		{"stopped, planned end", ehr.Exposure{Start: date(6, 1), End: date(7, 1), Status: ehr.Stopped}, ActivityOptions{}, PossiblyActive, "stopped"},
		{"completed, no end", ehr.Exposure{Start: date(6, 1), Status: ehr.Completed, Kind: ehr.Ordered}, ActivityOptions{}, Past, "completed"},
		{"on hold", ehr.Exposure{Start: date(6, 1), End: date(7, 1), Status: ehr.OnHold}, ActivityOptions{}, PossiblyActive, "on hold"},
		{"on hold, past", ehr.Exposure{Start: date(5, 1), End: date(6, 1), Status: ehr.OnHold}, ActivityOptions{}, Past, "ended"},
		{"planned", ehr.Exposure{Start: date(6, 1), Status: ehr.Planned}, ActivityOptions{}, PossiblyActive, "planned"},
		{"planned, later", ehr.Exposure{Start: date(8, 1), Status: ehr.Planned}, ActivityOptions{}, Future, "starts"},
		{"refuted", ehr.Exposure{Start: date(6, 1), End: date(7, 1), Status: ehr.Refuted}, ActivityOptions{}, NotTaken, "not taken"},
		{"ended in this year", ehr.Exposure{Start: year(2020), End: year(2024)}, ActivityOptions{}, PossiblyActive, "ended in 2024"},
		{"ended in a year before", ehr.Exposure{Start: year(2020), End: year(2023)}, ActivityOptions{}, Past, "ended on 2023"},
		{"ended in this month", ehr.Exposure{Start: year(2020), End: month(6)}, ActivityOptions{}, PossiblyActive, "ended in 2024-06"},
		{"started in this month", ehr.Exposure{Start: month(6), End: month(9)}, ActivityOptions{}, PossiblyActive, "started in 2024-06"},
		{"reversed", ehr.Exposure{Start: date(6, 1), End: date(5, 1)}, ActivityOptions{}, PossiblyActive, "the end lies before the start"},
		{"reversed, stopped", ehr.Exposure{Start: date(6, 1), End: date(5, 1), Status: ehr.Stopped}, ActivityOptions{}, Past, "stopped"},
		{"reversed, to come", ehr.Exposure{Start: date(8, 1), End: date(7, 1)}, ActivityOptions{}, Future, "starts on"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ActivityAt(&tc.e, asOf, tc.o)
			assert.Equal(t, tc.want.String(), got.State.String(), got.Reason)
			assert.Contains(t, got.Reason, tc.reason)
		})
	}
}

func TestLastDate(t *testing.T) {
	day := func(d int) ehr.Time { return ehr.Date(2020, time.March, d) }
	limit := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(d int) time.Time { return time.Date(2020, time.March, d, 0, 0, 0, 0, time.UTC) }
	far := ehr.Date(2199, 1, 1)
	for _, tc := range []struct {
		name string
		p    ehr.Patient
		want time.Time
	}{
		{"none", ehr.Patient{Birth: day(1)}, time.Time{}},
		{"condition", ehr.Patient{Conditions: []ehr.Condition{{Start: day(2), Recorded: day(3), End: day(9)}}}, at(3)},
		{"exposure, its planned end", ehr.Patient{Exposures: []ehr.Exposure{{Start: day(4), End: day(20)}}}, at(4)},
		{"planned exposure", ehr.Patient{Exposures: []ehr.Exposure{{Start: day(4)}, {Start: day(5), Status: ehr.Planned}}}, at(4)},
		{"measurement", ehr.Patient{Measurements: []ehr.Measurement{{At: ehr.Time{At: at(5).Add(9 * time.Hour), Precision: ehr.Instant}}}}, at(5)},
		{"procedure", ehr.Patient{Procedures: []ehr.Procedure{{Start: day(6)}, {Start: day(8), Status: ehr.Planned}}}, at(6)},
		{"encounter", ehr.Patient{Encounters: []ehr.Encounter{{Start: day(6), End: day(7)}}}, at(7)},
		{"death", ehr.Patient{Deaths: []ehr.Death{{At: day(8)}}}, at(8)},
		{"a date that cannot be", ehr.Patient{Measurements: []ehr.Measurement{{At: day(9)}, {At: far}}}, at(9)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.want, LastDateOf(&tc.p, limit))
			assert.Equal(t, tc.want, LastDateOf(&tc.p, time.Time{}))
		})
	}

	patients := func(err error) iter.Seq2[*ehr.Patient, error] {
		return func(yield func(*ehr.Patient, error) bool) {
			for _, d := range []int{3, 9, 5} {
				if !yield(&ehr.Patient{Deaths: []ehr.Death{{At: day(d)}}}, nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
			}
		}
	}
	last, err := LastDate(patients(nil), limit)
	require.NoError(t, err)
	assert.Equal(t, at(9), last)
	broken := errors.New("broken")
	_, err = LastDate(patients(broken), limit)
	assert.ErrorIs(t, err, broken)
}
