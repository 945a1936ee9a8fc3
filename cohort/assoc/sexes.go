package assoc

import (
	"errors"
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/variant/matrix"
)

// SexCovariate is the name of the covariate that On adds: 1 for men, 2 for women.
const SexCovariate = "SEX"

// On is the model that is asked of the variants of a kind of contig, as plink2 --glm
// has it with --xchr-model 2:
//
//   - on X the sex is a covariate beside the others, unless one of them is it already,
//     and people of unknown sex are left out; where those used are all of one sex, it
//     is the model itself;
//   - on Y only men are asked, and covariates that do not vary among them, such as the
//     sex, are left out;
//   - elsewhere it is the model itself.
//
// The sexes are those of the design's samples, in order. An error is an ErrDesign: it
// says why the design cannot be fitted there. Where not everybody has two copies there
// is no dominant or recessive model, which plink2 leaves out too.
func (m *Model) On(kind quality.Ploidy, sexes []matrix.Sex) (*Model, error) {
	switch {
	case kind == quality.Diploid:
		return m, nil
	case m.options.Genetic != Additive:
		return nil, faulty("the dominant and the recessive model are of two copies, which not everybody has on X, Y and the mitochondrion: ask there with the additive one")
	case kind == quality.Haploid:
		return m, nil
	case len(sexes) != m.people.Samples:
		return nil, faulty("there are %d sexes and %d samples: give each sample one, in the same order", len(sexes), m.people.Samples)
	}
	n := map[matrix.Sex]int{}
	for _, at := range m.used {
		n[sexes[at]]++
	}
	if kind == quality.ChrX {
		if n[matrix.Male] == 0 || n[matrix.Female] == 0 {
			return m, nil
		}
		d := m.among(func(i int) bool { return sexes[i] == matrix.Male || sexes[i] == matrix.Female })
		d.addSex(sexes, m.used)
		return m.again(d, "on X, among those whose sex is known")
	}
	if n[matrix.Male] == 0 {
		return nil, faulty("on Y nobody is asked, as no man has the phenotype and all covariates: state the sexes if there are men")
	}
	d := m.among(func(i int) bool { return sexes[i] == matrix.Male })
	d.Covariates = slices.DeleteFunc(slices.Clone(d.Covariates), func(c Column) bool {
		return !c.varies(m.used, func(i int) bool { return sexes[i] == matrix.Male })
	})
	return m.again(d, "on Y, among men")
}

// among is the design with the phenotype of some of the samples only.
func (m *Model) among(in func(sample int) bool) Design {
	d := m.design
	d.Phenotype.Values = make([]float64, m.people.Samples)
	for i := range d.Phenotype.Values {
		d.Phenotype.Values[i] = math.NaN()
	}
	for _, at := range m.used {
		if in(int(at)) {
			d.Phenotype.Values[at] = m.design.Phenotype.Values[at]
		}
	}
	return d
}

// again fits another design with the model's options. Those who are left out count for
// their sex only if nothing else was the reason.
func (m *Model) again(d Design, where string) (*Model, error) {
	of, err := New(d, m.options)
	if err != nil {
		var fault *designError
		if errors.As(err, &fault) {
			return nil, &designError{where + ": " + fault.text}
		}
		return nil, err
	}
	of.people.WithoutPhenotype, of.people.WithoutCovariate = m.people.WithoutPhenotype, m.people.WithoutCovariate
	of.people.WithoutSex = m.people.Used - of.people.Used
	return of, nil
}

// addSex adds the sex to the covariates, unless one of them tells it.
func (d *Design) addSex(sexes []matrix.Sex, used []int32) {
	for _, c := range d.Covariates {
		if c.Name == SexCovariate || c.tells(sexes, used) {
			return
		}
	}
	sex := Column{Name: SexCovariate, Values: make([]float64, len(sexes))}
	for i, s := range sexes {
		if sex.Values[i] = float64(s); s == matrix.SexUnknown { // Male is 1, Female 2
			sex.Values[i] = math.NaN()
		}
	}
	d.Covariates = append(slices.Clone(d.Covariates), sex)
}

// tells reports whether a column has one value for all men and another for all women.
func (c *Column) tells(sexes []matrix.Sex, used []int32) bool {
	var value [matrix.Female + 1]float64
	var seen [matrix.Female + 1]bool
	for _, at := range used {
		s := sexes[at]
		if s == matrix.SexUnknown {
			continue
		}
		if !seen[s] {
			seen[s], value[s] = true, c.Values[at]
		}
		if c.Values[at] != value[s] {
			return false
		}
	}
	return value[matrix.Male] != value[matrix.Female]
}

// varies reports whether some of those used differ in a column.
func (c *Column) varies(used []int32, in func(sample int) bool) bool {
	first := math.NaN()
	for _, at := range used {
		switch v := c.Values[at]; {
		case !in(int(at)):
		case math.IsNaN(first):
			first = v
		case v != first:
			return true
		}
	}
	return false
}

// halves are the values of one copy and of two where there is one at most: a matrix
// has a haploid call as the homozygous one.
var halves = []float64{0.5, 1}

// contigs are the models of all kinds of contig that a matrix has.
type contigs struct {
	g    *matrix.Matrix
	kind []quality.Ploidy // of each variant
	on   [quality.Haploid + 1]*contig
}

// contig is what is asked of the variants of one kind.
type contig struct {
	model    *Model // nil: it cannot be fitted
	calls    *calls
	haploid  bool
	two, one *matrix.Subset // founders with two copies, and with one, where this depends on the sex
}

func newContigs(m *Model, g *matrix.Matrix) (*contigs, error) {
	all := &contigs{g: g, kind: make([]quality.Ploidy, g.NumVariants())}
	sexes := m.design.Sexes
	if sexes == nil {
		for _, s := range g.Samples() {
			sexes = append(sexes, s.Sex)
		}
	}
	for i := range all.kind {
		kind := quality.PloidyOf(g.Contig(i))
		all.kind[i] = kind
		if all.on[kind] != nil {
			continue
		}
		c := &contig{haploid: kind == quality.ChrY || kind == quality.Haploid}
		of, err := m.On(kind, sexes)
		switch {
		case err == nil:
			c.model, c.calls = of, newCalls(of, g)
		case errors.Is(err, ErrDesign):
			c.calls = newCalls(m, g)
		default:
			return nil, err
		}
		c.sexes(kind, g, sexes)
		all.on[kind] = c
	}
	return all, nil
}

// sexes finds those whose alleles are counted, on X and Y.
func (c *contig) sexes(kind quality.Ploidy, g *matrix.Matrix, sexes []matrix.Sex) {
	if kind != quality.ChrX && kind != quality.ChrY {
		return
	}
	samples := g.Samples()
	founders := func(in func(s matrix.Sex) bool) *matrix.Subset {
		return matrix.SubsetOf(len(samples), func(i int) bool {
			return samples[i].Father == "0" && samples[i].Mother == "0" && in(sexes[i])
		})
	}
	c.one = founders(func(s matrix.Sex) bool { return s == matrix.Male })
	c.two = founders(func(s matrix.Sex) bool { return kind == quality.ChrX && s != matrix.Male })
}

// minorIsREF reports whether REF is rarer than ALT, among the founders' alleles.
func (c *contig) minorIsREF(g *matrix.Matrix, variant int) bool {
	if c.one == nil {
		return c.calls.minorIsREF(g, variant)
	}
	two, one := c.two.Counts(g.Row(variant)), c.one.Counts(g.Row(variant))
	alleles := float64(two.Alleles()) + float64(one.Alleles())/2
	alt := float64(two.Alt()) + float64(one.Alt())/2
	return alleles > 0 && (alleles-alt)*(1/alleles) < 0.5 // see calls.minorIsREF
}

// ask asks of the variants of a block, those of one kind of contig together.
func (all *contigs) ask(m *Model, from, to int) []Association {
	results := make([]Association, 0, to-from)
	for from < to {
		kind, end := all.kind[from], from+1
		for end < to && all.kind[end] == kind {
			end++
		}
		c := all.on[kind]
		switch {
		case c.model == nil:
			results = m.none(all.g, c, from, end, results)
		case !m.binary && kind == quality.Diploid:
			results = append(results, c.model.askPacked(all.g, c.calls, from, end)...)
		default:
			results = c.model.ask(all.g, c, from, end, results)
		}
		from = end
	}
	return results
}

// none are the results of variants of which nothing can be asked.
func (m *Model) none(g *matrix.Matrix, c *contig, from, to int, results []Association) []Association {
	for i := from; i < to; i++ {
		a := Association{Variant: i, A1Freq: math.NaN(), Result: without(m.options.Genetic.String(), regression.Estimate{}, NoModel)}
		if m.options.Counted == CountMinor && c.minorIsREF(g, i) {
			a.A1 = REF
		}
		results = append(results, a)
	}
	return results
}
