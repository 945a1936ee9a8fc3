// Package duckdb opens OMOP data sets that lie in a DuckDB file.
//
// Start with [Open], which gives an omop.Source:
//
//	source, err := duckdb.Open(ctx, "cdm.duckdb", omop.Options{})
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
//
// It is a module of its own, as DuckDB is a library of C++ that comes with its
// driver (cgo; a C++ compiler's libraries to link with), so that who does not need
// it does not carry it:
//
//	go get github.com/allelerx/allelerx/cohort/ehr/omop/duckdb
//
// The file is only read, and nothing it holds can make DuckDB read other files or
// load extensions. DuckDB sorts for itself, in up to eight tenths of the machine's
// memory; what it puts aside on the disk meanwhile is encrypted, and lies in
// omop.Options.TempDir, or beside the file.
package duckdb
