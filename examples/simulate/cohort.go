package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// Names of the genotypes in the folder of a cohort.
const (
	genotypesFile = "genotypes.vcf.gz"
	truthFile     = "genotypes.truth.tsv"
)

// cohort plans what --cohort asks for.
func (f *flags) cohort(people *synth.Cohort) (*records.Cohort, error) {
	o := records.Options{Seed: f.Seed, Workers: f.Workers, Unmatched: f.Unmatched, Registry: f.Registry, Effects: map[string]float64{}}
	var err error
	if o.Forms, err = records.ParseForm(f.Records); err != nil {
		return nil, err
	}
	for drug, text := range f.Effect {
		if o.Effects[drug], err = strconv.ParseFloat(text, 64); err != nil {
			return nil, fmt.Errorf("--effect %s=%s: write a hazard ratio, such as clopidogrel=1.5", drug, text)
		}
	}
	return records.New(people, kb.Default(), o)
}

// writeCohort writes the folder of a cohort, all at once.
func (f *flags) writeCohort(ctx context.Context, cohort *records.Cohort, people *synth.Cohort) error {
	return cohort.WriteDir(ctx, f.Cohort, func(folder string) error {
		return people.WriteFiles(ctx, filepath.Join(folder, genotypesFile), filepath.Join(folder, truthFile))
	})
}
