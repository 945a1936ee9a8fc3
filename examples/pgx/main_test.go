package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/report"
	"github.com/allelerx/allelerx/examples/program"
)

// Exit codes.
const (
	success = program.Success
	failure = program.Failure
	misuse  = program.Misuse
)

// run is main without the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return program.Run(ctx, "pgx", description, new(flags), args, program.Streams{In: stdin, Out: stdout, Err: stderr})
}

const header = `##fileformat=VCFv4.2
##contig=<ID=chr16,length=90338345>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
`

// text writes a VCF of VKORC1 rs9923231 for some samples.
func text(samples ...string) string {
	var calls []string
	for i := range samples {
		calls = append(calls, []string{"0/1", "1/1", "0/0"}[i%3])
	}
	return header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + strings.Join(samples, "\t") +
		"\nchr16\t31096368\trs9923231\tC\tT\t.\tPASS\t.\tGT\t" + strings.Join(calls, "\t") + "\n"
}

// put writes a file of the test.
func put(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// do runs the program with standard input.
func do(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs strings.Builder
	code = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// The everyday use: a VCF in, a table out.
func Example() {
	in := strings.NewReader(text("S1"))
	var out strings.Builder
	run(context.Background(), []string{"--vcf", "-", "--genes", "VKORC1"}, in, &out, io.Discard)
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		cells := strings.Split(line, "\t")
		fmt.Println(cells[0], cells[1], cells[4])
	}
	// Output:
	// sample gene phenotype
	// S1 VKORC1 -1639 AG
}

func TestForms(t *testing.T) {
	in := put(t, "in.vcf", text("A", "B"))
	code, out, stderr := do("", "--vcf", in)
	assert.Equal(t, success, code, stderr)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	assert.Equal(t, strings.Join(report.Columns(), "\t"), lines[0])
	assert.Len(t, lines, 1+2*23)
	assert.Contains(t, stderr, "2 people")
	assert.Contains(t, stderr, "--positions")

	code, out, _ = do("", "--vcf", in, "--format", "json", "--samples", "B")
	assert.Equal(t, success, code)
	for text, want := range map[string]bool{`"schema_version"`: true, `"sample":"B"`: true, `"sample":"A"`: false} {
		assert.Equal(t, want, strings.Contains(out, text), text)
	}

	code, _, stderr = do("", "--vcf", in, "--format", "html")
	assert.Equal(t, failure, code)
	assert.Contains(t, stderr, "folder")

	folder := filepath.Join(t.TempDir(), "reports") + "/"
	code, _, stderr = do("", "--vcf", in, "-o", folder)
	require.Equal(t, success, code, stderr)
	for _, name := range []string{"A.html", "B.html", "index.html"} {
		page, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		assert.Contains(t, string(page), "</html>")
	}
	code, _, _ = do("", "--vcf", in, "--format", "json", "-o", folder)
	assert.Equal(t, success, code)
	assert.FileExists(t, filepath.Join(folder, "A.json"))
	assert.FileExists(t, filepath.Join(folder, "index.json"))

	one := filepath.Join(t.TempDir(), "one.html")
	code, _, stderr = do("", "--vcf", in, "--samples", "A", "-o", one)
	assert.Equal(t, success, code, stderr)
	assert.FileExists(t, one)
}

func TestOutsideBelongsToSomebody(t *testing.T) {
	in := put(t, "in.vcf", text("A", "B"))
	calls := put(t, "calls.tsv", "CYP2D6\t*1/*4\n")
	code, _, stderr := do("", "--vcf", in, "--outside", calls)
	assert.Equal(t, failure, code)
	assert.Contains(t, stderr, "SAMPLE=")
	code, out, stderr := do("", "--vcf", in, "--outside", "B="+calls, "--genes", "CYP2D6")
	assert.Equal(t, success, code, stderr)
	assert.Contains(t, out, "B\tCYP2D6\t*1/*4")
	assert.Contains(t, out, "A\tCYP2D6\tNo data")
	code, out, _ = do("", "--vcf", in, "--samples", "A", "--outside", calls, "--genes", "CYP2D6")
	assert.Equal(t, success, code)
	assert.Contains(t, out, "A\tCYP2D6\t*1/*4")
	code, _, stderr = do("", "--vcf", in, "--outside", "C="+calls)
	assert.Equal(t, failure, code)
	assert.Contains(t, stderr, "no such sample")
}

func TestSexAndRegions(t *testing.T) {
	in := put(t, "in.vcf", text("A"))
	for _, c := range []struct{ name, flag, content, err string }{
		{"pairs", "--sex", "A F\n", ""},
		{"ped", "--sex", "fam A 0 0 1 -9\n", ""},
		{"no sex", "--sex", "A X\n", "is no sex"},
		{"three columns", "--sex", "A F 1\n", "columns"},
		{"bed", "--assume-reference-in", "track x\nchr19 1000 99000000\n", ""},
		{"bed of two columns", "--assume-reference-in", "chr1 5\n", "columns"},
		{"reversed bed", "--assume-reference-in", "chr1 5 3\n", "is no interval"},
		{"empty bed", "--assume-reference-in", "# nothing\n", "no region"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := do("", "--vcf", in, c.flag, put(t, "f", c.content))
			if c.err == "" {
				assert.Equal(t, success, code, stderr)
			} else {
				assert.Equal(t, failure, code)
				assert.Contains(t, stderr, c.err)
			}
		})
	}
}

func TestPositions(t *testing.T) {
	for _, build := range []string{"GRCh37", "GRCh38"} {
		code, out, stderr := do("", "--positions", "vcf", "--build", build)
		assert.Equal(t, success, code)
		assert.Contains(t, stderr, "bcftools mpileup")
		assert.Contains(t, stderr, "gatk HaplotypeCaller")
		assert.Greater(t, strings.Count(out, "\n"), 1200)
	}
	path := filepath.Join(t.TempDir(), "p.bed")
	code, _, _ := do("", "--positions", "bed", "--build", "GRCh38", "--contig-names", "plain", "--genes", "VKORC1", "-o", path)
	assert.Equal(t, success, code)
	bed, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "16\t31096367\t31096368\tVKORC1\n", string(bed))
}

func TestMisuse(t *testing.T) {
	in := put(t, "in.vcf", text("A"))
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"nothing", nil, "--vcf"},
		{"no such flag", []string{"--vfc", in}, "--help"},
		{"positions without build", []string{"--positions", "bed"}, "--build"},
		{"positions with input", []string{"--positions", "bed", "--build", "GRCh38", "--vcf", in}, "reads no VCF"},
		{"both assumptions", []string{"--vcf", in, "--assume-reference", "--assume-reference-in", in}, "together"},
		{"negative workers", []string{"--vcf", in, "--workers=-1"}, "negative"},
		{"unknown research", []string{"--vcf", in, "--research", "magic"}, "cyp2d6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := do("", c.args...)
			assert.Equal(t, misuse, code)
			assert.Contains(t, stderr, c.want)
		})
	}
	code, out, _ := do("", "--help")
	assert.Equal(t, success, code)
	assert.Contains(t, out, "--assume-reference-in")
}

func TestFileNames(t *testing.T) {
	w := folder{names: map[string]bool{"index": true}}
	for _, c := range []struct{ sample, want string }{
		{"NA12878", "NA12878"},
		{"../../etc/passwd", "_.._etc_passwd"},
		{"", "sample"},
		{"index", "index-2"},
		{"na12878", "na12878-2"},
		{"<script>", "_script_"},
		{"Zoë", "Zo_"},
		{strings.Repeat("x", 300), strings.Repeat("x", 100)},
	} {
		assert.Equal(t, c.want, w.nameOf(c.sample))
	}
}
