package suppress

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// merge joins neighbours until each group of them is fine; what is left at the
// end goes to the groups before it. It returns where groups end, the last of
// them at n; nothing if not even all of them together are fine.
func merge(n int, fine func(from, to int) bool) []int {
	var ends []int
	from := 0
	for to := 1; to <= n; to++ {
		if fine(from, to) {
			ends = append(ends, to)
			from = to
		}
	}
	for from < n {
		if len(ends) == 0 {
			return nil
		}
		ends = ends[:len(ends)-1]
		from = 0
		if len(ends) > 0 {
			from = ends[len(ends)-1]
		}
		if fine(from, n) {
			return append(ends, n)
		}
	}
	return ends
}

// enough tells whether a count needs no hiding.
func (r *Releaser) enough(n int) bool { return n == 0 || n > r.k }

// Bin is a bar of a histogram: how many have a value in [Low, High).
type Bin struct {
	Low, High float64
	Count     Count
}

// Histogram releases how many people have a value between each two edges, and
// below the first and above the last one. Neighbouring bars are made one until
// each has nobody in it or more than the threshold; NaN is no value. It fails
// where there are too few people for a single bar.
func (r *Releaser) Histogram(title string, where []Condition, name string, values, edges []float64) ([]Bin, error) {
	if len(values) != r.people {
		return nil, fmt.Errorf("suppress: %q has %d values, the run %d people: give one for each, NaN for none", name, len(values), r.people)
	}
	if len(edges) == 0 || !increasing(edges) {
		return nil, errors.New("suppress: the edges of a histogram must increase: sort them")
	}
	base, err := r.conditions(where)
	if err != nil {
		return nil, err
	}
	all := slices.Concat([]float64{math.Inf(-1)}, edges, []float64{math.Inf(1)})
	n := len(all) - 1
	bin := func(v float64) int {
		at, found := slices.BinarySearch(edges, v)
		if found {
			at++
		}
		return at
	}
	counts := make([]int, n)
	for p, v := range values {
		if !math.IsNaN(v) && r.holds(int32(p), base) {
			counts[bin(v)]++
		}
	}
	ends := merge(n, func(from, to int) bool { return r.enough(sum(counts[from:to])) })
	if ends == nil {
		return nil, r.few("histogram", title)
	}
	d := Dimension{Name: name + ", grouped", Of: make([]int32, len(values))}
	bins := make([]Bin, len(ends))
	for i, to := range ends {
		from := 0
		if i > 0 {
			from = ends[i-1]
		}
		bins[i] = Bin{Low: all[from], High: all[to]}
		d.Categories = append(d.Categories, number(all[from])+" – "+number(all[to]))
	}
	for p, v := range values {
		d.Of[p] = -1
		if !math.IsNaN(v) {
			at := bin(v)
			d.Of[p] = int32(slices.IndexFunc(ends, func(to int) bool { return at < to }))
		}
	}
	t, err := r.table("histogram", title, where, []Dimension{d})
	if err != nil {
		return nil, err
	}
	for i := range bins {
		bins[i].Count = t.Cell(i)
	}
	return bins, nil
}

// few notes that nothing is released, and says so.
func (r *Releaser) few(what, title string) error {
	if err := r.write(what, title, nil, 0, false, true); err != nil {
		return err
	}
	return &FewError{What: what, Threshold: r.k}
}

// FewError is of a release for which there are too few people.
type FewError struct {
	What      string
	Threshold int
}

// Error says what is not released.
func (e *FewError) Error() string {
	return fmt.Sprintf("suppress: no %s is released, because there are no groups of more than %d people in it: leave it out, or ask for wider groups", e.What, e.Threshold)
}

func increasing(v []float64) bool {
	for i := range v {
		if math.IsNaN(v[i]) || i > 0 && v[i] <= v[i-1] {
			return false
		}
	}
	return true
}

func sum(n []int) int {
	s := 0
	for _, v := range n {
		s += v
	}
	return s
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// Step is a box of a flow chart: who is still there after it.
type Step struct {
	Name string
	Keep []bool // by person
}

// Stage is a step, or several that were made one, as it is shown.
type Stage struct {
	Name      string // of all steps in it
	Excluded  Count  // by them
	Remaining Count  // after them
}

// Flow releases how many people each step of an inclusion takes away and leaves.
// Whoever a step does not keep is gone for the later ones. Steps that take 1 to
// threshold people are made one with their neighbours; where all of them together
// take so few, or leave so few, everything is hidden.
func (r *Releaser) Flow(title string, steps []Step) ([]Stage, error) {
	out := make([]int32, r.people) // the step that a person leaves at
	for p := range out {
		out[p] = int32(len(steps))
	}
	lost := make([]int, len(steps))
	for i, s := range steps {
		if len(s.Keep) != r.people {
			return nil, fmt.Errorf("suppress: step %q speaks of %d people, the run has %d: give one answer for each", s.Name, len(s.Keep), r.people)
		}
		for p, keep := range s.Keep {
			if !keep && int(out[p]) == len(steps) {
				out[p] = int32(i)
				lost[i]++
			}
		}
	}
	ends := merge(len(steps), func(from, to int) bool { return r.enough(sum(lost[from:to])) })
	if ends == nil && len(steps) > 0 {
		ends = []int{len(steps)}
	}
	stages := make([]Stage, len(ends))
	d := Dimension{Name: "flow: " + title, Of: out}
	for i, to := range ends {
		from := 0
		if i > 0 {
			from = ends[i-1]
		}
		var names []string
		for _, s := range steps[from:to] {
			names = append(names, s.Name)
		}
		stages[i].Name = strings.Join(names, "; ")
		d.Categories = append(d.Categories, fmt.Sprintf("%d: %s", i+1, stages[i].Name))
	}
	for p, s := range out {
		if d.Of[p] = int32(len(ends)); int(s) < len(steps) {
			d.Of[p] = int32(slices.IndexFunc(ends, func(to int) bool { return int(s) < to }))
		}
	}
	d.Categories = append(d.Categories, "included")
	t, err := r.table("flow chart", title, nil, []Dimension{d})
	if err != nil {
		return nil, err
	}
	left := t.Total()
	for i := range stages {
		stages[i].Excluded = t.Cell(i)
		left = plus(left, stages[i].Excluded, -1)
		stages[i].Remaining = left
	}
	return stages, r.remainders(title, d, stages)
}

// remainders makes those who are left after each stage a group: a later table
// must not be of the same people but for a few.
func (r *Releaser) remainders(title string, d Dimension, stages []Stage) error {
	for i := range stages {
		if !stages[i].Remaining.shown {
			continue
		}
		left := make([]bool, r.people)
		for p, at := range d.Of {
			left[p] = int(at) > i
		}
		flag := Flag(fmt.Sprintf("flow: %s, left after %d", title, i+1), left)
		t, err := r.table("flow chart", title, nil, []Dimension{flag})
		if err != nil {
			return err
		}
		if !t.Cell(0).shown {
			stages[i].Remaining = Count{}
		}
	}
	return nil
}

// Tick is a count of people who have something that others may have as well.
type Tick struct {
	Name  string
	Count Count
}

// Flags releases how many people have each of several things, of which a person
// may have any number: drugs, diagnoses, carried alleles. Where nearly all have
// one, those who do not are few, and the count is hidden with theirs.
func (r *Releaser) Flags(title string, where []Condition, flags []Dimension) ([]Tick, error) {
	out := make([]Tick, len(flags))
	for i, f := range flags {
		if !slices.Equal(f.Categories, []string{"yes", "no"}) {
			return nil, fmt.Errorf("suppress: %q is no flag: make it with Flag", f.Name)
		}
		t, err := r.table("flag", title, where, []Dimension{f})
		if err != nil {
			return nil, err
		}
		out[i] = Tick{f.Name, t.Cell(0)}
	}
	return out, nil
}
