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

	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// bfile makes the study PLINK files, whose .fam is as fam writes it and whose second
// contig is X.
func bfile(t *testing.T, dir string, fam func(i int) string) string {
	t.Helper()
	v, err := vcf.Open(t.Context(), filepath.Join(dir, "study.vcf"), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	prefix := filepath.Join(dir, "study")
	_, err = matrix.WritePLINK(t.Context(), prefix, v, matrix.Options{})
	require.NoError(t, err)
	var lines strings.Builder
	for i := range v.Header().NumSamples() {
		fmt.Fprintf(&lines, "0\tP%d\t%s\t-9\n", i, fam(i))
	}
	require.NoError(t, os.WriteFile(prefix+".fam", []byte(lines.String()), 0o600))
	bim, err := os.ReadFile(prefix + ".bim")
	require.NoError(t, err)
	bim = bytes.ReplaceAll(bim, []byte("\n2\t"), []byte("\nX\t"))
	require.NoError(t, os.WriteFile(prefix+".bim", bim, 0o600))
	return prefix
}

// TestSexesAndFounders wants few people of one kind, of whom frequencies would tell, to
// hide these, and not the regression's results, which they do not change, but those of X
// where it is the sex of which there are few.
func TestSexesAndFounders(t *testing.T) {
	for _, c := range []struct {
		name             string
		fam              func(i int) string
		autosomal, sexed bool // are shown
		tested           bool // results of X are
		says             string
	}{
		{"all are women", func(int) string { return "0\t0\t2" }, true, true, true, "not known to be of both sexes"},
		{"a few men", func(i int) string { return fmt.Sprint("0\t0\t", 1+min(1, i/6)) }, true, false, false, "the sex is a covariate"},
		{"half are men", func(i int) string { return fmt.Sprint("0\t0\t", 1+i%2) }, true, true, true, "the sex is a covariate"},
		{"a few children", func(i int) string {
			if i < 5 {
				return "P90\tP91\t2"
			}
			return "0\t0\t2"
		}, false, false, true, "not known to be of both sexes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := studyDir(t, 8000, 10)
			traits := filepath.Join(dir, "traits.tsv")
			var out, errout bytes.Buffer
			require.Zero(t, run([]string{
				"--bfile", bfile(t, dir, c.fam), "--pheno", traits, "--pheno-name", "dose", "--freq", "--hardy", "-o", filepath.Join(dir, "ours"),
			}, &out, &errout), errout.String())
			assert.Contains(t, errout.String(), "5 variants of X: ")
			assert.Contains(t, errout.String(), c.says)
			results := sheet(t, filepath.Join(dir, "ours.dose.glm.linear.tsv"))
			table := func(what string) []map[string]string { return sheet(t, filepath.Join(dir, "ours."+what+".tsv")) }
			for what, rows := range map[string][]map[string]string{"afreq": table("afreq"), "hardy": append(table("hardy"), table("hardy.x")...)} {
				require.Len(t, rows, 10)
				shown := map[bool]int{}
				for i, row := range rows {
					x := row["#CHROM"] == "X"
					if row["ALT_FREQS"]+row["HET_A1_CT"]+row["FEMALE_HET_A1_CT"]+row["MALE_A1_CT"]+row["FEMALE_A1_FREQ"]+row["MALE_A1_FREQ"] != "" {
						shown[x]++
					}
					if x && !c.tested {
						assert.Equal(t, "HIDDEN", results[i]["ERRCODE"])
						assert.Empty(t, results[i]["P"])
					} else if i%4 != 3 {
						assert.Equal(t, ".", results[i]["ERRCODE"])
						assert.NotEmpty(t, results[i]["P"])
					}
				}
				assert.Equal(t, c.autosomal, shown[false] > 0, what)
				assert.Equal(t, c.sexed, shown[true] > 0, what)
			}
		})
	}
}

func TestNothingToDraw(t *testing.T) {
	dir := studyDir(t, 40, 10)
	said := assocRun(t, dir, "--pheno", filepath.Join(dir, "traits.tsv"), "--pheno-name", "dose", "-o", filepath.Join(dir, "ours"))
	assert.Contains(t, said, "10 hidden")
	assert.Contains(t, said, "no figure is drawn")
	var out, errout bytes.Buffer
	assert.NotZero(t, run([]string{"--vcf", dir + "/study.vcf", "--pheno", dir + "/traits.tsv", "--pheno-name", "dose", "--maf", "0.5", "-o", dir + "/none"}, &out, &errout))
	assert.Contains(t, errout.String(), "--maf")
}
