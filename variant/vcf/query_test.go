package vcf_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
	"github.com/allelerx/allelerx/variant/vcf"
)

// gvcf makes sorted records on two contigs: points, long reference blocks and
// deletions.
func gvcf(n int) string {
	random := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString(small())
	for _, contig := range []string{"chr1", "chr2"} {
		pos := 1
		for i := range n {
			pos += random.IntN(300)
			ref, alt, info := "A", "C", "."
			switch random.IntN(8) {
			case 0:
				alt, info = "<NON_REF>", fmt.Sprintf("END=%d", pos+random.IntN(3000))
			case 1:
				ref = strings.Repeat("ACGT", 1+random.IntN(30))
			case 2:
				alt, info = "<DEL>", fmt.Sprintf("END=%d", pos+random.IntN(200000))
			}
			fmt.Fprintf(&b, "%s\t%d\t%s%d\t%s\t%s\t.\t.\t%s\tGT\t0|1\t1|1\t0|0\n", contig, pos, contig, i, ref, alt, info)
		}
	}
	return b.String()
}

// indexed writes a VCF with a .tbi beside it.
func indexed(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.vcf.gz")
	src := open(t, text, vcf.Options{})
	w, err := vcf.Create(path, src.Header(), vcf.WriterOptions{Index: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.WriteStream(background, src); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	return path
}

// tbiToCSI builds the CSI of a file by reading it.
func csiOf(t testing.TB, path, out string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := bgzf.NewReader(background, bytes.NewReader(data), bgzf.Options{})
	defer r.Close()
	b := index.NewBuilder(index.BuilderOptions{})
	var text []byte
	var at []bgzf.Offset
	for {
		block, err := r.Next()
		if err != nil {
			break
		}
		for i := range block.Data {
			at = append(at, block.Offset(i))
		}
		text = append(text, block.Data...)
		block.Release()
	}
	at = append(at, bgzf.NewOffset(int64(len(data)-28), 0))
	records := all(t, open(t, string(text), vcf.Options{}))
	start := len(records[0].Header().String())
	for _, rec := range records {
		end := start + len(rec.AppendText(nil)) + 1
		if err := b.Add(rec.Contig(), rec.Pos(), rec.End(), at[start], at[end]); err != nil {
			t.Fatal(err)
		}
		start = end
	}
	var csi bytes.Buffer
	if err := b.WriteCSI(&csi); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(out, csi.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestQuery(t *testing.T) {
	noLeak(t)
	rounds := 40
	if testing.Short() {
		rounds = 15
	}
	text := gvcf(3000)
	tbi := indexed(t, text)
	csi := indexed(t, text)
	csiOf(t, csi, csi+".csi")
	if err := os.Remove(csi + ".tbi"); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), "a.vcf")
	if err := os.WriteFile(plain, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	truth := all(t, open(t, text, vcf.Options{}))
	random := rand.New(rand.NewPCG(5, 6))
	for _, path := range []string{tbi, csi, plain} {
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		equal(t, "indexed", f.Indexed(), path != plain)
		for round := range rounds {
			var regions []genomics.Region
			for range 1 + random.IntN(1+round) {
				start := random.IntN(500_000)
				contig := []string{"chr1", "chr2", "1", "NC_000002.12", "chr3"}[random.IntN(5)]
				regions = append(regions, genomics.Region{Contig: contig, Start: start, End: start + random.IntN(2000)})
			}
			if round == 0 {
				regions = []genomics.Region{{Contig: "2", End: genomics.MaxPosition}}
			}
			var want []*vcf.Record
			for _, r := range truth {
				for _, g := range regions {
					if g.Overlaps(genomics.Region{Contig: r.Contig(), Start: r.Pos(), End: r.End()}) && g.Len() > 0 {
						want = append(want, r)
						break
					}
				}
			}
			var got []*vcf.Record
			for r, err := range f.Query(background, regions...) {
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "line known", r.Line() > 0, path == plain)
				got = append(got, r.Clone())
			}
			if lines(got) != lines(want) {
				t.Fatalf("%s %v: %d records, not %d", path, regions, len(got), len(want))
			}
		}
		for range f.Query(background, genomics.MustRegion("chr1")) {
			break
		}
		equal(t, "no region", len(all(t, f.Within())), 0)
		equal(t, "header", f.Within().Header() == f.Header(), true)
	}
}

func TestQueryReadsOnlyWhatItNeeds(t *testing.T) {
	path := indexed(t, long(30000))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// A file broken in the middle is no trouble to who does not read there.
	copy(data[len(data)/2:], "broken broken broken")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := vcf.Open(background, path, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	equal(t, "found", len(all(t, f.Within(genomics.MustRegion("chr1:1-5000")))) > 10, true)
	var last error
	for _, err := range f.Query(background, genomics.MustRegion("chr1")) {
		last = err
	}
	equal(t, "broken", last != nil, true)
}

func TestTelomere(t *testing.T) {
	path := indexed(t, small("chr1 0 t N <DEL> . . END=3 . . . .", "chr1 0 u N A . . . . . . .", "chr1 1 v N A . . . . . . ."))
	for region, want := range map[string]string{"chr1": "t u v", "chr1:1-1": "t v", "chr1:3-3": "t", "chr1:4-9": "", "chr2": ""} {
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var ids []string
		for r, err := range f.Query(background, genomics.MustRegion(region)) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ID().String())
		}
		equal(t, region, strings.Join(ids, " "), want)
	}
}

func TestQueryFault(t *testing.T) {
	path := indexed(t, small("chr1 5 . A C . . . GT 0|0 0|0 0|0", "chr1 90 . A C . . . GT 0|0 0|0 0|5"))
	f, err := vcf.Open(background, path, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for r, err := range f.Query(background, genomics.MustRegion("chr1:90")) {
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Genotypes().Calls(nil)
		equal(t, "place", err != nil && strings.Contains(err.Error(), "a.vcf.gz: (chr1:90): FORMAT/GT"), true)
	}
}

func TestIndexFaults(t *testing.T) {
	path := indexed(t, gvcf(100))
	query := func(o vcf.Options) error {
		f, err := vcf.Open(background, path, o)
		if err != nil {
			return err
		}
		defer f.Close()
		for _, err := range f.Query(background, genomics.MustRegion("chr1")) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	// Older than the file.
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path+".tbi", old, old); err != nil {
		t.Fatal(err)
	}
	var codes []string
	err := query(vcf.Options{Warn: func(w vcf.Warning) { codes = append(codes, w.Code) }})
	equal(t, "older", err == nil && strings.Join(codes, " ") == "index-older", true)
	// Named, and not there.
	err = query(vcf.Options{Index: path + ".none"})
	equal(t, "named", errors.Is(err, os.ErrNotExist), true)
	equal(t, "named", query(vcf.Options{Index: path + ".tbi"}), nil)
	// Of another, longer file.
	other := indexed(t, long(20000))
	f, err := vcf.Open(background, path, vcf.Options{Index: other + ".tbi"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var last error
	for _, err := range f.Query(background, genomics.MustRegion("chr1:190000-200000")) {
		last = err
	}
	equal(t, "of another file", last != nil, true)
	// No index at all.
	if err := os.WriteFile(path+".tbi", []byte("nonsense"), 0o644); err != nil {
		t.Fatal(err)
	}
	err = query(vcf.Options{})
	equal(t, "broken", err != nil && strings.Contains(err.Error(), "create it again with bcftools index"), true)
}

func TestQueriesAtOnce(t *testing.T) {
	path := indexed(t, gvcf(2000))
	f, err := vcf.Open(background, path, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := len(all(t, f.Within(genomics.MustRegion("chr2"))))
	found := make(chan int)
	for range 4 {
		go func() {
			n := 0
			for _, err := range f.Query(background, genomics.MustRegion("chr2")) {
				if err != nil {
					n = -1
					break
				}
				n++
			}
			found <- n
		}()
	}
	for range 4 {
		equal(t, "records", <-found, want)
	}
	equal(t, "all", want, 2000)
}

// A record at the largest position there is, 2147483647, is read from both
// encodings and found through an index, as bcftools reads and finds it.
func TestLastPosition(t *testing.T) {
	dir := t.TempDir()
	const text = "##fileformat=VCFv4.2\n##contig=<ID=1,length=2147483647>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" +
		"1\t5\t.\tA\tC\t.\t.\t.\n1\t2147483646\t.\tA\tC\t.\t.\t.\n1\t2147483647\t.\tA\tC\t.\t.\t.\n"
	plain := filepath.Join(dir, "a.vcf")
	if err := os.WriteFile(plain, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"z", "b"} {
		path := filepath.Join(dir, "a."+form)
		bcftools(t, "view", "--no-version", "-O"+form, "-o", path, plain)
		for _, theirs := range []bool{true, false} {
			switch {
			case theirs:
				bcftools(t, "index", "-f", path)
			case form == "z":
				csiOf(t, path, path+".csi")
			default:
				continue
			}
			f, err := vcf.Open(background, path, vcf.Options{Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, region := range []string{"1", "1:2147483647-2147483647", "1:2147483646-", "1:6-2147483646"} {
				var got strings.Builder
				for r, err := range f.Query(background, genomics.MustRegion(region)) {
					if err != nil {
						t.Fatal(err)
					}
					got.Write(append(r.AppendText(nil), '\n'))
				}
				equal(t, form+" "+region, got.String(), bcftools(t, "view", "-H", "--no-version", path, region))
			}
			f.Close()
		}
	}
}
