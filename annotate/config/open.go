package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/internal/nearest"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Options of [Config.Open].
type Options struct {
	// Open opens files and their indexes; nil: file.Open.
	Open func(ctx context.Context, name string) (file.Input, error)

	// OpenSource opens a source; nil: source.Open. The embedded pharmacogenes have the
	// name [Pharmacogenes].
	OpenSource func(ctx context.Context, name string, o source.Options) (source.File, error)

	// Build is that of the records, for sources that come in several.
	Build genomics.Build

	Workers int // goroutines; < 1: as many as there are CPUs

	// Warn is told of what a preset does not find in its file, and of what sources
	// have to tell.
	Warn func(annotate.Warning)
}

// Opened are the opened sources of a configuration, and what else it says.
type Opened struct {
	// Options are those of annotate.New, with all that the configuration says.
	Options annotate.Options

	files []source.File
}

// Close closes the sources.
func (o *Opened) Close() error {
	var all []error
	for _, f := range o.files {
		all = append(all, f.Close())
	}
	o.files = nil
	return errors.Join(all...)
}

// Open opens the sources.
func (c *Config) Open(ctx context.Context, o Options) (*Opened, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	opened := &Opened{Options: annotate.Options{
		Computed: c.Computed, SetID: c.SetID, Delete: c.Delete, Include: c.Include, Exclude: c.Exclude,
		Build: o.Build, Workers: o.Workers, Warn: o.Warn,
	}}
	o.Workers = parallel.Share(o.Workers, len(c.Sources)) // they are read side by side
	for _, s := range c.Sources {
		f, err := s.open(ctx, o)
		if err != nil {
			return nil, errors.Join(err, opened.Close())
		}
		opened.files = append(opened.files, f)
		opened.Options.Sources = append(opened.Options.Sources, f)
	}
	return opened, nil
}

// resolved is a source whose fields have been settled by what its columns are.
type resolved struct {
	source.File
	fields []annotate.Field
}

// Fields are what the records get.
func (r *resolved) Fields() []annotate.Field { return r.fields }

// open opens the source, and looks at its columns.
func (s *Source) open(ctx context.Context, o Options) (source.File, error) {
	match, err := parseMatch(s.Match)
	if err != nil {
		return nil, s.fault(err)
	}
	so := source.Options{Name: s.Name, Match: match, Build: s.Build, Open: o.Open, Workers: o.Workers, Warn: o.Warn}
	open := o.OpenSource
	if open == nil {
		open = openByName
	}
	if s.File == Pharmacogenes && so.Build == genomics.UnknownBuild {
		so.Build = o.Build
	}
	name := s.find()
	fields := s.Fields
	if slices.ContainsFunc(fields, func(f Field) bool { return f.optional }) && s.File != Pharmacogenes {
		// A preset takes what there is.
		f, err := open(ctx, name, so)
		if err != nil {
			return nil, s.fault(err)
		}
		if fields, err = s.present(f, o.Warn); err == nil {
			err = f.Close()
		} else {
			f.Close()
		}
		if err != nil {
			return nil, s.fault(err)
		}
	}
	for _, f := range fields {
		so.Fields = append(so.Fields, f.Field)
	}
	f, err := open(ctx, name, so)
	if err != nil {
		return nil, s.fault(err)
	}
	r := &resolved{File: f}
	for _, field := range fields {
		settled, err := s.settle(field, f)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("config: %s: %s: %w", field.where(*s), f.Name(), err)
		}
		r.fields = append(r.fields, settled)
	}
	return r, nil
}

func (s *Source) fault(err error) error {
	place := s.place
	if place == "" {
		place = s.File
	}
	return fmt.Errorf("config: %s: %w", place, err)
}

// find is where the source's file is: in the working directory, as vcfanno has it,
// or beside the configuration.
func (s *Source) find() string {
	if s.dir == "" || s.File == "-" || s.File == Pharmacogenes || strings.Contains(s.File, "://") || filepath.IsAbs(s.File) {
		return s.File
	}
	if _, err := os.Stat(s.File); err == nil {
		return s.File
	}
	beside := filepath.Join(s.dir, s.File)
	if _, err := os.Stat(beside); err == nil {
		return beside
	}
	return s.File
}

// present leaves out the fields of a preset that the source does not have.
func (s *Source) present(f source.File, warn func(annotate.Warning)) ([]Field, error) {
	names := columnNames(f)
	var fields []Field
	var absent []string
	for _, field := range s.Fields {
		if field.optional && !slices.Contains(names, field.Column) {
			i := slices.IndexFunc(field.instead, func(n string) bool { return slices.Contains(names, n) })
			if i < 0 {
				absent = append(absent, field.Column)
				continue
			}
			field.Column = field.instead[i]
		}
		fields = append(fields, field)
	}
	// ID and FILTER every VCF has: with them alone it is another one's file.
	own := func(f Field) bool {
		return !f.optional || s.Preset == "dbsnp" || f.Column != "ID" && f.Column != "FILTER"
	}
	if !slices.ContainsFunc(fields, own) {
		return nil, fmt.Errorf("it has nothing that the preset %s takes: it has %s: name another file, or its fields", s.Preset, strings.Join(names, ", "))
	}
	if len(absent) > 0 && warn != nil {
		warn(annotate.Warning{Code: "preset-absent", Source: f.Name(), Msg: "does not have " + strings.Join(absent, ", ") + " of the preset " + s.Preset})
	}
	return fields, nil
}

func columnNames(f source.File) []string {
	var names []string
	for _, c := range f.Columns() {
		names = append(names, c.Name)
	}
	return names
}

// settle looks at the column that a field is of.
func (s *Source) settle(field Field, f source.File) (annotate.Field, error) {
	out := field.Field
	if out.Column == "" {
		return out, nil
	}
	i := slices.IndexFunc(f.Columns(), func(c annotate.Column) bool { return c.Name == out.Column })
	if i < 0 {
		names := columnNames(f)
		hint := "."
		if near := nearest.Names(out.Column, names); len(near) > 0 {
			hint = ": did you mean " + strings.Join(near, " or ") + "?"
		}
		return out, fmt.Errorf("there is no column %q%s It has %s", out.Column, hint, strings.Join(names, ", "))
	}
	if field.vcfanno {
		out = s.asVcfanno(out, f.Columns()[i])
	}
	return out, nil
}

// asVcfanno is a field whose operation does what vcfanno does with a column. Self is
// of each ALT its own value, else all values that there are; but a VCF's record has
// its ID and FILTER once, however many of its ALTs were found, and where the header
// says how many values there are, they stay those of one record. Of a VCF's entries
// flag and count look at those that have a value.
func (s *Source) asVcfanno(f annotate.Field, c annotate.Column) annotate.Field {
	isFlag, isVCF := c.Type == vcf.Flag, s.ofVCF
	switch {
	case f.Op == annotate.Self && isVCF && (c.Name == "ID" || c.Name == "FILTER"):
		f.Op = annotate.Uniq
	case f.Op == annotate.Self:
		if !isFlag && (!isVCF || c.Number == vcf.Variable) {
			f.Op = annotate.Concat
		}
	case !isVCF:
	case f.Op == annotate.Flag:
		f.Op = annotate.Self // of a flag: whether one is set
		if !isFlag {
			f.Expr = "values != nil"
			f.Declared, f.Type, f.Number = true, vcf.Flag, 0
		}
	case f.Op == annotate.Count:
		if !isFlag && (c.Number == 1 || c.Number == vcf.PerAlt) {
			f.Op, f.Expr = annotate.Self, "len(values) > 0 ? len(values) : nil"
			if !f.Declared {
				f.Declared, f.Type, f.Number = true, vcf.Integer, 1
			}
		}
	}
	return f
}
