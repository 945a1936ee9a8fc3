package source_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// open is one of the openers.
type open func(context.Context, string, source.Options) (*source.Text, error)

func TestEntries(t *testing.T) {
	for name, c := range map[string]struct {
		open    open
		lines   []string
		options source.Options
		want    []string
		columns string
		match   annotate.Match
	}{
		"BED3": {
			open: source.OpenBED, lines: []string{"chr1 0 5", "chr1 2 9", "chr2 1 1"},
			options: source.Options{Fields: fields("chrom", "2")},
			want:    []string{"chr1:0-5 chr1 0", "chr1:2-9 chr1 2", "chr2:1-1 chr2 1"}, match: annotate.ByOverlap,
			columns: "chrom:String:1 2:Integer:1",
		},
		"BED by name and number": {
			open: source.OpenBED, lines: []string{"#x", "browser position~chr1", "track name=x", "", "1 0 5 a 7 +", "1 2 9 b~c;=,% 8.5 -", "1 3 4 . 9"},
			options: source.Options{Fields: fields("name", "5", "Strand", "4")},
			want:    []string{"1:0-5 a 7 + a", "1:2-9 b%20c%3B%3D,%25 8.5 - b%20c%3B%3D,%25", "1:3-4 - 9 - -"}, match: annotate.ByOverlap,
			columns: "name:String:. 5:Float:1 Strand:String:1 4:String:.",
		},
		"BED12 and more": {
			open: source.OpenBED, lines: []string{"1 0 5 a 7 + 0 5 255,0,0 2 1,2, 0,3, x"},
			options: source.Options{},
			want:    []string{"1:0-5 1 0 5 a 7 + 0 5 255,0,0 2 1,2 0,3 x"}, match: annotate.ByOverlap,
			columns: "chrom:String:1 start:Integer:1 end:Integer:1 name:String:1 score:Integer:1 strand:String:1 thickStart:Integer:1 thickEnd:Integer:1 " +
				"itemRgb:Integer:. blockCount:Integer:1 blockSizes:Integer:. blockStarts:Integer:. 13:String:1",
		},
		"BED of blanks": {
			open: source.OpenBED, lines: []string{"chr1~0~~5~a", "chr1~~7~9~~b~"},
			options: source.Options{Fields: fields("name"), Match: annotate.ByPosition},
			want:    []string{"chr1:0-5 a", "chr1:7-9 b"}, match: annotate.ByPosition, columns: "name:String:1",
		},
		"a contig track": {
			open: source.OpenBED, lines: []string{"track 0 5 a", "browser 0 5 b"},
			options: source.Options{Fields: fields("name")},
			want:    []string{"track:0-5 a", "browser:0-5 b"}, match: annotate.ByOverlap, columns: "name:String:1",
		},
		"GFF3": {
			open: source.OpenGFF, lines: []string{
				"##gff-version~3", "1 havana gene 11 20 . + . ID=g1;Name=A%3BB;Note=x,y~z;pseudo;n=5",
				"1 havana exon 11 12 0.5 + 0 ID=e1;Parent=g1;50%=1", "", "##FASTA", ">1", "ACGT",
			},
			options: source.Options{Fields: fields("type", "score", "phase", "ID", "Note", "Name", "n", "none", "3")},
			want: []string{
				"1:10-20 gene - - g1 x,y%20z A%3BB 5 - gene",
				"1:10-12 exon 0.5 0 e1 - - - - exon",
			}, match: annotate.ByOverlap,
			columns: "type:String:1 score:Float:1 phase:Integer:1 ID:String:. Note:String:. Name:String:. n:Integer:1 none:String:. 3:String:1",
		},
		"GTF": {
			open: source.OpenGFF, lines: []string{
				`chr1 x gene 1 5 . - . gene_id~"g1";~gene_name~"A;B,C";~tag~"t1";~tag~"t2";~level~2;`,
				`chr1 x exon 2 5 . - . gene_id~"g1";~gene_name~"A"~;~level~3`,
				`chr1 x gene 3 5 . - . gene_id~"g2;~level~3`,
			},
			options: source.Options{Fields: fields("gene_id", "gene_name", "tag", "level"), Features: []string{"gene"}},
			want:    []string{"chr1:0-5 g1 A%3BB%2CC t1,t2 2", "chr1:2-5 g2 - - 3"}, match: annotate.ByOverlap,
			columns: "gene_id:String:. gene_name:String:. tag:String:. level:Integer:1",
		},
		"table of alleles": {
			open: source.OpenTable, lines: []string{"## note", "#CHROM POS REF ALT af gene n", "1 5 A C 0.5 x,y 1", "1 5 CAT C 1e-5 z 2", "1 7 G A,GT NA . 3"},
			options: source.Options{Fields: fields("af", "GENE", "7")},
			want:    []string{"1:4-5 A>C 0.5 x,y 1", "1:4-7 CAT>C 1e-5 z 2", "1:6-7 G>A - - 3", "1:6-7 G>GT - - 3"},
			columns: "af:Float:A GENE:String:. 7:Integer:A",
		},
		"a value for each ALT": {
			open: source.OpenTable, lines: []string{"chrom pos ref alt af", "1 5 A C,G 0.5,0.25", "1 6 A C,G,T 0.5", "1 7 A C 0.5"},
			options: source.Options{Fields: []annotate.Field{declared("af", vcf.Float, vcf.PerAlt)}},
			want:    []string{"1:4-5 A>C 0.5", "1:4-5 A>G 0.25", "1:5-6 A>C 0.5", "1:5-6 A>G 0.5", "1:5-6 A>T 0.5", "1:6-7 A>C 0.5"},
			columns: "af:Float:A",
		},
		"lists that are as long as ALT": {
			open: source.OpenTable, lines: []string{"chrom pos ref alt af gene n", "1 5 A C,G 0.5,. x,y 5", "1 6 A C 0.25 z 6", "1 7 A C . x,y,z 7", "1 8 A C,G 1,2 . 8"},
			options: source.Options{Fields: fields("af", "gene", "n")},
			want:    []string{"1:4-5 A>C 0.5 x,y 5", "1:4-5 A>G - x,y 5", "1:5-6 A>C 0.25 z 6", "1:6-7 A>C - x,y,z 7", "1:7-8 A>C 1 - 8", "1:7-8 A>G 2 - 8"},
			columns: "af:Float:A gene:String:. n:Integer:A",
		},
		"trimmed alleles in order": {
			open: source.OpenTable, lines: []string{"chrom pos ref alt", "1 5 AAAT AAAC", "1 6 A G"},
			options: source.Options{Fields: []annotate.Field{{Op: annotate.Count, As: "n"}}},
			want:    []string{"1:5-6 A>G", "1:7-8 T>C"},
		},
		"table of positions": {
			open: source.OpenTable, lines: []string{"Chr Position score", "1 5 1", "1 6 2147483648", "1 6 007"},
			options: source.Options{Fields: fields("score")},
			want:    []string{"1:4-5 1", "1:5-6 2147483648", "1:5-6 007"}, match: annotate.ByPosition, columns: "score:String:1",
		},
		"table of stretches": {
			open: source.OpenTable, lines: []string{"gene start stop contig", "a 5 9 1", "b 6 6 1", "c 6 . 1", "d 7 6 1"},
			options: source.Options{Fields: fields("gene")},
			want:    []string{"1:4-9 a", "1:5-6 b", "1:5-6 c", "1:6-6 d"}, match: annotate.ByOverlap, columns: "gene:String:1",
		},
		"UCSC's table": {
			open: source.OpenTable, lines: []string{"#bin chrom chromStart chromEnd name", "5 1 4 9 a"},
			options: source.Options{Fields: fields("name")},
			want:    []string{"1:4-9 a"}, match: annotate.ByOverlap, columns: "name:String:1",
		},
		"0-based by option": {
			open: source.OpenTable, lines: []string{"chrom start end name", "1 4 9 a"},
			options: source.Options{Fields: fields("name"), Table: source.Columns{ZeroBased: true}},
			want:    []string{"1:4-9 a"}, match: annotate.ByOverlap, columns: "name:String:1",
		},
		"columns by name": {
			open: source.OpenTable, lines: []string{"#chr pos(1-based) ref alt hg19_chr hg19_pos(1-based) s", "1 50 A C 1 5 x", "1 60 A C . . y", "1 70 A C 1 7 z"},
			options: source.Options{Fields: fields("s"), Table: source.Columns{Contig: "HG19_chr", Begin: "hg19_pos(1-based)"}},
			want:    []string{"1:4-5 A>C x", "1:6-7 A>C z"}, columns: "s:String:A",
		},
		"columns by number, no header": {
			open: source.OpenTable, lines: []string{"# a comment", "x 1 5 A C", "y 1 6 A C"},
			options: source.Options{Fields: fields("1"), Table: source.Columns{Contig: "2", Begin: "3", Ref: "4", Alt: "5"}},
			want:    []string{"1:4-5 A>C x", "1:5-6 A>C y"}, columns: "1:String:A",
		},
		"columns by number under a header": {
			open: source.OpenTable, lines: []string{"a b c", "x 1 5", "y 1 6"},
			options: source.Options{Fields: fields("a"), Table: source.Columns{Contig: "2", Begin: "3"}},
			want:    []string{"1:4-5 x", "1:5-6 y"}, match: annotate.ByPosition, columns: "a:String:1",
		},
		"lists by semicolons": {
			open: source.OpenTable, lines: []string{"chrom pos s g", "1 5 0.5;.;NA;1 a,b;c~d;.", "1 6 .;. ."},
			options: source.Options{Fields: fields("s", "g"), List: ';'},
			want:    []string{"1:4-5 0.5,.,.,1 a%2Cb,c%20d,.", "1:5-6 - -"}, match: annotate.ByPosition, columns: "s:Float:. g:String:.",
		},
		"prose": {
			open: source.OpenTable, lines: []string{"chrom pos s", "1 5 cytochrome~P450,~family~2", "1 6 a,b"},
			options: source.Options{Fields: fields("s")},
			want:    []string{"1:4-5 cytochrome%20P450%2C%20family%202", "1:5-6 a%2Cb"}, match: annotate.ByPosition, columns: "s:String:1",
		},
		"missing values": {
			open: source.OpenTable, lines: []string{"chrom pos s n", "1 5 NA NA", "1 6 - 5", "1 7  nan", "1 8 ."},
			options: source.Options{Fields: fields("s", "n"), Missing: []string{"-"}},
			want:    []string{"1:4-5 NA -", "1:5-6 - 5", "1:6-7 - -", "1:7-8 - -"}, match: annotate.ByPosition, columns: "s:String:1 n:Integer:1",
		},
		"declared types": {
			open: source.OpenTable, lines: []string{"chrom pos s f c", "1 5 x 1 q", "1 6 5 0 qq", "1 7 7.5 . ;"},
			options: source.Options{Fields: []annotate.Field{
				declared("s", vcf.Integer, 1), declared("f", vcf.Flag, 0), declared("c", vcf.Character, 1),
			}},
			want: []string{"1:4-5 -  q", "1:5-6 5 - -", "1:6-7 - - -"}, match: annotate.ByPosition, columns: "s:Integer:1 f:Flag:0 c:Character:1",
		},
		"two declared types": {
			open: source.OpenTable, lines: []string{"chrom pos s", "1 5 x", "1 6 5"},
			options: source.Options{Fields: []annotate.Field{
				declared("s", vcf.String, vcf.Variable), declared("s", vcf.Integer, 1), {Column: "s", Op: annotate.Max, Declared: true, Type: vcf.Float, Number: 1},
			}},
			want: []string{"1:4-5 -", "1:5-6 5"}, match: annotate.ByPosition, columns: "s:Integer:1",
		},
		"a header only": {
			open: source.OpenTable, lines: []string{"chrom pos s"},
			options: source.Options{Fields: fields("s")}, columns: "s:String:1", match: annotate.ByPosition,
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := text(c.lines...)
			for form, bytes := range map[string][]byte{
				"plain": []byte(data), "gzip": gzipped(data), "BGZF": blocked(t, data), "a BOM": []byte("\uFEFF" + data),
				"CRLF": []byte(strings.ReplaceAll(data, "\n", "\r\n")), "no newline": []byte(strings.TrimSuffix(data, "\n")),
			} {
				path := writeBytes(t, "x", bytes)
				for workers := range 3 {
					c.options.Workers = workers
					s, err := c.open(t.Context(), path, c.options)
					if err != nil {
						t.Fatal(err)
					}
					for range 2 {
						got, err := dump(t.Context(), s, annotate.Reading{Workers: workers})
						if err != nil {
							t.Fatal(err)
						}
						equal(t, form, lines(got...), lines(c.want...))
					}
					equal(t, "columns", columns(s), c.columns)
					equal(t, "match", s.Match(), c.match)
					equal(t, "indexed", s.Indexed(), false)
					s.Close()
				}
			}
			c.options.Open = memory(data)
			s, err := c.open(t.Context(), "-", c.options)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			got, err := dump(t.Context(), s, annotate.Reading{})
			equal(t, "stream", err, nil)
			equal(t, "stream", lines(got...), lines(c.want...))
			_, err = dump(t.Context(), s, annotate.Reading{})
			equal(t, "second time", errors.Is(err, file.ErrConsumed), true)
		})
	}
}

func TestRegionWithoutIndex(t *testing.T) {
	path := write(t, "x.bed", "1 0 10 a", "1 5 6 b", "1 9 20 c", "2 0 9 d", "3 7 8 e")
	s, err := source.OpenBED(t.Context(), path, source.Options{Fields: fields("name")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for region, want := range map[string]string{
		"chr1:10-10": "1:0-10 a\n1:9-20 c", "chr1:11-30": "1:9-20 c", "1": "1:0-10 a\n1:5-6 b\n1:9-20 c", "chr2": "2:0-9 d", "4": "",
	} {
		r := genomics.MustRegion(region)
		got, err := dump(t.Context(), s, annotate.Reading{Region: &r})
		equal(t, "error", err, nil)
		equal(t, region, lines(got...), want)
	}
}
