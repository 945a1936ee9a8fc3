package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Lines of the peer and of ours, and of which number they differ.
func TestSheets(t *testing.T) {
	const (
		linear = "#CHROM\tPOS\tID\tREF\tALT\tA1\tA1_FREQ\tTEST\tOBS_CT\tBETA\tSE\tT_STAT\tP\tERRCODE\n"
		fit    = "7\t98\trs1\tA\tC\tC\t0.25\tADD\t100\t0.5\t0.25\t2\t0.05\t.\n"
		none   = "7\t99\trs2\tA\tC\tC\tNA\tADD\t0\tNA\tNA\tNA\tNA\tCONST_ALLELE\n"
		odds   = "#CHROM\tPOS\tID\tREF\tALT\tA1\tA1_FREQ\tFIRTH?\tTEST\tOBS_CT\tOR\tLOG(OR)_SE\tZ_STAT\tP\tERRCODE\n"
		ratio  = "7\t98\trs1\tA\tC\tC\t0.25\tN\tADD\t100\t1.5\t0.25\t2\t0.05\t.\n"
		open   = "7\t99\trs2\tA\tC\tC\t0.01\tY\tADD\t100\t1.5\t0.25\t2\t0.05\tUNFINISHED\n"
		score  = "#FID\tIID\tALLELE_CT\tDENOM\tNAMED_ALLELE_DOSAGE_SUM\tWEIGHT_AVG\tWEIGHT_SUM\n"
		sum    = "0\ts1\t8\t8\t3\t0.25\t2\n"
	)
	for _, c := range []struct {
		name       string
		same       check
		peer, ours string
		says       string // "": the same
	}{
		{"equal", sameLinear, linear + fit + none, linear + "chr" + fit + strings.ReplaceAll(none, "NA", ""), ""},
		{"six digits", sameLinear, linear + fit, linear + strings.ReplaceAll(fit, "\t0.05\t", "\t0.0500001\t"), ""},
		{"another P", sameLinear, linear + fit, linear + strings.ReplaceAll(fit, "\t0.05\t", "\t0.051\t"), "line 2: P is 0.05 and 0.051"},
		{"another effect", sameLinear, linear + fit, linear + strings.ReplaceAll(fit, "\t0.5\t", "\t-0.5\t"), "BETA is 0.5 and -0.5"},
		{"another allele", sameLinear, linear + fit, linear + strings.ReplaceAll(fit, "\tC\tC\t", "\tC\tA\t"), `A1 is "C" and "A"`},
		{"no result", sameLinear, linear + fit, linear + strings.ReplaceAll(fit, "\t0.05\t", "\t\t"), "P is 0.05 and NaN"},
		{"a line less", sameLinear, linear + fit + none, linear + fit, "do not have the same lines"},
		{"a line more", sameLinear, linear + fit, linear + fit + none, "do not have the same lines"},
		{"none at all", sameLinear, linear, linear, "have no line"},
		{"a column less", sameLinear, strings.ReplaceAll(linear, "\tSE", "") + strings.ReplaceAll(fit, "\t0.25\t2", "\t2"), linear + fit, `has no column "SE"`},
		{"cut short", sameLinear, linear + fit, linear + "7\t98\trs1", "a line of 3 columns"},
		{"odds ratio", sameLogistic, odds + ratio + open, odds + ratio + strings.ReplaceAll(open, "\t1.5\t", "\t7\t"), ""},
		{"another odds ratio", sameLogistic, odds + ratio, odds + strings.ReplaceAll(ratio, "\t1.5\t", "\t1.501\t"), "OR is 1.5 and 1.501"},
		{"Firth's or not", sameLogistic, odds + ratio, odds + strings.ReplaceAll(ratio, "\tN\t", "\tY\t"), "FIRTH?"},
		{"score", sameScores, score + sum, score + sum, ""},
		{"another score", sameScores, score + sum, score + strings.ReplaceAll(sum, "\t2\n", "\t2.001\n"), "WEIGHT_SUM is 2 and 2.001"},
		{"another person", sameScores, score + sum, score + strings.ReplaceAll(sum, "s1", "s2"), "IID is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			peer, ours := filepath.Join(dir, "peer"), filepath.Join(dir, "ours")
			require.NoError(t, os.WriteFile(peer, []byte(c.peer), 0o600))
			require.NoError(t, os.WriteFile(ours, []byte(c.ours), 0o600))
			err := c.same(t.Context(), peer, ours)
			if c.says == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, c.says)
		})
	}
}

// TestStudy: a line of each person and each variant.
func TestStudy(t *testing.T) {
	dir := t.TempDir()
	name := func(n string) string { return filepath.Join(dir, n) }
	require.NoError(t, os.WriteFile(name("g.fam"), []byte("0\ta\t0\t0\t0\t-9\n0\tb\t0\t0\t0\t-9\n0\tc\t0\t0\t0\t-9\n"), 0o600))
	require.NoError(t, os.WriteFile(name("g.bim"), []byte("7\t7:1:A:C\t0\t1\tC\tA\n7\t7:2:G:T\t0\t2\tT\tG\n"), 0o600))
	require.NoError(t, writePeople(seeded(), name("g.fam"), name("pheno"), name("covar")))
	require.NoError(t, writeWeights(seeded(), name("g.bim"), name("weights")))
	read := func(n string) []string {
		text, err := os.ReadFile(name(n))
		require.NoError(t, err)
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
	assert.Equal(t, []string{"#IID\tquantitative\tbinary", "a\tNA\tNA", "b\tNA\tNA"}, read("pheno")[:3])
	assert.Regexp(t, `^c\t-?[0-9.]+\t[12]$`, read("pheno")[3])
	assert.Regexp(t, `^a\t-?[0-9.]+\t[12]\t-?[0-9.e-]+$`, read("covar")[1])
	assert.Regexp(t, `^7:2:G:T\t[GT]\t-?[0-9.e-]+$`, read("weights")[2])
	assert.Error(t, writePeople(seeded(), name("nothing"), name("x"), name("y")))
}
