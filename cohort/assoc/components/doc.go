// Package components computes the principal components of the people of a
// matrix, which stand for their ancestry in a regression, from the relationship
// matrix of standardised genotypes, as plink2 --pca does.
//
// Start with [Compute]:
//
//	m, err := matrix.ReadPLINK(ctx, "study", file.Options{})
//	if err != nil {
//		return err
//	}
//	pca, err := components.Compute(ctx, m, components.Options{Components: 10})
//	if err != nil {
//		return err
//	}
//	for i, value := range pca.Values {
//		fmt.Println(value, pca.Vectors[i][0]) // of the first person
//	}
//
// [Relate] returns the relationship matrix itself.
//
// # What is computed
//
// With the frequency p of a variant's ALT allele and x its copies in a person,
// the relationship of two people is the mean of (x₁−2p)(x₂−2p)/(2p(1−p)) over
// the variants that both have called. p is that of the founders; variants of
// sex chromosomes and the mitochondrion do not count. The components are the eigenvectors of this matrix with the
// largest eigenvalues, found to eleven digits: not an approximation.
//
// Rare variants and variants that go together (linkage disequilibrium) distort
// components: choose some with Options.Include.
package components
