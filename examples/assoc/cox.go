package main

import (
	"fmt"
	"math"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/survival"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/matrix"
)

// coxColumns are those of a logistic regression, as far as they have a meaning.
func coxColumns() []table.Column {
	return []table.Column{
		{Name: "#CHROM", Required: true},
		{Name: "POS", Type: table.Int, Required: true, Description: "of REF's first base, 1-based"},
		{Name: "ID", Required: true},
		{Name: "REF", Required: true},
		{Name: "ALT", Required: true},
		{Name: "A1", Required: true, Description: "the allele whose copies count"},
		{Name: "A1_FREQ", Type: table.Float64, Description: "among the alleles of those in the regression"},
		{Name: "FIRTH?", Description: "Y: with Firth's penalty, N: without"},
		{Name: "TEST", Required: true},
		{Name: "OBS_CT", Type: table.Int, Description: "people in the regression"},
		{Name: "EVENT_CT", Type: table.Int, Description: "of them with the event"},
		{Name: "HR", Type: table.Float64, Description: "hazard ratio, for each copy of A1"},
		{Name: "LOG(HR)_SE", Type: table.Float64},
		{Name: "L95", Type: table.Float64},
		{Name: "U95", Type: table.Float64},
		{Name: "Z_STAT", Type: table.Float64},
		{Name: "P", Type: table.Float64, Description: "two-sided"},
		{Name: "ERRCODE", Required: true, Description: "why there is no result; .: there is one"},
	}
}

// setCox sets the cells of a row of coxColumns.
func setCox(b *table.Batch, v matrix.Variant, a *tested) {
	setTexts(b, v.Contig)
	b.SetInt(1, int64(v.Pos+1))
	for i, text := range []string{v.ID, v.Ref, v.Alt, a.A1.Of(v)} {
		b.SetString(2+i, text)
	}
	b.SetString(7, map[bool]string{true: "Y", false: "N"}[a.Firth])
	b.SetString(8, a.Test)
	b.SetInt(9, int64(a.N))
	b.SetInt(10, int64(a.Cases))
	for col, x := range map[int]float64{
		6: a.A1Freq, 11: math.Exp(a.Effect), 12: a.SE, 13: math.Exp(a.Lower), 14: math.Exp(a.Upper), 15: a.Stat, 16: a.P,
	} {
		if !math.IsNaN(x) {
			b.SetFloat64(col, x)
		}
	}
	b.SetString(17, a.problem)
}

// take takes over what Cox's regression found.
func (a *tested) take(c *survival.Association) {
	a.N, a.Cases, a.Firth = c.People, c.Events, c.Firth
	a.Effect, a.SE, a.Stat, a.P, a.Lower, a.Upper = c.Estimate, c.StdErr, c.Z, c.P, c.Lower, c.Upper
	a.Log10P = math.Log10(c.P)
	if c.P == 0 { // the normal distribution's tail, far out
		a.Log10P = (-c.Z*c.Z/2 - math.Log(math.Abs(c.Z)*math.Sqrt(math.Pi/2))) / math.Ln10
	}
	a.problem = map[survival.Problem]string{
		survival.NoProblem: ".", survival.Constant: "CONST_ALLELE", survival.Collinear: "RANK_DEFICIENT", survival.Infinite: "SEPARATION",
		survival.Undetermined: "SEPARATION", survival.NotConverged: "COX_CONVERGE_FAIL", survival.NoEvents: "NO_EVENTS",
	}[c.Problem]
}

// untested is a variant of a contig on which nothing can be asked.
func (f *flags) untested(s *study, a *tested) {
	nan := math.NaN()
	a.Test, a.problem = models[f.GLMModel].String(), assoc.NoModel.String()
	a.Effect, a.SE, a.Stat, a.P, a.Log10P, a.Lower, a.Upper = nan, nan, nan, nan, nan, nan, nan
	if alt, ok := s.frequency[a.Variant].Alt(); ok && alt > 0.5 {
		a.A1 = assoc.REF
	}
}

// copies counts the rarer allele, as the genetic model has it, with its frequency among
// those in the regression. Where a copy is one at most, a call of it counts so.
func (f *flags) copies(s *study, a *tested, on *coxOn, one bool, dst []float64) []float64 {
	genetic := models[f.GLMModel]
	a.Test = genetic.String()
	dst = s.Dosages(a.Variant, math.NaN(), dst[:0])
	if alt, ok := s.frequency[a.Variant].Alt(); ok && alt > 0.5 {
		a.A1 = assoc.REF
	}
	var sum, people float64
	for i, x := range dst {
		if a.A1 == assoc.REF {
			x = 2 - x
		}
		if st := s.status[i]; (st == with || st == without) && (len(on.in) == 0 || on.in[i]) && !math.IsNaN(x) {
			sum, people = sum+x, people+1
		}
		switch genetic {
		case assoc.Dominant:
			x = math.Min(x, 1)
		case assoc.Recessive:
			x = math.Max(x-1, 0)
		}
		if one {
			x /= 2
		}
		dst[i] = x
	}
	a.A1Freq = sum / (2 * people)
	return dst
}

// constant tells whether a covariate has one value in all who are in the regression.
func (s *study) constant(c assoc.Column) bool {
	first := math.NaN()
	for i, x := range c.Values {
		if s.status[i] == noPhenotype || s.status[i] == noCovariate {
			continue
		}
		if math.IsNaN(first) {
			first = x
		}
		if x != first {
			return false
		}
	}
	return true
}

func constantError(name string) error {
	return fmt.Errorf("covariate %q has one value in everybody: leave it out", name)
}
