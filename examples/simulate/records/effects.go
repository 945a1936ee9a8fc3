package records

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// Effect is how a drug works on those who carry the wrong allele. Under treatment
// everybody has one hazard that does not change with time, and nothing but the
// allele changes it, so that HazardRatio is exactly what a Cox regression of
// carriers against the others estimates in those who begin the drug, as long as they
// take it: follow-up is censored where the treatment ends.
type Effect struct {
	Drug        string   // ingredient
	Genes       []string // a carrier has a "No function" haplotype of one of them
	Outcome     []string // ICD-10-CM codes, one of which is the event
	PerYear     float64  // events a year of treatment, of those who do not carry
	HazardRatio float64  // of carriers to the others
}

// Risk is the part of carriers, or of the others, who have had the event after so
// many years of treatment, of those who neither ended it nor died of something else.
func (e Effect) Risk(years float64, carriers bool) float64 {
	rate := e.PerYear
	if carriers {
		rate *= e.HazardRatio
	}
	return -math.Expm1(-rate * years)
}

// OddsRatio is what a logistic regression of carriers against the others estimates
// where everybody is seen for so many years of treatment: the ratio of the odds of
// having had the event. It is farther from 1 than the hazard ratio, and the more so
// the more events there are.
func (e Effect) OddsRatio(years float64) float64 {
	odds := func(carriers bool) float64 {
		risk := e.Risk(years, carriers)
		return risk / (1 - risk)
	}
	return odds(true) / odds(false)
}

// effect is an Effect with what the records need to know.
type effect struct {
	drug     *drug
	genes    []string
	outcomes []*condition
	perYear  float64
	ratio    float64
	fatal    float64    // fraction of the events
	reason   *condition // what the people of a registry take it for
}

// effects have rates and ratios that were made up for the simulation; they are
// of a size at which a cohort of some ten thousand shows them.
var effects = []effect{
	{clopidogrel, []string{"CYP2C19"}, []*condition{infarction, stroke}, 0.12, 1.5, 0.15, coronary},
	{simvastatin, []string{"SLCO1B1"}, []*condition{myopathy}, 0.01, 2.5, 0, lipids},
	{azathioprine, []string{"TPMT", "NUDT15"}, []*condition{neutropenia}, 0.03, 4, 0, crohn},
}

// Effects are those that are planted where Options say nothing else.
func Effects() []Effect {
	all := make([]Effect, len(effects))
	for i := range effects {
		all[i] = effects[i].told()
	}
	return all
}

// Effects are those that are planted in this cohort.
func (c *Cohort) Effects() []Effect {
	all := make([]Effect, len(c.effects))
	for i := range c.effects {
		all[i] = c.effects[i].told()
	}
	return all
}

func (e *effect) told() Effect {
	t := Effect{Drug: e.drug.ingredient, Genes: slices.Clone(e.genes), PerYear: e.perYear, HazardRatio: e.ratio}
	for _, o := range e.outcomes {
		t.Outcome = append(t.Outcome, o.icd)
	}
	return t
}

// planted is an effect in a cohort.
type planted struct {
	effect
	impaired map[string]map[string]bool // gene → alleles that make a carrier
}

const noFunction = "No function" // the publishers' term

// plant finds which alleles an effect is for. A gene that was not simulated
// makes nobody a carrier.
func plant(base *kb.KB, ratios map[string]float64) ([]planted, error) {
	known := map[string]bool{}
	var all []planted
	for _, e := range effects {
		known[e.drug.ingredient] = true
		if ratio, ok := ratios[e.drug.ingredient]; ok {
			e.ratio = ratio
		}
		if !(e.ratio > 0 && e.ratio <= 100) {
			return nil, fmt.Errorf("records: a hazard ratio of %v for %s: choose one above 0 and up to 100", e.ratio, e.drug.ingredient)
		}
		p := planted{effect: e, impaired: map[string]map[string]bool{}}
		for _, name := range e.genes {
			if p.impaired[name] = impaired(base.Gene(name)); len(p.impaired[name]) == 0 {
				return nil, fmt.Errorf("records: the knowledge base has no allele of %s without function: use the embedded one", name)
			}
		}
		all = append(all, p)
	}
	for _, drug := range slices.Sorted(maps.Keys(ratios)) {
		if !known[drug] {
			return nil, fmt.Errorf("records: no effect of %q can be planted: choose among %s", drug, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	return all, nil
}

func impaired(g *kb.Gene) map[string]bool {
	if g == nil {
		return nil
	}
	names := map[string]bool{}
	for _, f := range g.Functions {
		if f.Function == noFunction {
			names[f.Allele] = true
		}
	}
	return names
}

// Response is a person's treatment with a drug that an effect is planted for.
type Response struct {
	Drug        string
	Diplotypes  []synth.Diplotype // of the effect's genes
	Carrier     bool
	HazardRatio float64 // this person's: 1 unless a carrier
	Start, End  string  // first day, and last day under observation: 2006-01-02
	Event       string  // the day, within these; "" where there was none
	Outcome     string  // ICD-10-CM code of the event, "" for none
	Fatal       bool

	start, end, event day // event 0: none
	outcome           *condition
}

// respond draws what happens under treatment. Where nothing happens it goes on
// until end.
func (p *planted) respond(r *splitmix.Stream, person synth.Person, start, end day) Response {
	t := Response{Drug: p.drug.ingredient, HazardRatio: 1, start: start, end: end}
	for _, d := range person.Genes {
		if alleles := p.impaired[d.Gene]; alleles != nil {
			t.Diplotypes = append(t.Diplotypes, d)
			t.Carrier = t.Carrier || alleles[d.A] || alleles[d.B]
		}
	}
	if t.Carrier {
		t.HazardRatio = p.ratio
	}
	// An event after t days falls on day t, rounded up: the first is the day
	// after the start.
	wait := 1 + years(r.Exponential()/(p.perYear*t.HazardRatio))
	which, fatal := r.Float(), r.Chance(p.fatal)
	if start+wait <= end {
		t.event, t.Fatal = start+wait, fatal
		t.outcome = p.outcomes[int(which*float64(len(p.outcomes)))]
	}
	return t
}

// close settles a response when it is known until when the person lived.
func (t *Response) close(until day) {
	t.end = min(t.end, until)
	if t.event > t.end {
		t.event, t.outcome, t.Fatal = 0, nil, false
	}
	t.Start, t.End = string(t.start.append(nil)), string(t.end.append(nil))
	if t.event != 0 {
		t.Event, t.Outcome = string(t.event.append(nil)), t.outcome.icd
	}
}
