package coding

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/cohort/assoc"
)

// Coded is what became of the samples. They are counts of people: put small ones through
// suppression before they leave.
type Coded struct {
	Coded     int // have a number
	NotCalled int // the gene has no result, or outside calls that contradict each other
	Open      int // equally good diplotypes have different numbers
	Unknown   int // an allele has no assigned function or activity
	AtLeast   int // of those coded: the score is a lower bound, "≥3.0", and taken for it
}

// String writes "96 coded (2 by a lower bound), 3 not called, 1 open, 0 unknown".
func (c Coded) String() string {
	return fmt.Sprintf("%d coded (%d by a lower bound), %d not called, %d open, %d unknown", c.Coded, c.AtLeast, c.NotCalled, c.Open, c.Unknown)
}

// ActivityScore is the activity score of a gene; nil genes have no result.
func ActivityScore(name string, genes []*pgx.Gene) (assoc.Column, Coded) {
	return column(name+" activity score", genes, func(d *pgx.Diplotype) (number, bool) {
		text, bounded := strings.CutPrefix(d.Score, "≥")
		v, err := strconv.ParseFloat(text, 64)
		return number{v, bounded}, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
	})
}

// Function is how many of a person's star alleles have one of the functions, in the words
// of the knowledge base: "No function", "Decreased function". An allele without an
// assigned function is unknown, and one whose function is uncertain too.
func Function(name string, genes []*pgx.Gene, functions ...string) (assoc.Column, Coded) {
	label := name + " " + strings.ToLower(strings.Join(functions, " or "))
	return column(label, genes, func(d *pgx.Diplotype) (number, bool) {
		n := 0.0
		for _, a := range d.Alleles {
			switch {
			case slices.Contains(functions, a.Function):
				n++
			case !assigned(a.Function):
				return number{}, false
			}
		}
		return number{value: n}, len(d.Alleles) > 0
	})
}

// assigned reports whether anything is known of what an allele does.
func assigned(function string) bool {
	f := strings.ToLower(function)
	return f != "" && f != "n/a" && !strings.HasPrefix(f, "unassigned") && !strings.HasPrefix(f, "uncertain") &&
		!strings.HasPrefix(f, "unknown") && !strings.HasPrefix(f, "sum of")
}

// Alleles is how many of a person's alleles have one of the names, "*2".
func Alleles(name string, genes []*pgx.Gene, alleles ...string) (assoc.Column, Coded) {
	return column(name+" "+strings.Join(alleles, " or "), genes, func(d *pgx.Diplotype) (number, bool) {
		n := 0.0
		for _, a := range d.Alleles {
			if slices.Contains(alleles, a.Allele) {
				n++
			}
		}
		return number{value: n}, len(d.Alleles) > 0
	})
}

// number is what a diplotype tells.
type number struct {
	value   float64
	atLeast bool
}

// column asks of every gene's diplotypes, which must agree.
func column(label string, genes []*pgx.Gene, of func(d *pgx.Diplotype) (number, bool)) (assoc.Column, Coded) {
	c := assoc.Column{Name: label, Values: make([]float64, len(genes))}
	var coded Coded
	for i, g := range genes {
		c.Values[i] = math.NaN()
		if g == nil || g.Status != star.Called || g.Conflict || len(g.Diplotypes) == 0 {
			coded.NotCalled++
			continue
		}
		first, known := of(&g.Diplotypes[0])
		agree := true
		for k := range g.Diplotypes[1:] {
			other, ok := of(&g.Diplotypes[k+1])
			known = known && ok
			agree = agree && other == first
		}
		switch {
		case !known:
			coded.Unknown++
		case !agree:
			coded.Open++
		default:
			c.Values[i] = first.value
			coded.Coded++
			if first.atLeast {
				coded.AtLeast++
			}
		}
	}
	return c, coded
}
