// Package results keeps what a run over a cohort has found: in a database, in
// SQLite or PostgreSQL with one and the same schema, or as Parquet, TSV or JSON
// lines.
//
// Start with [Open] for a database and [Dir] for files; both give a [Writer]:
//
//	store, err := results.Open(ctx, db, results.SQLite) // or results.PostgreSQL
//	if err != nil {
//		return err
//	}
//	w, err := store.Replace(ctx, results.Run{Key: "cohort-2026-11", Version: "v0.9"})
//	if err != nil {
//		return err
//	}
//	defer w.Close() // gives the run up unless committed
//	if err := w.Gene(results.Gene{Person: "a91c…", Gene: "CYP2C19", Diplotype: "*2/*2"}); err != nil {
//		return err
//	}
//	return w.Commit()
//
// # The schema
//
// Five tables, [Tables] describes each column: runs, people, gene_results,
// actions and cohort_counts; in a database their names begin with allelerx_. All
// rows belong to a run by its key. Writing a run of the same key again replaces all
// its rows in one transaction, so that running twice is the same as once, and a run
// that fails leaves the rows of the one before. Times are text in ISO 8601, in UTC, because SQLite
// has no type for them.
//
// Open brings the schema up to date by numbered migrations (goose), of which
// the table allelerx_schema_versions keeps account. The program imports the
// driver: "pgx" and modernc.org/sqlite are tested.
//
// The tables people, gene_results and actions are about persons: a genotype
// profile is unique, and a pseudonym does not make it anonymous. Whoever writes
// them decides so; cohort_counts takes counts after suppression, and says which
// were hidden.
package results
