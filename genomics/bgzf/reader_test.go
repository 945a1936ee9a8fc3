package bgzf_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// Blocks tile the data: each begins where the one before ended, and their
// offsets lead back to the same bytes.
func TestNext(t *testing.T) {
	data := text(500000)
	packed := pack(t, data, bgzf.WriterOptions{})
	z := bgzf.NewReader(t.Context(), bytes.NewReader(packed), bgzf.Options{Workers: 2})
	defer z.Close()
	if z.Kind() != bgzf.BGZF {
		t.Error(z.Kind())
	}
	at, end := 0, bgzf.Offset(0)
	for {
		b, err := z.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if b.Begin != end || !bytes.Equal(b.Data, data[at:at+len(b.Data)]) {
			t.Fatalf("block at %v, want %v", b.Begin, end)
		}
		if b.Offset(0) != b.Begin || b.Offset(7) != b.Begin+7 || b.Offset(len(b.Data)) != b.End {
			t.Errorf("offsets %v, %v, %v", b.Offset(0), b.Offset(7), b.Offset(len(b.Data)))
		}
		at, end = at+len(b.Data), b.End
		b.Release()
		b.Release()
		if b.Data != nil {
			t.Error("data after Release")
		}
	}
	if at != len(data) || end.File() != int64(len(packed)-28) {
		t.Errorf("%d bytes, to %v", at, end)
	}
}

// Read and Next can take turns.
func TestReadThenNext(t *testing.T) {
	data := text(100000)
	z := bgzf.NewReader(t.Context(), bytes.NewReader(pack(t, data, bgzf.WriterOptions{})), bgzf.Options{})
	defer z.Close()
	var p [10]byte
	if n, err := z.Read(nil); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := io.ReadFull(z, p[:]); err != nil || !bytes.Equal(p[:], data[:10]) {
		t.Fatalf("%q, %v", p, err)
	}
	b, err := z.Next()
	if err != nil || b.Begin != bgzf.NewOffset(0, 10) || !bytes.Equal(b.Data, data[10:0xff00]) {
		t.Fatalf("%v, %v", b.Begin, err)
	}
	b.Release()
	var rest bytes.Buffer
	if _, err := io.Copy(&rest, z); err != nil || !bytes.Equal(rest.Bytes(), data[0xff00:]) {
		t.Errorf("%d bytes, %v", rest.Len(), err)
	}
}

func TestReaderKeepsRules(t *testing.T) {
	data := text(200000)
	packed := pack(t, data, bgzf.WriterOptions{})
	z := bgzf.NewReader(t.Context(), bytes.NewReader(packed), bgzf.Options{})
	defer z.Close()
	if err := iotest.TestReader(onlyRead{z}, data); err != nil {
		t.Error(err)
	}
	z = bgzf.NewReader(t.Context(), iotest.OneByteReader(bytes.NewReader(packed)), bgzf.Options{})
	defer z.Close()
	if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, data) {
		t.Errorf("byte by byte: %d bytes, %v", len(got), err)
	}
}

type onlyRead struct{ io.Reader }

func TestDetect(t *testing.T) {
	data := string(text(200000))
	cases := []struct {
		name, in, want string
		kind           bgzf.Kind
	}{
		{"BGZF", string(pack(t, []byte(data), bgzf.WriterOptions{})), data, bgzf.BGZF},
		{"gzip", gzipped(data), data, bgzf.Gzip},
		{"gzip of several members", gzipped(data, "", "more", data), data + "more" + data, bgzf.Gzip},
		{"plain", data, data, bgzf.Plain},
		{"short", "A\n", "A\n", bgzf.Plain},
		{"nothing", "", "", bgzf.Plain},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			z, err := bgzf.Detect(t.Context(), strings.NewReader(c.in), bgzf.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer z.Close()
			got, err := io.ReadAll(z)
			if err != nil || string(got) != c.want || z.Kind() != c.kind {
				t.Errorf("%d bytes, %v, %v", len(got), z.Kind(), err)
			}
		})
	}
}

func TestDetectTruncatedAtEveryByte(t *testing.T) {
	packed := gzipped(string(text(500)))
	for n := range packed {
		if n < 2 { // without the two magic bytes it is plain data
			continue
		}
		z, err := bgzf.Detect(t.Context(), strings.NewReader(packed[:n]), bgzf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(z)
		z.Close()
		var fault *bgzf.FormatError
		if !errors.As(err, &fault) || !errors.Is(err, io.ErrUnexpectedEOF) || fault.Offset > int64(n) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

func TestDetectDamaged(t *testing.T) {
	for at, says := range map[int]string{
		2:   "damaged", // the method
		100: "damaged", // the data
		-6:  "damaged", // the checksum
	} {
		packed := []byte(gzipped(string(text(5000))))
		if at < 0 {
			at += len(packed)
		}
		packed[at] ^= 0x55
		z, err := bgzf.Detect(t.Context(), bytes.NewReader(packed), bgzf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(z)
		z.Close()
		var fault *bgzf.FormatError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), says) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

// An input that fails is not the same as one that is damaged.
func TestInputFails(t *testing.T) {
	broken := errors.New("the disk is on fire")
	packed := pack(t, text(100000), bgzf.WriterOptions{})
	for _, in := range [][]byte{packed, []byte(gzipped(string(text(100000)))), text(100000), nil} {
		for _, n := range []int{0, 5, 18, 1000, len(in)} {
			r := io.MultiReader(bytes.NewReader(in[:min(n, len(in))]), iotest.ErrReader(broken))
			z, err := bgzf.Detect(t.Context(), r, bgzf.Options{})
			if err == nil {
				_, err = io.ReadAll(z)
				z.Close()
			}
			var fault *bgzf.FormatError
			if !errors.Is(err, broken) || errors.As(err, &fault) || !strings.HasPrefix(err.Error(), "bgzf: ") {
				t.Errorf("after %d bytes: %v", n, err)
			}
		}
	}
}

// Whenever reading stops, Close leaves no goroutine: synctest fails on any.
func TestCloseJoins(t *testing.T) {
	packed := pack(t, text(1<<20), bgzf.WriterOptions{})
	gz := gzipped(string(text(1 << 20)))
	for _, in := range []string{string(packed), gz} {
		for _, blocks := range []int{0, 1, 5, 1000} {
			synctest.Test(t, func(t *testing.T) {
				z, err := bgzf.Detect(t.Context(), strings.NewReader(in), bgzf.Options{Workers: 3})
				if err != nil {
					t.Fatal(err)
				}
				for range blocks {
					if _, err := z.Next(); err != nil {
						break
					}
				}
				if blocks == 1 {
					var p [1]byte // leaves most of a block to Close
					if _, err := z.Read(p[:]); err != nil {
						t.Error(err)
					}
				}
				for range 2 {
					if err := z.Close(); err != nil {
						t.Error(err)
					}
				}
				if _, err := z.Next(); err != bgzf.ErrClosed {
					t.Errorf("after Close: %v", err)
				}
			})
		}
	}
}

func TestCancelled(t *testing.T) {
	packed := pack(t, text(1<<20), bgzf.WriterOptions{})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		z := bgzf.NewReader(ctx, bytes.NewReader(packed), bgzf.Options{Workers: 2})
		defer z.Close()
		if _, err := z.Next(); err != nil {
			t.Fatal(err)
		}
		cancel()
		for range 2 {
			if _, err := z.Next(); err != context.Canceled {
				t.Errorf("%v", err)
			}
		}
		if _, err := bgzf.Detect(ctx, bytes.NewReader(packed), bgzf.Options{}); err != context.Canceled {
			t.Errorf("Detect: %v", err)
		}
	})
}

// Reading ahead is bounded: a consumer that stops stops the input.
func TestReadAheadIsBounded(t *testing.T) {
	packed := pack(t, noise(4<<20), bgzf.WriterOptions{})
	synctest.Test(t, func(t *testing.T) {
		in := &counting{Reader: bytes.NewReader(packed)}
		z := bgzf.NewReader(t.Context(), in, bgzf.Options{Workers: 2})
		defer z.Close()
		if _, err := z.Next(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if n := in.n.Load(); n > 20*64<<10 {
			t.Errorf("%d bytes read for one block", n)
		}
	})
}

type counting struct {
	io.Reader
	n atomic.Int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

func TestWriteToStops(t *testing.T) {
	full := errors.New("no space left")
	z := bgzf.NewReader(t.Context(), bytes.NewReader(pack(t, text(200000), bgzf.WriterOptions{})), bgzf.Options{})
	defer z.Close()
	if _, err := z.WriteTo(failing{full}); err != full {
		t.Errorf("%v", err)
	}
	z = bgzf.NewReader(t.Context(), strings.NewReader("text"), bgzf.Options{})
	defer z.Close()
	if _, err := z.WriteTo(io.Discard); err == nil {
		t.Error("no error for text")
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
