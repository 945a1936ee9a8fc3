package synth

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// Frequencies says how common the alleles of genes are: gene → allele →
// frequency. What the alleles of a gene leave of 1 goes to its reference
// allele. Of a gene that is not named the reference allele is drawn in half of
// the cases, and the others share the rest.
type Frequencies map[string]map[string]float64

// ReadFrequencies reads a table of gene, allele and frequency, separated by
// tabs. Empty lines, those that begin with "#", and a heading "gene…" are
// passed over; so are further columns. name is for messages.
func ReadFrequencies(name string, r io.Reader) (Frequencies, error) {
	table := Frequencies{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" || line[0] == '#' || n == 1 && strings.HasPrefix(strings.ToLower(line), "gene\t") {
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) < 3 {
			return nil, fmt.Errorf("synth: %s: line %d has %d columns: write gene, allele and frequency, separated by tabs", name, n, len(columns))
		}
		gene, allele := columns[0], columns[1]
		f, err := strconv.ParseFloat(strings.TrimSpace(columns[2]), 64)
		if err != nil || !(f >= 0 && f <= 1) {
			return nil, fmt.Errorf("synth: %s: line %d: %q is no frequency: write a number between 0 and 1", name, n, columns[2])
		}
		if table[gene] == nil {
			table[gene] = map[string]float64{}
		}
		if _, twice := table[gene][allele]; twice {
			return nil, fmt.Errorf("synth: %s: line %d: %s %s is there twice: remove one of the lines", name, n, gene, allele)
		}
		table[gene][allele] = f
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("synth: %s: cannot read on: %w", name, err)
	}
	return table, nil
}

// check refuses genes that are in no knowledge base.
func (f Frequencies) check(base *kb.KB) error {
	for gene := range f {
		if g := base.Gene(gene); g == nil || len(g.Alleles) == 0 {
			return fmt.Errorf("synth: frequencies of %q: the knowledge base has no alleles of that gene: correct the name", gene)
		}
	}
	return nil
}

// roundingSlack is by how much published frequencies of a gene may exceed 1.
const roundingSlack = 0.005

// draw is what one haplotype of a gene is drawn from: allele i where a random
// number is below limits[i] and not below limits[i-1].
type draw struct{ limits []float64 }

func (f Frequencies) of(g *kb.Gene) (draw, error) {
	weights := make([]float64, len(g.Alleles))
	reference := slices.IndexFunc(g.Alleles, func(a kb.Allele) bool { return a.Reference })
	stated, ok := f[g.Name]
	if !ok {
		for i := range weights {
			weights[i] = 0.5 / float64(max(1, len(weights)-1))
		}
		weights[reference] = 0.5
		return newDraw(weights), nil
	}
	sum := 0.0
	for i, a := range g.Alleles {
		weights[i] = stated[a.Name]
		sum += weights[i]
	}
	for allele := range stated {
		if _, ok := g.Allele(allele); !ok {
			return draw{}, fmt.Errorf("synth: frequencies of %s: no allele %q is defined: correct the name, or leave it to the reference allele", g.Name, allele)
		}
	}
	if sum > 1+roundingSlack {
		return draw{}, fmt.Errorf("synth: frequencies of %s add up to %.4g: they must not exceed 1", g.Name, sum)
	}
	weights[reference] += max(0, 1-sum)
	return newDraw(weights), nil
}

func newDraw(weights []float64) draw {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	d := draw{make([]float64, len(weights))}
	sum := 0.0
	last := 0 // the last allele that can be drawn at all
	for i, w := range weights {
		sum += w / total
		d.limits[i] = sum
		if w > 0 {
			last = i
		}
	}
	for i := last; i < len(d.limits); i++ {
		d.limits[i] = math.Inf(1) // whatever rounding left
	}
	return d
}

func (d draw) allele(r *random) int {
	u := r.Float()
	i, _ := slices.BinarySearchFunc(d.limits, u, func(limit, u float64) int {
		if limit > u {
			return 1
		}
		return -1
	})
	return i
}
