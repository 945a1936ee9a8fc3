package samplefile_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc/samplefile"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/matrix"
)

func people(ids ...string) []matrix.Sample {
	var s []matrix.Sample
	for _, id := range ids {
		s = append(s, matrix.Sample{Family: "0", ID: id})
	}
	return s
}

func read(t *testing.T, text string) *samplefile.File {
	t.Helper()
	f, err := samplefile.Read(t.Context(), "x.txt", strings.NewReader(text))
	require.NoError(t, err)
	return f
}

// forms are files that plink2 reads, with one column "a" (or PHENO1) of samples s1 to
// s5, in all the ways that there are.
var forms = []struct {
	name, text, column string
	binary             bool
	values             string
}{
	{"quantitative, all that is missing", "#IID\ta\ns1\t-9\ns2\tNA\ns3\tnan\ns4\t3.5\ns5\t-9.0\n", "a", false, "[NaN NaN NaN 3.5 NaN]"},
	{"binary", "#IID a\ns1 1\ns2 2\ns3 0\ns4 -9\ns5 NaN\n", "a", true, "[0 1 NaN NaN NaN]"},
	{"binary, written as decimals", "#IID\ta\ns1\t1.0\ns2\t2e0\ns3\tna\n", "a", true, "[0 1 NaN NaN NaN]"},
	{"families", "FID IID a\n0 s1 1.5\n0 s2 2\nother s3 3\n", "a", false, "[1.5 2 NaN NaN NaN]"},
	{"no names", "0 s1 1.25 7\n0 s3 1e2 8\n", "PHENO1", false, "[1.25 NaN 100 NaN NaN]"},
	{"any order, unknown samples, line ends of Windows", "#IID\tb\ta\r\nzz\t1\t2\r\ns5\t0\t-1.5\r\ns1\t0\t+.5\r\n", "a", false, "[0.5 NaN NaN NaN -1.5]"},
	{"SID", "#FID\tIID\tSID\ta\n0\ts2\tx\t4\n", "a", false, "[NaN 4 NaN NaN NaN]"},
	{"0 and 1 are missing and a control", "#IID\ta\ns1\t0\ns2\t1\n", "a", true, "[NaN 0 NaN NaN NaN]"},
	{"no line end at the end", "#IID\ta\ns1\t0.5", "a", false, "[0.5 NaN NaN NaN NaN]"},
}

func TestForms(t *testing.T) {
	for _, c := range forms {
		t.Run(c.name, func(t *testing.T) {
			p, err := read(t, c.text).Phenotype(c.column, people("s1", "s2", "s3", "s4", "s5"))
			require.NoError(t, err)
			assert.Equal(t, c.binary, p.Binary)
			assert.Equal(t, c.values, fmt.Sprint(p.Values))
			assert.Equal(t, 5, p.Match.Matched+p.Match.Absent)
		})
	}
}

// TestPlink: plink2 takes the same from the same files.
func TestPlink(t *testing.T) {
	program := refdata.Program(t, "plink2")
	for _, c := range forms {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			file := func(name, text string) string {
				path := filepath.Join(dir, name)
				require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
				return path
			}
			psam := file("in.psam", "#IID\tSEX\ns1\tNA\ns2\tNA\ns3\tNA\ns4\tNA\ns5\tNA\n")
			out := filepath.Join(dir, "out")
			said, err := exec.CommandContext(t.Context(), program, "--psam", psam, "--pheno", file("pheno.txt", c.text),
				"--make-just-psam", "cols=phenos", "--out", out).CombinedOutput()
			require.NoError(t, err, string(said))
			table, err := os.ReadFile(out + ".psam")
			require.NoError(t, err)
			var theirs []string
			lines := strings.Split(strings.TrimSpace(string(table)), "\n")
			at := slices.Index(strings.Fields(lines[0]), c.column)
			for _, line := range lines[1:] {
				v := strings.Fields(line)[at]
				if c.binary {
					v = map[string]string{"1": "0", "2": "1"}[v]
				}
				if v == "" || v == "NA" {
					v = "NaN"
				}
				theirs = append(theirs, v)
			}
			assert.Equal(t, c.values, "["+strings.Join(theirs, " ")+"]")
		})
	}
}

func TestCovariates(t *testing.T) {
	f := read(t, "## made\n#IID\tage\tsex\tsite\ns3\t40\t1\tA\ns1\t50\t2\tB\nzz\t-9\t0\tB\n")
	assert.Equal(t, []string{"age", "sex", "site"}, f.Names())
	assert.Equal(t, 3, f.Lines())
	columns, match, err := f.Covariates(people("s1", "s2", "s3"), "sex", "age")
	require.NoError(t, err)
	assert.Equal(t, samplefile.Match{Matched: 2, Absent: 1, Unknown: 1}, match)
	assert.Equal(t, "[{sex [2 NaN 1]} {age [50 NaN 40]}]", fmt.Sprint(columns))
	_, _, err = f.Covariates(people("s1"))
	require.EqualError(t, err, `samplefile: x.txt:3: column "site": there is text where a number is expected: write numbers, and NA for a missing one`)

	// 0 is missing of a phenotype only.
	columns, _, err = read(t, "#IID\tc\ns1\t0\ns2\t1\n").Covariates([]matrix.Sample{{ID: "s1"}, {ID: "s2"}})
	require.NoError(t, err)
	assert.Equal(t, []float64{0, 1}, columns[0].Values)
}

// TestOneSampleTwice: of genotypes that have a sample twice, a line would count twice.
func TestOneSampleTwice(t *testing.T) {
	f := read(t, "#IID\tage\ns1\t1\ns2\t2\n")
	const says = "samplefile: x.txt: two samples of the genotypes have the IDs of one line: give each its own in the .fam, or leave one of them out"
	_, err := f.Phenotype("age", people("s1", "s2", "s1"))
	require.EqualError(t, err, says)
	_, _, err = f.Covariates(people("s2", "s2"))
	require.EqualError(t, err, says)
	_, _, err = f.Covariates(people("s3", "s3")) // of whom nothing is known
	require.NoError(t, err)
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"empty", "", "x.txt: the file is empty"},
		{"blank", "\n \n\t\n", "the file is empty"},
		{"names only", "#IID\ta\n", "x.txt:1: there is no line of a sample"},
		{"a sample twice", "#IID\ta\nJane\t1\nJoe\t2\nJane\t1\n", "x.txt:4: the sample of this line has one above"},
		{"commas", "IID,a\nJane,1\n", "x.txt:1: there are commas between the columns: put tabs or spaces there"},
		{"commas and spaces", "#FID, IID, a\n0, Jane, 1\n", "x.txt:1: there are commas between the columns"},
		{"commas, no names", "0,Jane,1\n", "x.txt:1: there are commas between the columns"},
		{"no column", "#IID\nJane\n", "x.txt:1: there is no column beside the IDs"},
		{"a column twice", "#IID\ta\tb\ta\nJane\t1\t2\t3\n", `x.txt:1: column "a": the column is named twice`},
		{"an empty cell", "#IID\ta\tb\nJane\t\t1\n", "x.txt:2: a cell is empty: a missing value is NA"},
		{"an empty cell at the end", "#IID\tb\ta\nJane\t1\t\n", "x.txt:2: the line has 2 columns and there are 3: correct it; a missing value is NA"},
		{"an empty cell and one too many", "#IID\ta\tb\nJane\t\t1\t2\n", "x.txt:2: a cell is empty: a missing value is NA"},
		{"long line", "#IID\ta\nJane\t1\t2\n", "x.txt:2: the line has 3 columns and there are 2"},
		{"a point for a missing value", "#IID\ta\nJane\t.\n", `x.txt:2: column "a": there is text where a number is expected: write numbers, and NA for a missing one`},
		{"a dash for a missing value", "#IID\ta\nJane\t-\n", `column "a": there is text`},
		{"a word for a missing value", "#IID\ta\nJane\tnull\n", `column "a": there is text`},
		{"plus infinity", "#IID\ta\nJane\t+inf\n", `x.txt:2: column "a": the number is infinite`},
		{"short line", "#IID\ta\tb\nJane\t1\n", "x.txt:2: the line has 2 columns and there are 3"},
		{"other names", "#SAMPLE\ta\nJane\t1\n", "x.txt:1: the line of names begins neither with #FID nor with #IID"},
		{"family alone", "#FID\ta\nJane\t1\n", "FID is not followed by IID"},
		{"two columns without names", "Jane 1\n", "x.txt:1: without a line of names"},
		{"infinite", "#IID\ta\nJane\t1\nJoe\t-Infinity\n", `x.txt:3: column "a": the number is infinite`},
		{"too large", "#IID\ta\nJane\t1e999\n", `x.txt:2: column "a": the number is infinite`},
		{"text", "#IID\ta\nJane\tyes\n", `x.txt:2: column "a": there is text`},
		{"two numbers in one", "#IID\ta\nJane\t1-2\n", `column "a": there is text`},
		{"hexadecimal", "#IID\ta\nJane\t0x10\n", `column "a": there is text`},
		{"decimal comma", "#IID\ta\nJane\t1,5\n", `column "a": there is text`},
		{"no such column", "#IID\tb\nJane\t1\n", `x.txt:1: column "a": there is no such column`},
		{"a line without an end", "#IID\ta\nJane\t" + strings.Repeat("1", 17<<20), "x.txt:2: the line is longer than 16 MiB"},
		{"binary", "\x00\x01\x02\xff\xfe", "without a line of names"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := samplefile.Read(t.Context(), "x.txt", strings.NewReader(c.text))
			if err == nil {
				_, err = f.Phenotype("a", people("Jane", "Joe"))
			}
			require.ErrorContains(t, err, c.says)
			var fault *samplefile.Error
			require.ErrorAs(t, err, &fault)
			assert.NotContains(t, err.Error(), "J", "nobody is named")
			assert.NotContains(t, err.Error(), "999")
		})
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "a.txt")
	require.NoError(t, os.WriteFile(plain, []byte("#IID\ta\ns1\t2.5\n"), 0o600))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte("#IID\ta\ns1\t2.5\n"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	zipped := filepath.Join(dir, "a.txt.gz")
	require.NoError(t, os.WriteFile(zipped, packed.Bytes(), 0o600))
	for _, name := range []string{plain, zipped} {
		f, err := samplefile.Open(t.Context(), name, samplefile.Options{})
		require.NoError(t, err)
		p, err := f.Phenotype("a", people("s1"))
		require.NoError(t, err)
		assert.Equal(t, []float64{2.5}, p.Values)
	}
	_, err = samplefile.Open(t.Context(), filepath.Join(dir, "none"), samplefile.Options{})
	require.ErrorIs(t, err, os.ErrNotExist)

	require.NoError(t, os.WriteFile(zipped, packed.Bytes()[:20], 0o600))
	_, err = samplefile.Open(t.Context(), zipped, samplefile.Options{})
	require.Error(t, err)

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = samplefile.Read(cancelled, "x", strings.NewReader("#IID\ta\ns1\t1\n"))
	require.ErrorIs(t, err, context.Canceled)
}

func FuzzRead(f *testing.F) {
	for _, c := range forms {
		f.Add(c.text)
	}
	f.Add("#IID\ta\ns1\tinf\n")
	f.Add("##\n#FID IID SID PAT MAT q\n1 2 3 4 5 1e-400")
	samples := people("s1", "s2")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := samplefile.Read(t.Context(), "x", strings.NewReader(text))
		if err != nil {
			var fault *samplefile.Error
			if !errors.As(err, &fault) {
				t.Fatalf("no place in %v", err)
			}
			return
		}
		for _, name := range file.Names() {
			p, err := file.Phenotype(name, samples)
			if err != nil {
				continue
			}
			for _, v := range p.Values {
				if math.IsInf(v, 0) || p.Binary && v != 0 && v != 1 && !math.IsNaN(v) {
					t.Fatalf("%g of a phenotype", v)
				}
			}
			if p.Match.Matched+p.Match.Unknown != file.Lines() || p.Match.Matched+p.Match.Absent != len(samples) {
				t.Fatalf("%+v of %d lines", p.Match, file.Lines())
			}
		}
	})
}
