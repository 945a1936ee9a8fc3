package main

import (
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/variant/matrix"
)

// cells counts, for each variant, people by genotype in each of the groups that an
// output is about or leaves out, to tell whether one of the counts is small. Any
// number of goroutines may ask for tested, one for counted.
type cells struct {
	m     *matrix.Matrix
	small int // the largest count that is hidden; 0: none is

	regression   []*matrix.Subset // by what they are in the regression
	used         []*matrix.Subset // and by sex, for results of X and Y
	whole, sexed []*matrix.Subset // also by what left them out and who is a founder; and by sex

	known []shown // of those counted
}

// shown is how much of a variant may be shown.
type shown uint8

const (
	unknown shown = iota
	all
	uncalled // but not how many people have no call, of whom there are few
	nothing
)

// cells makes the groups.
func (s *study) cells(m *matrix.Matrix, unsuppressed bool) *cells {
	c := &cells{m: m}
	if unsuppressed {
		return c
	}
	c.small = suppress.DefaultThreshold
	samples := m.Samples()
	is := func(i int) status {
		if s.status == nil {
			return other
		}
		return s.status[i]
	}
	known := func(parent string) bool { return parent != "0" && parent != "" }
	used := func(i int) int {
		if st := is(i); st < noPhenotype {
			return int(st)
		}
		return -1
	}
	c.regression = groups(len(samples), used)
	c.used = groups(len(samples), func(i int) int {
		if group := used(i); group >= 0 {
			return 3*group + int(s.sexes[i])
		}
		return -1
	})
	whole := func(i int) int {
		group := 2 * int(is(i))
		if known(samples[i].Father) || known(samples[i].Mother) {
			group++
		}
		return group
	}
	c.whole = groups(len(samples), whole)
	c.sexed = groups(len(samples), func(i int) int { return 3*whole(i) + int(s.sexes[i]) })
	return c
}

// groups are the samples by the number of their group; who has −1 is in none.
func groups(samples int, of func(i int) int) []*matrix.Subset {
	numbers := make([]int, samples)
	in := map[int]bool{}
	for i := range numbers {
		numbers[i] = of(i)
		in[numbers[i]] = true
	}
	delete(in, -1)
	sets := make([]*matrix.Subset, 0, len(in))
	for number := range in {
		sets = append(sets, matrix.SubsetOf(samples, func(i int) bool { return numbers[i] == number }))
	}
	return sets
}

// tested says how much of a variant's result may be shown.
func (c *cells) tested(variant int) shown {
	if c.small == 0 {
		return all
	}
	groups := c.regression
	if kind := quality.PloidyOf(c.m.Contig(variant)); kind == quality.ChrX || kind == quality.ChrY {
		groups = c.used
	}
	return c.judge(variant, groups)
}

// counted tells whether numbers of everybody may be shown, from which those of the
// regression, or of one sex on X and Y, may be taken away.
func (c *cells) counted(variant int) bool {
	if c.small == 0 {
		return true
	}
	if c.known == nil {
		c.known = make([]shown, c.m.NumVariants())
	}
	if c.known[variant] == unknown {
		groups := c.whole
		if quality.PloidyOf(c.m.Contig(variant)) != quality.Diploid {
			groups = c.sexed
		}
		c.known[variant] = c.judge(variant, groups)
	}
	return c.known[variant] == all
}

// judge looks at how many people of each group have which call.
func (c *cells) judge(variant int, groups []*matrix.Subset) shown {
	small := func(n int) bool { return n >= 1 && n <= c.small }
	show := all
	for _, g := range groups {
		n := g.Counts(c.m.Row(variant))
		switch {
		case small(n.HomRef) || small(n.Het) || small(n.HomAlt):
			return nothing
		case small(n.Missing):
			show = uncalled
		}
	}
	return show
}
