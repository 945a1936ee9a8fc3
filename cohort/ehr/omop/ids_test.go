package omop_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
)

// The numbers of concepts that the reader knows by heart, with their names in the
// vocabularies Type Concept, Drug Type, Gender and Meas Value Operator.
func TestConceptNumbers(t *testing.T) {
	kinds := []struct {
		id   int
		name string
		want ehr.ExposureKind
	}{
		{32833, "EHR order", ehr.Ordered},
		{32837, "EHR planned dispensing record", ehr.Ordered},
		{32838, "EHR prescription", ehr.Ordered},
		{32839, "EHR prescription issue record", ehr.Ordered},
		{38000177, "Prescription written", ehr.Ordered},
		{32825, "EHR dispensing record", ehr.Dispensed},
		{32857, "Mail order record", ehr.Dispensed},
		{32869, "Pharmacy claim", ehr.Dispensed},
		{38000175, "Prescription dispensed in pharmacy", ehr.Dispensed},
		{38000176, "Prescription dispensed through mail order", ehr.Dispensed},
		{581452, "Dispensed in Outpatient office", ehr.Dispensed},
		{32818, "EHR administration record", ehr.Administered},
		{38000179, "Physician administered drug (identified as procedure)", ehr.Administered},
		{38000180, "Inpatient administration", ehr.Administered},
		{581373, "Physician administered drug (identified from EHR order)", ehr.Administered},
		{32830, "EHR medication list", ehr.Reported},
		{32862, "Patient filled survey", ehr.Reported},
		{32865, "Patient self-report", ehr.Reported},
		{38000178, "Medication list entry", ehr.Reported},
		{44787730, "Patient Self-Reported Medication", ehr.Reported},
		{32817, "EHR", ehr.KindUnknown},
		{32810, "Claim", ehr.KindUnknown},
		{32871, "Professional claim", ehr.KindUnknown},
		{0, "No matching concept", ehr.KindUnknown},
	}
	operators := []struct {
		id   int
		want string
	}{{4171754, "<="}, {4171755, ">="}, {4171756, "<"}, {4172704, ">"}, {4172703, ""}, {0, ""}}
	sexes := []struct {
		id   int
		want ehr.Sex
	}{{8507, ehr.Male}, {8532, ehr.Female}, {8521, ehr.OtherSex}, {8570, ehr.OtherSex}, {8551, ehr.SexUnknown}, {0, ehr.SexUnknown}}

	var people, drugs, measurements strings.Builder
	people.WriteString("person_id,gender_concept_id,year_of_birth\n")
	for i, s := range sexes {
		fmt.Fprintf(&people, "%d,%d,1960\n", i+1, s.id)
	}
	drugs.WriteString("drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_type_concept_id\n")
	for i, k := range kinds {
		fmt.Fprintf(&drugs, "%d,1,%d,2020-01-01,%d\n", i+1, 1000+i, k.id)
	}
	measurements.WriteString("measurement_id,person_id,measurement_concept_id,measurement_date,operator_concept_id,value_as_number\n")
	for i, o := range operators {
		fmt.Fprintf(&measurements, "%d,1,%d,2020-01-01,%d,5\n", i+1, 1000+i, o.id)
	}
	s := open(t, folder(t, map[string]string{
		"person.csv": people.String(), "drug_exposure.csv": drugs.String(), "measurement.csv": measurements.String(),
	}), omop.Options{})
	got := mustRead(t, s)
	require.Len(t, got, len(sexes))
	for i, want := range sexes {
		assert.Equal(t, want.want, got[i].Sex, "gender %d", want.id)
	}
	require.Len(t, got[0].Exposures, len(kinds))
	for i, want := range kinds {
		assert.Equal(t, want.want, got[0].Exposures[i].Kind, "%d, %s", want.id, want.name)
	}
	require.Len(t, got[0].Measurements, len(operators))
	for i, want := range operators {
		assert.Equal(t, want.want, got[0].Measurements[i].Value.Comparator, "operator %d", want.id)
	}
}
