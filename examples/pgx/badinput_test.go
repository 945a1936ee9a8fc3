package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// patient is a name that may stand in reports, and nowhere else.
const patient = "PATIENT-ANNA"

const rs9923231 = "chr16\t31096368\trs9923231\tC\tT\t.\t.\tPX=VKORC1\tGT\t0/0\t0/1"

// genome is a VCF of every needed position for two samples, homozygous
// reference but for some.
func genome(t *testing.T, build string) string {
	t.Helper()
	code, out, stderr := do("", "--positions", "vcf", "--build", build)
	require.Equal(t, success, code, stderr)
	out = strings.Replace(out, "#CHROM", "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM", 1)
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "##"):
		case strings.HasPrefix(line, "#"):
			line += "\tFORMAT\t" + patient + "\tB"
		case strings.Contains(line, "rs9923231"), i%29 == 0:
			line += "\tGT\t0/0\t0/1"
		default:
			line += "\tGT\t0/0\t0/0"
		}
		b.WriteString(line + "\n")
	}
	require.True(t, build != "GRCh38" || strings.Contains(b.String(), rs9923231))
	return b.String()
}

// headless is a VCF without what its header says of the build.
func headless(vcf string) string {
	var b strings.Builder
	for line := range strings.Lines(vcf) {
		if !strings.HasPrefix(line, "##contig") && !strings.HasPrefix(line, "##reference") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// shuffled is a VCF with its records in another order.
func shuffled(vcf string) string {
	var header, records []string
	for line := range strings.Lines(vcf) {
		if strings.HasPrefix(line, "#") {
			header = append(header, line)
		} else {
			records = append(records, line)
		}
	}
	for i := range records {
		j := i * 7919 % len(records)
		records[i], records[j] = records[j], records[i]
	}
	return strings.Join(append(header, records...), "")
}

// zipped compresses with BGZF.
func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := bgzf.NewWriter(&b, bgzf.WriterOptions{})
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// changed is the genome with one record's columns set to others.
func changed(t *testing.T, vcf string, columns map[int]string) string {
	t.Helper()
	c := strings.Split(rs9923231, "\t")
	for i, text := range columns {
		c[i] = text
	}
	return strings.Replace(vcf, rs9923231, strings.Join(c, "\t"), 1)
}

// column numbers of changed.
const (
	pos, ref, alt, info, format, first = 1, 3, 4, 7, 8, 9
)

// noLeaks fails the test if goroutines are left over at its end.
func noLeaks(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 200 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}

// reportOf runs the program on a VCF of the two samples. Whatever happens, no
// name may reach standard error.
func reportOf(t *testing.T, vcf string, args ...string) (code int, out, stderr string) {
	t.Helper()
	noLeaks(t)
	code, out, stderr = do("", append([]string{"--vcf", put(t, "in.vcf", vcf)}, args...)...)
	assert.NotContains(t, stderr, patient, "a name in an error")
	assert.False(t, code != success && out != "", "an error and a report")
	return code, out, stderr
}

// The output must be that of the clean file, in all genes but those named.
func TestBadInputThatIsRead(t *testing.T) {
	clean := genome(t, "GRCh38")
	_, want, _ := reportOf(t, clean)
	long := strings.Repeat("A", 10<<20)
	for _, c := range []struct {
		name, vcf, warning string
		differs            string // the only gene whose result may be another; "": none
		result             string // its diplotype then
	}{
		{"unsorted records", shuffled(clean), "[unsorted], and ", "", ""},
		{"CRLF", strings.ReplaceAll(clean, "\n", "\r\n"), "", "", ""},
		{"truncated plain, at a line's end", strings.TrimSuffix(clean, "\n"), "[no-final-newline]", "", ""},
		{"blank line", strings.Replace(clean, rs9923231, "\n"+rs9923231, 1), "[blank-line]", "", ""},
		{"byte order mark", "\ufeff" + clean, "", "", ""},
		{"GT out of range", changed(t, clean, map[int]string{first: "0/2"}), "invalid-genotype: 1", "VKORC1", "Not called"},
		{"GT far out of range", changed(t, clean, map[int]string{first: "0/99999999999"}), "invalid-genotype: 1", "VKORC1", "Not called"},
		{"GT of no form", changed(t, clean, map[int]string{first: "1|"}), "invalid-genotype: 1", "VKORC1", "Not called"},
		{"GT of a half call", changed(t, clean, map[int]string{first: ".|1"}), "", "VKORC1", "Not called"},
		{"GT of ploidy 50", changed(t, clean, map[int]string{first: strings.Repeat("0/", 49) + "0"}), "more-than-two-alleles: 1", "", ""},
		{"GT of ploidy 300", changed(t, clean, map[int]string{first: strings.Repeat("0/", 299) + "0"}), "invalid-genotype: 1", "VKORC1", "Not called"},
		{"GT not first", changed(t, clean, map[int]string{format: "DP:GT", first: "9:0/0", first + 1: "9:0/1"}), "", "", ""},
		{"no GT", changed(t, clean, map[int]string{format: "DP", first: "9"}), "no-genotype: 2", "VKORC1", "Not called"},
		{"AD of another length", changed(t, clean, map[int]string{format: "GT:AD", first: "0/1:10,9,8,7"}), "", "VKORC1", "rs9923231 reference (C)/rs9923231 variant (T)"},
		{"PS that is no number", changed(t, clean, map[int]string{format: "GT:PS", first: "0|1:-x99999999999999999999"}), "", "VKORC1", "rs9923231 reference (C)/rs9923231 variant (T)"},
		{"DP that overflows", changed(t, clean, map[int]string{format: "GT:DP", first: "0/0:99999999999999999999"}), "", "", ""},
		{"POS 0", changed(t, clean, map[int]string{pos: "0"}), "", "VKORC1", "No data"},
		{"REF N", changed(t, clean, map[int]string{ref: "N"}), "", "", ""},
		{"REF in lower case", changed(t, clean, map[int]string{ref: "c", alt: "t"}), "", "", ""},
		{"REF of IUPAC letters", changed(t, clean, map[int]string{ref: "Y"}), "ref-differs-from-build: 1", "VKORC1", "Not called"},
		{"ALT *", changed(t, clean, map[int]string{alt: "*", first: "0/1"}), "unsupported-allele: 2", "VKORC1", "Not called"},
		{"ALT breakend", changed(t, clean, map[int]string{alt: "C[chr2:321681[", first: "0/1"}), "unsupported-allele: 2", "VKORC1", "Not called"},
		{"ALT <DEL> over a gene", clean + "chr16\t31000000\t.\tN\t<DEL>\t.\t.\tEND=31200000\tGT\t0/1\t0/0\n", "unsupported-allele: 1", "VKORC1", "Not called"},
		{"10 MB in INFO", changed(t, clean, map[int]string{info: "X=" + long}), "", "", ""},
		{"10 MB in ALT", changed(t, clean, map[int]string{alt: "T," + long}), "", "", ""},
		{"10 MB in a sample", changed(t, clean, map[int]string{format: "GT:X", first: "0/0:" + long}), "", "", ""},
		{"10 MB in the header", strings.Replace(clean, "#CHROM", "##x="+long+"\n#CHROM", 1), "", "", ""},
		{"non-UTF-8 in INFO", changed(t, clean, map[int]string{info: "X=\xff\xfe"}), "", "", ""},
		{"non-UTF-8 in the header", strings.Replace(clean, "##source=", "##source=\xff\xfe", 1), "", "", ""},
		{"100,000 undeclared contigs", clean + manyContigs(100_000), "[undeclared-contig], and 99999 more", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, stderr := reportOf(t, c.vcf)
			require.Equal(t, success, code, stderr)
			assert.Contains(t, stderr, c.warning)
			assert.Equal(t, except(want, c.differs), except(out, c.differs))
			if c.differs != "" {
				assert.Contains(t, out, patient+"\t"+c.differs+"\t"+c.result+"\t")
			}
		})
	}
}

func manyContigs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "scaffold%d\t1\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\n", i)
	}
	return b.String()
}

// except leaves the lines of a gene out of a table.
func except(table, gene string) string {
	if gene == "" {
		return table
	}
	return strings.Join(slices.DeleteFunc(strings.Split(table, "\n"), func(line string) bool {
		return strings.Contains(line, "\t"+gene+"\t")
	}), "\n")
}

// What can't be read gives an error that says where and what next, and no
// report.
func TestBadInputThatIsRefused(t *testing.T) {
	clean, old := genome(t, "GRCh38"), genome(t, "GRCh37")
	header := headOf(clean)
	bgzipped := zipped(t, clean)
	for _, c := range []struct {
		name, vcf string
		args      []string
		want      []string
	}{
		{"truncated BGZF, no end-of-file block", bgzipped[:len(bgzipped)-28], nil, []string{"truncated", "create the file again"}},
		{"truncated plain", clean[:len(clean)-9], nil, []string{"columns", "cut short"}},
		{"empty file", "", nil, []string{"##fileformat"}},
		{"header only, without its column line", header, nil, []string{"#CHROM"}},
		{"a list of people", patient + ",1970-01-01\n", nil, []string{"is it a VCF?"}},
		{"UTF-16", "\xff\xfe#\x00#\x00", nil, []string{"is it a VCF?"}},
		{"wrong build forced", clean, []string{"--build", "GRCh37"}, []string{"the build was set to GRCh37", "GRCh38"}},
		{"wrong build forced, other way", old, []string{"--build", "GRCh38"}, []string{"the build was set to GRCh38", "GRCh37"}},
		{"wrong build forced, header without contigs", headless(clean), []string{"--build", "GRCh37"}, []string{"wrong build?", "set the build to GRCh38"}},
		{"wrong build forced, other way, header without contigs", headless(old), []string{"--build", "GRCh38"}, []string{"wrong build?", "set the build to GRCh37"}},
		{"header of another build, all assumed", strings.Replace(clean, header, headOf(old), 1), []string{"--assume-reference"}, []string{"wrong build?"}},
		{"duplicate sample names", strings.Replace(clean, "\tB\n", "\t"+patient+"\n", 1), nil, []string{"in column 11", "rename one"}},
		{"sample without a name", strings.Replace(clean, "\tB\n", "\t\n", 1), nil, []string{"column 11", "empty"}},
		{"0 samples", header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", nil, []string{"no samples"}},
		{"POS negative", changed(t, clean, map[int]string{pos: "-1"}), nil, []string{"POS", "column 2"}},
		{"POS huge", changed(t, clean, map[int]string{pos: "99999999999999999999"}), nil, []string{"POS"}},
		{"records of two builds", strings.ReplaceAll(clean, "chr16\t", "NC_000016.9\t"), nil, []string{"NC_000016.9, which is of GRCh37"}},
		{"sample that is not there", clean, []string{"--samples", "NOBODY"}, []string{"sample 1"}},
		{"sample named twice", clean, []string{"--samples", patient + "," + patient}, []string{"named twice"}},
		{"a second file of other samples", clean, []string{"--vcf", put(t, "2.vcf", strings.Replace(clean, patient, "OTHER", 1))}, []string{"part 2", "same samples"}},
		{"gene that is not known", clean, []string{"--genes", "CYP99"}, []string{"CYP99"}},
		{"more workers than can be", clean, []string{"--workers", "100000000"}, []string{"--workers"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := reportOf(t, c.vcf, c.args...)
			assert.NotEqual(t, success, code)
			for _, text := range c.want {
				assert.Contains(t, stderr, text)
			}
		})
	}
}

func TestHeaderWithoutContigs(t *testing.T) {
	for build, other := range map[string]string{"GRCh38": "GRCh37", "GRCh37": "GRCh38"} {
		clean := genome(t, build)
		_, want, _ := reportOf(t, clean)
		code, out, stderr := reportOf(t, headless(clean))
		require.Equal(t, success, code, stderr)
		assert.Equal(t, want, out)
		assert.Contains(t, stderr, "REF equals "+build)
		assert.NotContains(t, stderr, other+" (")
	}
}

func TestTruncatedAnywhere(t *testing.T) {
	noLeaks(t)
	whole := zipped(t, genome(t, "GRCh38"))
	path := filepath.Join(t.TempDir(), "in.vcf.gz")
	for n := 0; n < len(whole); n += 1 + len(whole)/150 {
		require.NoError(t, os.WriteFile(path, []byte(whole[:n]), 0o600))
		code, out, stderr := do("", "--vcf", path)
		require.Equal(t, failure, code, "%d of %d bytes", n, len(whole))
		require.Empty(t, out)
		require.True(t, strings.Contains(stderr, "truncated") || strings.Contains(stderr, "##fileformat"), stderr)
	}
}

func TestManyAlternativeAlleles(t *testing.T) {
	var alts strings.Builder
	alts.WriteString("T")
	for i := range 100_000 {
		fmt.Fprintf(&alts, ",C%s", strings.NewReplacer("0", "AA", "1", "AC", "2", "AG", "3", "AT", "4", "CA", "5", "CC", "6", "CG", "7", "CT", "8", "GA", "9", "GC").Replace(fmt.Sprint(i)))
	}
	clean := genome(t, "GRCh38")
	_, want, _ := reportOf(t, clean)
	start := time.Now()
	code, out, stderr := reportOf(t, changed(t, clean, map[int]string{alt: alts.String()}))
	require.Equal(t, success, code, stderr)
	assert.Equal(t, want, out)
	assert.Less(t, time.Since(start), 30*time.Second)
}

// headOf is a VCF's text before its column heading.
func headOf(vcf string) string {
	head, _, _ := strings.Cut(vcf, "#CHROM")
	return head
}
