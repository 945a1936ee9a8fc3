package main

import (
	"context"
	"fmt"
	"math"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/samplefile"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/genomics/table"
)

// readPredictors reads further numbers of the samples.
func (f *flags) readPredictors(ctx context.Context, s *study, say sayer) ([]assoc.Column, error) {
	if f.Predictors == "" {
		return nil, nil
	}
	from, err := samplefile.Open(ctx, f.Predictors, samplefile.Options{})
	if err != nil {
		return nil, err
	}
	columns, match, err := from.Covariates(s.Samples(), f.PredictorName...)
	if err != nil {
		return nil, err
	}
	if match.Matched == 0 {
		return nil, fmt.Errorf("%s has no sample of the genotypes: its IIDs (and FIDs, where a .fam has them) must be theirs", f.Predictors)
	}
	f.tellUnknown(say, f.Predictors, match.Unknown)
	return columns, nil
}

// testPredictors asks of them as of variants, and writes the table.
func (f *flags) testPredictors(ctx context.Context, s *study, r *regression, columns []assoc.Column, say sayer) error {
	results := make([]tested, len(columns))
	hidden, without, beyond := 0, 0, 0
	var err error
	for i, c := range columns {
		if results[i], err = r.fit(c); err != nil {
			return err
		}
		switch {
		case !f.Unsuppressed && s.few(c):
			results[i].show = nothing
			hidden++
		case results[i].problem != ".":
			without++
		case (s.binary || s.time != nil) && results[i].beyond():
			beyond++
		}
	}
	say("%d predictors tested, %d without a result, %d hidden for values that 1 to %d people have", len(columns), without, hidden, suppress.DefaultThreshold)
	if beyond > 0 {
		say("%d of them without ratios (UNIT_TOO_LARGE): people differ by so little of a unit that for a whole one these are no numbers any more: write the values in a smaller unit", beyond)
	}
	effect, se, stat := "BETA", "SE", "T_STAT"
	switch {
	case s.time != nil:
		effect, se, stat = "HR", "LOG(HR)_SE", "Z_STAT"
	case s.binary:
		effect, se, stat = "OR", "LOG(OR)_SE", "Z_STAT"
	}
	return writeTable(ctx, f.beside("predictors", f.what(s)), len(columns), f.Workers, []table.Column{
		{Name: "#PREDICTOR", Required: true},
		{Name: "FIRTH?", Description: "Y: with Firth's penalty, N: without"},
		{Name: "OBS_CT", Type: table.Int, Description: "people in the regression"},
		{Name: "CASE_CT", Type: table.Int, Description: "of them cases, or with the event"},
		{Name: effect, Type: table.Float64, Description: "for one unit of the predictor"},
		{Name: se, Type: table.Float64},
		{Name: "L95", Type: table.Float64},
		{Name: "U95", Type: table.Float64},
		{Name: stat, Type: table.Float64},
		{Name: "P", Type: table.Float64, Description: "two-sided"},
		{Name: "ERRCODE", Required: true, Description: "why there is no result; .: there is one"},
	}, func(i int) (func(*table.Batch), bool) {
		return func(b *table.Batch) { s.setPredictor(b, columns[i].Name, &results[i]) }, true
	})
}

func (s *study) setPredictor(b *table.Batch, name string, a *tested) {
	b.SetString(0, name)
	if a.show == nothing {
		b.SetString(10, "HIDDEN")
		return
	}
	ratio := s.binary || s.time != nil
	if ratio {
		b.SetString(1, map[bool]string{true: "Y", false: "N"}[a.Firth])
		b.SetInt(3, int64(a.Cases))
	}
	b.SetInt(2, int64(a.N))
	beyond := ratio && a.beyond()
	of := func(x float64) float64 {
		switch {
		case beyond:
			return math.NaN()
		case ratio:
			return math.Exp(x)
		}
		return x
	}
	for i, x := range []float64{of(a.Effect), a.SE, of(a.Lower), of(a.Upper), a.Stat, a.P} {
		if !math.IsNaN(x) {
			b.SetFloat64(4+i, x)
		}
	}
	if beyond {
		b.SetString(10, "UNIT_TOO_LARGE")
		return
	}
	b.SetString(10, a.problem)
}

// beyond tells whether the ratio for one unit of the predictor, or its interval, is more
// or less than a number holds.
func (a *tested) beyond() bool {
	const most = 700 // e to the 709 is the largest
	return a.problem == "." && !(a.Lower > -most && a.Upper < most)
}

// few tells whether some value of a predictor, or none, is that of 1 to 10 of those in one
// group of the regression, who could be told from the result. A number that everybody
// has for themselves always is.
func (s *study) few(c assoc.Column) bool {
	type cell struct {
		st    status
		value float64
	}
	n := map[cell]int{}
	for i, st := range s.status {
		if !st.used() {
			continue
		}
		value := c.Values[i]
		if math.IsNaN(value) {
			value = math.Inf(1) // which a file cannot have
		}
		n[cell{st, value}]++
	}
	for _, people := range n {
		if people <= suppress.DefaultThreshold {
			return true
		}
	}
	return false
}
