// Package omop reads the OMOP common data model, version 5.4 (and 5.3, whose
// tables are the same where this package looks), as people.
//
// Start with [Open] for a folder or a zip of CSV or tab-separated files, and with
// [OpenDB] for a database; the program imports the driver:
//
//	source, err := omop.Open(ctx, "cdm.zip", omop.Options{})
//	// or: omop.OpenDSN(ctx, "pgx", "postgres://…", omop.Options{Schema: "cdm"})
//	if err != nil {
//		return err
//	}
//	defer source.Close()
//	for patient, err := range source.Patients(ctx) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(len(patient.Exposures))
//	}
//	fmt.Println(source.Tally().Items["drug_exposure"])
//
// # What becomes of it
//
// PERSON, DEATH, OBSERVATION_PERIOD, VISIT_OCCURRENCE, CONDITION_OCCURRENCE,
// DRUG_EXPOSURE, PROCEDURE_OCCURRENCE, MEASUREMENT and OBSERVATION become
// [ehr.Patient], and DRUG_ERA where there is no DRUG_EXPOSURE; the rows of all other tables are counted, and of those that tell
// of people Tally.Left says so. The items of a list are in the order of their
// identifiers, whatever the order of the file, so that files and databases give
// the same.
//
// A concept has the code of its vocabulary first (that of the standard concept,
// then that of the source concept), then the concept identifiers under
// [ehr.OMOP], then the source value under no system, unless one of the codes is
// that. The source value is also the text, for then it may be words.
// Concept 0 is OMOP's "no matching concept" and gives no code.
//
// A clock time of midnight is OMOP's way to say that none is known: the time is
// then exact to the day. A birth is as exact as year, month and day are given;
// birth_datetime counts only where there is no year, because it is often made up.
// An end before its begin is not used ("reversed-interval"): the item is then one
// without an end. A quantity or days of supply of 0 mean that none is stated.
//
// # What is wrong
//
// A cell that is not of its column's type leaves its item without it, and is a
// warning of the code "bad-value"; a hundred of them in a column without one good
// value are an error, for then the column is of another kind. Options.Strict makes
// each an error. A person identifier that is no whole number, a row of another
// length, a quote that does not close, a missing column, a table twice: errors.
// Messages name file and line, or table and row, and never a value.
//
// # Memory
//
// A reading holds one person, the distinct concepts that occur, and for each table
// of a folder or zip up to Options.Memory of rows. A longer table is read twice,
// and where it is not in the order of person_id it is sorted through an encrypted
// temporary file in Options.TempDir. A database sorts for itself; it is asked for
// all tables at once, over a connection each, and if it is being written to
// meanwhile they may not agree: read from one that is at rest.
package omop
