package synth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// readSets are files of reads, each with something of its own.
var readSets = map[string]struct {
	o synth.Options
	r synth.ReadOptions
}{
	"nothing said": {},
	"two contigs":  {synth.Options{Seed: 7}, synth.ReadOptions{Pairs: 8000, Contigs: []synth.Contig{{Name: "21", Length: 300_000}, {Name: "chr20", Length: 1_100_000}}}},
	"short reads":  {synth.Options{Seed: 2, PlainNames: true}, synth.ReadOptions{Pairs: 1500, Length: 30, Contigs: []synth.Contig{{Name: "3", Length: 40_000}}}},
	"long reads":   {synth.Options{Build: genomics.GRCh37}, synth.ReadOptions{Pairs: 500, Length: 1000, Contigs: []synth.Contig{{Name: "X", Length: 200_000}}}},
	"a deep one":   {synth.Options{}, synth.ReadOptions{Pairs: 8000, Contigs: []synth.Contig{{Name: "MT", Length: 16_569}, {Name: "Y", Length: 30_000}}}},
	"one pair":     {synth.Options{}, synth.ReadOptions{Pairs: 1}},
	"shallow":      {synth.Options{}, synth.ReadOptions{Pairs: 300, Contigs: []synth.Contig{{Name: "chr1", Length: 9_000_000}, {Name: "chr2", Length: 100_000}}}},
}

func newReads(t *testing.T, o synth.Options, r synth.ReadOptions) (*synth.Cohort, *synth.Reads) {
	t.Helper()
	people, err := synth.New(kb.Default(), o)
	if err != nil {
		t.Fatal(err)
	}
	reads, err := people.NewReads(r)
	if err != nil {
		t.Fatal(err)
	}
	return people, reads
}

// samtools runs it; every word on standard error fails the test.
func samtools(t *testing.T, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := exec.Command(refdata.Program(t, "samtools"), args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		said, _, _ := strings.Cut(complaints.String(), "\n")
		t.Fatalf("samtools %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return out.String()
}

// TestReadsSamtools: samtools finds nothing wrong, in whichever way it looks.
func TestReadsSamtools(t *testing.T) {
	for name, set := range readSets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people, reads := newReads(t, set.o, set.r)
			dir := t.TempDir()
			path, spelled, fasta := filepath.Join(dir, "a.bam"), filepath.Join(dir, "b.bam"), filepath.Join(dir, "a.fa")
			if err := reads.WriteFile(context.Background(), path); err != nil {
				t.Fatal(err)
			}
			samtools(t, "quickcheck", "-v", path)
			lines := samtools(t, "view", "--no-PG", "-h", path)
			if sorted := samtools(t, "sort", "--no-PG", "-O", "sam", path); sorted != lines {
				t.Error("samtools sort changes the order")
			}

			// The reference, without which MD and NM mean nothing.
			writeFasta(t, fasta, people.Reference(), lines)
			samtools(t, "view", "--no-PG", "-F", "256", "-o", spelled, path) // secondary ones have no bases
			if samtools(t, "calmd", "--no-PG", spelled, fasta) != samtools(t, "view", "--no-PG", "-h", spelled) {
				t.Error("samtools calmd finds another MD or NM")
			}

			counted := samtools(t, "idxstats", path)
			samtools(t, "index", path)
			if again := samtools(t, "idxstats", path); again != counted {
				t.Errorf("idxstats says\n%s\nand with the index of samtools\n%s", counted, again)
			}
			pairs := max(set.r.Pairs, 1)
			if set.r.Pairs == 0 {
				pairs = 1000
			}
			if n := strings.TrimSpace(samtools(t, "view", "-c", "-F", "2304", path)); n != strconv.Itoa(2*pairs) {
				t.Errorf("%s reads of %d pairs", n, pairs)
			}
		})
	}
}

// writeFasta writes the contigs of a SAM header.
func writeFasta(t *testing.T, path string, g *synth.Reference, header string) {
	t.Helper()
	var out bytes.Buffer
	for line := range strings.Lines(header) {
		var name string
		var length int
		if n, _ := fmt.Sscanf(line, "@SQ\tSN:%s\tLN:%d", &name, &length); n == 2 {
			fmt.Fprintf(&out, ">%s\n%s\n", name, g.Append(nil, genomics.Region{Contig: name, End: length}))
		}
	}
	if err := os.WriteFile(path, out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestReadsWorkers: the same bytes whatever the number of workers, and others
// for another seed.
func TestReadsWorkers(t *testing.T) {
	set := readSets["two contigs"]
	var first []byte
	for _, workers := range []int{1, 2, 5} {
		set.o.Workers = workers
		_, reads := newReads(t, set.o, set.r)
		path := filepath.Join(t.TempDir(), "a.bam")
		if err := reads.WriteFile(context.Background(), path); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(first, data) {
			t.Errorf("%d workers write another file", workers)
		}
	}
	set.o.Seed++
	if other := readLines(t, set.o, set.r); len(other) == 0 || other[0] == readLines(t, readSets["two contigs"].o, set.r)[0] {
		t.Error("another seed gives the same reads")
	}
}

// readLines returns the reads as SAM text, without the header.
func readLines(t *testing.T, o synth.Options, r synth.ReadOptions) []string {
	t.Helper()
	_, reads := newReads(t, o, r)
	h, err := reads.Header()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for b, err := range reads.Blocks(context.Background(), h) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Len() {
			line, err := b.At(i).AppendSAM(nil)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(line))
		}
		b.Release()
	}
	return lines
}

// TestReadsMates: what a read says of its mate is true, and there is some of
// everything.
func TestReadsMates(t *testing.T) {
	const mateUnmapped, mateReverse = 0x8, 0x20
	type read struct {
		flags          int
		place, mate    string
		template, line string
	}
	mates := map[string]read{}
	seen := map[string]int{}
	set := readSets["two contigs"]
	for _, line := range readLines(t, set.o, set.r) {
		f := strings.Split(line, "\t")
		flags, _ := strconv.Atoi(f[1])
		for bit := range 12 {
			if flags>>bit&1 == 1 {
				seen[fmt.Sprintf("flag %#x", 1<<bit)]++
			}
		}
		for _, kind := range "SHID" {
			if strings.ContainsRune(f[5], kind) {
				seen[string(kind)]++
			}
		}
		seen["MAPQ "+f[4]]++
		if flags&0x900 != 0 {
			continue
		}
		if f[6] == "=" {
			f[6] = f[2]
		} else if f[6] != "*" {
			seen["other contig"]++
		}
		this := read{flags, f[2] + ":" + f[3], f[6] + ":" + f[7], f[8], line}
		mate, ok := mates[f[0]]
		if !ok {
			mates[f[0]] = this
			continue
		}
		delete(mates, f[0])
		for _, pair := range [][2]read{{this, mate}, {mate, this}} {
			a, b := pair[0], pair[1]
			if a.mate != b.place {
				t.Fatalf("mates disagree:\n%s\n%s", a.line, b.line)
			}
			if (a.flags&mateUnmapped != 0) != (b.flags&0x4 != 0) || (a.flags&mateReverse != 0) != (b.flags&0x10 != 0) || a.flags&0xc0 == b.flags&0xc0 {
				t.Fatalf("flags disagree:\n%s\n%s", a.line, b.line)
			}
		}
		if this.template != "0" && strings.TrimPrefix(this.template, "-") != strings.TrimPrefix(mate.template, "-") || this.template[0] == '-' == (mate.template[0] == '-') && this.template != "0" {
			t.Fatalf("templates disagree:\n%s\n%s", this.line, mate.line)
		}
	}
	if len(mates) > 0 {
		t.Errorf("%d reads without a mate", len(mates))
	}
	for _, want := range []string{"flag 0x1", "flag 0x2", "flag 0x4", "flag 0x8", "flag 0x10", "flag 0x20", "flag 0x40", "flag 0x80", "flag 0x100", "flag 0x200", "flag 0x400", "flag 0x800", "S", "H", "I", "D", "MAPQ 0", "MAPQ 17", "MAPQ 60", "other contig"} {
		if seen[want] == 0 {
			t.Errorf("no read with %s", want)
		}
	}
}

// TestReadsRefuses: what cannot be made.
func TestReadsRefuses(t *testing.T) {
	people, err := synth.New(kb.Default(), synth.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for says, o := range map[string]synth.ReadOptions{
		"cannot be negative": {Pairs: -1},
		"choose 30 to 1000":  {Length: 29},
		"no contig":          {Contigs: []synth.Contig{{Name: "chr77", Length: 100_000}}},
		"named twice":        {Contigs: []synth.Contig{{Name: "chr7", Length: 100_000}, {Name: "7", Length: 100_000}}},
		"has 16569 bases":    {Contigs: []synth.Contig{{Name: "MT", Length: 100_000}}},
		"no room":            {Contigs: []synth.Contig{{Name: "7", Length: 10_000}}},
		"name one":           {Contigs: []synth.Contig{}},
		"deep":               {Pairs: 1_000_000, Contigs: []synth.Contig{{Name: "7", Length: 20_000}}},
	} {
		if _, err := people.NewReads(o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want it to say %q", err, says)
		}
	}
}

// TestReadsNothingHalfWritten: whatever goes wrong, no file takes its name.
func TestReadsNothingHalfWritten(t *testing.T) {
	dir := t.TempDir()
	_, reads := newReads(t, synth.Options{}, synth.ReadOptions{Pairs: 50_000})
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if err := reads.WriteFile(stopped, filepath.Join(dir, "a.bam")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, name := range []string{"a.cram", "no/such/a.bam"} {
		if err := reads.WriteFile(context.Background(), filepath.Join(dir, name)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
}
