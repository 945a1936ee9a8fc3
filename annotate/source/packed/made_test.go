package packed_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/annotate/source/packed"
)

const madeHeader = `##fileformat=VCFv4.2
##contig=<ID=chr1,length=248956422>
##contig=<ID=chr2,length=242193529>
##contig=<ID=chrUn_7,length=9000>
##INFO=<ID=AF,Number=A,Type=Float,Description="AC/AN, \"rounded\"">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Count">
##INFO=<ID=AN,Number=1,Type=Integer,Description="Alleles">
##INFO=<ID=AF_narrow,Number=A,Type=Float,Description="Through float32">
##INFO=<ID=score,Number=A,Type=Float,Description="Three decimals">
##INFO=<ID=cons,Number=1,Type=Float,Description="Signed, two decimals">
##INFO=<ID=p,Number=1,Type=Float,Description="Of many magnitudes">
##INFO=<ID=odd,Number=1,Type=Float,Description="nan, inf and -0">
##INFO=<ID=digits,Number=1,Type=Float,Description="More digits than there are">
##INFO=<ID=broken,Number=1,Type=Integer,Description="Not always a number">
##INFO=<ID=depths,Number=R,Type=Integer,Description="REF, ALTs">
##INFO=<ID=list,Number=.,Type=Integer,Description="Any number">
##INFO=<ID=class,Number=1,Type=String,Description="One of five">
##INFO=<ID=note,Number=1,Type=String,Description="Each its own">
##INFO=<ID=rare,Number=1,Type=Integer,Description="Seldom there">
##INFO=<ID=never,Number=1,Type=Integer,Description="Never there">
##INFO=<ID=mark,Number=0,Type=Flag,Description="A flag">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
`

// made is a VCF of records of all kinds, n on each contig.
func made(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	b.WriteString(madeHeader)
	for _, contig := range []string{"chr1", "chr2", "chrUn_7"} {
		pos := 1 + r.IntN(5)
		for i := range n {
			if pos += r.IntN(4); r.IntN(1000) == 0 {
				pos += r.IntN(100000)
			}
			ref, alts, end := alleles(r, pos)
			id := "."
			if r.IntN(3) > 0 {
				id = fmt.Sprintf("rs%d", r.IntN(1e6))
			}
			fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s%s\n", contig, pos, id, ref, strings.Join(alts, ","),
				pick(r, ".", "30", "12.5"), pick(r, "PASS", ".", "q10"), values(r, i, len(alts)), end)
		}
	}
	return b.String()
}

// large is that many records, and where time is short fewer: of 12,000 still more than
// a chunk of 8,192 entries, of 60,000 on each of three contigs more chunks than are kept.
func large(n int) int {
	if testing.Short() {
		return n * 6 / 10
	}
	return n
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func bases(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "ACGT"[r.IntN(4)]
	}
	return string(b)
}

func alleles(r *rand.Rand, pos int) (ref string, alts []string, end string) {
	switch r.IntN(12) {
	case 0: // deletions, some long
		ref = bases(r, 2+r.IntN(40))
		return ref, []string{ref[:1]}, ""
	case 1:
		ref = bases(r, 1)
		return ref, []string{ref + bases(r, 1+r.IntN(30)), pick(r, "*", "<DUP>", ref+"NN")}, ""
	case 2:
		return bases(r, 1), []string{"<DEL>"}, fmt.Sprintf(";END=%d", pos+r.IntN(20))
	case 3: // with bases that are trimmed
		tail := bases(r, 3)
		return "A" + tail, []string{"C" + tail, "AA" + tail, "A" + tail[:1] + "T" + tail[1:]}, ""
	case 4:
		return strings.ToLower(bases(r, 1)), []string{bases(r, 1)}, ""
	}
	return bases(r, 1), []string{bases(r, 1)}, ""
}

func values(r *rand.Rand, i, alts int) string {
	an := 152000 - 2*r.IntN(500)
	each := func(value func() string) string {
		all := make([]string, alts)
		for i := range all {
			all[i] = value()
		}
		return strings.Join(all, ",")
	}
	counts := make([]string, alts)
	wide, narrow := make([]string, alts), make([]string, alts)
	for k := range counts {
		ac := int(float64(an) * r.Float64() * r.Float64() * r.Float64())
		x := float64(ac) / float64(an)
		counts[k], wide[k], narrow[k] = fmt.Sprint(ac), cg(x), cg(float64(float32(x)))
	}
	fields := []string{
		"AC=" + strings.Join(counts, ","), fmt.Sprintf("AN=%d", an), "AF=" + strings.Join(wide, ","), "AF_narrow=" + strings.Join(narrow, ","),
		"score=" + each(func() string { return fmt.Sprintf("%.3f", 40*r.Float64()) }),
		fmt.Sprintf("cons=%.2f", 12*r.Float64()-6),
		fmt.Sprintf("p=%.3e", r.Float64()*[]float64{1, 1e-5, 1e-20, 1e9}[r.IntN(4)]),
		"odd=" + pick(r, "nan", "inf", "-inf", "-0", "0.25", "1e-3"),
		fmt.Sprintf("digits=%.15f", r.Float64()),
		"broken=" + pick(r, "1", "007", "x", "-5", "123456789012345678901234567890", "."),
		"depths=" + each(func() string { return fmt.Sprint(r.IntN(300)) }) + ",7",
		"list=" + pick(r, "1", "2,3", ".,4", "."),
		"class=" + pick(r, "benign", "pathogenic", "a,b", "likely_benign", "."),
		fmt.Sprintf("note=n%dx%d", i, r.IntN(1e9)),
	}
	if r.IntN(50) == 0 {
		fields = append(fields, fmt.Sprintf("rare=%d", r.IntN(20)-10))
	}
	if r.IntN(2) == 0 {
		fields = append(fields, "mark")
	}
	if r.IntN(4) == 0 {
		return fields[r.IntN(len(fields))]
	}
	return strings.Join(fields, ";")
}

// cg is printf's %.6g.
func cg(x float64) string {
	s := fmt.Sprintf("%.6g", x)
	return s
}

// all are the columns of the made file.
func all() []annotate.Field {
	var fields []annotate.Field
	for line := range strings.Lines(madeHeader) {
		if id, ok := strings.CutPrefix(line, "##INFO=<ID="); ok {
			id, _, _ = strings.Cut(id, ",")
			fields = append(fields, annotate.Field{Column: id})
		}
	}
	return append(fields, annotate.Field{Column: "ID"}, annotate.Field{Column: "QUAL"}, annotate.Field{Column: "FILTER"})
}

func writeFile(t testing.TB, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "made.vcf")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func openVCF(t testing.TB, name string, o source.Options) *source.VCF {
	t.Helper()
	v, err := source.OpenVCF(t.Context(), name, o)
	require.NoError(t, err)
	t.Cleanup(func() { v.Close() })
	return v
}

func open(t testing.TB, name string, o packed.Options) *packed.File {
	t.Helper()
	f, err := packed.Open(t.Context(), name, o)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// pack packs a VCF with all its columns.
func pack(t testing.TB, vcf string, o packed.WriteOptions) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "made.arx")
	_, err := packed.Write(t.Context(), name, openVCF(t, vcf, source.Options{Fields: all()}), o)
	require.NoError(t, err)
	return name
}

// entry is an entry with the texts of its columns, nil where there is none.
type entry struct {
	Contig     string
	Begin, End int32
	Key        annotate.Key
	Alleles    string // where the key is not exact
	Texts      []string
}

// entries reads a source, in the order of the begins.
func entries(ctx context.Context, s annotate.Source, o annotate.Reading) ([]entry, error) {
	var got []entry
	var row annotate.Row
	from := 0
	for c, err := range s.Chunks(ctx, o) {
		if err != nil {
			return got, err
		}
		if err := c.Seal(); err != nil {
			return got, err
		}
		if len(got) > 0 && got[len(got)-1].Contig != c.Contig {
			from = len(got)
		}
		for i := range c.Begin {
			e := entry{Contig: c.Contig, Begin: c.Begin[i], End: c.End[i]}
			if c.Keys != nil {
				e.Key = c.Keys[i]
				if !e.Key.Exact() {
					ref, alt := c.Values.Alleles(i)
					e.Alleles = string(ref) + ">" + string(alt)
				}
			}
			row.Reset(len(s.Columns()))
			c.Values.Read(&row, i)
			for k, text := range row.Texts {
				if text != nil && string(text) != "." {
					e.Texts = append(e.Texts, s.Columns()[k].Name+"="+string(text))
				}
			}
			got = append(got, e)
		}
		c.Release()
		slices.SortStableFunc(got[from:], func(a, b entry) int { return int(a.Begin) - int(b.Begin) })
	}
	return got, nil
}
