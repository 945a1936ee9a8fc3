package pgx_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// The causes of a difference between the builds, the first that applies. They
// are causes in the files: the same genotypes at all positions must give the
// same diplotype.
const (
	notCalledThere = "records contradict each other in one call set"
	otherREF       = "in neither file, and the builds have different REF"
	unknownAllele  = "an allele that only the call set of %s has"
	otherGenotype  = "both call sets have the alleles, genotypes differ"
	otherPhase     = "genotypes agree, phase differs"
	unexplained    = "unexplained"
)

// geneCall is what one build says of one person and gene.
type geneCall struct {
	diplotype string
	calls     []string // by site: "C|T", "" where there is no record
	reasons   []pgx.Reason
}

// compareBuilds calls the positions that both builds' files have, reference
// assumed elsewhere, and counts the causes of the differences: gene, cause,
// people.
func compareBuilds(t *testing.T, records map[genomics.Build]*strands, files func(genomics.Build) []vcf.Stream) [][]string {
	t.Helper()
	shared := map[string]bool{}
	for name := range records[genomics.GRCh37].at {
		shared[name] = records[genomics.GRCh38].at[name] != nil
	}
	first := map[string]map[string]geneCall{} // sample → gene, GRCh37
	calls := func(b genomics.Build, visit func(*pgx.Person)) {
		var parts []vcf.Stream
		for _, p := range files(b) {
			parts = append(parts, onlyShared(p, b, shared))
		}
		each(t, parts, pgx.Options{Assume: pgx.Assume{Genome: true}}, visit)
	}
	calls(genomics.GRCh37, func(p *pgx.Person) {
		genes := map[string]geneCall{}
		for _, g := range p.Genes {
			genes[g.Name] = callOf(g)
		}
		first[p.Sample] = genes
	})
	counts := map[[2]string]int{}
	people := 0
	calls(genomics.GRCh38, func(p *pgx.Person) {
		genes, ok := first[p.Sample]
		if !ok {
			return
		}
		people++
		for _, g := range p.Genes {
			cause := cause(records, g, genes[g.Name], callOf(g))
			counts[[2]string{g.Name, cause}]++
			if cause == unexplained {
				t.Errorf("%s: %s in GRCh37 and %s in GRCh38, unexplained", g.Name, genes[g.Name].diplotype, g.Diplotype())
			}
		}
	})
	assert.Equal(t, 2504, people)
	var rows [][]string
	for _, key := range slices.SortedFunc(maps.Keys(counts), func(a, b [2]string) int {
		return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1])
	}) {
		rows = append(rows, []string{key[0], key[1], strconv.Itoa(counts[key])})
	}
	return rows
}

func callOf(g *pgx.Gene) geneCall {
	c := geneCall{diplotype: g.Diplotype()}
	for i := range g.Sites {
		s := &g.Sites[i]
		call := s.Call
		if s.From == pgx.FromAssumed {
			call = ""
		}
		c.calls = append(c.calls, call)
		c.reasons = append(c.reasons, s.Reason)
	}
	return c
}

// cause says why the builds differ in a gene; "same" if they do not. A man's
// one G6PD allele is the same as that allele twice.
func cause(records map[genomics.Build]*strands, g *pgx.Gene, a, b geneCall) string {
	switch {
	case a.diplotype == b.diplotype:
		return "same"
	case g.Name == "G6PD" && (a.diplotype == b.diplotype+"/"+b.diplotype || b.diplotype == a.diplotype+"/"+a.diplotype):
		return "same, one allele against homozygous"
	}
	found := map[string]bool{}
	for i := range a.calls {
		found[siteCause(records, g, i, a, b)] = true
	}
	for _, c := range []string{
		notCalledThere, otherREF, fmt.Sprintf(unknownAllele, genomics.GRCh37), fmt.Sprintf(unknownAllele, genomics.GRCh38), otherGenotype,
	} {
		if found[c] {
			return c
		}
	}
	if !samePhase(a.calls, b.calls) {
		return otherPhase
	}
	return unexplained
}

// siteCause compares the calls of one site, strands apart.
func siteCause(records map[genomics.Build]*strands, g *pgx.Gene, i int, a, b geneCall) string {
	site := &g.KB.Sites[i]
	x, y := strandsOf(a.calls[i]), strandsOf(b.calls[i])
	switch {
	case (a.reasons[i] != "") != (b.reasons[i] != ""):
		return notCalledThere
	case x == nil && y == nil:
		if site.GRCh37.Ref != site.GRCh38.Ref {
			return otherREF
		}
		return ""
	case x == nil || y == nil:
		return unexplained
	case slices.Equal(x, y) || g.Name == "G6PD" && slices.Equal(slices.Compact(x), slices.Compact(y)):
		return ""
	}
	name := fmt.Sprint(g.Name, " ", i)
	for _, one := range []struct {
		build       genomics.Build
		has, hasNot []string
	}{{genomics.GRCh37, x, y}, {genomics.GRCh38, y, x}} {
		other := records[one.build.Other()].at[name]
		for _, allele := range one.has {
			if !slices.Contains(one.hasNot, allele) && allele != other.ref() && !other.alts[allele] {
				return fmt.Sprintf(unknownAllele, one.build)
			}
		}
	}
	return otherGenotype
}

// strandsOf splits a call and orders its alleles.
func strandsOf(call string) []string {
	if call == "" {
		return nil
	}
	out := strings.FieldsFunc(call, func(r rune) bool { return r == '|' || r == '/' })
	slices.Sort(out)
	return out
}

// samePhase reports whether the heterozygous sites lie on the strands in the
// same way, or all turned.
func samePhase(a, b []string) bool {
	straight, turned := true, true
	for i := range a {
		x, y, het := strings.Cut(a[i], "|")
		if !het || x == y {
			continue
		}
		straight = straight && b[i] == x+"|"+y
		turned = turned && b[i] == y+"|"+x
	}
	return straight || turned
}
