package index

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/refdata"
)

func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	var out, says strings.Builder
	c := exec.CommandContext(t.Context(), refdata.Program(t, name), args...)
	c.Stdout, c.Stderr = &out, &says
	if err := c.Run(); err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, says.String())
	}
	return out.String()
}

// dump is all that an index says, bins by number: the order in which htslib
// writes them is that of its hash table.
func dump(x *Index) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %+v %+v %v %q\n", x.kind, x.scheme, x.columns, x.tabular, x.names)
	fmt.Fprintf(&b, "%d contigs, %d unplaced (%v)\n", x.count, x.unplaced, x.counted)
	for _, c := range x.contigs {
		fmt.Fprintf(&b, "contig %d %+v %v\n", c.id, c.stats, c.known)
		for _, bin := range c.bins {
			fmt.Fprintf(&b, " %d %v %v\n", bin.id, bin.least, x.chunks[bin.first:][:bin.count])
		}
		fmt.Fprintf(&b, " linear %v\n", c.linear)
	}
	return b.String()
}

func dumpOf(t *testing.T, r io.Reader) string {
	t.Helper()
	x, err := Read(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return dump(x)
}

// sameAs says where what we write differs from the file that htslib wrote.
func sameAs(t *testing.T, write func(io.Writer) error, theirs string) {
	t.Helper()
	var ours bytes.Buffer
	if err := write(&ours); err != nil {
		t.Fatal(err)
	}
	size := ours.Len()
	file, err := os.Open(theirs)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got, want := strings.Split(dumpOf(t, &ours), "\n"), strings.Split(dumpOf(t, file), "\n")
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("line %d of %s:\nours   %.300s\ntheirs %.300s", i, filepath.Base(theirs), got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, theirs %d", len(got), len(want))
	}
	if strings.HasSuffix(theirs, ".bai") { // not compressed
		if info, err := file.Stat(); err != nil || info.Size() != int64(size) {
			t.Errorf("%d bytes, theirs %d (%v)", size, info.Size(), err)
		}
	}
}

// inflated is a BGZF file's data, and where each byte of it is.
func inflated(t testing.TB, name string) (data []byte, at func(int) bgzf.Offset) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z := bgzf.NewReader(t.Context(), file, bgzf.Options{Workers: 1})
	defer z.Close()
	var starts []int
	var offsets []bgzf.Offset
	for {
		b, err := z.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		starts, offsets = append(starts, len(data)), append(offsets, b.Begin)
		data = append(data, b.Data...)
		starts, offsets = append(starts, len(data)), append(offsets, b.End)
		b.Release()
	}
	return data, func(i int) bgzf.Offset {
		k := len(starts) - 1
		for starts[k] > i {
			k--
		}
		return offsets[k] + bgzf.Offset(i-starts[k])
	}
}

// indexBAM builds the index of a BAM file as its writer would.
func indexBAM(t testing.TB, name string, shift int) *Builder {
	t.Helper()
	data, at := inflated(t, name)
	number := func(i int) int { return int(int32(binary.LittleEndian.Uint32(data[i:]))) }
	o := BuilderOptions{Contigs: []string{}, Shift: shift}
	i := 8 + number(4)
	contigs := number(i)
	i += 4
	for range contigs {
		n := number(i)
		o.Contigs = append(o.Contigs, string(data[i+4:][:n-1]))
		o.Longest = max(o.Longest, number(i+4+n))
		i += 8 + n
	}
	b := NewBuilder(o)
	for i < len(data) {
		next := i + 4 + number(i)
		contig, start := number(i+4), number(i+8)
		nameLength, cigars := int(data[i+12]), int(binary.LittleEndian.Uint16(data[i+16:]))
		mapped := data[i+18]&4 == 0
		end := start
		for k := range cigars {
			op := binary.LittleEndian.Uint32(data[i+36+nameLength+4*k:])
			if mapped && strings.ContainsRune("\x00\x02\x03\x07\x08", rune(op&15)) { // MDN=X
				end += int(op >> 4)
			}
		}
		if err := b.AddRead(contig, start, end, mapped, at(i), at(next)); err != nil {
			t.Fatal(err)
		}
		i = next
	}
	return b
}

// oddReads is SAM of a kind that a real file seldom has: contigs without reads,
// unmapped ones with a place and
// without, long gaps.
func oddReads(t testing.TB) string {
	rng := rand.New(rand.NewPCG(31, 32))
	var b strings.Builder
	b.WriteString("@HD\tVN:1.6\tSO:coordinate\n")
	for _, c := range []string{"empty", "chr1", "chr2", "void", "last"} {
		fmt.Fprintf(&b, "@SQ\tSN:%s\tLN:400000000\n", c)
	}
	for _, c := range []string{"chr1", "chr2", "last"} {
		pos := 1
		for i := range 6000 {
			flag, cigar := 0, "100M"
			switch rng.IntN(40) {
			case 0:
				flag, cigar = 4, "*"
			case 1:
				cigar = fmt.Sprintf("50M%dN50M", rng.IntN(3_000_000))
			case 2:
				cigar = "10S80M10D10M"
			case 3:
				pos += rng.IntN(1_000_000)
			}
			fmt.Fprintf(&b, "r%d\t%d\t%s\t%d\t60\t%s\t*\t0\t0\t*\t*\tXX:Z:%x%x\n", i, flag, c, pos, cigar, rng.Uint64(), rng.Uint64())
			pos += rng.IntN(3000)
		}
	}
	for i := range 17 {
		fmt.Fprintf(&b, "u%d\t4\t*\t0\t0\t*\t*\t0\t0\t*\t*\n", i)
	}
	name := filepath.Join(t.TempDir(), "odd.sam")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	bam := strings.TrimSuffix(name, "sam") + "bam"
	run(t, "samtools", "view", "-b", "-o", bam, name)
	return bam
}

// What we write of a BAM file says the same as samtools index, number by
// number.
func TestSamtoolsIndex(t *testing.T) {
	refdata.Program(t, "samtools")
	files := map[string]func(testing.TB) string{
		"odd reads": oddReads,
		"HG03130":   func(t testing.TB) string { return filepath.Join(refdata.Dir(t), "bam", "HG03130.bam") },
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			bam, theirs := file(t), filepath.Join(t.TempDir(), "x.bai")
			run(t, "samtools", "index", "-b", bam, theirs)
			sameAs(t, indexBAM(t, bam, 0).WriteBAI, theirs)
			theirs = filepath.Join(t.TempDir(), "x.csi")
			for _, shift := range []int{14, 10} {
				run(t, "samtools", "index", "-c", "-m", strconv.Itoa(shift), bam, theirs)
				sameAs(t, indexBAM(t, bam, shift).WriteCSI, theirs)
			}
		})
	}
}
