package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biogo/hts/bam"
	"github.com/biogo/hts/sam"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// samtools says the same of a BAM file with our index as with its own.
func TestSamtoolsReadsOurs(t *testing.T) {
	refdata.Program(t, "samtools")
	name := oddReads(t)
	b := indexBAM(t, name, 0)
	ask := func() string {
		var says strings.Builder
		says.WriteString(run(t, "samtools", "idxstats", name))
		for _, region := range []string{"chr1", "chr2:1-5000", "last:2,000,000-3,000,000", "empty", "*", "chr1:83,000,000"} {
			says.WriteString(region + "\n" + run(t, "samtools", "view", name, region))
		}
		return says.String()
	}
	run(t, "samtools", "index", name)
	want := ask()
	if err := os.Remove(name + ".bai"); err != nil {
		t.Fatal(err)
	}
	for suffix, write := range map[string]func(io.Writer) error{".bai": b.WriteBAI, ".csi": b.WriteCSI} {
		if err := os.WriteFile(name+suffix, bytesOf(t, write), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := ask(); got != want {
			t.Errorf("%s: samtools says %d bytes, with its own index %d", suffix, len(got), len(want))
		}
		if err := os.Remove(name + suffix); err != nil {
			t.Fatal(err)
		}
	}
}

func bytesOf(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// biogo/hts reads the same from BAI files, samtools' and ours, and wherever it
// finds records of a stretch, so do we.
func TestBAIAgainstBiogo(t *testing.T) {
	t.Parallel()
	name := filepath.Join(refdata.Dir(t), "bam", "HG03130.bam")
	theirs, err := os.ReadFile(name + ".bai")
	if err != nil {
		t.Fatal(err)
	}
	for whose, bai := range map[string][]byte{"samtools'": theirs, "ours": bytesOf(t, indexBAM(t, name, 0).WriteBAI)} {
		old, err := bam.ReadIndex(bytes.NewReader(bai))
		if err != nil {
			t.Fatal(err)
		}
		x, err := Read(t.Context(), bytes.NewReader(bai))
		if err != nil {
			t.Fatal(err)
		}
		unplaced, known := old.Unmapped()
		if n, ok := x.Unplaced(); n != unplaced || ok != known || x.NumContigs() != old.NumRefs() {
			t.Errorf("%s: %d unplaced (%v) and %d contigs, biogo has %d (%v) and %d", whose, n, ok, x.NumContigs(), unplaced, known, old.NumRefs())
		}
		found := 0
		for id := range x.NumContigs() {
			was, had := old.ReferenceStats(id)
			is, has := x.StatsOf(id)
			if had != has || was.Mapped != is.Mapped || was.Unmapped != is.Unmapped {
				t.Errorf("%s: contig %d: %+v (%v), biogo has %+v (%v)", whose, id, is, has, was, had)
			}
			if has {
				found++
				sameStarts(t, x, old, name, id)
			}
		}
		if found == 0 {
			t.Errorf("%s: no contig has reads", whose)
		}
	}
}

// sameStarts compares the reads that lie in our chunks with those in biogo's.
func sameStarts(t *testing.T, x *Index, old *bam.Index, name string, id int) {
	t.Helper()
	ref := reference(t, name, id)
	for start := 42_000_000; start < 43_000_000; start += 3_333 {
		var theirs []bgzf.Chunk
		was, err := old.Chunks(ref, start, start+1500)
		if err != nil && len(was) > 0 {
			t.Fatal(err)
		}
		for _, c := range was {
			theirs = append(theirs, bgzf.Chunk{
				Begin: bgzf.NewOffset(c.Begin.File, int(c.Begin.Block)), End: bgzf.NewOffset(c.End.File, int(c.End.Block)),
			})
		}
		got := readsIn(t, name, x.ChunksOf(id, start, start+1500), id, start, start+1500)
		if want := readsIn(t, name, theirs, id, start, start+1500); !slices.Equal(got, want) {
			t.Fatalf("contig %d at %d: %d reads, biogo leads to %d", id, start, len(got), len(want))
		}
	}
}

func reference(t *testing.T, name string, id int) *sam.Reference {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := bam.NewReader(file, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return r.Header().Refs()[id]
}

// readsIn are the start and name of each read in the chunks that begins in a
// stretch.
func readsIn(t *testing.T, name string, chunks []bgzf.Chunk, id, start, end int) []string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z := bgzf.NewRangeReader(t.Context(), file, -1, chunks, bgzf.Options{Workers: 1})
	defer z.Close()
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for len(data) > 0 {
		n := 4 + int(binary.LittleEndian.Uint32(data))
		pos := int(int32(binary.LittleEndian.Uint32(data[8:])))
		if int(int32(binary.LittleEndian.Uint32(data[4:]))) == id && start <= pos && pos < end {
			out = append(out, fmt.Sprintf("%d %s", pos, data[36:36+int(data[12])]))
		}
		data = data[n:]
	}
	return out
}

func TestAddReadRefuses(t *testing.T) {
	type add struct{ contig, start, begin, end int }
	cases := []struct {
		name string
		adds []add
		says string
	}{
		{"contig that is not in the header", []add{{2, 5, 0, 9}}, "contig number 2, but the header has 2"},
		{"placed after unplaced", []add{{-1, -1, 0, 9}, {1, 5, 9, 12}}, "comes after a read without a place"},
		{"unplaced that goes back", []add{{0, 5, 5, 9}, {-1, -1, 3, 12}}, "do not follow"},
		{"unsorted", []add{{1, 5, 0, 9}, {1, 4, 9, 12}}, "b:5: comes after b:6: sort"},
		{"contigs out of order", []add{{1, 5, 0, 9}, {0, 4, 9, 12}}, "not in the header's order"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := NewBuilder(BuilderOptions{Contigs: []string{"a", "b"}})
			for i, a := range c.adds {
				err := b.AddRead(a.contig, a.start, a.start+1, true, bgzf.Offset(a.begin), bgzf.Offset(a.end))
				if last := i == len(c.adds)-1; last != (err != nil) {
					t.Fatalf("record %d: %v", i, err)
				}
				if err != nil && (!strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "index: ")) {
					t.Errorf("%v", err)
				}
			}
		})
	}
}

// An index is written in a form that can hold it, or not at all.
func TestFormsThatDoNotFit(t *testing.T) {
	text := NewBuilder(BuilderOptions{})
	if err := text.WriteBAI(io.Discard); err == nil || !strings.Contains(err.Error(), "write TBI or CSI") {
		t.Errorf("BAI of text: %v", err)
	}
	reads := NewBuilder(BuilderOptions{Contigs: []string{"wheat"}})
	if err := reads.WriteTBI(io.Discard); err == nil || !strings.Contains(err.Error(), "write CSI for BCF, BAI") {
		t.Errorf("TBI of reads: %v", err)
	}
	if err := reads.AddRead(0, 1<<29, 1<<29+1, true, 0, 9); err != nil {
		t.Fatal(err)
	}
	if err := reads.WriteBAI(io.Discard); err == nil || !strings.Contains(err.Error(), "BAI holds positions up to 536870912") {
		t.Errorf("BAI of a long contig: %v", err)
	}
	x, err := Read(context.Background(), bytes.NewReader(bytesOf(t, reads.WriteCSI)))
	if err != nil || len(x.ChunksOf(0, 1<<29, 1<<29+1)) != 1 {
		t.Errorf("CSI: %v", err)
	}
}
