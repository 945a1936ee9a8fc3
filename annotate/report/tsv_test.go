package report

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// golden compares with a file under testdata; UPDATE_GOLDEN=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "see %s; UPDATE_GOLDEN=1 go test rewrites it", path)
}

func table(t *testing.T, people ...*pgx.Person) string {
	t.Helper()
	var b bytes.Buffer
	w := NewTSV(&b, Options{})
	for _, p := range people {
		require.NoError(t, w.Write(p))
	}
	require.NoError(t, w.Flush())
	return b.String()
}

func TestTSV(t *testing.T) { golden(t, "person.tsv", []byte(table(t, person()))) }

func TestTSVOfNobodyIsItsHeader(t *testing.T) {
	assert.Equal(t, strings.Join(Columns(), "\t")+"\n", table(t))
}

func TestTSVCells(t *testing.T) {
	diplotype := func(text, lookup, phenotype, score string) pgx.Diplotype {
		return pgx.Diplotype{Text: text, Lookup: lookup, Phenotype: phenotype, Score: score, Keys: []string{score}}
	}
	for _, c := range []struct {
		name   string
		sample string
		gene   pgx.Gene
		want   string
	}{
		{
			"equally good pairs", "s",
			pgx.Gene{Name: "CYP2C9", Status: star.Called, Source: pgx.FromVCF, Diplotypes: []pgx.Diplotype{
				diplotype("*1/*2", "*1/*2", "Intermediate Metabolizer", "1.5"), diplotype("*1/*3", "*1/*3", "Intermediate Metabolizer", "1.0"),
			}},
			"s|CYP2C9|*1/*2 OR *1/*3|*1/*2 OR *1/*3|Intermediate Metabolizer|1.5 OR 1.0|1.5;1.0|vcf|no|||",
		},
		{
			"a list without strands", "s",
			pgx.Gene{Name: "DPYD", Status: star.Called, Source: pgx.FromVCF, Diplotypes: []pgx.Diplotype{
				diplotype("c.85T>C (*9A); c.2846A>T", "c.85T>C (*9A)/c.2846A>T", "Intermediate Metabolizer", "1.5"),
			}},
			"s|DPYD|c.85T>C (*9A); c.2846A>T|c.85T>C (*9A)/c.2846A>T|Intermediate Metabolizer|1.5|1.5|vcf|no|||",
		},
		{
			"not called, with what is missing", "s",
			pgx.Gene{
				Name: "NAT2", Status: star.NotCalled, Source: pgx.FromGVCF, Phase: star.PhaseSets,
				Missing:  []pgx.Position{{Contig: "chr8", Pos: 99}, {Contig: "chr8", Pos: 199}},
				Warnings: []pgx.Warning{{Code: "required-position-missing"}, {Code: "half-call"}, {Code: "half-call", Detail: "chr8:5"}},
			},
			"s|NAT2|Not called||No Result||No Result|gvcf|sets|chr8:100,chr8:200||required-position-missing;half-call",
		},
		{"no data", "s", pgx.Gene{Name: "HLA-A"}, "s|HLA-A|No data||No Result||No Result|none|no|||"},
		{
			"SLCO1B1 by one variant", "s",
			pgx.Gene{Name: "SLCO1B1", Status: star.NotCalled, Source: pgx.FromVCF, Diplotypes: []pgx.Diplotype{
				{Lookup: "*1/*5", Phenotype: "Decreased Function", Keys: []string{"Decreased Function"}},
			}},
			"s|SLCO1B1|Not called|*1/*5|Decreased Function||Decreased Function|vcf|no|||",
		},
		{"white space in a name", "a\tb\nc\r\x1b\u2028", pgx.Gene{Name: "HLA-A"}, `a\tb\nc\r\x1b\u2028|HLA-A|No data||No Result||No Result|none|no|||`},
		{"a name that is not UTF-8", "a\xffb", pgx.Gene{Name: "HLA-A"}, "a\uFFFDb|HLA-A|No data||No Result||No Result|none|no|||"},
		{"a name with letters", "Jürgen", pgx.Gene{Name: "HLA-A"}, "Jürgen|HLA-A|No data||No Result||No Result|none|no|||"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := table(t, &pgx.Person{Sample: c.sample, Genes: []*pgx.Gene{&c.gene}})
			_, line, _ := strings.Cut(got, "\n")
			assert.Equal(t, c.want+"\n", strings.ReplaceAll(line, "\t", "|"))
		})
	}
}

func TestTSVOfRealCalls(t *testing.T) {
	lines := strings.Split(table(t, family(t)...), "\n")
	find := func(sample, gene string) []string {
		for _, l := range lines {
			if cells := strings.Split(l, "\t"); len(cells) > 1 && cells[0] == sample && cells[1] == gene {
				return cells
			}
		}
		t.Fatalf("no line for %s %s", sample, gene)
		return nil
	}
	for _, l := range lines[:len(lines)-1] {
		assert.Len(t, strings.Split(l, "\t"), len(Columns()), l)
	}
	cyp := find(hostile, "CYP2C19")
	assert.Equal(t, []string{"*2/*2", "*2/*2", "Poor Metabolizer"}, cyp[2:5])
	tpmt := find(hostile, "TPMT")
	assert.Equal(t, "*1/*3A", tpmt[2])
	assert.Equal(t, "Intermediate Metabolizer (not excluded: Poor Metabolizer)", tpmt[4])
	assert.Equal(t, "*3B/*3C=Poor Metabolizer", tpmt[10])
	assert.Equal(t, "assumed", find("second", "CYP2C9")[7])
}

// failing fails after some bytes.
type failing struct{ left int }

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > f.left {
		return 0, errors.New("disk full")
	}
	f.left -= len(b)
	return len(b), nil
}

func TestWritersReportErrors(t *testing.T) {
	w := NewTSV(&failing{}, Options{})
	_ = w.Write(person())
	require.ErrorContains(t, w.Flush(), "report: writing the table: disk full")

	j := NewJSON(&failing{}, fixed)
	_ = j.Write(person())
	require.ErrorContains(t, j.Close(), "report: writing JSON: disk full")
	require.Error(t, j.Close())

	require.ErrorContains(t, HTML(&failing{}, person(), fixed), "report: writing HTML: disk full")
	require.ErrorContains(t, Index(&failing{}, nil, fixed), "report: writing HTML: disk full")
}
