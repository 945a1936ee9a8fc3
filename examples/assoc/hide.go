package main

import (
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// cells counts, for each variant, people by genotype in each of the groups that an
// output is about or leaves out, to tell whether one of the counts is small. One
// goroutine uses it.
type cells struct {
	m     *matrix.Matrix
	small int // the largest count that is hidden; 0: none is

	// Four times the group of each sample.
	regression   []int // what it is in the regression
	used         []int // and the sex, for results of X and Y
	whole, sexed []int // also what left it out and whether it is a founder; and the sex

	known   []shown // of those counted
	counts  []int
	scratch []byte
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
	samples := m.Samples()
	c := &cells{m: m, regression: make([]int, len(samples)), used: make([]int, len(samples)), whole: make([]int, len(samples)), sexed: make([]int, len(samples))}
	if !unsuppressed {
		c.small = suppress.DefaultThreshold
	}
	known := func(parent string) bool { return parent != "0" && parent != "" }
	for i := range samples {
		p := &samples[i]
		st := other
		if s.status != nil {
			st = s.status[i]
		}
		c.regression[i] = 4 * int(st)
		c.whole[i] = 4 * 2 * int(st)
		if known(p.Father) || known(p.Mother) {
			c.whole[i] += 4
		}
		sex := int(s.sexes[i])
		c.used[i] = 3*c.regression[i] + 4*sex
		c.sexed[i] = 3*c.whole[i] + 4*sex
	}
	c.counts = make([]int, int(noCovariate+1)*2*3*4)
	return c
}

// tested says how much of a variant's result may be shown.
func (c *cells) tested(variant int) shown {
	if c.small == 0 {
		return all
	}
	if kind := quality.PloidyOf(c.m.Variant(variant).Contig); kind == quality.ChrX || kind == quality.ChrY {
		c.count(variant, c.used)
		clear(c.counts[3*4*noPhenotype:])
		return c.judge()
	}
	c.count(variant, c.regression)
	clear(c.counts[4*noPhenotype:])
	return c.judge()
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
		if quality.PloidyOf(c.m.Variant(variant).Contig) != quality.Diploid {
			groups = c.sexed
		}
		c.count(variant, groups)
		c.known[variant] = c.judge()
	}
	return c.known[variant] == all
}

func (c *cells) count(variant int, groups []int) {
	clear(c.counts)
	c.scratch = c.m.Codes(variant, c.scratch[:0])
	for i, code := range c.scratch {
		c.counts[groups[i]+int(code)]++
	}
}

// judge looks at the counts: of each group by call.
func (c *cells) judge() shown {
	show := all
	for i, n := range c.counts {
		switch {
		case n < 1 || n > c.small:
		case byte(i%4) == vcf.CodeMissing:
			show = uncalled
		default:
			return nothing
		}
	}
	return show
}
