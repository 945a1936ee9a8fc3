package index_test

import (
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
)

func TestBuilderRefuses(t *testing.T) {
	type add struct {
		contig     string
		start, end int
		begin, off bgzf.Offset
	}
	cases := []struct {
		name string
		adds []add
		says string
	}{
		{"unsorted", []add{{"1", 10, 11, 0, 5}, {"1", 9, 10, 5, 9}}, "1:10: comes after 1:11: sort"},
		{"contig in two pieces", []add{{"1", 10, 11, 0, 5}, {"2", 1, 2, 5, 9}, {"1", 12, 13, 9, 12}}, "not in one piece"},
		{"offsets go back", []add{{"1", 10, 11, 5, 9}, {"1", 12, 13, 4, 12}}, "do not follow"},
		{"no length in the file", []add{{"1", 10, 11, 5, 5}}, "do not follow"},
	}
	if math.MaxInt > math.MaxInt32 { // else there is no such number
		cases = append(cases, struct {
			name string
			adds []add
			says string
		}{"too far", []add{{"1", 10, math.MaxInt, 5, 6}}, "past the largest position"})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := index.NewBuilder(index.BuilderOptions{})
			for i, a := range c.adds {
				err := b.Add(a.contig, a.start, a.end, a.begin, a.off)
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

// The index of a BCF file goes by the header's contigs and has no names.
func TestBuilderForHeader(t *testing.T) {
	b := index.NewBuilder(index.BuilderOptions{Contigs: []string{"a", "b", "c"}})
	if err := b.Add("b", 100, 101, bgzf.NewOffset(0, 50), bgzf.NewOffset(0, 60)); err != nil {
		t.Fatal(err)
	}
	if err := b.Add("a", 100, 101, bgzf.NewOffset(0, 60), bgzf.NewOffset(0, 70)); err == nil || !strings.Contains(err.Error(), "header's order") {
		t.Errorf("against the header's order: %v", err)
	}
	if err := b.Add("d", 100, 101, bgzf.NewOffset(0, 60), bgzf.NewOffset(0, 70)); err == nil || !strings.Contains(err.Error(), "add it to the header") {
		t.Errorf("not in the header: %v", err)
	}
	x := parse(t, written(t, b.WriteCSI))
	if got := x.Contigs(); len(got) != 0 {
		t.Errorf("names %v", got)
	}
	if _, ok := x.Columns(); ok {
		t.Error("a BCF index has no columns")
	}
	want := bgzf.Chunk{Begin: bgzf.NewOffset(0, 50), End: bgzf.NewOffset(0, 60)}
	if got := x.ChunksOf(1, 0, 1000); len(got) != 1 || got[0] != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got := x.ChunksOf(0, 0, 1000); len(got) != 0 {
		t.Errorf("contig without records: %v", got)
	}
	if x.Kind() != index.CSI {
		t.Error(x.Kind())
	}
}

// Positions beyond 2²⁹ need a deeper CSI, and do not go into a TBI.
func TestLongContig(t *testing.T) {
	for _, shift := range []int{0, 10, 20} {
		b := index.NewBuilder(index.BuilderOptions{Shift: shift})
		places := []stretch{{5, 6}, {1 << 28, 1<<28 + 10}, {1<<29 - 1, 1<<29 + 1}, {1<<30 + 5, 1<<30 + 6}, {1<<31 - 10, 1<<31 - 9}}
		for i, p := range places {
			if err := b.Add("wheat", p.start, p.end, bgzf.NewOffset(int64(i)*100000, 0), bgzf.NewOffset(int64(i+1)*100000, 0)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.WriteTBI(io.Discard); err == nil || !strings.Contains(err.Error(), "write CSI") {
			t.Errorf("TBI: %v", err)
		}
		x := parse(t, written(t, b.WriteCSI))
		for i, p := range places {
			chunks, ok := x.Chunks("wheat", p.start, p.end)
			begin := bgzf.NewOffset(int64(i)*100000, 0)
			if !ok || !slices.ContainsFunc(chunks, func(c bgzf.Chunk) bool { return c.Begin <= begin && begin < c.End }) {
				t.Errorf("shift %d: %v gives %v", shift, p, chunks)
			}
			if len(chunks) > 0 && i < 4 && chunks[len(chunks)-1].End >= bgzf.NewOffset(400000, 1) {
				t.Errorf("shift %d: %v gives %v, far too much", shift, p, chunks)
			}
		}
	}
}

func TestColumns(t *testing.T) {
	for name, c := range map[string]index.Columns{
		"VCF": index.VCFColumns(), "BED": index.BEDColumns(), "GFF": index.GFFColumns(),
		"own": {Format: index.Generic, Contig: 3, Begin: 4, Comment: '%', Skip: 2},
	} {
		b := index.NewBuilder(index.BuilderOptions{Columns: c})
		if err := b.Add("chr1", 5, 5, 0, 9); err != nil { // a point between two bases counts as one base
			t.Fatal(err)
		}
		for _, write := range []func(io.Writer) error{b.WriteTBI, b.WriteCSI} {
			x := parse(t, written(t, write))
			if got, ok := x.Columns(); !ok || got != c {
				t.Errorf("%s: %+v, want %+v", name, got, c)
			}
			if chunks, _ := x.Chunks("chr1", 5, 6); len(chunks) != 1 {
				t.Errorf("%s: %v", name, chunks)
			}
		}
	}
}

func TestEmptyIndex(t *testing.T) {
	b := index.NewBuilder(index.BuilderOptions{})
	for _, write := range []func(io.Writer) error{b.WriteTBI, b.WriteCSI} {
		x := parse(t, written(t, write))
		if chunks, ok := x.Chunks("chr1", 0, 10); ok || chunks != nil || len(x.Contigs()) != 0 {
			t.Errorf("%v, %v, %v", chunks, ok, x.Contigs())
		}
	}
}

type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	b := index.NewBuilder(index.BuilderOptions{})
	for _, write := range []func(io.Writer) error{b.WriteTBI, b.WriteCSI} {
		if err := write(full{}); !errors.Is(err, errFull) || !strings.HasPrefix(err.Error(), "index: ") {
			t.Errorf("%v", err)
		}
	}
}
