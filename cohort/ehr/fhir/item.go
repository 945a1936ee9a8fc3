package fhir

import (
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// item is one resource, or a part of one, on its way to its patient. Of the
// pointers one is not nil. The fields are exported for encoding/gob.
type item struct {
	Key  string // of the patient: the ID
	Seq  uint64 // its place in the input: file, then order in it
	Type string // resource type
	ID   string // the resource's; "" where it has none

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
	items       []item
	counts      map[string]int
	left        map[string]int
	warnings    []ehr.Warning
	medications map[string]medication
	lasting     map[string]medication // those that other files may refer to
	aliases     map[string]string     // tail of a fullUrl → ID, where they differ
	identifiers map[string]string     // "system|value" → ID of a Patient
	file        *batchFile
}

// batchFile is the file that a batch is of.
type batchFile struct {
	ordinal int
	begins  bool // the batch is its first, and it counts as read
}

func newBatch() *batch {
	return &batch{
		counts: map[string]int{}, left: map[string]int{},
		medications: map[string]medication{}, lasting: map[string]medication{},
		aliases: map[string]string{}, identifiers: map[string]string{},
	}
}

// byIdentifier marks a key that is an identifier, not an ID.
const byIdentifier = "\x00"

// resolve follows the references inside the batch, as the entries of a bundle
// refer to each other by their fullUrls.
func (b *batch) resolve() {
	items := b.items
	b.items = make([]item, 0, len(items))
	for _, it := range items {
		if identifier, ok := strings.CutPrefix(it.Key, byIdentifier); ok {
			if it.Key = b.identifiers[identifier]; it.Key == "" {
				b.left[it.Type]++
				b.warnings = append(b.warnings, ehr.Warning{
					Code: "unresolved-subject",
					Msg:  "a resource names its patient by an identifier that no Patient of the same bundle has; it is left out",
				})
				continue
			}
		}
		it.Key = b.alias(it.Key)
		switch {
		case it.Exposure != nil:
			it.Exposure.Encounter = b.alias(it.Exposure.Encounter)
			it.Exposure.Because = b.alias(it.Exposure.Because)
			it.Exposure.Medication = b.alias(it.Exposure.Medication)
			if m, ok := b.medications[it.Exposure.Medication]; ok {
				b.items = it.prescribe(b.items, m)
				continue
			}
		case it.Condition != nil:
			it.Condition.Encounter = b.alias(it.Condition.Encounter)
		case it.Measurement != nil:
			it.Measurement.Encounter = b.alias(it.Measurement.Encounter)
		case it.Procedure != nil:
			it.Procedure.Encounter = b.alias(it.Procedure.Encounter)
		}
		b.items = append(b.items, it)
	}
}

func (b *batch) alias(id string) string {
	if to, ok := b.aliases[id]; ok {
		return to
	}
	return id
}

// prescribe appends the exposure with what its Medication says: one for each
// ingredient where the Medication has no code of its own.
func (it *item) prescribe(to []item, m medication) []item {
	for i, c := range m.concepts {
		one, e := *it, *it.Exposure
		e.Medication = ""
		e.Concept = c
		if len(e.Form.Codes) == 0 && e.Form.Text == "" {
			e.Form = m.form
		}
		one.Exposure = &e
		if i > 0 {
			one.ID = partOf(it.ID, i)
		}
		to = append(to, one)
	}
	return to
}
