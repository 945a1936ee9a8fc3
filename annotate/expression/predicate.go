package expression

import (
	"math"

	"github.com/expr-lang/expr/ast"
)

// predicates are the functions that look at each value, which # stands for.
func isPredicate(name string) bool {
	switch name {
	case "any", "all", "none", "one", "count", "filter", "map":
		return true
	}
	return false
}

// pointer is # or #index.
func (c *compiler) pointer(n *ast.PointerNode) (node, error) {
	depth := len(c.items) - 1
	switch {
	case depth < 0:
		return node{}, c.fault(n, "# has a meaning in any(…), all(…) and their like only")
	case n.Name == "index":
		return numbersNode(false, true, func(e *Env) []float64 { return e.one(float64(e.items[depth].index)) }), nil
	case n.Name != "":
		return node{}, c.fault(n, "there is # and #index, and no #%s", n.Name)
	case c.items[depth] == number:
		return numbersNode(false, false, func(e *Env) []float64 { return e.one(e.items[depth].number) }), nil
	default:
		return textsNode(false, func(e *Env) [][]byte { return e.oneText(e.items[depth].text) }), nil
	}
}

// hasPointer reports whether # stands in a condition.
func hasPointer(n ast.Node) bool {
	return ast.Find(n, func(n ast.Node) bool {
		_, ok := n.(*ast.PointerNode)
		return ok
	}) != nil
}

// predicate compiles any, all, none, one, count, filter and map.
func (c *compiler) predicate(at ast.Node, name string, args []ast.Node) (node, error) {
	if len(args) < 1 {
		return node{}, c.fault(at, "%s wants a list", name)
	}
	list, err := c.build(args[0])
	if err != nil {
		return list, err
	}
	if list.kind != number && list.kind != text {
		return list, c.fault(args[0], "%s wants a list, and %s is %v", name, args[0], list.kind)
	}
	if len(args) == 1 {
		if name != "count" {
			return node{}, c.fault(at, "%s wants a condition on #, as in %s(AF, # < 0.01)", name, name)
		}
		return numbersNode(false, true, func(e *Env) []float64 { return e.one(float64(list.present(e))) }), nil
	}
	inner := args[1]
	if p, ok := inner.(*ast.PredicateNode); ok {
		inner = p.Node
	}
	c.items = append(c.items, list.kind)
	depth := len(c.items) - 1
	body, err := c.build(inner)
	c.items = c.items[:depth]
	if err != nil {
		return body, err
	}
	if name == "map" {
		return c.mapped(at, list, body, depth)
	}
	if body.kind != truth {
		return body, c.wrongKind(inner, body, truth)
	}
	if name == "filter" {
		return filtered(list, body, depth), nil
	}
	return quantified(name, list, body, depth), nil
}

// each calls f for every value of a list that is not missing, which # stands for
// meanwhile, until f returns false.
func (n node) each(e *Env, depth int, f func(item) bool) {
	var numbers []float64
	var texts [][]byte
	if n.kind == number {
		numbers = n.numbers(e)
	} else {
		texts = n.texts(e)
	}
	for i := range max(len(numbers), len(texts)) {
		it := item{index: i}
		if n.kind == number {
			if it.number = numbers[i]; math.IsNaN(it.number) {
				continue
			}
		} else if it.text = texts[i]; it.text == nil {
			continue
		}
		e.items = append(e.items[:depth], it)
		if !f(it) {
			return
		}
	}
}

// quantified counts the values that a condition is true of.
func quantified(name string, list, body node, depth int) node {
	count := func(e *Env, most int, want bool) int {
		n := 0
		list.each(e, depth, func(item) bool {
			if body.truth(e) == want {
				n++
			}
			return n < most
		})
		return n
	}
	switch name {
	case "any":
		return truthNode(func(e *Env) bool { return count(e, 1, true) == 1 })
	case "all":
		return truthNode(func(e *Env) bool { return count(e, 1, false) == 0 })
	case "none":
		return truthNode(func(e *Env) bool { return count(e, 1, true) == 0 })
	case "one":
		return truthNode(func(e *Env) bool { return count(e, 2, true) == 1 })
	default:
		return numbersNode(false, true, func(e *Env) []float64 { return e.one(float64(count(e, math.MaxInt, true))) })
	}
}

// filtered is the values that a condition is true of.
func filtered(list, body node, depth int) node {
	if list.kind == number {
		return numbersNode(true, list.whole, func(e *Env) (out []float64) {
			list.each(e, depth, func(it item) bool {
				if body.truth(e) {
					out = append(out, it.number)
				}
				return true
			})
			return out
		})
	}
	return textsNode(true, func(e *Env) (out [][]byte) {
		list.each(e, depth, func(it item) bool {
			if body.truth(e) {
				out = append(out, it.text)
			}
			return true
		})
		return out
	})
}

// mapped is what is computed of each value.
func (c *compiler) mapped(at ast.Node, list, body node, depth int) (node, error) {
	switch body.kind {
	case number:
		return numbersNode(true, body.whole, func(e *Env) (out []float64) {
			list.each(e, depth, func(item) bool {
				out = append(out, body.numbers(e)...)
				return true
			})
			return out
		}), nil
	case text:
		return textsNode(true, func(e *Env) (out [][]byte) {
			list.each(e, depth, func(item) bool {
				out = append(out, body.texts(e)...)
				return true
			})
			return out
		}), nil
	default:
		return node{}, c.fault(at, "map makes numbers or texts, not %v: count has a condition", body.kind)
	}
}
