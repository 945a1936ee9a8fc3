package phenotype

import (
	"context"
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// Options are what a design needs besides the records.
type Options struct {
	// Ingredients names the ingredients of a medication; a design that names drugs
	// needs it. Names are compared without case. What it is not sure of it should
	// leave out: it is then no exposure. It is called from several goroutines.
	Ingredients func(*ehr.Exposure) []string

	Hierarchy *Hierarchy // for code sets with < and <<; nil: there is none
	Workers   int        // goroutines of Run; < 1: as many as CPUs
}

// Study is a design that is ready to be asked. It does not change, and may be
// asked by many at a time.
type Study struct {
	design      *Design
	ingredients func(*ehr.Exposure) []string
	workers     int
	end         day // of the data

	drugs             bool
	labs              []*Lab
	index, comparator *compiledEvent
	outcome           *compiledEvent // nil: death
	require, exclude  []compiledEvent
	steps             []step
}

// compiledEvent is an event with what its names mean.
type compiledEvent struct {
	drugs                map[string]bool
	condition, procedure *CodeSet
	lab                  *Lab
	codes                int
}

// NewStudy prepares a design, which it checks. The design must not change after.
func NewStudy(d *Design, o Options) (*Study, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	s := &Study{design: d, ingredients: o.Ingredients, workers: o.Workers, end: lastDay}
	if !d.Observed.AsOf.IsZero() {
		s.end = spanOf(d.Observed.AsOf).to
	}
	sets := map[string]*CodeSet{}
	for _, name := range sortedKeys(d.CodeSets) {
		set, err := NewCodeSet(name, d.CodeSets[name], o.Hierarchy)
		if err != nil {
			if d.place != nil {
				return nil, fmt.Errorf("phenotype: %s: %w", d.place("codes."+name), err)
			}
			return nil, err
		}
		sets[name] = set
	}
	labs := map[string]*Lab{}
	for _, name := range sortedKeys(d.Labs) {
		lab := d.Labs[name]
		labs[name] = &lab
		s.labs = append(s.labs, &lab)
	}
	compile := func(e *Event) compiledEvent {
		c := compiledEvent{condition: sets[e.Condition], procedure: sets[e.Procedure], lab: labs[e.Lab], codes: e.minCodes()}
		for _, name := range e.Drug {
			if c.drugs == nil {
				c.drugs = map[string]bool{}
			}
			c.drugs[ingredient(name)] = true
			s.drugs = true
		}
		return c
	}
	index := compile(&d.Index.Event)
	s.index = &index
	if d.Comparator != nil {
		comparator := compile(&Event{Drug: d.Comparator.Drug})
		s.comparator = &comparator
	}
	if !d.Outcome.Death {
		outcome := compile(&d.Outcome.Event)
		s.outcome = &outcome
	}
	for i := range d.Require {
		s.require = append(s.require, compile(&d.Require[i].Event))
	}
	for i := range d.Exclude {
		s.exclude = append(s.exclude, compile(&d.Exclude[i].Event))
	}
	if s.drugs && s.ingredients == nil {
		return nil, errors.New("phenotype: the design names drugs, and nothing says what a medication contains: set Options.Ingredients")
	}
	s.steps = d.steps()
	return s, nil
}

// Run asks a design of everybody. People are in the order of the source, whatever
// the number of workers. Where nobody remains the error is a [NobodyError], and
// the result is there too.
func (s *Study) Run(ctx context.Context, source ehr.Source) (*Result, error) {
	result := &Result{Design: s.design.Name}
	for _, st := range s.steps {
		result.Flow = append(result.Flow, Step{Name: st.name})
	}
	work := func(_ context.Context, block []*ehr.Patient) ([]Person, error) {
		people := make([]Person, len(block))
		for i, p := range block {
			people[i] = s.Assess(p)
		}
		return people, nil
	}
	for block, err := range parallel.Ordered(ctx, parallel.Workers(s.workers), blocks(source.Patients(ctx)), work) {
		if err != nil {
			return nil, err
		}
		for i := range block {
			result.add(&block[i], len(s.steps))
		}
		result.People = append(result.People, block...)
	}
	if len(result.Flow) > 0 && result.Flow[len(result.Flow)-1].Left == 0 {
		return result, s.nobody(result)
	}
	return result, nil
}

// step is a step of the flow, with what may be done where it leaves nobody.
type step struct{ name, remedy string }

// The steps that each design has, in this order. The criteria come between
// stepPeople and stepLandmark.
const (
	stepRecords = iota
	stepIndex
	stepExact
	stepFirst
	stepObserved
	stepPeople
	fixedSteps
)

// steps are the steps of the design's flow.
func (d *Design) steps() []step {
	first := "no such event before"
	if d.Index.Washout != nil {
		first = fmt.Sprintf("no such event in the %d days before", *d.Index.Washout)
	}
	if d.Index.MinCodes > 1 {
		first = "the day of the event is certain"
	}
	if d.Comparator != nil {
		first += ", and not both drugs on one day"
	}
	between := "index exact to the day"
	if !d.Index.From.IsZero() || !d.Index.To.IsZero() {
		between += ", in the time of the study"
	}
	steps := []step{
		stepRecords:  {"people in the records", "the source is empty: check its path"},
		stepIndex:    {"with the index event: " + d.Index.describe(), "check the names, codes and systems of [index]; or the records have none of it"},
		stepExact:    {between, "check index.from and index.to, and whether the records have dates to the day"},
		stepFirst:    {first, "shorten index.washout_days"},
		stepObserved: {fmt.Sprintf("at least %d days of record before", d.Index.ObservedDays), "lower index.observed_days"},
		stepPeople:   {"of the sex and age asked for", "widen [people]; a record without a birth date meets no limit of age"},
	}
	for i := range d.Require {
		steps = append(steps, step{"with " + d.Require[i].describe(), "widen the window of [[require]], or check its codes"})
	}
	for i := range d.Exclude {
		steps = append(steps, step{"without " + d.Exclude[i].describe(), "narrow the window of [[exclude]], or check its codes"})
	}
	day := "after the index"
	if d.Landmark > 0 {
		day = fmt.Sprintf("after the landmark, day %d", d.Landmark)
	}
	if !d.Outcome.priorAllowed() {
		steps = append(steps, step{"without the outcome before follow-up", "add prior = \"allow\" to [outcome] to count outcomes that come back"})
	}
	return append(steps,
		step{"followed " + day, "lower [landmark] day; or set observation.until = \"as_of\" where everybody was observed until the end of the data"},
		step{"outcome certain to be in the window or not", "the records date the outcome to a month or a year: use records with days"},
	)
}

// priorAllowed reports whether earlier outcomes leave nobody out. Nobody has died
// before.
func (o *Outcome) priorAllowed() bool { return o.Death || o.Prior == "allow" }

// describe is an event in words.
func (e *Event) describe() string {
	text := ""
	switch e.kind() {
	case "drug":
		text = "drug"
		for i, name := range e.Drug {
			if i > 0 {
				text += " or"
			}
			text += " " + name
		}
	case "condition":
		text = "condition " + e.Condition
	case "procedure":
		text = "procedure " + e.Procedure
	case "lab":
		text = "lab " + e.Lab
	}
	if e.MinCodes > 1 {
		text += fmt.Sprintf(" (codes on %d days)", e.MinCodes)
	}
	return text
}

func (c *Criterion) describe() string {
	if c.Name != "" {
		return c.Name
	}
	window := fmt.Sprintf("until day %d", c.to())
	if c.FromDay != nil {
		window = fmt.Sprintf("from day %d to day %d", c.from(), c.to())
	}
	return c.Event.describe() + " " + window
}
