package source_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
)

// writeIndexed writes a BGZF file with a .tbi beside, as tabix does.
func writeIndexed(t testing.TB, name, text string, by index.Columns) string {
	t.Helper()
	var data, tbi bytes.Buffer
	w := bgzf.NewWriter(&data, bgzf.WriterOptions{})
	b := index.NewBuilder(index.BuilderOptions{Columns: by})
	n := 0
	for line := range strings.Lines(text) {
		begin := bgzf.Offset(w.Written())
		w.Write([]byte(line))
		if n++; line[0] == by.Comment || n <= by.Skip {
			continue
		}
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) < by.Begin {
			continue // a track line
		}
		start, err := strconv.Atoi(cells[by.Begin-1])
		if err != nil {
			continue // a header
		}
		if !by.ZeroBased {
			start--
		}
		end := start + 1
		if by.End > 0 {
			end, _ = strconv.Atoi(cells[by.End-1])
		}
		if err := b.Add(cells[by.Contig-1], start, end, begin, bgzf.Offset(w.Written())); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b.Resolve(w.Offset)
	if err := b.WriteTBI(&tbi); err != nil {
		t.Fatal(err)
	}
	path := writeBytes(t, name, data.Bytes())
	if err := os.WriteFile(path+".tbi", tbi.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What an index finds is what reading everything finds.
func TestRegionByIndex(t *testing.T) {
	r, rows := rand.New(rand.NewPCG(7, 8)), 20000
	if testing.Short() {
		rows /= 4
	}
	var bed, gff, table strings.Builder
	bed.WriteString("track name=x\n")
	table.WriteString("#chr\tpos\tref\talt\n")
	for _, contig := range []string{"chr1", "chr2"} {
		begin := 1
		for i := range rows {
			begin += r.IntN(30)
			end := begin + r.IntN(500)
			if i%1000 == 0 {
				end += 200000
			}
			fmt.Fprintf(&bed, "%s\t%d\t%d\tn%d\n", contig, begin, end, i)
			fmt.Fprintf(&gff, "%s\tx\tgene\t%d\t%d\t.\t+\t.\tID=i%d\n", contig, begin, end, i)
			ref := strings.Repeat("A", r.IntN(40)*r.IntN(2)) + "C"
			fmt.Fprintf(&table, "%s\t%d\t%s\t%s\n", contig, begin, ref, ref+"G")
		}
	}
	for name, c := range map[string]struct {
		open open
		path string
	}{
		"BED":   {source.OpenBED, writeIndexed(t, "x.bed.gz", bed.String(), index.BEDColumns())},
		"GFF":   {source.OpenGFF, writeIndexed(t, "x.gff.gz", gff.String(), index.GFFColumns())},
		"table": {source.OpenTable, writeIndexed(t, "x.tsv.gz", table.String(), index.Columns{Contig: 1, Begin: 2, End: 2, Comment: '#'})},
	} {
		t.Run(name, func(t *testing.T) {
			o := source.Options{Fields: []annotate.Field{{Op: annotate.Count, As: "n"}}}
			by, err := c.open(t.Context(), c.path, o)
			if err != nil {
				t.Fatal(err)
			}
			defer by.Close()
			equal(t, "indexed", by.Indexed(), true)
			if err := os.Rename(c.path+".tbi", c.path+".away"); err != nil {
				t.Fatal(err)
			}
			whole, err := c.open(t.Context(), c.path, o)
			if err != nil {
				t.Fatal(err)
			}
			defer whole.Close()
			equal(t, "not indexed", whole.Indexed(), false)
			found := 0
			for range 15 {
				start := r.IntN(15 * rows)
				region := genomics.Region{Contig: []string{"1", "chr2", "3"}[r.IntN(3)], Start: start, End: start + 1 + r.IntN(2000)}
				if r.IntN(5) == 0 {
					region.End = genomics.MaxPosition
				}
				got, err1 := dump(t.Context(), by, annotate.Reading{Region: &region})
				want, err2 := dump(t.Context(), whole, annotate.Reading{Region: &region})
				if err1 != nil || err2 != nil || !slices.Equal(got, want) {
					t.Fatalf("%v: %d entries, want %d (%v, %v)", region, len(got), len(want), err1, err2)
				}
				found += len(got)
			}
			equal(t, "found", found > 500, true)
		})
	}
}

func TestIndexOfNoUse(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		by      index.Columns
		spoil   func(t *testing.T, path string)
		options source.Options
		want    string
	}{
		"other columns": {text: "chrom\tpos\tq\ts\n1\t5\t7\tx\n", by: index.Columns{Contig: 1, Begin: 3, Comment: '#'}, want: "it goes by other columns (1, 3, 0) than the places are in (1, 2, 0): create it again with tabix -f -s1 -b2"},
		"0-based":       {text: "chrom\tpos\n1\t5\n", by: index.Columns{Contig: 1, Begin: 2, ZeroBased: true, Comment: '#'}, want: "other columns"},
		"no end":        {text: "chrom\tpos\tend\n1\t5\t7\n", by: index.Columns{Contig: 1, Begin: 2, Comment: '#'}, want: "other columns"},
		"damaged": {text: "chrom\tpos\n1\t5\n", by: index.Columns{Contig: 1, Begin: 2, Comment: '#'}, spoil: func(t *testing.T, path string) {
			if err := os.WriteFile(path+".tbi", []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, want: "create it again with tabix -f"},
		"another file's": {text: "chrom\tpos\n1\t5\n", by: index.Columns{Contig: 1, Begin: 2, Comment: '#'}, spoil: func(t *testing.T, path string) {
			const eof = 28 // bytes of the block that ends a file
			first := blocked(t, "chrom\tpos\n1\t5\n")
			if err := os.WriteFile(path, append(first[:len(first)-eof], blocked(t, "2\t6\n")...), 0o600); err != nil {
				t.Fatal(err)
			}
		}, want: "the file goes on after the last line that the index knows"},
		"a folder": {text: "chrom\tpos\n1\t5\n", by: index.Columns{Contig: 1, Begin: 2, Comment: '#'}, spoil: func(t *testing.T, path string) {
			if err := os.Mkdir(path+".csi", 0o700); err != nil {
				t.Fatal(err)
			}
		}, want: "is a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			path := writeIndexed(t, "x.tsv.gz", c.text, c.by)
			if c.spoil != nil {
				c.spoil(t, path)
			}
			var warned []string
			o := source.Options{Warn: func(w annotate.Warning) { warned = append(warned, w.String()) }}
			s, err := source.OpenTable(t.Context(), path, o)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			region := genomics.MustRegion("1:5-5")
			got, err := dump(t.Context(), s, annotate.Reading{Region: &region})
			equal(t, "error", err, nil)
			equal(t, "entries", len(got), 1)
			equal(t, "indexed", s.Indexed(), false)
			if len(warned) != 1 || !strings.Contains(warned[0], c.want) || !strings.HasSuffix(warned[0], "(index-unusable)") {
				t.Errorf("warned of %q, want %q", warned, c.want)
			}
		})
	}
}

// A table without a header has its columns by what tabix was told.
func TestHeadlessByIndex(t *testing.T) {
	path := writeIndexed(t, "x.tsv.gz", "a\t1\t5\t9\nb\t1\t6\t6\n", index.Columns{Contig: 2, Begin: 3, End: 4, Comment: '#'})
	s, err := source.OpenTable(t.Context(), path, source.Options{Fields: fields("1")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got, err := dump(t.Context(), s, annotate.Reading{})
	equal(t, "error", err, nil)
	equal(t, "entries", got, []string{"1:4-9 a", "1:5-6 b"})
	equal(t, "names", s.Names(), []string{"1", "2", "3", "4"})
	if err := os.Remove(filepath.Join(filepath.Dir(path), "x.tsv.gz.tbi")); err != nil {
		t.Fatal(err)
	}
	_, err = source.OpenTable(t.Context(), path, source.Options{})
	equal(t, "without index", err != nil, true)
}
