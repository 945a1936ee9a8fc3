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

	// The group of each sample; negative: not counted.
	regression   []int // what it is in the regression
	whole, sexed []int // also what left it out and whether it is a founder; and the sex

	counts  []int
	scratch []byte
}

// shown is how much of a variant may be shown.
type shown uint8

const (
	all      shown = iota
	uncalled       // but not how many people have no call, of whom there are few
	nothing
)

// cells makes the groups.
func (s *study) cells(unsuppressed bool) *cells {
	samples := s.Samples()
	c := &cells{m: s.Matrix, regression: make([]int, len(samples)), whole: make([]int, len(samples)), sexed: make([]int, len(samples))}
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
		c.regression[i] = int(st)
		if st == noPhenotype || st == noCovariate {
			c.regression[i] = -1
		}
		c.whole[i] = 2 * int(st)
		if known(p.Father) || known(p.Mother) {
			c.whole[i]++
		}
		c.sexed[i] = 3*c.whole[i] + int(p.Sex)
	}
	c.counts = make([]int, int(noCovariate+1)*2*3*4)
	return c
}

// tested says how much of a variant's result may be shown.
func (c *cells) tested(variant int) shown { return c.count(variant, c.regression) }

// counted tells whether numbers of everybody may be shown, from which those of the
// regression, or of one sex on X and Y, may be taken away.
func (c *cells) counted(variant int) bool {
	groups := c.whole
	if c.small > 0 && quality.PloidyOf(c.m.Variant(variant).Contig) != quality.Diploid {
		groups = c.sexed
	}
	return c.count(variant, groups) == all
}

func (c *cells) count(variant int, groups []int) shown {
	if c.small == 0 {
		return all
	}
	clear(c.counts)
	c.scratch = c.m.Codes(variant, c.scratch[:0])
	for i, code := range c.scratch {
		if groups[i] >= 0 {
			c.counts[4*groups[i]+int(code)]++
		}
	}
	return c.judge()
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
