package expression

import (
	"math"

	"github.com/allelerx/allelerx/variant/vcf"
)

// kind is what an expression has values of.
type kind uint8

const (
	nothing kind = iota // nil
	number
	text
	truth
)

func (k kind) String() string {
	return [...]string{"nil", "a number", "text", "true or false"}[k]
}

// node is a compiled expression. What it returns is valid until the Env goes on
// to another record or expression.
type node struct {
	kind  kind
	many  bool // it may have several values
	alts  bool // namely one an ALT allele
	whole bool // its numbers are whole

	numbers func(*Env) []float64 // NaN: missing
	texts   func(*Env) [][]byte  // nil: missing
	truth   func(*Env) bool

	joined   bool // its commas separate values
	constant bool
	word     string // of a constant text
}

func numbersNode(many, whole bool, f func(*Env) []float64) node {
	return node{kind: number, many: many, whole: whole, numbers: f}
}

func textsNode(many bool, f func(*Env) [][]byte) node {
	return node{kind: text, many: many, texts: f}
}

func truthNode(f func(*Env) bool) node { return node{kind: truth, truth: f} }

func constantNumber(x float64, whole bool) node {
	list := []float64{x}
	n := numbersNode(false, whole, func(*Env) []float64 { return list })
	n.constant = true
	return n
}

func constantText(s string) node {
	list := [][]byte{[]byte(s)}
	n := textsNode(false, func(*Env) [][]byte { return list })
	n.constant, n.word = true, s
	return n
}

// pairedWith says how many values there are of two nodes' values, taken in pairs.
func (n node) pairedWith(other node) (many, alts bool) {
	return n.many || other.many, (n.alts || !n.many) && (other.alts || !other.many) && (n.alts || other.alts)
}

// withAlts says that there is one value an ALT allele.
func (n node) withAlts(alts bool) node {
	n.alts = alts
	return n
}

// present is how many values a node has that are not missing.
func (n node) present(e *Env) int {
	count := 0
	switch n.kind {
	case number:
		for _, x := range n.numbers(e) {
			if !math.IsNaN(x) {
				count++
			}
		}
	case text:
		for _, t := range n.texts(e) {
			if len(t) > 0 {
				count++
			}
		}
	}
	return count
}

// kindOf is what a declared type has values of.
func kindOf(t vcf.Type) kind {
	switch t {
	case vcf.Integer, vcf.Float:
		return number
	case vcf.Flag:
		return truth
	default:
		return text
	}
}
