package config

import (
	"fmt"
	"os"
	"slices"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
)

// Config is what a configuration says, with nothing opened.
type Config struct {
	Sources  []Source
	Computed []annotate.Computed
	SetID    string   // see annotate.Options
	Delete   []string // INFO keys

	Include, Exclude string // conditions

	// Warnings are about what means nothing here, and may be a mistake.
	Warnings []string

	name   string
	places map[string]string // of computed keys, by name
}

// Source is one source, and what is taken from it.
type Source struct {
	File   string
	Name   string // what messages call it; "": the file's name
	Fields []Field
	Match  string         // "allele", "position", "overlap"; "": what goes with the kind of file
	Build  genomics.Build // genomics.UnknownBuild: as the file says
	Preset string         // see Presets; its fields come first

	place string // where it is described, for messages
	dir   string // of the configuration
	ofVCF bool   // of an [[annotation]]
}

// Field is a field with its place in the configuration.
type Field struct {
	annotate.Field

	place    string
	optional bool     // of a preset: it is left out where the source lacks it
	vcfanno  bool     // the operation is vcfanno's, which goes by what the column has
	instead  []string // other names of the column, in other releases of a preset's file
}

// ReadFile reads a configuration in TOML.
func ReadFile(name string) (*Config, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return Parse(name, text)
}

// Add appends what another configuration, or a list of [ParseSource], says.
func (c *Config) Add(sources ...Source) { c.Sources = append(c.Sources, sources...) }

// check finds names that are written twice.
func (c *Config) check() error {
	owner := map[string]string{}
	for _, s := range c.Sources {
		for _, f := range s.Fields {
			if err := once(owner, f.Key(), f.where(s)); err != nil {
				return err
			}
		}
	}
	for _, k := range c.Computed {
		if err := once(owner, k.Key, c.places[k.Key]); err != nil {
			return err
		}
	}
	for _, key := range c.Delete {
		if slices.ContainsFunc(c.Computed, func(k annotate.Computed) bool { return k.Key == key }) {
			return fmt.Errorf("config: %s: INFO/%s is computed, and deleted: do one of them", c.places["delete "+key], key)
		}
	}
	return nil
}

func once(owner map[string]string, key, place string) error {
	if other, twice := owner[key]; twice {
		return fmt.Errorf("config: %s: INFO/%s is written already, by %s: give one of the two another name", place, key, other)
	}
	owner[key] = place
	return nil
}

// where is the field's place, or that of its source.
func (f Field) where(s Source) string {
	switch {
	case f.place != "":
		return f.place
	case s.place != "":
		return s.place
	default:
		return s.File
	}
}
