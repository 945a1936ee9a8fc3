package phenotype

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Only powers of ten are converted, to the last bit: what a mole weighs depends on the substance.
func TestConvert(t *testing.T) {
	for _, c := range []struct {
		value    float64
		from, to string
		want     float64 // NaN: refused
	}{
		{1.15, "g/L", "mg/dL", 115},
		{126, "mg/dL", "g/L", 1.26},
		{126, "mg/dl", "mg/dL", 126},
		{7, "mmol/L", "umol/L", 7000},
		{90, "µmol/l", "mmol/L", 0.09},
		{5.5, "10*3/uL", "10^9/L", 5.5},
		{4.2, "10*6/uL", "10*12/L", 4.2},
		{1, "kg", "g", 1000},
		{170, "cm", "m", 1.7},
		{40, "U/L", "mU/mL", 40},
		{40, "IU/L", "[iU]/L", 40},
		{6.5, "%", "%", 6.5},
		{12, "mm[Hg]", "mm[Hg]", 12},
		{6.5, "%", "mmol/mol", math.NaN()},
		{126, "mg/dL", "mmol/L", math.NaN()},
		{40, "IU/L", "U/L", math.NaN()},
		{4, "meq/L", "mmol/L", math.NaN()},
		{4, "MG/DL", "mg/dL", math.NaN()},
		{4, "mg/kg", "mg/dL", math.NaN()},
		{4, "10*x/L", "10*9/L", math.NaN()},
		{4, "zg/L", "g/L", math.NaN()},
		{math.Inf(1), "g/L", "mg/L", math.NaN()},
	} {
		v, ok := convert(c.value, unitOf(c.from), unitOf(c.to))
		assert.Equal(t, !math.IsNaN(c.want), ok, "%s → %s", c.from, c.to)
		if ok {
			assert.InDelta(t, c.want, v, 0, "%s → %s", c.from, c.to)
		}
	}
	for _, prefix := range []string{"k", "d", "c", "m", "u", "mc", "n", "p", "f", ""} {
		assert.Equal(t, "g/L", unitOf(prefix+"g/L").of)
	}
}

// The answer for each side of a value that is not exact is checked against values
// that it can stand for.
func TestJudge(t *testing.T) {
	passes := func(v float64, operator string, limit float64) bool {
		switch operator {
		case ">":
			return v > limit
		case ">=":
			return v >= limit
		case "<":
			return v < limit
		default:
			return v <= limit
		}
	}
	for _, operator := range []string{">", ">=", "<", "<="} {
		for _, side := range []string{"", ">", ">=", "<", "<="} {
			for v := 3.0; v <= 7; v++ {
				some, all := false, true
				for x := -10.0; x <= 20; x += 0.25 {
					stands := x == v
					if side != "" {
						stands = passes(x, side, v)
					}
					if stands {
						some, all = some || passes(x, operator, 5), all && passes(x, operator, 5)
					}
				}
				want := no
				switch {
				case all:
					want = yes
				case some:
					want = maybe
				}
				assert.Equal(t, want, judge(v, side, operator, 5), "%s%v against %s5", side, v, operator)
			}
		}
	}
	assert.Equal(t, maybe, judge(1, "~", ">", 5))
}

func TestLabPasses(t *testing.T) {
	limit := 126.0
	lab := Lab{LOINC: []string{"2345-7"}, Operator: ">=", Value: &limit, Unit: "mg/dL"}
	require.NoError(t, lab.check())
	var tally Tally
	assert.Equal(t, yes, lab.passes(&ehr.Quantity{Value: 1.26, Unit: "g/L"}, &tally))
	assert.Equal(t, no, lab.passes(&ehr.Quantity{Value: 7, Unit: "mmol/L"}, &tally))
	assert.Equal(t, no, lab.passes(&ehr.Quantity{Value: 126}, &tally))
	assert.Equal(t, no, lab.passes(&ehr.Quantity{Value: math.NaN(), Unit: "mg/dL"}, &tally))
	assert.Equal(t, Tally{Unit: 1, NoUnit: 1, NoValue: 1}, tally)
	assert.Equal(t, []string{
		"1 measurements are in a unit that cannot be compared with the limit's, and were left out",
		"1 measurements have no unit, and were left out", "1 measurements have no number, and were left out",
	}, tally.notes())
}

// A day is the record's own: of 23:30 in New York, not of the next morning in
// Greenwich.
func TestDays(t *testing.T) {
	assert.Equal(t, day(0), spanOf(ehr.Date(1970, 1, 1)).from)
	assert.Equal(t, day(-1), spanOf(ehr.Date(1969, 12, 31)).from)
	assert.Equal(t, span{day(365), day(729)}, spanOf(ehr.Time{At: ehr.Date(1971, 1, 1).At, Precision: ehr.Year}))
	assert.Equal(t, span{day(31), day(58)}, spanOf(ehr.Time{At: ehr.Date(1970, 2, 1).At, Precision: ehr.Month}))
	assert.True(t, spanOf(ehr.Time{}).undated())
	assert.Equal(t, lastDay, lastDay.shift(1<<30))
	assert.Equal(t, firstDay, firstDay.shift(-5))
	assert.Equal(t, ehr.Date(1969, 12, 31), day(-1).time())
}
