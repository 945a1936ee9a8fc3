package chart

import (
	"errors"
	"fmt"
	"io"
)

// Association is the result of one test among many.
type Association struct {
	Name   string
	Group  string  // what it is drawn with: of a phenotype, its category
	Effect float64 // difference, or logarithm of a ratio: what is above zero raises
	P      float64 // p-value; NaN where there is none
	Log10P float64 // its log10, looked at where P is 0; 0 = not known
}

func (r Association) level() float64 { return levelOf(r.P, r.Log10P) }

// testsOf are the p-values of results.
func testsOf(results []Association) tests {
	t := tests{make([]float64, len(results)), make([]float64, len(results))}
	for i, r := range results {
		t.p[i], t.log10[i] = r.P, r.Log10P
	}
	return t
}

// PheWAS is a figure of the p-values of one genotype with many phenotypes, beside
// each other by category. Triangles point to where the effect goes.
type PheWAS struct {
	Title   string
	Axis    string // what the categories are; "" = Phecode category
	Results []Association

	Significant float64 // p-value of the upper line; 0 = 0.05 divided by the number of tests; negative = no line
	Suggestive  float64 // p-value of the lower line; 0 = 0.05; negative = no line
	Label       int     // how many of the best above the upper line are named; 0 = 10, negative = none
	Limit       float64 // −log10 p at which the axis ends, what lies beyond is marked; 0 = only p = 0 is beyond
}

const mostCategories = 40

// WriteSVG draws the figure. Categories stand in the order in which they come
// first, and results of each as they come.
func (f PheWAS) WriteSVG(w io.Writer) error {
	const figure = "a figure of a PheWAS"
	if err := checkTitle(figure, f.Title); err != nil {
		return err
	}
	if len(f.Results) == 0 {
		return errors.New("chart: a figure of a PheWAS has no results: give one at least")
	}
	s := &skyline{
		figure: figure, title: f.Title, axis: f.Axis, upright: true, limit: f.Limit, top: labelsOf(f.Label),
		tests: testsOf(f.Results),
		name:  func(i int) string { return f.Results[i].Name },
		mark:  func(i int) mark { return direction(f.Results[i].Effect) },
	}
	if s.axis == "" {
		s.axis = "Phecode category"
	}
	if err := f.layOut(s); err != nil {
		return err
	}
	n := tested(f.Results)
	var err error
	if s.lines, err = twoLines(figure, f.Significant, f.Suggestive, bonferroni(f.Significant, n), threshold{name: "nominal", p: 0.05}); err != nil {
		return err
	}
	if f.Significant >= 0 {
		s.nameFrom = s.lines[0].p
	}
	s.keys = directionKeys(f.Results, dusk)
	return s.writeSVG(w, fmt.Sprintf("Figure of %s in %s.", plural(n, "test", "tests"), plural(len(s.groups), "category", "categories")))
}

// layOut gives each result a place of its own, and each category a gap after it.
func (f PheWAS) layOut(s *skyline) error {
	byName := map[string]int{}
	var sizes []int
	for _, r := range f.Results {
		n, known := byName[r.Group]
		if !known {
			if n = len(sizes); n == mostCategories {
				return fmt.Errorf("chart: a figure of a PheWAS shows %d categories at most and there are more: join some, or make several figures", mostCategories)
			}
			byName[r.Group] = n
			sizes = append(sizes, 0)
			s.groups = append(s.groups, skyGroup{name: r.Group})
		}
		if err := checkTexts("the name of a result or its category", r.Name, r.Group); err != nil {
			return err
		}
		sizes[n]++
		s.group = append(s.group, n)
	}
	gap := float64(len(f.Results)) * 0.01
	left := 0.0
	for n, size := range sizes {
		s.groups[n].low, s.groups[n].end = left, left+float64(size)
		left += float64(size) + gap
	}
	s.x = make([]float64, len(f.Results))
	placed := make([]int, len(sizes))
	for i, n := range s.group {
		s.x[i] = s.groups[n].low + float64(placed[n]) + 0.5
		placed[n]++
	}
	return nil
}

// tested is how many results have a p-value.
func tested(results []Association) int {
	n := 0
	for _, r := range results {
		if r.P == r.P { // not NaN
			n++
		}
	}
	return n
}

// bonferroni is the line of so many tests, if the user did not choose one.
func bonferroni(chosen float64, tests int) threshold {
	if chosen != 0 {
		return threshold{name: "significant", p: chosen}
	}
	return threshold{name: fmt.Sprintf("0.05 ÷ %s", plural(tests, "test", "tests")), p: 0.05 / float64(max(tests, 1))}
}
