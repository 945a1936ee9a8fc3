package pgx_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/pgx/internal/truth"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// publishedGenes reads the publishers' definitions.
func publishedGenes(t *testing.T, names ...string) []*truth.Gene {
	t.Helper()
	dir := refdata.Dir(t)
	var genes []*truth.Gene
	for _, name := range names {
		g, err := truth.Load(dir, name)
		require.NoError(t, err)
		genes = append(genes, g)
	}
	return genes
}

// mode is one way in which made-up people are written and lose data.
type mode struct {
	name   string
	people int
	write  func(*rand.Rand, truth.Made) truth.Genotype
	sets   bool // writes phase sets
	lose   int  // one call in so many is missing; one site in so many is left out
	mutate bool // half of all genes have a base that the definition does not list
}

func phased(_ *rand.Rand, m truth.Made) truth.Genotype     { return m.Phased() }
func unphased(rng *rand.Rand, m truth.Made) truth.Genotype { return m.Unphased(rng) }
func inSets(rng *rand.Rand, m truth.Made) truth.Genotype   { return m.InSets(rng) }

var modes = []mode{
	{name: "phased", people: 5000, write: phased},
	{name: "unphased", people: 5000, write: unphased},
	{name: "phase sets", people: 3000, write: inSets, sets: true},
	{name: "phased, missing sites", people: 2000, write: phased, lose: 40},
	{name: "unphased, missing sites", people: 2000, write: unphased, lose: 40},
	{name: "phase sets, missing sites", people: 1000, write: inSets, sets: true, lose: 40},
	{name: "phased, mutated", people: 1000, write: phased, mutate: true},
	{name: "unphased, mutated", people: 1000, write: unphased, mutate: true},
}

// batch bounds the people of one VCF text.
const batch = 250

// 20,000 made-up people, in each all 20 genes. Phased, the alleles drawn are
// called, beside those alone that fit the same bases; unphased, the call or an
// alternative has them; and wherever the arrangements can be tried one by one,
// calls, alternatives, their order and scores are those of the oracle.
func TestTruth(t *testing.T) {
	genes := publishedGenes(t, truth.Genes...)
	people := 0
	for i, m := range modes {
		people += m.people
		if testing.Short() {
			m.people = 40
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			seen := tally{}
			for from := 0; from < m.people && !t.Failed(); from += batch {
				rng := rand.New(rand.NewPCG(uint64(i), uint64(from)))
				m.check(t, rng, genes, min(batch, m.people-from), seen)
			}
			if !t.Failed() {
				seen.log(t)
			}
		})
	}
	assert.Equal(t, 20_000, people)
}

// check makes, writes and calls one batch.
func (m mode) check(t *testing.T, rng *rand.Rand, genes []*truth.Gene, people int, seen tally) {
	left := map[[2]int]bool{}
	sheet := &truth.Sheet{Genes: genes, Sets: m.sets, LeftOut: func(gene, site int) bool { return left[[2]int{gene, site}] }}
	for j := range genes {
		for s := range genes[j].Sites {
			left[[2]int{j, s}] = m.lose > 0 && rng.IntN(m.lose) == 0
		}
	}
	made, mutated := make([][]truth.Made, people), make([][]bool, people)
	for i := range made {
		row := make([]truth.Genotype, len(genes))
		for j, g := range genes {
			one := truth.Draw(rng, g)
			row[j] = m.write(rng, one)
			if m.lose > 0 {
				row[j].Lose(rng, g, m.lose)
			}
			made[i] = append(made[i], one)
			mutated[i] = append(mutated[i], m.mutate && rng.IntN(2) == 0 && row[j].Mutate(rng, g))
		}
		sheet.People = append(sheet.People, row)
	}
	for i, p := range callSheet(t, sheet, pgx.Options{CYP2D6: true, Genes: truth.Genes}) {
		for j, g := range genes {
			seenCalls := slices.Clone(sheet.People[i][j])
			for s := range seenCalls {
				if left[[2]int{j, s}] {
					seenCalls[s] = truth.Call{}
				}
			}
			got := p.Gene(g.Name)
			want, tried := truth.Expect(g, seenCalls)
			seen.count(got, tried)
			ok := !tried || assertSame(t, got, want)
			switch {
			case mutated[i][j] && !g.Tolerant:
				ok = ok && assert.Equal(t, "Not called", got.Diplotype(), "%s: an undocumented base\n%s", g.Name, carriedBy(got))
			case m.mutate || m.lose > 0 || g.Independent:
			default:
				ok = ok && assertTruth(t, got, made[i][j], m.name == "phased")
			}
			if !ok {
				return
			}
		}
	}
}

// assertTruth checks that the alleles drawn are among the calls, or where
// strands are not known among the alternatives. Where strands are known, every
// call must fit both of them.
func assertTruth(t *testing.T, got *pgx.Gene, made truth.Made, phased bool) bool {
	t.Helper()
	among := func(all []pgx.Diplotype) bool {
		return slices.ContainsFunc(all, func(d pgx.Diplotype) bool { return d.Text == made.Truth() })
	}
	switch {
	case among(got.Diplotypes) && (!phased || !slices.ContainsFunc(got.Diplotypes, func(d pgx.Diplotype) bool { return !made.Explains(d.Text) })):
		return true
	case !phased && among(got.Alternatives):
		return true
	}
	return assert.Fail(t, "the alleles drawn are not found", "%s: drawn %s, called %s, else %s\n%s",
		got.Name, made.Truth(), texts(got.Diplotypes), texts(got.Alternatives), carriedBy(got))
}

// assertSame compares a gene with what the oracle expects of it.
func assertSame(t *testing.T, got *pgx.Gene, want truth.Result) bool {
	t.Helper()
	status := map[star.Status]truth.Status{star.NoData: truth.NoData, star.NotCalled: truth.NotCalled, star.Called: truth.Called}[got.Status]
	if want.Status == truth.NoData && slices.ContainsFunc(got.Sites, func(s pgx.Site) bool { return s.Reason == pgx.NoGenotype || s.Reason == pgx.PartialGenotype }) {
		want.Status = truth.NotCalled // the oracle sees calls, not which records were there
	}
	calls := slices.DeleteFunc(slices.Clone(got.Diplotypes), func(d pgx.Diplotype) bool { return d.Text == "" })
	lookup := want.Lookup
	if lookup == "" {
		for i, d := range want.Calls {
			if i > 0 {
				lookup += " OR "
			}
			lookup += d.Text
		}
	}
	effective := got.Phase == star.PhaseEffective || got.Phase == star.PhaseYes
	switch {
	case status != want.Status,
		!same(calls, want.Calls), !same(got.Alternatives, want.Alternatives),
		got.LookupDiplotype() != lookup, want.Status == truth.Called && effective != want.Effective:
		return assert.Fail(t, "not what the oracle expects", "%s\n%s\n got %s %s, looked up %s, phase %s, else %s, %v\nwant %s %s, looked up %s, effective %t, else %s",
			got.Name, carriedBy(got), status, texts(calls), got.LookupDiplotype(), got.Phase, texts(got.Alternatives), got.Warnings,
			want.Status, expected(want.Calls), lookup, want.Effective, expected(want.Alternatives))
	}
	return true
}

func same(got []pgx.Diplotype, want []truth.Diplotype) bool {
	return slices.EqualFunc(got, want, func(x pgx.Diplotype, y truth.Diplotype) bool { return x.Text == y.Text && x.Rank == y.Score })
}

func texts(all []pgx.Diplotype) string {
	var out []string
	for _, d := range all {
		out = append(out, fmt.Sprintf("%s(%d)", d.Text, d.Rank))
	}
	return fmt.Sprint(out)
}

func expected(all []truth.Diplotype) string {
	var out []string
	for _, d := range all {
		out = append(out, fmt.Sprintf("%s(%d)", d.Text, d.Score))
	}
	return fmt.Sprint(out)
}

// carriedBy lists the sites of a gene that are not plainly reference.
func carriedBy(g *pgx.Gene) string {
	var out []string
	for i := range g.Sites {
		s := &g.Sites[i]
		ref := g.KB.Sites[i].Bases[0]
		if s.Call != ref && s.Call != ref+"/"+ref && s.Call != ref+"|"+ref {
			out = append(out, fmt.Sprintf("%d=%s%s(%d)", s.Pos+1, s.Call, s.Reason, s.Set))
		}
	}
	return strings.Join(out, " ")
}

// callSheet calls everybody of a sheet.
func callSheet(t *testing.T, s *truth.Sheet, o pgx.Options) []*pgx.Person {
	t.Helper()
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "truth.vcf", strings.NewReader(s.String()), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	var out []*pgx.Person
	for p, err := range pgx.Call(ctx, v, o) {
		require.NoError(t, err)
		out = append(out, p)
	}
	require.Len(t, out, len(s.People))
	return out
}

// tally counts, by gene, what the people of one mode showed.
type tally map[string]*struct{ compared, tooMany, called, several int }

func (c tally) count(g *pgx.Gene, tried bool) {
	n := c[g.Name]
	if n == nil {
		n = new(struct{ compared, tooMany, called, several int })
		c[g.Name] = n
	}
	if tried {
		n.compared++
	} else {
		n.tooMany++
	}
	if g.Status == star.Called {
		n.called++
	}
	if len(g.Diplotypes) > 1 {
		n.several++
	}
}

func (c tally) log(t *testing.T) {
	for _, gene := range truth.Genes {
		if n := c[gene]; n != nil {
			t.Logf("%s: %d people equal the oracle, %d have too many arrangements; %d called, %d with several equally good calls",
				gene, n.compared, n.tooMany, n.called, n.several)
		}
	}
}
