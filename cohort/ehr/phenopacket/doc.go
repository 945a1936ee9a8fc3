// Package phenopacket reads GA4GH phenopackets, version 2, in JSON: single ones,
// cohorts and families, and folders of them, plain or gzip.
//
// Start with [Open], or with [Dir] where its options are not needed:
//
//	for patient, err := range phenopacket.Dir("cases/").Patients(ctx) {
//		if err != nil {
//			return err
//		}
//		for _, c := range patient.Conditions {
//			fmt.Println(c.Concept, c.Status == ehr.Refuted)
//		}
//	}
//
// A patient's ID is that of the phenopacket, for subjects are called "proband" in
// many; the subject's own ID is an identifier of the system "subject". Phenotypic
// features and diseases become conditions; what is excluded is refuted. Of
// interpretations, biosamples and files the number is counted.
//
// Times are mostly told as ages. Where the date of birth is known they become
// dates; where it is not, they have no time: an age alone is on no calendar. The
// warning "age-without-birth" counts them, and "onset-class" those that are told
// in words ("Infantile onset").
//
// Messages tell a file by its ordinal, in the order of the names: a file's name may
// be a person's.
package phenopacket
