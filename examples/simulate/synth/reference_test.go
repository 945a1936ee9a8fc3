package synth

import (
	"bytes"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// TestReferencePieces: however a stretch is divided, and base by base as the
// records have it, the sequence is the same.
func TestReferencePieces(t *testing.T) {
	c, err := New(kb.Default(), Options{Genes: []string{"CYP2C19", "MT-RNR1"}})
	if err != nil {
		t.Fatal(err)
	}
	g := c.Reference()
	for _, text := range []string{"chr10:94740000-94862000", "chr10:9000-12000", "chrM", "chr22:50800000-50818468"} {
		region := genomics.MustRegion(text)
		whole := g.Append(nil, region)
		var pieces []byte
		for at, size := region.Start, 1; len(pieces) < len(whole); at, size = at+size, size*3%1009+1 {
			pieces = g.Append(pieces, genomics.Region{Contig: region.Contig, Start: at, End: min(at+size, region.Start+len(whole))})
		}
		if !bytes.Equal(pieces, whole) {
			t.Errorf("%s: the pieces differ from the whole", text)
		}
		contig := g.contigs[9]
		switch region.Contig {
		case "chrM":
			contig = g.contigs[24]
		case "chr22":
			contig = g.contigs[21]
		}
		for i, b := range whole {
			if b != contig.reference(region.Start+i, g.build) && b != 'N' {
				t.Fatalf("%s: base %d is %c, a record has %c", text, i, b, contig.reference(region.Start+i, g.build))
			}
			if n := b == 'N'; n != (region.Start+i < telomere && region.Contig != "chrM") {
				t.Fatalf("%s: base %d is %c", text, i, b)
			}
		}
	}
	if n := len(g.Append(nil, genomics.MustRegion("chrM:16000-99999"))); n != 570 {
		t.Errorf("%d bases up to the end of chrM", n)
	}
	for _, none := range []genomics.Region{{Contig: "chr77", End: 5}, {Contig: "chr1", Start: 5, End: 2}, {Contig: "chrM", Start: 20_000, End: 30_000}, {Contig: "chr1", Start: -9, End: -5}} {
		if bases := g.Append(nil, none); len(bases) > 0 {
			t.Errorf("%v: %s", none, bases)
		}
	}
}

// TestReferenceRepeats: every unit of one to six bases is met, and long
// stretches of one base.
func TestReferenceRepeats(t *testing.T) {
	c, err := New(kb.Default(), Options{Genes: []string{"VKORC1"}})
	if err != nil {
		t.Fatal(err)
	}
	g := c.Reference()
	bases := string(g.Append(nil, genomics.MustRegion("chr1:10001-3000000")))
	for unit := 1; unit <= maxUnit; unit++ {
		longest, run := 0, 0
		for i := unit; i < len(bases); i++ {
			if run++; bases[i] != bases[i-unit] {
				run = 0
			}
			longest = max(longest, run)
		}
		if longest < 150 {
			t.Errorf("bases that repeat after %d are at most %d long", unit, longest)
		}
	}
	if !strings.Contains(bases, strings.Repeat("A", 100)) && !strings.Contains(bases, strings.Repeat("T", 100)) {
		t.Error("no hundred A or T in a row")
	}
	if len(g.Contigs()) != 25 || g.Contigs()[0] != (Contig{"chr1", 248956422}) {
		t.Errorf("%v", g.Contigs()[0])
	}
}

func BenchmarkReference(b *testing.B) {
	c, err := New(kb.Default(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	g := c.Reference()
	var bases []byte
	b.SetBytes(1 << 20)
	b.ReportAllocs()
	for b.Loop() {
		bases = g.Append(bases[:0], genomics.Region{Contig: "chr1", Start: 5 << 20, End: 6 << 20})
	}
}
