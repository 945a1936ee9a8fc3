package cohort

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// The codes of warnings.
const (
	WarnContestedSample  = "contested-sample"  // leads to several patients
	WarnContestedPatient = "contested-patient" // leads to several samples
	WarnRepeatedPair     = "repeated-pair"     // a line of the map that was there before
	WarnCaseDiffers      = "case-differs"      // unlinked, and alike but for case
	WarnSexDiffers       = "sex-differs"       // see Person.SexDiffers
	WarnNoDate           = "no-date"           // the records have no date to judge by
)

// ErrNobody is returned, with the cohort, where there are samples and patients
// and no link between them.
var ErrNobody = errors.New("cohort: no sample is linked to a patient: check the map, or which system's identifier the samples are named by")

// Join reads all people and then all records, and links them. People without a
// record and records without a sample are counted and listed. Of the records
// the linked ones stay in memory, as far as link.Keep says; everything else is
// let go as soon as it is read.
func Join(ctx context.Context, people iter.Seq2[*pgx.Person, error], records ehr.Source, link Link) (*Cohort, error) {
	j, err := newJoin(ctx, people, link)
	if err != nil {
		return nil, err
	}
	if err := j.readMap(); err != nil {
		return nil, err
	}
	for patient, err := range records.Patients(ctx) {
		if err != nil {
			return nil, err
		}
		j.take(patient)
	}
	if err := j.settle(); err != nil {
		return j.c, err
	}
	return j.finish()
}

// sample is one sample with whom it leads to.
type sample struct {
	person    *pgx.Person
	record    *ehr.Patient // the only one so far
	contested bool
	also      []string // IDs of patients that contest it
	patients  []string // names of its patients in the map
}

// join is a join under way.
type join struct {
	link    Link
	c       *Cohort
	samples []sample
	byName  map[string]int
	byMap   map[string][]int // name of a patient in the map → samples
	met     map[string]bool  // names of the map that some patient has
	keeper  *keeper
	dates   lastDate
	systems systems
	search  *search  // nil: the system is known
	alone   []string // names of patients that are linked to nothing
}

func newJoin(ctx context.Context, people iter.Seq2[*pgx.Person, error], link Link) (*join, error) {
	now := time.Now
	if link.Now != nil {
		now = link.Now
	}
	j := &join{
		link: link, c: &Cohort{Warnings: map[string]int{}}, byName: map[string]int{},
		keeper: newKeeper(link.Keep), dates: lastDate{now: now()}, systems: systems{},
	}
	if link.System == AnySystem {
		j.search = &search{links: map[string]links{}}
	}
	for p, err := range people {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		name := link.normal(p.Sample)
		if _, again := j.byName[name]; again {
			return nil, fmt.Errorf("cohort: sample %d has the name of one before it: each sample once, and with IgnoreCase no two that differ in case alone", len(j.samples)+1)
		}
		j.byName[name] = len(j.samples)
		j.samples = append(j.samples, sample{person: p})
	}
	return j, nil
}

func (j *join) warn(code, msg string, n int) {
	if n == 0 {
		return
	}
	j.c.Warnings[code] += n
	if j.link.Warn != nil {
		j.link.Warn(ehr.Warning{Code: code, Msg: fmt.Sprintf(msg, n)})
	}
}

// readMap lays the pairs of the map beside the samples.
func (j *join) readMap() error {
	if j.link.Pairs == nil {
		return nil
	}
	j.byMap, j.met = map[string][]int{}, map[string]bool{}
	all := map[[2]string]bool{}
	patients := map[string][]int{} // all of the map, its unknown samples as -1
	repeated := 0
	for _, p := range j.link.Pairs {
		pair := [2]string{j.link.normal(p.Sample), j.link.normal(p.Patient)}
		if pair[0] == "" || pair[1] == "" {
			return errors.New("cohort: a pair of the map has no sample or no patient: complete or remove it")
		}
		if all[pair] {
			repeated++
			continue
		}
		all[pair] = true
		at, known := j.byName[pair[0]]
		if !known {
			at = -1
			j.c.Flow.MapWithoutSample++
		} else {
			j.samples[at].patients = append(j.samples[at].patients, pair[1])
		}
		patients[pair[1]] = append(patients[pair[1]], at)
	}
	j.byMap = patients
	j.c.Flow.MapPairs = len(all)
	j.warn(WarnRepeatedPair, "%d pairs of the map come again: they count once", repeated)
	for _, at := range patients {
		for _, s := range at {
			if s >= 0 && (len(at) > 1 || len(j.samples[s].patients) > 1) {
				j.samples[s].contested = true
			}
		}
	}
	return nil
}

// take counts one patient, and links it where the system is known.
func (j *join) take(p *ehr.Patient) {
	j.c.Flow.Patients++
	j.dates.record(p)
	j.systems.see(p)
	switch {
	case j.search == nil:
		j.add(p)
	case j.search.hold(j, p):
		j.keeper.thin(p) // few that are held are not linked in the end
	default:
		j.add(p)
	}
}

// settle links those that waited for the system.
func (j *join) settle() error {
	j.c.Systems = j.systems.named()
	if j.search == nil {
		j.c.System = j.link.System
		return nil
	}
	system, err := j.search.choose()
	if err != nil {
		return err
	}
	j.link.System, j.c.System = system, system
	for _, p := range j.search.held {
		j.add(p)
	}
	return nil
}

// add links one patient.
func (j *join) add(p *ehr.Patient) {
	names := j.link.namesOf(p)
	leads := map[int]bool{}
	contested := false
	for _, name := range names {
		if name == "" {
			continue
		}
		if j.link.Pairs == nil {
			if at, ok := j.byName[name]; ok {
				leads[at] = true
			}
			continue
		}
		at := j.byMap[name]
		if len(at) > 0 {
			j.met[name] = true
		}
		contested = contested || len(at) > 1
		for _, s := range at {
			if s >= 0 {
				leads[s] = true
			}
		}
	}
	contested = contested || len(leads) > 1
	for s := range leads {
		one := &j.samples[s]
		if contested || one.contested || one.record != nil {
			one.contested, contested = true, true
			one.also = append(one.also, p.ID)
		}
	}
	switch {
	case contested:
		j.c.unlinked.ContestedPatients = append(j.c.unlinked.ContestedPatients, p.ID)
	case len(leads) == 0:
		j.c.unlinked.Patients = append(j.c.unlinked.Patients, p.ID)
		j.alone = append(j.alone, names...)
	default:
		j.keeper.thin(p)
		for s := range leads {
			j.samples[s].record = p
		}
	}
}

// finish gathers the people and the counts.
func (j *join) finish() (*Cohort, error) {
	c := j.c
	for i := range j.samples {
		s := &j.samples[i]
		switch {
		case s.contested:
			c.unlinked.ContestedSamples = append(c.unlinked.ContestedSamples, s.person.Sample)
			if s.record != nil {
				c.unlinked.ContestedPatients = append(c.unlinked.ContestedPatients, s.record.ID)
			}
		case s.record == nil:
			c.unlinked.Samples = append(c.unlinked.Samples, s.person.Sample)
		default:
			p := Person{Genes: s.person, Record: s.record, SexDiffers: sexDiffers(s.person, s.record)}
			if p.SexDiffers {
				c.Flow.SexDiffers++
			}
			c.People = append(c.People, p)
		}
	}
	f := &c.Flow
	f.Samples, f.Linked = len(j.samples), len(c.People)
	f.SamplesAlone, f.PatientsAlone = len(c.unlinked.Samples), len(c.unlinked.Patients)
	f.SamplesContested, f.PatientsContested = len(c.unlinked.ContestedSamples), len(c.unlinked.ContestedPatients)
	for name, at := range j.byMap {
		if !j.met[name] {
			f.MapWithoutPatient += len(at)
		}
	}
	c.AsOf, c.AsOfStated = day(j.link.AsOf), !j.link.AsOf.IsZero()
	if !c.AsOfStated {
		c.AsOf = day(j.dates.last)
	}
	j.warnAll()
	if n := f.SamplesContested + f.PatientsContested; n > 0 && j.link.Strict {
		return nil, fmt.Errorf("cohort: %d samples and %d patients have a link to more than one of the other side: correct the map or the identifiers, or link without Strict to leave them out",
			f.SamplesContested, f.PatientsContested)
	}
	if f.Linked == 0 && f.Samples > 0 && f.Patients > 0 {
		return c, ErrNobody
	}
	return c, nil
}

func (j *join) warnAll() {
	f := &j.c.Flow
	j.warn(WarnContestedSample, "%d samples have a link to several patients, or share one: none is linked", f.SamplesContested)
	j.warn(WarnContestedPatient, "%d patients have a link to several samples, or share one: none is linked", f.PatientsContested)
	j.warn(WarnSexDiffers, "%d people have another sex in the record than in the genotypes: check for swapped samples", f.SexDiffers)
	if j.c.AsOf.IsZero() && f.Patients > 0 {
		j.warn(WarnNoDate, "%d records and no date that is not in the future: state the day to judge by", f.Patients)
	}
	j.warn(WarnCaseDiffers, "%d unlinked patients have the name of a sample but for case: link with IgnoreCase if they are the same", j.caseDiffers())
}

// caseDiffers counts the patients left alone that a comparison without case
// would have linked.
func (j *join) caseDiffers() int {
	if j.link.IgnoreCase {
		return 0
	}
	names := map[string]bool{}
	for i := range j.samples {
		s := &j.samples[i]
		switch {
		case s.record != nil || s.contested:
		case j.link.Pairs == nil:
			names[strings.ToLower(j.link.normal(s.person.Sample))] = true
		default:
			for _, p := range s.patients {
				names[strings.ToLower(p)] = true
			}
		}
	}
	n := 0
	for _, name := range j.alone {
		if name != "" && names[strings.ToLower(name)] {
			n++
		}
	}
	return n
}

// sexDiffers compares the record's sex with the one stated for the sample, or
// else with the one that the genotypes suggest.
func sexDiffers(g *pgx.Person, p *ehr.Patient) bool {
	sex := g.Sex
	if sex == pgx.SexUnknown {
		sex = g.GuessedSex
	}
	return sex == pgx.Female && p.Sex == ehr.Male || sex == pgx.Male && p.Sex == ehr.Female
}
