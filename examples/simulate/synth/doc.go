// Package synth makes people whose star alleles are known, and the VCF files
// that a sequencing laboratory would have sent of them.
//
// Start with [New]; a [Cohort] knows its people and writes them:
//
//	people, err := synth.New(kb.Default(), synth.Options{Seed: 7, Samples: 100})
//	if err != nil {
//		return err
//	}
//	for person := range people.People() {
//		a, b, _ := person.Haplotypes("CYP2C19") // "*1", "*17"
//	}
//	err = people.WriteFiles(ctx, "cohort.vcf.gz", "cohort.truth.tsv")
//
// Everything is drawn from the seed and nothing else: the same options give
// the same bytes on every machine, whatever the number of workers. A person
// depends on the seed, the number of the sample, the genes' frequencies and
// Males only, so that the same people can be written in either build, phased
// or not, with missing calls or without.
//
// [Cohort.NewReads] makes aligned reads of the same genome.
//
// Where the knowledge base has no sequence, REF bases come from one made-up
// genome per build that does not depend on the seed either.
package synth
