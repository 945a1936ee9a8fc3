package config

import (
	"context"
	"fmt"

	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics/file"
)

// openByName opens a source of the kind that its name ends with.
func openByName(ctx context.Context, name string, o source.Options) (File, error) {
	switch {
	case name == Pharmacogenes:
		return nil, fmt.Errorf("the preset %s is not available yet", Pharmacogenes)
	case isVCF(name) || compressed(name):
		f, err := source.OpenVCF(ctx, name, o)
		if err != nil {
			return nil, err
		}
		return f, nil
	default:
		return nil, fmt.Errorf("%s is of a kind that cannot be a source yet: use VCF or BCF", file.Redact(name))
	}
}
