package index_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
)

func inflate(t testing.TB, packed []byte) []byte {
	t.Helper()
	z := bgzf.NewReader(context.Background(), bytes.NewReader(packed), bgzf.Options{Workers: 1})
	defer z.Close()
	p, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func deflate(t testing.TB, p []byte) []byte {
	t.Helper()
	return written(t, func(out io.Writer) error {
		w := bgzf.NewWriter(out, bgzf.WriterOptions{Level: bgzf.NoCompression, Workers: 1})
		if _, err := w.Write(p); err != nil {
			return err
		}
		return w.Close()
	})
}

// Cut anywhere an index is an error: both as a file, and where its blocks are
// whole but the data stops.
func TestTruncatedAtEveryByte(t *testing.T) {
	t.Parallel()
	m := makeVCF(t, 8, 300_000)
	for _, packed := range [][]byte{m.tbi(t), m.csi(t), m.bai(t)} {
		plain := string(packed[:3]) == "BAI"
		for n := range packed {
			_, err := index.Read(t.Context(), bytes.NewReader(packed[:n]))
			if plain && n == len(packed)-8 && err == nil {
				continue // without the number of unplaced reads, as old indexes are
			}
			if err == nil {
				t.Fatalf("the file cut at byte %d of %d reads without an error", n, len(packed))
			}
		}
		if plain {
			continue
		}
		data := inflate(t, packed)
		for n := range data {
			_, err := index.Read(t.Context(), bytes.NewReader(deflate(t, data[:n])))
			if n == len(data)-8 && err == nil {
				continue // without the number of unplaced records, as old indexes are
			}
			var fault *index.FormatError
			if !errors.As(err, &fault) || !errors.Is(err, io.ErrUnexpectedEOF) || fault.Offset != int64(n) {
				t.Fatalf("the data cut at byte %d of %d: %v", n, len(data), err)
			}
		}
	}
}

// Bits flipped in the data: an error or another index, never a panic, and
// queries that end.
func TestBitFlips(t *testing.T) {
	t.Parallel()
	m := makeVCF(t, 3, 100_000)
	for _, data := range [][]byte{inflate(t, m.tbi(t)), inflate(t, m.csi(t)), m.bai(t)} {
		for bit := range 8 * len(data) {
			data[bit/8] ^= 1 << (bit % 8)
			if x, err := index.Read(t.Context(), bytes.NewReader(data)); err == nil {
				x.ChunksOf(0, 0, 1<<31-1)
				x.ChunksOf(2, 70_000, 90_000)
				x.Chunks("chr1", 0, 1<<31-1)
				x.Chunks("chr10", 500, 600)
			}
			data[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// numbers is little-endian data: an int is 32 bits, a uint64 64.
func numbers(parts ...any) []byte {
	var p []byte
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			p = append(p, v...)
		case int:
			p = binary.LittleEndian.AppendUint32(p, uint32(v))
		case uint64:
			p = binary.LittleEndian.AppendUint64(p, v)
		}
	}
	return p
}

func TestHostile(t *testing.T) {
	const most = 1<<31 - 1
	tbi := func(parts ...any) []byte {
		return numbers(append([]any{"TBI\x01", 1, 2, 1, 2, 0, 35, 0, 5, "chr1\x00"}, parts...)...)
	}
	cases := []struct {
		name string
		in   []byte
		says string
	}{
		{"nothing", nil, "truncated"},
		{"text", []byte("##fileformat=VCFv4.2\n"), "neither a TBI nor a CSI nor a BAI"},
		{"BAI of the future", numbers("BAI\x02", 0), "neither"},
		{"contigs without names", numbers("TBI\x01", most, 2, 1, 2, 0, 35, 0, 0), "2147483647 contigs, but 0 names"},
		{"negative count", numbers("TBI\x01", -1), "negative"},
		{"negative column", numbers("TBI\x01", 1, 2, -1, 2, 0, 35, 0, 5, "chr1\x00"), "negative"},
		{"unknown format", numbers("TBI\x01", 1, 7, 1, 2, 0, 35, 0, 5, "chr1\x00"), "none of the known"},
		{"comment of two bytes", numbers("TBI\x01", 1, 2, 1, 2, 0, 0x2323, 0, 5, "chr1\x00"), "no single byte"},
		{"names without end", numbers("TBI\x01", 1, 2, 1, 2, 0, 35, 0, 4, "chr1"), "has no end"},
		{"names that are not there", numbers("TBI\x01", 1, 2, 1, 2, 0, 35, 0, most, "chr1\x00"), "no index is"},
		{"names longer than the file", numbers("TBI\x01", 1, 2, 1, 2, 0, 35, 0, 1<<27, "chr1\x00"), "truncated"},
		{"bins that are not there", tbi(most), "truncated"},
		{"chunks that are not there", tbi(1, 4681, most), "truncated"},
		{"windows that are not there", tbi(0, most), "truncated"},
		{"a bin past the last", tbi(1, 37449, 0), "past the last one"},
		{"a bin twice", tbi(2, 4681, 0, 4681, 0, 0), "twice"},
		{"a chunk backwards", tbi(1, 4681, 1, uint64(9), uint64(5)), "before it begins"},
		{"statistics of three", tbi(1, 37450, 3), "not 2"},
		{"bytes after the end", tbi(0, 0, uint64(0), "x"), "after the end"},
		{"half a number at the end", tbi(0, 0, "abc"), "truncated"},
		{"BAI contigs that are not there", numbers("BAI\x01", most), "truncated"},
		{"BAI bins that are not there", numbers("BAI\x01", 1, most), "truncated"},
		{"BAI windows that are not there", numbers("BAI\x01", 1, 0, most), "truncated"},
		{"BAI with a bin past the last", numbers("BAI\x01", 1, 1, 37449, 0), "past the last one"},
		{"CSI with huge bins", numbers("CSI\x01", 31, 5, 0), "more than any genome needs"},
		{"CSI too deep", numbers("CSI\x01", 14, 10, 0), "more than any genome needs"},
		{"CSI with names beyond its settings", numbers("CSI\x01", 14, 5, 30, 2, 1, 2, 0, 35, 0, 5, "chr1\x00", 1), "longer than the settings"},
		{"CSI contigs and names", numbers("CSI\x01", 14, 5, 33, 2, 1, 2, 0, 35, 0, 5, "chr1\x00", 2), "2 contigs, but 1 names"},
		{"CSI contigs that are not there", numbers("CSI\x01", 14, 5, 0, most), "truncated"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			packed := deflate(t, c.in)
			before := allocated()
			_, err := index.Read(t.Context(), bytes.NewReader(packed))
			if grown := allocated() - before; grown > 4<<20 {
				t.Errorf("%d bytes allocated for a file of %d", grown, len(packed))
			}
			var fault *index.FormatError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.says) || !strings.HasSuffix(err.Error(), "index the file again (tabix, bcftools index, samtools index)") {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A CSI's settings may be another program's own: then it goes by numbers.
func TestForeignSettings(t *testing.T) {
	for _, settings := range [][]byte{numbers(3, "abc"), numbers(32, 0, 0, 0, 0, 0, 0, 0, 0)} {
		x := parse(t, deflate(t, append(append(numbers("CSI\x01", 14, 5), settings...), numbers(1, 0, uint64(7))...)))
		if _, ok := x.Columns(); ok || len(x.Contigs()) != 0 {
			t.Errorf("%q: columns, or contigs %v", settings, x.Contigs())
		}
	}
}

func TestReadCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := index.Read(ctx, bytes.NewReader(nil)); err != context.Canceled {
		t.Errorf("%v", err)
	}
}

// FuzzRead: whatever the bytes, no panic; what reads can be asked.
func FuzzRead(f *testing.F) {
	m := makeVCF(f, 5, 100_000)
	f.Add(m.tbi(f))
	f.Add(m.csi(f))
	f.Add(m.bai(f))
	f.Add(inflate(f, m.tbi(f))) // uncompressed, so that the fuzzer gets past the checksums
	f.Add(inflate(f, m.csi(f)))
	f.Fuzz(func(t *testing.T, in []byte) {
		x, err := index.Read(context.Background(), bytes.NewReader(in))
		if err != nil {
			return
		}
		x.Stats("chr1")
		x.Unplaced()
		for id := range min(x.NumContigs(), 5) {
			x.StatsOf(id)
			x.ChunksOf(id, 0, 1<<31-1)
			x.ChunksOf(id, 16<<10, 16<<10+1)
		}
		for id, name := range x.Contigs() {
			chunks, ok := x.Chunks(name, 0, 1<<31-1)
			if !ok {
				t.Fatalf("contig %q is not found", name)
			}
			for i, c := range append(chunks, x.ChunksOf(id, 5000, 5001)...) {
				if c.End < c.Begin || i > 0 && i < len(chunks) && c.Begin <= chunks[i-1].End {
					t.Fatalf("chunks %v", chunks)
				}
			}
		}
	})
}
