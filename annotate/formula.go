package annotate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Computed is an INFO key whose value is computed of what a record says once the
// sources have been asked.
type Computed struct {
	Key  string
	Expr string // see package expression

	// Type, Number and Description declare the key. The zero value takes them from
	// the expression.
	Declared    bool // Type and Number are set
	Type        vcf.Type
	Number      vcf.Number
	Description string
}

// Needs returns which of the columns that a source knows the field takes values
// from.
func (f Field) Needs(known []string) []string {
	var needs []string
	if slices.Contains(known, f.Column) {
		needs = append(needs, f.Column)
	}
	if f.Expr == "" {
		return needs
	}
	for _, name := range expression.Mentions(f.Expr) {
		i := slices.Index(known, name)
		if i < 0 {
			i = slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) })
		}
		if i >= 0 && !slices.Contains(needs, known[i]) {
			needs = append(needs, known[i])
		}
	}
	return needs
}

// formulas are an annotator's expressions, compiled for the records of one header.
type formulas struct {
	scope    *expression.Scope
	computed []formula
	id       *expression.Program // nil: it stays

	include, exclude *expression.Program // nil: all are kept
	deleted          []string
}

// formula is one computed key.
type formula struct {
	Computed
	program *expression.Program
	prefix  []byte
}

// changes reports whether there is anything to do once the sources were asked.
func (f *formulas) changes() bool {
	return len(f.computed) > 0 || f.id != nil || f.include != nil || f.exclude != nil || len(f.deleted) > 0
}

// compiles reports whether the options have expressions on records.
func (o *Options) compiles() bool {
	return len(o.Computed) > 0 || o.SetID != "" || o.Include != "" || o.Exclude != "" || len(o.Delete) > 0
}

// compile resolves what the options ask for beyond the sources.
func (o *Options) compile(h *vcf.Header, plans []plan) ([]plan, *formulas, error) {
	f := &formulas{scope: expression.NewScope(h), deleted: o.Delete}
	plans = slices.Clone(plans)
	for i := range plans {
		plans[i].takes = slices.Clone(plans[i].takes)
		if err := plans[i].compile(f.scope); err != nil {
			return nil, nil, err
		}
	}
	for _, p := range plans {
		for _, t := range p.takes {
			f.scope.Declare(expression.Name{Name: t.name, Type: t.typ, Number: t.number})
		}
	}
	for _, c := range o.Computed {
		if err := f.compute(c); err != nil {
			return nil, nil, err
		}
	}
	for _, e := range []struct {
		text    string
		program **expression.Program
		what    string
	}{{o.SetID, &f.id, "the ID"}, {o.Include, &f.include, "the condition to include by"}, {o.Exclude, &f.exclude, "the condition to exclude by"}} {
		if e.text == "" {
			continue
		}
		p, err := f.scope.Compile(e.text)
		if err != nil {
			return nil, nil, fmt.Errorf("annotate: %s: %w", e.what, err)
		}
		if e.program != &f.id && !p.Condition() {
			return nil, nil, fmt.Errorf("annotate: %s: %q is not true or false: compare it with something, as in AF < 0.01", e.what, e.text)
		}
		*e.program = p
	}
	return plans, f, nil
}

// compute compiles one computed key. Those after it may use it.
func (f *formulas) compute(c Computed) error {
	if !isKey(c.Key) {
		return fmt.Errorf("annotate: %q cannot be an INFO key: give it another name, of letters, digits, dots and _", c.Key)
	}
	p, err := f.scope.Compile(c.Expr)
	if err != nil {
		return fmt.Errorf("annotate: INFO/%s: %w", c.Key, err)
	}
	if !c.Declared {
		c.Type, c.Number = p.Declare()
	}
	if c.Description == "" {
		c.Description = "Computed: " + c.Expr
	}
	out := formula{Computed: c, program: p, prefix: prefix(c.Key, c.Type)}
	f.computed = append(f.computed, out)
	f.scope.Declare(expression.Name{Name: c.Key, Type: c.Type, Number: c.Number})
	return nil
}

// declare adds the computed keys to the header of the annotated records, and takes
// out those that they lose.
func (f *formulas) declare(out *vcf.Header, plans []plan) error {
	writers := map[string]string{}
	for _, p := range plans {
		for _, t := range p.takes {
			writers[t.name] = p.source.Name()
		}
	}
	for _, c := range f.computed {
		if other, twice := writers[c.Key]; twice {
			return fmt.Errorf("annotate: %s writes INFO/%s, which is computed too: give one another name", other, c.Key)
		}
		writers[c.Key] = "another expression"
		out.Remove("INFO", c.Key)
		if _, err := out.AddInfo(c.Key, c.Number, c.Type, c.Description); err != nil {
			return fmt.Errorf("annotate: %w", err)
		}
	}
	for _, key := range f.deleted {
		out.Remove("INFO", key)
	}
	return nil
}

// compile compiles the fields of a source that are computed. Where there are no
// records, one that asks for their INFO has no value.
func (p *plan) compile(scope *expression.Scope) error {
	for i := range p.takes {
		t := &p.takes[i]
		if t.expr == "" {
			continue
		}
		entries := expression.Entries{Values: t.column}
		for _, c := range p.columns {
			entries.Columns = append(entries.Columns, expression.Name{Name: c.Name, Type: c.Type, Number: c.Number})
		}
		program, err := scope.CompileEntries(t.expr, entries)
		if errors.Is(err, expression.ErrNoHeader) {
			continue
		}
		if err != nil {
			return fmt.Errorf("annotate: %s: INFO/%s: %w", p.source.Name(), t.name, err)
		}
		t.program = program
		if !t.declared {
			t.typ, t.number = program.Declare()
			if p.match == ByAllele && t.typ != vcf.Flag {
				t.number = vcf.PerAlt
			}
		}
		t.perAlt = p.match == ByAllele && t.number == vcf.PerAlt
		t.prefix = prefix(t.name, t.typ)
	}
	return nil
}

// computes reports whether a field is an expression.
func (p plan) computes() bool {
	return slices.ContainsFunc(p.takes, func(t take) bool { return t.expr != "" })
}

// prefix is how a key begins in the INFO column.
func prefix(key string, t vcf.Type) []byte {
	if t == vcf.Flag {
		return []byte(key)
	}
	return append([]byte(key), '=')
}
