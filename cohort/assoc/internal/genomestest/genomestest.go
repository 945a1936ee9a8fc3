package genomestest

import (
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Write writes the calls of 3,202 people at all variants of the files with two
// alleles, and reads them. Who is heterozygous on chrX becomes a woman, the
// others men but for every fiftieth, whose sex is unknown; every fortieth person
// gets a father, so that some are no founders.
func Write(t testing.TB) (prefix string, m *matrix.Matrix) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "1kgp/GRCh38/*.vcf.gz"))
	if err != nil || len(names) == 0 {
		t.Fatal("no files of the 1000 Genomes: ", err)
	}
	s := &joined{}
	for _, name := range names {
		f, err := vcf.Open(t.Context(), name, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		s.files = append(s.files, f)
	}
	s.byContig(t)
	prefix = filepath.Join(t.TempDir(), "study")
	if _, err := matrix.WritePLINK(t.Context(), prefix, s, matrix.Options{MaxAlleles: 2}); err != nil {
		t.Fatal(err)
	}
	setSexes(t, prefix)
	return prefix, Read(t, prefix)
}

// Read reads the three files.
func Read(t testing.TB, prefix string) *matrix.Matrix {
	t.Helper()
	m, err := matrix.ReadPLINK(t.Context(), prefix, file.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// joined is files one after the other.
type joined struct{ files []*vcf.File }

func (s *joined) Header() *vcf.Header { return s.files[0].Header() }

func (s *joined) Blocks(ctx context.Context) iter.Seq2[*vcf.Block, error] {
	return func(yield func(*vcf.Block, error) bool) {
		for _, f := range s.files {
			for b, err := range f.Blocks(ctx) {
				if !yield(b, err) || err != nil {
					return
				}
			}
		}
	}
}

// byContig orders the files, as plink2 wants all of a contig together.
func (s *joined) byContig(t testing.TB) {
	contigs := map[*vcf.File]string{}
	for _, f := range s.files {
		if !slices.Equal(f.Header().Samples(), s.Header().Samples()) {
			t.Fatal("the files are of different people")
		}
		for r, err := range vcf.Records(t.Context(), f) {
			if err != nil {
				t.Fatal(err)
			}
			contigs[f] = r.Contig()
			break
		}
	}
	slices.SortStableFunc(s.files, func(a, b *vcf.File) int { return strings.Compare(contigs[a], contigs[b]) })
}

func setSexes(t testing.TB, prefix string) {
	m := Read(t, prefix)
	women := make([]bool, m.NumSamples())
	for v := range m.NumVariants() {
		if m.Variant(v).Contig != "X" {
			continue
		}
		for i, code := range m.Codes(v, nil) {
			women[i] = women[i] || code == vcf.CodeHet
		}
	}
	var fam strings.Builder
	for i, s := range m.Samples() {
		sex, father := 1, "0"
		if women[i] {
			sex = 2
		}
		if i%50 == 17 {
			sex = 0
		}
		if i%40 == 3 {
			father = m.Samples()[0].ID
		}
		fam.WriteString("0\t" + s.ID + "\t" + father + "\t0\t" + strconv.Itoa(sex) + "\t-9\n")
	}
	if err := os.WriteFile(prefix+".fam", []byte(fam.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// PLINK2 runs plink2.
func PLINK2(t testing.TB, args ...string) {
	t.Helper()
	program := refdata.Program(t, "plink2")
	args = append([]string{"--threads", "2", "--memory", "1500", "--allow-extra-chr"}, args...)
	if out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
		t.Fatalf("plink2 %v: %v\n%s", args, err, out)
	}
}

// Table reads a table with a header, a row for each line by the columns' names.
func Table(t testing.TB, name string) []map[string]string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	columns := strings.Split(strings.TrimPrefix(lines[0], "#"), "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := make(map[string]string, len(columns))
		for i, field := range strings.Split(line, "\t") {
			row[columns[i]] = field
		}
		rows = append(rows, row)
	}
	return rows
}

// Number reads a number of a table.
func Number(t testing.TB, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return x
}
