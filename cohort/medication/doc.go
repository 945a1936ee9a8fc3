// Package medication finds the ingredients of what records call a medication, the
// drugs that guidance is for, where the medication acts, and whether it is taken
// on a day.
//
// Start with [New]:
//
//	n, err := medication.New(kb.Default(), medication.Options{})
//	if err != nil {
//		return err
//	}
//	for i := range patient.Exposures {
//		e := &patient.Exposures[i]
//		m := n.MapExposure(e)
//		a := medication.ActivityAt(e, asOf, medication.ActivityOptions{})
//		fmt.Println(m.Drugs(), m.Confidence, m.How, a.State, a.Reason)
//	}
//
// A code is looked up among the embedded ones (ingredients and some products of
// RxNorm, ATC), then in the user's OMOP vocabulary ([Vocabulary]), then in the user's
// RxNorm files ([OpenRxNorm]). Words are read with care: every word has to be
// accounted for as a name, a salt, a strength, a form; what is left makes the
// mapping doubtful, and a doubtful mapping is never used. A code and words that name
// different ingredients are a conflict, and so are a name and a brand.
//
// [Mapping.How] tells each step. It repeats codes and the names that were
// recognised, and no other word of the text, which may be a person's name.
package medication
