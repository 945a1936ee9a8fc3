package main

import (
	"cmp"
	"context"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// study reads --design, asks it of the people of the cohort, and puts what it
// found into the options of the page.
func (f *flags) study(ctx context.Context, c *cohort.Cohort, medicines *medication.Normaliser, o *dashboard.Options) error {
	if f.Design == "" {
		return nil
	}
	text, err := readAll(ctx, f.Design)
	if err != nil {
		return err
	}
	design, err := phenotype.ParseDesign(filepath.Base(f.Design), text)
	if err != nil {
		return err
	}
	result, err := ask(ctx, design, c, medicines, f.Workers)
	if err != nil {
		return err
	}
	o.Design, o.Criteria, o.Outcomes = cmp.Or(result.Design, "without a name"), criteria(result), outcomes(design, result)
	o.Outcomes.Genes = genesOfDesign(design)
	return nil
}

// ask asks a design of the people of a cohort. A medication that is not mapped for
// sure is none, nor is one that acts where it is applied: what is found is laid
// beside results for which guidance is of systemic use.
func ask(ctx context.Context, design *phenotype.Design, c *cohort.Cohort, medicines *medication.Normaliser, workers int) (*phenotype.Result, error) {
	study, err := phenotype.NewStudy(design, phenotype.Options{Workers: workers, Ingredients: func(e *ehr.Exposure) []string {
		m := medicines.MapExposure(e)
		if m.Confidence != medication.High || m.Conflict != "" || m.Site == medication.Local {
			return nil
		}
		var names []string
		for _, i := range m.Ingredients {
			names = append(names, i.Name)
		}
		return names
	}})
	if err != nil {
		return nil, err
	}
	return study.Run(ctx, linked{c})
}

// criteria are the steps of a design as the page wants them.
func criteria(r *phenotype.Result) []dashboard.Criterion {
	out := make([]dashboard.Criterion, len(r.Flow))
	for i, step := range r.Flow {
		out[i] = dashboard.Criterion{Name: step.Name, Keep: make([]bool, len(r.People))}
		for k := range r.People {
			out[i].Keep[k] = r.People[k].LostAt > i
		}
	}
	return out
}

// outcomes are what a design found as the page wants it.
func outcomes(d *phenotype.Design, r *phenotype.Result) *dashboard.Outcomes {
	n := len(r.People)
	o := &dashboard.Outcomes{What: wordsOf(&d.Outcome.Event), Groups: make([]string, n), Days: make([]int, n), Happened: make([]bool, n)}
	if d.Outcome.Death {
		o.What = "death from any cause"
	}
	if d.Outcome.ToDay != nil { // counted from the index, as days are from the start of follow-up
		o.Window = max(0, *d.Outcome.ToDay-d.Landmark)
	}
	if d.Comparator != nil {
		o.Reference = wordsOf(&phenotype.Event{Drug: d.Comparator.Drug})
	}
	for i := range r.People {
		p := &r.People[i]
		if !p.Included {
			continue
		}
		o.Groups[i], o.Days[i], o.Happened[i] = wordsOf(&d.Index.Event), p.Days, p.Event
		if p.Group == phenotype.ComparatorGroup {
			o.Groups[i] = wordsOf(&phenotype.Event{Drug: d.Comparator.Drug})
		}
	}
	return o
}

// genesOfDesign are the genes of the guidelines of a design's drugs.
func genesOfDesign(d *phenotype.Design) []string {
	drugs := slices.Clone(d.Index.Drug)
	if d.Comparator != nil {
		drugs = append(drugs, d.Comparator.Drug...)
	}
	var genes []string
	for _, drug := range drugs {
		for _, g := range kb.Default().GuidelinesFor(strings.ToLower(drug)) {
			genes = append(genes, g.Genes...)
		}
	}
	slices.Sort(genes)
	return slices.Compact(genes)
}

// wordsOf is an event in the words of its design.
func wordsOf(e *phenotype.Event) string {
	switch {
	case len(e.Drug) > 0:
		return strings.Join(e.Drug, " or ")
	case e.Condition != "":
		return "condition " + e.Condition
	case e.Procedure != "":
		return "procedure " + e.Procedure
	}
	return "lab " + e.Lab
}

// linked is the records of the people of a cohort.
type linked struct{ c *cohort.Cohort }

func (l linked) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		for i := range l.c.People {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(l.c.People[i].Record, nil) {
				return
			}
		}
	}
}

func (linked) Tally() ehr.Tally { return ehr.Tally{} }
