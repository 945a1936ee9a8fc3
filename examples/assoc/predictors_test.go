package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// predictorFile is an activity score, a count of star alleles without function, a burden
// and a number that is the same for all, of a study's people. Of some it is missing.
func predictorFile(t *testing.T, dir string, people int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("#IID\tscore\tnofunction\tburden\tsame\n")
	for j := range people {
		score := fmt.Sprint([]float64{0, 0.5, 1, 1.25, 2}[j*j%7%5])
		if j%30 == 3 {
			score = "NA"
		}
		fmt.Fprintf(&b, "P%d\t%s\t%d\t%.5f\t7\n", j, score, j*j*j%11%3, float64(j*j%101)/13)
	}
	name := filepath.Join(dir, "predictors.tsv")
	require.NoError(t, os.WriteFile(name, []byte(b.String()), 0o600))
	return name
}

const fits = `
library(survival)
a <- commandArgs(TRUE)
read <- function(f) read.table(f, header=TRUE, comment.char="", check.names=FALSE)
d <- merge(read(a[1]), read(a[2]), by="#IID", suffixes=c(".covar", ""))
for (name in c("score", "nofunction", "burden")) {
  d$x <- d[[name]]; d$cv <- d$score.covar
  show <- function(kind, v) cat(kind, name, formatC(v, digits=15, format="g"), "\n")
  m <- lm(dose ~ x + age + cv, d); show("dose.glm.linear", c(nobs(m), summary(m)$coefficients["x", c(1, 2, 4)]))
  m <- glm(bleeding - 1 ~ x + age + cv, binomial, d, epsilon=1e-15); show("bleeding.glm.logistic.hybrid", c(nobs(m), summary(m)$coefficients["x", c(1, 2, 4)]))
  m <- coxph(Surv(days, event) ~ x + age + cv, d, control=coxph.control(eps=1e-14, iter.max=50)); show("event.cox", c(m$n, summary(m)$coefficients["x", c(1, 3, 5)]))
}
`

// TestPredictors compares each coding and each kind of phenotype with R's lm, glm and
// coxph.
func TestPredictors(t *testing.T) {
	program := refdata.Program(t, "Rscript")
	dir := studyDir(t, 500, 5)
	traits, predictors := filepath.Join(dir, "traits.tsv"), predictorFile(t, dir, 500)
	script := filepath.Join(dir, "fits.R")
	require.NoError(t, os.WriteFile(script, []byte(fits), 0o600))
	out, err := exec.CommandContext(t.Context(), program, "--vanilla", script, traits, predictors).CombinedOutput()
	require.NoError(t, err, string(out))
	ours := map[string]map[string]string{}
	for file, args := range map[string]string{
		"dose.glm.linear": "--pheno-name dose", "bleeding.glm.logistic.hybrid": "--pheno-name bleeding", "event.cox": "--survival days,event",
	} {
		said := assocRun(t, dir, append(strings.Fields(args), "--pheno", traits, "--covar", traits, "--covar-name", "age,score",
			"--predictors", predictors, "--unsuppressed", "-o", filepath.Join(dir, "ours"))...)
		assert.Contains(t, said, "4 predictors tested, 1 without a result, 0 hidden")
		for _, row := range sheet(t, filepath.Join(dir, "ours.predictors."+file+".tsv")) {
			ours[file+" "+row["#PREDICTOR"]] = row
		}
		same := ours[file+" same"]
		assert.Equal(t, "CONST_ALLELE", same["ERRCODE"])
		assert.Empty(t, same["P"])
	}
	compared := 0
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) != 6 {
			continue
		}
		row := ours[f[0]+" "+f[1]]
		require.NotNil(t, row, line)
		assert.Equal(t, f[2], row["OBS_CT"], line)
		effect, err := strconv.ParseFloat(f[3], 64)
		require.NoError(t, err)
		for _, name := range []string{"BETA", "OR", "HR"} {
			if text, ok := row[name]; ok {
				want := effect
				if name != "BETA" {
					text, want = logOf(t, text), effect
				}
				near(t, line+" "+name, text, strconv.FormatFloat(want, 'g', -1, 64), 1e-6)
			}
		}
		for _, name := range []string{"SE", "LOG(OR)_SE", "LOG(HR)_SE"} {
			if text, ok := row[name]; ok {
				near(t, line+" "+name, text, f[4], 1e-6)
			}
		}
		near(t, line+" P", row["P"], f[5], 1e-6)
		compared++
	}
	assert.Equal(t, 9, compared)
}

func logOf(t *testing.T, text string) string {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return strconv.FormatFloat(math.Log(x), 'g', -1, 64)
}

// TestPredictorsHidden: a value that few people have hides the predictor.
func TestPredictorsHidden(t *testing.T) {
	dir := studyDir(t, 500, 5)
	traits, predictors := filepath.Join(dir, "traits.tsv"), predictorFile(t, dir, 500)
	said := assocRun(t, dir, "--pheno", traits, "--pheno-name", "bleeding", "--predictors", predictors, "-o", filepath.Join(dir, "ours"))
	assert.Contains(t, said, "2 hidden for values that 1 to 10 people have")
	for _, row := range sheet(t, filepath.Join(dir, "ours.predictors.bleeding.glm.logistic.hybrid.tsv")) {
		switch row["#PREDICTOR"] {
		case "burden", "score": // everybody has another, and few cases have none
			assert.Equal(t, "HIDDEN", row["ERRCODE"])
			for name, x := range row {
				if name != "#PREDICTOR" && name != "ERRCODE" {
					assert.Empty(t, x, name)
				}
			}
		case "nofunction":
			assert.Equal(t, ".", row["ERRCODE"])
			assert.NotEmpty(t, row["P"])
		}
	}
}

func TestBadPredictors(t *testing.T) {
	dir := studyDir(t, 100, 5)
	traits := filepath.Join(dir, "traits.tsv")
	for says, text := range map[string]string{
		"has one above":         "#IID\tx\nP1\t1\nP1\t2\n",
		"infinite":              "#IID\tx\nP1\tinf\n",
		"there is text":         "#IID\tx\nP1\tgood\n",
		"no sample of the geno": "#IID\tx\nQ1\t2\n",
	} {
		name := filepath.Join(dir, "bad.tsv")
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		var out, errout bytes.Buffer
		args := []string{"--vcf", dir + "/study.vcf", "--pheno", traits, "--pheno-name", "dose", "--predictors", name, "-o", dir + "/out"}
		assert.NotZero(t, run(args, &out, &errout), says)
		assert.Contains(t, errout.String(), says)
		assert.NotRegexp(t, `\bP\d`, errout.String())
		left, err := filepath.Glob(filepath.Join(dir, "out*"))
		require.NoError(t, err)
		assert.Empty(t, left, says)
	}
}

// TestNamesOfFiles: a phenotype's name is part of a file's name, and no folder.
func TestNamesOfFiles(t *testing.T) {
	dir := studyDir(t, 100, 5)
	name := traitsWith(t, dir, `a/b\c`+"\tx", func(i int) string { return fmt.Sprintf("%d.5\t%d", i*i%97, i%3) })
	assocRun(t, dir, "--pheno", name, "--pheno-name", `a/b\c`, "--predictors", name, "--predictor-name", "x", "--unsuppressed", "-o", filepath.Join(dir, "ours"))
	for _, file := range []string{"ours.a_b_c.glm.linear.tsv", "ours.a_b_c.glm.linear.qq.svg", "ours.predictors.a_b_c.glm.linear.tsv"} {
		assert.FileExists(t, filepath.Join(dir, file))
	}
}

// TestUnits: a ratio that no number can be is none, and its test stays.
func TestUnits(t *testing.T) {
	dir := studyDir(t, 300, 5)
	traits := filepath.Join(dir, "traits.tsv")
	name := filepath.Join(dir, "units.tsv")
	text := "#IID\tgrams\ttonnes\n"
	for j := range 300 {
		text += fmt.Sprintf("P%d\t%d\t%de-6\n", j, j*j%101, j*j%101)
	}
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	for file, args := range map[string]string{"bleeding.glm.logistic.hybrid": "--pheno-name bleeding", "event.cox": "--survival days,event", "dose.glm.linear": "--pheno-name dose"} {
		said := assocRun(t, dir, append(strings.Fields(args), "--pheno", traits, "--predictors", name, "--unsuppressed", "-o", filepath.Join(dir, "ours"))...)
		rows := sheet(t, filepath.Join(dir, "ours.predictors."+file+".tsv"))
		require.Len(t, rows, 2)
		grams, tonnes := rows[0], rows[1]
		assert.Equal(t, ".", grams["ERRCODE"])
		near(t, file, tonnes["P"], grams["P"], 1e-6)
		if file == "dose.glm.linear" {
			assert.Equal(t, ".", tonnes["ERRCODE"])
			assert.NotContains(t, said, "UNIT_TOO_LARGE")
			continue
		}
		assert.Contains(t, said, "1 of them without ratios (UNIT_TOO_LARGE)")
		assert.Equal(t, "UNIT_TOO_LARGE", tonnes["ERRCODE"])
		assert.Empty(t, tonnes["OR"]+tonnes["HR"]+tonnes["L95"]+tonnes["U95"])
	}
}
