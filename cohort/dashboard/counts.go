package dashboard

import (
	"maps"
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/differential"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/cohort/results"
)

// The names of the counts of Board.Counts; the subject stands behind each.
const (
	CountPeople     = "people"             // who came in
	CountLeft       = "left"               // a step of the flow chart
	CountExcluded   = "excluded"           // by a step
	CountTakes      = "takes"              // a drug
	CountAtRisk     = "at risk"            // a drug
	CountAction     = "action"             // drug: action
	CountResult     = "result"             // drug, gene: result
	CountActionable = "actionable"         // gene: phenotype; by group
	CountTested     = "tested"             // gene; by group
	CountLikely     = "likely"             // a drug that is not taken
	CountLikelyRisk = "likely, at risk"    // a drug that is not taken
	CountLikelyAct  = "likely, action"     // drug that is not taken: action
	CountMedicine   = "medicine"           // what was not matched
	CountGenotyped  = "genotyped"          // drug, gene: event
	CountEvents     = "expected events"    // drug, gene: event
	CountNeeded     = "number to genotype" // drug, gene: event
	CountOutcome    = "outcome"            // of the design, or gene; by group, or result
	CountFollowed   = "followed"           // of the design, or gene; by group, or result
	CountOdds       = "odds ratio"         // of the outcome: gene, or ""; result, or group
	CountOddsLow    = "odds ratio, low"    // the lower end of its interval of 95 %
	CountOddsHigh   = "odds ratio, high"   // the upper end
	CountHazard     = "hazard ratio"       // as the odds ratio
	CountHazardLow  = "hazard ratio, low"  // the lower end
	CountHazardHigh = "hazard ratio, high" // the upper end
)

// Counts are the numbers of the page as rows for package results: what is hidden
// there is hidden here. They are those of the same release.
func (b *Board) Counts() ([]results.Count, error) {
	r, err := b.release()
	if err != nil {
		return nil, err
	}
	var rows table
	if r.noise != nil {
		rows.noised(r.noise)
		return rows, nil
	}
	rows.count(CountPeople, "", r.total)
	for _, s := range r.flow {
		rows.count(CountLeft, s.Name, s.Remaining)
		rows.count(CountExcluded, s.Name, s.Excluded)
	}
	for i := range r.drugs {
		rows.drug(&r.drugs[i])
	}
	for _, p := range r.genes {
		rows.prevalence(&p)
	}
	for _, d := range r.likely {
		rows.number(CountLikely, d.name, "", d.people, suppress.Number{})
		rows.number(CountLikelyRisk, d.name, "", d.atRisk, d.people)
		rows.ranks(CountLikelyAct, d.name, d.ranks)
	}
	for _, n := range r.notes {
		rows.count(CountMedicine, n.Name, n.Count)
	}
	for i := range r.expected {
		rows.expected(&r.expected[i])
	}
	rows.outcomes(r.outcomes)
	return rows, nil
}

// table is rows as they grow.
type table []results.Count

func (t *table) count(name, subject string, c suppress.Count) {
	row := results.Count{Name: name, Subject: subject}
	n, shown := c.N()
	if row.Suppressed = !shown; shown {
		row.Count = whole(float64(n))
	}
	*t = append(*t, row)
}

// number is a count with what it is a part of; a whole that is hidden or none
// gives no share.
func (t *table) number(name, subject, group string, n, of suppress.Number) {
	row := results.Count{Name: name, Subject: subject, Group: group}
	v, shown := n.Value()
	if row.Suppressed = !shown; shown {
		row.Count = whole(v)
		if w, ok := of.Value(); ok && w > 0 {
			share := v / w
			row.Denom, row.Value = whole(w), &share
		}
	}
	*t = append(*t, row)
}

func whole(v float64) *int64 {
	n := int64(math.Round(v))
	return &n
}

// ranks writes who gets which advice for a drug.
func (t *table) ranks(name, drug string, of map[match.Rank]suppress.Count) {
	for _, x := range match.Ranks() {
		if c, ok := of[x]; ok {
			t.count(name, drug+": "+x.String(), c)
		}
	}
}

func (t *table) drug(d *releasedDrug) {
	t.number(CountTakes, d.name, "", d.people, suppress.Number{})
	t.number(CountAtRisk, d.name, "", d.atRisk, d.people)
	t.ranks(CountAction, d.name, d.ranks)
	for _, gene := range d.genes {
		for _, phenotype := range slices.SortedFunc(maps.Keys(d.cells[gene]), compareResults) {
			t.number(CountResult, d.name+", "+gene+": "+phenotype, "", d.cells[gene][phenotype], d.people)
		}
	}
}

// prevalence writes the numbers of a gene, by group and of all.
func (t *table) prevalence(p *prevalence) {
	for i := range p.people {
		group := ""
		if i < len(p.groups) {
			group = p.groups[i]
		}
		t.number(CountTested, p.gene, group, p.tested[i], sum(p.people[i]))
		for _, row := range p.rows {
			t.number(CountActionable, p.gene+": "+row.phenotype, group, sum(row.counts[i]), p.tested[i])
		}
	}
}

func (t *table) expected(x *expected) {
	if !x.taken {
		return
	}
	subject := x.Drug + ", " + x.Gene + ": " + x.Event
	t.number(CountGenotyped, subject, "", x.genotyped, suppress.Number{})
	events, needed := results.Count{Name: CountEvents, Subject: subject}, results.Count{Name: CountNeeded, Subject: subject}
	if x.of == nil {
		events.Suppressed, needed.Suppressed = true, true
	} else {
		events.Value = &x.of.Events
		if !math.IsInf(x.of.NumberNeededToGenotype, 0) {
			needed.Value = &x.of.NumberNeededToGenotype
		}
	}
	*t = append(*t, events, needed)
}

func (t *table) outcomes(o *releasedOutcomes) {
	if o == nil {
		return
	}
	all := append([]*strata{o.groups}, o.curves...)
	for _, s := range append(all, o.tables...) {
		for g, name := range s.names {
			t.number(CountFollowed, s.gene, name, s.people[g], suppress.Number{})
			t.number(CountOutcome, s.gene, name, s.happened[g], s.people[g])
		}
	}
	value := func(name string, x *effect, v float64, shown bool) {
		row := results.Count{Name: name, Subject: x.of.gene, Group: x.of.names[x.group], Suppressed: !shown}
		if shown {
			row.Value = &v
		}
		*t = append(*t, row)
	}
	for i := range o.effects {
		x := &o.effects[i]
		value(CountOdds, x, x.odds.value, x.shown)
		if !math.IsNaN(x.hazard.value) {
			value(CountHazard, x, x.hazard.value, true)
			value(CountHazardLow, x, x.hazard.low, true)
			value(CountHazardHigh, x, x.hazard.high, true)
		}
		if x.shown {
			value(CountOddsLow, x, x.odds.low, true)
			value(CountOddsHigh, x, x.odds.high, true)
		}
	}
}

// noised are estimates: values, and no counts.
func (t *table) noised(n *noised) {
	add := func(name, subject, group string, e differential.Estimate) {
		*t = append(*t, results.Count{Name: name, Subject: subject, Group: group, Value: &e.Value})
	}
	add(CountPeople, "", "", n.people)
	for _, d := range n.drugs {
		add(CountAtRisk, d.name, "", d.atRisk)
		add(CountTakes, d.name+": not at risk", "", d.others)
	}
	for _, g := range n.genes {
		for i, e := range g.groups {
			add(CountActionable, g.gene, n.groups[i], e)
		}
	}
}
