package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/refdata"
)

const header = "##fileformat=VCFv4.2\n##contig=<ID=1,length=248956422>\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"

const variants = header + "\tA\tB\tC\n" +
	"1\t100\trs1\tA\tC\t.\t.\t.\tGT\t0/1\t1/1\t0/0\n" +
	"1\t200\trs2\tA\tT\t.\t.\t.\tGT\t0/1\t1/1\t0/0\n" +
	"1\t300\trs3\tG\tA\t.\t.\t.\tGT\t0/1\t1/1\t0/0\n"

const catalog = "#format_version=2.0\n#pgs_id=PGS000001\n#genome_build=GRCh38\n" +
	"rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n" +
	"rs1\t1\t100\tC\tA\t0.5\n" +
	"rs2\t1\t200\tT\tA\t4\n" +
	"rs3\t1\t300\tC\tT\t1\n"

func run(args []string, out, errout io.Writer) int {
	return program.Run(context.Background(), "score", "", new(flags), args, program.Streams{Out: out, Err: errout})
}

func put(name, text string) string {
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		panic(err)
	}
	return name
}

func Example() {
	dir, err := os.MkdirTemp("", "score")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	in, weights := put(filepath.Join(dir, "cohort.vcf"), variants), put(filepath.Join(dir, "PGS000001.txt"), catalog)
	out := filepath.Join(dir, "out.sscore")
	if code := run([]string{"--vcf", in, "--score", weights, "-o", out}, io.Discard, os.Stdout); code != 0 {
		return
	}
	table, err := os.ReadFile(out)
	if err != nil {
		return
	}
	fmt.Print(string(table))
	// Output:
	// #IID	ALLELE_CT	DENOM	NAMED_ALLELE_DOSAGE_SUM	PGS000001_AVG	PGS000001_SUM
	// A	4	4	2	0.375	1.5
	// B	4	4	2	0.25	1
	// C	4	4	2	0.5	2
}

func TestSummary(t *testing.T) {
	dir := t.TempDir()
	in, weights := put(filepath.Join(dir, "cohort.vcf"), variants), put(filepath.Join(dir, "PGS000001.txt"), catalog)
	var out, errout bytes.Buffer
	outcomes := filepath.Join(dir, "outcomes.tsv")
	require.Zero(t, run([]string{"--vcf", in, "--score", weights, "-o", filepath.Join(dir, "o.sscore"), "--outcomes", outcomes}, &out, &errout), errout.String())
	assert.Equal(t, "PGS000001.txt: 2 of 3 rows count (66.7 %): 1 as-given, 1 flipped-swapped, 1 strand-ambiguous\n"+
		"  fewer than 75 %: these scores are hardly those that were evaluated\n"+
		"  samples scored, too few to be counted, written to "+filepath.Join(dir, "o.sscore")+"\n", out.String())
	text, err := os.ReadFile(outcomes)
	require.NoError(t, err)
	assert.Contains(t, string(text), "6\trs2\t1\t200\tT\tA\tfalse\tstrand-ambiguous\n")

	// Several files have a table each.
	other := put(filepath.Join(dir, "w.txt"), "rs1 C 1\nrs3 A 2\n")
	out.Reset()
	require.NotZero(t, run([]string{"--vcf", in, "--score", weights, "--score", other, "-o", filepath.Join(dir, "many.sscore")}, &out, &errout), "one is no file of the PGS Catalog")
	second := put(filepath.Join(dir, "second.txt"), strings.ReplaceAll(catalog, "#pgs_id=PGS000001\n", "#pgs_id=PGS000002\n#variants_number=4\n"))
	require.Zero(t, run([]string{"--vcf", in, "--score", weights, "--score", second, "-o", filepath.Join(dir, "many.sscore")}, &out, &errout))
	for _, id := range []string{"PGS000001", "PGS000002"} {
		assert.FileExists(t, filepath.Join(dir, "many."+id+".sscore"))
	}
	assert.Contains(t, out.String(), "  the file says that it has 4 variants: is it complete?\n")
}

// TestTwin: the table is that of plink2, column by column.
func TestTwin(t *testing.T) {
	plink2 := refdata.Program(t, "plink2")
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString(header)
	for i := range 60 {
		fmt.Fprintf(&text, "\tP%d", i)
	}
	text.WriteByte('\n')
	var weights strings.Builder
	weights.WriteString("ID A1 height weight\n")
	for v := range 30 {
		fmt.Fprintf(&text, "1\t%d\tv%d\tA\tT\t.\t.\t.\tGT", 100+v, v)
		for p := range 60 {
			text.WriteString("\t" + []string{"0/0", "0/1", "1/1", "./."}[(v*p+v+p*p)%4])
		}
		text.WriteByte('\n')
		fmt.Fprintf(&weights, "v%d %s %g %d\n", v, []string{"A", "T"}[v%2], 0.25*float64(v)-2, v)
	}
	in, table := put(filepath.Join(dir, "g.vcf"), text.String()), put(filepath.Join(dir, "w.txt"), weights.String())
	prefix := filepath.Join(dir, "g")
	said, err := exec.CommandContext(t.Context(), plink2, "--vcf", in, "--make-bed", "--out", prefix).CombinedOutput()
	require.NoError(t, err, string(said))
	said, err = exec.CommandContext(t.Context(), plink2, "--bfile", prefix, "--score", table, "1", "2", "header-read",
		"cols=maybefid,nallele,denom,dosagesum,scoreavgs,scoresums", "--score-col-nums", "3-4", "--out", filepath.Join(dir, "theirs")).CombinedOutput()
	require.NoError(t, err, string(said))
	theirs, err := os.ReadFile(filepath.Join(dir, "theirs.sscore"))
	require.NoError(t, err)
	for _, how := range []string{"bfile", "vcf"} {
		from := map[string][]string{"vcf": {"--vcf", in}, "bfile": {"--bfile", prefix}}[how]
		var out, errout bytes.Buffer
		ours := filepath.Join(dir, how+".sscore")
		require.Zero(t, run(append(from, "--score", table, "--columns", "1,2,3-4", "--header", "read", "--palindromes", "as-given", "-o", ours), &out, &errout), errout.String())
		text, err := os.ReadFile(ours)
		require.NoError(t, err)
		got, want := rows(string(text)), rows(string(theirs))
		if how == "vcf" { // which has no families
			for i := range want {
				want[i] = want[i][1:]
			}
			want[0][0] = "#" + want[0][0]
		}
		require.Equal(t, want[0], got[0])
		require.Len(t, got, len(want))
		for i := range want[1:] {
			for c, cell := range want[i+1] {
				if name := want[0][c]; strings.HasPrefix(name, "#") || name == "IID" {
					assert.Equal(t, cell, got[i+1][c])
					continue
				}
				w, err := strconv.ParseFloat(cell, 64)
				require.NoError(t, err)
				g, err := strconv.ParseFloat(got[i+1][c], 64)
				require.NoError(t, err)
				assert.InDelta(t, w, g, 1e-5*max(w, -w)+1e-12)
			}
		}
	}
}

// TestDosages: imputed copies count where they are asked for.
func TestDosages(t *testing.T) {
	dir := t.TempDir()
	text := strings.Replace(header, "#CHROM", "##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"Dosage\">\n#CHROM", 1) +
		"\tA\tB\tC\n1\t100\trs1\tA\tC\t.\t.\t.\tGT:DS\t0/1:1.25\t1/1:1.5\t0/0:0\n"
	in, weights := put(filepath.Join(dir, "cohort.vcf"), text), put(filepath.Join(dir, "PGS000001.txt"), catalog)
	for args, want := range map[string]string{"": "0.5 1 0", "--dosages": "0.625 0.75 0"} {
		var out, errout bytes.Buffer
		name := filepath.Join(dir, "o.sscore")
		require.Zero(t, run(append(strings.Fields(args), "--vcf", in, "--score", weights, "-o", name), &out, &errout), errout.String())
		table, err := os.ReadFile(name)
		require.NoError(t, err)
		var sums []string
		for _, row := range rows(string(table))[1:] {
			sums = append(sums, row[len(row)-1])
		}
		assert.Equal(t, want, strings.Join(sums, " "))
	}
}

func rows(text string) [][]string {
	var all [][]string
	for line := range strings.Lines(text) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return all
}

func TestMisuse(t *testing.T) {
	dir := t.TempDir()
	in, weights := put(filepath.Join(dir, "cohort.vcf"), variants), put(filepath.Join(dir, "PGS000001.txt"), catalog)
	wrong := put(filepath.Join(dir, "wrong.txt"), strings.ReplaceAll(catalog, "GRCh38", "GRCh37"))
	ratios := put(filepath.Join(dir, "ratios.txt"), strings.Replace(catalog, "#genome_build", "#weight_type=OR\n#genome_build", 1))
	for args, says := range map[string]string{
		"--vcf V -o O":                                      "--score",
		"--score S -o O":                                    "no genotypes",
		"--vcf V --score S":                                 "--output",
		"--vcf V --score S -o -":                            "name a file",
		"--vcf V --score S -o V":                            "a file that is read",
		"--vcf V --score S --score S -o O --outcomes X":     "one scoring file at a time",
		"--vcf V --score S --score S -o O":                  "two files would be written",
		"--vcf V --score W -o O":                            "wrong build",
		"--vcf V --score S -o O --build GRCh37":             "wrong build",
		"--vcf V --score S -o O --build hg20":               "unknown build",
		"--vcf V --score S -o O --score-build hg20":         "unknown build",
		"--vcf V --score S -o O --columns 1,2":              "three columns",
		"--vcf V --score S -o O --columns a":                "no list of columns",
		"--vcf V --score S -o O --columns 1,2,3":            "number 2 is asked for",
		"--vcf V --bfile V --score S -o O":                  "can't be used together",
		"--bfile V --score S -o O --build GRCh38":           "cohort.vcf.fam",
		"--bfile V --score S -o O":                          "the build of the genotypes is not known, and so no position can be compared: say which it is (--build GRCh37 or GRCh38)",
		"--vcf V --score R -o O":                            "take their logarithms (--ratios log), or, where the sum of ratios is meant, take them as they are (--ratios keep)",
		"--vcf Vx --score S -o O":                           "cohort.vcfx",
		"--vcf V --score Sx -o O":                           "PGS000001.txtx",
		"--vcf V --score S -o O --palindromes perhaps":      "palindromes",
		"--bfile V --score S -o O --dosages":                "a .bed has calls",
		"--vcf V --score S -o D/no/such/O":                  "no",
		"--vcf V --score S -o O --outcomes D/no/such/O.tsv": "no",
	} {
		full := strings.NewReplacer("V", in, " S", " "+weights, "W", wrong, " R", " "+ratios, " O", " "+filepath.Join(dir, "o"), "D/", dir+"/").Replace(args)
		var out, errout bytes.Buffer
		assert.NotZero(t, run(strings.Fields(full), &out, &errout), args)
		assert.Contains(t, errout.String(), says, args)
	}
}

// TestSwappedStrands: of rows whose alleles are those of the other strand, palindromic ones
// are left out and counted unless frequencies tell the strand, and nobody's score changes
// for them.
func TestSwappedStrands(t *testing.T) {
	dir := t.TempDir()
	const people = 100
	var text strings.Builder
	text.WriteString(header)
	for i := range people {
		fmt.Fprintf(&text, "\tP%d", i)
	}
	text.WriteByte('\n')
	for v, alleles := range []string{"A\tT", "C\tG", "A\tG", "A\tT", "C\tG"} {
		fmt.Fprintf(&text, "1\t%d\trs%d\t%s\t.\t.\t.\tGT", 100*(v+1), v+1, alleles)
		for i := range people { // a frequency of 0.1, and of the last two 0.5
			call := "0/0"
			if v < 3 && i < 20 || v >= 3 {
				call = "0/1"
			}
			text.WriteString("\t" + call)
		}
		text.WriteByte('\n')
	}
	in := put(filepath.Join(dir, "g.vcf"), text.String())
	columns := "#format_version=2.0\n#pgs_id=PGS1\n#genome_build=GRCh38\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tallelefrequency_effect\n"
	weights := put(filepath.Join(dir, "w.txt"), columns+
		"rs1\t1\t100\tA\tT\t1\t0.1\n"+ // the rare one: the file is of the other strand
		"rs2\t1\t200\tG\tC\t1\t0.1\n"+ // the rare one as it stands
		"rs3\t1\t300\tC\tT\t1\t0.1\n"+ // of the other strand, which the bases tell
		"rs4\t1\t400\tT\tA\t1\t0.1\n"+ // half of the people's: nothing tells
		"rs5\t1\t500\tG\tC\t1\t\n") // not stated: nothing tells
	for _, c := range []struct{ palindromes, says, carrier, other string }{
		{"by-frequency", "3 of 5 rows count (60.0 %): 1 as-given, 2 flipped, 2 strand-ambiguous", "3", "0"},
		{"exclude", "1 of 5 rows count (20.0 %): 1 flipped, 4 strand-ambiguous", "1", "0"},
		{"as-given", "5 of 5 rows count (100.0 %): 3 as-given, 1 swapped, 1 flipped", "5", "4"},
	} {
		t.Run(c.palindromes, func(t *testing.T) {
			var out, errout bytes.Buffer
			name := filepath.Join(dir, "o.sscore")
			require.Zero(t, run([]string{"--vcf", in, "--score", weights, "--palindromes", c.palindromes, "-o", name}, &out, &errout), errout.String())
			assert.Contains(t, out.String(), c.says)
			table, err := os.ReadFile(name)
			require.NoError(t, err)
			sums := rows(string(table))
			last := len(sums[0]) - 1
			assert.Equal(t, c.carrier, sums[1][last])
			assert.Equal(t, c.other, sums[people][last])
			assert.NotContains(t, string(table), "NaN")
		})
	}
}

// TestBadWeights: what cannot be added up is an error with its line, and no file.
func TestBadWeights(t *testing.T) {
	dir := t.TempDir()
	in := put(filepath.Join(dir, "cohort.vcf"), variants)
	for name, weight := range map[string]string{"infinite": "inf", "minus infinite": "-Inf", "not a number": "NaN", "missing": "NA", "empty": "", "a point": ".", "text": "strong", "too large": "1e999"} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(dir, "o.sscore")
			for form, args := range map[string][]string{
				strings.ReplaceAll(catalog, "0.5", weight): nil, "rs1 C 1\nrs3 A " + weight + "\n": {"--columns", "1,2,3"},
			} {
				weights := put(filepath.Join(dir, "w.txt"), form)
				var said, errout bytes.Buffer
				assert.NotZero(t, run(append([]string{"--vcf", in, "--score", weights, "-o", out}, args...), &said, &errout), form)
				assert.Contains(t, errout.String(), "w.txt: line ")
				assert.NoFileExists(t, out)
			}
		})
	}
}

// TestWrongBuild: a scoring file of another build is refused, whatever the genotypes are
// read from, and the message says which file to take.
func TestWrongBuild(t *testing.T) {
	dir := t.TempDir()
	in := put(filepath.Join(dir, "cohort.vcf"), variants)
	wrong := put(filepath.Join(dir, "w.txt"), strings.ReplaceAll(catalog, "GRCh38", "GRCh37"))
	right := put(filepath.Join(dir, "r.txt"), catalog)
	put(filepath.Join(dir, "b.fam"), "0 A 0 0 0 -9\n")
	put(filepath.Join(dir, "b.bim"), "1 rs1 0 249000000 C A\n") // beyond the end in GRCh38, not in GRCh37
	put(filepath.Join(dir, "b.bed"), "\x6c\x1b\x01\x00")
	for _, c := range []struct {
		name, says string
		args       []string
	}{
		{"VCF", "wrong build: the positions are of GRCh37, and the genotypes of GRCh38: take the file that the PGS Catalog harmonised to it (PGS000001_hmPOS_GRCh38.txt.gz)", []string{"--vcf", in, "--score", wrong}},
		{"PLINK files", "wrong build: the positions are of GRCh37", []string{"--bfile", filepath.Join(dir, "b"), "--build", "GRCh38", "--score", wrong}},
		{"PLINK files of another build than was said", "lies beyond the end of its chromosome", []string{"--bfile", filepath.Join(dir, "b"), "--build", "GRCh38", "--score", right}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errout bytes.Buffer
			assert.NotZero(t, run(append(c.args, "-o", filepath.Join(dir, "o.sscore")), &out, &errout))
			assert.Contains(t, errout.String(), c.says)
			assert.NoFileExists(t, filepath.Join(dir, "o.sscore"))
		})
	}
}
