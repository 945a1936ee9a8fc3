package expression

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/allelerx/allelerx/variant/vcf"
)

// Program is a compiled expression. Any number of goroutines may use it.
type Program struct {
	root node
}

// Error says what is wrong with an expression, and where in it.
type Error struct {
	Expr   string
	Column int // 1-based, in characters; 0: not at one place
	Msg    string

	cause error
}

// Unwrap returns [ErrNoHeader] where that is the cause.
func (e *Error) Unwrap() error { return e.cause }

// Error writes the expression, the place and the remedy on one line.
func (e *Error) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("expression: %q: %s", e.Expr, e.Msg)
	}
	return fmt.Sprintf("expression: %q: column %d: %s", e.Expr, e.Column, e.Msg)
}

// longest is how long an expression may be, in bytes: the parser's stack grows
// with its parentheses.
const longest = 10_000

// parse reads the grammar.
func parse(expr string) (ast.Node, error) {
	if len(expr) > longest {
		return nil, &Error{Expr: expr[:40] + "…", Msg: fmt.Sprintf("it is longer than %d bytes: cut it into several", longest)}
	}
	tree, err := parser.Parse(expr)
	if err != nil {
		e := &Error{Expr: expr, Msg: err.Error()}
		var fault *file.Error
		if errors.As(err, &fault) {
			e.Msg, e.Column = fault.Message, fault.Column+1
		}
		return nil, e
	}
	return tree.Node, nil
}

func (s *Scope) compile(c *compiler) (*Program, error) {
	tree, err := parse(c.expr)
	if err != nil {
		return nil, err
	}
	root, err := c.build(tree)
	if err != nil {
		return nil, err
	}
	return &Program{root}, nil
}

// Declare is how a header declares what the expression computes.
func (p *Program) Declare() (vcf.Type, vcf.Number) {
	n := vcf.Number(1)
	switch {
	case p.root.kind == truth:
		return vcf.Flag, 0
	case p.root.alts:
		n = vcf.PerAlt
	case p.root.many:
		n = vcf.Variable
	}
	switch {
	case p.root.kind == number && p.root.whole:
		return vcf.Integer, n
	case p.root.kind == number:
		return vcf.Float, n
	default:
		return vcf.String, n
	}
}

// Condition reports whether the expression is true or false, and nothing else.
func (p *Program) Condition() bool { return p.root.kind == truth }

// True evaluates a condition. Of what is no condition it reports whether there is
// a value.
func (p *Program) True(e *Env) bool {
	e.reset()
	if p.root.kind == truth {
		return p.root.truth(e)
	}
	return p.root.present(e) > 0
}

// Append appends what the expression computes, in the form of an INFO value of a
// type: "1,2,.". Numbers that are not whole are rounded for vcf.Integer. It
// reports false where there is no value, or where a condition is false; of a true
// one there is nothing to append for vcf.Flag, and 1 for others.
func (p *Program) Append(dst []byte, e *Env, t vcf.Type) ([]byte, bool) {
	e.reset()
	start, found := len(dst), false
	switch p.root.kind {
	case number:
		for i, x := range p.root.numbers(e) {
			if i > 0 {
				dst = append(dst, ',')
			}
			found = found || !math.IsNaN(x) && (t != vcf.Flag || x != 0)
			dst = appendNumber(dst, x, t)
		}
	case text:
		for i, v := range p.root.texts(e) {
			if i > 0 {
				dst = append(dst, ',')
			}
			found = found || len(v) > 0
			dst = appendText(dst, v, !p.root.joined)
		}
	case truth:
		if found = p.root.truth(e); found && t != vcf.Flag {
			return append(dst, '1'), true
		}
	}
	if !found || t == vcf.Flag {
		return dst[:start], found
	}
	return dst, true
}

// AppendFirst is [Program.Append] of the first value that is not missing.
func (p *Program) AppendFirst(dst []byte, e *Env, t vcf.Type) ([]byte, bool) {
	e.reset()
	switch p.root.kind {
	case number:
		for _, x := range p.root.numbers(e) {
			if !math.IsNaN(x) {
				return appendNumber(dst, x, t), true
			}
		}
	case text:
		for _, v := range p.root.texts(e) {
			if len(v) > 0 {
				return appendText(dst, v, true), true
			}
		}
	case truth:
		if p.root.truth(e) {
			return append(dst, '1'), true
		}
	}
	return dst, false
}

// appendNumber writes a number as a header's type has it: Float is 32 bits, whole
// numbers are as they are.
func appendNumber(dst []byte, x float64, t vcf.Type) []byte {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return append(dst, '.')
	case t == vcf.Integer && math.Abs(x) < 1<<53:
		return strconv.AppendInt(dst, int64(math.Round(x)), 10)
	case x == math.Trunc(x) && math.Abs(x) < 1<<24:
		return strconv.AppendInt(dst, int64(x), 10)
	default:
		return strconv.AppendFloat(dst, x, 'g', -1, 32)
	}
}

// appendText writes a text with what INFO cannot hold as the specification has it
// (VCF 4.3, section 1.2). A comma separates values, unless there is to be one only.
func appendText(dst, v []byte, single bool) []byte {
	if len(v) == 0 {
		return append(dst, '.')
	}
	for i, c := range v {
		if c <= ' ' || c == ';' || c == '=' || c == 0x7f || single && c == ',' || isEscape(v[i:]) {
			const digits = "0123456789ABCDEF"
			dst = append(dst, '%', digits[c>>4], digits[c&15])
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

// Check reports what is wrong with an expression's grammar, for which no names are
// needed.
func Check(expr string) error {
	_, err := parse(expr)
	return err
}

// Mentions returns the names that an expression uses and that may be columns of a
// source, so that a source knows before it is read.
func Mentions(expr string) []string {
	tree, err := parse(expr)
	if err != nil {
		return nil // whoever compiles it is told
	}
	var names []string
	ast.Find(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IdentifierNode:
			names = append(names, n.Value)
		case *ast.MemberNode:
			if name, ok := dotted(n); ok {
				names = append(names, name)
			}
		case *ast.CallNode:
			if name, ok := namedBy(n, "column"); ok {
				names = append(names, name)
			}
		}
		return false
	})
	return names
}
