package config

import (
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/annotate/internal/nearest"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// sources reads [[source]].
func (c *Config) sources(root *table) error {
	tables, err := root.tables("source")
	if err != nil {
		return err
	}
	for _, t := range tables {
		s, err := c.source(t)
		if err != nil {
			return err
		}
		c.Sources = append(c.Sources, s)
	}
	return nil
}

func (c *Config) source(t *table) (Source, error) {
	s := Source{place: t.places.at(t.path), dir: c.dirOf()}
	var build, prefix string
	for key, to := range map[string]*string{"file": &s.File, "name": &s.Name, "match": &s.Match, "preset": &s.Preset, "build": &build, "prefix": &prefix} {
		text, _, err := t.text(key)
		if err != nil {
			return s, err
		}
		*to = text
	}
	list, err := t.list("fields")
	if err != nil {
		return s, err
	}
	if err := t.rest(c, false); err != nil {
		return s, err
	}
	if _, err := parseMatch(s.Match); err != nil {
		return s, t.fault("match", "%v", err)
	}
	if build != "" {
		if s.Build, err = genomics.ParseBuild(build); err != nil {
			return s, t.fault("build", "%v", err)
		}
	}
	if err := s.usePreset(); err != nil {
		return s, t.fault("preset", "%v", err)
	}
	for i, v := range list {
		f, err := c.field(t, i, v)
		if err != nil {
			return s, err
		}
		if f.As == "" {
			f.As = prefix + key(f.Column)
		}
		s.Fields = append(s.Fields, f)
	}
	switch {
	case s.File == "":
		return s, fmt.Errorf("config: %s: the source has no file: add file = \"…\"", s.place)
	case len(s.Fields) == 0:
		return s, fmt.Errorf("config: %s: nothing is taken of %s: add fields = [\"…\"], or a preset", s.place, s.File)
	}
	return s, nil
}

// field reads an element of fields.
func (c *Config) field(t *table, i int, v any) (Field, error) {
	path := fmt.Sprintf("fields.%d", i)
	switch v := v.(type) {
	case string:
		return Field{Field: annotate.Field{Column: v}, place: t.at(path)}, nil
	case int64:
		return Field{Field: annotate.Field{Column: fmt.Sprint(v)}, place: t.at(path)}, nil
	case map[string]any:
		inner, err := newTable(v, t.sub(path), t.places)
		if err != nil {
			return Field{}, err
		}
		return c.fieldTable(inner)
	default:
		return Field{}, t.fault(path, "is %s, and a column's name, or a table of column, as, op and so on is wanted", kind(v))
	}
}

// fieldTable reads {column = "AF", as = "gnomad_af", …}.
func (c *Config) fieldTable(t *table) (Field, error) {
	f := Field{place: t.places.at(t.path)}
	var op, typ, number string
	if v, ok := t.values["column"].(int64); ok {
		t.values["column"] = fmt.Sprint(v)
	}
	if v, ok := t.values["number"].(int64); ok {
		t.values["number"] = fmt.Sprint(v)
	}
	for key, to := range map[string]*string{
		"column": &f.Column, "as": &f.As, "op": &op, "type": &typ, "number": &number, "description": &f.Description, "expr": &f.Expr,
	} {
		text, _, err := t.text(key)
		if err != nil {
			return f, err
		}
		*to = text
	}
	if err := t.rest(c, false); err != nil {
		return f, err
	}
	switch {
	case f.Column == "" && f.Expr == "" && op != "count" && op != "flag":
		return f, fmt.Errorf("config: %s: the field has no column and no expr: add one", f.place)
	case f.As == "" && f.Column == "":
		return f, fmt.Errorf("config: %s: the field has no name: add as = \"…\"", f.place)
	case f.Expr != "" && op != "":
		return f, fmt.Errorf("config: %s: the field has an op and an expr: use one of them", f.place)
	}
	if f.Expr != "" {
		if err := expression.Check(f.Expr); err != nil {
			return f, t.fault("expr", "%v", err)
		}
	}
	if err := f.operation(op); err != nil {
		return f, t.fault("op", "%v", err)
	}
	if (typ == "") != (number == "") {
		if typ != "Flag" {
			return f, fmt.Errorf("config: %s: type and number go together: add the other", f.place)
		}
		number = "0"
	}
	if typ != "" {
		var err error
		if f.Type, f.Number, err = parseDeclaration(typ, number); err != nil {
			return f, t.fault("type", "%v", err)
		}
		f.Declared = true
	}
	return f, nil
}

// operation sets an operation by its name; by_alt is an expression.
func (f *Field) operation(name string) error {
	switch name {
	case "", "self":
		return nil
	case "by_alt":
		f.byAlt()
		return nil
	}
	op, err := annotate.ParseOp(name)
	if err != nil {
		return fmt.Errorf("%q is no operation: %s", name, nearest.Hint(name, opNames))
	}
	f.Op = op
	return nil
}

// byAlt joins for each ALT all values of it.
func (f *Field) byAlt() {
	f.Expr = `join(values, "|")`
	f.Declared, f.Type, f.Number = true, vcf.String, vcf.PerAlt
}

var opNames = []string{"self", "first", "last", "min", "max", "mean", "sum", "count", "concat", "uniq", "flag", "by_alt"}

// parseMatch reads a way to match.
func parseMatch(s string) (annotate.Match, error) {
	words := []string{"allele", "position", "overlap"}
	for i, m := range []annotate.Match{annotate.ByAllele, annotate.ByPosition, annotate.ByOverlap} {
		if s == words[i] {
			return m, nil
		}
	}
	if s == "" {
		return annotate.ByAllele, nil
	}
	return annotate.ByAllele, fmt.Errorf("%q is no way to match: use allele, position or overlap", s)
}

// parseDeclaration reads a type and number as a header has them.
func parseDeclaration(typ, number string) (vcf.Type, vcf.Number, error) {
	t, err := parseType(typ)
	if err != nil {
		return t, 0, err
	}
	var n vcf.Number
	switch number {
	case ".":
		n = vcf.Variable
	case "A":
		n = vcf.PerAlt
	default:
		if _, err := fmt.Sscanf(number, "%d", &n); err != nil || n < 0 || n.String() != number {
			return t, n, fmt.Errorf("%q is no Number: use . or A, or how many values there are", number)
		}
	}
	if (t == vcf.Flag) != (n == 0) {
		return t, n, fmt.Errorf("a Flag has the Number 0, and nothing else has")
	}
	return t, n, nil
}

func parseType(s string) (vcf.Type, error) {
	for _, t := range []vcf.Type{vcf.String, vcf.Integer, vcf.Float, vcf.Flag} {
		if t.String() == s {
			return t, nil
		}
	}
	return vcf.String, fmt.Errorf("%q is no type: use Integer, Float, String or Flag", s)
}

// key makes an INFO key of a column's name.
func key(column string) string {
	clean := strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z' {
			return r
		}
		return '_'
	}, column)
	if clean != "" && (clean[0] == '.' || '0' <= clean[0] && clean[0] <= '9') {
		clean = "_" + clean
	}
	return clean
}
