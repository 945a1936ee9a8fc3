package bgzf_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// packedWithOffsets returns a file and where each of its data bytes lies.
func packedWithOffsets(t *testing.T, data []byte) ([]byte, func(at int) bgzf.Offset) {
	t.Helper()
	var out bytes.Buffer
	w := bgzf.NewWriter(&out, bgzf.WriterOptions{Workers: 2})
	for rest := data; len(rest) > 0; { // uneven blocks
		n := min(len(rest), 20000+len(rest)%30000)
		if _, err := w.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	if w.Written() != int64(len(data)) {
		t.Fatalf("Written: %d", w.Written())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), func(at int) bgzf.Offset { return w.Offset(int64(at)) }
}

// watched notes which bytes of a file are read.
type watched struct {
	*bytes.Reader
	seen []bool
}

func (w *watched) ReadAt(p []byte, at int64) (int, error) {
	n, err := w.Reader.ReadAt(p, at)
	for i := range n {
		w.seen[int(at)+i] = true
	}
	return n, err
}

func (w *watched) Name() string { return "indexed.vcf.gz" }

func TestRangeReader(t *testing.T) {
	data := text(1 << 20)
	packed, offset := packedWithOffsets(t, data)
	rng := rand.New(rand.NewPCG(5, 6))
	for round := range 60 {
		var chunks []bgzf.Chunk
		var want []byte
		inChunks := make([]bool, len(packed))
		for range rng.IntN(4) {
			a := rng.IntN(len(data) + 1)
			b := min(a+rng.IntN(100000), len(data))
			chunks = append(chunks, bgzf.Chunk{Begin: offset(a), End: offset(b)})
			want = append(want, data[a:b]...)
			if a == b {
				continue
			}
			// The bytes of every block that holds a byte of the chunk.
			stop := offset(b).File()
			if offset(b).Block() > 0 {
				for b < len(data) && offset(b).File() == stop {
					b++
				}
				stop = offset(b).File()
			}
			for i := offset(a).File(); i < stop; i++ {
				inChunks[i] = true
			}
		}
		ra := &watched{bytes.NewReader(packed), make([]bool, len(packed))}
		z := bgzf.NewRangeReader(t.Context(), ra, int64(len(packed)), chunks, bgzf.Options{Workers: 1 + round%3})
		got, err := io.ReadAll(z)
		z.Close()
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v: %d bytes, want %d, %v", chunks, len(got), len(want), err)
		}
		for i, seen := range ra.seen {
			if seen && !inChunks[i] {
				t.Fatalf("%v: byte %d of the file is read, but lies in no chunk", chunks, i)
			}
		}
	}
}

// The blocks of a chunk carry their true offsets, and end where the chunk does.
func TestRangeReaderOffsets(t *testing.T) {
	data := text(200000)
	packed, offset := packedWithOffsets(t, data)
	c := bgzf.Chunk{Begin: offset(777), End: offset(150001)}
	z := bgzf.NewRangeReader(t.Context(), bytes.NewReader(packed), -1, []bgzf.Chunk{c}, bgzf.Options{})
	defer z.Close()
	for at := 777; ; {
		b, err := z.Next()
		if err == io.EOF {
			if at != 150001 {
				t.Errorf("ends at byte %d", at)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if b.Begin != offset(at) || b.End != offset(at+len(b.Data)) {
			t.Fatalf("block %v to %v, want %v to %v", b.Begin, b.End, offset(at), offset(at+len(b.Data)))
		}
		at += len(b.Data)
	}
}

func TestRangeReaderToEnd(t *testing.T) {
	data := text(300000)
	packed, offset := packedWithOffsets(t, data)
	for _, at := range []int{0, 1, 250000, len(data)} {
		chunks := []bgzf.Chunk{{Begin: offset(at), End: bgzf.ToEnd}}
		z := bgzf.NewRangeReader(t.Context(), bytes.NewReader(packed), int64(len(packed)), chunks, bgzf.Options{})
		got, err := io.ReadAll(z)
		z.Close()
		if err != nil || !bytes.Equal(got, data[at:]) {
			t.Errorf("from %d: %d bytes, %v", at, len(got), err)
		}
		cut := packed[:len(packed)-28]
		z = bgzf.NewRangeReader(t.Context(), bytes.NewReader(cut), int64(len(cut)), chunks, bgzf.Options{})
		_, err = io.ReadAll(z)
		z.Close()
		if !errors.Is(err, bgzf.ErrNoEOF) {
			t.Errorf("from %d, without the end-of-file block: %v", at, err)
		}
	}
}

// An index that belongs to another file is found out.
func TestRangeReaderForeignIndex(t *testing.T) {
	packed, offset := packedWithOffsets(t, text(100000))
	size := int64(len(packed))
	second := offset(99999).File() // where the last block of data begins
	cases := []struct {
		name       string
		begin, end bgzf.Offset
		says       string
	}{
		{"begins past the end", bgzf.NewOffset(size+1, 0), bgzf.NewOffset(size+2, 0), "stops before this place"},
		{"begins at the end", bgzf.NewOffset(size, 0), bgzf.NewOffset(size+2, 0), "index it again"},
		{"ends past the end", bgzf.NewOffset(second, 0), bgzf.NewOffset(size+2, 5), "index it again"},
		{"begins inside a block", bgzf.NewOffset(5, 0), offset(99999), "no BGZF block"},
		{"ends inside a block", 0, bgzf.NewOffset(second-5, 0), "truncated"},
		{"ends in the data of no block", 0, bgzf.NewOffset(second-5, 9), "no BGZF block"},
		{"begins past the block's data", bgzf.NewOffset(second, 0xffff), bgzf.NewOffset(size-28, 0), "the index points here"},
		{"ends past the block's data", bgzf.NewOffset(second, 0), bgzf.NewOffset(second, 0xffff), "the index points here"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ra := &watched{bytes.NewReader(packed), make([]bool, len(packed))}
			z := bgzf.NewRangeReader(t.Context(), ra, size, []bgzf.Chunk{{Begin: c.begin, End: c.end}}, bgzf.Options{})
			defer z.Close()
			_, err := io.ReadAll(z)
			var fault *bgzf.FormatError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.says) || fault.Name != "indexed.vcf.gz" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestRangeReaderInputFails(t *testing.T) {
	packed, offset := packedWithOffsets(t, text(100000))
	for _, from := range []int64{0, 5, offset(50000).File()} {
		ra := failingAt{bytes.NewReader(packed), from}
		z := bgzf.NewRangeReader(t.Context(), ra, -1, []bgzf.Chunk{{End: offset(60000)}}, bgzf.Options{})
		_, err := io.ReadAll(z)
		z.Close()
		if !errors.Is(err, errRemote) {
			t.Errorf("fails from %d: %v", from, err)
		}
	}
}

var errRemote = fmt.Errorf("connection reset")

type failingAt struct {
	*bytes.Reader
	from int64
}

func (f failingAt) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > f.from {
		n, _ := f.Reader.ReadAt(p[:max(0, f.from-at)], at)
		return n, errRemote
	}
	return f.Reader.ReadAt(p, at)
}
