package config_test

import (
	"context"
	"iter"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
)

// empty is a source with columns and no entry.
type empty []annotate.Column

func (e empty) Name() string               { return "empty" }
func (e empty) Build() genomics.Build      { return genomics.UnknownBuild }
func (e empty) Columns() []annotate.Column { return e }
func (e empty) Fields() []annotate.Field   { return nil }
func (e empty) Match() annotate.Match      { return annotate.ByAllele }
func (e empty) Indexed() bool              { return false }
func (e empty) Close() error               { return nil }

func (e empty) Chunks(context.Context, annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	return func(func(*annotate.Chunk, error) bool) {}
}
