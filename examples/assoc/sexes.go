package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/cohort/assoc/samplefile"
	"github.com/allelerx/allelerx/cohort/survival"
	"github.com/allelerx/allelerx/variant/matrix"
)

// readSexes finds the samples' sexes: those of the .fam, or of --update-sex.
func (f *flags) readSexes(ctx context.Context, g *genotypes, say sayer) error {
	g.sexes = make([]matrix.Sex, g.NumSamples())
	for i, s := range g.Samples() {
		g.sexes[i] = s.Sex
	}
	if f.UpdateSex == "" {
		return nil
	}
	from, err := samplefile.Open(ctx, f.UpdateSex, samplefile.Options{})
	if err != nil {
		return err
	}
	columns, match, err := from.Covariates(g.Samples(), "SEX")
	if err != nil {
		return err
	}
	f.tellUnknown(say, f.UpdateSex, match.Unknown)
	for i, x := range columns[0].Values {
		switch {
		case math.IsNaN(x): // as it was
		case x == 0 || x == 1 || x == 2:
			g.sexes[i] = matrix.Sex(x)
		default:
			return errors.New("--update-sex: a sex is 1 (men), 2 (women) or 0 (not known): correct the column SEX")
		}
	}
	return nil
}

// kinds counts the variants by kind of contig.
func (g *genotypes) kinds() map[quality.Ploidy]int {
	n := map[quality.Ploidy]int{}
	for i := range g.NumVariants() {
		n[quality.PloidyOf(g.Variant(i).Contig)]++
	}
	return n
}

// tellSexed says what is asked of the variants of X, Y and the mitochondrion; refused
// are the reasons why nothing is.
func (s *study) tellSexed(refused map[quality.Ploidy]error, say sayer) {
	n := s.kinds()
	for _, kind := range []quality.Ploidy{quality.ChrX, quality.ChrY, quality.Haploid} {
		name := map[quality.Ploidy]string{quality.ChrX: "X", quality.ChrY: "Y", quality.Haploid: "the mitochondrion"}[kind]
		switch {
		case n[kind] == 0:
		case refused[kind] != nil:
			say("%d variants of %s are not tested (NO_MODEL): %v", n[kind], name, refused[kind])
		case kind == quality.ChrX && s.bothSexes():
			say("%d variants of X: the sex is a covariate, and people of unknown sex are left out", n[kind])
		case kind == quality.ChrX:
			say("%d variants of X: those in the regression are not known to be of both sexes, so all count by their calls as they are; --update-sex states the sexes", n[kind])
		case kind == quality.ChrY:
			say("%d variants of Y: only men are in the regression", n[kind])
		}
	}
}

// bothSexes tells whether men and women are in the regression.
func (s *study) bothSexes() bool {
	var seen [matrix.Female + 1]bool
	for i, st := range s.status {
		seen[s.sexes[i]] = seen[s.sexes[i]] || st.used()
	}
	return seen[matrix.Male] && seen[matrix.Female]
}

func (st status) used() bool { return st != noPhenotype && st != noCovariate }

// coxOn is Cox's regression for one kind of contig, by the rules of assoc.Model.On.
type coxOn struct {
	scan *survival.Scan
	in   []bool // whose sex does not leave them out; nil: all
}

// coxOn makes it; an error is the reason why nothing is asked there.
func (f *flags) coxOn(s *study, kind quality.Ploidy, data survival.Data, covariates []survival.Covariate, o survival.CoxOptions) (*coxOn, error) {
	c := &coxOn{}
	switch {
	case kind != quality.Diploid && f.GLMModel != "additive":
		return nil, errors.New("the dominant and the recessive model are of two copies: use the additive one there")
	case kind == quality.ChrY && !s.has(matrix.Male):
		return nil, errors.New("no man has the phenotype and all covariates: state the sexes with --update-sex if there are men")
	case kind == quality.ChrX && s.bothSexes():
		sex := survival.Covariate{Name: assoc.SexCovariate, Values: make([]float64, len(s.sexes))}
		for i, x := range s.sexes {
			sex.Values[i] = float64(x)
		}
		covariates = append(slices.Clone(covariates), sex)
		c.in = s.of(matrix.Male, matrix.Female)
	case kind == quality.ChrY:
		c.in = s.of(matrix.Male)
	}
	if c.in != nil {
		data.Time = slices.Clone(data.Time)
		for i := range data.Time {
			if !c.in[i] {
				data.Time[i] = math.NaN()
			}
		}
	}
	var err error
	if c.scan, err = survival.NewScan(data, covariates, o); err != nil {
		return nil, err
	}
	if kind == quality.ChrY && c.scan.Events() == 0 {
		return nil, errors.New("no man has the event")
	}
	return c, nil
}

func (s *study) has(sex matrix.Sex) bool {
	for i, st := range s.status {
		if s.sexes[i] == sex && st.used() {
			return true
		}
	}
	return false
}

// of tells of each sample whether it has one of the sexes.
func (s *study) of(sexes ...matrix.Sex) []bool {
	in := make([]bool, len(s.sexes))
	for i, sex := range s.sexes {
		in[i] = slices.Contains(sexes, sex)
	}
	return in
}

// glmRefused finds why nothing is asked of the variants of a kind of contig.
func (s *study) glmRefused(m *assoc.Model) map[quality.Ploidy]error {
	refused := map[quality.Ploidy]error{}
	for kind := range s.kinds() {
		if _, err := m.On(kind, s.sexes); err != nil {
			refused[kind] = err
		}
	}
	return refused
}

// coxes makes the regressions of all kinds of contig that there are. Where
// the phenotype cannot be fitted at all, that is an error.
func (f *flags) coxes(s *study, data survival.Data, covariates []survival.Covariate, o survival.CoxOptions) (map[quality.Ploidy]*coxOn, map[quality.Ploidy]error, error) {
	on, refused := map[quality.Ploidy]*coxOn{}, map[quality.Ploidy]error{}
	first, err := f.coxOn(s, quality.Diploid, data, covariates, o)
	if err != nil {
		return nil, nil, err
	}
	if idle := first.scan.Idle(); len(idle) > 0 {
		return nil, nil, fmt.Errorf("covariate %q follows from the others: leave it out", idle[0])
	}
	on[quality.Diploid] = first
	for kind := range s.kinds() {
		if kind == quality.Diploid {
			continue
		}
		if on[kind], err = f.coxOn(s, kind, data, covariates, o); err != nil {
			refused[kind] = err
		}
	}
	return on, refused, nil
}
