package source_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

func TestFaults(t *testing.T) {
	header := "chrom pos ref alt s"
	for name, c := range map[string]struct {
		open    open
		lines   []string
		options source.Options
		want    string
		line    int
		column  int
	}{
		"BED of two columns": {open: source.OpenBED, lines: []string{"1 5 9", "1 7"}, line: 2, want: "has 2 columns, and the end is in column 3: the line may be cut short"},
		"no tabs":            {open: source.OpenGFF, lines: []string{"1~x~gene~1~5~.~+~.~ID=a"}, line: 1, want: "columns are separated by tabs"},
		"begin is text":      {open: source.OpenBED, lines: []string{"1 x 9"}, line: 1, column: 2, want: `begin "x" in column 2: is no position from 0 to 2147483647`},
		"begin is negative":  {open: source.OpenBED, lines: []string{"#", "1 -1 9"}, line: 2, column: 2, want: `begin "-1"`},
		"begin is empty":     {open: source.OpenBED, lines: []string{"1  9"}, line: 1, column: 2, want: "begin in column 2"},
		"end is huge":        {open: source.OpenBED, lines: []string{"1 5 2147483648"}, line: 1, column: 3, want: `end "2147483648" in column 3`},
		"end overflows":      {open: source.OpenBED, lines: []string{"1 5 99999999999999999999"}, line: 1, column: 3, want: "end"},
		"end before begin":   {open: source.OpenBED, lines: []string{"1 5 4"}, line: 1, column: 3, want: `end "4" in column 3: lies before the begin`},
		"contig is empty":    {open: source.OpenBED, lines: []string{" 5 9"}, line: 1, column: 1, want: "contig in column 1: is empty"},
		"position 0":         {open: source.OpenGFF, lines: []string{"1 x gene 0 5 . + . ID=a"}, line: 1, column: 4, want: "positions begin at 1"},
		"unsorted":           {open: source.OpenBED, lines: []string{"1 5 9", "1 7 9", "1 6 9"}, line: 3, want: "1:7 comes after 1:8: sort the file (sort -k1,1 -k2,2n, or bedtools sort)"},
		"unsorted GFF":       {open: source.OpenGFF, lines: []string{"1 x gene 5 9 . + .", "1 x gene 4 9 . + ."}, line: 2, want: "sort -k1,1 -k4,4n, or bedtools sort"},
		"unsorted table":     {open: source.OpenTable, lines: []string{header, "1 5 A C x", "1 4 A C x"}, line: 3, want: "1:4 comes after 1:5: sort the file (sort -k1,1 -k2,2n)"},
		"contig twice":       {open: source.OpenBED, lines: []string{"1 5 9", "2 5 9", "1 6 9"}, want: "line 3: 1 comes a second time after other contigs: sort the file"},
		"table cut short":    {open: source.OpenTable, lines: []string{header, "1 5 A"}, line: 2, want: "has 3 columns, and the ALT is in column 4"},
		"0-based table":      {open: source.OpenTable, lines: []string{header, "1 0 A C"}, line: 2, column: 2, want: "declare the table's positions as 0-based"},
		"binary":             {open: source.OpenBED, lines: []string{strings.Repeat("\x00\xff", 70000)}, want: "a line without columns: is this text?"},
	} {
		t.Run(name, func(t *testing.T) {
			for workers := range 3 {
				c.options.Workers = workers
				s, err := c.open(t.Context(), write(t, "x.txt", c.lines...), c.options)
				if err == nil {
					_, err = dump(t.Context(), s, annotate.Reading{Workers: workers})
					s.Close()
				}
				if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "x.txt: ") {
					t.Fatalf("got %v, want %q", err, c.want)
				}
				var p *source.ParseError
				if errors.As(err, &p) {
					equal(t, "line", p.Line, c.line)
					equal(t, "column", p.Column, c.column)
				}
			}
		})
	}
}

func TestOpenFails(t *testing.T) {
	for name, c := range map[string]struct {
		open    open
		lines   []string
		options source.Options
		want    string
	}{
		"no such column":     {source.OpenBED, []string{"1 5 9 a"}, source.Options{Fields: fields("score")}, `there is no column "score": it has chrom, start, end, name`},
		"no such number":     {source.OpenBED, []string{"1 5 9 a"}, source.Options{Fields: fields("5")}, `there is no column "5"`},
		"empty table":        {source.OpenTable, nil, source.Options{}, "the table is empty"},
		"no header":          {source.OpenTable, []string{"1 5 A C"}, source.Options{}, "no line is a header that has a contig (chrom, chr,"},
		"no contig":          {source.OpenTable, []string{"x pos"}, source.Options{}, "name the columns, or number them"},
		"another name":       {source.OpenTable, []string{"chrom pos"}, source.Options{Table: source.Columns{Begin: "p"}}, "a position (p)"},
		"number too large":   {source.OpenTable, []string{"1 5"}, source.Options{Table: source.Columns{Contig: "1", Begin: "3"}}, "a position (3)"},
		"another end":        {source.OpenTable, []string{"chrom pos"}, source.Options{Table: source.Columns{End: "e"}}, "what else was asked for"},
		"another ALT":        {source.OpenTable, []string{"chrom pos ref alt"}, source.Options{Table: source.Columns{Alt: "a"}}, "what else was asked for"},
		"number is no place": {source.OpenTable, []string{"a b", "a b"}, source.Options{Table: source.Columns{Contig: "0", Begin: "-1"}}, "number them from 1"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := c.open(t.Context(), write(t, "x.txt", c.lines...), c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) || s != nil {
				t.Fatalf("got %v, want %q", err, c.want)
			}
		})
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := source.OpenBED(cancelled, write(t, "x.bed", "1 5 9"), source.Options{})
	equal(t, "cancelled", errors.Is(err, context.Canceled), true)
	_, err = source.OpenBED(t.Context(), "none.bed", source.Options{})
	equal(t, "no file", err != nil, true)
}

// A file that breaks off is an error, wherever; never fewer entries.
func TestTruncated(t *testing.T) {
	var b strings.Builder
	for range 30000 {
		b.WriteString("1\t5\t9\tname\n")
	}
	for name, data := range map[string][]byte{"gzip": gzipped(b.String()), "BGZF": blocked(t, b.String())} {
		for _, cut := range []int{1, 10, 30, len(data) / 2, len(data) - 30} {
			s, err := source.OpenBED(t.Context(), writeBytes(t, "x.bed.gz", data[:len(data)-cut]), source.Options{})
			if err == nil {
				_, err = dump(t.Context(), s, annotate.Reading{})
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), "x.bed.gz") {
				t.Errorf("%s without its last %d bytes: %v", name, cut, err)
			}
		}
	}
	gone := errors.New("the disk is gone")
	s, err := source.OpenBED(t.Context(), "-", source.Options{Open: func(context.Context, string) (file.Input, error) {
		return file.FromReader("x", io.MultiReader(strings.NewReader(strings.Repeat(b.String(), 5)), iotest.ErrReader(gone))), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = dump(t.Context(), s, annotate.Reading{})
	equal(t, "broken", errors.Is(err, gone), true)
}

// Lines, and blocks of lines, are of any length; a fault far behind has its line.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	var b strings.Builder
	for i := range 50000 {
		b.WriteString("1\t5\t9\tname\n")
		if i%20000 == 19999 {
			b.WriteString("1\t5\t9\t" + long + "\n")
		}
	}
	whole := b.String()
	path := writeBytes(t, "x.bed", []byte(whole))
	got := entries(t, source.OpenBED, path, source.Options{Fields: fields("name"), Workers: 2})
	equal(t, "entries", len(got), 50002)
	equal(t, "long", got[20000] == "1:5-9 "+long, true)
	s, err := source.OpenBED(t.Context(), writeBytes(t, "x.bed", []byte(whole+"1\t4\t9\n")), source.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = dump(t.Context(), s, annotate.Reading{Workers: 2})
	equal(t, "fault", strings.Contains(err.Error(), "line 50003: 1:5 comes after 1:6"), true)
}

// A comment may be longer than what is looked at.
func TestLongComments(t *testing.T) {
	comments := strings.Repeat("#"+strings.Repeat("y", 1000)+"\n", 3000)
	got := entries(t, source.OpenTable, writeBytes(t, "x.tsv", []byte(comments+"#chrom\tpos\ts\n1\t5\ta\n")), source.Options{Fields: fields("s")})
	equal(t, "entries", got, []string{"1:4-5 a"})
}

// Of a reading that is left no goroutine stays, and what was not taken is released.
func TestBrokenOff(t *testing.T) {
	var b strings.Builder
	for _, contig := range []string{"1", "2", "3"} {
		for range 30000 {
			b.WriteString(contig + "\t5\t9\tname\n")
		}
	}
	s, err := source.OpenBED(t.Context(), writeBytes(t, "x.bed", []byte(b.String())), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 5 {
		for c, err := range s.Chunks(t.Context(), annotate.Reading{Workers: 2}) {
			if err != nil || c.Seal() != nil {
				t.Fatal(err)
			}
			c.Release()
			break
		}
		ctx, cancel := context.WithCancel(t.Context())
		var last error
		for c, err := range s.Chunks(ctx, annotate.Reading{Workers: 2}) {
			cancel()
			if last = err; err == nil {
				c.Values.Release()
			}
		}
		cancel()
		equal(t, "cancelled", errors.Is(last, context.Canceled), true)
	}
}

func TestWarnings(t *testing.T) {
	var codes []string
	o := source.Options{Warn: func(w annotate.Warning) { codes = append(codes, w.Source+" "+w.Code) }}
	o.Name = "mine"
	o.Fields = []annotate.Field{declared("s", vcf.Integer, 1), declared("l", vcf.Float, vcf.Variable)}
	path := writeBytes(t, "x.tsv", []byte("chrom\tpos\tref\talt\ts\tl\n1\t5\tA\t-\tx\t1,x\n1\t6\t\tT\ty\ty"))
	s, err := source.OpenTable(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got, err := dump(t.Context(), s, annotate.Reading{Workers: 1})
	equal(t, "error", err, nil)
	equal(t, "entries", got, []string{"1:4-5 A>- - 1,.", "1:5-6 >T - -"})
	equal(t, "warnings", codes, []string{"mine allele-unanchored", "mine value-type", "mine value-type", "mine no-final-newline"})
	equal(t, "unfit", s.Unfit(), map[string]int{"s": 2, "l": 2})
}

func TestBuilds(t *testing.T) {
	for comment, want := range map[string]genomics.Build{
		"#!genome-build GRCh38.p14": genomics.GRCh38, "##genome-build NCBI GRCh37": genomics.GRCh37,
		"##sequence-region chr1 1 248956422": genomics.GRCh38, "##sequence-region NC_000001.10 1 249250621": genomics.GRCh37,
		"##sequence-region chr1 1 5": genomics.UnknownBuild, "##sequence-region x": genomics.UnknownBuild,
		"##description: genes of the human genome (GRCh38), version 44": genomics.GRCh38, "track name=x db=hg19": genomics.GRCh37,
		"track db=mm10": genomics.UnknownBuild, "# GRCh38": genomics.UnknownBuild, "#": genomics.UnknownBuild,
		"#!genome-build GRCh38\n##sequence-region chr1 1 249250621": genomics.UnknownBuild,
	} {
		data := []byte(comment + "\n1\tx\tgene\t1\t5\t.\t+\t.\tID=a\n#!genome-build hg19\n")
		s, err := source.OpenGFF(t.Context(), writeBytes(t, "x.gff", data), source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, comment, s.Build(), want)
		s.Close()
	}
	accession, err := source.OpenBED(t.Context(), write(t, "x.bed", "NC_000001.11 5 9"), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer accession.Close()
	equal(t, "accession", accession.Build(), genomics.GRCh38)
	s, err := source.OpenBED(t.Context(), write(t, "x.bed", "track~db=hg19", "1 5 9"), source.Options{Build: genomics.GRCh38})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	equal(t, "told", s.Build(), genomics.GRCh38)
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"chr1\t0\t5\ta,b\t7\t+\n", "track x\r\n\r\nchr1 0 5\n", "1\tx\tgene\t1\t5\t.\t-\t.\tgene_id \"a;b\"; tag \"c\"; tag \"d\n",
		"1\tx\tgene\t1\t5\t.\t-\t.\tID=a%3B;b;=;Note=x,y;%\n##FASTA\n>x\n", "#chrom\tpos\tref\talt\ts\n1\t5\tCAT\tC,CT,-\tx\n",
		"chrom\tstart\tend\ts\n1\t5\t.\tNA\n.\t.\t.\t.\n", "\uFEFF#\n", "chr1\t5\t4\n", "a\tb\n1\t2147483647\n",
	} {
		f.Add([]byte(seed), byte(0))
		f.Add([]byte(seed), byte(5))
	}
	opens := []open{source.OpenBED, source.OpenGFF, source.OpenTable}
	f.Fuzz(func(t *testing.T, data []byte, how byte) {
		o := source.Options{Workers: 1, Open: memory(string(data))}
		if how&4 != 0 {
			o.Fields = []annotate.Field{
				declared("4", vcf.Integer, vcf.Variable), declared("5", vcf.String, vcf.PerAlt), {Column: "ID"}, {Column: "tag"},
			}
			o.List, o.Missing = ';', []string{"-"}
			o.Table = source.Columns{Contig: "1", Begin: "2", Ref: "3", Alt: "4"}
		}
		s, err := opens[how%3](t.Context(), "fuzz", o)
		if err != nil {
			return
		}
		defer s.Close()
		var row annotate.Row
		for c, err := range s.Chunks(t.Context(), annotate.Reading{Workers: 1}) {
			if err != nil {
				return
			}
			if err := c.Seal(); err != nil {
				t.Fatal(err)
			}
			for i := range c.Begin {
				if c.Begin[i] < 0 || c.End[i] < c.Begin[i] {
					t.Fatalf("%d-%d", c.Begin[i], c.End[i])
				}
				row.Reset(len(s.Columns()))
				c.Values.Read(&row, i)
				for j, text := range row.Texts {
					checkText(t, s.Columns()[j], text)
				}
			}
			c.Release()
		}
	})
}

// checkText wants what may stand in an INFO value.
func checkText(t *testing.T, c annotate.Column, text []byte) {
	t.Helper()
	if bytes.ContainsAny(text, " ;=\t\r\n\x00") || !validUTF8(text) {
		t.Fatalf("%s: %q", c.Name, text)
	}
	if text != nil && len(text) == 0 && c.Type != vcf.Flag {
		t.Fatalf("%s: an empty value", c.Name)
	}
	if n := bytes.Count(text, []byte{','}); n > 0 && (c.Number == 0 || c.Number == 1 || c.Number == vcf.PerAlt) {
		t.Fatalf("%s: %q of Number %v", c.Name, text, c.Number)
	}
}

func validUTF8(text []byte) bool { return bytes.Equal(text, bytes.ToValidUTF8(text, []byte("?"))) }
