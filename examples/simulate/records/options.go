package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// Options of [New]. The zero value writes FHIR bundles and OMOP tables, with the
// stated effects, up to the end of 2025.
type Options struct {
	Seed uint64 // that of the people, or another

	Forms Form // 0: FHIR | OMOP

	// Effects are hazard ratios by drug, of those who carry the wrong allele to
	// those who do not: 1 is no effect. Drugs that are not named keep theirs; see
	// [Effects].
	Effects map[string]float64

	// Registry is a drug that an effect is planted for, such as clopidogrel, where the
	// cohort is a registry of people who began it: everybody does, on a day after
	// which there is a year of treatment and of record, but for those who die before.
	// "": the drug is taken by whoever needs it, which is a few of a hundred people.
	Registry string

	// Unmatched is the fraction of people who are in the genotypes and have no
	// records, and the fraction of those who have both but no line in link.tsv.
	Unmatched float64

	// End is the day after which nothing is recorded. Zero: 31 December 2025.
	End time.Time

	// Misspelled is the fraction of orders whose drug is misspelled. nil: 0.02.
	Misspelled *float64

	Workers int // goroutines; < 1: as many as there are CPUs

	// Progress is told, from one goroutine, how many of the people have been
	// written. It may be nil.
	Progress func(done, total int)
}

// Form is a form that records come in; several may be joined with |.
type Form uint8

// The forms of records.
const (
	FHIR Form = 1 << iota // one transaction bundle a person
	Bulk                  // FHIR's bulk export: a file of JSON lines for each type of resource
	OMOP                  // OMOP CDM 5.4: tables as CSV in a zip
)

// forms are their names, in the order of their bits.
var forms = []string{"fhir", "bulk", "omop"}

// ParseForm returns the forms that a list such as "fhir,omop" names.
func ParseForm(list string) (Form, error) {
	var all Form
	for name := range strings.SplitSeq(list, ",") {
		i := slices.Index(forms, strings.ToLower(strings.TrimSpace(name)))
		if i < 0 {
			return 0, fmt.Errorf("records: %q is no form of records: choose among fhir, bulk and omop", name)
		}
		all |= 1 << i
	}
	return all, nil
}

// Cohort is people with records. It does not change, and any number of
// goroutines may use it.
type Cohort struct {
	people     *synth.Cohort
	seed       uint64
	forms      Form
	end        day
	misspelled float64
	unmatched  float64
	effects    []planted
	registry   *effect // nil: none
	workers    int
	progress   func(done, total int)
}

// New plans the records of people. The knowledge base says which alleles have
// which function.
func New(people *synth.Cohort, base *kb.KB, o Options) (*Cohort, error) {
	c := &Cohort{people: people, seed: o.Seed, forms: o.Forms, misspelled: 0.02, unmatched: o.Unmatched, workers: o.Workers, progress: o.Progress}
	if c.forms == 0 {
		c.forms = FHIR | OMOP
	}
	c.end = dayOf(time.Date(2025, time.December, 31, 0, 0, 0, 0, time.UTC))
	if !o.End.IsZero() {
		c.end = dayOf(o.End)
	}
	if year := c.end.time().Year(); year < 1950 || year > 2200 {
		return nil, fmt.Errorf("records: records that end in %d: choose a year from 1950 to 2200", year)
	}
	if o.Misspelled != nil {
		c.misspelled = *o.Misspelled
	}
	if !(c.misspelled >= 0 && c.misspelled <= 1) {
		return nil, fmt.Errorf("records: Misspelled %v: a fraction lies between 0 and 1", c.misspelled)
	}
	if !(c.unmatched >= 0 && c.unmatched <= 0.5) {
		return nil, fmt.Errorf("records: Unmatched %v: a fraction of each kind lies between 0 and 0.5", c.unmatched)
	}
	if n := people.Samples(); n > mostPeople {
		return nil, fmt.Errorf("records: %d people: OMOP's row numbers are enough for %d", n, mostPeople)
	}
	var err error
	if c.effects, err = plant(base, o.Effects); err != nil {
		return nil, err
	}
	c.registry, err = c.registryOf(o.Registry)
	return c, err
}

// Samples is how many people there are.
func (c *Cohort) Samples() int { return c.people.Samples() }

// day is a calendar day, counted from 1 January 1970.
type day int32

func dayOf(t time.Time) day { return day(math.Floor(float64(t.Unix()) / 86400)) }

func (d day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// append writes the day as 2006-01-02.
func (d day) append(b []byte) []byte { return d.time().AppendFormat(b, time.DateOnly) }

// years is a number of years in days.
func years(n float64) day { return day(n * 365.25) }
