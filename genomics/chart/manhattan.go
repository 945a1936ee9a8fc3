package chart

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// Manhattan is a figure of a p-value for each of some variants along the genome.
// Its fields are the columns of a table of results. A million of them give a
// file of some tens of kilobytes, and no number of them one of two megabytes: what
// lies so close that its dots cover each other is one stroke. No peak is lost.
type Manhattan struct {
	Title string

	Chrom  []string  // of each variant, in any style: chr1, 1, NC_000001.11
	Pos    []int     // 1-based position on it, in bases
	P      []float64 // p-value; NaN where there is none
	Log10P []float64 // log10 of the p-values, looked at where P is 0; nil = not known
	Names  []string  // what to call the variants; nil = by their place

	Significant float64 // p-value of the upper line; 0 = 5e-8, genome-wide significance; negative = no line
	Suggestive  float64 // p-value of the lower line; 0 = 1e-5; negative = no line
	Label       int     // how many of the best above the lower line are named; 0 = 10, negative = none
	Limit       float64 // −log10 p at which the axis ends, what lies beyond is marked; 0 = only p = 0 is beyond
}

// Lines of Manhattan plots. 5e-8 is 0.05 for a million independent tests, which is
// what common variants of Europeans amount to: Pe'er I et al. Genet Epidemiol.
// 2008;32(4):381-385. PMID 18348202.
const (
	genomeWide = 5e-8
	suggestive = 1e-5
)

const (
	mostChromosomes = 100
	usualLabels     = 10
	locus           = 1_000_000 // bases; what lies closer to a better result is taken for the same signal
)

// WriteSVG draws the figure.
func (m Manhattan) WriteSVG(w io.Writer) error {
	const figure = "a Manhattan plot"
	if err := m.check(figure); err != nil {
		return err
	}
	s := &skyline{
		figure: figure, title: m.Title, axis: "Chromosome", tests: tests{m.P, m.Log10P}, limit: m.Limit, apart: locus, top: labelsOf(m.Label),
	}
	if err := m.layOut(s); err != nil {
		return err
	}
	s.name = func(i int) string {
		if i < len(m.Names) && m.Names[i] != "" {
			return m.Names[i]
		}
		return fmt.Sprintf("%s:%s", s.groups[s.group[i]].name, count(m.Pos[i]))
	}
	var err error
	if s.lines, err = twoLines(figure, m.Significant, m.Suggestive, threshold{name: "genome-wide significant", p: genomeWide}, threshold{name: "suggestive", p: suggestive}); err != nil {
		return err
	}
	if n := len(s.lines); n > 0 {
		s.nameFrom = s.lines[n-1].p
	}
	if len(s.groups) == 1 {
		s.zoom()
	}
	return s.writeSVG(w, fmt.Sprintf("Manhattan plot of %s on %s.", plural(len(m.P), "p-value", "p-values"), plural(len(s.groups), "chromosome", "chromosomes")))
}

func (m Manhattan) check(figure string) error {
	if err := checkTitle(figure, m.Title); err != nil {
		return err
	}
	switch n := len(m.P); {
	case n == 0:
		return errors.New("chart: a Manhattan plot has no results: give Chrom, Pos and P of one at least")
	case len(m.Chrom) != n || len(m.Pos) != n || m.Names != nil && len(m.Names) != n:
		return fmt.Errorf("chart: a Manhattan plot has %d chromosomes, %d positions, %d p-values and %d names: give as many of each", len(m.Chrom), len(m.Pos), n, len(m.Names))
	}
	return checkTexts("a variant's name", m.Names...)
}

// layOut puts the chromosomes beside each other in their usual order, and the
// variants onto them.
func (m Manhattan) layOut(s *skyline) error {
	type chromosome struct {
		name    string
		longest int
		at      int // its place in the row
	}
	var all []*chromosome
	byName := map[string]int{} // as it is written, and its plain form
	s.group = make([]int, len(m.P))
	for i, name := range m.Chrom {
		if m.Pos[i] < 0 {
			return fmt.Errorf("chart: a Manhattan plot: result %d has position %d: positions are counted from 1", i+1, m.Pos[i])
		}
		n, known := byName[name]
		if !known {
			plain := plainChromosome(name)
			if n, known = byName[plain]; !known {
				if n = len(all); n == mostChromosomes {
					return fmt.Errorf("chart: a Manhattan plot shows %d chromosomes at most and there are more: leave out small contigs, or give several one name", mostChromosomes)
				}
				if err := checkTexts("a chromosome's name", plain); err != nil {
					return err
				}
				all = append(all, &chromosome{name: plain})
				byName[plain] = n
			}
			byName[name] = n
		}
		s.group[i] = n
		all[n].longest = max(all[n].longest, m.Pos[i])
	}
	row := slices.Clone(all)
	slices.SortStableFunc(row, func(a, b *chromosome) int { return cmp.Compare(chromosomeRank(a.name), chromosomeRank(b.name)) })
	total := 0.0
	for _, c := range row {
		total += float64(c.longest)
	}
	// Between chromosomes lies a gap as wide as a dot, and each is as wide as one
	// at least: the mitochondrial one would be a hair.
	gap, least := total*0.006, total*0.004
	left := 0.0
	for n, c := range row {
		c.at = n
		width := max(float64(c.longest), least)
		s.groups = append(s.groups, skyGroup{name: c.name, low: left, end: left + width})
		left += width + gap
	}
	s.x = make([]float64, len(m.P))
	for i, n := range s.group {
		s.group[i] = all[n].at
		s.x[i] = s.groups[all[n].at].low + float64(m.Pos[i])
	}
	return nil
}

// zoom shows a single chromosome from its first variant to its last, with positions.
func (s *skyline) zoom() {
	g := &s.groups[0]
	low, high := slices.Min(s.x), slices.Max(s.x)
	margin := max((high-low)*0.02, 1)
	g.low, g.end = low-margin, high+margin
	s.axis = "Position on chromosome " + legible(g.name) + " (million bases)"
	if high-low < 20_000 {
		s.axis = "Position on chromosome " + legible(g.name) + " (bases)"
		s.ticks = evenTicks(g.low, g.end, 4)
		for i, t := range s.ticks {
			s.ticks[i].Label = count(int(t.Value))
		}
		return
	}
	const million = 1e6
	s.ticks = evenTicks(g.low/million, g.end/million, 7)
	for i := range s.ticks {
		s.ticks[i].Value *= million
	}
}

// plainChromosome is a chromosome's name without its style, for any species.
func plainChromosome(name string) string {
	plain := genomics.PlainContig(name)
	if len(plain) > 3 && strings.EqualFold(plain[:3], "chr") {
		if _, err := strconv.Atoi(plain[3:]); err == nil {
			return plain[3:]
		}
	}
	return plain
}

// chromosomeRank orders chromosomes: by number, then X, Y and MT, then the others
// as they came.
func chromosomeRank(plain string) int {
	if n, err := strconv.Atoi(plain); err == nil {
		return n
	}
	switch plain {
	case "X":
		return math.MaxInt - 3
	case "Y":
		return math.MaxInt - 2
	case "MT":
		return math.MaxInt - 1
	}
	return math.MaxInt
}

// labelsOf is how many results to name.
func labelsOf(chosen int) int {
	if chosen == 0 {
		return usualLabels
	}
	return max(chosen, 0)
}

// twoLines are the lines of a figure of p-values, the highest first. The usual
// ones stand where the user chose none.
func twoLines(figure string, significant, suggestive float64, strong, weak threshold) ([]threshold, error) {
	strong.style, weak.style = strongLine(), weakLine()
	var lines []threshold
	for _, l := range []struct {
		chosen float64
		line   threshold
		other  string // its name at another place than the usual
	}{{significant, strong, "significant"}, {suggestive, weak, "suggestive"}} {
		p, drawn, err := lineAt(figure, l.chosen, l.line.p)
		if err != nil {
			return nil, err
		}
		if drawn {
			if p != l.line.p {
				l.line.name = l.other
			}
			l.line.p = p
			lines = append(lines, l.line)
		}
	}
	slices.SortStableFunc(lines, func(a, b threshold) int { return cmp.Compare(a.p, b.p) })
	return lines, nil
}
