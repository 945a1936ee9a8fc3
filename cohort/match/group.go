package match

import (
	"time"

	"github.com/allelerx/allelerx/cohort"
)

// BySex groups people by the sex that the record states.
func BySex(p *cohort.Person) []string { return []string{p.Record.Sex.String()} }

// ByAge groups people by age on a day: 0-17, 18-39, 40-64, 65-89 and, pooled as
// de-identification asks for, 90 or older. Where the record gives the birth too
// roughly to tell, it is "age not known".
func ByAge(asOf time.Time) func(*cohort.Person) []string {
	return func(p *cohort.Person) []string {
		youngest, oldest, ok := ages(p.Record.Birth, asOf)
		if !ok || ageBand(youngest) != ageBand(oldest) {
			return []string{"age not known"}
		}
		return []string{ageBand(oldest)}
	}
}

func ageBand(years int) string {
	switch {
	case years < 18:
		return "0-17"
	case years < 40:
		return "18-39"
	case years < 65:
		return "40-64"
	case years < 90:
		return "65-89"
	}
	return "90 or older"
}
