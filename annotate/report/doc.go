// Package report writes what was found out about people: as a table (TSV), as
// data (JSON, with a schema), and as a page that a clinician reads (HTML).
//
// Start with [HTML], which writes one person's page, complete in itself:
//
//	for person, err := range pgx.Call(ctx, v, pgx.Options{}) {
//		if err != nil {
//			return err
//		}
//		if err := report.HTML(w, person, report.Options{}); err != nil {
//			return err
//		}
//	}
//	return nil
//
// [NewTSV] and [NewJSON] write any number of people, one at a time, so a
// cohort never has to fit into memory. [Schema] is the JSON Schema of what
// NewJSON writes; [Index] is the page that links to many people's pages.
//
// The reports share their words: [Words] says coded guidance in plain
// sentences, [SeverityOf] ranks it, [WarningText] explains warnings.
// With Options.Now set, the same people give the same bytes.
package report
