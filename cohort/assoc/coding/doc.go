// Package coding makes numbers of genotypes that association can ask of: the activity
// score of a gene, how many of a person's star alleles have a function, and the burden of
// rare variants.
//
// Start with [ActivityScore], which takes what pgx.Call found of each sample:
//
//	var genes []*pgx.Gene
//	for person, err := range pgx.Call(ctx, v, pgx.Options{}) {
//		if err != nil {
//			return err
//		}
//		genes = append(genes, person.Gene("CYP2D6"))
//	}
//	score, coded := coding.ActivityScore("CYP2D6", genes)
//	fmt.Println(coded) // how many have a number, and why others have none
//	r, err := model.Fit(assoc.NewPredictor(score))
//
// [Function] and [Alleles] count star alleles, [Burden] adds up the rarer alleles of a
// matrix's variants. Each column has the order of what it was made of, and is asked of
// any phenotype: assoc.Model.Fit for binary and quantitative ones, survival.Cox for the
// time to an event, phewas.Run for all phecodes.
//
// A number is only what the calls agree on. Where equally good diplotypes tell different
// ones, or an allele has no assigned function, the person has none (NaN) and is counted.
package coding
