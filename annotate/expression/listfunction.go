package expression

import (
	"bytes"
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// list checks the one argument of a function of lists.
func (c *compiler) list(at ast.Node, name string, args []node) error {
	if len(args) != 1 || args[0].kind != number && args[0].kind != text {
		return c.fault(at, "%s wants one list of numbers or texts", name)
	}
	return nil
}

// length is how many values are not missing.
func (c *compiler) length(at ast.Node, args []node) (node, error) {
	err := c.list(at, "len", args)
	return numbersNode(false, true, func(e *Env) []float64 { return e.one(float64(args[0].present(e))) }), err
}

func (c *compiler) first(at ast.Node, args []node) (node, error) { return c.end(at, "first", args) }
func (c *compiler) last(at ast.Node, args []node) (node, error)  { return c.end(at, "last", args) }

// end is the first or the last value that is not missing.
func (c *compiler) end(at ast.Node, name string, args []node) (node, error) {
	if err := c.list(at, name, args); err != nil {
		return node{}, err
	}
	x, backwards := args[0], name == "last"
	if x.kind == number {
		return numbersNode(false, x.whole, func(e *Env) []float64 {
			list := x.numbers(e)
			for i := range list {
				if backwards {
					i = len(list) - 1 - i
				}
				if !math.IsNaN(list[i]) {
					return list[i : i+1 : i+1]
				}
			}
			return nil
		}), nil
	}
	return textsNode(false, func(e *Env) [][]byte {
		list := x.texts(e)
		for i := range list {
			if backwards {
				i = len(list) - 1 - i
			}
			if list[i] != nil {
				return list[i : i+1 : i+1]
			}
		}
		return nil
	}), nil
}

// uniq is each value once, in the order of their first; none is missing.
func (c *compiler) uniq(at ast.Node, args []node) (node, error) {
	if err := c.list(at, "uniq", args); err != nil {
		return node{}, err
	}
	x := args[0]
	if x.kind == number {
		return numbersNode(x.many, x.whole, func(e *Env) []float64 {
			list := x.numbers(e)
			start := len(e.numbers)
			for _, v := range list {
				if !math.IsNaN(v) && !slices.Contains(e.numbers[start:], v) {
					e.numbers = append(e.numbers, v)
				}
			}
			return e.numbers[start:len(e.numbers):len(e.numbers)]
		}), nil
	}
	return textsNode(x.many, func(e *Env) [][]byte {
		list := x.texts(e)
		start := len(e.texts)
		for _, v := range list {
			same := func(t []byte) bool { return bytes.Equal(t, v) }
			if v != nil && !slices.ContainsFunc(e.texts[start:], same) {
				e.texts = append(e.texts, v)
			}
		}
		return e.texts[start:len(e.texts):len(e.texts)]
	}), nil
}

// join makes one text of those that are not missing: join(x) has commas between.
func (c *compiler) join(at ast.Node, args []node) (node, error) {
	if len(args) == 1 {
		args = append(args, constantText(","))
	}
	if len(args) == 2 && args[0].kind == number {
		args[0], _ = c.toText(at, args[:1]) // a number always has a text
	}
	if err := c.check(at, "join", args, text, text); err != nil {
		return node{}, err
	}
	x, between := args[0], args[1]
	out := textsNode(false, func(e *Env) [][]byte {
		list, sep := x.texts(e), between.texts(e)
		from, found := len(e.buf), false
		for _, t := range list {
			if t == nil {
				continue
			}
			if found && len(sep) > 0 {
				e.buf = append(e.buf, sep[0]...)
			}
			e.buf, found = append(e.buf, t...), true
		}
		if !found {
			return nil
		}
		return e.oneText(e.buf[from:len(e.buf):len(e.buf)])
	})
	out.joined = true
	return out, nil
}

// split takes texts apart.
func (c *compiler) split(at ast.Node, args []node) (node, error) {
	if err := c.check(at, "split", args, text, text); err != nil {
		return node{}, err
	}
	if !args[1].constant || args[1].word == "" {
		return node{}, c.fault(at, "split wants what stands between the parts, in quotes")
	}
	x, between := args[0], []byte(args[1].word)
	return textsNode(true, func(e *Env) [][]byte {
		list := x.texts(e)
		start := len(e.texts)
		for _, t := range list {
			for part := range bytes.SplitSeq(t, between) {
				e.texts = append(e.texts, present(part))
			}
		}
		return e.texts[start:len(e.texts):len(e.texts)]
	}), nil
}

// replace puts a text in the place of another.
func (c *compiler) replace(at ast.Node, args []node) (node, error) {
	if err := c.check(at, "replace", args, text, text, text); err != nil {
		return node{}, err
	}
	if !args[1].constant || !args[2].constant || args[1].word == "" {
		return node{}, c.fault(at, "replace wants two texts in quotes, the old and the new")
	}
	old, replacement := []byte(args[1].word), []byte(args[2].word)
	return eachText(args[0], func(dst, t []byte) []byte { return append(dst, bytes.ReplaceAll(t, old, replacement)...) }), nil
}
