package vcf_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// plainBCF is what is written of a stream without compression.
func plainBCF(s vcf.Stream) ([]byte, error) {
	var b bytes.Buffer
	w := vcf.NewWriter(&b, s.Header(), vcf.WriterOptions{BCF: true})
	if err := w.WriteStream(background, s); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// asVCF is what is written of a stream as text.
func asVCF(s vcf.Stream) (string, error) {
	var b strings.Builder
	w := vcf.NewWriter(&b, s.Header(), vcf.WriterOptions{})
	if err := w.WriteStream(background, s); err != nil {
		return "", err
	}
	err := w.Close()
	return b.String(), err
}

// recordsOf cuts the header from a BCF file.
func recordsOf(bcf []byte) []byte {
	if len(bcf) < 9 {
		return nil
	}
	n := int(bcf[5]) | int(bcf[6])<<8 | int(bcf[7])<<16 | int(bcf[8])<<24
	return bcf[9+n:]
}

// roundTrip compares this package with bcftools in both directions: the records
// as BCF, byte for byte, and as text again.
func roundTrip(t *testing.T, path string) (records bool) {
	t.Helper()
	f, err := vcf.Open(background, path, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ours, err := plainBCF(f)
	theirs, theirErr := exec.Command(refdata.Program(t, "bcftools"), "view", "--no-version", "-Ou", path).Output()
	if (err != nil) != (theirErr != nil) {
		t.Errorf("%s: ours %v, bcftools %v", path, err, theirErr)
	}
	if err != nil || theirErr != nil {
		return false
	}
	if !bytes.Equal(recordsOf(ours), recordsOf(theirs)) {
		t.Errorf("%s: the records differ from those that bcftools writes", path)
	}
	file := filepath.Join(t.TempDir(), "a.bcf")
	if err := os.WriteFile(file, theirs, 0o600); err != nil {
		t.Fatal(err)
	}
	want := bcftools(t, "view", "--no-version", file)
	b, err := vcf.Open(background, file, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	got, err := asVCF(b)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%s: as text: %s", path, firstDifference(got, want))
	}
	again, err := plainBCF(b)
	if err != nil || !bytes.Equal(recordsOf(again), recordsOf(theirs)) {
		t.Errorf("%s: BCF does not stay what it was (%v)", path, err)
	}
	return len(recordsOf(ours)) > 0
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) {
			return fmt.Sprintf("%d lines, want %d", len(g), len(w))
		}
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n%.400s\nwant\n%.400s", i+1, g[i], w[i])
		}
	}
	return ""
}

// TestRoundTrips turns real files into BCF and back, both ways as bcftools does.
func TestRoundTrips(t *testing.T) {
	dir := refdata.Dir(t)
	var paths []string
	for _, pattern := range []string{
		"vcf-spec/4.2/passed/*.vcf", "getrm/*.preprocessed.vcf", "getrm/*chr22.vcf.bgz", "1kgp/GRCh38/GSTM1.vcf.gz",
		"1kgp/GRCh37/VKORC1.vcf.gz", "pgx/pharmcat/*/*.vcf*", "pgx/pharmcat/*.vcf*",
	} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, path := range found {
			if !strings.HasSuffix(path, "i") {
				paths = append(paths, path)
			}
		}
	}
	with := 0
	for _, path := range paths {
		if roundTrip(t, path) {
			with++
		}
	}
	t.Logf("%d of %d files", with, len(paths))
	if with < 10 {
		t.Errorf("only %d of %d files have records that BCF can hold", with, len(paths))
	}
}

// wild writes a VCF of every form of value that BCF has a form for.
func wild(records, samples int, seed uint64) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	list := func(n int, from ...string) string {
		values := make([]string, n)
		for i := range values {
			values[i] = pick(from...)
		}
		return strings.Join(values, ",")
	}
	ints := []string{"0", "1", "7", "-1", "-119", "-120", "-121", "127", "128", "32767", "32768", "-32760", "-32761", "2147483647", "-2147483640", "-2147483641", "2147483648", ".", ".", "12", "+5", "007"}
	small := []string{"0", "1", "30", "99", "."}
	floats := []string{"0", "-0", "0.5", ".25", "1e-10", "1E5", "123456", "1234567", "999999", "999999.5", "0.0001", "0.00009999", "0.0009765625", "0.33333334", "inf", "-inf", "nan", "NaN", ".", "3.4028235e38", "1e39", "1e-46", "-12.5", "100", "0.1", "1e6", "2.5e-05", "99999.95", "0.99999996", "16777217"}
	texts := []string{"a", "abc", ".", "x_y", "a%3Bb", "long" + strings.Repeat("g", 40), "1", "-"}
	var b strings.Builder
	b.WriteString(wildHeader)
	b.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
	if samples > 0 {
		b.WriteString("\tFORMAT")
	}
	for i := range samples {
		fmt.Fprintf(&b, "\ts%d", i)
	}
	b.WriteByte('\n')
	pos := 0
	for range records {
		pos += rng.IntN(300)
		alts := pick(".", "T", "T,G", "<DEL>", "*", "T,<INS:ME>,G[chr2:7[", strings.Repeat("T,", 14)+"G", "<*>")
		numAlt := strings.Count(alts, ",") + 1
		if alts == "." {
			numAlt = 0
		}
		fmt.Fprintf(&b, "chr%d\t%d\t%s\t%s\t%s\t%s\t%s\t", 1, pos, pick(".", "rs1", "rs1;rs2", strings.Repeat("r", 200)), pick("A", "N", "ACGT", strings.Repeat("AC", 70)), alts,
			pick(floats...), pick(".", "PASS", "q10", "q10;s50"))
		var info []string
		for _, e := range []string{
			"AC=" + list(max(1, numAlt), ints...), "DP=" + pick(ints...), "AF=" + list(max(1, numAlt), floats...), "FS=" + pick(floats...),
			"DB", "DB=1", "TXT=" + list(1+rng.IntN(3), texts...), "CHR=" + pick("x", "."), "END=" + fmt.Sprint(pos+rng.IntN(70000)-20), "TXT=", "AC=", "END=.",
			"BIG=" + list(20, ints...), "SM=" + list(200, small...), "TXT=" + strings.Repeat("t", 40000),
		} {
			if rng.IntN(4) == 0 && (len(e) < 1000 || rng.IntN(20) == 0) {
				info = append(info, e)
			}
		}
		if len(info) == 0 {
			info = []string{"."}
		}
		b.WriteString(strings.Join(info, ";"))
		if samples > 0 {
			keys := []string{"GT"}
			if rng.IntN(3) > 0 {
				for _, k := range []string{"AD", "DP", "GQ", "PL", "GL", "FT", "ST", "HQ"} {
					if rng.IntN(2) == 0 {
						keys = append(keys, k)
					}
				}
			}
			if rng.IntN(8) == 0 && len(keys) > 1 {
				keys = keys[1:]
			}
			if rng.IntN(30) == 0 {
				keys = []string{"."}
			}
			shape := rng.IntN(4)
			b.WriteString("\t" + strings.Join(keys, ":"))
			for range samples {
				b.WriteByte('\t')
				n := len(keys)
				if keys[0] != "." && rng.IntN(5) == 0 {
					n = 1 + rng.IntN(n)
				}
				for i, k := range keys[:n] {
					if i > 0 {
						b.WriteByte(':')
					}
					switch k {
					case ".":
						b.WriteByte('.')
					case "GT":
						switch shape {
						case 0:
							b.WriteString(pick("0|0", "0|1", "1|0", "1|1"))
						case 1:
							b.WriteString(pick("0/0", "0/1", "./.", "1|1", "0/2"))
						case 2:
							b.WriteString(pick("0", "1", ".", "0|1", "0|1|1", "10/11", "./1", "1|.", "0/1|2", "0/100", "200|3"))
						default:
							b.WriteString(pick("0|0", "0|0", "0|0", "0|0", "0|0", "0|1", "0|0", ".|.", "3|9"))
						}
					case "AD":
						b.WriteString(pick(list(numAlt+1, ints...), list(numAlt+1, small...), "."))
					case "PL":
						b.WriteString(pick(list((numAlt+1)*(numAlt+2)/2, small...), "."))
					case "GL":
						b.WriteString(pick(list(3, floats...), ".", "-1")) // of "" htslib makes 0
					case "FT":
						b.WriteString(pick(texts...))
					case "ST":
						if i > 0 {
							b.WriteString(pick("", "a,b", "%3A"))
						} else {
							b.WriteString(pick(".", "a,b", "%3A"))
						}
					case "HQ":
						b.WriteString(pick(list(2, ints...), "."))
					default:
						b.WriteString(pick(small...))
					}
				}
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const wildHeader = `##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##source="a, b"
##FILTER=<ID=q10,Description="Quality below 10">
##FILTER=<ID=s50,Description="x">
##contig=<ID=chr1,length=248956422>
##contig=<ID=chr2,length=242193529,assembly="GRCh38">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Count">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=FS,Number=1,Type=Float,Description="x">
##INFO=<ID=DB,Number=0,Type=Flag,Description="In dbSNP">
##INFO=<ID=TXT,Number=.,Type=String,Description="Text with \"quotes\", and IDX=7 in it">
##INFO=<ID=CHR,Number=1,Type=Character,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=BIG,Number=.,Type=Integer,Description="x">
##INFO=<ID=SM,Number=.,Type=Integer,Description="x">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">
##FORMAT=<ID=GL,Number=G,Type=Float,Description="Likelihoods">
##FORMAT=<ID=FT,Number=1,Type=String,Description="Filter">
##FORMAT=<ID=ST,Number=.,Type=String,Description="x">
##FORMAT=<ID=HQ,Number=2,Type=Integer,Description="x">
##ALT=<ID=DEL,Description="Deletion">
`

// TestWildRoundTrips is TestRoundTrips with made files.
func TestWildRoundTrips(t *testing.T) {
	for i, samples := range []int{0, 1, 2, 3, 17, 64, 5} {
		path := filepath.Join(t.TempDir(), "wild.vcf")
		if err := os.WriteFile(path, []byte(wild(200, samples, uint64(i))), 0o600); err != nil {
			t.Fatal(err)
		}
		if !roundTrip(t, path) {
			t.Error("no records")
		}
	}
}

// TestBCFRegions asks both programs for regions of each other's BCF files.
func TestBCFRegions(t *testing.T) {
	records := 3000
	if testing.Short() {
		records = 1500
	}
	dir := t.TempDir()
	ours, theirs := filepath.Join(dir, "ours.bcf"), filepath.Join(dir, "theirs.bcf")
	f := open(t, wild(records, 2, 9), vcf.Options{})
	w, err := vcf.Create(ours, f.Header(), vcf.WriterOptions{Index: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.WriteStream(background, f); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	bcftools(t, "view", "-Ob", "-o", theirs, ours)
	bcftools(t, "index", "-c", theirs)
	text := filepath.Join(dir, "ours.vcf.gz")
	if w, err = vcf.Create(text, f.Header(), vcf.WriterOptions{Index: true, CSI: true}); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.WriteStream(background, open(t, wild(records, 2, 9), vcf.Options{})); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(text + ".csi"); err != nil {
		t.Error(err)
	}
	for _, path := range []string{ours, theirs, text} {
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		equal(t, "indexed", f.Indexed(), true)
		for _, region := range []string{"chr1:1-1", "chr1:200000-200001", "chr2", "chr1:430000", "chr1:1-20000", "chr1"} {
			got := lines(all(t, f.Within(genomics.MustRegion(region))))
			want := bcftools(t, "view", "-H", "-r", region, path)
			if path == text {
				got, want = positions(got), positions(want) // numbers are written otherwise
			}
			equal(t, path+" "+region, got, want)
		}
	}
}

// positions are the first two columns of lines.
func positions(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		fmt.Fprintln(&b, strings.SplitN(line, "\t", 3)[:2])
	}
	return b.String()
}
