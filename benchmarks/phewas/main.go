package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/phewas"
	"github.com/allelerx/allelerx/examples/program"
)

type flags struct {
	People     int    `default:"100000" placeholder:"N" help:"Simulated people (default: ${default})."`
	Phecodes   int    `default:"1800" placeholder:"N" help:"Phecodes (default: ${default})."`
	Components int    `default:"2" placeholder:"N" help:"Principal components among the covariates, one at least (default: ${default})."`
	MinCases   int    `default:"5" placeholder:"N" help:"Cases that a phecode needs (default: ${default})."`
	Seed       uint64 `default:"1" placeholder:"N" help:"Another one gives other people (default: ${default})."`
	Workers    int    `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("phewas", "Measure a PheWAS of simulated people, 20 pharmacogenes and many phecodes.", new(flags))
}

// Check finds flags that can't be followed.
func (f *flags) Check() error {
	if f.People < 100 || f.Phecodes < 1 || f.Components < 1 || f.MinCases < 1 {
		return errors.New("--people is at least 100, --phecodes, --components and --min-cases are at least 1")
	}
	return nil
}

// Run simulates, asks, and says how long that took and what came out.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	s := simulate(f.Seed, f.People, f.Phecodes, f.Components, f.Workers)
	began := time.Now()
	report, err := phewas.Run(ctx, s, s.design, phewas.Options{MinCases: f.MinCases, Model: assoc.Options{Workers: f.Workers}})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(std.Err, "phewas: asking took %.2f s\n", time.Since(began).Seconds()); err != nil {
		return err
	}
	leftOut := 0
	for _, t := range report.Traits {
		if t.LeftOut != "" {
			leftOut++
		}
	}
	firth, faults := counts(report)
	_, err = fmt.Fprintf(std.Out, "%d people, %d phecodes (%d left out), %d regressions: %d by Firth's, %d without a result\n",
		f.People, len(report.Traits), leftOut, len(report.Results), firth, faults)
	return err
}

// counts are the regressions by Firth's, and those without a result.
func counts(report *phewas.Report) (firth, faults int) {
	for _, r := range report.Results {
		if r.Firth {
			firth++
		}
		if r.Fault != assoc.None {
			faults++
		}
	}
	return firth, faults
}
