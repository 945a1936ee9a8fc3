package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/refdata"
)

func Example() {
	dir, err := os.MkdirTemp("", "assoc")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	if err := fixture(dir, 1000, 5); err != nil {
		return
	}
	traits := filepath.Join(dir, "traits.tsv")
	run([]string{
		"--vcf", filepath.Join(dir, "study.vcf"), "--pheno", traits, "--pheno-name", "dose",
		"--covar", traits, "--covar-name", "age,score", "-o", filepath.Join(dir, "study"),
	}, io.Discard, os.Stdout)
	text, err := os.ReadFile(filepath.Join(dir, "study.dose.glm.linear.tsv"))
	if err != nil {
		return
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(line, "\t")
		fmt.Println(f[2], f[5], f[7], f[8], strings.TrimSpace(f[len(f)-1]))
	}
	// Output:
	// assoc: 1000 people: 920 in the regression, 40 left out, without phenotype, 40 left out, without a covariate
	// assoc: 5 variants tested, lambda GC 3.2618
	// ID A1 TEST OBS_CT ERRCODE
	// rs0 C ADD 920 .
	// rs1 C ADD 920 .
	// rs2 C ADD 920 .
	// rs3 C ADD 877 .
	// rs4 A ADD 920 .
}

// near wants numbers to agree; an empty cell is plink2's NA.
func near(t *testing.T, what, ours, theirs string, tolerance float64) {
	t.Helper()
	if theirs == "NA" {
		assert.Empty(t, ours, what)
		return
	}
	x, err := strconv.ParseFloat(ours, 64)
	if err != nil {
		assert.Equal(t, theirs, ours, what)
		return
	}
	y, err := strconv.ParseFloat(theirs, 64)
	require.NoError(t, err, what)
	assert.LessOrEqual(t, math.Abs(x-y), tolerance*math.Max(math.Abs(y), 1e-300), "%s: %s, and plink2 has %s", what, ours, theirs)
}

// plink2 runs it on a study.
func plink2(t *testing.T, dir string, args ...string) {
	t.Helper()
	args = append([]string{"--vcf", filepath.Join(dir, "study.vcf"), "--out", filepath.Join(dir, "theirs")}, args...)
	out, err := exec.CommandContext(t.Context(), refdata.Program(t, "plink2"), args...).CombinedOutput()
	require.NoError(t, err, string(out))
}

// TestTwin compares with plink2, which prints six digits (of components too, so that
// what they are covariates of agrees less). Its logistic regressions end
// at a step of 1e-4, and Firth's sooner; its standard errors are off where the number
// of people is not a multiple of four (assoc's own tests show that R has ours).
func TestTwin(t *testing.T) {
	for _, c := range []struct {
		name      string
		ours      string
		theirs    string
		file      string
		tolerance float64
	}{
		{"linear", "--pheno-name dose", "--pheno-name dose --glm", "dose.glm.linear", 1.1e-5},
		{"linear, dominant", "--pheno-name dose --glm-model dominant", "--pheno-name dose --glm dominant", "dose.glm.linear", 1.1e-5},
		{"linear, frequent", "--pheno-name dose --maf 0.05", "--pheno-name dose --maf 0.05 --glm", "dose.glm.linear", 1.1e-5},
		{"linear, components", "--pheno-name dose --pca 2", "--pheno-name dose --glm", "dose.glm.linear", 1e-4},
		{"logistic", "--pheno-name bleeding", "--pheno-name bleeding --glm", "bleeding.glm.logistic.hybrid", 1e-4},
		{"logistic, recessive", "--pheno-name bleeding --glm-model recessive", "--pheno-name bleeding --glm recessive", "bleeding.glm.logistic.hybrid", 1e-4},
		{"Firth", "--pheno-name bleeding --firth always", "--pheno-name bleeding --glm firth", "bleeding.glm.firth", 1e-3},
		{"no Firth", "--pheno-name bleeding --firth never", "--pheno-name bleeding --glm no-firth", "bleeding.glm.logistic", 1e-4},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := studyDir(t, 800, 100)
			traits := filepath.Join(dir, "traits.tsv")
			covar := traits
			names := "age,score"
			if strings.Contains(c.ours, "--pca") {
				covar, names = withComponents(t, dir), "age,score,PC1,PC2"
			}
			plink2(t, dir, append(strings.Fields(c.theirs), "cols=+a1freq", "--ci", "0.95", "--pheno", traits, "--covar", covar, "--covar-name", names)...)
			said := assocRun(t, dir, append(strings.Fields(c.ours), "--pheno", traits, "--covar", traits, "--covar-name", "age,score", "--unsuppressed", "-o", filepath.Join(dir, "ours"))...)
			assert.Contains(t, said, "handle the output as the data")
			assert.Contains(t, said, "32 left out, without phenotype, 32 left out, without a covariate")
			theirs, err := filepath.Glob(filepath.Join(dir, "theirs*."+c.file))
			require.NoError(t, err)
			require.Len(t, theirs, 1)
			compare(t, sheet(t, filepath.Join(dir, "ours."+c.file+".tsv")), sheet(t, theirs[0]), c.tolerance)
			for _, figure := range []string{"manhattan", "qq"} {
				assert.FileExists(t, filepath.Join(dir, "ours."+c.file+"."+figure+".svg"))
			}
		})
	}
}

// withComponents is the file of covariates with plink2's components, a hundredfold: it
// refuses covariates of very different size.
func withComponents(t *testing.T, dir string) string {
	t.Helper()
	plink2(t, dir, "--pca", "2")
	components := map[string]string{}
	for _, row := range sheet(t, filepath.Join(dir, "theirs.eigenvec")) {
		for _, name := range []string{"PC1", "PC2"} {
			x, err := strconv.ParseFloat(row[name], 64)
			require.NoError(t, err)
			components[row["#IID"]] += fmt.Sprintf("\t%.9g", 100*x)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "traits.tsv"))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	lines[0] += "\tPC1\tPC2"
	for i := range lines[1:] {
		id, _, _ := strings.Cut(lines[i+1], "\t")
		lines[i+1] += components[id]
	}
	name := filepath.Join(dir, "components.tsv")
	require.NoError(t, os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	return name
}

// alike are the names that a variant without a difference in anybody, in the genetic
// model, has there; see the package assoc.
var alike = []string{"CONST_ALLELE", "RANK_DEFICIENT", "FIRTH_CONVERGE_FAIL", "VIF_INFINITE"}

func compare(t *testing.T, ours, theirs []map[string]string, tolerance float64) {
	t.Helper()
	theirs = slices.DeleteFunc(theirs, func(r map[string]string) bool { return !slices.Contains([]string{"ADD", "DOM", "REC"}, r["TEST"]) })
	require.Len(t, ours, len(theirs))
	require.NotEmpty(t, ours)
	results := 0
	for i, row := range theirs {
		for name, y := range row {
			x, ok := ours[i][name]
			require.True(t, ok, "column %s", name)
			n, err := strconv.Atoi(row["OBS_CT"])
			require.NoError(t, err)
			logistic := row["OR"] != ""
			switch {
			case !logistic && (name == "L95" || name == "U95"): // Student's here, normal there
			case logistic && n%4 != 0 && name != "OR" && name != "OBS_CT" && name != "A1_FREQ":
			case row["ERRCODE"] == "UNFINISHED":
			case name == "ERRCODE" && x == "CONST_ALLELE":
				assert.Contains(t, alike, y, row["ID"])
			case name == "FIRTH?" && ours[i]["ERRCODE"] == "CONST_ALLELE": // plink2 tries
			case name == "ERRCODE" && x == "SEPARATION":
				assert.Contains(t, y, x, row["ID"])
			case row["FIRTH?"] == "Y" && name != "OBS_CT" && name != "A1_FREQ":
				near(t, row["ID"]+" "+name, x, y, math.Max(tolerance, 1e-3))
			case logistic && (name == "P" || name == "Z_STAT"):
				near(t, row["ID"]+" "+name, x, y, 10*tolerance)
			case name == "A1_FREQ" || name == "OBS_CT":
				near(t, row["ID"]+" "+name, x, y, 1.1e-5)
			default:
				near(t, row["ID"]+" "+name, x, y, tolerance)
			}
		}
		if row["ERRCODE"] == "." {
			results++
		}
	}
	assert.Greater(t, results, len(ours)*3/5)
}

// TestAdjusted wants the table of plink2 --adjust, but for the GC of p-values below 1e-30,
// where plink2's are off (assoc's own tests show that R has ours).
func TestAdjusted(t *testing.T) {
	dir := studyDir(t, 800, 100)
	traits := filepath.Join(dir, "traits.tsv")
	plink2(t, dir, "--pheno", traits, "--pheno-name", "dose", "--covar", traits, "--covar-name", "age,score", "--glm", "--adjust")
	assocRun(t, dir, "--pheno", traits, "--pheno-name", "dose", "--covar", traits, "--covar-name", "age,score", "--adjust", "--unsuppressed", "-o", filepath.Join(dir, "ours"))
	ours, theirs := sheet(t, filepath.Join(dir, "ours.dose.glm.linear.adjusted.tsv")), sheet(t, filepath.Join(dir, "theirs.dose.glm.linear.adjusted"))
	require.NotEmpty(t, theirs)
	require.Len(t, ours, len(theirs))
	for i, row := range theirs {
		assert.Len(t, ours[i], len(row))
		for name, y := range row {
			if p, err := strconv.ParseFloat(row["UNADJ"], 64); name == "GC" && err == nil && p < 1e-30 {
				continue
			}
			near(t, row["ID"]+" "+name, ours[i][name], y, 2e-5)
		}
	}
}

func TestQualities(t *testing.T) {
	dir := studyDir(t, 400, 60)
	plink2(t, dir, "--freq", "--hardy", "--missing", "variant-only")
	assocRun(t, dir, "--freq", "--hardy", "--missing", "--maf", "0.1", "--unsuppressed", "-o", filepath.Join(dir, "ours.tsv"))
	for _, what := range []string{"afreq", "hardy", "vmiss"} {
		ours, theirs := sheet(t, filepath.Join(dir, "ours."+what+".tsv")), sheet(t, filepath.Join(dir, "theirs."+what))
		require.Len(t, ours, len(theirs), what)
		for i, row := range theirs {
			for name, y := range row {
				x, ok := ours[i][name]
				require.True(t, ok, name)
				near(t, what+" "+row["ID"]+" "+name, x, y, 1.1e-5)
			}
		}
	}
}

// TestCallsOfVCF: what plink2 asks about in a VCF has a flag, which the error names, and
// the same frequencies and missing calls then.
func TestCallsOfVCF(t *testing.T) {
	dir := studyDir(t, 60, 6)
	name := filepath.Join(dir, "study.vcf")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	lines := strings.Split(string(text), "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "1\t") })
	half := slices.Clone(lines)
	half[at] = strings.Replace(half[at], "0/1", "./1", 3)
	half[at+1] = strings.Replace(half[at+1], "0/1", "0/.", 2)
	more := slices.Clone(lines)
	more[at] = strings.Replace(more[at], "\tC\t", "\tC,G\t", 1)
	for _, c := range []struct {
		lines        []string
		says, theirs string
		ours         []string
	}{
		{half, "say how half calls count (--half-calls)", "--vcf-half-call", []string{"--half-calls missing", "--half-calls reference", "--half-calls haploid"}},
		{more, "or leave them out (--max-alleles 2)", "--max-alleles", []string{"--max-alleles 2"}},
	} {
		require.NoError(t, os.WriteFile(name, []byte(strings.Join(c.lines, "\n")), 0o600))
		var errout strings.Builder
		require.NotZero(t, run([]string{"--vcf", name, "--freq", "-o", filepath.Join(dir, "none")}, io.Discard, &errout))
		assert.Contains(t, errout.String(), c.says)
		for _, ours := range c.ours {
			_, value, _ := strings.Cut(ours, " ")
			plink2(t, dir, c.theirs, value, "--freq", "--missing", "variant-only")
			assocRun(t, dir, append(strings.Fields(ours), "--freq", "--missing", "--unsuppressed", "-o", filepath.Join(dir, "ours"))...)
			for _, what := range []string{"afreq", "vmiss"} {
				a, b := sheet(t, filepath.Join(dir, "ours."+what+".tsv")), sheet(t, filepath.Join(dir, "theirs."+what))
				require.Len(t, a, len(b), ours)
				for i, row := range b {
					for column, y := range row {
						near(t, ours+" "+what+" "+row["ID"]+" "+column, a[i][column], y, 1.1e-5)
					}
				}
			}
		}
	}
}
