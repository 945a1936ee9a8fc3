package fasta_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/refdata"
)

var ctx = context.Background()

// write puts a file into a new folder.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string, o fasta.Options) *fasta.File {
	t.Helper()
	f, err := fasta.Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func bases(t testing.TB, f *fasta.File, region string) string {
	t.Helper()
	got, err := f.Bases(ctx, nil, genomics.MustRegion(region))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// random makes a FASTA file of several sequences with lines of some width.
func random(r *rand.Rand, width int, ending string, lastEnding bool) (text string, sequences []string) {
	var b strings.Builder
	for i := range 4 {
		n := r.IntN(min(6*width, 150_000))
		if i == 3 {
			n = 1 + r.IntN(300_000)
		}
		s := make([]byte, n)
		for j := range s {
			s[j] = "ACGTNacgtnRy"[r.IntN(12)]
		}
		sequences = append(sequences, string(s))
		fmt.Fprintf(&b, ">c%d some words%s", i+1, ending)
		for at := 0; at < n; at += width {
			b.Write(s[at:min(n, at+width)])
			b.WriteString(ending)
		}
	}
	text = b.String()
	if !lastEnding {
		text = strings.TrimRight(text, "\r\n")
	}
	return text, sequences
}

// TestAgainstSamtools: the index made here is the one of samtools faidx, and so
// are the bases. Twin command: samtools faidx x.fa c4:100-200.
func TestAgainstSamtools(t *testing.T) {
	refdata.Program(t, "samtools")
	r := rand.New(rand.NewPCG(1, 2))
	for _, width := range []int{1, 7, 60, 61, 70_000, 200_000} {
		for _, ending := range []string{"\n", "\r\n"} {
			text, sequences := random(r, width, ending, r.IntN(2) == 0)
			theirs := write(t, "theirs.fa", text)
			if out, err := exec.Command("samtools", "faidx", theirs).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			ours := write(t, "ours.fa", text)
			f := open(t, ours, fasta.Options{WriteIndex: true})
			a, _ := os.ReadFile(theirs + ".fai")
			b, err := os.ReadFile(ours + ".fai")
			if !bytes.Equal(a, b) || err != nil {
				t.Errorf("width %d, ending %q: samtools\n%sours\n%s %v", width, ending, a, b, err)
			}
			for _, f := range []*fasta.File{f, open(t, theirs, fasta.Options{KeepCase: true})} {
				for i, s := range sequences {
					if s == "" {
						continue // samtools leaves it out
					}
					if f.Name() == ours {
						s = strings.ToUpper(s)
					}
					for range 20 {
						start := r.IntN(len(s) + 1)
						end := start + r.IntN(len(s)-start+1)
						got, err := f.Bases(ctx, []byte("x"), genomics.Region{Contig: fmt.Sprint("c", i+1), Start: start, End: end})
						if err != nil || string(got) != "x"+s[start:end] {
							t.Fatalf("width %d, ending %q, c%d:%d-%d: %v", width, ending, i+1, start, end, err)
						}
					}
				}
			}
			region := fmt.Sprintf("c4:1-%d", len(sequences[3]))
			out, err := exec.Command("samtools", "faidx", "--length", "0", theirs, region).Output()
			if _, after, _ := strings.Cut(string(out), "\n"); err != nil || strings.ReplaceAll(strings.ToUpper(after), "\n", "") != bases(t, f, region) {
				t.Errorf("samtools has other bases: %v", err)
			}
		}
	}
}

// TestCompressed: the same bases from BGZF, with the indexes of samtools and
// with our own.
func TestCompressed(t *testing.T) {
	refdata.Program(t, "samtools")
	refdata.Program(t, "bgzip")
	text, sequences := random(rand.New(rand.NewPCG(5, 2)), 60, "\n", true)
	plain := write(t, "x.fa", text)
	if out, err := exec.Command("bgzip", "--keep", plain).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	packed := plain + ".gz"
	var codes []string
	open(t, packed, fasta.Options{Warn: func(w fasta.Warning) { codes = append(codes, w.Code) }})
	if fmt.Sprint(codes) != "[index-made index-made]" {
		t.Errorf("warnings %v", codes)
	}
	ours := open(t, packed, fasta.Options{WriteIndex: true})
	var indexes [2][]byte
	for i, ending := range []string{".fai", ".gzi"} {
		indexes[i], _ = os.ReadFile(packed + ending)
		os.Remove(packed + ending)
	}
	if out, err := exec.Command("samtools", "faidx", packed).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, ending := range []string{".fai", ".gzi"} {
		if theirs, err := os.ReadFile(packed + ending); err != nil || !bytes.Equal(theirs, indexes[i]) {
			t.Errorf("%s is not samtools': %v", ending, err)
		}
	}
	for _, f := range []*fasta.File{ours, open(t, packed, fasta.Options{})} {
		last := sequences[3]
		if got := bases(t, f, fmt.Sprintf("c4:1001-%d", len(last))); got != strings.ToUpper(last[1000:]) {
			t.Error("other bases")
		}
	}
	// A .gzi that is cut, or another file's.
	gzi, _ := os.ReadFile(packed + ".gzi")
	for n := 0; n < len(gzi); n += 3 {
		if err := os.WriteFile(packed+".gzi", gzi[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := fasta.Open(ctx, packed, fasta.Options{}); err == nil {
			t.Errorf("%d bytes of the .gzi passed", n)
		}
	}
}

const small = ">chr1 first\nACGTA\nCGTAC\nGT\n>MT\nAAAA\n>x\n\n"

func TestContigs(t *testing.T) {
	var warnings []fasta.Warning
	f := open(t, write(t, "small.fa", small), fasta.Options{Warn: func(w fasta.Warning) { warnings = append(warnings, w) }})
	if len(warnings) != 1 || warnings[0].Code != "index-made" || !strings.Contains(warnings[0].String(), "samtools faidx") {
		t.Errorf("warnings: %v", warnings)
	}
	for region, want := range map[string]string{"chr1:1-12": "ACGTACGTACGT", "1:5-6": "AC", "NC_000001.11:12": "T", "chrM:2-3": "AA"} {
		if got := bases(t, f, region); got != want {
			t.Errorf("%s: %s", region, got)
		}
	}
	if got := fmt.Sprint(f.Sequences()); got != "[chr1:1-12 MT:1-4]" {
		t.Errorf("sequences %s", got)
	}
	if n, ok := f.Length("1"); n != 12 || !ok {
		t.Errorf("length %d", n)
	}
	if n, ok := f.Length("2"); ok {
		t.Errorf("length %d of a contig that is not there", n)
	}
	if r, ok := f.Stretch("1", 3); !ok || r.String() != "chr1:1-12" {
		t.Errorf("stretch %v", r)
	}
	if r, ok := f.Stretch("1", 12); ok {
		t.Errorf("stretch %v past the end", r)
	}
	for _, r := range []genomics.Region{
		{Contig: "2", End: 1},
		{Contig: "chr1", Start: -1, End: 1},
		{Contig: "chr1", Start: 11, End: 13},
		{Contig: "chr1", Start: 5, End: 4},
		{Contig: "x", Start: 0, End: 1},
		{Contig: "1", Start: genomics.MaxPosition - 1, End: genomics.MaxPosition},
	} {
		var fault *fasta.RangeError
		if got, err := f.Bases(ctx, nil, r); !errors.As(err, &fault) || len(got) > 0 || !strings.HasPrefix(err.Error(), "fasta: ") {
			t.Errorf("%v: %q %v", r, got, err)
		}
	}
	twice := open(t, write(t, "twice.fa", ">chr1\nA\n>1\nC\n"), fasta.Options{})
	if _, err := twice.Bases(ctx, nil, genomics.MustRegion("NC_000001.11:1")); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("an ambiguous contig: %v", err)
	}
	if got := bases(t, twice, "1:1"); got != "C" {
		t.Errorf("the contig of that very name: %s", got)
	}
}

func TestWindows(t *testing.T) {
	path := write(t, "windows.fa", ">chr2:11-14 words\nACGT\n>chr2:3-5\nTTT\n>{a:b}:1-1\nG\n>chr10:94762681-94762682\nCA\n")
	f := open(t, path, fasta.Options{Windows: true})
	for region, want := range map[string]string{"2:12-13": "CG", "chr2:11-14": "ACGT", "chr2:3-5": "TTT", "10:94762682": "A", "{a:b}:1": "G"} {
		if got := bases(t, f, region); got != want {
			t.Errorf("%s: %s", region, got)
		}
	}
	for _, region := range []string{"chr2:1-3", "chr2:5-6", "chr2:5-11", "chr2:14-15", "chr2:8-9", "chr3:1"} {
		var fault *fasta.RangeError
		if got, err := f.Bases(ctx, nil, genomics.MustRegion(region)); !errors.As(err, &fault) {
			t.Errorf("%s: %q %v", region, got, err)
		}
	}
	if _, ok := f.Length("chr2"); ok {
		t.Error("the length of a contig of which there are windows")
	}
	if r, ok := f.Stretch("2", 13); !ok || r.Start != 10 || r.End != 14 {
		t.Errorf("stretch %v", r)
	}
	if r, ok := f.Stretch("2", 14); ok {
		t.Errorf("stretch %v behind the window", r)
	}
	// Without the option these are names as any other.
	plain := open(t, path, fasta.Options{})
	if got := bases(t, plain, "{chr2:11-14}:2-3"); got != "CG" {
		t.Errorf("by name: %s", got)
	}
	for text, want := range map[string]string{
		">chr2:11-14\nACG\n":                       "is not named by its stretch",
		">chr2\nACG\n":                             "is not named by its stretch",
		">chr2:11-\nACG\n":                         "is not named by its stretch",
		">c:1-3\nACG\n>c:3-4\nAC\n":                "overlap",
		">chr1:1-3\nACG\n>1:30-31\nAC\n":           "two ways",
		">chr1:9-10\nAC\n>chr1:1-10\nACGTACGTAC\n": "overlap",
	} {
		_, err := fasta.Open(ctx, write(t, "bad.fa", text), fasta.Options{Windows: true})
		var fault *fasta.FormatError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestManyGoroutines: readers all over a file, more of it than the cache holds.
func TestManyGoroutines(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	s := make([]byte, 5_000_000)
	for i := range s {
		s[i] = "ACGT"[r.IntN(4)]
	}
	f := open(t, write(t, "big.fa", ">c\n"+string(s)+"\n"), fasta.Options{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 7))
			for range 300 {
				start := r.IntN(len(s))
				end := min(len(s), start+r.IntN(200_000))
				got, err := f.Bases(ctx, nil, genomics.Region{Contig: "c", Start: start, End: end})
				if err != nil || !bytes.Equal(got, s[start:end]) {
					t.Errorf("%d-%d: %v", start, end, err)
				}
			}
		})
	}
	all.Wait()
	if got := bases(t, f, "c"[:1]+":1-5000000"); got != string(s) {
		t.Error("the whole differs")
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	fresh := open(t, f.Name(), fasta.Options{})
	if _, err := fresh.Bases(stopped, nil, genomics.MustRegion("c:1")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := fasta.Open(stopped, f.Name(), fasta.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
