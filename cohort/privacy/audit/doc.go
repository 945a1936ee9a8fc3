// Package audit keeps the log of what was released about people: when, what,
// how much of it was hidden and what it cost, and no number about anyone.
//
// Start with [Open]; hand the [Log] to what releases:
//
//	log, err := audit.Open("releases.jsonl")
//	if err != nil {
//		return err
//	}
//	people, err := suppress.New(n, suppress.Options{Audit: log})
//
// and check it with [Verify]:
//
//	head, err := audit.Verify("releases.jsonl")
//
// The log is a line of JSON for each release, and only grows. Each entry has the
// SHA-256 of the one before it, so that an entry cannot be changed, moved or
// taken out without all that follow. That the last entries were cut off, or the
// whole log was written anew, shows only against a [Head] that was kept
// elsewhere: print it at the end of a run.
package audit
