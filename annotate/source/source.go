package source

import (
	"context"
	"slices"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
)

// Options of the sources. The zero value takes nothing: name Fields.
type Options struct {
	// Name is what messages and descriptions call the source; "": the file's name.
	Name string

	// Fields are what the records get.
	Fields []annotate.Field

	// Match is how entries are found: by allele, by position, by overlap.
	Match annotate.Match

	// Build is that of the positions; genomics.UnknownBuild takes it from the
	// contigs that a header declares.
	Build genomics.Build

	// Open opens the file and its index; nil: file.Open.
	Open func(ctx context.Context, name string) (file.Input, error)

	Workers int // goroutines; < 1: as many as there are CPUs

	// What follows is of text: BED, GFF, GTF and tables.

	// Table says which columns of a table are its places. The zero value goes by
	// the usual names in its header.
	Table Columns

	// Features are the types of GFF and GTF lines that are wanted, such as "gene"
	// and "exon"; nil: all.
	Features []string

	// Missing are texts that stand for no value, such as "NA" and "-", besides "."
	// and an empty cell. In a column of numbers "NA" always does.
	Missing []string

	// List is what separates the values in a cell of BED or a table; 0: a comma.
	// See [Text] for which columns hold lists.
	List byte

	// Warn is told, one call at a time and from any goroutine, of what does not end
	// the work. Codes are stable:
	//
	//	allele-unanchored  alleles that lack the base before, which match none
	//	index-older        the index is older than the file
	//	index-unusable     the index is of no use, so all of the file is read
	//	no-final-newline   the last line does not end: the file may be cut short
	//	value-type         a value that is not of its column's type; see [Text.Unfit]
	Warn func(annotate.Warning)
}

// Columns are the columns of a table that say where an entry lies, each by its name
// in the header, in any case, or by its number from 1. What is empty is found by
// the usual names:
//
//	Contig  chrom chr contig chromosome seqname seqid
//	Begin   pos position start begin bp; chromStart
//	End     end stop; chromEnd
//	Ref     ref reference ref_allele reference_allele
//	Alt     alt alternate alternative alt_allele alternate_allele allele
//
// With Ref and Alt entries have alleles, ALT a list by commas; else they are
// positions or, with End, stretches.
type Columns struct {
	Contig, Begin, End, Ref, Alt string

	// ZeroBased says that positions are 0-based and half-open, as BED's, else they
	// are 1-based and inclusive. Those of chromStart and chromEnd are 0-based.
	ZeroBased bool
}

// common is what all sources have.
type common struct {
	options Options
	name    string
}

// Name is what messages call the source.
func (c *common) Name() string {
	if c.options.Name != "" {
		return c.options.Name
	}
	return c.name
}

// Build is the build of the positions.
func (c *common) Build() genomics.Build { return c.options.Build }

// Fields are what the records get.
func (c *common) Fields() []annotate.Field { return c.options.Fields }

// Match is how entries are found.
func (c *common) Match() annotate.Match { return c.options.Match }

// wanted tells for each column whether a field needs it.
func (c *common) wanted(columns []annotate.Column) []bool {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.Name
	}
	need := make([]bool, len(columns))
	for _, f := range c.options.Fields {
		for _, name := range f.Needs(names) {
			need[slices.Index(names, name)] = true
		}
	}
	return need
}
