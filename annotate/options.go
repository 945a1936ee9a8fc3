package annotate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Options of New. Only Sources is needed.
type Options struct {
	// Sources are asked in this order, which is that of their keys in a record.
	Sources []Source

	// Aligner moves insertions and deletions to where everybody writes them, those
	// of the records and those of the sources: NewAligner's, of a reference. With nil
	// alleles are trimmed only, and Summary.Unaligned counts the indels.
	Aligner *Aligner

	// Computed are keys that are computed, in this order, of what a record says once
	// the sources have been asked. SetID is an expression whose value becomes the
	// record's ID, where it has one.
	Computed []Computed
	SetID    string

	// Include keeps the records alone that a condition is true of, Exclude those that
	// it is not true of: "gnomad_af < 0.01 && clnsig contains \"pathogenic\"". See
	// package expression for what is missing and what has several values.
	Include, Exclude string

	// Delete are INFO keys that the records lose in the end.
	Delete []string

	// Build is that of the records; genomics.UnknownBuild takes it from the
	// header's contigs, as far as they say. A source of another build is an error.
	Build genomics.Build

	// Binary makes the records BCF: for a writer of BCF, which then need not make
	// numbers of texts that were numbers before. Where there is something to compute
	// or a condition, and where the header cannot be that of a BCF, they stay what
	// they are.
	Binary bool

	Workers int // goroutines; < 1: as many as there are CPUs

	// Warn is told of what does not end the work, from the goroutine that reads.
	Warn func(Warning)
}

// Warning is a fault that does not end the work. Codes are stable:
//
//	contig-order   a source has its contigs in another order, and no index
//	contig-absent  a source has no entry on a contig of the records
type Warning struct {
	Code   string
	Source string // the name of the source that it is about
	Msg    string
}

// String writes the warning on one line.
func (w Warning) String() string { return w.Source + ": " + w.Msg + " (" + w.Code + ")" }

// Summary counts what happened to the records of a stream.
type Summary struct {
	Records   int // that were looked up
	Excluded  int // of those, that Include and Exclude left out
	Annotated int // of those, that a source had something for
	Unaligned int // insertions and deletions that could not be moved to the left
	Sources   []SourceSummary
}

// SourceSummary is what one source had.
type SourceSummary struct {
	Name    string
	Records int      // for which it had something
	Faults  int      // values that were left out: as many as there are ALTs, say, and are not
	Absent  []string // contigs of the records on which it has no entry
}

func (s *Summary) add(t *tally) {
	s.Records += t.records
	s.Annotated += t.annotated
	s.Excluded += t.excluded
	s.Unaligned += t.unaligned
	for i, n := range t.sources {
		s.Sources[i].Records += n
		s.Sources[i].Faults += t.faults[i]
	}
}

// tally is the part of a Summary that one block gives.
type tally struct {
	records, annotated, unaligned, excluded int
	sources, faults                         []int
}

// plan is a source with its fields resolved.
type plan struct {
	source  Source
	match   Match
	columns []Column
	takes   []take
	plain   bool // every field is the value of the entry that was found
}

// take is one field.
type take struct {
	column   int // -1: Count and Flag need none
	prefix   []byte
	name     string
	op       Op
	integers bool
	perAlt   bool
	flag     bool // a flag of the source, passed on as one
	expr     string
	program  *expression.Program // of expr
	declared bool

	typ         vcf.Type
	number      vcf.Number
	description string
}

// newPlan resolves the fields of a source.
func newPlan(s Source) (plan, error) {
	p := plan{source: s, match: s.Match(), columns: s.Columns()}
	for _, f := range s.Fields() {
		t, err := p.take(f)
		if err != nil {
			return p, fmt.Errorf("annotate: %s: %w", s.Name(), err)
		}
		p.takes = append(p.takes, t)
	}
	p.plain = !slices.ContainsFunc(p.takes, func(t take) bool { return t.op != Self || t.expr != "" || t.column < 0 })
	return p, nil
}

func (p *plan) take(f Field) (take, error) {
	i := slices.IndexFunc(p.columns, func(c Column) bool { return c.Name == f.Column })
	t := take{column: i, op: f.Op, name: f.Key(), description: f.Description, expr: f.Expr, declared: f.Declared}
	var c Column
	switch {
	case f.Expr != "" && f.Op != Self:
		return t, fmt.Errorf("%s has an operation and an expression: use one of them", t.name)
	case i >= 0:
		c = p.columns[i]
	case f.Expr != "" && f.Column == "":
	case f.Op != Count && f.Op != Flag || f.Column != "":
		return t, fmt.Errorf("there is no column %q: it has %s", f.Column, p.known())
	}
	if !isKey(t.name) {
		return t, fmt.Errorf("%q cannot be an INFO key: give the field another name, of letters, digits, dots and _", t.name)
	}
	t.typ, t.number = f.Op.declare(c, p.match)
	if f.Declared {
		t.typ, t.number = f.Type, f.Number
	}
	if t.description == "" {
		t.description = p.describe(f.Op, c)
	}
	if t.expr != "" {
		if f.Description == "" {
			t.description = "Computed of " + p.source.Name() + ": " + f.Expr
		}
		return t, nil
	}
	t.integers = t.typ == vcf.Integer
	t.perAlt = f.Op == Self && p.match == ByAllele && t.number == vcf.PerAlt
	t.flag = t.typ == vcf.Flag
	t.prefix = prefix(t.name, t.typ)
	return t, nil
}

func (p *plan) known() string {
	if len(p.columns) == 0 {
		return "none"
	}
	names := make([]string, len(p.columns))
	for i, c := range p.columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

func (p *plan) describe(o Op, c Column) string {
	name := p.source.Name()
	switch o {
	case Self:
		if c.Description != "" {
			return c.Description
		}
		return c.Name + " of " + name
	case Count:
		return "Entries of " + name
	case Flag:
		return "Found in " + name
	default:
		return strings.ToUpper(o.String()[:1]) + o.String()[1:] + " of " + c.Name + " in " + name
	}
}

// isKey reports whether an INFO key may be spelled so (VCF 4.3, section 1.6.1).
func isKey(s string) bool {
	for i, c := range []byte(s) {
		letter := c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// declare adds the fields of all sources to a header. It returns the keys that
// the records may have already, by source, and those that they should not have.
func declare(h *vcf.Header, plans []plan) (*vcf.Header, [][]string, *undeclared, error) {
	out, strange := h.Clone(), &undeclared{}
	owner := map[string]string{}
	replaced := make([][]string, len(plans))
	for i, p := range plans {
		name := p.source.Name()
		for _, t := range p.takes {
			if other, twice := owner[t.name]; twice {
				return nil, nil, nil, fmt.Errorf("annotate: %s and %s both write INFO/%s: give one field another name", other, name, t.name)
			}
			owner[t.name] = name
			if _, had := h.Line("INFO", t.name); had {
				out.Remove("INFO", t.name)
				replaced[i] = append(replaced[i], t.name)
			} else {
				strange.add(t.name, i)
			}
			if _, err := out.AddInfo(t.name, t.number, t.typ, t.description); err != nil {
				return nil, nil, nil, fmt.Errorf("annotate: %s: %w", name, err)
			}
		}
	}
	return out, replaced, strange, nil
}
