package expression

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"github.com/allelerx/allelerx/annotate/internal/nearest"
)

// numberFunctions make a number of each.
var numberFunctions = map[string]func(float64) float64{
	"abs": math.Abs, "ceil": math.Ceil, "floor": math.Floor, "round": math.Round, "int": math.Trunc,
	"log": math.Log, "log10": math.Log10, "sqrt": math.Sqrt,
}

// reductions make one number of all that are there; of none there is none.
var reductions = map[string]func([]float64) float64{
	"min": slices.Min[[]float64], "max": slices.Max[[]float64], "sum": sum, "median": median,
	"mean": func(x []float64) float64 { return sum(x) / float64(len(x)) },
}

// textFunctions make a text of each, appended to dst.
var textFunctions = map[string]func(dst, t []byte) []byte{
	"lower": func(dst, t []byte) []byte { return append(dst, bytes.ToLower(t)...) },
	"upper": func(dst, t []byte) []byte { return append(dst, bytes.ToUpper(t)...) },
	"trim":  func(dst, t []byte) []byte { return append(dst, bytes.TrimSpace(t)...) },
}

// otherFunctions have their own ways with their arguments.
var otherFunctions = map[string]func(c *compiler, at ast.Node, args []node) (node, error){
	"len": (*compiler).length, "first": (*compiler).first, "last": (*compiler).last, "uniq": (*compiler).uniq,
	"join": (*compiler).join, "split": (*compiler).split, "replace": (*compiler).replace,
	"string": (*compiler).toText, "float": (*compiler).toNumber,
}

var functionNames = []string{
	"info", "column", "len", "first", "last", "uniq", "join", "min", "max", "mean", "median", "sum", "abs", "ceil", "floor",
	"round", "int", "float", "log", "log10", "sqrt", "string", "lower", "upper", "trim", "split", "replace", "any", "all",
	"none", "one", "count", "filter", "map",
}

// call compiles a call of a function.
func (c *compiler) call(at ast.Node, name string, arguments []ast.Node) (node, error) {
	switch {
	case name == "info" || name == "column":
		return c.named(at, name, arguments)
	case name == "sum" && len(arguments) == 2:
		// The grammar takes the second list for something on #.
		if p, ok := arguments[1].(*ast.PredicateNode); ok && !hasPointer(p) {
			arguments = []ast.Node{arguments[0], p.Node}
		} else if ok {
			mapped, err := c.predicate(at, "map", []ast.Node{arguments[0], p})
			if err != nil {
				return mapped, err
			}
			return c.reduction(at, name, []node{mapped}, arguments)
		}
	case isPredicate(name):
		return c.predicate(at, name, arguments)
	}
	return c.callOn(at, name, arguments)
}

// callOn compiles a call of a function whose arguments are values.
func (c *compiler) callOn(at ast.Node, name string, arguments []ast.Node) (node, error) {
	args := make([]node, len(arguments))
	for i, a := range arguments {
		var err error
		if args[i], err = c.build(a); err != nil {
			return args[i], err
		}
	}
	if _, ok := reductions[name]; ok {
		return c.reduction(at, name, args, arguments)
	}
	if f, ok := numberFunctions[name]; ok {
		if err := c.check(at, name, args, number); err != nil {
			return node{}, err
		}
		whole := args[0].whole && name == "abs" || name == "ceil" || name == "floor" || name == "round" || name == "int"
		return eachNumber(args[0], whole, f), nil
	}
	if f, ok := textFunctions[name]; ok {
		if err := c.check(at, name, args, text); err != nil {
			return node{}, err
		}
		return eachText(args[0], f), nil
	}
	if f, ok := otherFunctions[name]; ok {
		return f(c, at, args)
	}
	return node{}, c.fault(at, "there is no function %s: %s", name, nearest.Hint(name, functionNames))
}

// check compares the number and kinds of arguments with what a function wants.
func (c *compiler) check(at ast.Node, name string, args []node, want ...kind) error {
	if len(args) != len(want) {
		return c.fault(at, "%s wants %d arguments, not %d", name, len(want), len(args))
	}
	for i, a := range args {
		if a.kind != want[i] {
			return c.fault(at, "argument %d of %s is %v, and %v is wanted", i+1, name, a.kind, want[i])
		}
	}
	return nil
}

// named is info("KEY") or column("NAME").
func (c *compiler) named(at ast.Node, function string, args []ast.Node) (node, error) {
	var name *ast.StringNode
	if len(args) == 1 {
		name, _ = args[0].(*ast.StringNode)
	}
	if name == nil {
		return node{}, c.fault(at, "%s wants a name in quotes, as in %s(\"AF\")", function, function)
	}
	ofSource := function == "column"
	if ofSource && c.entries == nil {
		return node{}, c.fault(at, "column(…) is for fields of a source: use info(…)")
	}
	if !ofSource && c.scope.headless {
		return node{}, &Error{Expr: c.expr, Column: at.Location().From + 1, Msg: ErrNoHeader.Error(), cause: ErrNoHeader}
	}
	return c.lookUp(at, name.Value, ofSource)
}

// reduction makes one number of all values of all arguments.
func (c *compiler) reduction(at ast.Node, name string, args []node, arguments []ast.Node) (node, error) {
	if len(args) == 0 {
		return node{}, c.fault(at, "%s wants numbers", name)
	}
	whole := name != "mean" && name != "median"
	for i, a := range args {
		if a.kind != number {
			return node{}, c.wrongKind(arguments[i], a, number)
		}
		whole = whole && a.whole
	}
	f, gather := reductions[name], gatherNumbers(args)
	return numbersNode(false, whole, func(e *Env) []float64 {
		list := gather(e)
		start := len(e.numbers)
		for _, x := range list {
			if !math.IsNaN(x) {
				e.numbers = append(e.numbers, x)
			}
		}
		if present := e.numbers[start:]; len(present) > 0 {
			return e.one(finite(f(present)))
		}
		return nil
	}), nil
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// median orders the values, and takes the mean of the two in the middle.
func median(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// eachText makes a text of each.
func eachText(x node, f func(dst, t []byte) []byte) node {
	return textsNode(x.many, func(e *Env) [][]byte {
		list := x.texts(e)
		start := len(e.texts)
		for _, t := range list {
			if t == nil {
				e.texts = append(e.texts, nil)
				continue
			}
			from := len(e.buf)
			e.buf = f(e.buf, t)
			e.texts = append(e.texts, e.buf[from:len(e.buf):len(e.buf)])
		}
		return e.texts[start:len(e.texts):len(e.texts)]
	}).withAlts(x.alts)
}

// toText is string(…).
func (c *compiler) toText(at ast.Node, args []node) (node, error) {
	if len(args) == 1 && args[0].kind == text {
		return args[0], nil
	}
	if err := c.check(at, "string", args, number); err != nil {
		return node{}, err
	}
	x := args[0]
	return textsNode(x.many, func(e *Env) [][]byte {
		list := x.numbers(e)
		start := len(e.texts)
		for _, v := range list {
			if math.IsNaN(v) {
				e.texts = append(e.texts, nil)
				continue
			}
			from := len(e.buf)
			e.buf = strconv.AppendFloat(e.buf, v, 'f', -1, 64)
			e.texts = append(e.texts, e.buf[from:len(e.buf):len(e.buf)])
		}
		return e.texts[start:len(e.texts):len(e.texts)]
	}), nil
}

// toNumber is float(…).
func (c *compiler) toNumber(at ast.Node, args []node) (node, error) {
	if len(args) == 1 && args[0].kind == number {
		return args[0], nil
	}
	if err := c.check(at, "float", args, text); err != nil {
		return node{}, err
	}
	x := args[0]
	return numbersNode(x.many, false, func(e *Env) []float64 {
		list := x.texts(e)
		start := len(e.numbers)
		for _, t := range list {
			e.numbers = append(e.numbers, asNumber(t))
		}
		return e.numbers[start:len(e.numbers):len(e.numbers)]
	}), nil
}
