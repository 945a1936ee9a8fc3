// Package table reads plain tables, CSV or tab-separated, as people: one table
// of persons, and any number of tables of what is known of them.
//
// Start with [Open], of a folder whose files have usual names and columns, or of
// a small TOML file that says which columns are which:
//
//	[persons]
//	file = "people.tsv"
//	columns = { id = "subject", birth = "dob" }
//
//	[[exposures]]
//	file = "prescriptions.csv.gz"
//	system = "RxNorm" # of codes, where no column gives it
//	columns = { id = "subject", code = "rxcui", start = "written", days = "supply" }
//
// or give the same in Go to [New]:
//
//	source, err := table.Open(ctx, "cohort.toml", table.Options{})
//	if err != nil {
//		return err
//	}
//	for patient, err := range source.Patients(ctx) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(patient.Sex, len(patient.Exposures))
//	}
//
// A field whose column is not named takes the first of its usual names that the
// table has: [Fields] lists both. Columns of no field are left alone.
//
// People come in the order of their identifiers' bytes. Dates are 2006, 2006-01,
// 2006-01-02 or 20060102, with a clock time after them or not, and as exact as
// they are written. Several codes of one item stand in several rows, or have a bar
// between them: SYSTEM:CODE|SYSTEM:CODE.
//
// A cell that is not of its field's kind leaves its item without it and is a
// warning, "bad-value", or an error with Options.Strict; a hundred of them in a
// column without a good one are an error. Messages name file and line, never a
// value. Memory and sorting are as in the package omop: Options.Memory of rows for
// each table, and an encrypted temporary file for what is longer and in no order.
package table
