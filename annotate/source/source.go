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
