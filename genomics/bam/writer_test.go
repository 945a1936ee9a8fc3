package bam_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// tool runs a program; every word on standard error fails the test.
func tool(t testing.TB, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := exec.Command(refdata.Program(t, args[0]), args[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		said, _, _ := strings.Cut(complaints.String(), "\n")
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return out.String()
}

// create writes a block to a file.
func create(t testing.TB, path string, b *bam.Block, o bam.WriterOptions) {
	t.Helper()
	w, err := bam.Create(path, b.Header(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.WriteBlock(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

func contents(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// inflated returns the data of a BGZF file.
func inflated(t testing.TB, path string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(contents(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWriteAsSamtools: both forms say to samtools what they say to each other,
// and what samtools makes of the one is byte for byte the other.
func TestWriteAsSamtools(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for seed := range uint64(2) {
		block := someRecords(t, someHeader(t), 800, seed)
		create(t, at("a.bam"), block, bam.WriterOptions{Level: 1 + int(seed), Workers: 2})
		create(t, at("a.sam"), block, bam.WriterOptions{})
		create(t, at("a.sam.gz"), block, bam.WriterOptions{})
		if tool(t, "samtools", "view", "-h", "--no-PG", at("a.bam")) != string(contents(t, at("a.sam"))) {
			t.Error("samtools reads the BAM file otherwise than the text says")
		}
		if !bytes.Equal(inflated(t, at("a.sam.gz")), contents(t, at("a.sam"))) {
			t.Error("the compressed text is another")
		}
		tool(t, "samtools", "view", "-b", "--no-PG", "-o", at("b.bam"), at("a.sam"))
		if !bytes.Equal(inflated(t, at("a.bam")), inflated(t, at("b.bam"))) {
			t.Error("samtools makes another BAM file of the text")
		}
	}
}

// TestIndexAsSamtools: the same chunks of every stretch, and the same counts.
func TestIndexAsSamtools(t *testing.T) {
	for name, references := range map[string][]bam.Reference{
		".bai": nil,
		".csi": {{Name: "long", Length: 1<<29 + 1}, {Name: "empty", Length: 7}, {Name: "short", Length: 99_999}},
	} {
		path := filepath.Join(t.TempDir(), "a"+name) // samtools takes an a.csi beside it for an index
		block := someRecords(t, someHeader(t, references...), 4000, 7)
		create(t, path, block, bam.WriterOptions{Index: true})
		ours := readIndex(t, path+name)
		stats := tool(t, "samtools", "idxstats", path)
		args := []string{"samtools", "index", path, path + name}
		if name == ".csi" {
			args = slices.Insert(args, 2, "-c")
		}
		tool(t, args...)
		theirs := readIndex(t, path+name)
		if again := tool(t, "samtools", "idxstats", path); again != stats {
			t.Errorf("idxstats\n%s and with the index of samtools\n%s", stats, again)
		}
		if ours.Kind() != theirs.Kind() {
			t.Errorf("%v, of samtools %v", ours.Kind(), theirs.Kind())
		}
		for id, ref := range block.Header().References() {
			step := max(1, ref.Length/50)
			for start := 0; start < ref.Length; start += step {
				for _, end := range []int{start + 1, start + step*7/3, ref.Length} {
					a, b := ours.ChunksOf(id, start, end), theirs.ChunksOf(id, start, end)
					if !slices.Equal(a, b) {
						t.Fatalf("%s:%d-%d: %v, of samtools %v", ref.Name, start+1, end, a, b)
					}
				}
			}
		}
	}
}

func readIndex(t *testing.T, path string) *index.Index {
	t.Helper()
	x, err := index.Read(t.Context(), bytes.NewReader(contents(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestWholeBlocks: no record lies in two blocks if it fits in one.
func TestWholeBlocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.bam")
	block := someRecords(t, someHeader(t), 3000, 1)
	create(t, path, block, bam.WriterOptions{})
	in := bytes.NewReader(contents(t, path))
	z := bgzf.NewReader(t.Context(), in, bgzf.Options{})
	defer z.Close()
	var sizes []int
	for {
		b, err := z.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(b.Data))
		b.Release()
	}
	rest, i := 0, 1 // the first block holds the header
	for k := range block.Len() {
		size := 4 + len(block.At(k).Bytes())
		for ; rest == 0 && i < len(sizes); i++ {
			rest = sizes[i]
		}
		for size > rest && size > 0xff00 && i < len(sizes) { // too long for one
			rest += sizes[i]
			i++
		}
		if size > rest {
			t.Fatalf("record %d of %d bytes, with %d left in its block", k, size, rest)
		}
		rest -= size
	}
	if len(sizes) < 5 {
		t.Fatalf("%d blocks: too few to tell", len(sizes))
	}
}

// TestOtherHeader: records are written under a header that has their
// references elsewhere.
func TestOtherHeader(t *testing.T) {
	block := someRecords(t, someHeader(t), 400, 3)
	turned := slices.Clone(someReferences)
	slices.Reverse(turned)
	other := someHeader(t, append([]bam.Reference{{Name: "new", Length: 5}}, turned...)...)
	dir := t.TempDir()
	for _, name := range []string{"a.bam", "a.sam"} {
		path := filepath.Join(dir, name)
		if err := bam.WriteFile(t.Context(), path, under{other, block}); err != nil {
			t.Fatal(err)
		}
		var want []byte
		for i := range block.Len() {
			want, _ = block.At(i).AppendSAM(want)
			want = append(want, '\n')
		}
		if tool(t, "samtools", "view", path) != string(want) {
			t.Errorf("%s: the records are others under another header", name)
		}
		lacks := someHeader(t, someReferences[1:]...)
		err := bam.WriteFile(t.Context(), path, under{lacks, block})
		if err == nil || !strings.Contains(err.Error(), `"chr1"`) {
			t.Errorf("%s: a header that lacks a reference: %v", name, err)
		}
	}
}

// under is a block under another header.
type under struct {
	header *bam.Header
	block  *bam.Block
}

func (u under) Header() *bam.Header { return u.header }

func (u under) Blocks(context.Context) iter.Seq2[*bam.Block, error] {
	return func(yield func(*bam.Block, error) bool) {
		copied := bam.NewBlock(u.block.Header())
		for i := range u.block.Len() {
			if err := copied.Append(u.block.At(i)); err != nil {
				yield(nil, err)
				return
			}
		}
		yield(copied, nil)
	}
}

func TestIndexOfUnsorted(t *testing.T) {
	dir := t.TempDir()
	for name, places := range map[string][]string{
		"positions": {"chr1 5", "chr1 4"},
		"contigs":   {"chr2 5", "chr1 9"},
		"unplaced":  {"chr2 5", "", "chr2 9"},
	} {
		w, err := bam.Create(filepath.Join(dir, "a.bam"), someHeader(t), bam.WriterOptions{Index: true})
		if err != nil {
			t.Fatal(err)
		}
		b := bam.NewBuilder(someHeader(t))
		for _, place := range places {
			b.Reset("secret")
			if contig, pos, ok := strings.Cut(place, " "); ok {
				b.SetPlace(contig, int(pos[0]-'0'))
			}
			rec, _ := b.Record()
			err = w.WriteRecord(rec)
		}
		if err == nil || !strings.Contains(err.Error(), "samtools sort") || !strings.Contains(err.Error(), "record") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
		if w.Commit() == nil {
			t.Errorf("%s: committed", name)
		}
		w.Close()
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
}

// full fails after some bytes, like a full disk.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

// TestWriteFailures: an error every time, nothing under the final name, and no
// goroutine left.
func TestWriteFailures(t *testing.T) {
	block := someRecords(t, someHeader(t), 1600, 5)
	before := runtime.NumGoroutine()
	for _, o := range []bam.WriterOptions{{}, {Text: true}, {Level: 1, Workers: 3}} {
		for _, left := range []int{0, 100, 70_000} {
			w := bam.NewWriter(&full{left}, block.Header(), o)
			err := w.WriteBlock(block)
			if end := w.Close(); err == nil {
				err = end
			}
			if !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("%+v, full after %d bytes: %v", o, left, err)
			}
		}
	}
	dir := t.TempDir()
	h := block.Header()
	if _, err := os.Stat("/dev/full"); err == nil {
		w, err := bam.Create("/dev/full", h, bam.WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		err = w.WriteBlock(block)
		if end := w.Commit(); err == nil {
			err = end
		}
		if err == nil || w.WriteRecord(block.At(0)) == nil {
			t.Errorf("/dev/full: %v", err)
		}
		w.Close()
	}
	for name, o := range map[string]bam.WriterOptions{
		"a.cram": {}, "a.sam": {Index: true}, "-": {Index: true}, "/dev/stdout": {Index: true}, os.DevNull: {Index: true}, "a.sam.gz": {Index: true},
		filepath.Join(dir, "no/such/a.bam"): {},
	} {
		if _, err := bam.Create(name, h, o); err == nil {
			t.Errorf("%s was created", name)
		}
	}
	path := filepath.Join(dir, "a.bam")
	if w, err := bam.Create(path, h, bam.WriterOptions{Level: 77}); err != nil || w.WriteBlock(block) == nil || w.Commit() == nil {
		t.Errorf("level 77: %v", err)
	} else {
		w.Close()
	}
	w, err := bam.Create(path, h, bam.WriterOptions{Index: true})
	if err := errors.Join(err, w.WriteBlock(block), w.Close(), w.Close()); err != nil {
		t.Error(err)
	}
	if w.Commit() == nil || w.WriteHeader() == nil {
		t.Error("a closed writer goes on")
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	cut := bam.NewStream(h, func(ctx context.Context) iter.Seq2[*bam.Record, error] {
		return func(yield func(*bam.Record, error) bool) {
			for i := range block.Len() {
				if !yield(block.At(i), ctx.Err()) {
					return
				}
			}
		}
	})
	if err := bam.WriteFile(stopped, path, cut); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left", runtime.NumGoroutine()-before)
		}
	}
}
