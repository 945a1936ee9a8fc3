package annotate

import (
	"context"
	"iter"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Source is a collection of entries, each at a place, and some with alleles: a
// VCF, a table, a list of regions, a packed file. Any number of readings may run
// at once. Whoever opened a source closes it.
type Source interface {
	// Name is what messages call it: a file's name.
	Name() string

	// Build is the build of its positions; genomics.UnknownBuild where it does
	// not say.
	Build() genomics.Build

	// Columns are what it knows of each entry, in the order of Row.Texts.
	Columns() []Column

	// Fields are what is to be taken from it, and Match how entries are found.
	Fields() []Field
	Match() Match

	// Indexed reports whether a region is found without reading what lies before.
	Indexed() bool

	// Chunks iterates over the entries that overlap a region, or over all, contig
	// by contig and in the order of their begins. Whoever takes a chunk releases
	// it. An error is the last pair.
	Chunks(ctx context.Context, o Reading) iter.Seq2[*Chunk, error]
}

// Reading says what is read of a source, and how.
type Reading struct {
	Region  *genomics.Region // nil: everything. The contig may be in any style.
	Aligner *Aligner         // of the entries' alleles; nil: they are trimmed only
	Ends    bool             // entries are wanted to reach as far as their records do (END); else as far as their alleles is enough
	Workers int
}

// Column is one value that a source has of each entry.
type Column struct {
	Name        string
	Type        vcf.Type
	Number      vcf.Number // vcf.PerAlt: the value is of the entry's ALT allele
	Description string
}

// Match is how the entries of a source are found that a variant is annotated
// with.
type Match uint8

// The ways to match. Contigs are compared with genomics.SameContig.
const (
	// ByAllele wants the same change: the same place and alleles once both are
	// trimmed and, with a reference, moved to the left. Each ALT of a record is
	// looked up by itself.
	ByAllele Match = iota
	// ByPosition wants entries that begin at the base at which the record begins.
	ByPosition
	// ByOverlap wants entries that share a base with the record.
	ByOverlap
)

// String is the word that configurations use.
func (m Match) String() string {
	switch m {
	case ByPosition:
		return "position"
	case ByOverlap:
		return "overlap"
	default:
		return "allele"
	}
}

// Field is one value that the records get from a source.
type Field struct {
	Column string // of the source
	As     string // the INFO key; "": Column
	Op     Op     // what is made of several values

	// Expr computes the value instead of Op: of the entries that were found, and of
	// the record (see package expression). Column, which may be "", is what it knows
	// as values. Matched by allele, it is computed for each ALT of its entries alone,
	// unless Number is declared otherwise.
	Expr string

	// Type, Number and Description declare the key. The zero value takes them
	// from the column and the operation.
	Declared    bool // Type and Number are set
	Type        vcf.Type
	Number      vcf.Number
	Description string
}

// Key is the INFO key that the field is written under.
func (f Field) Key() string {
	if f.As != "" {
		return f.As
	}
	return f.Column
}
