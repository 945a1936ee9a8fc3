package source_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant/vcf"
)

// What text becomes in INFO: VCF 4.3, section 1.2.
func TestEscapes(t *testing.T) {
	for text, want := range map[string]string{
		"plain:/()|&": "plain:/()|&", "a b": "a%20b", "a;b=c,d": "a%3Bb%3Dc%2Cd", "100%": "100%25", "%20": "%2520",
		"naïve β 😀": "naïve%20β%20😀", "\xff\xc3(": "%FF%C3(", "\u00a0\u0085": "\u00a0%C2%85", "a\x01\x7fb": "a%01%7Fb", " a ": "a",
	} {
		path := writeBytes(t, "x.tsv", []byte("chrom\tpos\ts\n1\t5\t"+text+"\n"))
		got := entries(t, source.OpenTable, path, source.Options{Fields: []annotate.Field{declared("s", vcf.String, 1)}})
		equal(t, text, got, []string{"1:4-5 " + want})
	}
	for text, want := range map[string]string{"a%3bb": "a%3bb", "5%": "5%25", "%2": "%252", "%zz": "%25zz", "a b": "a%20b"} {
		path := writeBytes(t, "x.gff", []byte("1\tx\tgene\t5\t5\t.\t+\t.\tNote="+text+"\n"))
		equal(t, text, entries(t, source.OpenGFF, path, source.Options{Fields: fields("Note")}), []string{"1:4-5 " + want})
	}
}

func TestTypes(t *testing.T) {
	for cells, want := range map[string]string{
		"5": "Integer", "-5 +7": "Integer", "5 NA .": "Integer", "2147483647 -2147483640": "Integer",
		"2147483648": "String", "-2147483641": "String", "05": "String", "0": "Integer", "12345678901": "String",
		"0.5 1": "Float", ".5": "Float", "1e5": "Float", "-1.5E-10": "Float", "inf 1 NaN -Infinity": "Float", "nan": "String",
		"5.": "String", "e5": "String", "1e": "String", "1e5x": "String", "0x10": "String", "5 x": "String", "+": "String", ".": "String", "1.5.2": "String",
		"1,2 3": "Integer", "1,2.5": "Float", "a,1": "String",
	} {
		var b strings.Builder
		b.WriteString("chrom\tpos\ts\n")
		for cell := range strings.FieldsSeq(cells) {
			b.WriteString("1\t5\t" + cell + "\n")
		}
		s, err := source.OpenTable(t.Context(), writeBytes(t, "x.tsv", []byte(b.String())), source.Options{Fields: fields("s")})
		if err != nil {
			t.Fatal(err)
		}
		number := "1"
		if strings.Contains(cells, ",") {
			number = "."
		}
		equal(t, cells, columns(s), "s:"+want+":"+number)
		s.Close()
	}
}

// Of a wide table every column is found.
func TestWide(t *testing.T) {
	const n = 300
	names, values := []string{"chrom", "pos"}, []string{"1", "5"}
	for i := range n {
		names = append(names, fmt.Sprint("c", i))
		values = append(values, strings.Repeat("v", i%70)+fmt.Sprint("x", i))
	}
	path := writeBytes(t, "x.tsv", []byte(strings.Join(names, "\t")+"\n"+strings.Join(values, "\t")+"\n1\t6\tshort\n"))
	for i := range n {
		got := entries(t, source.OpenTable, path, source.Options{Fields: fields(fmt.Sprint("c", i))})
		short := "-"
		if i == 0 {
			short = "short"
		}
		equal(t, "entries", got, []string{"1:4-5 " + values[i+2], "1:5-6 " + short})
	}
}

// Deletions at the end of a row of A move to its beginning, in front of the
// substitutions that stand before them in the file.
func TestAligned(t *testing.T) {
	const places = 15000
	var b strings.Builder
	b.WriteString("chrom\tpos\tref\talt\n")
	for i := range places {
		fmt.Fprintf(&b, "1\t%d\tA\tT\n1\t%d\tAA\tA\n", 100*i+11, 100*i+49)
	}
	s, err := source.OpenTable(t.Context(), writeBytes(t, "x.tsv", []byte(b.String())), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sequence := strings.Repeat("G"+strings.Repeat("A", 49)+strings.Repeat("C", 50), places)
	ref, err := fasta.Open(t.Context(), writeBytes(t, "ref.fa", []byte(">1\n"+sequence+"\n")), fasta.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ref.Close()
	region := genomics.Region{Contig: "1", Start: 20000, End: 20003}
	for _, r := range []*genomics.Region{nil, &region} {
		floor, n := 0, 0
		found := map[int32]int{}
		for c, err := range s.Chunks(t.Context(), annotate.Reading{Aligner: annotate.NewAligner(ref), Region: r}) {
			if err != nil || c.Seal() != nil {
				t.Fatal(err, c.Seal())
			}
			for _, begin := range c.Begin {
				if int(begin) < floor {
					t.Fatalf("an entry at %d, below the floor %d", begin, floor)
				}
				found[begin]++
				n++
			}
			floor = c.Floor
			c.Release()
		}
		equal(t, "at 20001, moved", found[20000], 1)
		equal(t, "where it stood", found[20048], 0)
		equal(t, "all", n == 2*places == (r == nil), true)
		if r == nil {
			equal(t, "at 20011, as it stands", found[20010], 1)
		}
	}
}

// Several readings at once do not disturb each other, nor values that are read by
// several goroutines.
func TestConcurrent(t *testing.T) {
	path := writeBytes(t, "x.bed", []byte(bedLines(20000)))
	s, err := source.OpenBED(t.Context(), path, source.Options{Fields: fields("name", "score")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want, err := dump(t.Context(), s, annotate.Reading{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			got, err := dump(t.Context(), s, annotate.Reading{Workers: 2})
			if err != nil || lines(got...) != lines(want...) {
				t.Errorf("another reading: %v", err)
			}
		})
	}
	for c, err := range s.Chunks(t.Context(), annotate.Reading{Workers: 2}) {
		if err != nil || c.Seal() != nil {
			t.Fatal(err)
		}
		for range 3 {
			c.Hold()
			all.Go(func() {
				defer c.Release()
				var row annotate.Row
				for i := range c.Begin {
					row.Reset(2)
					c.Values.Read(&row, i)
				}
			})
		}
		c.Release()
	}
	all.Wait()
}
