package vcf

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestPosition(t *testing.T) {
	const before = "12345678\t"
	read := func(text string) (int, bool) {
		return position([]byte(before+text+"\t9"), len(before), len(before)+len(text))
	}
	for _, text := range []string{"", "x", "1x", "x1", "-1", "+1", " 1", "1 ", "0x1", "1\x80", "12/4", "12:4", "99999999999", "12345678x", "x12345678", "2147483648", "0000000000001"} {
		if n, ok := read(text); ok {
			t.Errorf("%q is read as %d", text, n)
		}
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for range 100_000 {
		want := int(rng.Int32() >> rng.IntN(31))
		if n, ok := read(strconv.Itoa(want)); !ok || n != want {
			t.Fatalf("%d is read as %d, %v", want, n, ok)
		}
	}
	if n, ok := read("0000000123"); !ok || n != 123 {
		t.Errorf("0000000123 is read as %d, %v", n, ok)
	}
}

// TestFront has columns end on either side of the front's end, and of the buffer's.
func TestFront(t *testing.T) {
	header, err := ParseHeader("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n")
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{"chr1", "123456789", ".", "A", "C", ".", "PASS", "AC=1", "GT:DP", "0/1:3", "./."}
	for long := range columns {
		if long == colPos || long == colQual {
			continue
		}
		for length := 1; length < 140; length++ {
			cells := slices.Clone(columns)
			cells[long] = strings.Repeat("A", length)
			line := strings.Join(cells, "\t")
			for _, behind := range []string{"", "\n", "\n" + strings.Repeat("chr2\t1\t", 20)} {
				b := NewBlock(header)
				b.buf = append(b.buf, "\n"+line+behind...)
				b.records = grow(b.records)
				r := &b.records[0]
				if err := r.parse(b, 1, 1+len(line)); err != nil {
					t.Fatalf("column %d of %d bytes: %v", long+1, length, err)
				}
				for i := range 9 {
					if got := string(r.column(i)); got != cells[i] {
						t.Fatalf("column %d is %q, want %q", i+1, got, cells[i])
					}
				}
				if got := string(r.samples()); got != "0/1:3\t./." && long < firstSample {
					t.Fatalf("the samples are %q", got)
				}
				if r.Contig() != cells[0] || r.Pos() != 123456788 {
					t.Fatalf("the record is at %s:%d", r.Contig(), r.Pos())
				}
				for _, wrong := range []string{line + "\t.", line[:strings.LastIndexByte(line, '\t')]} {
					b.buf = append(b.buf[:0], "\n"+wrong+behind...)
					if err := r.parse(b, 1, 1+len(wrong)); err == nil || err.Field != "columns" {
						t.Fatalf("a column too many or few: %v", err)
					}
				}
			}
		}
	}
}
