package fasta_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
)

// wrapped writes bases in lines.
func wrapped(bases string, width int, ending string) string {
	var text strings.Builder
	for at := 0; at < len(bases); at += width {
		text.WriteString(bases[at:min(len(bases), at+width)] + ending)
	}
	return text.String()
}

// TestAcrossWindows: what is read at once ends anywhere in a line, and between
// the two bytes of its ending.
func TestAcrossWindows(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	s := make([]byte, 300_000)
	for i := range s {
		s[i] = "ACGTNacgtnRYkm-*"[r.IntN(16)]
	}
	for _, width := range []int{1, 2, 7, 8, 9, 60, 61, 20_000, 300_000} {
		for _, ending := range []string{"\n", "\r\n"} {
			path := write(t, "wide.fa", ">first\nACGT\n>c words\n"+wrapped(string(s), width, ending)+">last\nGGG\n")
			upper, same := open(t, path, fasta.Options{}), open(t, path, fasta.Options{KeepCase: true})
			for range 40 {
				start := r.IntN(len(s))
				region := genomics.Region{Contig: "c", Start: start, End: start + r.IntN(min(40_000, len(s)-start)+1)}
				want := string(s[start:region.End])
				if got, err := same.Bases(ctx, nil, region); err != nil || string(got) != want {
					t.Fatalf("lines of %d and %q: %v: %v", width, ending, region, err)
				}
				if got, err := upper.Bases(ctx, []byte("x"), region); err != nil || string(got) != "x"+strings.ToUpper(want) {
					t.Fatalf("lines of %d and %q: %v: %v", width, ending, region, err)
				}
			}
			if got := bases(t, same, "c:1-300000"); got != string(s) {
				t.Fatalf("lines of %d and %q: the whole differs", width, ending)
			}
		}
	}
}

// TestEveryByte: each byte that is no base is found at each place of a line, and
// each that is one passes.
func TestEveryByte(t *testing.T) {
	const width = 21
	var text, index strings.Builder
	for c := range 256 {
		for at := range width {
			line := []byte(strings.Repeat("ACG", width/3))
			line[at] = byte(c)
			fmt.Fprintf(&text, ">%d.%d\n", c, at)
			fmt.Fprintf(&index, "%d.%d\t%d\t%d\t%d\t%d\n", c, at, width, text.Len(), width, width+1)
			text.WriteString(string(line) + "\n")
		}
	}
	f := open(t, withIndex(t, text.String(), index.String()), fasta.Options{})
	for c := range 256 {
		isBase := c == '-' || c == '*' || c|0x20 >= 'a' && c|0x20 <= 'z'
		for at := range width {
			got, err := f.Bases(ctx, nil, genomics.Region{Contig: fmt.Sprintf("%d.%d", c, at), End: width})
			want := []byte(strings.Repeat("ACG", width/3))
			want[at] = byte(c)
			want = bytes.ToUpper(want)
			var fault *fasta.FormatError
			switch {
			case isBase && (err != nil || !bytes.Equal(got, want)):
				t.Errorf("byte %d at %d: %q %v", c, at, got, err)
			case !isBase && (!errors.As(err, &fault) || text.String()[fault.Offset] != byte(c) || len(got) > 0):
				t.Errorf("byte %d at %d: %q %v", c, at, got, err)
			}
		}
	}
}

// TestMovedLine: a single base is enough to see that its line begins elsewhere.
func TestMovedLine(t *testing.T) {
	f := open(t, withIndex(t, ">a\nACGTAC\nGTAC\nGT\n>b\nTTTT\n", twoIndex), fasta.Options{})
	for _, region := range []string{"a:7", "a:6-7", "a:10"} {
		var fault *fasta.FormatError
		if got, err := f.Bases(ctx, nil, genomics.MustRegion(region)); !errors.As(err, &fault) {
			t.Errorf("%s: %q %v", region, got, err)
		}
	}
}
