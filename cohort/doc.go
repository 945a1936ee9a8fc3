// Package cohort joins what was found out about genotype samples with the health
// records of the same people.
//
// Start with [Join]:
//
//	people := pgx.Call(ctx, v, pgx.Options{})
//	c, err := cohort.Join(ctx, people, records, cohort.Link{System: "urn:mrn"})
//	if err != nil {
//		return err
//	}
//	fmt.Println(c.AsOf.Format(time.DateOnly), c.Flow.Linked, "of", c.Flow.Samples, "samples")
//	for i := range c.People {
//		p := &c.People[i]
//		fmt.Println(p.Genes.Gene("CYP2C19").Phenotype(), len(p.Record.Exposures))
//	}
//
// A link is never guessed. Who is linked to two is left out, counted and listed;
// see [Link]. Everything in [Cohort.People] and what [Cohort.Unlinked] returns
// identifies people; [Flow] has counts, which are to be suppressed where small
// before they are shown. Errors and warnings carry counts, files and lines alone.
package cohort
