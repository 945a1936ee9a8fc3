package expression

import (
	"bytes"
	"regexp"

	"github.com/expr-lang/expr/ast"
)

// numberTests compare two numbers; none is true of a missing one, which is NaN.
var numberTests = map[string]func(a, b float64) bool{
	"<":  func(a, b float64) bool { return a < b },
	"<=": func(a, b float64) bool { return a <= b },
	">":  func(a, b float64) bool { return a > b },
	">=": func(a, b float64) bool { return a >= b },
	"==": func(a, b float64) bool { return a == b },
	"!=": func(a, b float64) bool { return a < b || a > b },
}

// textTests compare two texts, neither missing.
var textTests = map[string]func(a, b []byte) bool{
	"==":         bytes.EqualFold,
	"!=":         func(a, b []byte) bool { return !bytes.EqualFold(a, b) },
	"contains":   containsFold,
	"startsWith": func(a, b []byte) bool { return len(a) >= len(b) && bytes.EqualFold(a[:len(b)], b) },
	"endsWith":   func(a, b []byte) bool { return len(a) >= len(b) && bytes.EqualFold(a[len(a)-len(b):], b) },
}

// containsFold is bytes.Contains for any case of letters.
func containsFold(s, part []byte) bool {
	if len(part) == 0 {
		return true
	}
	first := lower(part[0])
	for i := 0; i+len(part) <= len(s); i++ {
		if lower(s[i]) == first && bytes.EqualFold(s[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c |= 0x20
	}
	return c
}

// comparison is true if it is for any value.
func (c *compiler) comparison(n *ast.BinaryNode) (node, error) {
	l, err := c.build(n.Left)
	if err != nil {
		return l, err
	}
	r, err := c.build(n.Right)
	if err != nil {
		return r, err
	}
	if l.kind == nothing || r.kind == nothing {
		return c.presence(n, l, r)
	}
	if n.Operator == "matches" {
		return c.matches(n, l, r)
	}
	if l.kind != r.kind {
		return node{}, c.fault(n, "%s is %v, and %s is %v: compare like with like", n.Left, l.kind, n.Right, r.kind)
	}
	switch l.kind {
	case number:
		if test, ok := numberTests[n.Operator]; ok {
			return truthNode(func(e *Env) bool { return anyNumber(l.numbers(e), r.numbers(e), test) }), nil
		}
	case text:
		if test, ok := textTests[n.Operator]; ok {
			return truthNode(func(e *Env) bool { return anyText(l.texts(e), r.texts(e), test) }), nil
		}
	default:
		switch n.Operator {
		case "==":
			return truthNode(func(e *Env) bool { return l.truth(e) == r.truth(e) }), nil
		case "!=":
			return truthNode(func(e *Env) bool { return l.truth(e) != r.truth(e) }), nil
		}
	}
	return node{}, c.fault(n, "%s does not go with %v", n.Operator, l.kind)
}

// presence is a comparison with nil.
func (c *compiler) presence(n *ast.BinaryNode, l, r node) (node, error) {
	if l.kind == nothing {
		l = r
	}
	if l.kind == nothing || n.Operator != "==" && n.Operator != "!=" {
		return node{}, c.fault(n, "nil is compared with == and != only")
	}
	want := n.Operator == "!="
	if l.kind == truth {
		return truthNode(func(e *Env) bool { return l.truth(e) == want }), nil
	}
	return truthNode(func(e *Env) bool { return (l.present(e) > 0) == want }), nil
}

// matches is a regular expression, which is compiled once.
func (c *compiler) matches(n *ast.BinaryNode, l, r node) (node, error) {
	if l.kind != text {
		return node{}, c.wrongKind(n.Left, l, text)
	}
	if r.kind != text || !r.constant {
		return node{}, c.fault(n.Right, "a regular expression in quotes is wanted after matches")
	}
	pattern, err := regexp.Compile(r.word)
	if err != nil {
		return node{}, c.fault(n.Right, "%v", err)
	}
	return truthNode(func(e *Env) bool {
		for _, t := range l.texts(e) {
			if t != nil && pattern.Match(t) {
				return true
			}
		}
		return false
	}), nil
}

// in is true if any value is in a list, or in a range that includes its ends.
func (c *compiler) in(n *ast.BinaryNode) (node, error) {
	l, err := c.build(n.Left)
	if err != nil {
		return l, err
	}
	if r, ok := n.Right.(*ast.BinaryNode); ok && r.Operator == ".." {
		return c.between(n, l, r)
	}
	r, err := c.build(n.Right)
	if err != nil {
		return r, err
	}
	if l.kind != r.kind || l.kind != number && l.kind != text {
		return node{}, c.fault(n, "%s is %v, and %s is %v: a value and a list of such values are wanted", n.Left, l.kind, n.Right, r.kind)
	}
	if l.kind == number {
		return truthNode(func(e *Env) bool {
			list, among := l.numbers(e), r.numbers(e)
			for _, x := range list {
				for _, y := range among {
					if x == y {
						return true
					}
				}
			}
			return false
		}), nil
	}
	return truthNode(func(e *Env) bool {
		list, among := l.texts(e), r.texts(e)
		for _, x := range list {
			for _, y := range among {
				if x != nil && y != nil && bytes.EqualFold(x, y) {
					return true
				}
			}
		}
		return false
	}), nil
}

func (c *compiler) between(n *ast.BinaryNode, l node, r *ast.BinaryNode) (node, error) {
	if l.kind != number {
		return node{}, c.wrongKind(n.Left, l, number)
	}
	from, err := c.operand(r.Left, number)
	if err != nil {
		return from, err
	}
	to, err := c.operand(r.Right, number)
	return truthNode(func(e *Env) bool {
		list, low, high := l.numbers(e), from.numbers(e), to.numbers(e)
		if len(low) != 1 || len(high) != 1 {
			return false
		}
		for _, x := range list {
			if low[0] <= x && x <= high[0] {
				return true
			}
		}
		return false
	}), err
}

// anyNumber looks for a pair that passes a test: value by value, or each with the
// only one.
func anyNumber(a, b []float64, test func(a, b float64) bool) bool {
	switch {
	case len(b) == 1:
		for _, x := range a {
			if test(x, b[0]) {
				return true
			}
		}
	case len(a) == 1:
		for _, y := range b {
			if test(a[0], y) {
				return true
			}
		}
	default:
		for i := range min(len(a), len(b)) {
			if test(a[i], b[i]) {
				return true
			}
		}
	}
	return false
}

// anyText is anyNumber for texts.
func anyText(a, b [][]byte, test func(a, b []byte) bool) bool {
	for i := range pairs(len(a), len(b)) {
		x, y := a[min(i, len(a)-1)], b[min(i, len(b)-1)]
		if x != nil && y != nil && test(x, y) {
			return true
		}
	}
	return false
}

// pairs is how many pairs two lists make: value by value, or each with the only
// one.
func pairs(a, b int) int {
	if a == 1 || b == 1 {
		return a * b
	}
	return min(a, b)
}
