package score

import "github.com/allelerx/allelerx/variant/vcf"

// Options say how genotypes and weights become scores. The zero value treats
// missing genotypes as plink2 --score does, and is stricter about strands.
type Options struct {
	Workers int // goroutines; < 1: one per CPU

	// Missing says what a missing genotype adds.
	Missing Missing

	// FewSamples imputes missing genotypes from the mean of fewer than 50 people
	// too, as plink2 does with --bad-freqs. Without it that is an error.
	FewSamples bool

	// Palindromes says what becomes of rows whose alleles fit on both strands.
	Palindromes Palindromes

	// Duplicates says what to do where two records match one row.
	Duplicates Duplicates

	// Dosages takes the imputed copies of alleles (FORMAT/DS) where a record has them, and
	// calls (GT) elsewhere and of samples whose DS is missing, as plink2 --vcf F dosage=DS.
	// It is about VCF: a matrix has calls.
	Dosages bool

	// HalfCalls says what calls such as "0/." stand for.
	HalfCalls vcf.HalfCalls
}

// Missing is what a missing genotype adds to a score.
type Missing uint8

// The ways of plink2 --score.
const (
	// MeanImputation adds the mean of what the founders' genotypes add. Of a
	// dominant or recessive row that is the part of them that has the allele once,
	// or twice; plink2 2.00a3.5 adds the frequency of the allele there.
	MeanImputation Missing = iota

	NoMeanImputation // nothing, and the average is over fewer alleles
)

// Palindromes is what becomes of rows whose alleles fit on both strands: at A/T and
// C/G sites "A" may be the file's T, and its weight count for the wrong people.
type Palindromes uint8

// The ways to treat them.
const (
	// ByFrequency uses a row where the file states the frequency of the effect
	// allele and both it and that among the founders lie outside of 0.3 to 0.7,
	// with 100 alleles called at least: then the strand is the one on which
	// they are on the same side of one half. Everything else is left out. Where
	// ancestries differ so much that the frequency of an allele falls from above
	// 0.7 to below 0.3, this goes wrong: ExcludePalindromes is safer.
	ByFrequency Palindromes = iota

	ExcludePalindromes // all are left out
	PalindromesAsGiven // the file's alleles are of the genotypes' strand, as plink2 takes them
)

// The bounds of ByFrequency. They are wider than what others use (TwoSampleMR takes
// frequencies up to 0.42), for what is at stake.
const (
	rareBelow     = 0.3
	commonAbove   = 1 - rareBelow
	enoughAlleles = 100
)

// enoughSamples is how many founders plink2 wants before it imputes from their mean.
const enoughSamples = 50

// diploidStrands is how many alleles a call has.
const diploidStrands = 2

// Duplicates is what to do where two records of the genotypes match one row.
type Duplicates uint8

// What can be done.
const (
	RefuseDuplicates Duplicates = iota // an error, as of plink2
	UseFirst                           // the first of them counts, the others are counted in Scored.Duplicates
)
