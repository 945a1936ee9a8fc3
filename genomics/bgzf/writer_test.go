package bgzf_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

func TestWriterLevels(t *testing.T) {
	for _, level := range []int{-2, 10} {
		w := bgzf.NewWriter(io.Discard, bgzf.WriterOptions{Level: level})
		_, err := w.Write([]byte("A"))
		if err == nil || !strings.Contains(err.Error(), "choose 1 to 9") || w.Close() != err || w.Flush() != err {
			t.Errorf("level %d: %v", level, err)
		}
	}
	fast := len(pack(t, text(1<<20), bgzf.WriterOptions{Level: 1}))
	small := len(pack(t, text(1<<20), bgzf.WriterOptions{Level: 9}))
	if small >= fast {
		t.Errorf("level 9 gives %d bytes, level 1 %d", small, fast)
	}
}

// full takes limit bytes.
type full struct{ limit int }

func (f *full) Write(p []byte) (int, error) {
	if f.limit -= len(p); f.limit < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("no space left on device")

// However full the disk is, the error comes through, and no goroutine is left.
func TestWriterFullDisk(t *testing.T) {
	data := noise(1 << 20)
	size := len(pack(t, data, bgzf.WriterOptions{}))
	for _, workers := range []int{1, 3} {
		for _, limit := range []int{0, 100000, size - 1} {
			synctest.Test(t, func(t *testing.T) {
				w := bgzf.NewWriter(&full{limit}, bgzf.WriterOptions{Workers: workers})
				var err error
				for i := 0; i < len(data) && err == nil; i += 10000 {
					_, err = w.Write(data[i:min(i+10000, len(data))])
				}
				if err != nil && !errors.Is(err, errFull) {
					t.Errorf("Write: %v", err)
				}
				if err != nil && !errors.Is(w.Flush(), errFull) {
					t.Error("Flush after a failed Write")
				}
				for range 2 {
					if err := w.Close(); !errors.Is(err, errFull) || !strings.HasPrefix(err.Error(), "bgzf: ") {
						t.Errorf("Close: %v", err)
					}
				}
			})
		}
	}
}

type short struct{}

func (short) Write(p []byte) (int, error) { return len(p) / 2, nil }

func TestWriterShortWrite(t *testing.T) {
	w := bgzf.NewWriter(short{}, bgzf.WriterOptions{})
	if _, err := w.Write([]byte("A")); err != nil {
		t.Error(err)
	}
	if err := w.Close(); !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
}

func TestWriterClosed(t *testing.T) {
	var out bytes.Buffer
	w := bgzf.NewWriter(&out, bgzf.WriterOptions{})
	if err := w.Flush(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.Write([]byte("A")); err != bgzf.ErrClosed {
		t.Error(err)
	}
	if out.Len() != 28 {
		t.Errorf("an empty file has %d bytes, want the 28 of the end-of-file block", out.Len())
	}
	if w.Offset(0) != 0 {
		t.Error(w.Offset(0))
	}
}

func BenchmarkDeflate(b *testing.B) {
	data := text(16 << 20)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		w := bgzf.NewWriter(io.Discard, bgzf.WriterOptions{})
		if _, err := w.Write(data); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReader(b *testing.B) {
	data := text(16 << 20)
	packed := pack(b, data, bgzf.WriterOptions{})
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		z := bgzf.NewReader(b.Context(), bytes.NewReader(packed), bgzf.Options{})
		if _, err := io.Copy(io.Discard, z); err != nil {
			b.Fatal(err)
		}
		z.Close()
	}
}
