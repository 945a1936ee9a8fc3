// Package match lays what people take beside what their genotypes say of it:
// active drugs × pharmacogenomic results × guidance → ranked actions.
//
// Start with [Treatments], which yields one [Plan] for each person of a cohort:
//
//	o := match.Options{Medicines: medicines, Activity: judge}
//	for plan, err := range match.Treatments(ctx, c, o) {
//		if err != nil {
//			return err
//		}
//		for _, a := range plan.Actions {
//			fmt.Println(a.Rank, a.Drug, a.Activity, a.Differ)
//		}
//	}
//
// Sources are never merged: each [Answer] of an action is one guideline's, and the
// most cautious one ranks. What the record settles (age, weight, use so far) chooses
// between populations; everything else stays open and is named. The working
// phenotype ([Working]) stands beside the genotype's: it may add a warning and
// never takes one away. Medicines that could not be mapped for sure, and local
// forms, are listed apart and never used.
//
// Plans identify people. [Counts] sums them up for a cohort; it is raw, and has to
// pass through suppression before anything of it is shown.
package match
