package records

import (
	"cmp"
	"math"
	"slices"

	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
)

// cut takes out what lies after the end of the record.
func (c *Cohort) cut(p *Person) {
	p.conditions = slices.DeleteFunc(p.conditions, func(e episode) bool { return e.onset > p.to })
	for i := range p.conditions {
		p.conditions[i].end = min(p.conditions[i].end, p.to)
	}
	p.orders = slices.DeleteFunc(p.orders, func(o order) bool { return o.start > p.to })
	for i := range p.orders {
		p.orders[i].end = min(p.orders[i].end, p.to)
	}
	p.stents = slices.DeleteFunc(p.stents, func(at day) bool { return at > p.to })
	slices.SortStableFunc(p.conditions, func(a, b episode) int { return cmp.Compare(a.onset, b.onset) })
	slices.SortStableFunc(p.orders, func(a, b order) int { return cmp.Compare(a.start, b.start) })
}

// visit decides when the person was seen: at the beginning, about once a year,
// and whenever something happens. One day has one visit.
func (c *Cohort) visit(p *Person) {
	r := splitmix.New(c.seed, forMeasurements, uint64(p.number), 0)
	see := func(at day, kind visitKind) { p.visits = append(p.visits, visit{at, at, kind}) }
	for at := p.from; at <= p.to; at += day(330 + r.Below(70)) {
		see(at, ambulatory)
	}
	for i := range p.conditions {
		e := &p.conditions[i]
		if e.recorded = e.onset; e.onset < p.from {
			e.recorded = p.from
			continue
		}
		see(e.onset, e.where)
	}
	for _, o := range p.orders {
		if o.first {
			see(o.start, ambulatory)
		}
	}
	for _, at := range p.stents {
		see(at, inpatient)
	}
	slices.SortFunc(p.visits, func(a, b visit) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.kind, a.kind)) // the gravest first
	})
	p.visits = slices.CompactFunc(p.visits, func(a, b visit) bool { return a.at == b.at })
	for i := range p.visits {
		if v := &p.visits[i]; v.kind == inpatient {
			v.to = min(v.at+day(1+r.Below(6)), p.to)
		}
	}
}

// visitOn is the index of the visit of a day, -1 where there is none.
func (p *Person) visitOn(at day) int {
	i, ok := slices.BinarySearchFunc(p.visits, at, func(v visit, at day) int { return cmp.Compare(v.at, at) })
	if !ok {
		return -1
	}
	return i
}

// measure writes what is measured at visits to the practice.
func (c *Cohort) measure(p *Person) {
	r := splitmix.New(c.seed, forMeasurements, uint64(p.number), 1)
	tall := 162 + 6.5*r.Bell()
	if p.Male {
		tall += 13
	}
	mass := max(17, 27+5*r.Bell())
	tension, fat := 118+10*r.Bell(), 115+28*r.Bell()
	kidney := 0.85 + 0.15*r.Bell()
	_, tense := p.onset(hypertension)
	_, sweet := p.onset(diabetes)
	for i, v := range p.visits {
		if v.kind != ambulatory {
			continue
		}
		write := func(of *test, value float64) {
			scale := math.Pow10(of.decimals)
			p.results = append(p.results, result{of, v.at, math.Round(value*scale) / scale})
		}
		upper := tension + 7*r.Bell()
		if tense {
			upper += 16
		}
		write(systolic, upper)
		write(diastolic, 0.55*upper+12+4*r.Bell())
		if now := max(16, mass+0.4*r.Bell()); i%2 == 0 {
			write(height, tall)
			write(weight, now*tall*tall/1e4)
			write(bodyMass, now)
		}
		if i%3 == 0 {
			bad, good, neutral := max(30, fat+10*r.Bell()), max(20, 52+11*r.Bell()), max(40, 130+40*r.Bell())
			if p.takes("simvastatin", v.at) || p.takes("atorvastatin", v.at) {
				bad *= 0.65
			}
			write(ldl, bad)
			write(hdl, good)
			write(triglycerides, neutral)
			write(cholesterol, bad+good+neutral/5)
			write(creatinine, max(0.4, kidney+0.06*r.Bell()))
		}
		if sweet {
			write(glycated, max(5, 7.1+0.7*r.Bell()))
		}
		if p.takes("warfarin", v.at) {
			write(clotting, max(1, 2.5+0.5*r.Bell()))
		}
	}
}

// takes reports whether an order of a drug covers a day.
func (p *Person) takes(ingredient string, at day) bool {
	return slices.ContainsFunc(p.orders, func(o order) bool {
		return o.ingredient == ingredient && o.start <= at && at <= o.end
	})
}
