package assoc

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
	"github.com/allelerx/allelerx/cohort/assoc/internal/tail"
)

// Model is a phenotype with its covariates fitted: what every predictor is asked
// of. It does not change, and may be used by many at a time.
type Model struct {
	options    Options
	design     Design // for the models of X and Y
	binary     bool
	people     People
	used       []int32 // places among the samples
	place      []int32 // of each sample among those used, −1: is none
	covariates *regression.Covariates
	linear     *regression.Linear
	packed     *regression.Packed // of linear
	logistic   *regression.Logistic
	normal     float64   // quantile of the confidence
	works      sync.Pool // of *work
	rooms      sync.Pool // of *Room
}

// New fits the covariates. An error is an ErrDesign, unless the options are at fault,
// and names columns, nobody: a phenotype or covariate that does not vary, covariates
// that say the same, too few people.
func New(d Design, o Options) (*Model, error) { return new(Room).New(d, o) }

// New is the function New with the memory of the room: the model is good until the room makes another.
func (r *Room) New(d Design, o Options) (*Model, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	used, people, err := d.choose(r.used)
	if err != nil {
		return nil, err
	}
	r.used, r.place = used, roomFor(r.place, people.Samples)
	r.memory.Reuse()
	m := &Model{options: o, design: d, binary: d.Binary, people: people, used: used, place: r.place}
	m.works.New = func() any { return &work{fit: regression.NewWork(m.covariates)} }
	m.rooms.New = func() any { return new(Room) }
	for i := range m.place {
		m.place[i] = -1
	}
	for i, at := range used {
		m.place[at] = int32(i)
	}
	m.normal = distuv.UnitNormal.Quantile((1 + o.Confidence) / 2)
	var columns [][]float64
	for i := range d.Covariates {
		columns = append(columns, d.Covariates[i].take(used, r.memory.Numbers(len(used))))
	}
	var collinear *regression.Collinear
	if m.covariates, collinear = r.memory.Covariates(len(used), columns, o.limits()); collinear != nil {
		return nil, d.explain(collinear, &o)
	}
	outcome := d.Phenotype.take(used, r.memory.Numbers(len(used)))
	if d.Binary {
		cases := make([]bool, len(outcome))
		for i, y := range outcome {
			cases[i] = y == 1
		}
		m.logistic = r.memory.Logistic(m.covariates, cases)
		return m, nil
	}
	if slices.Min(outcome) == slices.Max(outcome) {
		return nil, faulty("phenotype %q has one value for all samples that are used, and so there is nothing to explain: look at its codes, or take another one", d.Phenotype.Name)
	}
	var varies bool
	if m.linear, varies = regression.NewLinear(m.covariates, outcome); !varies {
		return nil, faulty("the covariates explain phenotype %q to the last digit, or its values overflow: look for it among the covariates, or change its unit", d.Phenotype.Name)
	}
	m.packed = regression.NewPacked(m.linear, used, people.Samples, copies[o.Genetic])
	return m, nil
}

// explain says which covariates cannot stand together.
func (d *Design) explain(c *regression.Collinear, o *Options) error {
	first := d.Covariates[c.First].Name
	switch c.Fault {
	case regression.Constant:
		return faulty("covariate %q has one value for all samples that have all the others: leave it out", first)
	case regression.CorrTooHigh:
		return faulty("CORR_TOO_HIGH: covariates %q and %q are correlated above %g: leave one of them out", first, d.Covariates[c.Second].Name, o.MaxCorr)
	case regression.VIFTooHigh:
		return faulty("VIF_TOO_HIGH: the other covariates explain %q nearly (variance inflation above %g): leave one of them out", first, o.MaxVIF)
	default:
		return faulty("VIF_INFINITE: one covariate follows from the others: leave one of them out")
	}
}

// People tells who is in the regressions.
func (m *Model) People() People { return m.people }

// Binary tells whether the phenotype is binary.
func (m *Model) Binary() bool { return m.binary }

// work is a goroutine's room.
type work struct {
	fit       *regression.Work
	predictor regression.Predictor
	packed    packedWork
	df        int // of quantile
	quantile  float64
}

// fit regresses on one predictor.
func (m *Model) fit(test string, p *regression.Predictor, w *work) Result {
	if m.binary {
		return m.result(test, m.logistic.Fit(p, w.fit, regression.Penalty(m.options.Firth)), w)
	}
	return m.result(test, m.linear.Fit(p, w.fit), w)
}

// estimate regresses on each predictor.
func (m *Model) estimate(predictors []*regression.Predictor, works []*work) []regression.Estimate {
	estimates := make([]regression.Estimate, len(predictors))
	if m.binary {
		fits := make([]*regression.Work, len(works))
		for i, w := range works {
			fits[i] = w.fit
		}
		m.logistic.FitAll(predictors, fits, regression.Penalty(m.options.Firth), estimates)
		return estimates
	}
	for i, p := range predictors {
		estimates[i] = m.linear.Fit(p, works[i].fit)
	}
	return estimates
}

// result is an estimate with what follows from it.
func (m *Model) result(test string, e regression.Estimate, w *work) Result {
	if e.Fault != regression.None {
		return without(test, e, Fault(e.Fault))
	}
	r := Result{Test: test, N: e.N, Cases: e.Cases, Firth: e.Firth, Effect: e.Beta, SE: e.SE, Stat: e.Beta / e.SE}
	quantile := m.normal
	if m.binary {
		r.Log10P = tail.Normal(r.Stat)
	} else {
		r.Log10P = tail.Student(r.Stat, float64(e.DF))
		if m.options.Interval == StudentInterval {
			if w.df != e.DF {
				t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(e.DF)}
				w.df, w.quantile = e.DF, t.Quantile((1+m.options.Confidence)/2)
			}
			quantile = w.quantile
		}
	}
	r.P = math.Exp(r.Log10P)
	r.Log10P /= math.Ln10
	r.Lower, r.Upper = r.Effect-quantile*r.SE, r.Effect+quantile*r.SE
	return r
}
