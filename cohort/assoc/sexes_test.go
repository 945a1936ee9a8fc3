package assoc_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/matrix"
)

// sexedGenomes are made calls of people on contigs of all kinds. Some calls are missing,
// and of the last variants of a contig some are heterozygous where there is one copy.
func sexedGenomes(t *testing.T, people, each int, sexOf func(i int) matrix.Sex) genomes {
	t.Helper()
	random := rand.New(rand.NewPCG(21, 4))
	bed := []byte{0x6c, 0x1b, 0x01}
	var bim, fam strings.Builder
	for i := range people {
		father := "0"
		if i%9 == 5 {
			father = "s0"
		}
		fmt.Fprintf(&fam, "0\ts%d\t%s\t0\t%d\t-9\n", i, father, sexOf(i))
	}
	for _, name := range []string{"1", "X", "Y", "XY", "MT"} {
		for v := range each {
			f := 0.1 + 0.8*random.Float64()
			row := make([]byte, (people+3)/4)
			for i := range people {
				copies := 0
				for range 2 {
					if random.Float64() < f {
						copies++
					}
				}
				if kind := quality.PloidyOf(name); kind > quality.ChrX || kind == quality.ChrX && sexOf(i) == matrix.Male {
					if copies = copies / 2 * 2; v > each*3/4 && random.IntN(30) == 0 {
						copies = 1
					}
				}
				bits := [3]byte{3, 2, 0}[copies] // the .bed counts its first allele, ALT
				if v%3 == 1 && random.IntN(25) == 0 || name == "Y" && sexOf(i) == matrix.Female && v%2 == 0 {
					bits = 1
				}
				row[i/4] |= bits << (2 * (i % 4))
			}
			bed = append(bed, row...)
			fmt.Fprintf(&bim, "%s\tv%d\t0\t%d\tT\tA\n", name, len(bed), 100+v)
		}
	}
	prefix := filepath.Join(t.TempDir(), "sexed")
	for ending, content := range map[string][]byte{".bed": bed, ".bim": []byte(bim.String()), ".fam": []byte(fam.String())} {
		require.NoError(t, os.WriteFile(prefix+ending, content, 0o600))
	}
	m, err := matrix.ReadPLINK(context.Background(), prefix, file.Options{})
	require.NoError(t, err)
	return genomes{prefix: prefix, matrix: m}
}

func halfMen(i int) matrix.Sex {
	if i%31 == 0 {
		return matrix.SexUnknown
	}
	return matrix.Male + matrix.Sex(i%7/4)
}

// TestPlinkSexes compares X, Y and the mitochondrion with plink2, whose default is
// --xchr-model 2. It leaves Y out where there is no man.
func TestPlinkSexes(t *testing.T) {
	for _, c := range []struct {
		name   string
		sex    func(i int) matrix.Sex
		binary bool
		glm    []string
		o      assoc.Options
	}{
		{name: "linear", sex: halfMen},
		{name: "linear of ALT", sex: halfMen, glm: []string{"omit-ref"}, o: assoc.Options{Counted: assoc.CountALT}},
		{name: "logistic", sex: halfMen, binary: true},
		{name: "Firth", sex: halfMen, binary: true, glm: []string{"firth"}, o: assoc.Options{Firth: assoc.FirthAlways}},
		{name: "men", sex: func(i int) matrix.Sex { return matrix.Male * matrix.Sex(min(1, i%8)) }},
		{name: "women", sex: func(i int) matrix.Sex { return matrix.Female * matrix.Sex(min(1, i%8)) }},
		{name: "no sex is known", sex: func(int) matrix.Sex { return matrix.SexUnknown }},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := sexedGenomes(t, 600, 60, c.sex)
			c.o.Interval = assoc.NormalInterval
			tr := makeTraits(g.matrix, 600, 0.4)
			d := tr.design(c.binary)
			ours := associations(t, g, d, c.o)
			theirs := plink(t, g, tr, d.Phenotype.Name, c.glm...)
			if men := slices.ContainsFunc(g.matrix.Samples(), func(s matrix.Sample) bool { return s.Sex == matrix.Male }); !men {
				onY := 0
				ours = slices.DeleteFunc(ours, func(a assoc.Association) bool {
					is := g.matrix.Variant(a.Variant).Contig == "Y"
					if is {
						onY++
						assert.Equal(t, assoc.NoModel, a.Fault)
						sane(t, &a.Result)
					}
					return is
				})
				assert.Equal(t, 60, onY)
			}
			require.Len(t, theirs.lines, len(ours))
			compare(t, g, ours, theirs, c.binary)
		})
	}
}

// TestSexIsThere: where a covariate is the sex, or the sexes are those of the design, the
// results are the same.
func TestSexIsThere(t *testing.T) {
	g := sexedGenomes(t, 400, 12, halfMen)
	tr := makeTraits(g.matrix, 400, 0.4)
	d := tr.design(false)
	want := associations(t, g, d, assoc.Options{})

	sexes := make([]matrix.Sex, 400)
	sex := assoc.Column{Name: "is a woman", Values: make([]float64, 400)}
	for i := range sexes {
		sexes[i] = halfMen(i)
		if sex.Values[i] = float64(sexes[i])*100 - 250; sexes[i] == matrix.SexUnknown {
			sex.Values[i] = math.NaN()
		}
	}
	told := d
	told.Covariates = append(slices.Clone(d.Covariates), sex)
	for i, a := range associations(t, g, told, assoc.Options{}) {
		if contig := g.matrix.Variant(i).Contig; contig == "X" || contig == "Y" { // elsewhere it is one covariate more
			assert.Equal(t, want[i].N, a.N)
			assert.InEpsilon(t, want[i].P, a.P, 1e-9, contig)
			assert.InDelta(t, want[i].Effect, a.Effect, 1e-9, contig)
		}
	}

	unknown := sexedGenomes(t, 400, 12, halfMen)
	for i := range unknown.matrix.Samples() {
		unknown.matrix.Samples()[i].Sex = matrix.SexUnknown
	}
	d.Sexes = sexes
	assert.Equal(t, want, associations(t, unknown, d, assoc.Options{}))
}

// TestOn: who is asked on X and Y, and why nobody is.
func TestOn(t *testing.T) {
	const m, f, u = matrix.Male, matrix.Female, matrix.SexUnknown
	sexes := []matrix.Sex{m, f, u, f, m, m, f, m, f, m, u, m}
	model, err := assoc.New(good(), assoc.Options{})
	require.NoError(t, err)
	x, err := model.On(quality.ChrX, sexes)
	require.NoError(t, err)
	assert.Equal(t, assoc.People{Samples: 12, Used: 10, WithoutSex: 2}, x.People())
	y, err := model.On(quality.ChrY, sexes)
	require.NoError(t, err)
	assert.Equal(t, assoc.People{Samples: 12, Used: 6, WithoutSex: 6}, y.People())
	for _, kind := range []quality.Ploidy{quality.Diploid, quality.Haploid} {
		same, err := model.On(kind, nil)
		require.NoError(t, err)
		assert.Same(t, model, same)
	}
	recessive, err := assoc.New(good(), assoc.Options{Genetic: assoc.Recessive})
	require.NoError(t, err)
	binary := good()
	binary.Binary = true
	binary.Phenotype.Values = []float64{0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0} // of no man
	noMan, err := assoc.New(binary, assoc.Options{})
	require.NoError(t, err)
	for _, c := range []struct {
		name, says string
		model      *assoc.Model
		kind       quality.Ploidy
		sexes      []matrix.Sex
	}{
		{"no man", "no man has the phenotype", model, quality.ChrY, []matrix.Sex{f, f, u, f, f, f, f, f, f, f, f, f}},
		{"few men", "on Y, among men: phenotype \"y\": too few samples", model, quality.ChrY, []matrix.Sex{m, m, m, f, f, f, f, f, f, f, f, f}},
		{"no case among men", "on Y, among men: phenotype \"y\" has no case", noMan, quality.ChrY, sexes},
		{"sexes of others", "3 sexes and 12 samples", model, quality.ChrX, sexes[:3]},
		{"recessive", "of two copies", recessive, quality.Haploid, sexes},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.model.On(c.kind, c.sexes)
			require.ErrorIs(t, err, assoc.ErrDesign)
			require.ErrorContains(t, err, c.says)
			assert.True(t, strings.HasPrefix(err.Error(), "assoc: "))
		})
	}
	d := good()
	d.Sexes = sexes[:3]
	_, err = assoc.New(d, assoc.Options{})
	require.ErrorContains(t, err, "there are 3 sexes and 12 values")
}

// TestModelsOfTwoCopies: the dominant and the recessive model are of autosomes, as in
// plink2, which leaves the other variants out.
func TestModelsOfTwoCopies(t *testing.T) {
	g := sexedGenomes(t, 200, 10, halfMen)
	tr := makeTraits(g.matrix, 200, 0.4)
	theirs := plink(t, g, tr, "quantitative", "dominant")
	for i, a := range associations(t, g, tr.design(false), assoc.Options{Genetic: assoc.Dominant}) {
		v := g.matrix.Variant(i)
		one := v.Contig == "X" || v.Contig == "Y" || v.Contig == "MT"
		assert.Equal(t, one, a.Fault == assoc.NoModel, v.Contig)
		assert.Equal(t, !one, slices.ContainsFunc(theirs.lines, func(line []string) bool { return line[theirs.header["ID"]] == v.ID }))
		sane(t, &a.Result)
	}
}
