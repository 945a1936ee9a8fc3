package index

import (
	"bytes"
	"slices"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// A record that begins after the region is not read, even if it shares a large
// bin with one that does not; htslib's max_off.
func TestChunksEndWithTheRegion(t *testing.T) {
	const window = 16 << 10
	at := func(i int) bgzf.Offset { return bgzf.NewOffset(int64(i)*100_000, 0) }
	b := NewBuilder(BuilderOptions{})
	i := 0
	add := func(start, end int) {
		if err := b.Add("chr1", start, end, at(i), at(i+1)); err != nil {
			t.Fatal(err)
		}
		i++
	}
	add(5, 100*window) // 0: long
	for w := range 50 {
		add(w*window+10, w*window+11) // 1 to 50
	}
	add(50*window+5, 150*window) // 51: as long, in the same bin
	for w := 50; w < 60; w++ {
		add(w*window+10, w*window+11) // 52 to 61
	}
	for _, write := range []struct {
		name string
		data []byte
	}{{"TBI", bytesOf(t, b.WriteTBI)}, {"CSI", bytesOf(t, b.WriteCSI)}} {
		x, err := Read(t.Context(), bytes.NewReader(write.data))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name       string
			start, end int
			want       []bgzf.Chunk
		}{
			{"one window", 3 * window, 4 * window, []bgzf.Chunk{{Begin: at(0), End: at(1)}, {Begin: at(4), End: at(5)}}},
			{"a later one", 40 * window, 41 * window, []bgzf.Chunk{{Begin: at(0), End: at(1)}, {Begin: at(41), End: at(42)}}},
			{"up to where no smaller bin tells", 49 * window, 50 * window, []bgzf.Chunk{{Begin: at(0), End: at(1)}, {Begin: at(50), End: at(52)}}},
			{"with it", 50 * window, 50*window + 6, []bgzf.Chunk{{Begin: at(0), End: at(1)}, {Begin: at(51), End: at(53)}}},
			{"to the end", 59 * window, 1<<31 - 1, []bgzf.Chunk{{Begin: at(0), End: at(1)}, {Begin: at(51), End: at(52)}, {Begin: at(61), End: at(62)}}},
		} {
			if got := x.ChunksOf(0, c.start, c.end); !slices.Equal(got, c.want) {
				t.Errorf("%s, %s: %v, want %v", write.name, c.name, got, c.want)
			}
		}
	}
}

// Older programs put a record at POS 0 into bin 4680, far to the right: it is
// found where a region begins with the contig, and it cuts no other region off.
func TestPositionZeroOfOldIndexes(t *testing.T) {
	chunk := func(begin, end int) bgzf.Chunk { return bgzf.Chunk{Begin: bgzf.Offset(begin), End: bgzf.Offset(end)} }
	x := &Index{kind: TBI, scheme: tbiScheme, count: 1, chunks: []bgzf.Chunk{chunk(100, 200), chunk(200, 300<<16), chunk(301<<16, 400<<16)}}
	x.contigs = []contig{{linear: []bgzf.Offset{200, 301 << 16}, bins: []bin{
		{id: 4680, first: 0, count: 1, begin: 100},
		{id: 4681, first: 1, count: 1, begin: 200},
		{id: 4682, first: 2, count: 1, begin: 301 << 16},
	}}}
	for _, c := range []struct {
		name       string
		start, end int
		want       []bgzf.Chunk
	}{
		{"from the beginning", 0, 10, []bgzf.Chunk{chunk(100, 300<<16)}},
		{"after it", 1, 10, []bgzf.Chunk{chunk(200, 300<<16)}},
		{"the next window", 16 << 10, 17 << 10, []bgzf.Chunk{chunk(301<<16, 400<<16)}},
		{"the last bases", 1<<29 - 5, 1 << 29, []bgzf.Chunk{}},
	} {
		if got := x.ChunksOf(0, c.start, c.end); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
