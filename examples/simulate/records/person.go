package records

import (
	"fmt"

	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// What a stream of random numbers is for; see splitmix.
const (
	forLife = iota + 100
	forConditions
	forPassing
	forTreatment
	forResponse
	forMeasurements
	forSpelling
	forIdentifier
	forMatching
	forRegistry
)

// Person is someone's record, and the truth behind it.
type Person struct {
	Sample    string // name in the genotypes
	Patient   string // number in the records: see SampleSystem, PatientSystem
	Male      bool
	Responses []Response // to drugs that an effect is planted for

	number   int
	recorded bool // there are records
	linked   bool // there are, and the map says whose
	birth    day
	race     int // index of races; len(races): not said
	hispanic bool
	from, to day // the record begins and ends
	death    day // 0: alive
	cause    *condition

	visits     []visit
	conditions []episode
	orders     []order
	results    []result
	stents     []day
}

type visit struct {
	at, to day
	kind   visitKind
}

// episode is a condition of a person.
type episode struct {
	*condition
	onset, end day // end 0: it lasts
	recorded   day // a day with a visit
}

// order is a drug that was ordered once.
type order struct {
	*drug
	start, end day // first and last day
	reason     *condition
	first      bool // the treatment begins
	misspelled bool
}

type result struct {
	*test
	at    day
	value float64
}

// The systems of a patient's identifiers. The map from samples to patients
// names the latter.
const (
	SampleSystem  = "urn:allelerx:simulated:sample"
	PatientSystem = "urn:allelerx:simulated:patient"
)

// patientNumber is another number than the sample's, and unique: the prime is the
// largest below a hundred million.
func (c *Cohort) patientNumber(person int) string {
	const prime = 99_999_989
	shift := splitmix.New(c.seed, forIdentifier, 1<<40, 0)
	n := (uint64(person+1)*48_271 + uint64(shift.Below(prime))) % prime
	return fmt.Sprintf("P%08d", n)
}

// Person returns a person's record, counted from 0.
func (c *Cohort) Person(number int) *Person {
	truth := c.people.Person(number)
	p := &Person{Sample: truth.Name, Patient: c.patientNumber(number), Male: truth.Male, number: number}
	c.match(p)
	c.live(p)
	c.fallIll(p)
	treatments := c.treat(p)
	c.respond(p, truth, treatments)
	c.order(p, treatments)
	c.cut(p)
	c.visit(p)
	c.measure(p)
	return p
}

// match decides who is on both sides.
func (c *Cohort) match(p *Person) {
	r := splitmix.New(c.seed, forMatching, uint64(p.number), 0)
	u := r.Float()
	p.recorded, p.linked = u >= c.unmatched, u >= 2*c.unmatched
}

// live decides when a person was born, is observed, and dies of age.
func (c *Cohort) live(p *Person) {
	r := splitmix.New(c.seed, forLife, uint64(p.number), 0)
	age := 20 + 70*r.Float()
	p.birth = c.end - years(age)
	p.from = max(p.birth+years(18), c.end-years(3+14*r.Float()))
	p.to = c.end
	if dies := p.birth + years(lifetime(&r, float64(p.from-p.birth)/365.25)); dies <= c.end {
		p.death, p.to = dies, dies
	}
	for n := r.Below(100); p.race < len(races); p.race++ {
		if n -= races[p.race].percent; n < 0 {
			break
		}
	}
	p.hispanic = r.Chance(0.18)
}

// fallIll draws conditions: the lasting ones may have begun before the record.
func (c *Cohort) fallIll(p *Person) {
	r := splitmix.New(c.seed, forConditions, uint64(p.number), 0)
	frail := 5 * r.Bell() // years that this person is ahead of the others
	for _, of := range lasting {
		u := r.Float()
		if u >= of.share || !of.only.allows(p.Male) {
			continue
		}
		onset := p.birth + years(max(1, logit(u/of.share)*of.spread+of.middle-frail))
		if onset < p.to {
			p.conditions = append(p.conditions, episode{condition: of, onset: onset})
		}
	}
	r = splitmix.New(c.seed, forPassing, uint64(p.number), 0)
	for _, of := range passing {
		for at := p.from + years(r.Exponential()/of.perYear); at < p.to; at += 1 + years(r.Exponential()/of.perYear) {
			p.conditions = append(p.conditions, episode{condition: of, onset: at, end: at + day(of.days)})
		}
	}
}

// onset is when a condition began; ok: there was one.
func (p *Person) onset(of *condition) (at day, ok bool) {
	for _, e := range p.conditions {
		if e.condition == of {
			return e.onset, true
		}
	}
	return 0, false
}

// respond draws responses, and lets nothing else that would be taken for one
// happen meanwhile.
func (c *Cohort) respond(p *Person, truth synth.Person, treatments []treatment) {
	dies := p.to
	for i := range c.effects {
		e := &c.effects[i]
		for _, t := range treatments {
			if t.ingredient != e.drug.ingredient {
				continue
			}
			r := splitmix.New(c.seed, forResponse, uint64(p.number), uint64(i))
			response := e.respond(&r, truth, t.start, t.last)
			if response.Fatal && response.event <= dies {
				dies = response.event
				p.death, p.to, p.cause = dies, dies, response.outcome
			}
			p.Responses = append(p.Responses, response)
		}
	}
	for i := range p.Responses {
		t := &p.Responses[i]
		t.close(p.to)
		p.withdraw(t, c.effects)
		if t.event != 0 {
			p.conditions = append(p.conditions, episode{condition: t.outcome, onset: t.event})
		}
	}
}

// withdraw takes out what the person would have had of the same conditions by
// age, during the treatment.
func (p *Person) withdraw(t *Response, effects []planted) {
	for _, e := range effects {
		if e.drug.ingredient != t.Drug {
			continue
		}
		kept := p.conditions[:0]
		for _, have := range p.conditions {
			same := false
			for _, o := range e.outcomes {
				same = same || have.condition == o
			}
			if !same || have.onset <= t.start || have.onset > t.end {
				kept = append(kept, have)
			}
		}
		p.conditions = kept
	}
}
