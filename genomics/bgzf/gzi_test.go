package bgzf_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/refdata"
)

func packIndexed(t testing.TB, data []byte) ([]byte, *bgzf.GZI) {
	t.Helper()
	var out bytes.Buffer
	w := bgzf.NewWriter(&out, bgzf.WriterOptions{Workers: 2})
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.GZI()
}

func gziBytes(t testing.TB, x *bgzf.GZI) []byte {
	t.Helper()
	var out bytes.Buffer
	if n, err := x.WriteTo(&out); err != nil || n != int64(out.Len()) {
		t.Fatal(n, err)
	}
	return out.Bytes()
}

// The writer's index, a scan's, and bgzip's are the same, and lead to the same
// data as slicing all of it.
func TestReaderAt(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty": nil, "one byte": []byte("A"), "a block": text(0xff00), "many blocks": text(700_001), "more than are kept": text(0xff00 * 20),
	} {
		t.Run(name, func(t *testing.T) {
			packed, x := packIndexed(t, data)
			scanned, err := bgzf.ScanGZI(t.Context(), bytes.NewReader(packed))
			if err != nil || !bytes.Equal(gziBytes(t, scanned), gziBytes(t, x)) {
				t.Fatalf("a scan gives another index: %v", err)
			}
			read, err := bgzf.ReadGZI(bytes.NewReader(gziBytes(t, x)))
			if err != nil || read.NumBlocks() != x.NumBlocks() {
				t.Fatal(err)
			}
			z := bgzf.NewReaderAt(bytes.NewReader(packed), read)
			if n, err := z.Size(); err != nil || n != int64(len(data)) {
				t.Errorf("%d bytes of data, %v, want %d", n, err, len(data))
			}
			if err := iotest.TestReader(io.NewSectionReader(z, 0, int64(len(data))), data); err != nil {
				t.Error(err)
			}
			rng := rand.New(rand.NewPCG(41, 42))
			for range 300 {
				from, p := rng.IntN(len(data)+10), make([]byte, rng.IntN(70_000))
				n, err := z.ReadAt(p, int64(from))
				want := data[min(from, len(data)):min(from+len(p), len(data))]
				if !bytes.Equal(p[:n], want) || (err == io.EOF) != (n < len(p)) || err != nil && err != io.EOF {
					t.Fatalf("%d bytes at %d: %d, %v", len(p), from, n, err)
				}
			}
		})
	}
}

// Twin commands: bgzip -i, bgzip -r, bgzip -b offset -s size.
func TestGZIAgainstBgzip(t *testing.T) {
	program := refdata.Program(t, "bgzip")
	bgzip := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), program, args...).Output()
		if err != nil {
			t.Fatalf("bgzip %v: %v", args, err)
		}
		return string(out)
	}
	data := text(900_000)
	name := filepath.Join(t.TempDir(), "x.gz")
	packed, x := packIndexed(t, data)
	twice := append(bytes.Clone(packed), packed...) // as cat makes it, with an end-of-file block in the middle
	for _, c := range []struct{ packed, data []byte }{{packed, data}, {twice, append(bytes.Clone(data), data...)}} {
		if err := os.WriteFile(name, c.packed, 0o600); err != nil {
			t.Fatal(err)
		}
		bgzip("-r", name)
		theirs, err := os.ReadFile(name + ".gzi")
		if err != nil {
			t.Fatal(err)
		}
		scanned, err := bgzf.ScanGZI(t.Context(), bytes.NewReader(c.packed))
		if err != nil {
			t.Fatal(err)
		}
		ours := gziBytes(t, scanned)
		if !bytes.Equal(ours, theirs) {
			t.Errorf("bgzip -r writes %d bytes, we %d", len(theirs), len(ours))
		}
		if err := os.WriteFile(name+".gzi", ours, 0o600); err != nil {
			t.Fatal(err)
		}
		read, err := bgzf.ReadGZI(bytes.NewReader(theirs))
		if err != nil {
			t.Fatal(err)
		}
		z := bgzf.NewReaderAt(bytes.NewReader(c.packed), read)
		for _, from := range []int{0, 65_279, 65_280, 65_281, 500_000, len(c.data) - 100} {
			p := make([]byte, 100)
			if _, err := z.ReadAt(p, int64(from)); err != nil || !bytes.Equal(p, c.data[from:from+100]) {
				t.Errorf("at %d: %q, %v", from, p, err)
			}
			if got := bgzip("-b", strconv.Itoa(from), "-s", "100", name); got != string(p) {
				t.Errorf("at %d: bgzip with our index reads %q, we %q", from, got, p)
			}
		}
	}
	if x.Offset(70_000).Block() != 70_000-65_280 {
		t.Errorf("offset %v", x.Offset(70_000))
	}
}

// shifted is the index of the file with an end-of-file block after its first.
func shifted(t testing.TB, packed []byte, x *bgzf.GZI) *bgzf.GZI {
	at := x.Offset(65_280).File()
	joined := slices.Concat(packed[:at], packed[len(packed)-28:], packed[at:])
	y, err := bgzf.ScanGZI(t.Context(), bytes.NewReader(joined))
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestReaderAtConcurrently(t *testing.T) {
	data := text(1_500_000)
	packed, x := packIndexed(t, data)
	z := bgzf.NewReaderAt(bytes.NewReader(packed), x)
	var all sync.WaitGroup
	for k := range 4 {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(5, uint64(k)))
			p := make([]byte, 1000)
			for range 200 {
				from := rng.IntN(len(data) - len(p))
				if _, err := z.ReadAt(p, int64(from)); err != nil || !bytes.Equal(p, data[from:from+len(p)]) {
					t.Errorf("at %d: %v", from, err)
				}
			}
		})
	}
	all.Wait()
}

func TestHostileGZI(t *testing.T) {
	numbers := func(n ...uint64) (p []byte) {
		for _, n := range n {
			p = binary.LittleEndian.AppendUint64(p, n)
		}
		return p
	}
	cases := []struct {
		name string
		in   []byte
		says string
	}{
		{"nothing", nil, "truncated"},
		{"half a number", []byte("abc"), "truncated"},
		{"entries that are not there", numbers(1 << 62), "truncated"},
		{"half an entry", numbers(1, 100), "truncated"},
		{"an entry too many", numbers(0, 100, 100), "goes on after"},
		{"a block of nothing", numbers(1, 0, 100), "no block can begin"},
		{"a file that goes back", numbers(2, 200, 100, 100, 200), "no block can begin"},
		{"data that goes back", numbers(2, 200, 100, 300, 50), "no block can begin"},
		{"too much data in a block", numbers(1, 200, 65537), "no block can begin"},
		{"past what an offset can say", numbers(1, 1<<48, 100), "no block can begin"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var fault *bgzf.FormatError
			if _, err := bgzf.ReadGZI(bytes.NewReader(c.in)); !errors.As(err, &fault) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "bgzip -r") {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
		})
	}
}

// An index of another file, a file that was cut or changed: an error wherever
// the data could be wrong, and right data elsewhere.
func TestReaderAtDamage(t *testing.T) {
	data := text(200_000)
	packed, x := packIndexed(t, data)
	other, y := packIndexed(t, text(1 << 20)[800_000:])
	_, short := packIndexed(t, data[:65280*2])
	cases := []struct {
		name   string
		packed []byte
		index  *bgzf.GZI
	}{
		{"index of another file", packed, y},
		{"another file", other, x},
		{"index that stops early", packed, short},
		{"no end-of-file block", packed[:len(packed)-28], x},
		{"half an end-of-file block", packed[:len(packed)-5], x},
		{"cut in a block", packed[:len(packed)/2], x},
		{"bytes in the middle", slices.Concat(packed[:x.Offset(65_280).File()], make([]byte, 28), packed[x.Offset(65_280).File():]), shifted(t, packed, x)},
		{"bytes after the end", append(bytes.Clone(packed), 'x'), x},
		{"empty", nil, x},
		{"text", data, x},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			z := bgzf.NewReaderAt(bytes.NewReader(c.packed), c.index)
			got, err := io.ReadAll(io.NewSectionReader(z, 0, 1<<40))
			var fault *bgzf.FormatError
			if !errors.As(err, &fault) {
				t.Errorf("%d bytes and %v", len(got), err)
			}
		})
	}
	if _, err := bgzf.ScanGZI(t.Context(), bytes.NewReader(packed[:len(packed)-28])); !errors.Is(err, bgzf.ErrNoEOF) {
		t.Errorf("scan of a file without its end: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bgzf.ScanGZI(cancelled, bytes.NewReader(packed)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := bgzf.NewReaderAt(bytes.NewReader(packed), x).ReadAt(nil, -1); err == nil {
		t.Error("a negative offset reads")
	}
}

// FuzzReadGZI: whatever the bytes, no panic; what reads is written the same,
// and leads to data of the file or to an error.
func FuzzReadGZI(f *testing.F) {
	data := text(150_000)
	packed, x := packIndexed(f, data)
	f.Add(gziBytes(f, x))
	f.Add(make([]byte, 8))
	f.Fuzz(func(t *testing.T, in []byte) {
		x, err := bgzf.ReadGZI(bytes.NewReader(in))
		if err != nil {
			return
		}
		if !bytes.Equal(gziBytes(t, x), in) {
			t.Fatal("reads but writes differently")
		}
		p := make([]byte, 100)
		n, err := bgzf.NewReaderAt(bytes.NewReader(packed), x).ReadAt(p, 66_000)
		if err == nil && !bytes.Contains(data, p[:n]) {
			t.Fatalf("%q is not in the file", p[:n])
		}
	})
}
