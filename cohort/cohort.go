package cohort

import (
	"time"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// Cohort is people with genotype results and a record. It is immutable once
// joined.
type Cohort struct {
	People []Person // in the order of the samples

	// AsOf is the day that "now" means for the records, at midnight UTC: as
	// stated, else the last date in them that is not in the future. It is zero
	// where they have no date.
	AsOf time.Time

	// AsOfStated says that the caller gave AsOf.
	AsOfStated bool

	Flow     Flow
	Warnings map[string]int // by code

	// System is whose identifiers the patients were found by: Link.System, or
	// what AnySystem has found; "" is the ID in the source. Systems are those
	// that more than ten patients have an identifier of.
	System  string
	Systems []string

	unlinked Unlinked
}

// Person is one sample and the record linked to it.
type Person struct {
	Genes  *pgx.Person
	Record *ehr.Patient

	// SexDiffers says that the record's sex is not the one that the genotypes
	// were given, or suggest: the sample may be another person's.
	SexDiffers bool
}

// Flow counts who came in and who was linked. Samples is the sum of Linked,
// SamplesAlone and SamplesContested; Patients likewise.
//
// The counts are raw: small ones may be told apart from people, so they pass
// through suppression before they are shown.
type Flow struct {
	Samples  int // with genotypes
	Patients int // with a record
	Linked   int

	SamplesAlone  int // no patient is linked to them
	PatientsAlone int // no sample is linked to them

	// Contested ones have a link to more than one of the other side; none of
	// these links is used.
	SamplesContested  int
	PatientsContested int

	SexDiffers int // of Linked, see Person.SexDiffers

	// MapPairs counts the distinct pairs of the map, MapWithoutSample and
	// MapWithoutPatient those of them whose sample, or patient, is nowhere.
	MapPairs, MapWithoutSample, MapWithoutPatient int
}

// Unlinked lists who was not linked, by sample name and patient ID.
type Unlinked struct {
	Samples, Patients                   []string
	ContestedSamples, ContestedPatients []string
}

// Unlinked returns who was not linked. It identifies people: show it to those
// alone who may see the records, and never in a log.
func (c *Cohort) Unlinked() Unlinked { return c.unlinked }
