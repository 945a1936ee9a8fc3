package warfarin

import (
	"errors"
	"slices"
	"time"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
)

// Medicines says what a record's medication is; a medication.Normaliser does.
type Medicines interface {
	MapExposure(e *ehr.Exposure) medication.Mapping
}

// RecordOptions say how to read a health record.
type RecordOptions struct {
	AsOf      time.Time // the day that "now" means; needed
	Medicines Medicines // needed
	Activity  medication.ActivityOptions

	// TargetINR is what the treatment aims at, which records do not say.
	TargetINR INR
}

// Facts is where the facts of a patient come from.
type Facts struct {
	HeightAt, WeightAt ehr.Time // when they were measured

	// UnmappedMedications is how many medications that may be taken are not known
	// to the Medicines: one of them may be an inducer, or amiodarone.
	UnmappedMedications int
}

var (
	errAsOf      = errors.New("warfarin: no day: set RecordOptions.AsOf to the day that \"now\" means")
	errMedicines = errors.New("warfarin: no Medicines: set RecordOptions.Medicines, as medication.New makes it")
)

// Of makes a patient of a person's genes and health record. The error is a
// *RefusalError where something that has to be known is open.
func Of(genes *pgx.Person, record *ehr.Patient, o RecordOptions) (Patient, Facts, error) {
	var p Patient
	facts, reasons, err := FromRecord(&p, record, o)
	if err != nil {
		return p, facts, err
	}
	reasons = append(reasons, FromGenes(&p, genes)...)
	if len(reasons) > 0 {
		return p, facts, &RefusalError{Reasons: reasons}
	}
	return p, facts, nil
}

// FromRecord takes age, height, weight, race and interacting medications from a
// health record, as of a day. Measurements have to be kept when records are joined
// (cohort.KeepAll). What the record does not settle is a reason to refuse; what it
// does not have is left missing, and refused by the algorithms.
func FromRecord(p *Patient, record *ehr.Patient, o RecordOptions) (Facts, []Reason, error) {
	var facts Facts
	switch {
	case o.AsOf.IsZero():
		return facts, nil, errAsOf
	case o.Medicines == nil:
		return facts, nil, errMedicines
	}
	var reasons []Reason
	tomorrow := o.AsOf.AddDate(0, 0, 1)
	if slices.ContainsFunc(record.Deaths, func(d ehr.Death) bool { return d.At.IsZero() || d.At.At.Before(tomorrow) }) {
		reasons = append(reasons, Deceased)
	}
	p.TargetINR = o.TargetINR
	p.Race = raceOf(&record.Race)
	var settled bool
	if p.Age, settled = age(record.Birth, o.AsOf); !settled {
		reasons = append(reasons, AgeMissing)
	}
	p.HeightCM, facts.HeightAt = last(record, o.AsOf, heightDays, isHeight, centimetres)
	p.WeightKG, facts.WeightAt = last(record, o.AsOf, weightDays, isWeight, kilograms)
	if !p.medications(record, &o, &facts) {
		reasons = append(reasons, DrugOpen)
	}
	return facts, reasons, nil
}

// age is the completed years on a day. A birth that is known to the year or month
// leaves two ages open: the lower one is taken where both are of one decade and
// adult, or neither is, for then nothing depends on it.
func age(birth ehr.Time, asOf time.Time) (years int, settled bool) {
	if birth.IsZero() || birth.At.After(asOf) {
		return 0, false
	}
	oldest := completed(birth.At, asOf)
	youngest := oldest
	if birth.Precision != ehr.Instant {
		youngest = max(completed(birth.Latest().Add(-time.Nanosecond), asOf), 0)
	}
	if youngest == oldest {
		return oldest, true
	}
	same := min(youngest/10, 9) == min(oldest/10, 9) && (youngest >= adult) == (oldest >= adult)
	return youngest, same && youngest > 0
}

// completed is the completed years from a birth to a day.
func completed(birth, at time.Time) int {
	n := at.Year() - birth.Year()
	if at.Month() < birth.Month() || at.Month() == birth.Month() && at.Day() < birth.Day() {
		n--
	}
	return n
}

// medications reads the interacting ones; false: the record leaves one open.
func (p *Patient) medications(record *ehr.Patient, o *RecordOptions, facts *Facts) bool {
	var inducer, amiodarone taken
	for i := range record.Exposures {
		x := &record.Exposures[i]
		state := medication.ActivityAt(x, o.AsOf, o.Activity).State
		if state != medication.Active && state != medication.PossiblyActive {
			continue
		}
		m := o.Medicines.MapExposure(x)
		if m.Confidence == medication.NotMapped {
			facts.UnmappedMedications++
			continue
		}
		if m.Site == medication.Local {
			continue
		}
		sure := state == medication.Active && m.Confidence == medication.High && m.Conflict == ""
		for _, ingredient := range m.Ingredients {
			switch ingredient.Name {
			case "carbamazepine", "phenytoin", "rifampin":
				inducer.see(sure)
			case "fosphenytoin":
				inducer.see(false) // it becomes phenytoin; the source does not name it
			case "amiodarone":
				amiodarone.see(sure)
			}
		}
	}
	p.EnzymeInducer, p.Amiodarone = inducer.surely, amiodarone.surely
	return inducer.settled() && amiodarone.settled()
}

// taken is what a record says of whether some drug is taken.
type taken struct{ surely, perhaps bool }

func (t *taken) see(sure bool) {
	if sure {
		t.surely = true
	} else {
		t.perhaps = true
	}
}

func (t *taken) settled() bool { return t.surely || !t.perhaps }
