package main

import (
	"bufio"
	"fmt"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/genomics/file"
)

// writeUnlinked writes who of the samples and patients has no link, and who has more
// than one: a line each.
func (f *flags) writeUnlinked(n names, c *cohort.Cohort, log *audit.Log) error {
	if f.Unlinked == "" {
		return nil
	}
	if err := f.Level.AllowPersons(); err != nil {
		return err
	}
	out, err := file.Create(f.Unlinked)
	if err != nil {
		return err
	}
	defer out.Close()
	w := bufio.NewWriter(out)
	// A bufio.Writer keeps the first error, and Flush returns it.
	_, _ = fmt.Fprintf(w, "# %s\nwho\tname\twhy\n", f.Level.Label())
	u := c.Unlinked()
	for _, part := range []struct {
		who, why string
		names    []string
	}{
		{"sample", "no patient is linked to it", u.Samples},
		{"sample", "linked to several patients, or sharing one", u.ContestedSamples},
		{"patient", "no sample is linked to it", u.Patients},
		{"patient", "linked to several samples, or sharing one", u.ContestedPatients},
	} {
		for _, name := range part.names {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", part.who, plain(n.named(name)), part.why)
		}
	}
	if err := released(log, "unlinked", "who", "name"); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return out.Commit()
}
