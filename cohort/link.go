package cohort

import (
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Link says how samples and patients find each other, and what is kept of the
// records. The zero value links a sample to the patient whose ID is its name.
//
// The rules: names are compared without surrounding white space, and case
// counts. A sample that leads to two patients is linked to none of them, nor is
// a patient that leads to two samples: a wrong link is worse than none. They are
// counted, listed by [Cohort.Unlinked] and warned of; Strict makes them an
// error. Of a map this holds for its own pairs, be the second patient in the
// records or not. A pair that comes twice counts once.
type Link struct {
	// Pairs are the lines of a map from samples to patients, see ReadPairs.
	// nil: the sample's name is the patient's identifier.
	Pairs []Pair

	// System is whose identifier names the patient, in the map or as the name
	// of the sample; "" is the patient's ID in the source, AnySystem the one
	// that fits.
	System string

	// IgnoreCase compares names without regard to case.
	IgnoreCase bool

	// Strict makes a contested link an error.
	Strict bool

	// AsOf is the day that "now" means; zero: the last date in the records
	// that is not in the future.
	AsOf time.Time

	// Keep is what of the records stays in memory; zero: what treatment
	// matching needs.
	Keep Keep

	// Now is the clock that tells the future; nil: time.Now.
	Now func() time.Time

	// Warn receives warnings; each is counted in Cohort.Warnings too.
	Warn func(ehr.Warning)
}

// Pair is a line of a map.
type Pair struct {
	Sample, Patient string
	Line            int // 1-based; 0 where there are no lines
}

// normal is a name as it is compared.
func (l *Link) normal(name string) string {
	name = strings.TrimSpace(name)
	if l.IgnoreCase {
		return strings.ToLower(name)
	}
	return name
}

// namesOf are what a patient can be linked by.
func (l *Link) namesOf(p *ehr.Patient) []string {
	if l.System == "" {
		return []string{l.normal(p.ID)}
	}
	var names []string
	if l.System == AnySystem {
		names = append(names, l.normal(p.ID))
	}
	for i := range p.Identifiers {
		if p.Identifiers[i].System == l.System || l.System == AnySystem {
			names = append(names, l.normal(p.Identifiers[i].Value))
		}
	}
	return names
}
