// Command phewas measures a PheWAS of simulated people: logistic regressions of each
// phecode on each pharmacogene, with age, sex and principal components as covariates.
//
//	go run ./benchmarks/phewas                                  # 1,800 phecodes, 100,000 people
//	go run ./benchmarks/phewas --people 20000 --phecodes 100
//
// The genes have the frequencies and scores of pharmacogenes, from alleles of one
// haplotype in two thousand to those of four in five; some go with ancestry. The
// phecodes have from a handful of cases to a quarter of the people; each excludes some,
// and one in twelve is of one sex. All of it is made from a seed before the clock
// starts; benchmarks/compare runs this.
package main
