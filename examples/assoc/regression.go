package main

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/cohort/survival"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/matrix"
)

// tested is the result of a variant.
type tested struct {
	assoc.Association
	problem string // in the words of ERRCODE
	show    shown
}

// tests are the results of all variants that were asked of.
type tests struct {
	what  string // of the file's name: "bleeding.glm.linear"
	ratio string // what e to the effect is; "": nothing
	rows  []tested
	table *table.Writer // of the rows, to be committed
}

var models = map[string]assoc.Genetic{"additive": assoc.Additive, "dominant": assoc.Dominant, "recessive": assoc.Recessive}

// regression asks one kind of question.
type regression struct {
	schema   *table.Schema
	results  iter.Seq2[tested, error]
	set      func(b *table.Batch, v matrix.Variant, r *tested)
	ofPeople []int // columns that tell how many people have a call
	numbers  []int // all columns of numbers
	errcode  int
	firth    int // column; -1: none

	fit     func(assoc.Column) (tested, error) // asks of another number than a variant's copies
	refused map[quality.Ploidy]error           // why variants of a kind of contig are not tested
}

// regression makes ready what is to be asked.
func (f *flags) regression(ctx context.Context, s *study) (*regression, error) {
	if s.time != nil {
		return f.cox(ctx, s)
	}
	return f.glm(ctx, s)
}

// test asks of every variant, and fills the table, which the caller commits and closes.
func (f *flags) test(ctx context.Context, s *study, r *regression, bar *program.Bar) (*tests, error) {
	t := &tests{what: f.what(s)}
	switch {
	case s.time != nil:
		t.ratio = "Hazard ratio"
	case s.binary:
		t.ratio = "Odds ratio"
	}
	name := f.Output
	if _, isFile := ending(name); !isFile {
		name = f.beside(t.what)
	} else {
		t.what = ""
	}
	var err error
	if t.table, err = table.Create(name, r.schema, table.Options{Workers: f.Workers}); err != nil {
		return nil, err
	}
	if err := f.fill(ctx, s, r, t, bar); err != nil {
		return nil, errors.Join(err, t.table.Close())
	}
	return t, nil
}

// fill asks, and brings the results into the table's form on all CPUs.
func (f *flags) fill(ctx context.Context, s *study, r *regression, t *tests, bar *program.Bar) error {
	hide := s.cells(s.Matrix, f.Unsuppressed)
	encode := func(_ context.Context, rows []tested) (*written, error) { return r.encode(t.table, s, hide, rows) }
	for done, err := range parallel.Ordered(ctx, f.Workers, together(r.results), encode) {
		if err != nil {
			return err
		}
		t.rows = append(t.rows, done.rows...)
		err = t.table.Write(done.batch)
		done.batch.Release()
		if err != nil {
			return err
		}
		bar.Set(len(t.rows), s.NumVariants())
	}
	return nil
}

// rowsTogether is how many results are written at a time.
const rowsTogether = 512

// together gathers results.
func together(results iter.Seq2[tested, error]) iter.Seq2[[]tested, error] {
	return func(yield func([]tested, error) bool) {
		var rows []tested
		for a, err := range results {
			if err != nil {
				yield(nil, err)
				return
			}
			if rows == nil {
				rows = make([]tested, 0, rowsTogether)
			}
			rows = append(rows, a)
			if len(rows) == rowsTogether {
				if !yield(rows, nil) {
					return
				}
				rows = nil
			}
		}
		if len(rows) > 0 {
			yield(rows, nil)
		}
	}
}

// written is some results as the table has them.
type written struct {
	rows  []tested
	batch *table.Batch
}

// encode finds what of results may be shown, and brings them into the table's form.
func (r *regression) encode(w *table.Writer, s *study, hide *cells, rows []tested) (*written, error) {
	done := &written{rows: rows, batch: w.Batch()}
	for i := range rows {
		a := &rows[i]
		a.show = hide.tested(a.Variant)
		v := s.Variant(a.Variant)
		done.batch.Row()
		r.write(done.batch, v, a)
	}
	return done, w.Encode(done.batch)
}

// what is of the names of files of results: a phenotype's name is no folder.
func (f *flags) what(s *study) string {
	return strings.NewReplacer("/", "_", `\`, "_").Replace(s.name) + "." + f.kind(s)
}

// kind is how plink2 names the file.
func (f *flags) kind(s *study) string {
	switch {
	case s.time != nil:
		return "cox"
	case !s.binary:
		return "glm.linear"
	}
	return map[string]string{"auto": "glm.logistic.hybrid", "always": "glm.firth", "never": "glm.logistic"}[f.Firth]
}

// write sets the cells of a row, as far as they may be shown.
func (r *regression) write(b *table.Batch, v matrix.Variant, a *tested) {
	r.set(b, v, a)
	switch a.show {
	case uncalled:
		for _, col := range r.ofPeople {
			b.SetNull(col)
		}
	case nothing:
		for _, col := range r.numbers {
			b.SetNull(col)
		}
		b.SetString(r.errcode, "HIDDEN")
		if r.firth >= 0 {
			b.SetNull(r.firth)
		}
	}
}

// newRegression finds the columns that may be hidden, which are all numbers but the
// position, and makes them ones that may be empty.
func newRegression(columns []table.Column) (*regression, error) {
	r := &regression{firth: -1}
	for i := range columns {
		c := &columns[i]
		switch c.Name {
		case "POS":
			continue
		case "OBS_CT", "EVENT_CT", "A1_FREQ", "T_STAT", "Z_STAT":
			r.ofPeople = append(r.ofPeople, i)
		case "FIRTH?":
			r.firth, c.Required = i, false
		case "ERRCODE":
			r.errcode = i
		}
		if c.Type == table.Int || c.Type == table.Float64 {
			r.numbers, c.Required = append(r.numbers, i), false
		}
	}
	var err error
	r.schema, err = table.NewSchema(columns...)
	return r, err
}

// glm is linear or logistic regression.
func (f *flags) glm(ctx context.Context, s *study) (*regression, error) {
	firth := map[string]assoc.Firth{"auto": assoc.FirthFallback, "always": assoc.FirthAlways, "never": assoc.FirthNever}
	model, err := assoc.New(assoc.Design{
		Phenotype: assoc.Column{Name: s.name, Values: s.phenotype}, Binary: s.binary, Covariates: s.covariates, Sexes: s.sexes,
	}, assoc.Options{Genetic: models[f.GLMModel], Firth: firth[f.Firth], Workers: f.Workers})
	if err != nil {
		return nil, err
	}
	schema, err := model.Schema()
	if err != nil {
		return nil, err
	}
	columns := make([]table.Column, schema.Len())
	for i := range columns {
		columns[i] = schema.Column(i)
	}
	r, err := newRegression(columns)
	if err != nil {
		return nil, err
	}
	r.refused = s.glmRefused(model)
	r.fit = func(c assoc.Column) (tested, error) {
		fitted, err := model.Fit(assoc.NewPredictor(c))
		return tested{Association: assoc.Association{Result: fitted}, problem: fitted.Fault.String()}, err
	}
	r.set = func(b *table.Batch, v matrix.Variant, a *tested) { model.Set(b, v, &a.Association) }
	r.results = func(yield func(tested, error) bool) {
		for a, err := range model.Variants(ctx, s.Matrix) {
			if !yield(tested{Association: a, problem: a.Fault.String()}, err) || err != nil {
				return
			}
		}
	}
	return r, nil
}

// cox is Cox's regression.
func (f *flags) cox(ctx context.Context, s *study) (*regression, error) {
	data := survival.Data{Time: s.time, Event: make([]bool, len(s.phenotype))}
	covariates := make([]survival.Covariate, len(s.covariates))
	for i, c := range s.covariates {
		if s.constant(c) {
			return nil, constantError(c.Name)
		}
		covariates[i] = survival.Covariate{Name: c.Name, Values: c.Values}
	}
	data.Time = append([]float64(nil), s.time...)
	for i, st := range s.status {
		data.Event[i] = st == with
		if st == noPhenotype {
			data.Time[i] = math.NaN()
		}
	}
	firth := map[string]survival.Firth{"auto": survival.FirthNeeds, "always": survival.FirthAlways, "never": survival.NoFirth}
	on, refused, err := f.coxes(s, data, covariates, survival.CoxOptions{Firth: firth[f.Firth]})
	if err != nil {
		return nil, err
	}
	r, err := newRegression(coxColumns())
	if err != nil {
		return nil, err
	}
	r.set, r.refused = setCox, refused
	r.fit = func(c assoc.Column) (tested, error) {
		var a tested
		fitted, err := on[quality.Diploid].scan.Worker().Fit(c.Values)
		a.take(&fitted)
		return a, err
	}
	r.results = f.scan(ctx, s, on)
	return r, nil
}

// block is how many variants a worker takes at a time.
const block = 64

// scan fits variants on all CPUs, in order.
func (f *flags) scan(ctx context.Context, s *study, on map[quality.Ploidy]*coxOn) iter.Seq2[tested, error] {
	starts := func(yield func(int, error) bool) {
		for i := 0; i < s.NumVariants(); i += block {
			if !yield(i, nil) {
				return
			}
		}
	}
	type worker map[quality.Ploidy]*survival.Worker
	workers := make(chan worker, parallel.Workers(f.Workers))
	fit := func(_ context.Context, start int) ([]tested, error) {
		var w worker
		select {
		case w = <-workers:
		default:
			w = worker{}
		}
		defer func() {
			select {
			case workers <- w:
			default:
			}
		}()
		var done []tested
		var copies []float64
		for i := start; i < min(start+block, s.NumVariants()); i++ {
			a := tested{Association: assoc.Association{Variant: i, A1Freq: math.NaN()}}
			kind := quality.PloidyOf(s.Variant(i).Contig)
			if on[kind] == nil {
				f.untested(s, &a)
				done = append(done, a)
				continue
			}
			if w[kind] == nil {
				w[kind] = on[kind].scan.Worker()
			}
			copies = f.copies(s, &a, on[kind], kind == quality.ChrY || kind == quality.Haploid, copies)
			fitted, err := w[kind].Fit(copies)
			if err != nil {
				return nil, err
			}
			a.take(&fitted)
			done = append(done, a)
		}
		return done, nil
	}
	return func(yield func(tested, error) bool) {
		for done, err := range parallel.Ordered(ctx, f.Workers, starts, fit) {
			if err != nil {
				yield(tested{}, err)
				return
			}
			for i := range done {
				if !yield(done[i], nil) {
					return
				}
			}
		}
	}
}
