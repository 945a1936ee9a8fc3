package expression

import (
	"math"

	"github.com/expr-lang/expr/ast"
)

var arithmetic = map[string]func(a, b float64) float64{
	"+":  func(a, b float64) float64 { return a + b },
	"-":  func(a, b float64) float64 { return a - b },
	"*":  func(a, b float64) float64 { return a * b },
	"%":  math.Mod,
	"**": math.Pow,
	"^":  math.Pow,
	"/": func(a, b float64) float64 {
		if b == 0 {
			return math.NaN()
		}
		return a / b
	},
}

// arithmetic computes value by value; + also joins texts.
func (c *compiler) arithmetic(n *ast.BinaryNode) (node, error) {
	l, err := c.build(n.Left)
	if err != nil {
		return l, err
	}
	want := number
	if n.Operator == "+" && l.kind == text {
		want = text
	}
	if l.kind != want {
		return l, c.wrongKind(n.Left, l, want)
	}
	r, err := c.operand(n.Right, want)
	if err != nil {
		return r, err
	}
	many, alts := l.pairedWith(r)
	if want == text {
		return textsNode(many, func(e *Env) [][]byte { return e.concat(l.texts(e), r.texts(e)) }).withAlts(alts), nil
	}
	f := arithmetic[n.Operator]
	whole := l.whole && r.whole && (n.Operator == "+" || n.Operator == "-" || n.Operator == "*" || n.Operator == "%")
	return numbersNode(many, whole, func(e *Env) []float64 {
		a, b := l.numbers(e), r.numbers(e)
		start := len(e.numbers)
		for i := range pairs(len(a), len(b)) {
			e.numbers = append(e.numbers, finite(f(a[min(i, len(a)-1)], b[min(i, len(b)-1)])))
		}
		return e.numbers[start:len(e.numbers):len(e.numbers)]
	}).withAlts(alts), nil
}

// finite makes a missing value of what is no number.
func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

// concat joins texts, pair by pair.
func (e *Env) concat(a, b [][]byte) [][]byte {
	start := len(e.texts)
	for i := range pairs(len(a), len(b)) {
		x, y := a[min(i, len(a)-1)], b[min(i, len(b)-1)]
		if x == nil || y == nil {
			e.texts = append(e.texts, nil)
			continue
		}
		from := len(e.buf)
		e.buf = append(append(e.buf, x...), y...)
		e.texts = append(e.texts, e.buf[from:len(e.buf):len(e.buf)])
	}
	return e.texts[start:len(e.texts):len(e.texts)]
}

// eachNumber makes a number of each.
func eachNumber(x node, whole bool, f func(float64) float64) node {
	return numbersNode(x.many, whole, func(e *Env) []float64 {
		list := x.numbers(e)
		start := len(e.numbers)
		for _, v := range list {
			e.numbers = append(e.numbers, finite(f(v)))
		}
		return e.numbers[start:len(e.numbers):len(e.numbers)]
	}).withAlts(x.alts)
}

// coalesce is a ?? b: b in the place of each missing value of a.
func (c *compiler) coalesce(n *ast.BinaryNode) (node, error) {
	l, err := c.build(n.Left)
	if err != nil {
		return l, err
	}
	if l.kind != number && l.kind != text {
		return l, c.fault(n.Left, "%s is %v, of which none is missing", n.Left, l.kind)
	}
	r, err := c.operand(n.Right, l.kind)
	if err != nil {
		return r, err
	}
	if l.kind == number {
		return numbersNode(l.many || r.many, l.whole && r.whole, func(e *Env) []float64 {
			list, other := l.numbers(e), r.numbers(e)
			if len(list) == 0 {
				return other
			}
			start := len(e.numbers)
			for i, x := range list {
				if len(other) > 0 && math.IsNaN(x) && (len(other) == 1 || i < len(other)) {
					x = other[min(i, len(other)-1)]
				}
				e.numbers = append(e.numbers, x)
			}
			return e.numbers[start:len(e.numbers):len(e.numbers)]
		}), nil
	}
	return textsNode(l.many || r.many, func(e *Env) [][]byte {
		list, other := l.texts(e), r.texts(e)
		if len(list) == 0 {
			return other
		}
		start := len(e.texts)
		for i, x := range list {
			if x == nil && len(other) > 0 && (len(other) == 1 || i < len(other)) {
				x = other[min(i, len(other)-1)]
			}
			e.texts = append(e.texts, x)
		}
		return e.texts[start:len(e.texts):len(e.texts)]
	}), nil
}
