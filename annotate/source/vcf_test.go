package source_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

const sourceHead = "##fileformat=VCFv4.2\n##INFO=<ID=A,Number=A,Type=Integer,Description=\"Of each ALT\">\n" +
	"##INFO=<ID=R,Number=R,Type=Integer,Description=\"Of each allele\">\n##INFO=<ID=N,Number=1,Type=Float,Description=\"One\">\n" +
	"##INFO=<ID=S,Number=.,Type=String,Description=\"Texts\">\n##INFO=<ID=F,Number=0,Type=Flag,Description=\"Set\">\n" +
	"##FILTER=<ID=PASS,Description=\"All filters passed\">\n##FILTER=<ID=low,Description=\"\">\n" +
	"##contig=<ID=chr1>\n##contig=<ID=chr2>\n##contig=<ID=chr10>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

// site makes a VCF without samples, of lines "chr1 5 A C INFO".
func site(lines ...string) string {
	text := sourceHead
	for _, line := range lines {
		p := strings.Fields(line)
		text += fmt.Sprintf("%s\t%s\tid%s\t%s\t%s\t7\tlow\t%s\n", p[0], p[1], p[1], p[2], p[3], p[4])
	}
	return text
}

func writeText(t testing.TB, name, text string) string {
	t.Helper()
	return writeBytes(t, name, []byte(text))
}

func openVCF(t testing.TB, path string, fields ...string) *source.VCF {
	t.Helper()
	s, err := source.OpenVCF(t.Context(), path, source.Options{Fields: named(fields...)})
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func named(fields ...string) (all []annotate.Field) {
	for _, f := range fields {
		all = append(all, annotate.Field{Column: f, As: "x" + f})
	}
	return all
}

// annotated are the INFO columns that sources give to the records of a VCF.
func annotated(t testing.TB, records string, o annotate.Options) ([]string, error) {
	t.Helper()
	v, err := vcf.NewReader(t.Context(), "records", strings.NewReader(records), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	a, err := annotate.New(o)
	if err != nil {
		return nil, err
	}
	s, err := a.Stream(v)
	if err != nil {
		return nil, err
	}
	var got []string
	for r, err := range vcf.Records(t.Context(), s) {
		if err != nil {
			return got, err
		}
		got = append(got, r.Info().Column().String())
	}
	return got, nil
}

func TestVCF(t *testing.T) {
	path := writeText(t, "s.vcf", site(
		"chr1 5 A C,G A=1,2;R=9,1,2;N=0.5;S=a,b;F",
		"chr1 6 CAT C A=3;R=1",
		"chr1 6 C <DEL> A=.;END=90",
		"chr2 5 A C A=1,2,3;N=.;S=.;XX=1",
		"chr2 5 A C A=8",
		"chr2 7 "+strings.Repeat("ACGT", 2500)+" A A=4",
		"chr10 5 A *,C A=5,6",
	))
	for record, want := range map[string]string{
		"chr1 5 A C .":        "xA=1;xR=1;xN=0.5;xS=a,b;xF;xID=id5;xQUAL=7;xFILTER=low",
		"chr1 5 A G,T,C .":    "xA=2,.,1;xR=2,.,1;xN=0.5;xS=a,b;xF;xID=id5;xQUAL=7;xFILTER=low",
		"chr1 6 CATG CG .":    "xA=3;xID=id6;xQUAL=7;xFILTER=low",
		"chr1 6 C <DEL> .":    "xID=id6;xQUAL=7;xFILTER=low",
		"1 5 A C .":           "xA=1;xR=1;xN=0.5;xS=a,b;xF;xID=id5;xQUAL=7;xFILTER=low",
		"chr2 5 A C .":        "xA=8;xID=id5;xQUAL=7;xFILTER=low", // three values for one ALT are none
		"chr10 5 A *,C .":     "xA=5,6;xID=id5;xQUAL=7;xFILTER=low",
		"chr10 5 A T .":       ".",
		"chr2 7 ACGTACGT A .": ".",
	} {
		s := openVCF(t, path, "A", "R", "N", "S", "F", "ID", "QUAL", "FILTER")
		assert.False(t, s.Indexed())
		got, err := annotated(t, site(record), annotate.Options{Sources: []annotate.Source{s}})
		require.NoError(t, err, record)
		assert.Equal(t, []string{want}, got, record)
	}
	long := openVCF(t, path, "A")
	got, err := annotated(t, site("chr2 7 "+strings.Repeat("ACGT", 2500)+" A ."), annotate.Options{Sources: []annotate.Source{long}})
	require.NoError(t, err)
	assert.Equal(t, []string{"xA=4"}, got, "a REF of 10,000 bases")
}

func TestVCFOverlap(t *testing.T) {
	path := writeText(t, "s.vcf", site("chr1 5 A C A=1", "chr1 6 C <DEL> A=2;END=90", "chr1 80 A C A=3", "chr1 200 A C A=4"))
	s, err := source.OpenVCF(t.Context(), path, source.Options{Match: annotate.ByOverlap, Fields: []annotate.Field{{Column: "A", As: "sum", Op: annotate.Sum}}})
	require.NoError(t, err)
	defer s.Close()
	got, err := annotated(t, site("chr1 5 AG A .", "chr1 79 AT G .", "chr1 91 A C .", "chr1 199 ATT A ."), annotate.Options{Sources: []annotate.Source{s}})
	require.NoError(t, err)
	assert.Equal(t, []string{"sum=3", "sum=5", ".", "sum=4"}, got)
}

func TestVCFFaults(t *testing.T) {
	good := site("chr1 5 A C A=1", "chr1 9 A C A=2")
	packed := filepath.Join(t.TempDir(), "s.vcf.gz")
	v, err := vcf.NewReader(t.Context(), "s", strings.NewReader(good), vcf.Options{})
	require.NoError(t, err)
	require.NoError(t, vcf.WriteFile(t.Context(), packed, v))
	require.NoError(t, v.Close())
	whole, err := os.ReadFile(packed)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		file, text, column string
		says               []string
	}{
		"positions turned round": {"s.vcf", site("chr1 9 A C A=1", "chr1 5 A C A=2"), "A", []string{"s.vcf", "chr1:5", "chr1:9", "bcftools sort"}},
		"a contig twice":         {"s.vcf", site("chr1 9 A C A=1", "chr2 5 A C A=2", "chr1 10 A C A=1"), "A", []string{"s.vcf", "chr1 comes a second time", "bcftools sort"}},
		"a broken line":          {"s.vcf", good + "chr1\t7\n", "A", []string{"s.vcf", "line 15", "columns"}},
		"cut short":              {"s.vcf.gz", string(whole[:len(whole)-10]), "A", []string{"s.vcf.gz", "truncated"}},
		"without its last block": {"s.vcf.gz", string(whole[:len(whole)-28]), "A", []string{"s.vcf.gz"}},
		"no such key":            {"s.vcf", good, "AF", []string{`"AF"`, "A, R, N, S, F"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := openVCF(t, writeText(t, c.file, c.text), c.column)
			got, err := annotated(t, site("chr1 5 A C .", "chr2 5 A C ."), annotate.Options{Sources: []annotate.Source{s}})
			for _, text := range c.says {
				require.ErrorContains(t, err, text)
			}
			assert.Empty(t, got)
		})
	}
	_, err = source.OpenVCF(t.Context(), "/none.vcf", source.Options{})
	require.ErrorContains(t, err, "/none.vcf")

	build := writeText(t, "s.vcf", strings.Replace(good, "##contig=<ID=chr1>", "##contig=<ID=chr1,length=249250621>", 1))
	_, err = annotated(t, strings.Replace(good, "##contig=<ID=chr1>", "##contig=<ID=chr1,length=248956422>", 1),
		annotate.Options{Sources: []annotate.Source{openVCF(t, build, "A")}})
	require.ErrorContains(t, err, "GRCh37")
	assert.Equal(t, genomics.GRCh37, openVCF(t, build).Build())
}

// A cancelled reading leaves nothing open and says so.
func TestVCFCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := openVCF(t, writeText(t, "s.vcf", site("chr1 5 A C A=1")), "A")
	cancel()
	for _, err := range s.Chunks(ctx, annotate.Reading{}) {
		require.ErrorIs(t, err, context.Canceled)
	}
}

// random makes sorted records on three contigs, with several ALTs, insertions,
// deletions and values of each kind.
func random(rng *rand.Rand, n int, info bool) string {
	type row struct {
		contig, pos int
		ref         string
		alts        []string
	}
	rows := make([]row, n)
	bases := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "ACGT"[rng.IntN(4)]
		}
		return string(b)
	}
	for i := range rows {
		r := row{contig: rng.IntN(3), pos: 1 + rng.IntN(n), ref: bases(1 + max(0, rng.IntN(6)-3))}
		for len(r.alts) < 1+max(0, rng.IntN(5)-2) {
			if alt := bases(1 + max(0, rng.IntN(6)-3)); alt != r.ref && !slices.Contains(r.alts, alt) {
				r.alts = append(r.alts, alt)
			}
		}
		rows[i] = r
	}
	sort.Slice(rows, func(i, j int) bool {
		a, b := rows[i], rows[j]
		return a.contig < b.contig || a.contig == b.contig && a.pos < b.pos
	})
	var lines []string
	seen := map[string]bool{}
	for _, r := range rows {
		// bcftools pairs one record with one: a position is used once.
		place := fmt.Sprint(r.contig, ":", r.pos)
		if seen[place] {
			continue
		}
		seen[place] = true
		values := "."
		if info {
			a := make([]string, len(r.alts))
			for i := range a {
				a[i] = fmt.Sprint(rng.IntN(100))
			}
			values = fmt.Sprintf("A=%s;N=%.3f;S=%s", strings.Join(a, ","), rng.Float64(), bases(2)+","+bases(1))
			if rng.IntN(2) == 0 {
				values += ";F"
			}
		}
		lines = append(lines, fmt.Sprintf("%s %d %s %s %s", []string{"chr1", "chr2", "chr10"}[r.contig], r.pos, r.ref, strings.Join(r.alts, ","), values))
	}
	return site(lines...)
}

// indexed writes a compressed file with its index.
func indexed(t testing.TB, name, text string) {
	t.Helper()
	v, err := vcf.NewReader(t.Context(), name, strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	w, err := vcf.Create(name, v.Header(), vcf.WriterOptions{Index: true})
	require.NoError(t, err)
	defer w.Close()
	require.NoError(t, w.WriteStream(t.Context(), v))
	require.NoError(t, w.Commit())
}

// bcftools annotate says the same of records that have the same ALT alleles as
// those of the source, or some of them. It compares alleles as they are written.
func TestVCFAgainstBcftools(t *testing.T) {
	bcftools := refdata.Program(t, "bcftools")
	rng := rand.New(rand.NewPCG(3, 1))
	dir := t.TempDir()
	table := filepath.Join(dir, "table.vcf.gz")
	records := random(rng, 3000, true)
	indexed(t, table, records)

	// The records have one ALT of the source's, which trimming cannot make another.
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(records), "\n") {
		p := strings.Split(line, "\t")
		if line[0] == '#' || len(p[3]) != 1 && strings.Contains(p[4], ",") {
			continue
		}
		alts := strings.Split(p[4], ",")
		alt := alts[rng.IntN(len(alts))]
		if rng.IntN(4) == 0 {
			alt = "ACGT"[rng.IntN(4):][:1]
		}
		if alt != p[3] {
			lines = append(lines, fmt.Sprintf("%s %s %s %s .", p[0], p[1], p[3], alt))
		}
	}
	query := filepath.Join(dir, "query.vcf.gz")
	indexed(t, query, site(lines...))
	var said strings.Builder
	c := exec.Command(bcftools, "annotate", "-a", table, "-c", "xA:=A,xN:=N,xS:=S,xF:=F", query)
	c.Stderr = &said
	out, err := c.Output()
	require.NoError(t, err, said.String())
	var want []string
	for line := range bytes.Lines(out) {
		if line[0] != '#' {
			want = append(want, strings.Split(strings.TrimSpace(string(line)), "\t")[7])
		}
	}
	got, err := annotated(t, site(lines...), annotate.Options{Sources: []annotate.Source{openVCF(t, table, "A", "N", "S", "F")}})
	require.NoError(t, err)
	require.Len(t, got, len(want))
	found := 0
	for i := range got {
		// bcftools writes numbers without zeros at their end.
		g := strings.Split(got[i], ";")
		for j, entry := range g {
			if strings.HasPrefix(entry, "xN=") {
				g[j] = strings.TrimRight(strings.TrimRight(entry, "0"), ".")
			}
		}
		assert.Equal(t, want[i], strings.Join(g, ";"), lines[i])
		if want[i] != "." {
			found++
		}
	}
	assert.Greater(t, found, 500)
}

// With a reference an indel finds its twin, however both are written.
func TestVCFAligned(t *testing.T) {
	name := writeText(t, "ref.fa", ">chr1\nGGGCACACACATTTTTGAAAAA\n")
	ref, err := fasta.Open(t.Context(), name, fasta.Options{})
	require.NoError(t, err)
	defer ref.Close()
	path := writeText(t, "s.vcf", site("chr1 8 CAC C A=1", "chr1 12 TT T A=2", "chr1 18 A AA A=3"))
	query := site("chr1 3 GCA G .", "chr1 4 CAC C .", "chr1 6 CACA CA .", "chr1 14 TTT TT .", "chr1 17 G GA .", "chr1 21 AA A .")
	got, err := annotated(t, query, annotate.Options{Sources: []annotate.Source{openVCF(t, path, "A")}, Aligner: annotate.NewAligner(ref)})
	require.NoError(t, err)
	assert.Equal(t, []string{"xA=1", "xA=1", "xA=1", "xA=2", "xA=3", "."}, got)
	got, err = annotated(t, query, annotate.Options{Sources: []annotate.Source{openVCF(t, path, "A")}})
	require.NoError(t, err)
	assert.Equal(t, []string{".", ".", ".", ".", ".", "."}, got)

	// Near the beginning of a contig an index is asked for no place before it.
	compressed := filepath.Join(t.TempDir(), "s.vcf.gz")
	indexed(t, compressed, site("chr1 8 CAC C A=1", "chr1 12 TT T A=2", "chr1 18 A AA A=3"))
	s := openVCF(t, compressed, "A")
	assert.True(t, s.Indexed())
	got, err = annotated(t, query, annotate.Options{Sources: []annotate.Source{s}, Aligner: annotate.NewAligner(ref)})
	require.NoError(t, err)
	assert.Equal(t, []string{"xA=1", "xA=1", "xA=1", "xA=2", "xA=3", "."}, got)

	// A look-up finds an entry that stands further right in the source.
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{openVCF(t, path, "A")}, Aligner: annotate.NewAligner(ref)})
	require.NoError(t, err)
	found, err := a.Lookup(t.Context(), variant.MustParse("chr1:3:GCA:G"))
	require.NoError(t, err)
	assert.Equal(t, annotate.Found{{Key: "xA", Text: "1"}}, found)
}
