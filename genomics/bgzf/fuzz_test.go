package bgzf_test

import (
	"bytes"
	stdgzip "compress/gzip"
	"context"
	"io"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// FuzzReader: whatever the bytes, no panic; what reads without an error is
// what compress/gzip makes of the same bytes.
func FuzzReader(f *testing.F) {
	f.Add(pack(f, nil, bgzf.WriterOptions{}))
	f.Add(pack(f, text(500), bgzf.WriterOptions{}))
	f.Add(pack(f, text(500), bgzf.WriterOptions{Level: bgzf.NoCompression}))
	f.Add([]byte(gzipped("one", "two")))
	f.Add([]byte("##fileformat=VCFv4.2\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := unpack(context.Background(), in, 2)
		if err == nil {
			z, err := stdgzip.NewReader(bytes.NewReader(in))
			if err != nil {
				t.Fatal(err)
			}
			want, err := io.ReadAll(z)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%q, but compress/gzip reads %q, %v", got, want, err)
			}
		}
		z, err := bgzf.Detect(context.Background(), bytes.NewReader(in), bgzf.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		if n, err := io.Copy(io.Discard, io.LimitReader(z, 64<<20)); err == nil && z.Kind() == bgzf.Plain && n != int64(len(in)) {
			t.Fatalf("%d of %d plain bytes", n, len(in))
		}
	})
}

// FuzzRangeReader: any chunk of a good file reads as the data there, or is an
// error.
func FuzzRangeReader(f *testing.F) {
	data := text(3000)
	packed := append(pack(f, data[:2000], bgzf.WriterOptions{}), pack(f, data[2000:], bgzf.WriterOptions{})...)
	f.Add(uint64(0), uint64(bgzf.NewOffset(int64(len(packed)), 0)))
	f.Add(uint64(100), uint64(200))
	f.Add(uint64(5), uint64(bgzf.ToEnd))
	f.Fuzz(func(t *testing.T, begin, end uint64) {
		chunks := []bgzf.Chunk{{Begin: bgzf.Offset(begin), End: bgzf.Offset(end)}}
		z := bgzf.NewRangeReader(context.Background(), bytes.NewReader(packed), int64(len(packed)), chunks, bgzf.Options{})
		defer z.Close()
		if got, err := io.ReadAll(z); err == nil && !bytes.Contains(data, got) {
			t.Fatalf("%v gives data that is not in the file", chunks)
		}
	})
}
