package dashboard

import (
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/survival"
)

// effect is what a group has to do with the outcome, against the reference of its
// strata. All of it is computed from counts that the page shows, and whoever reads them
// can compute it again: it tells of nobody whom they do not tell of.
type effect struct {
	of    *strata
	group int
	shown bool // false: some of the counts are hidden, or there is nothing to compare

	odds                ratio
	firth               bool
	p, bonferroni, rate float64 // the latter two of all effects that are shown

	hazard  ratio // NaN without curves
	hazardP float64
}

// ratio is a ratio with its interval of 95 %.
type ratio struct{ value, low, high float64 }

// associate computes the effects of all groups.
func (o *releasedOutcomes) associate() {
	all := append([]*strata{o.groups}, o.curves...)
	for _, s := range append(all, o.tables...) {
		hazards := s.hazards()
		for g := range s.names {
			if g == s.reference || s.reference < 0 || s.withheld {
				continue
			}
			x := effect{of: s, group: g, hazard: ratio{math.NaN(), math.NaN(), math.NaN()}, hazardP: math.NaN()}
			x.compare()
			if c, ok := hazards[s.names[g]]; ok && x.shown && c.Problem == survival.NoProblem {
				r := c.HazardRatio()
				x.hazard, x.hazardP = ratio{r.Value, r.Lower, r.Upper}, c.P
			}
			o.effects = append(o.effects, x)
		}
	}
	var p []float64
	for _, x := range o.effects {
		p = append(p, x.p) // NaN where it is not shown: no test
	}
	strict, rate := assoc.Bonferroni(p), assoc.BenjaminiHochberg(p)
	for i := range o.effects {
		o.effects[i].bonferroni, o.effects[i].rate = strict[i], rate[i]
	}
}

// compare asks by logistic regression whether the group has the outcome more often.
func (x *effect) compare() {
	s := x.of
	x.p = math.NaN()
	var outcome, in []float64
	for _, g := range []int{s.reference, x.group} {
		people, ok1 := s.people[g].Value()
		events, ok2 := s.happened[g].Value()
		if !ok1 || !ok2 || people == 0 {
			return
		}
		for i := range int(people) {
			happened, member := 0., 0.
			if float64(i) < events {
				happened = 1
			}
			if g == x.group {
				member = 1
			}
			outcome, in = append(outcome, happened), append(in, member)
		}
	}
	model, err := assoc.New(assoc.Design{Phenotype: assoc.Column{Name: "outcome", Values: outcome}, Binary: true}, assoc.Options{Workers: 1})
	if err != nil {
		return // nobody had the outcome, or everybody
	}
	r, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: "group", Values: in}))
	if err != nil || r.Fault != assoc.None {
		return
	}
	x.shown, x.firth, x.p = true, r.Firth, r.P
	x.odds = ratio{r.OddsRatio(), math.Exp(r.Lower), math.Exp(r.Upper)}
}

// hazards are the coefficients of a Cox regression of the groups, by name; none
// without curves, or where not every group has the outcome.
func (s *strata) hazards() map[string]survival.Coefficient {
	if !s.compared() {
		return nil
	}
	d := s.data()
	covariates, err := d.Indicators(s.names[s.reference])
	if err != nil {
		return nil
	}
	fit, err := survival.Cox(d, covariates, survival.CoxOptions{Firth: survival.FirthNeeds})
	if err != nil {
		return nil
	}
	out := map[string]survival.Coefficient{}
	for _, c := range fit.Coefficients {
		out[c.Name] = c
	}
	return out
}

// compared reports whether all groups have curves in which somebody has the outcome.
func (s *strata) compared() bool {
	without := func(c curve) bool { return c.happened == 0 }
	return len(s.curves) > 1 && s.reference >= 0 && !slices.ContainsFunc(s.curves, without)
}

// logRank is the test of all groups' curves; ok: there is one.
func (s *strata) logRank() (t survival.Test, ok bool) {
	if !s.compared() {
		return t, false
	}
	found, err := survival.LogRank(s.data(), survival.LogRankOptions{})
	if err != nil {
		return t, false
	}
	return found.Test, true
}
