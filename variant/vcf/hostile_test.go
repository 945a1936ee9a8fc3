package vcf_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// endless is a stream of one byte that counts what was read of it.
type endless struct{ left, read int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	clear(p[:n])
	e.left -= n
	e.read += n
	return n, nil
}

func TestWhatIsNoVCFIsNotReadThrough(t *testing.T) {
	in := &endless{left: 1 << 30}
	_, err := vcf.NewReader(t.Context(), "zeros", in, vcf.Options{Workers: 1})
	if err == nil || !strings.Contains(err.Error(), "##fileformat") {
		t.Errorf("%v", err)
	}
	if in.read > 8<<20 {
		t.Errorf("%d bytes were read", in.read)
	}
}

func TestHeaderIsBounded(t *testing.T) {
	lines := strings.Repeat("##x=y\n", 1<<20+1)
	_, err := vcf.NewReader(t.Context(), "many", strings.NewReader("##fileformat=VCFv4.2\n"+lines), vcf.Options{})
	if err == nil || !strings.Contains(err.Error(), "more than a million lines") {
		t.Errorf("%v", err)
	}
	if testing.Short() {
		return
	}
	// A line of 64 MiB is looked at once, not again with every read.
	long := "##fileformat=VCFv4.2\n##x=" + strings.Repeat("y", 64<<20) + "\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO")
	start := time.Now()
	f, err := vcf.NewReader(t.Context(), "long", struct{ io.Reader }{strings.NewReader(long)}, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if d := time.Since(start); d > 30*time.Second {
		t.Errorf("%v", d)
	}
}

func TestMoreAllelesThanAGenotypeCanName(t *testing.T) {
	alts := strings.Repeat("T,", 39_999) + "T"
	for _, c := range []struct {
		gt   string
		want variant.Genotype
	}{
		{"0/32767", variant.Genotype{A: 0, B: 32767, Ploidy: 2}},
		{"0/32768", variant.Genotype{A: variant.Invalid, B: variant.Invalid}},
		{"32769|1", variant.Genotype{A: variant.Invalid, B: variant.Invalid}},
	} {
		r := one(t, "chr1 5 . A "+alts+" . . . GT "+c.gt+" 0/0 0/0", vcf.Options{})
		calls, _ := r.Genotypes().Calls(nil)
		if calls[0] != c.want {
			t.Errorf("%s: %+v", c.gt, calls[0])
		}
	}
}

func TestManySymbolicAlts(t *testing.T) {
	const n = 100_000
	text := strings.Replace(small("chr1 5 . A "+strings.Repeat("<DEL>,", n-1)+"<DEL> . . SVLEN="+strings.Repeat("7,", n-1)+"9 GT 0/1 0/0 0/0"), "VCFv4.2", "VCFv4.5", 1)
	start := time.Now()
	equal(t, "end", all(t, open(t, text, vcf.Options{}))[0].End(), 5+9)
	if d := time.Since(start); d > 30*time.Second {
		t.Errorf("%v", d)
	}
}

// indexedBy writes a BGZF file of n records with the index of another, of m.
func indexedBy(t *testing.T, n, m int) string {
	t.Helper()
	tabix := refdata.Program(t, "tabix")
	indexed := func(name string, n int) string {
		var records strings.Builder
		for i := range n {
			fmt.Fprintf(&records, "chr1\t%d\tid%d\tA\tC\t.\t.\tAF=0.%07d\tGT\t0/1\t0/0\t0/0\n", 10+i, i, i*7919%9999991)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, compress(t, small()+records.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(tabix, "-p", "vcf", path).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
		return path
	}
	path, other := indexed("a.vcf.gz", n), indexed("b.vcf.gz", m)
	if err := os.Rename(other+".tbi", path+".tbi"); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestIndexOfAnotherFile(t *testing.T) {
	size := 20_000
	if testing.Short() {
		size = 6000 // in four blocks
	}
	for _, c := range []struct{ records, of int }{{size, size / 4}, {size, size - 1}, {size, 2 * size}, {size, 1}, {size, 0}} {
		path := indexedBy(t, c.records, c.of)
		f, err := vcf.Open(t.Context(), path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		var queryErr error
		for _, queryErr = range f.Query(t.Context(), genomics.MustRegion("chr1:1-100000")) {
			if queryErr == nil {
				n++
			}
		}
		if queryErr == nil && n != c.records {
			t.Errorf("%v: %d records without an error", c, n)
		}
		if f.Indexed() {
			t.Errorf("%v: the index is used", c)
		}
		equal(t, "warnings", f.Warnings()["index-unusable"], min(c.of, 1))
		f.Close()
	}
	path := indexedBy(t, size, size)
	f, err := vcf.Open(t.Context(), path, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	equal(t, "the right index", f.Indexed(), true)
}

// A file that lost its end-of-file block may have lost more; the part that an
// index leads to doesn't tell.
func TestIndexOfTruncatedFile(t *testing.T) {
	path := indexedBy(t, 20_000, 20_000)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{1, 28, 29} {
		if err := os.WriteFile(path, whole[:len(whole)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := vcf.Open(t.Context(), path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, err = range f.Query(t.Context(), genomics.MustRegion("chr1:10-20")) {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "truncated") {
			t.Errorf("%d bytes less: %v", cut, err)
		}
		f.Close()
	}
}

func TestLongLinesTakeTheirLength(t *testing.T) {
	const length = 10 << 20
	for name, record := range map[string]string{
		"INFO": "chr1 5 . A C . . X=" + strings.Repeat("y", length) + " GT 0/1 0/0 0/0",
		"ALT":  "chr1 5 . A " + strings.Repeat("C", length) + " . . . GT 0/1 0/0 0/0",
		"GT":   "chr1 5 . A C . . . GT 0/" + strings.Repeat("1", length) + " 0/0 0/0",
	} {
		text := []byte(small(record, "chr1 6 . A C . . . GT 0/1 0/0 0/0"))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		records, err := failure(bytes.NewReader(text), vcf.Options{Workers: 1})
		runtime.ReadMemStats(&after)
		if err != nil || records != 2 {
			t.Errorf("%s: %d records, %v", name, records, err)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 12*length {
			t.Errorf("%s: %d MB", name, taken>>20)
		}
	}
}
