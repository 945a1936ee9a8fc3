package merge

import "github.com/allelerx/allelerx/cohort/ehr"

// Again compares one more row of the same person with what the first has said.
// What contradicts is not known, or is the first's; what a row leaves out
// contradicts nothing.
func Again(p *ehr.Patient, sex ehr.Sex, birth ehr.Time, warn func(code, msg string)) {
	warn("duplicate-patient", "a person has several rows: the first counts")
	if sex != p.Sex && sex != ehr.SexUnknown && p.Sex != ehr.SexUnknown {
		warn("two-sexes", "a person's rows state two sexes: the sex is not known")
		p.Sex = ehr.SexUnknown
	}
	if birth != p.Birth && !birth.IsZero() && !p.Birth.IsZero() {
		warn("two-births", "a person's rows state two births: the first counts")
	}
}
