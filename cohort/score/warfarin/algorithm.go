package warfarin

import "math"

// Dose is a predicted dose with all that it was made of.
type Dose struct {
	WeeklyMG float64 // mg a week, not rounded
	Genetic  bool    // by the pharmacogenetic algorithm

	// Terms are what the square root of the weekly dose is the sum of.
	Terms []Term

	NotContained []Adjustment
	Notes        []Note
}

// DailyMG is the dose of a day, in mg.
func (d *Dose) DailyMG() float64 { return d.WeeklyMG / 7 }

// Term is a coefficient of an algorithm and the value that it was multiplied by.
type Term struct {
	Name        string
	Coefficient float64 // √(mg/week) per unit of Value
	Value       float64
}

// coefficients are those of one algorithm, in √(mg/week).
type coefficients struct {
	intercept           float64
	decade              float64 // per decade of age: 1 for 10 to 19 years, 2 for 20 to 29, …
	height, weight      float64 // per cm, per kg
	asian, black, mixed float64
	inducer, amiodarone float64
}

// The coefficients stand in the supplementary appendix of N Engl J Med
// 2009;360:753-764: S1e, the pharmacogenetic algorithm, S1f, the clinical one. They were compared
// with three implementations that are independent of one another and agree in all of
// them: the IWPC protocol of the Python package reil (S. Anzabi Zadeh, University of
// Iowa), WarfarinDosingOracle (M. Yao, University of Pennsylvania, 2023), and
// src/baselines.py of github.com/junjiedong/warfarin-bandit. That the decade of age
// is the age without its last digit: reil, and setup.py of S. Hurubaru's project on
// the consortium's data, where ages are in such groups and the last is "90+".
var (
	pharmacogenetic = coefficients{
		intercept: 5.6044, decade: -0.2614, height: 0.0087, weight: 0.0128,
		asian: -0.1092, black: -0.2760, mixed: -0.1032,
		inducer: 1.1816, amiodarone: -0.5503,
	}
	clinical = coefficients{
		intercept: 4.0376, decade: -0.2546, height: 0.0118, weight: 0.0134,
		asian: -0.6752, black: 0.4060, mixed: 0.0443,
		inducer: 1.2799, amiodarone: -0.5695,
	}
)

// vkorc1Coefficient and cyp2c9Coefficient are those of S1e; G/G and *1/*1 are what
// they are relative to.
func vkorc1Coefficient(v VKORC1) float64 {
	switch v {
	case VKORC1GG:
		return 0
	case VKORC1AG:
		return -0.8677
	case VKORC1AA:
		return -1.6974
	}
	return -0.4854 // not known
}

func cyp2c9Coefficient(d Diplotype) (coefficient float64, known bool) {
	switch d.sorted() {
	case Diplotype{"*1", "*1"}:
		return 0, true
	case Diplotype{"*1", "*2"}:
		return -0.5211, true
	case Diplotype{"*1", "*3"}:
		return -0.9357, true
	case Diplotype{"*2", "*2"}:
		return -1.0616, true
	case Diplotype{"*2", "*3"}:
		return -1.9206, true
	case Diplotype{"*3", "*3"}:
		return -2.3312, true
	case Diplotype{}:
		return -0.2188, true // not known
	}
	return 0, false
}

// sorted returns the pair in order of names.
func (d Diplotype) sorted() Diplotype {
	if d[1] < d[0] {
		return Diplotype{d[1], d[0]}
	}
	return d
}

// oldest is the decade of everybody from 90 on: the consortium's data have no older
// group.
const oldest = 9

// Pharmacogenetic predicts the dose by genotypes and clinical facts. The error is a
// *RefusalError.
//
// One of the two genotypes may be unknown, for which the algorithm has coefficients;
// with neither the clinical algorithm is the one to use.
func Pharmacogenetic(p Patient) (*Dose, error) {
	if r := check(&p, true); r != nil {
		return nil, r
	}
	terms := pharmacogenetic.terms(&p)
	if c := vkorc1Coefficient(p.VKORC1); c != 0 {
		terms = append(terms, Term{"VKORC1 rs9923231 " + p.VKORC1.String(), c, 1})
	}
	if c, _ := cyp2c9Coefficient(p.CYP2C9); c != 0 {
		terms = append(terms, Term{"CYP2C9 " + p.CYP2C9.String(), c, 1})
	}
	return dose(&p, terms, true)
}

// Clinical predicts the dose by clinical facts alone. The error is a *RefusalError.
func Clinical(p Patient) (*Dose, error) {
	if r := check(&p, false); r != nil {
		return nil, r
	}
	return dose(&p, clinical.terms(&p), false)
}

// String writes the pair, "*1/*3".
func (d Diplotype) String() string {
	if d == (Diplotype{}) {
		return "unknown"
	}
	s := d.sorted()
	return s[0] + "/" + s[1]
}

// terms are the terms that both algorithms have, those that are 0 left out.
func (c *coefficients) terms(p *Patient) []Term {
	all := []Term{
		{"intercept", c.intercept, 1},
		{"age in decades", c.decade, float64(min(p.Age/10, oldest))},
		{"height in cm", c.height, p.HeightCM},
		{"weight in kg", c.weight, p.WeightKG},
	}
	switch p.Race {
	case Asian:
		all = append(all, Term{"race " + p.Race.String(), c.asian, 1})
	case Black:
		all = append(all, Term{"race " + p.Race.String(), c.black, 1})
	case MissingOrMixed:
		all = append(all, Term{"race " + p.Race.String(), c.mixed, 1})
	}
	if p.EnzymeInducer {
		all = append(all, Term{"enzyme inducer", c.inducer, 1})
	}
	if p.Amiodarone {
		all = append(all, Term{"amiodarone", c.amiodarone, 1})
	}
	return all
}

// leastMG is the least dose of a week that is given out: half of the smallest tablet
// (1 mg) a day. What the sum comes to for many dose-lowering factors at once lies
// outside of the doses that it was fitted to, and near 0, or below, where its square
// would look like a dose. The bound is this package's own.
const leastMG = 3.5

// dose squares the sum.
func dose(p *Patient, terms []Term, genetic bool) (*Dose, error) {
	root := 0.0
	for _, t := range terms {
		root += t.Coefficient * t.Value
	}
	if !(root > 0 && root*root >= leastMG) || math.IsInf(root, 0) {
		return nil, &RefusalError{Reasons: []Reason{OutOfReach}}
	}
	d := &Dose{WeeklyMG: root * root, Genetic: genetic, Terms: terms}
	if genetic {
		d.NotContained = notContained(p)
	}
	d.Notes = notes(p, d)
	return d, nil
}
