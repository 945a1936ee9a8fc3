// Package ehr is what health records say of people, in one form whatever they
// came in. The packages below it read FHIR, OMOP, phenopackets and tables into it.
//
// Start with a [Source]; fhir.Dir, omop.Open, phenopacket.Dir and table.Open make
// one:
//
//	for patient, err := range source.Patients(ctx) {
//		if err != nil {
//			return err
//		}
//		for _, e := range patient.Exposures {
//			fmt.Println(e.Concept, e.Start, e.End)
//		}
//	}
//
// Times are as the record gives them, with their precision: a year is not the
// first of its January. Everything in a [Patient] identifies a person: none of it
// belongs into a log or an error. A [Warning] carries counts and codes alone.
package ehr
