package components_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/allelerx/allelerx/cohort/assoc/components"
	"github.com/allelerx/allelerx/cohort/assoc/internal/genomestest"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

var background = context.Background()

// made writes people of three populations whose frequencies have drifted apart,
// with missing calls, some with parents. The second has a copy of each allele, so
// that all have a frequency but for each 31st variant, where people are alike.
func made(t *testing.T, seed uint64, people, variants int, missing float64) (prefix string, m *matrix.Matrix) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 8))
	var of genomestest.Made
	for i := range people {
		father := "0"
		if random.IntN(10) == 0 && i != 1 {
			father = "s0"
		}
		of.Person(father, random.IntN(3))
	}
	contigs := []string{"1", "2", "X", "chrUn", "MT"}
	for v := range variants {
		var p [3]float64
		ancestral := math.Pow(random.Float64(), 1+3*random.Float64())
		if v%7 == 0 {
			ancestral = 1 - ancestral
		}
		for i := range p {
			p[i] = min(1, max(0, ancestral*(1+0.4*random.NormFloat64())))
		}
		if v%31 == 0 {
			p = [3]float64{0, 0, 0}
		}
		of.Variant(contigs[v*len(contigs)/variants], func(i int) byte {
			code := genomestest.Draw(random, p[i%3], missing)
			if i == 1 && v%31 != 0 && missing < 0.9 {
				return vcf.CodeHet
			}
			return code
		})
	}
	return of.Write(t)
}

// byDefinition is the relationship matrix as its formula says, one product at a
// time.
func byDefinition(m *matrix.Matrix, o components.Options) *mat.SymDense {
	n := m.NumSamples()
	sums, counts := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	for v := range m.NumVariants() {
		switch m.Variant(v).Contig {
		case "X", "Y", "MT":
			continue
		}
		codes := m.Codes(v, nil)
		var copies, alleles float64
		for i, code := range codes {
			if code != vcf.CodeMissing && (o.Nonfounders || m.Samples()[i].Father == "0") {
				copies, alleles = copies+float64(code), alleles+2
			}
		}
		p := copies / alleles
		product := func(x, y byte) float64 {
			if p == 0 {
				return 0
			}
			return (float64(x) - 2*p) * (float64(y) - 2*p) / (2 * p * (1 - p))
		}
		for i, x := range codes {
			for j, y := range codes[:i+1] {
				switch {
				case x != vcf.CodeMissing && y != vcf.CodeMissing:
					sums.SetSym(i, j, sums.At(i, j)+product(x, y))
					counts.SetSym(i, j, counts.At(i, j)+1)
				case o.MeanImpute:
					counts.SetSym(i, j, counts.At(i, j)+1)
				}
			}
		}
	}
	for i := range n {
		for j := range i + 1 {
			sums.SetSym(i, j, sums.At(i, j)/counts.At(i, j))
		}
	}
	return sums
}

func TestRelate(t *testing.T) {
	for _, c := range []struct {
		name             string
		people, variants int
		missing          float64
		options          components.Options
	}{
		{"all called", 61, 400, 0, components.Options{}},
		{"some missing", 62, 401, 0.07, components.Options{}},
		{"some missing, the mean", 63, 402, 0.07, components.Options{MeanImpute: true}},
		{"half missing", 80, 403, 0.5, components.Options{Nonfounders: true}},
		{"few people", 5, 300, 0.1, components.Options{FewFounders: true, Nonfounders: true}},
		{"one worker", 64, 405, 0.05, components.Options{Workers: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, m := made(t, 9, c.people, c.variants, c.missing)
			got, counts, err := components.Relate(background, m, c.options)
			require.NoError(t, err)
			want := byDefinition(m, c.options)
			for i := range c.people {
				for j := range c.people {
					require.InDelta(t, want.At(i, j), got.At(i, j), 1e-12*max(1, math.Abs(want.At(i, j))), "%d %d", i, j)
				}
			}
			assert.Equal(t, m.NumVariants(), counts.Used+counts.NotAutosomal+counts.OneAllele)
			assert.Positive(t, counts.OneAllele)
			assert.InDelta(t, 2*c.variants/5, counts.NotAutosomal, 1)
		})
	}
}

// The relationship matrix and components of plink2, of made-up people.
func TestAgainstPLINK2(t *testing.T) {
	for _, c := range []struct {
		name             string
		people, variants int
		missing          float64
		options          components.Options
		args             []string
	}{
		{"all called", 100, 900, 0, components.Options{Components: 4}, nil},
		{"some missing", 101, 901, 0.06, components.Options{Components: 4}, nil},
		{"some missing, the mean", 102, 902, 0.06, components.Options{Components: 4, MeanImpute: true}, []string{"meanimpute"}},
		{"everybody's frequencies", 400, 903, 0.1, components.Options{Components: 4, Nonfounders: true}, []string{"--nonfounders"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			prefix, m := made(t, 10, c.people, c.variants, c.missing)
			out := filepath.Join(t.TempDir(), "out")
			genomestest.PLINK2(t, append([]string{"--bfile", prefix, "--out", out, "--make-rel", "square"}, c.args...)...)
			want := numbers(t, out+".rel")
			got, _, err := components.Relate(background, m, c.options)
			require.NoError(t, err)
			for i, row := range want {
				for j, x := range row {
					require.InDelta(t, x, got.At(i, j), 1e-5*max(0.1, math.Abs(x)), "%d %d", i, j)
				}
			}
			genomestest.PLINK2(t, append([]string{"--bfile", prefix, "--out", out, "--pca", "4"}, c.args...)...)
			pca, err := components.Compute(background, m, c.options)
			require.NoError(t, err)
			samePCA(t, out, pca)
		})
	}
}

func numbers(t *testing.T, name string) [][]float64 {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var rows [][]float64
	for line := range strings.Lines(string(text)) {
		var row []float64
		for _, field := range strings.Fields(line) {
			row = append(row, genomestest.Number(t, field))
		}
		rows = append(rows, row)
	}
	return rows
}

// samePCA compares with plink2's files: values to its six digits, vectors but for
// their sign.
func samePCA(t *testing.T, out string, pca *components.Components) {
	t.Helper()
	values := numbers(t, out+".eigenval")
	require.Len(t, values, len(pca.Values))
	for i, v := range values {
		require.InEpsilon(t, v[0], pca.Values[i], 1e-5, "value %d", i+1)
	}
	rows := genomestest.Table(t, out+".eigenvec")
	for c, vector := range pca.Vectors {
		var dot, theirs, ours float64
		for i, row := range rows {
			x := genomestest.Number(t, row["PC"+strconv.Itoa(c+1)])
			dot, theirs, ours = dot+x*vector[i], theirs+x*x, ours+vector[i]*vector[i]
		}
		require.Greater(t, math.Abs(dot)/math.Sqrt(theirs*ours), 0.99999, "vector %d", c+1)
	}
}

// fullValues are those that plink2 2.00a3.5 prints for all 3,202 people and all
// 80,291 variants: plink2 --bfile study --pca 10 --nonfounders, which takes it
// minutes.
var fullValues = []float64{76.8839, 46.748, 23.6054, 17.6525, 13.3882, 11.5902, 10.5607, 9.13155, 8.44135, 7.39651}

// All variants of the 1000 Genomes around the pharmacogenes, and every eighth person
// with plink2 beside it.
func TestRealGenomes(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all files")
	}
	prefix, m := genomestest.Write(t)
	all, err := components.Compute(background, m, components.Options{Nonfounders: true})
	require.NoError(t, err)
	for i, want := range fullValues {
		require.InEpsilon(t, want, all.Values[i], 1e-5, "value %d", i+1)
	}
	var some strings.Builder
	for i := 5; i < m.NumSamples(); i += 8 {
		some.WriteString("0 " + m.Samples()[i].ID + "\n")
	}
	require.NoError(t, os.WriteFile(prefix+".keep", []byte(some.String()), 0o600))
	genomestest.PLINK2(t, "--bfile", prefix, "--keep", prefix+".keep", "--mac", "1", "--make-bed", "--out", prefix+"-some")
	genomestest.PLINK2(t, "--bfile", prefix+"-some", "--out", prefix, "--pca", "10", "--nonfounders")
	pca, err := components.Compute(background, genomestest.Read(t, prefix+"-some"), components.Options{Nonfounders: true})
	require.NoError(t, err)
	samePCA(t, prefix, pca)
}

// The vectors have length 1, stand upright on each other, and are what the matrix
// only stretches.
func TestEigen(t *testing.T) {
	for _, c := range []struct {
		name                string
		people, variants, k int
		missing             float64
	}{
		{"all of a few", 20, 200, 20, 0.1},
		{"some of a few", 90, 300, 7, 0.1},
		{"some of more", 400, 900, 10, 0.02},
		{"fewer variants than people", 400, 60, 10, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, m := made(t, 12, c.people, c.variants, c.missing)
			o := components.Options{Components: c.k, FewFounders: true}
			pca, err := components.Compute(background, m, o)
			require.NoError(t, err)
			r, _, err := components.Relate(background, m, o)
			require.NoError(t, err)
			require.Len(t, pca.Vectors, c.k)
			for i, v := range pca.Vectors {
				for j, w := range pca.Vectors[:i+1] {
					want := 0.0
					if i == j {
						want = 1
					}
					require.InDelta(t, want, floats.Dot(v, w), 1e-10)
				}
				var product mat.VecDense
				product.MulVec(r, mat.NewVecDense(len(v), v))
				for s := range v {
					require.InDelta(t, pca.Values[i]*v[s], product.AtVec(s), 1e-9*pca.Values[0])
				}
				if i > 0 {
					require.LessOrEqual(t, pca.Values[i], pca.Values[i-1]+1e-12)
				}
			}
			again, err := components.Compute(background, m, components.Options{Components: c.k, FewFounders: true, Workers: 1})
			require.NoError(t, err)
			require.Equal(t, pca, again) // to the last digit
		})
	}
}

func TestInclude(t *testing.T) {
	_, m := made(t, 14, 70, 500, 0.01)
	pca, err := components.Compute(background, m, components.Options{Components: 2, Include: func(v int) bool { return v%2 == 0 }})
	require.NoError(t, err)
	assert.Equal(t, 250, pca.Variants.NotIncluded)
	assert.Equal(t, 250, pca.Variants.Used+pca.Variants.NotAutosomal+pca.Variants.OneAllele)
	_, err = components.Compute(background, m, components.Options{Include: func(int) bool { return false }})
	require.ErrorContains(t, err, "components: no variant is left that says something")
}

func TestBadInput(t *testing.T) {
	_, m := made(t, 14, 70, 500, 0.01)
	_, few := made(t, 14, 20, 50, 0.01)
	_, one := made(t, 14, 1, 50, 0.01)
	_, absent := made(t, 14, 60, 50, 1)
	_, sparse := made(t, 14, 60, 40, 0.93)
	for _, c := range []struct {
		name    string
		m       *matrix.Matrix
		options components.Options
		want    string
	}{
		{"negative", m, components.Options{Components: -1}, "components: -1 components are wanted: set Options.Components to 1 or more, or leave it out"},
		{"more than people", m, components.Options{Components: 71}, "components: 71 components are wanted of 70 samples: want fewer"},
		{"few people", few, components.Options{}, "people are too rough, 50 are wanted: add people, or allow it with Options.FewFounders"},
		{"one person", one, components.Options{Components: 1, FewFounders: true}, "components: the matrix has 1 samples: components need two or more"},
		{"nothing called", absent, components.Options{Nonfounders: true}, "components: no variant is left that says something"},
		{"nothing in common", sparse, components.Options{Nonfounders: true}, "components: two samples share no called variant"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := components.Compute(background, c.m, c.options)
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := components.Compute(background, sparse, components.Options{Nonfounders: true, MeanImpute: true})
	require.NoError(t, err)
	_, _, err = components.Relate(background, few, components.Options{})
	require.ErrorContains(t, err, "Options.FewFounders")
	ctx, cancel := context.WithCancel(background)
	cancel()
	_, err = components.Compute(ctx, m, components.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

// More people than pairs fit: the vectors are those of the matrix all the same.
func TestManyPeople(t *testing.T) {
	const people = components.MaxPairs + 5
	_, m := made(t, 16, people, 150, 0)
	pca, err := components.Compute(background, m, components.Options{Components: 3, Nonfounders: true})
	require.NoError(t, err)
	variants := float64(pca.Variants.Used + pca.Variants.OneAllele)
	for c, v := range pca.Vectors {
		require.InDelta(t, 1, floats.Norm(v, 2), 1e-12)
		product := make([]float64, people)
		for i := range m.NumVariants() {
			p := m.Counts(i).Frequency()
			if contig := m.Variant(i).Contig; contig == "X" || contig == "MT" || p == 0 {
				continue
			}
			x := m.Dosages(i, math.NaN(), nil)
			floats.AddConst(-2*p, x)
			floats.AddScaled(product, floats.Dot(x, v)/(2*p*(1-p)*variants), x)
		}
		for s := range v {
			require.InDelta(t, pca.Values[c]*v[s], product[s], 1e-10*pca.Values[0])
		}
	}
	_, m = made(t, 16, people, 20, 0.01)
	_, err = components.Compute(background, m, components.Options{Nonfounders: true})
	require.ErrorContains(t, err, "components: there are missing calls and more than 8,192 samples")
	_, err = components.Compute(background, m, components.Options{Nonfounders: true, MeanImpute: true})
	require.NoError(t, err)
	_, _, err = components.Relate(background, m, components.Options{})
	require.ErrorContains(t, err, "components: the matrix has 8197 samples: the relationships of 1 to 8192 are held in memory")
}
