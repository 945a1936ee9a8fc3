package expression

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
)

// compiler makes a node of each node of the grammar.
type compiler struct {
	scope   *Scope
	expr    string
	entries *Entries // nil: of records only
	items   []kind   // what # is, in the predicates that are being compiled
}

// fault is an error at a node.
func (c *compiler) fault(at ast.Node, format string, args ...any) error {
	return &Error{Expr: c.expr, Column: at.Location().From + 1, Msg: fmt.Sprintf(format, args...)}
}

func (c *compiler) build(n ast.Node) (node, error) {
	switch n := n.(type) {
	case *ast.NilNode:
		return node{kind: nothing}, nil
	case *ast.IntegerNode:
		return constantNumber(float64(n.Value), true), nil
	case *ast.FloatNode:
		return constantNumber(n.Value, false), nil
	case *ast.StringNode:
		return constantText(n.Value), nil
	case *ast.BoolNode:
		value := n.Value
		return truthNode(func(*Env) bool { return value }), nil
	case *ast.IdentifierNode:
		return c.name(n, n.Value)
	case *ast.PointerNode:
		return c.pointer(n)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, callee.Value, n.Arguments)
		}
	}
	return node{}, c.fault(n, "this kind of expression is not supported: use comparisons, arithmetic and functions")
}

// list compiles an operand that is to have values of one kind.
func (c *compiler) operand(n ast.Node, want kind) (node, error) {
	x, err := c.build(n)
	if err == nil && x.kind != want {
		err = c.wrongKind(n, x, want)
	}
	return x, err
}

func (c *compiler) wrongKind(at ast.Node, x node, want kind) error {
	remedy := ""
	switch {
	case want == truth && x.kind != nothing:
		remedy = `: compare it with something, as in "… != nil"`
	case want == number && x.kind == text:
		remedy = ": float(…) makes numbers of text"
	case want == text && x.kind == number:
		remedy = ": string(…) makes text of numbers"
	}
	return c.fault(at, "%s is %v, and %v is wanted%s", at, x.kind, want, remedy)
}

// unary is a sign or a negation.
func (c *compiler) unary(n *ast.UnaryNode) (node, error) {
	if n.Operator == "!" || n.Operator == "not" {
		x, err := c.operand(n.Node, truth)
		return truthNode(func(e *Env) bool { return !x.truth(e) }), err
	}
	x, err := c.operand(n.Node, number)
	if err != nil || n.Operator == "+" {
		return x, err
	}
	return eachNumber(x, x.whole, func(v float64) float64 { return -v }), nil
}

func (c *compiler) binary(n *ast.BinaryNode) (node, error) {
	switch n.Operator {
	case "&&", "and", "||", "or":
		return c.logical(n)
	case "+", "-", "*", "/", "%", "**", "^":
		return c.arithmetic(n)
	case "??":
		return c.coalesce(n)
	case "in":
		return c.in(n)
	case "..":
		return node{}, c.fault(n, "a range stands after in only, as in pos in 100..200")
	default:
		return c.comparison(n)
	}
}

func (c *compiler) logical(n *ast.BinaryNode) (node, error) {
	l, err := c.operand(n.Left, truth)
	if err != nil {
		return l, err
	}
	r, err := c.operand(n.Right, truth)
	if n.Operator == "&&" || n.Operator == "and" {
		return truthNode(func(e *Env) bool { return l.truth(e) && r.truth(e) }), err
	}
	return truthNode(func(e *Env) bool { return l.truth(e) || r.truth(e) }), err
}

// conditional is cond ? a : b, with nil for a missing value.
func (c *compiler) conditional(n *ast.ConditionalNode) (node, error) {
	cond, err := c.operand(n.Cond, truth)
	if err != nil {
		return cond, err
	}
	a, err := c.build(n.Exp1)
	if err != nil {
		return a, err
	}
	b, err := c.build(n.Exp2)
	if err != nil {
		return b, err
	}
	a, b = missingLike(a, b), missingLike(b, a)
	if a.kind != b.kind || a.kind == nothing {
		return node{}, c.fault(n, "one of the two values is %v, and the other %v: make them the same", a.kind, b.kind)
	}
	out := node{kind: a.kind, many: a.many || b.many, whole: a.whole && b.whole, joined: a.joined || b.joined}
	switch a.kind {
	case number:
		out.numbers = func(e *Env) []float64 {
			if cond.truth(e) {
				return a.numbers(e)
			}
			return b.numbers(e)
		}
	case text:
		out.texts = func(e *Env) [][]byte {
			if cond.truth(e) {
				return a.texts(e)
			}
			return b.texts(e)
		}
	default:
		out.truth = func(e *Env) bool {
			if cond.truth(e) {
				return a.truth(e)
			}
			return b.truth(e)
		}
	}
	return out, nil
}

// missingLike makes of nil a value of another's kind that is always missing.
func missingLike(x, other node) node {
	if x.kind != nothing {
		return x
	}
	switch other.kind {
	case number:
		return numbersNode(false, true, func(*Env) []float64 { return nil })
	case text:
		return textsNode(false, func(*Env) [][]byte { return nil })
	default:
		return x
	}
}

// array is a list of values of one kind.
func (c *compiler) array(n *ast.ArrayNode) (node, error) {
	if len(n.Nodes) == 0 {
		return node{}, c.fault(n, "the list is empty")
	}
	elements := make([]node, len(n.Nodes))
	whole := true
	for i, e := range n.Nodes {
		x, err := c.build(e)
		switch {
		case err != nil:
			return x, err
		case x.kind != number && x.kind != text:
			return x, c.fault(e, "a list holds numbers or texts, and %s is %v", e, x.kind)
		case i > 0 && x.kind != elements[0].kind:
			return x, c.wrongKind(e, x, elements[0].kind)
		}
		elements[i] = x
		whole = whole && x.whole
	}
	if elements[0].kind == number {
		return numbersNode(true, whole, gatherNumbers(elements)), nil
	}
	return textsNode(true, gatherTexts(elements)), nil
}

// gatherNumbers returns the values of several nodes in one list.
func gatherNumbers(nodes []node) func(*Env) []float64 {
	if len(nodes) == 1 {
		return nodes[0].numbers
	}
	return func(e *Env) []float64 {
		var out []float64
		for _, n := range nodes {
			list := n.numbers(e)
			// What comes after may be computed behind it: it is copied to the end.
			start := len(e.numbers)
			e.numbers = append(append(e.numbers, out...), list...)
			out = e.numbers[start:len(e.numbers):len(e.numbers)]
		}
		return out
	}
}

// gatherTexts returns the values of several nodes in one list.
func gatherTexts(nodes []node) func(*Env) [][]byte {
	if len(nodes) == 1 {
		return nodes[0].texts
	}
	return func(e *Env) [][]byte {
		var out [][]byte
		for _, n := range nodes {
			list := n.texts(e)
			start := len(e.texts)
			e.texts = append(append(e.texts, out...), list...)
			out = e.texts[start:len(e.texts):len(e.texts)]
		}
		return out
	}
}
