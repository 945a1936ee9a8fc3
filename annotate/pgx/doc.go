// Package pgx calls pharmacogenes: variants in, people with diplotypes,
// phenotypes and drug guidance out. It is the package that most importers use.
//
// Start with [Call]:
//
//	v, err := vcf.Open(ctx, "cohort.vcf.gz", vcf.Options{})
//	if err != nil {
//		return err
//	}
//	defer v.Close()
//	for person, err := range pgx.Call(ctx, v, pgx.Options{}) {
//		if err != nil {
//			return err
//		}
//		gene := person.Gene("CYP2C19")
//		fmt.Println(gene.Diplotype(), gene.Phenotype())
//		for _, advice := range person.Guidance("clopidogrel") {
//			if advice.Outcome == pgx.RowFound {
//				fmt.Println(advice.Guideline.Source, advice.Row.Actions)
//			}
//		}
//	}
//
// Options{} is the safe clinical default: a position that the file does not
// speak of is missing, never reference.
package pgx
