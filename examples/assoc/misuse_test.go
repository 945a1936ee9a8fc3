package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMisuse(t *testing.T) {
	dir := studyDir(t, 100, 5)
	in := "--vcf " + dir + "/study.vcf"
	traits := " --pheno " + dir + "/traits.tsv"
	out := " -o " + dir + "/out"
	for args, says := range map[string]string{
		"--freq" + out:                             "--vcf",
		in + " --bfile x --freq" + out:             "--bfile",
		in + out:                                   "nothing to do",
		in + " --freq":                             "--output",
		in + " --freq -o -":                        "several files",
		in + " --freq -o " + dir + "/study.vcf":    "file that is read",
		in + " --freq --adjust" + out:              "--pheno",
		in + traits + out:                          "choose with --pheno-name: dose, bleeding",
		in + traits + " --pheno-name nobody" + out: "no such column",
		in + traits + " --pheno-name dose --covar-name age" + out:      "--covar",
		in + traits + " --survival days" + out:                         "two columns",
		in + traits + " --survival days,dose" + out:                    "1 and 0",
		in + traits + " --survival days,event --pheno-name dose" + out: "one phenotype",
		in + traits + " --pheno-name dose --maf 0.6" + out:             "0.5",
		in + traits + " --pheno-name dose --maf NaN" + out:             "0.5",
		in + traits + " --pheno-name dose --pca=-1" + out:              "not negative",
		in + traits + " --pheno-name dose --firth perhaps" + out:       "firth",
		in + traits + " --pheno-name dose --glm-model hetonly" + out:   "glm-model",
		in + " --max-alleles 1 --freq" + out:                           "at least two",
		"--bfile x --max-alleles 2 --freq" + out:                       "two alleles",
		"--bfile " + dir + "/x --freq" + out:                           "x.",
		"--bfile x --half-calls missing --freq" + out:                  "no such calls",
		in + " --half-calls perhaps --freq" + out:                      "half-calls",
		in + "x --freq" + out:                                          "study.vcfx",
	} {
		var stdout, errout bytes.Buffer
		assert.NotZero(t, run(strings.Fields(args), &stdout, &errout), args)
		assert.Contains(t, errout.String(), says, args)
		assert.Zero(t, stdout.Len(), args)
	}
	left, err := filepath.Glob(filepath.Join(dir, "out*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// traitsWith is a file of phenotypes: that of 100 people, as column makes them.
func traitsWith(t *testing.T, dir, head string, column func(i int) string, more ...string) string {
	t.Helper()
	text := []string{"#IID\t" + head}
	for i := range 100 {
		text = append(text, fmt.Sprintf("P%d\t%s", i, column(i)))
	}
	name := filepath.Join(dir, "bad.tsv")
	require.NoError(t, os.WriteFile(name, []byte(strings.Join(append(text, more...), "\n")+"\n"), 0o600))
	return name
}

// TestBadInput wants a message that helps, with no person in it, and no file left.
func TestBadInput(t *testing.T) {
	half := func(i int) string { return fmt.Sprint(1 + i%2) }
	number := func(i int) string { return fmt.Sprint(float64(i*i%97) + 0.5) }
	both := func(a, b func(int) string) func(int) string {
		return func(i int) string { return a(i) + "\t" + b(i) }
	}
	always := func(text string) func(int) string { return func(int) string { return text } }
	but := func(at int, text string, f func(int) string) func(int) string {
		return func(i int) string {
			if i == at {
				return text
			}
			return f(i)
		}
	}
	for _, c := range []struct {
		name, head string
		column     func(int) string
		more       []string
		args, says string
	}{
		{"a sample twice", "y", number, []string{"P7\t3"}, "", "bad.tsv:102"},
		{"an infinite value", "y", but(3, "inf", number), nil, "", `"y"`},
		{"text", "y", but(3, "much", number), nil, "", `"y"`},
		{"a constant phenotype", "y", always("5"), nil, "", `"y"`},
		{"one case", "y", but(3, "2", always("1")), nil, "", "no more than 10 people, cases or controls"},
		{"ten cases", "y", func(i int) string { return fmt.Sprint(1 + max(0, min(1, 10-i))) }, nil, "", "no more than 10 people, cases or controls"},
		{"no case", "y", always("1"), nil, "", "no more than 10"},
		{"no case, unsuppressed", "y", always("1"), nil, "--unsuppressed", "no case"},
		{"cases that are 1 and controls 0", "y", func(i int) string { return fmt.Sprint(i % 2) }, nil, "", "has 0 and 1 and no 2: PLINK's codes are 1 for controls, 2 for cases and 0 for missing, so write 1 and 2"},
		{"commas", "y,z", always("1,2"), nil, "", "commas"},
		{"nobody", "y", always("NA"), nil, "", "no sample has phenotype"},
		{"a constant covariate", "y\tc", both(number, always("4")), nil, "--covar-name c", `"c"`},
		{"an infinite covariate", "y\tc", both(number, but(9, "-inf", number)), nil, "--covar-name c", `"c"`},
		{"a covariate that is the sum of two", "y\tc\td\te", func(i int) string {
			return number(i) + "\t" + fmt.Sprint(i%7) + "\t" + fmt.Sprint(i%5) + "\t" + fmt.Sprint(i%7+i%5)
		}, nil, "--covar-name c,d,e", "VIF"},
		{"a covariate that is the phenotype", "y\tc", both(number, number), nil, "--covar-name c", "look for it among the covariates"},
		{"a constant covariate among those used", "y\tc\td", func(i int) string {
			if i < 50 {
				return number(i) + "\t4\t" + half(i)
			}
			return number(i) + "\t" + half(i) + "\tNA"
		}, nil, "--covar-name c,d", `"c"`},
		{"a sample of the covariates twice", "y\tc", both(number, half), []string{"P7\t3\t1"}, "--covar-name c", "bad.tsv:102"},
		{"infinite time", "y\tc", both(but(5, "inf", number), half), nil, "--survival y,c", "infinite"},
		{"one event", "y\tc", both(number, func(i int) string { return fmt.Sprint(max(0, i-98)) }), nil, "--survival y,c", "no more than 10 people"},
		{"collinear covariates", "y\tc\td", func(i int) string { return half(i) + "\t" + number(i) + "\t" + number(i) }, nil, "--covar-name c,d", `"d"`},
		{"unknown covariate", "y\tc", both(number, half), nil, "--covar-name x", "no such column"},
		{"negative time", "y\tc", both(but(5, "-3", number), half), nil, "--survival y,c", `"y"`},
		{"everybody has the event", "y\tc", both(number, always("1")), nil, "--survival y,c", "1 and 0"},
		{"three kinds of event", "y\tc", both(number, func(i int) string { return fmt.Sprint(i % 3) }), nil, "--survival y,c", "1 and 0"},
		{"a covariate of time that is the sum of two", "y\tc\td\te\tf", func(i int) string {
			return number(i) + "\t" + half(i) + "\t" + fmt.Sprint(i%7) + "\t" + fmt.Sprint(i%5) + "\t" + fmt.Sprint(i%7+i%5)
		}, nil, "--survival y,c --covar-name d,e,f", `covariate "f" follows from the others: leave it out`},
		{"a constant covariate of time", "y\tc\td", func(i int) string { return number(i) + "\t" + half(i) + "\t8" }, nil, "--survival y,c --covar-name d", `"d"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := studyDir(t, 100, 5)
			name := traitsWith(t, dir, c.head, c.column, c.more...)
			args := strings.Fields(c.args)
			if !strings.Contains(c.args, "--survival") {
				args = append(args, "--pheno-name", "y")
			}
			if strings.Contains(c.args, "--covar-name") {
				args = append(args, "--covar", name)
			}
			var out, errout bytes.Buffer
			args = append(args, "--vcf", dir+"/study.vcf", "--pheno", name, "-o", dir+"/out")
			assert.NotZero(t, run(args, &out, &errout))
			assert.Contains(t, errout.String(), c.says)
			assert.NotRegexp(t, `\bP\d`, errout.String())
			assert.NotContains(t, errout.String(), "much")
			left, err := filepath.Glob(filepath.Join(dir, "out*"))
			require.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}

// TestMissingCodes: what PLINK takes for missing leaves a person out, counted; what it may
// be taken for otherwise is an error.
func TestMissingCodes(t *testing.T) {
	number := func(i int) string { return fmt.Sprint(float64(i*i%97) + 0.5) }
	for code, says := range map[string]string{
		"NA": "", "na": "", "nan": "", "NaN": "", "-9": "", "-9.0": "",
		"": "a missing value is NA", ".": "there is text", "?": "there is text", "null": "there is text", "inf": "infinite", "-Infinity": "infinite", "1e999": "infinite",
	} {
		for _, where := range []string{"phenotype", "covariate", "time", "predictor"} {
			t.Run(where+" "+code, func(t *testing.T) {
				dir := studyDir(t, 100, 5)
				name := traitsWith(t, dir, "y\tc\tevent", func(i int) string {
					cells := []string{number(i), number(i*7 + 3), fmt.Sprint(i % 2)}
					if i%8 == 1 {
						cells[map[string]int{"phenotype": 0, "time": 0}[where]+map[string]int{"covariate": 1, "predictor": 1}[where]] = code
					}
					return strings.Join(cells, "\t")
				})
				args := map[string]string{
					"phenotype": "--pheno-name y", "covariate": "--pheno-name y --covar F --covar-name c",
					"time": "--survival y,event", "predictor": "--pheno-name y --predictors F --predictor-name c",
				}[where]
				args = strings.ReplaceAll(args, "F", name)
				var out, errout bytes.Buffer
				done := run(append(strings.Fields(args), "--vcf", dir+"/study.vcf", "--pheno", name, "--unsuppressed", "-o", dir+"/out"), &out, &errout)
				if says != "" {
					assert.NotZero(t, done)
					assert.Contains(t, errout.String(), says)
					assert.NotRegexp(t, `\bP\d`, errout.String())
					left, err := filepath.Glob(filepath.Join(dir, "out*"))
					require.NoError(t, err)
					assert.Empty(t, left)
					return
				}
				require.Zero(t, done, errout.String())
				if where == "predictor" {
					assert.Equal(t, "87", sheet(t, dir+"/out.predictors.y.glm.linear.tsv")[0]["OBS_CT"])
					return
				}
				assert.Contains(t, errout.String(), "13 left out, without")
				files, err := filepath.Glob(filepath.Join(dir, "out.*.tsv"))
				require.NoError(t, err)
				require.Len(t, files, 1)
				for _, row := range sheet(t, files[0]) {
					if row["ID"] != "rs3" { // which has missing calls
						assert.Equal(t, "87", row["OBS_CT"])
					}
					assert.NotContains(t, fmt.Sprint(row), "NaN")
				}
			})
		}
	}
}

func TestNobodyInCommon(t *testing.T) {
	dir := studyDir(t, 50, 5)
	name := filepath.Join(dir, "others.tsv")
	require.NoError(t, os.WriteFile(name, []byte("#IID\ty\nQ1\t2.5\nQ2\t3.5\n"), 0o600))
	for _, args := range []string{"--pheno " + name, "--pheno " + dir + "/traits.tsv --pheno-name dose --covar " + name} {
		var out, errout bytes.Buffer
		assert.NotZero(t, run(append(strings.Fields(args), "--vcf", dir+"/study.vcf", "-o", dir+"/out"), &out, &errout))
		assert.Contains(t, errout.String(), "no sample of the genotypes")
	}
}

// TestOneCase is what can be said of one case where small counts may be shown: results
// of Firth's regression, or why there are none, and no number that is none.
func TestOneCase(t *testing.T) {
	dir := studyDir(t, 100, 20)
	name := traitsWith(t, dir, "y", func(i int) string { return fmt.Sprint(1 + (100-i)/100) }, "Q1\t2")
	said := assocRun(t, dir, "--pheno", name, "--unsuppressed", "-o", filepath.Join(dir, "ours.tsv"))
	assert.Contains(t, said, "99 controls, 1 case\n")
	assert.Contains(t, said, "fewer than 10 cases for each number that is estimated")
	assert.Contains(t, said, "1 line of samples without genotypes")
	for _, row := range sheet(t, filepath.Join(dir, "ours.tsv")) {
		for column, x := range row {
			assert.NotContains(t, []string{"NaN", "Inf", "-Inf"}, x, column)
		}
		assert.Equal(t, row["ERRCODE"] != ".", row["P"] == "", row["ID"])
	}
}

// TestForms wants each form of table, and figures beside it only if asked for.
func TestForms(t *testing.T) {
	dir := studyDir(t, 400, 20)
	traits := filepath.Join(dir, "traits.tsv")
	for _, e := range []string{".tsv", ".tsv.gz", ".jsonl", ".parquet"} {
		args := []string{"--pheno", traits, "--pheno-name", "dose", "--freq", "--adjust", "-o", filepath.Join(dir, "t"+e)}
		assocRun(t, dir, args...)
		for _, name := range []string{"t" + e, "t.afreq" + e, "t.adjusted" + e} {
			assert.FileExists(t, filepath.Join(dir, name))
		}
	}
	figures, err := filepath.Glob(filepath.Join(dir, "*.svg"))
	require.NoError(t, err)
	assert.Empty(t, figures)
	lines, err := os.ReadFile(filepath.Join(dir, "t.jsonl"))
	require.NoError(t, err)
	assert.Contains(t, string(lines), `"#CHROM":"1"`)
	assocRun(t, dir, "--pheno", traits, "--pheno-name", "dose", "--plots", "-o", filepath.Join(dir, "t.tsv"))
	for _, figure := range []string{"manhattan", "qq", "forest"} {
		svg, err := os.ReadFile(filepath.Join(dir, "t."+figure+".svg"))
		require.NoError(t, err)
		assert.Contains(t, string(svg), "<svg")
	}
}
