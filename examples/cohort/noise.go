package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/cohort/privacy/differential"
)

// noise opens the budget, or makes it; nil where there is to be no noise.
func (f *flags) noise(log *audit.Log) (*dashboard.Noise, error) {
	if f.Epsilon == 0 {
		return nil, nil
	}
	budget, err := f.openBudget()
	if err != nil {
		return nil, err
	}
	budget.Audit = log
	n := &dashboard.Noise{Budget: budget, Epsilon: f.Epsilon, Delta: f.Delta}
	if f.By == "age" {
		n.Groups = []string{"0-17", "18-39", "40-64", "65-89", "90 or older", "age not known"}
	}
	return n, nil
}

func (f *flags) openBudget() (*differential.Budget, error) {
	_, err := os.Stat(f.Budget)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case missing && f.BudgetTotal == 0:
		return nil, errors.New("there is no file of --budget: give --budget-total once, with all that may ever be spent on these people, or name the file of the runs before")
	case missing:
		return differential.Create(f.Budget, f.Project, f.BudgetTotal, f.BudgetDelta)
	}
	budget, err := differential.Open(f.Budget, f.Project)
	if err != nil || f.BudgetTotal == 0 {
		return budget, err
	}
	s, err := budget.State()
	if err == nil && (s.Epsilon != f.BudgetTotal || s.Delta != f.BudgetDelta) {
		err = fmt.Errorf("the file of --budget has ε %g and δ %g in all, and keeps them: leave --budget-total and --budget-delta out", s.Epsilon, s.Delta)
	}
	return budget, err
}

// groups are how people are grouped for --by.
func (f *flags) groups(c *cohort.Cohort) func(*cohort.Person) string {
	switch f.By {
	case "age":
		of := match.ByAge(c.AsOf)
		return func(p *cohort.Person) string { return of(p)[0] }
	case "race":
		return byRace(c)
	}
	return func(p *cohort.Person) string { return p.Record.Sex.String() }
}

// byRace groups people by the words of their record. What few have is one group:
// a record may hold anything in this place.
func byRace(c *cohort.Cohort) func(*cohort.Person) string {
	const fewest = 11
	words := func(p *cohort.Person) string {
		race := &p.Record.Race
		for _, code := range race.Codes {
			if code.Display != "" {
				return code.Display
			}
		}
		return race.Text
	}
	n := map[string]int{}
	for i := range c.People {
		n[words(&c.People[i])]++
	}
	maps.DeleteFunc(n, func(_ string, n int) bool { return n < fewest })
	kept := slices.Collect(maps.Keys(n))
	return func(p *cohort.Person) string {
		switch w := words(p); {
		case w == "":
			return "not stated"
		case slices.Contains(kept, w):
			return w
		}
		return "other"
	}
}
