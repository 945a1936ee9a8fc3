package records

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
)

// Concepts of OMOP's own vocabularies. Those of the types of records are not in
// the samples; they are OMOP's standard ones.
const (
	maleConcept        = 8507
	femaleConcept      = 8532
	hispanicConcept    = 38003563
	notHispanicConcept = 38003564
	fromEHR            = 32817
	fromPrescription   = 32838
)

// OMOP leaves concepts from two thousand million on to each site. What the
// sources have no concept of gets one of these.
const (
	localSubstance = 2_000_000_000 // + place in substances
	localOrder     = 2_000_001_000 // + place in drugs
	localICD       = 2_000_010_000 // + place in diagnoses
)

// diagnoses are all conditions, in the order of their local concepts.
func diagnoses() []*condition {
	return slices.Concat(lasting, passing, []*condition{myopathy, neutropenia})
}

// substances are the ingredients that have an RxNorm code, in the order of
// their local concepts, each by the first drug that has it.
func substances() []*drug {
	var all []*drug
	for _, d := range drugs {
		if d.substance != "" && !slices.ContainsFunc(all, func(o *drug) bool { return o.substance == d.substance }) {
			all = append(all, d)
		}
	}
	return all
}

// icdConcepts are the concepts of the diagnoses' ICD-10-CM codes.
func icdConcepts() map[*condition]int {
	all := map[*condition]int{}
	for i, of := range diagnoses() {
		all[of] = localICD + i
	}
	return all
}

// orderConcepts are the concepts of what can be ordered.
func orderConcepts() map[*drug]int {
	all := map[*drug]int{}
	for _, d := range drugs {
		all[d] = orderConcept(d)
	}
	return all
}

// substanceConcept is the concept of a drug's ingredient, 0 where none is known.
func substanceConcept(d *drug) int {
	if d.ingredientConcept != 0 || d.substance == "" {
		return d.ingredientConcept
	}
	return localSubstance + slices.IndexFunc(substances(), func(o *drug) bool { return o.substance == d.substance })
}

// orderConcept is the concept of what is ordered.
func orderConcept(d *drug) int {
	switch {
	case d.code == "":
		return substanceConcept(d)
	case d.omop != 0:
		return d.omop
	}
	return localOrder + slices.Index(drugs, d)
}

// The tables that hold no people.
const (
	conceptColumns      = "concept_id,concept_name,domain_id,vocabulary_id,concept_class_id,standard_concept,concept_code,valid_start_date,valid_end_date,invalid_reason"
	relationshipColumns = "concept_id_1,concept_id_2,relationship_id,valid_start_date,valid_end_date,invalid_reason"
	ancestorColumns     = "ancestor_concept_id,descendant_concept_id,min_levels_of_separation,max_levels_of_separation"
	vocabularyColumns   = "vocabulary_id,vocabulary_name,vocabulary_reference,vocabulary_version,vocabulary_concept_id"
	sourceColumns       = "cdm_source_name,cdm_source_abbreviation,cdm_holder,source_description,source_documentation_reference,cdm_etl_reference,source_release_date,cdm_release_date,cdm_version,cdm_version_concept_id,vocabulary_version"
)

// Dates of a concept: it was, and will be, valid for as long as the records go.
const validFrom, validTo = "1970-01-01", "2099-12-31"

// vocabulary is the subset of the vocabularies that the records use, as tables.
type vocabulary struct {
	concepts, relationships, ancestors sheet
}

// sheet is CSV.
type sheet struct {
	bytes.Buffer
	known map[string]bool
}

// add writes a row, once.
func (s *sheet) add(cells ...string) {
	var line bytes.Buffer
	w := csv.NewWriter(&line)
	_ = w.Write(cells) // a buffer takes everything
	w.Flush()
	if text := line.String(); !s.known[text] {
		if s.known == nil {
			s.known = map[string]bool{}
		}
		s.known[text] = true
		s.WriteString(text)
	}
}

func (v *vocabulary) concept(id int, name, domain, vocabulary, class, standard, code string) {
	v.concepts.add(strconv.Itoa(id), name, domain, vocabulary, class, standard, code, validFrom, validTo, "")
	if standard == "S" {
		v.relate(id, id, "Maps to", "Mapped from")
		v.descend(id, id, 0)
	}
}

func (v *vocabulary) relate(a, b int, forth, back string) {
	v.relationships.add(strconv.Itoa(a), strconv.Itoa(b), forth, validFrom, validTo, "")
	v.relationships.add(strconv.Itoa(b), strconv.Itoa(a), back, validFrom, validTo, "")
}

func (v *vocabulary) descend(ancestor, descendant, levels int) {
	v.ancestors.add(strconv.Itoa(ancestor), strconv.Itoa(descendant), strconv.Itoa(levels), strconv.Itoa(levels))
}

// newVocabulary collects it.
func newVocabulary() *vocabulary {
	v := &vocabulary{}
	v.concept(0, "No matching concept", "Metadata", "None", "Undefined", "", "No matching concept")
	v.concept(maleConcept, "MALE", "Gender", "Gender", "Gender", "S", "M")
	v.concept(femaleConcept, "FEMALE", "Gender", "Gender", "Gender", "S", "F")
	v.concept(hispanicConcept, "Hispanic or Latino", "Ethnicity", "Ethnicity", "Ethnicity", "S", "Hispanic")
	v.concept(notHispanicConcept, "Not Hispanic or Latino", "Ethnicity", "Ethnicity", "Ethnicity", "S", "Not Hispanic")
	v.concept(fromEHR, "EHR", "Type Concept", "Type Concept", "Type Concept", "S", "OMOP4976890")
	v.concept(fromPrescription, "EHR prescription", "Type Concept", "Type Concept", "Type Concept", "S", "OMOP4976911")
	for _, r := range races {
		v.concept(r.omop, r.name, "Race", "Race", "Race", "S", r.omopCode)
	}
	v.concept(visitCodes[ambulatory].omop, "Outpatient Visit", "Visit", "Visit", "Visit", "S", "OP")
	v.concept(visitCodes[emergency].omop, "Emergency Room Visit", "Visit", "Visit", "Visit", "S", "ER")
	v.concept(visitCodes[inpatient].omop, "Inpatient Visit", "Visit", "Visit", "Visit", "S", "IP")
	v.concept(stentConcept, stentName, "Procedure", "SNOMED", "Procedure", "S", stentSNOMED)
	for _, t := range tests {
		v.concept(t.omop, t.name, "Measurement", "LOINC", "Lab Test", "S", t.loinc)
		v.concept(t.unitConcept, t.unit, "Unit", "UCUM", "Unit", "S", t.unit)
	}
	for i, of := range diagnoses() {
		v.concept(localICD+i, of.title, "Condition", "ICD10CM", "ICD10CM code", "", of.icd)
		if of.omop != 0 {
			v.concept(of.omop, of.name, "Condition", "SNOMED", "Clinical Finding", "S", of.snomed)
			v.relate(localICD+i, of.omop, "Maps to", "Mapped from")
		}
	}
	for _, d := range drugs {
		v.drug(d)
	}
	return v
}

// drug adds what is ordered, its ingredient, and how the two belong together.
func (v *vocabulary) drug(d *drug) {
	substance := substanceConcept(d)
	if substance != 0 {
		v.concept(substance, d.ingredient, "Drug", "RxNorm", theIngredient, "S", d.substance)
	}
	if d.code == "" {
		return
	}
	id := orderConcept(d)
	v.concept(id, d.display, "Drug", "RxNorm", d.class, "S", d.code)
	if substance != 0 {
		v.relate(id, substance, "RxNorm has ing", "RxNorm ing of")
		v.descend(substance, id, 1)
	}
}
