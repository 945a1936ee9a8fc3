package config

import (
	"context"

	"github.com/allelerx/allelerx/annotate/source"
)

// openByName opens a source of the kind that its name, or its beginning, says.
//
//nolint:contextcheck // the pharmacogenes are in memory
func openByName(ctx context.Context, name string, o source.Options) (source.File, error) {
	if name != Pharmacogenes {
		return source.Open(ctx, name, o)
	}
	p, err := source.NewPharmacogenes(nil, o.Build, o)
	if err != nil {
		return nil, err
	}
	return embedded{p}, nil
}

// embedded is a source without a file.
type embedded struct{ *source.Pharmacogenes }

// Close has nothing to close.
func (embedded) Close() error { return nil }
