package matrix

import "github.com/allelerx/allelerx/variant/vcf"

// Options say how records become variants of a matrix. With the zero value a
// record or call that a matrix cannot hold as it is ends the work with an error.
type Options struct {
	Workers int // goroutines that convert; < 1: one per CPU

	// MaxAlleles, where set, leaves out records with more alleles, REF
	// included, as plink2 --max-alleles does: 2 keeps what a matrix can hold. The
	// Summary counts those left out. Their calls are read all the same, so that
	// a fault in them is found.
	MaxAlleles int

	// HalfCalls says what calls such as "0/." become, as plink2
	// --vcf-half-call does.
	HalfCalls vcf.HalfCalls
}

// Summary says what became of the records.
type Summary struct {
	Records     int // that were read
	Variants    int // that are in the matrix
	MoreAlleles int // left out: they have more alleles than Options.MaxAlleles
	WithoutGT   int // in the matrix with every call missing: they have no GT
}

func (s *Summary) add(t Summary) {
	s.Records += t.Records
	s.Variants += t.Variants
	s.MoreAlleles += t.MoreAlleles
	s.WithoutGT += t.WithoutGT
}
