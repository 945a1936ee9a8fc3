package expression

import (
	"bytes"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/allelerx/allelerx/variant/vcf"
)

// name resolves a name: a column of the record, else one of the source or, where
// there is none, the record's INFO.
func (c *compiler) name(at ast.Node, name string) (node, error) {
	if n, ok := recordColumn(name); ok {
		return n, nil
	}
	if c.entries != nil && name == "values" {
		return c.values(at)
	}
	return c.lookUp(at, name, c.entries != nil)
}

// lookUp finds a column of the source, or a key of the record.
func (c *compiler) lookUp(at ast.Node, name string, ofSource bool) (node, error) {
	what, known := "INFO key", c.scope.known
	if ofSource {
		what, known = "column", c.entries.Columns
	}
	i, err := find(name, known)
	switch {
	case err != nil:
		return node{}, c.fault(at, "%v", err)
	case i < 0:
		return node{}, c.fault(at, "%v", unknown(what, name, known))
	case ofSource:
		return c.column(at, i)
	default:
		return c.key(i), nil
	}
}

// recordColumn is one of the columns that every record has.
func recordColumn(name string) (node, bool) {
	switch strings.ToLower(name) {
	case "chrom":
		return textsNode(false, func(e *Env) [][]byte {
			start := len(e.buf)
			e.buf = append(e.buf, e.contig...)
			return e.oneText(e.buf[start:len(e.buf):len(e.buf)])
		}), true
	case "pos":
		return numbersNode(false, true, func(e *Env) []float64 { return e.one(float64(e.pos + 1)) }), true
	case "end":
		return numbersNode(false, true, func(e *Env) []float64 { return e.one(float64(e.last())) }), true
	case "ref":
		return textsNode(false, func(e *Env) [][]byte { return e.oneText(e.ref) }), true
	case "alt":
		return textsNode(true, func(e *Env) [][]byte { return e.alts }).withAlts(true), true
	case "id":
		return textsNode(true, func(e *Env) [][]byte { return e.semicolons((*vcf.Record).ID) }), true
	case "qual":
		return numbersNode(false, false, func(e *Env) []float64 {
			if e.record != nil {
				if q, ok := e.record.Qual(); ok {
					return e.one(float64(q))
				}
			}
			return nil
		}), true
	case "filter":
		return textsNode(true, func(e *Env) [][]byte {
			return e.semicolons(func(r *vcf.Record) vcf.Text { return r.Filter().Text() })
		}), true
	default:
		return node{}, false
	}
}

// last is the last base of the record, 1-based, which is its end.
func (e *Env) last() int {
	if e.end < 0 {
		e.end = e.record.End()
	}
	return e.end
}

// semicolons takes a column apart that has several values.
func (e *Env) semicolons(column func(*vcf.Record) vcf.Text) [][]byte {
	if e.record == nil {
		return nil
	}
	start := len(e.texts)
	for v := range bytes.SplitSeq(column(e.record), semicolon) {
		e.texts = append(e.texts, present(v))
	}
	return e.texts[start:len(e.texts):len(e.texts)]
}

var semicolon = []byte{';'}

// values are those of the field's own column.
func (c *compiler) values(at ast.Node) (node, error) {
	if c.entries.Values < 0 {
		return node{}, c.fault(at, "the field has no column of which there are values: name one, as in column(\"AF\")")
	}
	return c.column(at, c.entries.Values)
}

// column is one of the source, over all entries that were found.
func (c *compiler) column(at ast.Node, i int) (node, error) {
	switch name := c.entries.Columns[i]; kindOf(name.Type) {
	case number:
		return numbersNode(true, name.Type == vcf.Integer, func(e *Env) []float64 { return e.columnNumbers(i) }), nil
	case text:
		return textsNode(true, func(e *Env) [][]byte { return e.columnTexts(i) }), nil
	default:
		return node{}, c.fault(at, "%s is a flag, which has no values: take it with the operation flag", name.Name)
	}
}

// key is an INFO key of the record.
func (c *compiler) key(i int) node {
	name := c.scope.known[i]
	slot := c.scope.slot(name.Name)
	switch kindOf(name.Type) {
	case number:
		return numbersNode(name.Number != 1, name.Type == vcf.Integer, func(e *Env) []float64 { return e.value(slot).asNumbers() }).withAlts(name.Number == vcf.PerAlt)
	case text:
		return textsNode(name.Number != 1, func(e *Env) [][]byte { return e.value(slot).asTexts() }).withAlts(name.Number == vcf.PerAlt)
	default:
		return truthNode(func(e *Env) bool { return e.value(slot).text != nil })
	}
}

// member is a name with dots in it, info["…"], or one value of a list.
func (c *compiler) member(n *ast.MemberNode) (node, error) {
	if name, ok := dotted(n); ok {
		return c.name(n, name)
	}
	if base, ok := n.Node.(*ast.IdentifierNode); ok && (base.Value == "info" || base.Value == "column") {
		return c.call(n, base.Value, []ast.Node{n.Property})
	}
	x, err := c.build(n.Node)
	if err != nil {
		return x, err
	}
	at, err := c.operand(n.Property, number)
	if err != nil {
		return at, err
	}
	// A place is counted from 0, or backwards from -1.
	index := func(e *Env, length int) int {
		i := at.numbers(e)
		if len(i) != 1 {
			return -1
		}
		place := int(i[0])
		if place < 0 {
			place += length
		}
		if place >= length {
			return -1
		}
		return place
	}
	switch x.kind {
	case number:
		return numbersNode(false, x.whole, func(e *Env) []float64 {
			list := x.numbers(e)
			if i := index(e, len(list)); i >= 0 {
				return list[i : i+1 : i+1]
			}
			return nil
		}), nil
	case text:
		return textsNode(false, func(e *Env) [][]byte {
			list := x.texts(e)
			if i := index(e, len(list)); i >= 0 {
				return list[i : i+1 : i+1]
			}
			return nil
		}), nil
	default:
		return node{}, c.fault(n, "%v has no values to take one of", x.kind)
	}
}

// dotted is a name with dots in it, which the grammar takes apart.
func dotted(n *ast.MemberNode) (string, bool) {
	property, ok := n.Property.(*ast.StringNode)
	if !ok || n.Optional {
		return "", false
	}
	switch base := n.Node.(type) {
	case *ast.IdentifierNode:
		if base.Value == "info" || base.Value == "column" {
			return "", false
		}
		return base.Value + "." + property.Value, true
	case *ast.MemberNode:
		left, ok := dotted(base)
		return left + "." + property.Value, ok
	default:
		return "", false
	}
}

// namedBy is the constant argument of info("…") or column("…").
func namedBy(n *ast.CallNode, function string) (string, bool) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || callee.Value != function || len(n.Arguments) != 1 {
		return "", false
	}
	name, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return "", false
	}
	return name.Value, true
}
