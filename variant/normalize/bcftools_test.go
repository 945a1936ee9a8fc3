package normalize_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/normalize"
	"github.com/allelerx/allelerx/variant/vcf"
)

var ctx = context.Background()

// bcftools skips the test where it is not installed, and fails it where CI
// wants all of them.
func bcftools(t testing.TB) {
	t.Helper()
	refdata.Program(t, "bcftools")
}

// run runs a program and returns what it prints.
func run(t testing.TB, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	c := exec.Command(args[0], args[1:]...)
	c.Stdout, c.Stderr = &out, &complaints
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v: %.500s", strings.Join(args, " "), err, complaints.String())
	}
	return out.String()
}

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func openReference(t testing.TB, path string, o fasta.Options) *fasta.File {
	t.Helper()
	ref, err := fasta.Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ref.Close() })
	return ref
}

// ours normalises a file and returns its records as text.
func ours(t testing.TB, path string, o normalize.Options) (string, normalize.Summary, error) {
	t.Helper()
	v, err := vcf.Open(ctx, path, vcf.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	n := normalize.Stream(v, o)
	var b bytes.Buffer
	for r, err := range vcf.Records(ctx, n) {
		if err != nil {
			return b.String(), n.Summary(), err
		}
		b.Write(append(r.AppendText(nil), '\n'))
	}
	return b.String(), n.Summary(), nil
}

// compare compares with bcftools norm, line by line.
func compare(t testing.TB, path, refPath string, o normalize.Options, args ...string) normalize.Summary {
	t.Helper()
	got, summary, err := ours(t, path, o)
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{"bcftools", "norm", "--no-version", "-f", refPath}, args...)
	text := run(t, append(args, path)...)
	want := text[strings.LastIndex(text, "\n#CHROM")+1:]
	want = want[strings.Index(want, "\n")+1:]
	equalLines(t, got, want)
	return summary
}

func equalLines(t testing.TB, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	shown := 0
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			n := 0 // where they part
			for n < min(len(x), len(y)) && x[n] == y[n] {
				n++
			}
			from := max(0, n-100)
			t.Errorf("record %d, %.40q: ours, bcftools from byte %d on:\n%.300s\n%.300s", i+1, x, from, x[from:], y[from:])
			if shown++; shown == 5 {
				break
			}
		}
	}
	t.Fatalf("%d and %d lines", len(a)-1, len(b)-1)
}

const fullHeader = `##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=q10,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="x">
##INFO=<ID=AF,Number=A,Type=Float,Description="x">
##INFO=<ID=AC,Number=A,Type=Integer,Description="x">
##INFO=<ID=AD,Number=R,Type=Integer,Description="x">
##INFO=<ID=GI,Number=G,Type=Integer,Description="x">
##INFO=<ID=SA,Number=A,Type=String,Description="x">
##INFO=<ID=SR,Number=R,Type=String,Description="x">
##INFO=<ID=SG,Number=G,Type=String,Description="x">
##INFO=<ID=SD,Number=.,Type=String,Description="x">
##INFO=<ID=FL,Number=0,Type=Flag,Description="x">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="x">
##FORMAT=<ID=GL,Number=G,Type=Float,Description="x">
##FORMAT=<ID=FA,Number=A,Type=Float,Description="x">
##FORMAT=<ID=FS,Number=A,Type=String,Description="x">
##FORMAT=<ID=FR,Number=R,Type=String,Description="x">
##FORMAT=<ID=FG,Number=G,Type=String,Description="x">
##FORMAT=<ID=FD,Number=.,Type=Integer,Description="x">
`

// canonical writes a VCF as bcftools would, so that records that are passed on
// unchanged compare too: 0.10 becomes 0.1.
func canonical(t testing.TB, name string, contigs []string, samples int, lines ...string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(fullHeader)
	for _, c := range contigs {
		fmt.Fprintf(&b, "##contig=<ID=%s>\n", c)
	}
	b.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
	if samples > 0 {
		b.WriteString("\tFORMAT")
	}
	for i := range samples {
		fmt.Fprintf(&b, "\ts%d", i+1)
	}
	b.WriteString("\n")
	for _, line := range lines {
		b.WriteString(strings.Join(strings.Fields(line), "\t") + "\n")
	}
	raw := write(t, name, b.String())
	out := raw + ".canonical.vcf"
	run(t, "bcftools", "view", "--no-version", "-o", out, raw)
	return out
}
