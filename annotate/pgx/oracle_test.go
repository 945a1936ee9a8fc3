package pgx_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/pgx/internal/truth"
)

// sampled names the genes of which not all pairs are tried, but every n-th;
// RYR1 has 57,630.
var sampled = map[string]int{"RYR1": 17}

// Every pair of alleles, phased and unphased: calls, alternatives, their order
// and their scores are the oracle's. Ambiguous cells are spelled in two ways.
// What can't be told apart is listed in a file of its own, so that a change is
// noticed.
func TestEveryPair(t *testing.T) {
	genes := publishedGenes(t, truth.Genes...)
	tied := make([][]string, len(genes))
	t.Run("genes", func(t *testing.T) {
		for i, g := range genes {
			t.Run(g.Name, func(t *testing.T) {
				t.Parallel()
				step := max(1, sampled[g.Name])
				if testing.Short() {
					step = max(step, len(g.Alleles)*len(g.Alleles)/100)
				}
				tied[i] = everyPair(t, g, step)
			})
		}
	})
	if testing.Short() || t.Failed() {
		return
	}
	var found []string
	for i, g := range genes {
		for _, pair := range g.Alike() {
			found = append(found, g.Name+"\tsame bases\t"+pair)
		}
		slices.Sort(tied[i])
		found = append(found, slices.Compact(tied[i])...)
	}
	for _, line := range found {
		t.Log(line)
	}
	const name = "internal/truth/testdata/indistinguishable.txt"
	file, err := os.ReadFile(name)
	require.NoError(t, err)
	listed := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(file)), "\n"), func(line string) bool { return line[0] == '#' })
	assert.Equal(t, listed, found, "%s lists what can't be told apart: see whether the change is meant, then write the lines logged above", name)
}

// everyPair calls every step-th pair of strands, and the two spellings of one
// allele beside each other, and returns the diplotypes that
// are called together.
func everyPair(t *testing.T, g *truth.Gene, step int) (tied []string) {
	rng := rand.New(rand.NewPCG(1, 1))
	var strands [][]string
	var names []string
	for a := range g.Alleles {
		for _, strand := range g.Spellings(a) {
			strands, names = append(strands, strand), append(names, g.Reported(a))
		}
	}
	var pairs []truth.Made
	all := 0
	for i := range strands {
		for j := i; j < len(strands); j++ {
			if all++; all%step == 0 || i != j && names[i] == names[j] {
				pairs = append(pairs, truth.Made{Gene: g, Names: []string{names[i], names[j]}, Strands: [][]string{strands[i], strands[j]}})
			}
		}
	}
	tooMany := 0
	for part := range slices.Chunk(pairs, 2000) {
		sheet := &truth.Sheet{Genes: []*truth.Gene{g}}
		for _, made := range part {
			sheet.People = append(sheet.People, []truth.Genotype{made.Phased()}, []truth.Genotype{made.Unphased(rng)})
		}
		for i, p := range callSheet(t, sheet, pgx.Options{CYP2D6: true, Genes: []string{g.Name}}) {
			got, made, phased := p.Gene(g.Name), part[i/2], i%2 == 0
			want, tried := truth.Expect(g, sheet.People[i][0])
			if !tried {
				tooMany++
			}
			if tried && !assertSame(t, got, want) || !g.Independent && !assertTruth(t, got, made, phased) {
				return nil
			}
			if len(got.Diplotypes) > 1 {
				how := map[bool]string{true: "phased", false: "unphased"}[phased]
				tied = append(tied, g.Name+"\t"+how+"\t"+got.Diplotype())
			}
		}
	}
	t.Logf("%d of %d pairs, phased and unphased, equal the oracle; %d unphased ones have too many arrangements, there the alleles are found", len(pairs), all, tooMany)
	return tied
}

// What a file says does not depend on how it says it: the order of samples and
// records, one record a site or one an ALT, chr10 or 10, one file or many.
func TestSameHoweverWritten(t *testing.T) {
	genes := knownGenes()
	rng := rand.New(rand.NewPCG(7, 7))
	people := 60
	if testing.Short() {
		people = 15
	}
	sheet := truth.Sheet{Genes: genes, Sets: true}
	for range people {
		var row []truth.Genotype
		for _, g := range genes {
			row = append(row, randomCalls(rng, g))
		}
		sheet.People = append(sheet.People, row)
	}
	o := pgx.Options{CYP2D6: true, Genes: truth.Genes}
	want := callSheet(t, &sheet, o)
	order := rng.Perm(len(sheet.People))
	for _, c := range []struct {
		name string
		call func() []*pgx.Person
	}{
		{"samples in another order", func() []*pgx.Person {
			other := sheet
			other.People = make([][]truth.Genotype, len(order))
			for i, from := range order {
				other.People[i] = sheet.People[from]
			}
			out := make([]*pgx.Person, len(order))
			for i, p := range callSheet(t, &other, o) {
				out[order[i]] = p
			}
			return out
		}},
		{"records in another order", func() []*pgx.Person {
			other := sheet
			other.Shuffled = rng
			return callSheet(t, &other, o)
		}},
		{"one record an ALT", func() []*pgx.Person {
			other := sheet
			other.Split = true
			return callSheet(t, &other, o)
		}},
		{"one record an ALT, in another order", func() []*pgx.Person {
			other := sheet
			other.Split, other.Shuffled = true, rng
			return callSheet(t, &other, o)
		}},
		{"contigs without chr", func() []*pgx.Person {
			other := sheet
			other.Plain = true
			return callSheet(t, &other, o)
		}},
		{"each sample alone", func() (out []*pgx.Person) {
			for i := range sheet.People {
				other := sheet
				other.People = sheet.People[i : i+1]
				out = append(out, callSheet(t, &other, o)...)
			}
			return out
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i, p := range c.call() {
				for _, name := range truth.Genes {
					if !assert.Equal(t, told(want[i].Gene(name)), told(p.Gene(name)), "person %d, %s", i, name) {
						return
					}
				}
			}
		})
	}
}

// knownGenes are the positions of the embedded knowledge base, without their
// alleles.
func knownGenes() []*truth.Gene {
	var genes []*truth.Gene
	for _, name := range truth.Genes {
		from := kb.Default().Gene(name)
		g := &truth.Gene{Name: name, Chrom: from.Chrom}
		for _, s := range from.Sites {
			g.Sites = append(g.Sites, truth.Site{Pos: s.GRCh38.Pos + 1, RSID: s.RSID, Ref: s.Bases[0], Alts: s.Bases[1:]})
		}
		genes = append(genes, g)
	}
	return genes
}

// randomCalls puts variants, missing and half calls, and bases that are listed
// nowhere on a gene's positions.
func randomCalls(rng *rand.Rand, g *truth.Gene) truth.Genotype {
	made := truth.Made{Gene: g, Strands: make([][]string, 2)}
	for i := range made.Strands {
		for _, s := range g.Sites {
			base := s.Ref
			if rng.IntN(10) == 0 {
				base = s.Alts[rng.IntN(len(s.Alts))]
			}
			made.Strands[i] = append(made.Strands[i], base)
		}
	}
	gt := made.InSets(rng)
	gt.Lose(rng, g, 20)
	if rng.IntN(4) == 0 {
		gt.Mutate(rng, g)
	}
	return gt
}

// told is all that is reported of a gene.
func told(g *pgx.Gene) string {
	warnings := make([]string, 0, len(g.Warnings))
	for _, w := range g.Warnings {
		warnings = append(warnings, w.Code+" "+w.Detail)
	}
	slices.Sort(warnings)
	var sites []string
	for i := range g.Sites {
		s := &g.Sites[i]
		sites = append(sites, fmt.Sprint(s.Contig, s.Pos, s.Call, s.Reason, s.From, s.Unlisted))
	}
	return strings.Join([]string{
		g.Diplotype(), g.LookupDiplotype(), g.Phenotype(), g.ActivityScore(), g.Phase.String(), g.Source.String(),
		texts(g.Diplotypes), texts(g.Alternatives), fmt.Sprint(g.NotExcluded), fmt.Sprint(g.Missing),
		strings.Join(warnings, "; "), strings.Join(sites, " "),
	}, "\n")
}
