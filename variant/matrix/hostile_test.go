package matrix_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// inMemory opens the three files of a set that is not on disk.
func inMemory(bed, bim, fam string) file.Options {
	return file.Options{Open: func(_ context.Context, name string) (file.Input, error) {
		text := map[string]string{".bed": bed, ".bim": bim, ".fam": fam}[filepath.Ext(name)]
		return file.FromReader(name, strings.NewReader(text)), nil
	}}
}

const (
	goodBed = "\x6c\x1b\x01\x2b\x3f\x00"
	goodBim = "1\trs1\t0\t101\tT\tG\n1 rs2  0.5 102  C A\r\nX\t.\t0\t7\t.\tG\n"
	goodFam = "0\ta\t0\t0\t0\t-9\nf b c d 1 2\nf\tc\t0\t0\t2\tNA\n"
)

func TestReadPLINK(t *testing.T) {
	m, err := matrix.ReadPLINK(background, "good.bed", inMemory(goodBed, goodBim, goodFam))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%v %v %v %v %s %d %d %d", m.Samples(), m.Variant(0), m.Variant(1), m.Variant(2), m.Variant(1).Distance,
		m.Codes(0, nil), m.Codes(1, nil), m.Codes(2, nil))
	want := "[{0 a 0 0 0 -9} {f b c d 1 2} {f c 0 0 2 NA}] 1:101:G:T 1:102:A:C X:7:G:. 0.5 [0 1 1] [0 0 0] [2 2 2]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReadPLINKErrors(t *testing.T) {
	for _, c := range []struct{ name, bed, bim, fam, want string }{
		{"no bed", "", goodBim, goodFam, "x.bed: offset 0: the .bed is shorter than the 3 variants of its .bim and the 3 samples"},
		{"two bytes", goodBed[:2], goodBim, goodFam, "offset 2: the .bed is shorter"},
		{"wrong magic", "BCF\x02" + goodBed[3:], goodBim, goodFam, "offset 0: this is no PLINK .bed"},
		{"a pgen", "\x6c\x1b\x10" + goodBed[3:], goodBim, goodFam, "offset 2: the rows are of kind 10"},
		{"bed cut", goodBed[:5], goodBim, goodFam, "offset 5: the .bed is shorter"},
		{"bed too long", goodBed + "\x00", goodBim, goodFam, "offset 6: the .bed is longer"},
		{"bim with fewer lines", goodBed, goodBim[:37], goodFam, "offset 5: the .bed is longer than the 2 variants"},
		{"bim cut in a line", goodBed, goodBim[:len(goodBim)-5], goodFam, "x.bim: line 3: the line has 4 columns"},
		{"bim with five columns", goodBed, "1 rs1 101 T G\n", goodFam, "x.bim: line 1: the line has 5 columns, a .bim has 6"},
		{"bim with seven columns", goodBed, "\n1 rs1 0 101 T G C\n", goodFam, "x.bim: line 2: the line has 7 columns"},
		{"no position", goodBed, "1 rs1 0 x T G\n", goodFam, `x.bim: line 1: position "x": is not from 0 to`},
		{"position below 0", goodBed, "1 rs1 0 -1 T G\n", goodFam, `position "-1": is not`},
		{"position too large", goodBed, "1 rs1 0 9999999999 T G\n", goodFam, `position "9999999999": is not`},
		{"no bim", goodBed, "", goodFam, "x.bim: line 1: the file is empty"},
		{"no fam", goodBed, goodBim, "\n", "x.fam: line 1: the file is empty"},
		{"fam with five columns", goodBed, goodBim, "0 secret 0 0 -9\n", "x.fam: line 1: the line has 5 columns, a .fam has 6"},
		{"fam with more samples", goodBed, goodBim, goodFam + "0 d 0 0 0 -9\n0 e 0 0 0 -9\n", "offset 6: the .bed is shorter than the 3 variants of its .bim and the 5 samples"},
		{"one line of 16 MiB", goodBed, strings.Repeat("x", 17<<20), goodFam, "x.bim: line 1: a line longer than 16 MiB"},
		{"samples as rows, cut", "\x6c\x1b\x00\x00\x00", goodBim, goodFam, "offset 5: the .bed is shorter"},
	} {
		m, err := matrix.ReadPLINK(background, "x", inMemory(c.bed, c.bim, c.fam))
		var f *matrix.FormatError
		if m != nil || !errors.As(err, &f) || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "matrix: x.") {
			t.Errorf("%s: %v, not %q", c.name, err, c.want)
			continue
		}
		if short := strings.Contains(c.want, "shorter") || strings.Contains(c.want, "empty"); short != errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v: is it truncated?", c.name, err)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error names a sample: %v", c.name, err)
		}
	}
	// On a disk the size is known before anything is read.
	dir := t.TempDir()
	put(t, dir+"/x.bed", goodBed+"\x00\x00")
	put(t, dir+"/x.bim", goodBim)
	put(t, dir+"/x.fam", goodFam)
	if _, err := matrix.ReadPLINK(background, dir+"/x", file.Options{}); err == nil || !strings.Contains(err.Error(), "is longer") {
		t.Error(err)
	}
	if _, err := matrix.ReadPLINK(background, dir+"/y", file.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestEveryTruncation cuts each of the three files at every byte.
func TestEveryTruncation(t *testing.T) {
	for n := range len(goodBed) {
		if _, err := matrix.ReadPLINK(background, "x", inMemory(goodBed[:n], goodBim, goodFam)); err == nil {
			t.Errorf(".bed of %d bytes", n)
		}
	}
	// A .bim and .fam that lose no more than the end of their last field can not
	// be told from whole ones.
	for n := range strings.LastIndex(goodBim, "\t") {
		if _, err := matrix.ReadPLINK(background, "x", inMemory(goodBed, goodBim[:n], goodFam)); err == nil {
			t.Errorf(".bim of %d bytes", n)
		}
	}
	for n := range strings.Index(goodFam, "NA") - 2 {
		m, err := matrix.ReadPLINK(background, "x", inMemory(goodBed, goodBim, goodFam[:n]))
		if err == nil && m.NumSamples() == 3 {
			t.Errorf(".fam of %d bytes", n)
		}
	}
}

// A .bim and .fam of a few megabytes must not take the memory of all the calls
// that they announce, here 2.5 GB.
func TestBomb(t *testing.T) {
	bim := strings.Repeat("1 . 0 1 A C\n", 100_000)
	fam := strings.Repeat("0 a 0 0 0 -9\n", 100_000)
	var before, after runtime.MemStats
	for _, kind := range []string{"\x01", "\x00"} {
		runtime.ReadMemStats(&before)
		_, err := matrix.ReadPLINK(background, "x", inMemory("\x6c\x1b"+kind+strings.Repeat("\x00", 50_000), bim, fam))
		runtime.ReadMemStats(&after)
		if err == nil || after.TotalAlloc-before.TotalAlloc > 200<<20 {
			t.Errorf("%v, %d MiB", err, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
	}
}

func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	text := study{samples: 40, records: 4000, format: "GT", clean: true}.text()
	m, err := matrix.Read(background, stream(t, text))
	if err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{".bed", ".bim", ".fam"} {
		for name, write := range map[string]func(prefix string) error{
			"stream": func(prefix string) error {
				_, err := matrix.WritePLINK(background, prefix, stream(t, text), matrix.Options{})
				return err
			},
			"matrix": func(prefix string) error { return m.WritePLINK(background, prefix) },
		} {
			dir := t.TempDir()
			if err := os.Symlink("/dev/full", dir+"/x"+ending); err != nil {
				t.Fatal(err)
			}
			if err := write(dir + "/x"); err == nil || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("%s %s: %v", name, ending, err)
			}
			if left := list(t, dir); left != "x"+ending {
				t.Errorf("%s %s: there is %s", name, ending, left)
			}
			// Files that were there stay as they were.
			old := put(t, dir+"/x"+map[string]string{".bed": ".fam", ".bim": ".bed", ".fam": ".bim"}[ending], "old")
			if err := write(dir + "/x"); err == nil || string(slurp(t, old)) != "old" {
				t.Errorf("%s %s: %v, and the old file is lost", name, ending, err)
			}
		}
	}
	if err := m.WritePLINK(background, t.TempDir()+"/no/such"); err == nil {
		t.Error("a folder that does not exist")
	}
}

func list(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// cancelling ends the context when a part of the text has been read.
type cancelling struct {
	io.Reader
	left   int
	cancel func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.left -= n; c.left < 0 {
		c.cancel()
	}
	return n, err
}

func TestCancel(t *testing.T) {
	text := study{samples: 100, records: 8000, format: "GT", clean: true}.text()
	m, err := matrix.Read(background, stream(t, text))
	if err != nil {
		t.Fatal(err)
	}
	goroutines := runtime.NumGoroutine()
	for _, workers := range []int{1, 3} {
		dir := t.TempDir()
		for _, write := range []bool{false, true} {
			ctx, cancel := context.WithCancel(background)
			f, err := vcf.NewReader(ctx, "a", &cancelling{strings.NewReader(text), len(text) / 2, cancel}, vcf.Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			o := matrix.Options{Workers: workers}
			if write {
				_, err = matrix.WritePLINK(ctx, dir+"/x", f, o)
			} else {
				_, _, err = matrix.ReadWith(ctx, f, o)
			}
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%d workers: %v", workers, err)
			}
			f.Close()
		}
		if left := list(t, dir); left != "" {
			t.Errorf("there is %s", left)
		}
	}
	ctx, cancel := context.WithCancel(background)
	cancel()
	if err := m.WritePLINK(ctx, t.TempDir()+"/x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := matrix.ReadPLINK(ctx, "x", inMemory(goodBed, goodBim, goodFam)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for range 100 {
		if runtime.NumGoroutine() <= goroutines {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), goroutines)
}

// FuzzReadPLINK: what is read from any three files is written as files that read
// the same.
func FuzzReadPLINK(f *testing.F) {
	f.Add([]byte(goodBed), []byte(goodBim), []byte(goodFam))
	f.Add([]byte("\x6c\x1b\x00\x0b\x0f\x30"), []byte(goodBim), []byte(goodFam))
	random := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		bed := []byte(goodBed)
		bed[random.IntN(len(bed))] ^= 1 << random.IntN(8)
		f.Add(bed, []byte(goodBim)[random.IntN(9):], []byte(goodFam))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, bed, bim, fam []byte) {
		m, err := matrix.ReadPLINK(background, "x", inMemory(string(bed), string(bim), string(fam)))
		if err != nil {
			return
		}
		if err := m.WritePLINK(background, dir+"/x"); err != nil {
			t.Fatal(err)
		}
		again, err := matrix.ReadPLINK(background, dir+"/x", file.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if again.NumVariants() != m.NumVariants() || fmt.Sprint(again.Samples()) != fmt.Sprint(m.Samples()) {
			t.Fatal("not the same set")
		}
		for i := range m.NumVariants() {
			if !bytes.Equal(m.Row(i), again.Row(i)) || m.Variant(i).ID != again.Variant(i).ID {
				t.Fatalf("variant %d", i)
			}
		}
	})
}
