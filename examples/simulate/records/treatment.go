package records

import (
	"cmp"
	"slices"

	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
)

// treatment is a drug taken from one day to another.
type treatment struct {
	*drug
	start, last day
	reason      *condition
}

// settle is how long someone is in the records before a new treatment begins:
// who starts it then is a new user.
const settle = 180

// treat draws what is given for the conditions. A drug is taken once.
func (c *Cohort) treat(p *Person) []treatment {
	r := splitmix.New(c.seed, forTreatment, uint64(p.number), 0)
	var all []treatment
	t, ok := p.stented(&r)
	if c.registry != nil {
		t, ok = c.enrol(p)
	}
	if ok {
		all = append(all, t)
	}
	for _, of := range indications {
		u, delay := r.Float(), 1+r.Below(of.within)
		length := r.Exponential()
		onset, ill := p.onset(of.reason)
		if !ill {
			continue
		}
		for _, o := range of.options {
			if u -= o.share; u >= 0 {
				continue
			}
			taken := slices.ContainsFunc(all, func(t treatment) bool { return t.ingredient == o.ingredient })
			if t, ok := p.begin(o.drug, onset+day(delay), length); ok && !taken {
				t.reason = of.reason
				all = append(all, t)
			}
			break
		}
	}
	if r.Chance(0.03) {
		if t, ok := p.begin(atropine, p.from+day(1+r.Below(1500)), 1); ok {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b treatment) int { return cmp.Compare(a.start, b.start) })
	return all
}

// begin is a treatment from a day on, of a length in means; what was begun
// before the record is seen by it as far as it goes on.
func (p *Person) begin(d *drug, start day, length float64) (treatment, bool) {
	last := start + day(d.supply)*(1+years(length*d.years)/day(d.supply)) - 1
	for start < p.from { // the orders before are not in the record
		start += day(d.supply)
	}
	last = min(last, p.to)
	return treatment{drug: d, start: start, last: last}, start < last
}

// stented puts a stent where the heart asks for one, within the record, and
// gives clopidogrel after it.
func (p *Person) stented(r *splitmix.Stream) (treatment, bool) {
	var at day
	var reason *condition
	for _, of := range []struct {
		*condition
		share float64
		delay int
	}{{infarction, 0.75, 2}, {coronary, 0.6, 700}} {
		does, delay := r.Chance(of.share), r.Below(of.delay)
		onset, ill := p.onset(of.condition)
		on := onset + day(delay)
		if ill && does && on >= p.from+settle && on < p.to && (at == 0 || on < at) {
			at, reason = on, of.condition
		}
	}
	given, length := r.Chance(0.85), r.Exponential()
	if reason == nil {
		return treatment{}, false
	}
	p.stents = append(p.stents, at)
	t, ok := p.begin(clopidogrel, at+1, length)
	t.reason = reason
	return t, ok && given
}

// order writes the orders of treatments.
func (c *Cohort) order(p *Person, treatments []treatment) {
	r := splitmix.New(c.seed, forSpelling, uint64(p.number), 0)
	for _, t := range treatments {
		for at := t.start; at <= t.last; at += day(t.supply) {
			o := order{drug: t.drug, start: at, end: min(at+day(t.supply)-1, t.last), reason: t.reason, first: at == t.start}
			o.misspelled = r.Chance(c.misspelled) && t.misspelled != ""
			p.orders = append(p.orders, o)
		}
	}
}

// text is what an order says it is for.
func (o *order) text() string {
	if o.misspelled {
		return o.drug.misspelled
	}
	return o.display
}

// rxnorm is the code of an order, and the name that belongs to it.
func (o *order) rxnorm() (code, name string) {
	if o.code == "" {
		return o.substance, o.ingredient
	}
	return o.code, o.display
}

// by is how a drug gets into the body.
func (d *drug) by() string {
	if d.route == "" {
		return "oral"
	}
	return d.route
}
