package annotate_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

const head = "##fileformat=VCFv4.2\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n##contig=<ID=chr1>\n##contig=<ID=chr2>\n##contig=<ID=chr3>\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"

// records makes a stream of lines "chr1 100 A C,G DP=5".
func records(t testing.TB, lines ...string) vcf.Stream {
	t.Helper()
	text := head
	for _, line := range lines {
		p := strings.Fields(line)
		text += p[0] + "\t" + p[1] + "\t.\t" + p[2] + "\t" + p[3] + "\t.\tPASS\t" + p[4] + "\tGT\t0|1\t./.\n"
	}
	f, err := vcf.NewReader(t.Context(), "records", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// infos are the INFO columns of what the sources make of the records.
func infos(t testing.TB, in vcf.Stream, o annotate.Options) ([]string, *annotate.Stream, error) {
	t.Helper()
	a, err := annotate.New(o)
	require.NoError(t, err)
	s, err := a.Stream(in)
	require.NoError(t, err)
	var all []string
	for r, err := range vcf.Records(t.Context(), s) {
		if err != nil {
			return all, s, err
		}
		all = append(all, r.Info().Column().String())
		assert.Equal(t, "0|1", r.Format().Text(s.Header().Format("GT"), 0).String())
	}
	return all, s, nil
}

func TestByAllele(t *testing.T) {
	source := table("AF:float N:int S:str:1 F:flag",
		"1 100 A C 0.1 1 x yes",
		"1 100 A G 0.2 . y",
		"1 100 A C 0.9 9 z",
		"1 200 CAT C 0.3 3 del",
		"1 300 GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA G 0.4 4 long",
		"2 5 T <DEL> 0.5 5 symbol",
	)
	source.entries[1].texts[2] = "y"
	for name, c := range map[string]struct{ record, want string }{
		"found":               {"chr1 100 A C DP=5", "DP=5;AF=0.1;N=1;S=x;F"},
		"nothing there":       {"chr1 100 A T DP=5", "DP=5"},
		"empty column":        {"chr1 100 A G .", "AF=0.2;S=y"},
		"several ALTs":        {"chr1 100 A T,G,C DP=5", "DP=5;AF=.,0.2,0.1;N=.,.,1;S=y;F"},
		"untrimmed":           {"chr1 99 TAG TCG DP=5", "DP=5;AF=0.1;N=1;S=x;F"},
		"lower case":          {"chr1 100 a c DP=5", "DP=5;AF=0.1;N=1;S=x;F"},
		"longer context":      {"chr1 200 CATA CA DP=5", "DP=5;AF=0.3;N=3;S=del"},
		"beyond a short key":  {"chr1 300 GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA G .", "AF=0.4;N=4;S=long"},
		"symbolic":            {"chr2 5 T <DEL> .", "AF=0.5;N=5;S=symbol"},
		"another symbol":      {"chr2 5 T <DUP> .", "."},
		"no ALT":              {"chr1 100 A . .", "."},
		"star":                {"chr1 100 A *,C .", "AF=.,0.1;N=.,1;S=x;F"},
		"contig not in there": {"chr3 100 A C .", "."},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := infos(t, records(t, c.record), annotate.Options{Sources: []annotate.Source{source}})
			require.NoError(t, err)
			assert.Equal(t, []string{c.want}, got)
		})
	}
	assert.Equal(t, source.given, int(source.released.Load()), "every chunk is given back")
}

func TestByPlace(t *testing.T) {
	regions := []string{"chr1 100-200 a 1", "chr1 150-160 b 2", "chr1 150-400 a 5", "chr1 1000-1000 c ."}
	for name, c := range map[string]struct {
		match        annotate.Match
		record, want string
	}{
		"first base":         {annotate.ByOverlap, "chr1 100 A C .", "name=a;n=1"},
		"before":             {annotate.ByOverlap, "chr1 99 A C .", "."},
		"reaches in":         {annotate.ByOverlap, "chr1 99 AT A .", "name=a;n=1"},
		"three":              {annotate.ByOverlap, "chr1 155 A C .", "name=a;n=1"},
		"behind the longest": {annotate.ByOverlap, "chr1 401 A C .", "."},
		"missing value":      {annotate.ByOverlap, "chr1 1000 A C .", "name=c"},
		"begins there":       {annotate.ByPosition, "chr1 150 A C .", "name=b;n=2"},
		"begins elsewhere":   {annotate.ByPosition, "chr1 151 A C .", "."},
		"END of the record":  {annotate.ByOverlap, "chr1 900 A <DEL> END=1200", "END=1200;name=c"},
	} {
		t.Run(name, func(t *testing.T) {
			source := table("name:str n:int", regions...)
			source.match = c.match
			got, _, err := infos(t, records(t, c.record), annotate.Options{Sources: []annotate.Source{source}})
			require.NoError(t, err)
			assert.Equal(t, []string{c.want}, got)
		})
	}
}

func TestOps(t *testing.T) {
	for op, want := range map[annotate.Op]string{
		annotate.Self: "n=4", annotate.First: "n=4", annotate.Last: "n=7", annotate.Min: "n=2", annotate.Max: "n=7", annotate.Mean: "n=4.25",
		annotate.Sum: "n=17", annotate.Count: "n=4", annotate.Concat: "n=4,2,4,7", annotate.Uniq: "n=4,2,7", annotate.Flag: "n",
	} {
		source := table("n:int", "chr1 1-50 4", "chr1 2-50 2", "chr1 3-50 4", "chr1 4-50 .", "chr1 5-50 7")
		source.entries[3].texts = []string{""}
		if op == annotate.Count {
			source.entries = append(source.entries[:3], source.entries[4])
		}
		source.match = annotate.ByOverlap
		source.fields[0].Op = op
		got, s, err := infos(t, records(t, "chr1 20 A C ."), annotate.Options{Sources: []annotate.Source{source}})
		require.NoError(t, err)
		assert.Equal(t, []string{want}, got, op.String())
		again, err := annotate.ParseOp(op.String())
		require.NoError(t, err)
		assert.Equal(t, op, again)
		line, ok := s.Header().Line("INFO", "n")
		require.True(t, ok)
		number, _ := line.Attr("Number")
		wantNumber := map[annotate.Op]string{annotate.Self: ".", annotate.First: ".", annotate.Last: ".", annotate.Concat: ".", annotate.Uniq: ".", annotate.Flag: "0"}[op]
		if wantNumber == "" {
			wantNumber = "1"
		}
		assert.Equal(t, wantNumber, number, op.String())
	}
	_, err := annotate.ParseOp("average")
	require.ErrorContains(t, err, "mean")
}

// Records and sources in other orders than each other's.
func TestOrders(t *testing.T) {
	lines := []string{"chr1 100 A C a", "chr1 200 A C b", "chr1 300 A C c", "chr2 100 A C d", "chr2 200 A C e", "chrX 9 A C f"}
	for name, c := range map[string]struct {
		indexed bool
		records string
		want    string
		says    string
		reads   int
	}{
		"alike":                          {false, "1:100 1:300 2:200 3:5", "a c e -", "", 1},
		"contigs turned round":           {false, "2:100 1:200 2:200", "d b e", "", 3},
		"contigs turned round, indexed":  {true, "2:100 1:200 2:200", "d b e", "", 3},
		"positions turned round":         {false, "1:300 1:100", "", "bcftools sort", 1},
		"positions turned round,indexed": {true, "1:300 1:100 1:200", "c a b", "", 2},
		"one contig only":                {false, "2:200 2:200", "e e", "", 1},
		"a contig that is not there":     {false, "3:1 3:5 1:100", "- - a", "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			source := table("S:str", lines...)
			source.indexed = c.indexed
			var in []string
			for _, place := range strings.Fields(c.records) {
				contig, pos, _ := strings.Cut(place, ":")
				in = append(in, "chr"+contig+" "+pos+" A C .")
			}
			got, _, err := infos(t, records(t, in...), annotate.Options{Sources: []annotate.Source{source}})
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				require.ErrorContains(t, err, "chr1:100"[3:])
			} else {
				require.NoError(t, err)
				want := strings.Fields(strings.ReplaceAll(c.want, "-", "."))
				for i := range want {
					if want[i] != "." {
						want[i] = "S=" + want[i]
					}
				}
				assert.Equal(t, want, got)
				assert.Equal(t, c.reads, source.read)
			}
			assert.Equal(t, source.given, int(source.released.Load()), "every chunk is given back")
		})
	}
}

func TestSeveralSources(t *testing.T) {
	first, second := table("AF:float", "chr1 100 A C 0.5"), table("name:str", "chr1 50-150 gene")
	second.name, second.match = "genes", annotate.ByOverlap
	var warned []annotate.Warning
	got, s, err := infos(t, records(t, "chr1 100 A C DP=7", "chr2 100 A C .", "chr1 120 AT A,<DEL> ."), annotate.Options{
		Sources: []annotate.Source{first, second}, Workers: 1, Warn: func(w annotate.Warning) { warned = append(warned, w) },
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"DP=7;AF=0.5;name=gene", ".", "name=gene"}, got)
	summary := s.Summary()
	assert.Equal(t, annotate.Summary{Records: 3, Annotated: 2, Unaligned: 1, Sources: []annotate.SourceSummary{
		{Name: "table", Records: 1, Absent: []string{"chr2"}}, {Name: "genes", Records: 2, Absent: []string{"chr2"}},
	}}, summary)
	assert.Len(t, warned, 4, "two of the order, two of a contig that is absent: %v", warned)
	assert.Contains(t, warned[0].String(), "(contig-order)")
}

// What a record says of a key already is replaced where the source knows better.
func TestReplace(t *testing.T) {
	source := table("DP:int", "chr1 100 A C 9")
	got, s, err := infos(t, records(t, "chr1 100 A C DP=7", "chr1 101 A C DP=7;X", "chr1 102 A C X"), annotate.Options{Sources: []annotate.Source{source}})
	require.NoError(t, err)
	assert.Equal(t, []string{"DP=9", "DP=7;X", "X"}, got)
	assert.Equal(t, vcf.PerAlt, s.Header().Info("DP").Number())
}

func TestMisuse(t *testing.T) {
	ok := func() *memory { return table("AF:float", "chr1 100 A C 0.5") }
	for name, c := range map[string]struct {
		sources func() []annotate.Source
		says    string
	}{
		"no source":   {func() []annotate.Source { return nil }, "no source"},
		"no column":   {func() []annotate.Source { m := ok(); m.fields[0].Column = "AC"; return []annotate.Source{m} }, "it has AF"},
		"no key":      {func() []annotate.Source { m := ok(); m.fields[0].As = "a b"; return []annotate.Source{m} }, "another name"},
		"the same":    {func() []annotate.Source { return []annotate.Source{ok(), ok()} }, "both write INFO/AF"},
		"other build": {func() []annotate.Source { m := ok(); m.build = genomics.GRCh37; return []annotate.Source{m} }, "GRCh37"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := annotate.New(annotate.Options{Sources: c.sources(), Build: genomics.GRCh38})
			if err == nil {
				_, err = a.Stream(records(t))
			}
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestFaults(t *testing.T) {
	broken := errors.New("broken")
	source := table("AF:float", "chr1 100 A C 0.5")
	source.err = broken
	got, _, err := infos(t, records(t, "chr1 100 A C .", "chr1 200 A C ."), annotate.Options{Sources: []annotate.Source{source}})
	require.ErrorIs(t, err, broken)
	assert.Empty(t, got)
	assert.Equal(t, source.given, int(source.released.Load()))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{source}})
	require.NoError(t, err)
	s, err := a.Stream(records(t, "chr1 100 A C ."))
	require.NoError(t, err)
	for _, err := range s.Blocks(ctx) {
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestLookup(t *testing.T) {
	source, genes := table("AF:float F:flag", "chr1 100 A C 0.5 yes", "chr1 100 A G 0.25"), table("name:str", "1 50-150 gene")
	genes.match, genes.indexed = annotate.ByOverlap, true
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{source, genes}})
	require.NoError(t, err)
	for range 2 {
		f, err := a.Lookup(t.Context(), variant.MustParse("chr1:100:A:C"))
		require.NoError(t, err)
		assert.Equal(t, annotate.Found{{Key: "AF", Text: "0.5"}, {Key: "F"}, {Key: "name", Text: "gene"}}, f)
		af, ok := f.Float("AF")
		assert.True(t, ok && af == 0.5)
		_, ok = f.Float("name")
		assert.False(t, ok)
		_, ok = f.Float("none")
		assert.False(t, ok)
	}
	f, err := a.Lookup(t.Context(), variant.MustParse("chr1:200:A:C"))
	require.NoError(t, err)
	assert.Nil(t, f)
	assert.Equal(t, "AF F name", names(a))
	assert.Equal(t, 1, genes.read, "what is near is kept")
	assert.NotEqual(t, genes.given, int(genes.released.Load()))
	for pos := range 200 { // more windows than are kept
		v := variant.Variant{Contig: "chr1", Pos: pos << 16, Ref: "A", Alt: "C"}
		_, err = a.Lookup(t.Context(), v)
		require.NoError(t, err)
	}
	f, err = a.Lookup(t.Context(), variant.MustParse("1:60:A:<DEL>"))
	require.NoError(t, err)
	assert.Equal(t, annotate.Found{{Key: "name", Text: "gene"}}, f)
	a.Forget()
	assert.Equal(t, genes.given, int(genes.released.Load()))
	genes.err = errors.New("broken")
	_, err = a.Lookup(t.Context(), variant.MustParse("chr2:60:A:C"))
	require.ErrorIs(t, err, genes.err)
	assert.Equal(t, source.given, int(source.released.Load()))
}

func names(a *annotate.Annotator) string {
	var b bytes.Buffer
	for i, c := range a.Columns() {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c.Name)
	}
	return b.String()
}
