package source_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// run runs a program in a folder and returns what it wrote.
func run(t testing.TB, dir, name string, args ...string) string {
	t.Helper()
	var errors strings.Builder
	cmd := exec.CommandContext(t.Context(), refdata.Program(t, name), args...)
	cmd.Dir, cmd.Stderr = dir, &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, errors.String())
	}
	return string(out)
}

// records are random records, some multi-allelic, some insertions and deletions.
func records(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=1>\n##contig=<ID=2>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	for contig := 1; contig <= 2; contig++ {
		pos := 1
		for range n {
			pos += 1 + r.IntN(5) // vcfanno changes the order of those with the same
			ref := []string{"A", "A", "A", "A", "ACGT"}[r.IntN(5)]
			alt := []string{"C", "G", "C,G", "AT", "T"}[r.IntN(5)]
			fmt.Fprintf(&b, "%d\t%d\t.\t%s\t%s\t.\t.\t.\n", contig, pos, ref, alt)
		}
	}
	return b.String()
}

// ours annotates a VCF and returns its records' INFO, by line.
func ours(t testing.TB, query string, sources ...annotate.Source) []map[string]string {
	t.Helper()
	f, err := vcf.Open(t.Context(), query, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := annotate.New(annotate.Options{Sources: sources})
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.Stream(f)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	w := vcf.NewWriter(&b, s.Header(), vcf.WriterOptions{})
	if err := w.WriteStream(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return infos(b.String())
}

// infos splits the INFO of a VCF's records.
func infos(text string) []map[string]string {
	var all []map[string]string
	for line := range strings.Lines(text) {
		if line[0] == '#' {
			continue
		}
		info := map[string]string{}
		for entry := range strings.SplitSeq(strings.Split(strings.TrimSpace(line), "\t")[7], ";") {
			if key, value, _ := strings.Cut(entry, "="); key != "." {
				info[key] = value
			}
		}
		all = append(all, info)
	}
	return all
}

// same compares the INFO of all records. equals compares two values, if they are
// not the same.
func same(t testing.TB, got, want []map[string]string, equals func(got, want string) bool) {
	t.Helper()
	equal(t, "records", len(got), len(want))
	found, faults := 0, 0
	for i := range min(len(got), len(want)) {
		for key := range union(got[i], want[i]) {
			g, gotIt := got[i][key]
			w, hasIt := want[i][key]
			found++
			if gotIt != hasIt || g != w && !equals(g, w) {
				if faults++; faults < 10 {
					t.Errorf("record %d, %s: got %q (%v), want %q (%v)", i+1, key, g, gotIt, w, hasIt)
				}
			}
		}
	}
	if found < len(want)/8 {
		t.Errorf("only %d values to compare", found)
	}
}

func union(a, b map[string]string) map[string]bool {
	keys := map[string]bool{}
	for _, m := range []map[string]string{a, b} {
		for k := range m {
			keys[k] = true
		}
	}
	return keys
}

// closeTo compares numbers by their first five digits: vcfanno and bcftools write
// six.
func closeTo(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= 1e-5*math.Abs(x)
}

// closeInAnyOrder compares lists too: entries with the same begin come in the order
// of the file from us, from bcftools with the shorter one first.
func closeInAnyOrder(a, b string) bool {
	x, y := strings.Split(a, ","), strings.Split(b, ",")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y) || closeTo(a, b)
}

// closeWhereKnown compares the values of ALT alleles: bcftools takes them from one
// line of a table only, we from that of each allele.
func closeWhereKnown(got, want string) bool {
	x, y := strings.Split(got, ","), strings.Split(want, ",")
	for i := range min(len(x), len(y)) {
		if y[i] != "." && x[i] != y[i] && !closeTo(x[i], y[i]) {
			return false
		}
	}
	return len(x) == len(y)
}

// regions is a BED whose stretches overlap.
func regions(r *rand.Rand, n int) string {
	var b strings.Builder
	for contig := 1; contig <= 2; contig++ {
		begin := 0
		for i := range n {
			begin += r.IntN(9)
			fmt.Fprintf(&b, "%d\t%d\t%d\tr%d\t%d\n", contig, begin, begin+1+r.IntN(12), i%7, r.IntN(100))
		}
	}
	return b.String()
}

// files puts files into a folder, those that end with .gz compressed and indexed.
func files(t testing.TB, all map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range all {
		data := []byte(text)
		if strings.HasSuffix(name, ".gz") {
			data = blocked(t, text)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// bcftools annotate with BED: -l says what is made of several values.
func TestBEDAsBcftools(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	dir := files(t, map[string]string{
		"q.vcf.gz": records(r, 2000), "r.bed.gz": regions(r, 1500),
		"h": "##INFO=<ID=NAME,Number=.,Type=String,Description=\"d\">\n##INFO=<ID=SCORE,Number=1,Type=Float,Description=\"d\">\n",
	})
	run(t, dir, "tabix", "-p", "bed", "r.bed.gz")
	for logic, op := range map[string]annotate.Op{
		"append": annotate.Concat, "unique": annotate.Uniq, "sum": annotate.Sum, "avg": annotate.Mean, "min": annotate.Min, "max": annotate.Max,
	} {
		t.Run(logic, func(t *testing.T) {
			key, column, tags := "SCORE", "score", "CHROM,FROM,TO,-,SCORE"
			if op == annotate.Concat || op == annotate.Uniq {
				key, column, tags = "NAME", "name", "CHROM,FROM,TO,NAME,-"
			}
			want := infos(run(t, dir, "bcftools", "annotate", "-a", "r.bed.gz", "-h", "h", "-c", tags, "-l", key+":"+logic, "q.vcf.gz"))
			s, err := source.OpenBED(t.Context(), filepath.Join(dir, "r.bed.gz"), source.Options{Fields: []annotate.Field{{Column: column, As: key, Op: op}}})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			equal(t, "indexed", s.Indexed(), true)
			same(t, ours(t, filepath.Join(dir, "q.vcf.gz"), s), want, closeInAnyOrder)
		})
	}
}

// bcftools annotate with a table of alleles, and one of positions.
func TestTableAsBcftools(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var alleles, positions strings.Builder
	for contig := 1; contig <= 2; contig++ {
		pos := 1
		for i := range 3000 {
			pos += r.IntN(4)
			fmt.Fprintf(&alleles, "%d\t%d\t%s\t%s\t%d\t%.3g\tg%d\n", contig, pos,
				[]string{"A", "A", "ACGT"}[r.IntN(3)], []string{"C", "G", "AT", "T"}[r.IntN(4)], i, r.Float64(), i%5)
			fmt.Fprintf(&positions, "%d\t%d\t%d\n", contig, 8*i+1, i)
		}
	}
	dir := files(t, map[string]string{
		"q.vcf.gz": records(r, 2000), "a.tsv.gz": "#CHROM\tPOS\tREF\tALT\tN\tF\tG\n" + unique(alleles.String()), "p.tsv.gz": "#CHROM\tPOS\tP\n" + positions.String(),
		"h": "##INFO=<ID=N,Number=A,Type=Integer,Description=\"d\">\n##INFO=<ID=F,Number=A,Type=Float,Description=\"d\">\n" +
			"##INFO=<ID=G,Number=A,Type=String,Description=\"d\">\n##INFO=<ID=P,Number=1,Type=Integer,Description=\"d\">\n",
	})
	for name, c := range map[string]struct {
		columns, header string
		match           annotate.Match
	}{
		"a.tsv.gz": {"N F G", "N:Integer:A F:Float:A G:String:A", annotate.ByAllele},
		"p.tsv.gz": {"P", "P:Integer:1", annotate.ByOverlap},
	} {
		run(t, dir, "tabix", "-s1", "-b2", "-e2", name)
		tags := "CHROM,POS,"
		if c.match == annotate.ByAllele {
			tags += "REF,ALT,"
		}
		want := infos(run(t, dir, "bcftools", "annotate", "-a", name, "-h", "h", "-c", tags+strings.ReplaceAll(c.columns, " ", ","), "q.vcf.gz"))
		s, err := source.OpenTable(t.Context(), filepath.Join(dir, name), source.Options{Fields: fields(strings.Fields(c.columns)...), Match: c.match})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		equal(t, "indexed", s.Indexed(), true)
		equal(t, "columns", columns(s), c.header)
		same(t, ours(t, filepath.Join(dir, "q.vcf.gz"), s), want, closeWhereKnown)
	}
}

// unique keeps the first line of each allele.
func unique(table string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for line := range strings.Lines(table) {
		key := strings.Join(strings.Split(line, "\t")[:4], "\t")
		if !seen[key] {
			seen[key] = true
			b.WriteString(line)
		}
	}
	return b.String()
}

// vcfanno with BED, by its documented operations.
func TestBEDAsVcfanno(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	dir := files(t, map[string]string{"q.vcf": records(r, 2000), "r.bed.gz": regions(r, 1500), "c.toml": `[[annotation]]
file = "r.bed.gz"
columns = [4, 4, 5, 5, 5, 5, 5, 4, 4]
names = ["concat", "uniq", "mean", "max", "min", "sum", "count", "flag", "first"]
ops = ["concat", "uniq", "mean", "max", "min", "sum", "count", "flag", "first"]
`})
	run(t, dir, "tabix", "-p", "bed", "r.bed.gz")
	want := infos(run(t, dir, "vcfanno", "c.toml", "q.vcf"))
	var o source.Options
	for _, name := range strings.Fields("concat uniq mean max min sum count flag first") {
		op, err := annotate.ParseOp(name)
		if err != nil {
			t.Fatal(err)
		}
		column := "5"
		switch op {
		case annotate.Concat, annotate.Uniq, annotate.Flag, annotate.First:
			column = "4"
		}
		o.Fields = append(o.Fields, annotate.Field{Column: column, As: name, Op: op})
	}
	s, err := source.OpenBED(t.Context(), filepath.Join(dir, "r.bed.gz"), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	same(t, ours(t, filepath.Join(dir, "q.vcf"), s), want, closeTo)
}

// vcfanno with a VCF, of one ALT allele each: it finds alleles as they are written.
func TestVCFAsVcfanno(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	single := func(text string) string { return strings.ReplaceAll(text, "C,G", "C") }
	with := func(text string) string {
		var b strings.Builder
		b.WriteString("##fileformat=VCFv4.2\n##INFO=<ID=N,Number=1,Type=Integer,Description=\"d\">\n##INFO=<ID=S,Number=1,Type=String,Description=\"d\">\n")
		for line := range strings.Lines(strings.TrimPrefix(text, "##fileformat=VCFv4.2\n")) {
			if line[0] != '#' {
				line = strings.TrimSuffix(line, ".\n") + fmt.Sprintf("N=%d;S=s%d\n", r.IntN(100), r.IntN(5))
			}
			b.WriteString(line)
		}
		return b.String()
	}
	dir := files(t, map[string]string{"q.vcf": single(records(r, 2000)), "s.vcf.gz": with(single(records(r, 2000))), "c.toml": `[[annotation]]
file = "s.vcf.gz"
fields = ["N", "S", "N", "N", "N", "N", "N", "S", "S", "S"]
names = ["own", "concat", "mean", "max", "min", "sum", "count", "uniq", "flag", "first"]
ops = ["self", "concat", "mean", "max", "min", "sum", "count", "uniq", "flag", "first"]
`})
	run(t, dir, "tabix", "-p", "vcf", "s.vcf.gz")
	want := infos(run(t, dir, "vcfanno", "c.toml", "q.vcf"))
	var o source.Options
	for name := range strings.FieldsSeq("own concat mean max min sum count uniq flag first") {
		op, err := annotate.ParseOp(strings.Replace(name, "own", "self", 1))
		if err != nil {
			t.Fatal(err)
		}
		column := "N"
		switch op {
		case annotate.Concat, annotate.Uniq, annotate.Flag, annotate.First:
			column = "S"
		}
		o.Fields = append(o.Fields, annotate.Field{Column: column, As: name, Op: op})
	}
	s, err := source.OpenVCF(t.Context(), filepath.Join(dir, "s.vcf.gz"), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	equal(t, "indexed", s.Indexed(), true)
	same(t, ours(t, filepath.Join(dir, "q.vcf"), s), want, closeTo)
}
