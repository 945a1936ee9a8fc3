package privacy

import "errors"

// Level is what a program may show. The zero value shows cohorts only.
type Level uint8

// The levels, from the safe one.
const (
	CohortOnly    Level = iota // counts and figures of groups, through suppress or differential
	Pseudonymous               // single persons, under pseudonyms; identifiable
	Identifiable               // single persons, under their own identifiers
	unknownLevels              // what lies beyond is none
)

// The labels that stand on every person-level output.
const (
	PseudonymousLabel = "IDENTIFIABLE PERSON-LEVEL DATA (pseudonymous): genotypes and histories single people out even without names. Not for publication; handle as health records."
	IdentifiableLabel = "IDENTIFIABLE PERSON-LEVEL DATA: handle as health records."
)

// ErrCohortOnly is the answer to a program that would show single persons
// without having been told to.
var ErrCohortOnly = errors.New("privacy: output about single persons was not asked for: ask for cohort-level output, or choose person-level output explicitly")

// String returns "cohort", "pseudonymous" or "identifiable".
func (l Level) String() string {
	if l >= unknownLevels {
		return "unknown"
	}
	return [...]string{"cohort", "pseudonymous", "identifiable"}[l]
}

// ParseLevel reads what String writes.
func ParseLevel(s string) (Level, error) {
	for l := range unknownLevels {
		if l.String() == s {
			return l, nil
		}
	}
	return CohortOnly, errors.New("privacy: no such level of output: name cohort, pseudonymous or identifiable")
}

// UnmarshalText reads a level, for flags and configuration.
func (l *Level) UnmarshalText(text []byte) error {
	got, err := ParseLevel(string(text))
	*l = got
	return err
}

// AllowPersons is nil where person-level output was chosen, else ErrCohortOnly.
func (l Level) AllowPersons() error {
	if l == Pseudonymous || l == Identifiable {
		return nil
	}
	return ErrCohortOnly
}

// Label is what must stand on an output of this level; "" on cohort-level output.
func (l Level) Label() string {
	switch l {
	case Pseudonymous:
		return PseudonymousLabel
	case Identifiable:
		return IdentifiableLabel
	default:
		return ""
	}
}
