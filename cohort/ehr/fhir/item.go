package fhir

import (
	"bytes"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// item is one resource, or a part of one, on its way to its patient. Of the
// pointers one is not nil, unless it is gone.
type item struct {
	Key  string // of the patient: the ID
	Type string // resource type
	ID   string // the resource's; "" where it has none
	Part int    // of the resource, from 1; 0: it is the whole, or its first

	Updated int64 // when this version was made, in milliseconds since 1970; 0: it does not say
	Gone    bool  // it was entered in error, and is nothing else

	Person      *ehr.Patient // without lists
	Condition   *condition
	Exposure    *exposure
	Measurement *ehr.Measurement
	Procedure   *ehr.Procedure
	Encounter   *ehr.Encounter
}

// condition may be told by the age at which it began and ended.
type condition struct {
	ehr.Condition
	Onset, Abated ehr.Age
}

// exposure may name its medication and its reason by reference.
type exposure struct {
	ehr.Exposure
	Medication string // ID of a Medication
	Because    string // ID of a Condition
}

// medication is what a Medication resource says: one concept, or one for each
// ingredient where only these have codes.
type medication struct {
	concepts []ehr.Concept
	form     ehr.Concept
}

// batch is what one piece of the input holds.
type batch struct {
	items    []place
	blocks   [][]byte
	counts   map[string]int
	left     map[string]int
	warnings []ehr.Warning
	lasting  map[string]medication // those that other files may refer to
	file     *batchFile
}

// batchFile is the file that a batch is of.
type batchFile struct {
	ordinal int
	begins  bool // the batch is its first, and it counts as read
}

func newBatch() *batch {
	return &batch{counts: map[string]int{}, left: map[string]int{}, lasting: map[string]medication{}}
}

// scope is what is read until references between its resources are followed: a
// document, or a line. A bundle's entries name each other by their fullUrls.
type scope struct {
	alone       bool // it is of one resource: nothing else in it is referred to
	items       []item
	medications map[string]medication
	aliases     map[string]string // tail of a fullUrl → ID, where they differ
	identifiers map[string]string // "system|value" → ID of a Patient; "": of several
	deleted     map[string]deletion

	persons      slab[ehr.Patient]
	conditions   slab[condition]
	exposures    slab[exposure]
	measurements slab[ehr.Measurement]
	procedures   slab[ehr.Procedure]
	encounters   slab[ehr.Encounter]
}

func newScope() scope {
	return scope{
		medications: map[string]medication{}, aliases: map[string]string{}, identifiers: map[string]string{},
		deleted: map[string]deletion{},
	}
}

// reset makes ready for the next.
func (s *scope) reset() {
	s.alone = false
	s.items = s.items[:0]
	if cap(s.items) > slabBlock*slabsKept {
		s.items = nil
	}
	clear(s.medications)
	clear(s.aliases)
	clear(s.identifiers)
	clear(s.deleted)
	s.persons.reset()
	s.conditions.reset()
	s.exposures.reset()
	s.measurements.reset()
	s.procedures.reset()
	s.encounters.reset()
}

// put takes an item. It waits for what its references lead to, but where there is
// nothing else in the scope.
func (d *decoder) put(it *item) {
	if d.scope.alone {
		d.pack(it)
		return
	}
	d.scope.items = append(d.scope.items, *it)
}

// putMeasurement is put for an item that is a measurement, of which there are most:
// the caller's never lives on.
func (d *decoder) putMeasurement(it *item, m *ehr.Measurement) {
	if !d.scope.alone {
		kept := *it
		kept.Measurement = d.scope.measurements.next()
		*kept.Measurement = *m
		d.scope.items = append(d.scope.items, kept)
		return
	}
	at := len(d.packer.to)
	d.packer.head(packedMeasurement, it, d.file.Ordinal)
	d.packer.measurement(m)
	d.packed(it.Key, at)
}

func (s *scope) alias(id string) string {
	if to, ok := s.aliases[id]; ok {
		return to
	}
	return id
}

// settle follows the references inside the scope, and packs what it holds.
func (d *decoder) settle() {
	s := &d.scope
	for i := range s.items {
		it := &s.items[i]
		if s.isDeleted(i) {
			if it.Part == 0 {
				d.out.left[it.Type]++
			}
			continue
		}
		d.follow(it)
		m, ok := s.medications[it.medication()]
		if ok && it.medication() != "" {
			it.prescribe(m, d.pack)
		} else {
			d.pack(it)
		}
	}
	s.reset()
}

// medication is the ID of the Medication that an item names; "" where it does not.
func (it *item) medication() string {
	if it.Exposure == nil {
		return ""
	}
	return it.Exposure.Medication
}

// follow puts IDs in the place of what the scope knows them by.
func (d *decoder) follow(it *item) {
	s := &d.scope
	if len(s.identifiers) > 0 && len(it.Key) > 0 && it.Key[0] == byIdentifier {
		if id := s.identifiers[it.Key[1:]]; id != "" {
			it.Key = id
		}
	}
	if len(s.aliases) == 0 {
		return
	}
	it.Key = s.alias(it.Key)
	switch {
	case it.Exposure != nil:
		it.Exposure.Encounter = s.alias(it.Exposure.Encounter)
		it.Exposure.Because = s.alias(it.Exposure.Because)
		it.Exposure.Medication = s.alias(it.Exposure.Medication)
	case it.Condition != nil:
		it.Condition.Encounter = s.alias(it.Condition.Encounter)
	case it.Measurement != nil:
		it.Measurement.Encounter = s.alias(it.Measurement.Encounter)
	case it.Procedure != nil:
		it.Procedure.Encounter = s.alias(it.Procedure.Encounter)
	}
}

// blockSize is about how many bytes of items lie together.
const blockSize = 1 << 20

// pack writes an item to the batch.
func (d *decoder) pack(it *item) {
	at := len(d.packer.to)
	d.packer.item(it, d.file.Ordinal)
	d.packed(it.Key, at)
}

// packed notes an item that was written at the offset.
func (d *decoder) packed(key string, at int) {
	d.out.items = append(d.out.items, place{
		key: key, block: uint32(len(d.out.blocks)), at: uint32(at), size: uint32(len(d.packer.to) - at),
	})
	if len(d.packer.to) > blockSize {
		d.endBlock()
	}
}

// endBlock ends a block, and what was counted with it.
func (d *decoder) endBlock() {
	d.endCount()
	if len(d.packer.to) > 0 {
		d.out.blocks = append(d.out.blocks, bytes.Clone(d.packer.to))
		d.packer.to = d.packer.to[:0]
	}
}

// prescribe gives the exposure with what its Medication says: one for each
// ingredient where the Medication has no code of its own.
func (it *item) prescribe(m medication, to func(*item)) {
	for i, c := range m.concepts {
		one, e := *it, *it.Exposure
		e.Medication = ""
		e.Concept = c
		if len(e.Form.Codes) == 0 && e.Form.Text == "" {
			e.Form = m.form
		}
		one.Exposure = &e
		one.Part = i
		to(&one)
	}
}
