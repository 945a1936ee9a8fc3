// Package samplefile reads what is known of samples from the files of PLINK's
// --pheno and --covar.
//
// Start with [Open], and ask the [File] for columns in the order of a matrix's
// samples:
//
//	f, err := samplefile.Open(ctx, "traits.tsv", samplefile.Options{})
//	if err != nil {
//		return err
//	}
//	phenotype, err := f.Phenotype("bleeding", genotypes.Samples())
//	if err != nil {
//		return err
//	}
//	fmt.Println(phenotype.Match.Unknown, "lines are of samples that have no genotypes")
//	model, err := assoc.New(assoc.Design{Phenotype: phenotype.Column, Binary: phenotype.Binary}, assoc.Options{})
//
// The columns are separated by blanks or tabs. The first line names them: FID and
// IID, or IID alone, "#" before them or not, and then any others; SID, PAT and MAT are no
// data. Without such a line the first two columns are FID and IID, the others PHENO1,
// PHENO2 and so on. Lines that begin with ## are comments.
//
// Read as plink2 does: NA and nan in any case are missing, and so is the number −9. A
// phenotype of whole numbers from 0 to 2 is binary: 2 a case, 1 a control, 0 missing.
// A covariate's 0 is 0. Samples without FID have the FID 0.
//
// Not so: a column that has text, or an infinite number, is an error when it is
// asked for. A sample that is there twice is one at once. Messages have file, line
// and column, never a sample or a value.
package samplefile
