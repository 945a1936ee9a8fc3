package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
)

func run(args []string, out, errout io.Writer) int {
	return program.Run(context.Background(), "assoc", "", new(flags), args, program.Streams{Out: out, Err: errout})
}

// fixture is a folder with a simulated study: study.vcf, and traits.tsv with a
// quantitative phenotype (dose), a binary one (bleeding), covariates (age, score) and a
// follow-up (days, event), all of which depend on the first variant. The last
// variants are rare. ALT is the commoner allele of every fifth.
func fixture(dir string, people, variants int) error {
	random := rand.New(rand.NewPCG(20, 26))
	calls := make([][]int, variants)
	var v strings.Builder
	v.WriteString("##fileformat=VCFv4.2\n##contig=<ID=1>\n##contig=<ID=2>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for j := range people {
		fmt.Fprintf(&v, "\tP%d", j)
	}
	for i := range variants {
		f := 0.3 + 0.15*random.Float64()
		switch {
		case i%5 == 4:
			f = 1 - f
		case i > variants*4/5:
			f = 0.01
		}
		fmt.Fprintf(&v, "\n%d\t%d\trs%d\tA\tC\t.\t.\t.\tGT", 1+2*i/variants, 1000+500*i, i)
		calls[i] = make([]int, people)
		for j := range people {
			a, b := random.Float64() < f, random.Float64() < f
			call := "0/0"
			switch {
			case i%4 == 3 && random.Float64() < 0.05:
				call, calls[i][j] = "./.", -1
			case a && b:
				call, calls[i][j] = "1/1", 2
			case a || b:
				call, calls[i][j] = "0/1", 1
			}
			v.WriteString("\t" + call)
		}
	}
	v.WriteString("\n")
	var t strings.Builder
	t.WriteString("#IID\tdose\tbleeding\tage\tscore\tdays\tevent\n")
	for j := range people {
		copies := float64(calls[0][j])
		age, score := 40+40*random.Float64(), random.NormFloat64()
		dose := fmt.Sprintf("%.4f", 35-4*copies-0.1*age+5*random.NormFloat64())
		bleeding := 1
		if random.Float64() < 1/(1+math.Exp(0.7-0.6*copies-0.3*score)) {
			bleeding = 2
		}
		days, event := random.ExpFloat64()*1000*math.Exp(-0.5*copies), 1
		if days > 700 {
			days, event = 700, 0
		}
		switch j % 25 {
		case 7:
			fmt.Fprintf(&t, "P%d\tNA\tNA\t%.2f\t%.4f\tNA\tNA\n", j, age, score)
		case 13:
			fmt.Fprintf(&t, "P%d\t%s\t%d\tNA\t%.4f\t%.1f\t%d\n", j, dose, bleeding, score, days, event)
		default:
			fmt.Fprintf(&t, "P%d\t%s\t%d\t%.2f\t%.4f\t%.1f\t%d\n", j, dose, bleeding, age, score, days, event)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "study.vcf"), []byte(v.String()), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "traits.tsv"), []byte(t.String()), 0o600)
}

// studyDir makes the fixture once more, and returns its folder.
func studyDir(t *testing.T, people, variants int) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, fixture(dir, people, variants))
	return dir
}

// assocRun runs the program on a study's files, which must work, and returns what it
// says.
func assocRun(t *testing.T, dir string, args ...string) string {
	t.Helper()
	var out, errout bytes.Buffer
	args = append([]string{"--vcf", filepath.Join(dir, "study.vcf")}, args...)
	require.Zero(t, run(args, &out, &errout), errout.String())
	require.Zero(t, out.Len())
	return errout.String()
}

// sheet is a table of text, or a VCF: the lines by column.
func sheet(t *testing.T, name string) []map[string]string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for strings.HasPrefix(lines[0], "##") {
		lines = lines[1:]
	}
	names := strings.Split(lines[0], "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		require.Len(t, fields, len(names))
		row := map[string]string{}
		for i, name := range names {
			row[name] = fields[i]
		}
		rows = append(rows, row)
	}
	return rows
}
