package records

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
)

// year is a year of follow-up, in days.
const year = 365

// registryOf finds the effect whose drug everybody begins.
func (c *Cohort) registryOf(drug string) (*effect, error) {
	if drug == "" {
		return nil, nil
	}
	var names []string
	for i := range c.effects {
		if e := &c.effects[i].effect; e.drug.ingredient == drug {
			return e, nil
		}
		names = append(names, c.effects[i].drug.ingredient)
	}
	return nil, fmt.Errorf("records: a registry of %q: choose a drug that an effect is planted for: %s", drug, strings.Join(names, ", "))
}

// enrol lets someone begin the registry's drug, and have what it is for. The day
// leaves a year until the end of the data, and the treatment lasts for longer: who
// is followed for a year leaves it by the event or by death alone.
func (c *Cohort) enrol(p *Person) (treatment, bool) {
	r := splitmix.New(c.seed, forRegistry, uint64(p.number), 0)
	e := c.registry
	first, last := p.from+settle, min(p.to, c.end-year)-1
	share, length := r.Float(), r.Exponential()
	if first > last {
		return treatment{}, false // dies before
	}
	start := first + day(share*float64(last-first+1))
	has := func(e episode) bool { return e.condition == c.registry.reason && e.onset <= start }
	if !slices.ContainsFunc(p.conditions, has) {
		p.conditions = slices.DeleteFunc(p.conditions, func(of episode) bool { return of.condition == e.reason })
		p.conditions = append(p.conditions, episode{condition: e.reason, onset: start - 1})
	}
	if e.drug == clopidogrel {
		p.stents = append(p.stents[:0], start-1)
	}
	t, ok := p.begin(e.drug, start, length+(year+1)/(365.25*e.drug.years))
	t.reason = e.reason
	return t, ok
}
