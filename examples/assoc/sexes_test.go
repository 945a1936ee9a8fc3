package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// sexedStudy is the study with its contigs as named, and a file of sexes: every second
// is a man, and of a few nothing is known. Men have no heterozygous call on X and Y.
func sexedStudy(t *testing.T, people, variants int, contigs ...string) (dir, sexes string) {
	t.Helper()
	dir = studyDir(t, people, variants)
	text, err := os.ReadFile(filepath.Join(dir, "study.vcf"))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	head := 0
	for i, line := range lines {
		if strings.HasPrefix(line, "#CHROM") {
			head = i
		}
	}
	for i := head + 1; i < len(lines); i++ {
		fields := strings.Split(lines[i], "\t")
		fields[0] = contigs[(i-head-1)*len(contigs)/variants]
		for j := range people {
			if one := fields[0] == "MT" || j%2 == 1 && fields[0] != "1"; one && fields[9+j] == "0/1" {
				fields[9+j] = "1/1"
			}
		}
		lines[i] = strings.Join(fields, "\t")
	}
	for _, c := range contigs {
		lines[1] += "\n##contig=<ID=" + c + ">"
	}
	lines[1] = strings.TrimPrefix(lines[1], "##contig=<ID=1>\n")
	lines[2] = "##nothing=more"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "study.vcf"), []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	var of strings.Builder
	of.WriteString("#IID\tSEX\n")
	for j := range people {
		fmt.Fprintf(&of, "P%d\t%s\n", j, sexOf(j))
	}
	sexes = filepath.Join(dir, "sexes.tsv")
	require.NoError(t, os.WriteFile(sexes, []byte(of.String()), 0o600))
	return dir, sexes
}

func sexOf(j int) string {
	if j%40 == 4 {
		return "NA"
	}
	return strconv.Itoa(2 - j%2)
}

// TestTwinSexes compares X, Y and the mitochondrion with plink2.
func TestTwinSexes(t *testing.T) {
	dir, sexes := sexedStudy(t, 800, 100, "1", "X", "Y", "MT")
	traits := filepath.Join(dir, "traits.tsv")
	for phenotype, file := range map[string]string{"dose": "dose.glm.linear", "bleeding": "bleeding.glm.logistic.hybrid"} {
		plink2(t, dir, "--update-sex", sexes, "--pheno", traits, "--pheno-name", phenotype, "--covar", traits, "--covar-name", "age,score",
			"--glm", "cols=+a1freq", "--ci", "0.95", "--freq", "--hardy", "--missing", "variant-only")
		said := assocRun(t, dir, "--update-sex", sexes, "--pheno", traits, "--pheno-name", phenotype, "--covar", traits, "--covar-name", "age,score",
			"--freq", "--hardy", "--missing", "--unsuppressed", "-o", filepath.Join(dir, "ours"))
		assert.Contains(t, said, "25 variants of X: the sex is a covariate")
		assert.Contains(t, said, "25 variants of Y: only men")
		theirs, err := filepath.Glob(filepath.Join(dir, "theirs*."+file))
		require.NoError(t, err)
		require.Len(t, theirs, 1)
		compare(t, sheet(t, filepath.Join(dir, "ours."+file+".tsv")), sheet(t, theirs[0]), 1e-4)
	}
	for _, what := range []string{"afreq", "vmiss", "hardy", "hardy.x"} {
		ours, theirs := sheet(t, filepath.Join(dir, "ours."+what+".tsv")), sheet(t, filepath.Join(dir, "theirs."+what))
		require.Len(t, ours, len(theirs), what)
		require.NotEmpty(t, theirs, what)
		for i, row := range theirs {
			assert.Len(t, ours[i], len(row), what)
			for name, y := range row {
				x, ok := ours[i][name]
				require.True(t, ok, "%s: column %s", what, name)
				near(t, what+" "+row["ID"]+" "+name, x, y, 1.1e-5)
			}
		}
	}
}

// TestSurvivalSexes fits each variant alone, from the files' text, and wants the same.
func TestSurvivalSexes(t *testing.T) {
	dir, sexes := sexedStudy(t, 600, 40, "1", "X", "Y", "MT")
	traits := filepath.Join(dir, "traits.tsv")
	assocRun(t, dir, "--update-sex", sexes, "--pheno", traits, "--survival", "days,event", "--covar", traits, "--covar-name", "age", "--unsuppressed", "-o", filepath.Join(dir, "ours"))
	number := func(text string) float64 {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return math.NaN()
		}
		return x
	}
	people, calls := sheet(t, traits), sheet(t, filepath.Join(dir, "study.vcf"))
	fitted := map[string]int{}
	for i, row := range sheet(t, filepath.Join(dir, "ours.event.cox.tsv")) {
		var data survival.Data
		copies, age, sex := survival.Covariate{Name: "copies"}, survival.Covariate{Name: "age"}, survival.Covariate{Name: "sex"}
		contig := row["#CHROM"]
		for j, p := range people {
			c := map[string]float64{"0/0": 0, "0/1": 1, "1/1": 2, "./.": math.NaN()}[calls[i][p["#IID"]]]
			if row["A1"] == row["REF"] {
				c = 2 - c
			}
			if contig == "Y" || contig == "MT" {
				c /= 2
			}
			s := number(sexOf(j))
			if contig == "Y" && s != 1 || contig == "X" && math.IsNaN(s) {
				continue
			}
			data.Time, data.Event = append(data.Time, number(p["days"])), append(data.Event, p["event"] == "1")
			copies.Values, age.Values, sex.Values = append(copies.Values, c), append(age.Values, number(p["age"])), append(sex.Values, s)
		}
		covariates := []survival.Covariate{copies, age}
		if contig == "X" {
			covariates = append(covariates, sex)
		}
		fit, err := survival.Cox(data, covariates, survival.CoxOptions{Firth: survival.FirthNeeds})
		require.NoError(t, err)
		c := fit.Coefficients[0]
		if c.Problem != survival.NoProblem {
			assert.NotEqual(t, ".", row["ERRCODE"], row["ID"])
			continue
		}
		fitted[contig]++
		for name, want := range map[string]float64{"HR": math.Exp(c.Estimate), "LOG(HR)_SE": c.StdErr, "P": c.P} {
			assert.InEpsilon(t, want, number(row[name]), 1e-6, "%s %s", row["ID"], name)
		}
	}
	for _, contig := range []string{"1", "X", "Y", "MT"} {
		assert.GreaterOrEqual(t, fitted[contig], 8, contig)
	}
}

// TestNoModel: what cannot be asked on X, Y and the mitochondrion is counted, with the
// reason, and is no number.
func TestNoModel(t *testing.T) {
	dir, sexes := sexedStudy(t, 300, 20, "1", "Y")
	traits := filepath.Join(dir, "traits.tsv")
	for _, c := range []struct{ name, args, says string }{
		{"no man is known", "--pheno-name dose", "10 variants of Y are not tested (NO_MODEL): assoc: on Y nobody is asked"},
		{"dominant", "--pheno-name dose --glm-model dominant --update-sex " + sexes, "(NO_MODEL): assoc: the dominant and the recessive model are of two copies"},
		{"no man is known, of time", "--survival days,event", "10 variants of Y are not tested (NO_MODEL): no man"},
		{"recessive, of time", "--survival days,event --glm-model recessive --update-sex " + sexes, "(NO_MODEL): the dominant and the recessive model are of two copies"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(dir, "ours.tsv")
			said := assocRun(t, dir, append(strings.Fields(c.args), "--pheno", traits, "--unsuppressed", "-o", out)...)
			assert.Contains(t, said, c.says)
			assert.Contains(t, said, "NO_MODEL 10")
			for _, row := range sheet(t, out) {
				if row["#CHROM"] == "Y" {
					assert.Equal(t, "NO_MODEL", row["ERRCODE"])
					assert.Empty(t, row["P"])
				}
				assert.NotContains(t, strings.Join(strings.Fields(fmt.Sprint(row)), " "), "NaN")
			}
		})
	}
}

// TestBadSexes wants a message that helps, with no person in it.
func TestBadSexes(t *testing.T) {
	dir, sexes := sexedStudy(t, 60, 5, "1")
	for says, text := range map[string]string{
		"1 (men), 2 (women)":   "#IID\tSEX\nP1\t3\n",
		"there is text":        "#IID\tSEX\nP1\tM\n",
		"no such column":       "#IID\tsex\nP1\t1\n",
		"has one above":        "#IID\tSEX\nP1\t1\nP1\t1\n",
		"names begins neither": "#NAME\tSEX\nP1\t1\n",
	} {
		require.NoError(t, os.WriteFile(sexes, []byte(text), 0o600))
		var out, errout bytes.Buffer
		assert.NotZero(t, run([]string{"--vcf", dir + "/study.vcf", "--update-sex", sexes, "--freq", "-o", dir + "/out"}, &out, &errout), says)
		assert.Contains(t, errout.String(), says)
		assert.NotRegexp(t, `\bP\d`, errout.String())
	}
}
