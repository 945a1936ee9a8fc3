package bam_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/bgzf"
)

// forbidden are odd records that Strict refuses.
var forbidden = []string{"all flags", "all operations", "double", "odd tags", "text"}

// everything is BAM of all odd records but the forbidden ones.
func everything(t testing.TB) []byte {
	t.Helper()
	var records []string
	for name, r := range odd() {
		if !slices.Contains(forbidden, name) {
			records = append(records, r)
		}
	}
	slices.Sort(records)
	return toBAM(t, small(records...))
}

func TestTruncatedAnywhere(t *testing.T) {
	noLeak(t)
	data := everything(t)
	for n := range data {
		if _, err := failure(data[:n], bam.Options{Workers: 1 + n%3}); err == nil {
			t.Errorf("%d of %d bytes read without an error", n, len(data))
		}
	}
	// Inflated, only a cut between two records can go unnoticed.
	plain := inflate(t, data)
	whole := map[int]bool{len(plain): true}
	for at := headerSize(plain); at < len(plain); at += 4 + int(binary.LittleEndian.Uint32(plain[at:])) {
		whole[at] = true
	}
	for n := range plain {
		if testing.Short() && n%10 != 0 && !whole[n] {
			continue
		}
		_, err := failure(plain[:n], bam.Options{Workers: 1 + n%3})
		if (err == nil) != whole[n] {
			t.Errorf("%d of %d inflated bytes: %v", n, len(plain), err)
		}
	}
}

// With an index beside it, a file that was cut short is noticed though the
// region lies in front of the cut.
func TestTruncatedBehindTheRegion(t *testing.T) {
	data, err := os.ReadFile(realBAM(t))
	if err != nil {
		t.Fatal(err)
	}
	idx, err := os.ReadFile(realBAM(t) + ".bai")
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{1, 27, 28, 29, 500, 200_000} {
		path := write(t, "a.bam", data[:len(data)-cut])
		if err := os.WriteFile(path+".bai", idx, 0o600); err != nil {
			t.Fatal(err)
		}
		f := openFile(t, path, bam.Options{})
		var last error
		for _, last = range f.Query(background, genomics.MustRegion("chr22:42119851-42120000")) {
			continue
		}
		if last == nil || !strings.Contains(last.Error(), "truncated") {
			t.Errorf("%d bytes less: %v", cut, last)
		}
	}
}

// A flipped bit of the data, with checksums that fit it, gives an error, or
// records as many as there were of which no more than the one is different.
func TestFlippedBits(t *testing.T) {
	noLeak(t)
	plain := inflate(t, everything(t))
	var want [][]byte
	for r, err := range open(t, plain, bam.Options{}).Records(background) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, bytes.Clone(r.Bytes()))
	}
	flips := 10_000
	if testing.Short() {
		flips = 500
	}
	rng := rand.New(rand.NewPCG(7, 8))
	refused := 0
	for range flips {
		at, bit := rng.IntN(len(plain)), byte(1)<<rng.IntN(8)
		plain[at] ^= bit
		differ, n, err := differences(plain, want, rng.IntN(2) == 0)
		plain[at] ^= bit
		switch {
		case err != nil:
			refused++
		case n != len(want) || differ > 1:
			t.Fatalf("bit %#x of byte %d: %d of %d records, %d differ", bit, at, n, len(want), differ)
		}
	}
	if refused == 0 || refused == flips {
		t.Errorf("%d of %d refused", refused, flips)
	}
}

func differences(data []byte, want [][]byte, strict bool) (differ, n int, err error) {
	f, err := bam.NewReader(background, "flipped", bytes.NewReader(data), bam.Options{Workers: 1, Strict: strict})
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	for r, err := range f.Records(background) {
		if err != nil {
			return differ, n, err
		}
		if n >= len(want) || !bytes.Equal(r.Bytes(), want[n]) {
			differ++
			visit(r)
		}
		n++
	}
	return differ, n, nil
}

// put overwrites the 32-bit number at a place of a copy.
func put(data []byte, at int, n uint32) []byte {
	out := bytes.Clone(data)
	binary.LittleEndian.PutUint32(out[at:], n)
	return out
}

func TestAbsurdLengths(t *testing.T) {
	plain := inflate(t, toBAM(t, small("r 0 chr1 100 60 4M * 0 0 ACGT ABCD NM:i:1", "s 0 chr1 100 60 4M * 0 0 ACGT ABCD NM:i:1")))
	first := headerSize(plain)
	second := first + 4 + int(binary.LittleEndian.Uint32(plain[first:]))
	text := int(binary.LittleEndian.Uint32(plain[4:]))
	wide := bytes.Clone(plain)
	wide[second+4+12], wide[second+4+13] = 0xff, 0xff
	nameless := bytes.Clone(plain)
	nameless[second+4+8] = 0
	open := bytes.Clone(plain)
	open[second+4+8] = 3
	for _, c := range []struct {
		name string
		data []byte
		n    int
		want string
	}{
		{"l_text", put(plain, 4, math.MaxInt32), 0, "text: header, byte "},
		{"l_text negative", put(plain, 4, math.MaxUint32), 0, "l_text: header, byte 8: the number -1 is too small"},
		{"n_ref", put(plain, 8+text, math.MaxInt32), 0, "header, byte "},
		{"n_ref negative", put(plain, 8+text, math.MaxUint32), 0, "n_ref: header, byte "},
		{"l_name", put(plain, 12+text, math.MaxInt32), 0, "name: header, byte "},
		{"l_name 0", put(plain, 12+text, 0), 0, "l_name: header, byte "},
		{"l_ref negative", put(plain, 12+text+4+5, math.MaxUint32), 0, "l_ref: header, byte "},
		{"block_size", put(plain, second, math.MaxInt32), 1, `block_size "2147483647": a record larger than 1 GiB`},
		{"block_size past the end", put(plain, second, 1<<30), 1, "truncated: the file stops inside a record"},
		{"block_size negative", put(plain, second, math.MaxUint32), 1, `block_size "-1": a record larger`},
		{"block_size small", put(plain, second, 32), 1, `block_size "32": a record has at least`},
		{"l_seq", put(plain, second+4+16, math.MaxInt32), 1, `l_seq "2147483647": name, CIGAR and sequence need`},
		{"l_seq negative", put(plain, second+4+16, math.MaxUint32), 1, `l_seq "-1": a negative length`},
		{"n_cigar_op", wide, 1, "l_seq \"4\": name, CIGAR and sequence need 262180 bytes"},
		{"l_read_name 0", nameless, 1, `l_read_name "0"`},
		{"l_read_name long", open, 1, "read_name"},
		{"refID", put(plain, second+4, 2), 1, `refID "2": the header has 2 references`},
		{"refID negative", put(plain, second+4, math.MaxUint32-1), 1, `refID "-2"`},
		{"next_refID", put(plain, second+4+20, 77), 1, `next_refID "77"`},
		{"pos", put(plain, second+4+4, math.MaxUint32-1), 1, `pos "-2": the position is negative`},
		{"next_pos", put(plain, second+4+24, 1<<31), 1, `next_pos "-2147483648": the position is negative`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			n, err := failure(deflate(t, c.data), bam.Options{Workers: 2})
			runtime.ReadMemStats(&after)
			if n != c.n || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%d records, %v", n, err)
			}
			var fault *bam.FormatError
			if !errors.As(err, &fault) || fault.File != "test" || n == 1 && fault.Offset != bgzf.Offset(second) {
				t.Errorf("%#v", err)
			}
			if taken := after.TotalAlloc - before.TotalAlloc; taken > 16<<20 {
				t.Errorf("%d MB", taken>>20)
			}
		})
	}
}

func TestWhatIsNoBAM(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"empty", "", "the file is empty"},
		{"CRAM", "CRAM\x03\x00", "this is CRAM"},
		{"short", "BA", "line 1"},
		{"text", "hello\n", "line 1: FLAG"},
		{"VCF", "##fileformat=VCFv4.2\n", "line 1: FLAG"},
		{"an empty BGZF file", string(deflate(t, nil)), "the file is empty"},
		{"@SQ without LN", "@SQ\tSN:x\n", "line 1: @SQ \"x\": the line lacks LN"},
		{"@SQ without SN", "@HD\tVN:1.6\n@SQ\tLN:5\n", "line 2: @SQ: the line lacks SN"},
		{"@SQ twice", "@SQ\tSN:x\tLN:5\n@SQ\tSN:x\tLN:5\n", "line 2: @SQ \"x\": the reference is there twice"},
		{"@SQ LN", "@SQ\tSN:x\tLN:2147483648\n", "line 1: @SQ \"x\": a reference's length"},
		{"@SQ SN", "@SQ\tSN:*\tLN:5\n", "must not be empty, * or ="},
	} {
		if _, err := failure([]byte(c.data), bam.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A record larger than a block, and one that lies across many BGZF blocks.
func TestLargeRecords(t *testing.T) {
	seq := strings.Repeat("ACGT", 300_000)
	record := fmt.Sprintf("r\t0\tchr1\t100\t60\t%dM\t*\t0\t0\t%s\t%s\tXX:Z:%s\n", len(seq), seq, strings.Repeat("F", len(seq)), seq)
	in := small() + record + strings.ReplaceAll(record, "r\t", "s\t") + "t\t4\t*\t0\t0\t*\t*\t0\t0\t*\t*\n"
	want := in[len(smallHeader):]
	sameText(t, "SAM", text(t, open(t, []byte(in), bam.Options{})), want)
	sameText(t, "BAM", text(t, open(t, toBAM(t, in), bam.Options{})), want)
}

func TestCancelled(t *testing.T) {
	noLeak(t)
	for _, workers := range []int{1, 2, 5} {
		ctx, cancel := context.WithCancel(background)
		f := openFile(t, realBAM(t), bam.Options{Workers: workers})
		n, last := 0, error(nil)
		for _, err := range f.Records(ctx) {
			if n++; n == 10 {
				cancel()
			}
			last = err
		}
		if !errors.Is(last, context.Canceled) || n > 5000 {
			t.Errorf("%d workers: %d records, %v", workers, n, last)
		}
		for _, err := range f.Query(ctx, genomics.MustRegion("chr22:42126499-42130865")) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("a query: %v", err)
			}
		}
		cancel()
	}
}

func TestLeftEarly(t *testing.T) {
	noLeak(t)
	for _, workers := range []int{1, 2, 5} {
		f := openFile(t, realBAM(t), bam.Options{Workers: workers})
		for range f.Records(background) {
			break
		}
		for range f.Query(background, genomics.MustRegion("chr22:42126499-42130865")) {
			break
		}
		for b := range f.Blocks(background) {
			b.Release()
			b.Release()
			break
		}
	}
}

func TestReadError(t *testing.T) {
	data := toBAM(t, small(strings.Repeat("r 0 chr1 100 60 4M * 0 0 ACGT ABCD\n", 1)+"r 0 chr1 100 60 4M * 0 0 ACGT ABCD"))
	for _, in := range [][]byte{data, inflate(t, data), []byte(smallHeader)} {
		broken := errors.New("the disk is gone")
		f, err := bam.NewReader(background, "test", io.MultiReader(bytes.NewReader(in[:len(in)-1]), iotest.ErrReader(broken)), bam.Options{})
		if err == nil {
			for _, err = range f.Records(background) {
				continue
			}
			f.Close()
		}
		if !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	}
}
