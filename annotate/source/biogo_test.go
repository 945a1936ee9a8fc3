package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/biogo/biogo/io/featio"
	"github.com/biogo/biogo/io/featio/bed"
	"github.com/biogo/biogo/io/featio/gff"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
)

// bedLines are random lines of six columns.
func bedLines(n int) string {
	r := rand.New(rand.NewPCG(9, 10))
	var b strings.Builder
	for i, begin := 0, 0; i < n; i++ {
		begin += r.IntN(300)
		fmt.Fprintf(&b, "chr1\t%d\t%d\texon%d\t%d\t%c\n", begin, begin+1+r.IntN(5000), i, r.IntN(1000), "+-."[r.IntN(3)])
	}
	return b.String()
}

// gtfLines are random lines like GENCODE's.
func gtfLines(n int) string {
	r := rand.New(rand.NewPCG(11, 12))
	var b strings.Builder
	for i, begin := 0, 1; i < n; i++ {
		begin += r.IntN(300)
		fmt.Fprintf(&b, "chr1\tHAVANA\texon\t%d\t%d\t.\t%c\t.\tgene_id \"ENSG%011d.2\"; transcript_id \"ENST%011d.1\"; gene_type \"protein_coding\"; "+
			"gene_name \"GENE%d\"; level %d;\n", begin, begin+1+r.IntN(5000), "+-"[r.IntN(2)], i, i, i/10, 1+r.IntN(3))
	}
	return b.String()
}

// features reads all with one of biogo's readers.
func features(t testing.TB, r featio.Reader, each func(any)) {
	t.Helper()
	for {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		each(f)
	}
}

// biogo's readers say the same of every line.
func TestAsBiogo(t *testing.T) {
	t.Run("BED", func(t *testing.T) {
		text := bedLines(5000)
		r, err := bed.NewReader(strings.NewReader(text), 6)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		features(t, r, func(f any) {
			b := f.(*bed.Bed6)
			want = append(want, fmt.Sprintf("%s:%d-%d %s %d %s", b.Chrom, b.ChromStart, b.ChromEnd, b.FeatName, b.FeatScore, orMissing(b.FeatStrand.String())))
		})
		got := entries(t, source.OpenBED, writeBytes(t, "x.bed", []byte(text)), source.Options{Fields: fields("name", "score", "strand")})
		equal(t, "entries", len(got), 5000)
		equal(t, "entries", lines(got...), lines(want...))
	})
	t.Run("GTF", func(t *testing.T) {
		text := gtfLines(5000)
		var want []string
		features(t, gff.NewReader(strings.NewReader(text)), func(f any) {
			g := f.(*gff.Feature)
			want = append(want, fmt.Sprintf("%s:%d-%d %s %s %s", g.SeqName, g.FeatStart, g.FeatEnd, g.Feature,
				strings.Trim(g.FeatAttributes.Get("gene_name"), `"`), g.FeatAttributes.Get("level")))
		})
		got := entries(t, source.OpenGFF, writeBytes(t, "x.gtf", []byte(text)), source.Options{Fields: fields("type", "gene_name", "level")})
		equal(t, "entries", len(got), 5000)
		equal(t, "entries", lines(got...), lines(want...))
	})
}

func orMissing(strand string) string {
	if strand == "." || strand == "(.)" {
		return "-"
	}
	return strings.Trim(strand, "()")
}

// BenchmarkText reads a million lines: into chunks, as far as nothing is found in
// them; with every value of two columns; and with biogo's readers.
func BenchmarkText(b *testing.B) {
	const n = 1_000_000
	for _, c := range []struct {
		name, text string
		open       open
		fields     []annotate.Field
		biogo      func(io.Reader) (featio.Reader, error)
	}{
		{"BED", bedLines(n), source.OpenBED, fields("name", "score"), func(r io.Reader) (featio.Reader, error) { return bed.NewReader(r, 6) }},
		{"GTF", gtfLines(n), source.OpenGFF, fields("gene_name", "level"), func(r io.Reader) (featio.Reader, error) { return gff.NewReader(r), nil }},
		{"table", tableLines(n), source.OpenTable, fields("c5", "c190"), nil},
	} {
		data := []byte(c.text)
		s, err := c.open(b.Context(), writeBytes(b, "x", data), source.Options{Fields: c.fields})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/chunks/workers=%d", c.name, workers), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					read(b, s, workers, false)
				}
			})
		}
		b.Run(c.name+"/values/workers=1", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				read(b, s, 1, true)
			}
		})
		if c.biogo == nil {
			continue
		}
		b.Run(c.name+"/biogo", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := c.biogo(bytes.NewReader(data))
				if err != nil {
					b.Fatal(err)
				}
				features(b, r, func(any) {})
			}
		})
	}
}

// tableLines are alleles with two hundred columns, as dbNSFP has; a tenth as many.
func tableLines(n int) string {
	r := rand.New(rand.NewPCG(13, 14))
	var b strings.Builder
	b.WriteString("#chr\tpos(1-based)\tref\talt")
	for i := 4; i < 200; i++ {
		fmt.Fprintf(&b, "\tc%d", i)
	}
	for i := range n / 10 {
		fmt.Fprintf(&b, "\n1\t%d\tA\t%c", 1000+i/3, "CGT"[i%3])
		for range 196 {
			fmt.Fprintf(&b, "\t0.%03d", r.IntN(1000))
		}
	}
	b.WriteString("\n")
	return b.String()
}

// read reads a source, values too if they are wanted.
func read(b *testing.B, s annotate.Source, workers int, values bool) {
	var row annotate.Row
	for c, err := range s.Chunks(b.Context(), annotate.Reading{Workers: workers}) {
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Seal(); err != nil {
			b.Fatal(err)
		}
		for i := 0; values && i < len(c.Begin); i++ {
			row.Reset(2)
			c.Values.Read(&row, i)
		}
		c.Release()
	}
}
