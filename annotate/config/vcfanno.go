package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/annotate/internal/nearest"
	"github.com/allelerx/allelerx/variant/vcf"
)

// annotations reads [[annotation]], as vcfanno 0.3.5 does
// (https://github.com/brentp/vcfanno).
func (c *Config) annotations(root *table) error {
	tables, err := root.tables("annotation")
	if err != nil {
		return err
	}
	for _, t := range tables {
		s, err := c.annotation(t)
		if err != nil {
			return err
		}
		c.Sources = append(c.Sources, s)
	}
	return nil
}

func (c *Config) annotation(t *table) (Source, error) {
	s := Source{place: t.places.at(t.path), dir: c.dirOf()}
	file, _, err := t.text("file")
	if err != nil {
		return s, err
	}
	s.File, s.ofVCF = file, t.ofVCF()
	if file == "" {
		return s, fmt.Errorf("config: %s: the annotation has no file: add file = \"…\"", s.place)
	}
	if isBAM(file) {
		return s, t.fault("file", "%s: BAM files are not supported as sources yet: compute depth first, with examples/depth, and annotate with its output", file)
	}
	columns, err := t.columns()
	if err != nil {
		return s, err
	}
	names, err := t.texts("names")
	if err != nil {
		return s, err
	}
	ops, err := t.texts("ops")
	if err != nil {
		return s, err
	}
	if err := t.rest(c, true); err != nil {
		return s, err
	}
	if len(names) == 0 && t.has("fields") {
		names = slices.Clone(columns)
	}
	from := "fields"
	if !t.has("fields") {
		from = "columns"
	}
	switch {
	case len(columns) == 0:
		return s, fmt.Errorf("config: %s: nothing is taken of %s: add fields (of a VCF) or columns (by their numbers, of others)", s.place, file)
	case len(ops) != len(columns):
		return s, t.fault("ops", "there are %d ops and %d %s: each of the %s wants one", len(ops), len(columns), from, from)
	case len(names) != len(columns):
		return s, t.fault("names", "there are %d names and %d %s: each of the %s wants one", len(names), len(columns), from, from)
	}
	for i, column := range columns {
		f, err := t.annotationField(i, column, names[i], ops)
		if err != nil {
			return s, err
		}
		s.Fields = append(s.Fields, f)
	}
	return s, nil
}

// columns are the names of fields, or numbers from 1.
func (t *table) columns() ([]string, error) {
	if t.has("fields") && t.has("columns") {
		return nil, t.fault("columns", "there are fields too: use fields for a VCF, columns for others")
	}
	if t.has("fields") {
		return t.texts("fields")
	}
	list, err := t.list("columns")
	if err != nil {
		return nil, err
	}
	out := make([]string, len(list))
	for i, v := range list {
		switch n, ok := v.(int64); {
		case !ok:
			return nil, t.fault(fmt.Sprintf("columns.%d", i), "is %s, and a column's number is wanted", kind(v))
		case n < 1:
			return nil, t.fault(fmt.Sprintf("columns.%d", i), "is %d, and columns are counted from 1", n)
		default:
			out[i] = fmt.Sprint(n)
		}
	}
	return out, nil
}

// annotationField is one field of an [[annotation]].
func (t *table) annotationField(i int, column, name string, ops []string) (Field, error) {
	f := Field{Field: annotate.Field{Column: column, As: name}, place: t.at(fmt.Sprintf("fields.%d", i))}
	op, path := ops[i], fmt.Sprintf("ops.%d", i)
	if t.has("columns") {
		f.place = t.at(fmt.Sprintf("columns.%d", i))
	}
	switch {
	case strings.HasPrefix(op, "expr:"):
		f.Expr = op[len("expr:"):]
		if err := expression.Check(f.Expr); err != nil {
			return f, t.fault(path, "%v", err)
		}
	case strings.HasPrefix(op, "lua:"), strings.HasPrefix(op, "js:"):
		return f, t.script(path, "ops", ops, i, true)
	case op == "self":
		f.vcfanno = true
	case op == "DP2" || column == "DP2":
		return f, t.fault(path, "DP2 is of BAM files, which are not supported as sources yet")
	case op == "div2":
		f.Expr = "values[0] / values[1]"
	case op == "setid" || op == "delete":
		return f, t.fault(path, "%s stands in a [[postannotation]] only", op)
	default:
		if err := f.operation(op); err != nil {
			return f, t.fault(path, "%v", err)
		}
		f.vcfanno = op == "flag" || op == "count"
	}
	f.suffix(op, t.ofVCF())
	if f.As == "" {
		return f, t.fault(path, "the field has no name: add it to names")
	}
	if f.As == key(f.As) {
		return f, nil
	}
	return f, t.fault(fmt.Sprintf("names.%d", i), "%q cannot be an INFO key: write %s, of letters, digits, dots and _", f.As, key(f.As))
}

// ofVCF reports whether an [[annotation]] is of a VCF: by its ending, or by having
// fields where the ending is of no other kind: of dbSNP's GCF_000001405.40.gz and of
// a packed file.
func (t *table) ofVCF() bool {
	file, _ := t.values["file"].(string)
	return isVCF(file) || t.has("fields") && !slices.Contains([]string{".bed", ".gff", ".gff3", ".gtf", ".tsv", ".tab", ".txt"}, ending(file))
}

// suffix declares a field whose name ends with a type, as vcfanno does with all
// that do not take a VCF's own type.
func (f *Field) suffix(op string, isVCF bool) {
	if isVCF && (op == "self" || op == "first") {
		return
	}
	for suffix, t := range map[string]vcf.Type{"_float": vcf.Float, "_int": vcf.Integer, "_flag": vcf.Flag} {
		name, ok := strings.CutSuffix(f.As, suffix)
		if !ok || name == "" {
			continue
		}
		f.As, f.Declared, f.Type, f.Number = name, true, t, 1
		switch {
		case t == vcf.Flag:
			f.Number = 0
		case op == "uniq" || op == "concat" || op == "self":
			f.Number = vcf.Variable
		case op == "by_alt":
			f.Number = vcf.PerAlt
		}
	}
}

// postOps are the operations of [[postannotation]].
var postOps = []string{"self", "first", "max", "min", "mean", "sum", "median", "div2", "concat", "uniq", "count", "flag", "setid", "delete"}

// postannotations reads [[postannotation]].
func (c *Config) postannotations(root *table) error {
	tables, err := root.tables("postannotation")
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := c.postannotation(t); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) postannotation(t *table) error {
	var name, op, typ, expr, number, description string
	if v, ok := t.values["number"].(int64); ok {
		t.values["number"] = fmt.Sprint(v)
	}
	for key, to := range map[string]*string{"name": &name, "op": &op, "type": &typ, "expr": &expr, "number": &number, "description": &description} {
		text, _, err := t.text(key)
		if err != nil {
			return err
		}
		*to = text
	}
	fields, err := t.texts("fields")
	if err != nil {
		return err
	}
	if err := t.rest(c, true); err != nil {
		return err
	}
	place := t.places.at(t.path)
	for i, f := range fields {
		if slices.Contains(c.Delete, f) && op != "delete" {
			return t.fault(fmt.Sprintf("fields.%d", i), "%s is deleted above: move the block that deletes it behind this one", f)
		}
	}
	if rest, ok := strings.CutPrefix(op, "expr:"); ok {
		op, expr = "", rest
	}
	switch {
	case op == "" && expr == "":
		return fmt.Errorf("config: %s: the postannotation has no op: add one", place)
	case op != "" && expr != "":
		return t.fault("expr", "there is an op too: use one of them")
	case op == "delete":
		if len(fields) == 0 {
			return fmt.Errorf("config: %s: delete wants fields", place)
		}
		c.deletes(fields, place)
		return nil
	case strings.HasPrefix(op, "lua:"), strings.HasPrefix(op, "js:"):
		return t.script("op", "op", []string{op}, 0, false)
	case expr != "":
		if err := expression.Check(expr); err != nil {
			return t.fault("expr", "%v", err)
		}
	case !slices.Contains(postOps, op):
		return t.fault("op", "%q is no operation here: %s", op, nearest.Hint(op, postOps))
	case len(fields) == 0:
		return fmt.Errorf("config: %s: %s wants fields", place, op)
	case op == "div2" && len(fields) != 2:
		return t.fault("fields", "div2 wants two fields, and there are %d", len(fields))
	default:
		expr = postExpr(op, fields)
	}
	if name == "" {
		return fmt.Errorf("config: %s: the postannotation has no name: add one", place)
	}
	if name == "ID" {
		if c.SetID != "" {
			return fmt.Errorf("config: %s: the ID is set already: do it once", place)
		}
		c.SetID = expr
		return nil
	}
	if op == "setid" {
		return t.fault("name", "setid sets the ID: write name = \"ID\"")
	}
	return c.compute(t, annotate.Computed{Key: name, Expr: expr, Description: description}, op, typ, number)
}

// compute adds a computed key with its declaration.
func (c *Config) compute(t *table, k annotate.Computed, op, typ, number string) error {
	place := t.places.at(t.path)
	if k.Key != key(k.Key) {
		return t.fault("name", "%q cannot be an INFO key: write %s, of letters, digits, dots and _", k.Key, key(k.Key))
	}
	switch {
	case typ == "" && op != "":
		return fmt.Errorf("config: %s: the postannotation has no type: add type = \"Float\", \"Integer\", \"String\" or \"Flag\"", place)
	case typ == "" && number != "":
		return fmt.Errorf("config: %s: type and number go together: add the other", place)
	case typ != "":
		if number == "" {
			number = postNumber(k.Key, op, typ)
		}
		var err error
		if k.Type, k.Number, err = parseDeclaration(typ, number); err != nil {
			return t.fault("type", "%v", err)
		}
		k.Declared = true
	}
	c.Computed = append(c.Computed, k)
	if _, twice := c.places[k.Key]; twice {
		return fmt.Errorf("config: %s: INFO/%s is written already, by %s: give one of the two another name", place, k.Key, c.places[k.Key])
	}
	c.places[k.Key] = place
	return nil
}

// postNumber is the Number that a postannotation's key gets: vcfanno has A for
// names of allele frequencies, and nothing certain for the others.
func postNumber(name, op, typ string) string {
	switch {
	case typ == "Flag":
		return "0"
	case slices.Contains([]string{"max", "min", "mean", "sum", "median", "count"}, op):
		return "1"
	case strings.Contains(name, "_af") || strings.Contains(name, "af_"):
		return "A"
	default:
		return "."
	}
}
