package packed_test

import (
	"io"
	"testing"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/variant"
)

// numeric are columns as those of frequencies and scores.
var numeric = []annotate.Field{{Column: "AC"}, {Column: "AN"}, {Column: "AF"}, {Column: "AF_narrow"}, {Column: "score"}, {Column: "cons"}, {Column: "p"}}

func benchFile(b *testing.B) (*packed.File, int) {
	f := open(b, pack(b, writeFile(b, made(51, 60000)), packed.WriteOptions{}), packed.Options{Fields: numeric})
	b.ReportAllocs()
	b.ResetTimer()
	return f, int(f.Entries())
}

func perEntry(b *testing.B, entries int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(entries), "ns/entry")
}

// BenchmarkChunks decodes all chunks, and seven columns of them.
func BenchmarkChunks(b *testing.B) {
	f, n := benchFile(b)
	for b.Loop() {
		for c, err := range f.Chunks(b.Context(), annotate.Reading{Workers: 1}) {
			if err != nil {
				b.Fatal(err)
			}
			if err := c.Seal(); err != nil {
				b.Fatal(err)
			}
			c.Release()
		}
	}
	perEntry(b, n)
}

// BenchmarkRead decodes all chunks, and writes seven values of every entry.
func BenchmarkRead(b *testing.B) {
	f, n := benchFile(b)
	var row annotate.Row
	for b.Loop() {
		for c, err := range f.Chunks(b.Context(), annotate.Reading{Workers: 1}) {
			if err != nil {
				b.Fatal(err)
			}
			if err := c.Seal(); err != nil {
				b.Fatal(err)
			}
			for i := range c.Begin {
				row.Reset(len(f.Columns()))
				c.Values.Read(&row, i)
			}
			c.Release()
		}
	}
	perEntry(b, n)
}

// BenchmarkEncode packs.
func BenchmarkEncode(b *testing.B) {
	v := openVCF(b, writeFile(b, made(51, 20000)), source.Options{Fields: numeric})
	entries := 0
	b.ReportAllocs()
	for b.Loop() {
		s, err := packed.Encode(b.Context(), io.Discard, v, packed.WriteOptions{})
		if err != nil {
			b.Fatal(err)
		}
		entries = int(s.Entries)
	}
	perEntry(b, entries)
}

// BenchmarkFind looks up variants in chunks that are decoded.
func BenchmarkFind(b *testing.B) {
	f, _ := benchFile(b)
	var row annotate.Row
	ref, alt := []byte("A"), []byte("C")
	pos := 0
	for b.Loop() {
		pos = (pos + 997) % 50000
		if _, err := f.Find(b.Context(), "chr1", pos, ref, alt, &row); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFindCold looks up variants in chunks that are not.
func BenchmarkFindCold(b *testing.B) {
	name := pack(b, writeFile(b, made(51, 60000)), packed.WriteOptions{})
	var row annotate.Row
	b.ReportAllocs()
	for b.Loop() {
		f, err := packed.Open(b.Context(), name, packed.Options{Fields: numeric})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.Find(b.Context(), "chr2", 50000, []byte("A"), []byte("C"), &row); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

// BenchmarkLookup is what a service does: one variant after another, near others,
// through the annotator.
func BenchmarkLookup(b *testing.B) {
	f, _ := benchFile(b)
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{f}})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Forget()
	v := variant.Variant{Contig: "chr1", Ref: "A", Alt: "C"}
	b.ReportAllocs()
	for b.Loop() {
		v.Pos = (v.Pos + 997) % 50000
		if _, err := a.Lookup(b.Context(), v); err != nil {
			b.Fatal(err)
		}
	}
}
