package index_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	hts "github.com/biogo/hts/bgzf"
	"github.com/biogo/hts/csi"
	"github.com/biogo/hts/tabix"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// record is one line of a made-up VCF: 0-based, half-open.
type record struct {
	contig     string
	start, end int
	line       string
}

func (r record) overlaps(contig string, start, end int) bool {
	return r.contig == contig && r.start < end && start < r.end
}

// made is a VCF file, its records, and its index, built while it was written.
type made struct {
	packed  []byte
	records []record
	builder *index.Builder
}

func (m made) tbi(t testing.TB) []byte { return written(t, m.builder.WriteTBI) }
func (m made) csi(t testing.TB) []byte { return written(t, m.builder.WriteCSI) }

// bai is an index of the same records as if they were reads, some unmapped,
// with two without a place.
func (m made) bai(t testing.TB) []byte {
	t.Helper()
	b := index.NewBuilder(index.BuilderOptions{Contigs: []string{"chr1", "chr10", "void", "chrM"}})
	at := bgzf.Offset(0)
	for i, r := range m.records {
		id := slices.Index([]string{"chr1", "chr10", "void", "chrM"}, r.contig)
		if err := b.AddRead(id, r.start, r.end, i%3 > 0, at, at+9000); err != nil {
			t.Fatal(err)
		}
		at += 9000
	}
	for range 2 {
		if err := b.AddRead(-1, -1, 0, false, at, at+9000); err != nil {
			t.Fatal(err)
		}
		at += 9000
	}
	return written(t, b.WriteBAI)
}

func written(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// makeVCF writes records at random places on three contigs, some of them long.
// spread is how many bases they lie in.
func makeVCF(t testing.TB, perContig, spread int) made {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 8))
	var out bytes.Buffer
	var m made
	w := bgzf.NewWriter(&out, bgzf.WriterOptions{})
	fmt.Fprint(w, "##fileformat=VCFv4.2\n")
	contigs := []string{"chr1", "chr10", "chrM"}
	for _, c := range contigs {
		fmt.Fprintf(w, "##contig=<ID=%s,length=%d>\n", c, spread+200001)
	}
	fmt.Fprint(w, "##INFO=<ID=END,Number=1,Type=Integer,Description=\"\">\n##INFO=<ID=X,Number=1,Type=String,Description=\"\">\n")
	fmt.Fprint(w, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	m.builder = index.NewBuilder(index.BuilderOptions{})
	for _, contig := range contigs {
		starts := make([]int, perContig)
		for i := range starts {
			starts[i] = rng.IntN(spread)
		}
		slices.Sort(starts)
		for _, start := range starts {
			length := 1
			switch rng.IntN(20) {
			case 0:
				length = 1 + rng.IntN(200000)
			case 1:
				length = 1 + rng.IntN(20000)
			}
			r := record{contig: contig, start: start, end: start + length}
			r.line = fmt.Sprintf("%s\t%d\t.\tN\t<DEL>\t.\tPASS\tEND=%d;X=%x\n", contig, start+1, r.end, rng.Uint64())
			begin := bgzf.Offset(w.Written())
			if _, err := io.WriteString(w, r.line); err != nil {
				t.Fatal(err)
			}
			if err := m.builder.Add(contig, r.start, r.end, begin, bgzf.Offset(w.Written())); err != nil {
				t.Fatal(err)
			}
			m.records = append(m.records, r)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	m.builder.Resolve(w.Offset)
	m.packed = out.Bytes()
	return m
}

// want are the lines of the records that overlap a stretch.
func (m made) want(contig string, start, end int) string {
	var b strings.Builder
	for _, r := range m.records {
		if r.overlaps(contig, start, end) {
			b.WriteString(r.line)
		}
	}
	return b.String()
}

// got are those found in the chunks.
func (m made) got(t testing.TB, chunks []bgzf.Chunk, contig string, start, end int) string {
	t.Helper()
	z := bgzf.NewRangeReader(t.Context(), bytes.NewReader(m.packed), int64(len(m.packed)), chunks, bgzf.Options{Workers: 1})
	defer z.Close()
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(all)) {
		f := strings.Split(line, "\t")
		if len(f) != 8 {
			t.Fatalf("a chunk begins or ends within a line: %q", line)
		}
		from, _ := strconv.Atoi(f[1])
		to, _ := strconv.Atoi(strings.Split(f[7], ";")[0][len("END="):])
		if (record{f[0], from - 1, to, ""}).overlaps(contig, start, end) {
			b.WriteString(line)
		}
	}
	return b.String()
}

func parse(t testing.TB, packed []byte) *index.Index {
	t.Helper()
	x, err := index.Read(t.Context(), bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

type stretch struct{ start, end int }

func stretches(rng *rand.Rand, spread int) []stretch {
	out := []stretch{{0, 1<<31 - 1}, {-5, 1}, {0, 0}, {9, 5}, {spread * 2, spread*2 + 10}, {1 << 29, 1<<29 + 1}, {1<<31 - 2, 1<<31 - 1}}
	for range 8 {
		start := rng.IntN(spread)
		out = append(out, stretch{start, start + rng.IntN(100000)})
	}
	return out
}

// Every query finds exactly the records that overlap, and so it does with the
// indexes of tabix and bcftools.
func TestChunks(t *testing.T) {
	const spread = 3_000_000
	m := makeVCF(t, 4000, spread)
	testChunks(t, m, spread, map[string][]byte{"TBI": m.tbi(t), "CSI": m.csi(t)})
	t.Run("htslib", func(t *testing.T) { testChunks(t, m, spread, otherIndexes(t, m.packed)) })
}

func testChunks(t *testing.T, m made, spread int, forms map[string][]byte) {
	rng := rand.New(rand.NewPCG(9, 10))
	for name, packed := range forms {
		t.Run(name, func(t *testing.T) {
			x := parse(t, packed)
			if got := x.Contigs(); !slices.Equal(got, []string{"chr1", "chr10", "chrM"}) {
				t.Errorf("contigs %v", got)
			}
			if c, ok := x.Columns(); !ok || c != index.VCFColumns() {
				t.Errorf("columns %+v, %v", c, ok)
			}
			if s, ok := x.Stats("chr10"); !ok || s.Mapped != 4000 || s.Unmapped != 0 || s.End <= s.Begin {
				t.Errorf("stats %+v, %v", s, ok)
			}
			for _, s := range stretches(rng, spread) {
				for id, contig := range x.Contigs() {
					chunks, ok := x.Chunks(contig, s.start, s.end)
					if !ok || chunks == nil || !slices.Equal(chunks, x.ChunksOf(id, s.start, s.end)) {
						t.Fatalf("%s:%v: %v, %v", contig, s, chunks, ok)
					}
					for i := 1; i < len(chunks); i++ {
						if chunks[i].Begin.File() <= chunks[i-1].End.File() {
							t.Fatalf("%v are not sorted and merged", chunks)
						}
					}
					if got, want := m.got(t, chunks, contig, s.start, s.end), m.want(contig, s.start, s.end); got != want {
						t.Fatalf("%s:%v: %d bytes of records, want %d", contig, s, len(got), len(want))
					}
				}
			}
		})
	}
}

// otherIndexes are those that tabix and bcftools make of the file.
func otherIndexes(t *testing.T, vcf []byte) map[string][]byte {
	path := filepath.Join(t.TempDir(), "made.vcf.gz")
	if err := os.WriteFile(path, vcf, 0o600); err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for name, args := range map[string][]string{
		"tabix's TBI": {"tabix", "-f", "-p", "vcf", path}, "tabix's CSI": {"tabix", "-f", "-C", "-p", "vcf", path},
		"bcftools' CSI": {"bcftools", "index", "-f", "-c", path}, "bcftools' fine CSI": {"bcftools", "index", "-f", "-m", "11", path},
	} {
		if msg, err := exec.Command(refdata.Program(t, args[0]), args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, msg)
		}
		suffix := ".tbi"
		if strings.Contains(name, "CSI") {
			suffix = ".csi"
		}
		packed, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = packed
	}
	return out
}

// tabix and bcftools find the same records with our indexes as one finds
// without.
func TestWrittenIndexesWork(t *testing.T) {
	const spread = 2_000_000
	m := makeVCF(t, 3000, spread)
	for suffix, packed := range map[string][]byte{".tbi": m.tbi(t), ".csi": m.csi(t)} {
		path := filepath.Join(t.TempDir(), "made.vcf.gz")
		for name, p := range map[string][]byte{path: m.packed, path + suffix: packed} {
			if err := os.WriteFile(name, p, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		run := func(args ...string) string {
			out, err := exec.Command(refdata.Program(t, args[0]), args[1:]...).Output()
			if err != nil {
				t.Fatalf("%v: %v", args, err)
			}
			return string(out)
		}
		for start := 0; start < spread; start += 77_777 {
			region := fmt.Sprintf("chr10:%d-%d", start+1, start+5000)
			want := m.want("chr10", start, start+5000)
			if got := run("tabix", path, region); got != want {
				t.Fatalf("%s: tabix finds %d bytes for %s, want %d", suffix, len(got), region, len(want))
			}
		}
		stats := run("bcftools", "index", "-s", path)
		if want := fmt.Sprintf("chr10\t%d\t3000\n", spread+200001); !strings.Contains(stats, want) {
			t.Errorf("%s: bcftools index -s says %q", suffix, stats)
		}
	}
}

// biogo/hts reads our indexes and finds the same records.
func TestAgainstBiogo(t *testing.T) {
	const spread = 2_000_000
	m := makeVCF(t, 3000, spread)
	inflated := func(packed []byte) io.Reader {
		z, err := hts.NewReader(bytes.NewReader(packed), 1)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	oldTBI, err := tabix.ReadFrom(inflated(m.tbi(t)))
	if err != nil {
		t.Fatal(err)
	}
	oldCSI, err := csi.ReadFrom(inflated(m.csi(t)))
	if err != nil {
		t.Fatal(err)
	}
	if got := oldTBI.Names(); !slices.Equal(got, []string{"chr1", "chr10", "chrM"}) {
		t.Errorf("names %v", got)
	}
	x := parse(t, m.tbi(t))
	for id, name := range x.Contigs() {
		ours, _ := x.Stats(name)
		theirs, ok := oldTBI.ReferenceStats(id)
		if !ok || theirs.Mapped != ours.Mapped || own(theirs.Chunk) != (bgzf.Chunk{Begin: ours.Begin, End: ours.End}) {
			t.Errorf("%s: %+v, biogo has %+v", name, ours, theirs)
		}
	}
	for start := 0; start < spread; start += 33_333 {
		end := start + 20_000
		want := m.want("chr10", start, end)
		tbi, err := oldTBI.Chunks("chr10", start, end)
		if err != nil {
			t.Fatal(err)
		}
		for form, theirs := range map[string][]hts.Chunk{"TBI": tbi, "CSI": oldCSI.Chunks(1, start, end)} {
			chunks := make([]bgzf.Chunk, len(theirs))
			for i, c := range theirs {
				chunks[i] = own(c)
			}
			if got := m.got(t, chunks, "chr10", start, end); got != want {
				t.Fatalf("%s: at %d biogo finds %d bytes of records, want %d", form, start, len(got), len(want))
			}
		}
	}
}

func own(c hts.Chunk) bgzf.Chunk {
	return bgzf.Chunk{
		Begin: bgzf.NewOffset(c.Begin.File, int(c.Begin.Block)), End: bgzf.NewOffset(c.End.File, int(c.End.Block)),
	}
}

func TestReadsOfAnIndex(t *testing.T) {
	x := parse(t, makeVCF(t, 9, 1000).bai(t))
	if n, ok := x.Unplaced(); n != 2 || !ok || x.Kind() != index.BAI || x.Kind().String() != "BAI" || x.NumContigs() != 4 {
		t.Errorf("%d unplaced (%v), %v, %d contigs", n, ok, x.Kind(), x.NumContigs())
	}
	if s, ok := x.StatsOf(3); !ok || s.Mapped != 6 || s.Unmapped != 3 || s.Begin != 18*9000 || s.End != 27*9000 {
		t.Errorf("%+v, %v", s, ok)
	}
	for _, id := range []int{-1, 2, 4} {
		if s, ok := x.StatsOf(id); ok || s != (index.Stats{}) || len(x.ChunksOf(id, 0, 1000)) != 0 {
			t.Errorf("contig %d: %+v, %v", id, s, ok)
		}
	}
	if _, ok := parse(t, numbers("BAI\x01", 0)).Unplaced(); ok {
		t.Error("an index without the number of unplaced reads has one")
	}
}

func TestContigNames(t *testing.T) {
	x := parse(t, makeVCF(t, 10, 1000).tbi(t))
	for name, known := range map[string]bool{
		"chr1": true, "1": true, "NC_000001.11": true, "MT": true, "chr2": false, "": false, "chr100": false,
	} {
		chunks, ok := x.Chunks(name, 0, 1000)
		if ok != known || (chunks == nil) == known {
			t.Errorf("%q: %v, %v", name, chunks, ok)
		}
	}
	if got := x.ChunksOf(7, 0, 1000); len(got) != 0 {
		t.Errorf("contig 7: %v", got)
	}
	if _, ok := x.Stats("chr2"); ok {
		t.Error("stats of an unknown contig")
	}
	if x.Kind() != index.TBI || x.Kind().String() != "TBI" {
		t.Error(x.Kind())
	}
	// The result is the caller's own.
	x.Contigs()[0] = "changed"
	if x.Contigs()[0] != "chr1" {
		t.Error("Contigs hands out the index's own slice")
	}
}
