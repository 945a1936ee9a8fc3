package synth

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// Person is one sample and the truth about it.
type Person struct {
	Name  string
	Male  bool
	Genes []Diplotype // in order of gene
}

// Diplotype is the two haplotypes of a gene. With [Phased], A stands before
// the "|". A man's gene on chrX and
// anyone's on chrM have no B.
type Diplotype struct{ Gene, A, B string }

// Haplotypes returns what the person has of a gene, and whether the gene is
// among those that were simulated.
func (p Person) Haplotypes(gene string) (a, b string, ok bool) {
	for _, d := range p.Genes {
		if d.Gene == gene {
			return d.A, d.B, true
		}
	}
	return "", "", false
}

// Cohort is people and how their files are to look. It does not change, and
// any number of goroutines may use it.
type Cohort struct {
	options Options
	males   []bool  // by sample
	genes   []*gene // in order of name
	genome  *genome
	table   bool // write a table instead of people
}

// gene is one gene of the cohort.
type gene struct {
	*kb.Gene
	draw    draw
	contig  string      // plain: "X", "MT", or any other
	bases   []int8      // alleles × sites: the index into Site.Bases; see undecided
	carried [2][]uint16 // by strand and sample: the allele
}

const (
	noCopy    = 0xffff // in carried: the person has no second haplotype
	undecided = -1     // in bases: the cell fits several bases
)

// New draws the people. The knowledge base is kb.Default() or any other.
func New(base *kb.KB, o Options) (*Cohort, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if err := o.Frequencies.check(base); err != nil {
		return nil, err
	}
	c := &Cohort{options: o, males: make([]bool, o.Samples)}
	if err := c.chooseGenes(base); err != nil {
		return nil, err
	}
	if err := c.populate(); err != nil {
		return nil, err
	}
	if c.genome, err = layOut(c); err != nil {
		return nil, err
	}
	return c, nil
}

// chooseGenes finds the genes that Options names, or all.
func (c *Cohort) chooseGenes(base *kb.KB) error {
	var chosen []*kb.Gene
	if c.options.Genes == nil {
		chosen = fullGenes(base)
	}
	for _, name := range c.options.Genes {
		g := base.Gene(name)
		if g == nil {
			return fmt.Errorf("synth: the knowledge base has no gene %q: choose among %s, or one that has star alleles only", name, geneNames(base))
		}
		if !usable(g) {
			return fmt.Errorf("synth: gene %s has no allele definitions to draw from: choose among %s, or one that has star alleles only", name, geneNames(base))
		}
		if !slices.Contains(chosen, g) {
			chosen = append(chosen, g)
		}
	}
	slices.SortFunc(chosen, func(a, b *kb.Gene) int { return strings.Compare(a.Name, b.Name) })
	for _, g := range chosen {
		if len(g.Alleles) >= noCopy {
			return fmt.Errorf("synth: gene %s has %d alleles: more than can be simulated", g.Name, len(g.Alleles))
		}
		drawn, err := c.options.Frequencies.of(g)
		if err != nil {
			return err
		}
		c.genes = append(c.genes, &gene{
			Gene: g, draw: drawn, contig: genomics.PlainContig(g.Chrom), bases: baseTable(g),
		})
	}
	return nil
}

// usable reports whether there are alleles to draw from.
func usable(g *kb.Gene) bool { return len(g.Sites) > 0 && g.ReferenceAllele() != nil }

func fullGenes(base *kb.KB) []*kb.Gene {
	return slices.DeleteFunc(slices.Clone(base.Genes), func(g *kb.Gene) bool { return !usable(g) || g.Tier != kb.Full })
}

func geneNames(base *kb.KB) string {
	var names []string
	for _, g := range fullGenes(base) {
		names = append(names, g.Name)
	}
	return strings.Join(names, " ")
}

// single reports whether a person has one copy of the gene.
func (g *gene) single(male bool) bool { return g.contig == "MT" || g.contig == "X" && male }

// baseTable says which base each allele has at each site.
func baseTable(g *kb.Gene) []int8 {
	table := make([]int8, 0, len(g.Alleles)*len(g.Sites))
	for _, a := range g.Alleles {
		for s := range g.Sites {
			index := int8(undecided)
			for base := range g.Sites[s].Bases {
				cell := a.Cells[s]
				if cell.Has(base) && !(cell.Ambiguous() && cell.Defined) {
					// Where the definition leaves it open, GRCh38's REF or
					// whatever comes first: another allele's base would be
					// that allele.
					index = int8(base)
					break
				}
			}
			table = append(table, index)
		}
	}
	return table
}

// populate decides everyone's sex and haplotypes.
func (c *Cohort) populate() error {
	o := c.options
	for i := range c.males {
		r := stream(o.Seed, forSex, uint64(i), 0)
		c.males[i] = r.Chance(o.Males)
		if i < len(o.People) {
			c.males[i] = o.People[i].Male
		}
	}
	for _, g := range c.genes {
		id := textHash(g.Name)
		for strand := range g.carried {
			g.carried[strand] = make([]uint16, o.Samples)
		}
		for i := range o.Samples {
			r := stream(o.Seed, forHaplotype, id, uint64(i))
			g.carried[0][i] = uint16(g.draw.allele(&r))
			g.carried[1][i] = uint16(g.draw.allele(&r))
			if g.single(c.males[i]) {
				g.carried[1][i] = noCopy
			}
		}
	}
	return c.seat()
}

// seat gives the people of Options the first places.
func (c *Cohort) seat() error {
	names := map[string]bool{}
	for i, p := range c.options.People {
		switch {
		case strings.ContainsAny(p.Name, "\t\r\n"):
			return errors.New("synth: a sample's name holds a tab or a line break: remove it")
		case p.Name != "" && names[p.Name]:
			return fmt.Errorf("synth: two people have the name of number %d: give each a name of its own", i+1)
		}
		names[c.Name(i)] = true
		for _, d := range p.Genes {
			n := slices.IndexFunc(c.genes, func(g *gene) bool { return g.Name == d.Gene })
			if n < 0 {
				return fmt.Errorf("synth: person %d has a gene %q that is not simulated: add it to Genes", i+1, d.Gene)
			}
			if err := c.genes[n].seat(i, d); err != nil {
				return fmt.Errorf("synth: person %d: %w", i+1, err)
			}
		}
	}
	for i := len(c.options.People); i < len(c.males) && len(names) > 0; i++ {
		if names[c.Name(i)] {
			return fmt.Errorf("synth: sample %d gets the name of one of the people: call that person something else", i+1)
		}
	}
	return nil
}

func (g *gene) seat(sample int, d Diplotype) error {
	one := g.carried[1][sample] == noCopy
	for strand, name := range []string{d.A, d.B} {
		if strand == 1 && one {
			if name != "" {
				return fmt.Errorf("%s %s/%s: this person has one copy of the gene: leave B empty", g.Name, d.A, d.B)
			}
			continue
		}
		n := slices.IndexFunc(g.Alleles, func(a kb.Allele) bool { return a.Name == name })
		if n < 0 {
			return fmt.Errorf("%s: no allele %q is defined: correct the name", g.Name, name)
		}
		g.carried[strand][sample] = uint16(n)
	}
	return nil
}

// Samples is how many there are.
func (c *Cohort) Samples() int { return len(c.males) }

// Name is the name of a sample, counted from 0: that of its Person, else
// "S000001" and so on.
func (c *Cohort) Name(sample int) string {
	if sample < len(c.options.People) {
		if name := c.options.People[sample].Name; name != "" {
			return name
		}
	}
	return fmt.Sprintf("S%06d", sample+1)
}

// Person returns the truth about a sample, counted from 0.
func (c *Cohort) Person(sample int) Person {
	p := Person{Name: c.Name(sample), Male: c.males[sample], Genes: make([]Diplotype, len(c.genes))}
	for i, g := range c.genes {
		d := Diplotype{Gene: g.Name, A: g.Alleles[g.carried[0][sample]].Name}
		if b := g.carried[1][sample]; b != noCopy {
			d.B = g.Alleles[b].Name
		}
		p.Genes[i] = d
	}
	return p
}

// People returns everyone, in the order of the file.
func (c *Cohort) People() iter.Seq[Person] {
	return func(yield func(Person) bool) {
		for i := range c.males {
			if !yield(c.Person(i)) {
				return
			}
		}
	}
}

// base returns which of a site's bases a strand carries, -1 where there is no
// such strand.
func (c *Cohort) base(g *gene, site, sample, strand int) int {
	allele := g.carried[strand][sample]
	if allele == noCopy {
		return -1
	}
	if b := g.bases[int(allele)*len(g.Sites)+site]; b != undecided {
		return int(b)
	}
	return c.chosen(g, int(allele), site, sample, strand)
}

// chosen decides an ambiguous cell.
func (c *Cohort) chosen(g *gene, allele, site, sample, strand int) int {
	cell := g.Alleles[allele].Cells[site]
	var fitting []int
	for i := range g.Sites[site].Bases {
		if cell.Has(i) {
			fitting = append(fitting, i)
		}
	}
	if len(fitting) == 0 {
		return 0 // no base fits: a definition that says nothing
	}
	r := stream(c.options.Seed, forAmbiguous, textHash(g.Name)+uint64(site), uint64(2*sample+strand))
	return fitting[r.Below(len(fitting))]
}
