package assoc_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/matrix"
)

// hardStudy is people whose variants are each hard in a way of its own, with their
// traits. −1 is no call.
func hardStudy(t *testing.T, people int, cases float64) (genomes, traits) {
	t.Helper()
	random := rand.New(rand.NewPCG(77, uint64(people)))
	tr := traits{covariates: make([][]float64, 3)}
	for range people {
		age, sex, component := round(random.NormFloat64()), float64(random.IntN(2)), round(random.NormFloat64())
		y, affected := round(random.NormFloat64()+0.5*age), 0.0
		if random.Float64() < cases {
			affected = 1
		}
		if random.IntN(20) == 0 {
			y, affected = math.NaN(), math.NaN()
		}
		tr.quantitative, tr.binary = append(tr.quantitative, y), append(tr.binary, affected)
		for j, v := range []float64{age, sex, component} {
			tr.covariates[j] = append(tr.covariates[j], v)
		}
	}
	tr.trim()
	var bed, bim strings.Builder
	bed.WriteString("\x6c\x1b\x01")
	n := 0
	add := func(call func(i int) int) {
		n++
		fmt.Fprintf(&bim, "1\tv%d\t0\t%d\tT\tA\n", n, n)
		row := make([]byte, (people+3)/4)
		for i := range people {
			row[i/4] |= map[int]byte{0: 3, 1: 2, 2: 0, -1: 1}[call(i)] << (2 * (i % 4))
		}
		bed.Write(row)
	}
	either := func(is bool, a, b int) int {
		if is {
			return a
		}
		return b
	}
	for _, f := range []float64{0.5, 0.3, 0.8, 0.1, 0.02, 0.98, 0.01} {
		for _, missing := range []float64{0, 0.02, 0.3, 0.9} {
			add(func(int) int {
				copies := either(random.Float64() < f, 1, 0) + either(random.Float64() < f, 1, 0)
				return either(random.Float64() < missing, -1, copies)
			})
		}
	}
	for _, always := range []int{-1, 0, 1, 2} {
		add(func(int) int { return always })
		add(func(int) int { return either(random.IntN(2) == 0, always, -1) })
		add(func(i int) int { return either(i == 5, always, 0) })
	}
	ill := func(i int) bool { return tr.binary[i] == 1 }
	add(func(i int) int { return either(ill(i), 2, 0) }) // the phenotype itself
	add(func(i int) int { return either(ill(i), 1, 0) })
	add(func(i int) int { return either(ill(i) && random.IntN(2) == 0, 1, 0) })  // of cases alone
	add(func(i int) int { return either(!ill(i) && random.IntN(2) == 0, 1, 0) }) // of controls alone
	add(func(i int) int { return either(ill(i), -1, random.IntN(3)) })           // called in controls alone
	add(func(i int) int { return int(tr.covariates[1][i]) })                     // a covariate itself
	add(func(i int) int { return 2 - 2*int(tr.covariates[1][i]) })               // and its opposite
	add(func(i int) int { return either(tr.covariates[0][i] > 1, 1, 0) })        // near one
	add(func(i int) int { return either(i%2 == 0, 0, 2) })                       // no heterozygotes
	add(func(i int) int { return either(i > people-8, random.IntN(3), -1) })     // of seven people
	add(func(i int) int { return either(i > people-5, random.IntN(3), -1) })     // of four
	add(func(i int) int { return either(random.IntN(3) == 0, -1, either(i%7 == 0, 1, 0)) })
	prefix := filepath.Join(t.TempDir(), "hard")
	var fam strings.Builder
	for i := range people {
		fmt.Fprintf(&fam, "0\tI%d\t0\t0\t0\t-9\n", i)
	}
	for ending, content := range map[string]string{".bed": bed.String(), ".bim": bim.String(), ".fam": fam.String()} {
		require.NoError(t, os.WriteFile(prefix+ending, []byte(content), 0o600))
	}
	m, err := matrix.ReadPLINK(t.Context(), prefix, file.Options{})
	require.NoError(t, err)
	return genomes{prefix: prefix, matrix: m}, tr
}

// TestPlinkHard wants plink2's allele, people and reason of every hard variant, its
// numbers of linear regressions, and Firth's penalty where it has it. Of UNFINISHED it has
// numbers that are not the end, and that of one allele it says before it looks at models.
func TestPlinkHard(t *testing.T) {
	for _, c := range []struct {
		people int
		cases  float64
	}{{120, 0.5}, {304, 0.3}, {600, 0.03}} {
		for _, binary := range []bool{false, true} {
			for _, how := range []struct {
				name    string
				genetic assoc.Genetic
			}{{"", assoc.Additive}, {"dominant", assoc.Dominant}, {"recessive", assoc.Recessive}} {
				t.Run(fmt.Sprint(c.people, binary, how.name), func(t *testing.T) {
					g, tr := hardStudy(t, c.people, c.cases)
					d := tr.design(binary)
					ours := associations(t, g, d, assoc.Options{Genetic: how.genetic, Interval: assoc.NormalInterval})
					var glm []string
					if how.name != "" {
						glm = append(glm, how.name)
					}
					theirs := plink(t, g, tr, d.Phenotype.Name, glm...)
					require.Len(t, theirs.lines, len(ours))
					reasons := map[string]int{}
					for i := range ours {
						reasons[theirs.text(i, "ERRCODE")]++
						sameAsPlink(t, g, &ours[i], &theirs, i, binary)
					}
					t.Log(reasons)
					for _, reason := range []string{".", "CONST_OMITTED_ALLELE", "SAMPLE_CT<=PREDICTOR_CT", "CORR_TOO_HIGH"} {
						assert.Positive(t, reasons[reason], reason)
					}
				})
			}
		}
	}
}

func sameAsPlink(t *testing.T, g genomes, a *assoc.Association, theirs *rows, i int, binary bool) {
	t.Helper()
	line := fmt.Sprint(theirs.lines[i], " and ours ", a.String())
	assert.Equal(t, theirs.text(i, "A1"), a.A1.Of(g.matrix.Variant(i)), line)
	assert.Equal(t, theirs.text(i, "OBS_CT"), strconv.Itoa(a.N), line)
	sane(t, &a.Result)
	reason := theirs.text(i, "ERRCODE")
	if reason == "UNFINISHED" {
		reason = "."
	}
	if other, ok := alike[reason]; ok && a.Fault == assoc.ConstAllele {
		reason = other
	}
	assert.Equal(t, reason, a.Fault.String(), line)
	if a.Fault != assoc.None || theirs.text(i, "ERRCODE") != "." {
		return
	}
	if binary {
		assert.Equal(t, theirs.text(i, "FIRTH?") == "Y", a.Firth, line)
		if !a.Firth {
			assert.InDelta(t, math.Log(theirs.number(t, i, "OR")), a.Effect, 1e-4*max(1, a.SE), line)
		}
		return
	}
	assert.InDelta(t, theirs.number(t, i, "BETA"), a.Effect, 1e-5*max(a.SE, math.Abs(a.Effect)), line)
	for name, x := range map[string]float64{"SE": a.SE, "P": a.P} {
		assert.InEpsilon(t, theirs.number(t, i, name), x, 1e-5, line)
	}
}
