// Package fhir reads health records in FHIR R4: bundles of every type, single
// resources, arrays of them, and the folders of NDJSON that a bulk export writes,
// plain or gzip. What a file is its content tells.
//
// Start with [Open], or with [Dir] where its options are not needed:
//
//	source, err := fhir.Open(ctx, "bulk-export/", fhir.Options{Warn: warn})
//	if err != nil {
//		return err
//	}
//	for patient, err := range source.Patients(ctx) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(patient.Sex, len(patient.Exposures))
//	}
//	fmt.Println(source.Tally().Items["Observation"])
//
// A person's resources may lie in many files, so all are read, in parallel, before
// the first patient is yielded; patients come in the order of their IDs. What is
// kept of the files is a small part of their JSON, written compactly. Past
// [Options].Memory it goes sorted into a temporary file, which is encrypted under a
// key that is never stored, has no name where the system allows that, and is gone
// when the loop ends. Memory does not grow with the number of people; it holds one
// bundle of each worker, one person, the distinct concepts, the Medication
// resources that others refer to, and the identifiers by which resources name
// their patient instead of the ID.
//
// A patient's ID is what tells people apart: files of two servers that use the same
// IDs for different people do not belong into one reading. Two Patients of one ID
// are merged with the warning "duplicate-patient"; where they contradict each other
// in sex or date of birth that is left open, with "sex-conflict" or
// "birth-conflict".
//
// Of several versions of a resource, which have one ID, the newest counts where
// they say when they were made ("older-version"); else all that differ are kept
// ("differing-resource"). What was entered in error is left out, with the earlier
// versions of it. What says that it was not taken, given or done is refuted. A
// resource with a modifierExtension is left out, as nothing here knows what it
// changes. Each of these is counted.
//
// Messages tell a file by its ordinal, in the order of the names, as file names of
// health records tend to be people's names.
package fhir
