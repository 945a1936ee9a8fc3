package records

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// Effect is how a drug works on those who carry the wrong allele.
type Effect struct {
	Drug        string   // ingredient
	Genes       []string // a carrier has a "No function" haplotype of one of them
	Outcome     []string // ICD-10-CM codes, one of which is the event
	PerYear     float64  // events a year of treatment, of those who do not carry
	HazardRatio float64  // of carriers to the others
}

// effect is an Effect with what the records need to know.
type effect struct {
	drug     *drug
	genes    []string
	outcomes []*condition
	perYear  float64
	ratio    float64
	fatal    float64 // fraction of the events
}

// effects have rates and ratios that were made up for the simulation; they are
// of a size at which a cohort of some ten thousand shows them.
var effects = []effect{
	{clopidogrel, []string{"CYP2C19"}, []*condition{infarction, stroke}, 0.12, 1.5, 0.15},
	{simvastatin, []string{"SLCO1B1"}, []*condition{myopathy}, 0.01, 2.5, 0},
	{azathioprine, []string{"TPMT", "NUDT15"}, []*condition{neutropenia}, 0.03, 4, 0},
}

// Effects are those that are planted where Options says nothing else.
func Effects() []Effect {
	all := make([]Effect, len(effects))
	for i, e := range effects {
		all[i] = Effect{Drug: e.drug.ingredient, Genes: slices.Clone(e.genes), PerYear: e.perYear, HazardRatio: e.ratio}
		for _, o := range e.outcomes {
			all[i].Outcome = append(all[i].Outcome, o.icd)
		}
	}
	return all
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
