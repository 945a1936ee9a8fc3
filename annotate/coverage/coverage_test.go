package coverage_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/coverage"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
)

// allBut are the regions of every position of the given genes, none: all, except
// those of the named rsIDs.
func allBut(build genomics.Build, left ...string) []genomics.Region {
	var regions []genomics.Region
	for _, g := range kb.Default().Genes {
		for _, sites := range [][]kb.Site{g.Sites, g.Extra} {
			for i := range sites {
				s := &sites[i]
				if p := s.At(build); !slices.Contains(left, s.RSID) {
					regions = append(regions, genomics.Region{Contig: genomics.PlainContig(p.Contig), Start: p.Pos, End: p.Pos + len(s.Bases[p.Ref])})
				}
			}
		}
	}
	return regions
}

func gene(t testing.TB, regions []genomics.Region, build genomics.Build, name string) *coverage.Gene {
	t.Helper()
	r, err := coverage.Of(regions, build, coverage.Options{Genes: []string{name}})
	require.NoError(t, err)
	require.Len(t, r.Genes, 1)
	assert.Equal(t, name, r.Genes[0].Name)
	return r.Genes[0]
}

func TestGenes(t *testing.T) {
	type lost struct{ name, as string }
	for _, build := range genomics.Builds() {
		for _, c := range []struct {
			gene, missing string // rsID
			status        coverage.Status
			lost          []lost // each with the first that it is called as
		}{
			{"CYP2C19", "none", coverage.Complete, nil},
			{"CYP2C19", "rs12248560", coverage.Partial, []lost{{"*17", "*1"}}},
			{"CYP2C9", "rs1799853", coverage.Partial, []lost{{"*2", "*1"}}},
			{"CYP2C9", "rs12777823", coverage.Partial, nil}, // an extra position
			{"CYP3A5", "rs776746", coverage.Partial, []lost{{"*3", "*1"}}},
			{"TPMT", "rs1142345", coverage.Partial, []lost{{"*3A", "*3B"}, {"*3C", "*1"}, {"*41", "*1"}}},
			{"NUDT15", "rs746071566", coverage.Partial, []lost{{"*2", "*3"}, {"*6", "*1"}, {"*9", "*1"}}},
			{"DPYD", "rs75017182", coverage.Partial, []lost{{"c.1129-5923C>G", "Reference"}}},
			{"NAT2", "rs1801280", coverage.NotCallable, []lost{{"*5", "*1"}, {"*16", "*4"}, {"*29", "*46"}, {"*30", "*6"}, {"*49", "*41"}}},
			{"VKORC1", "rs9923231", coverage.Nothing, []lost{{"rs9923231 variant (T)", "rs9923231 reference (C)"}}},
			{"HLA-B", "none", coverage.NotByPosition, nil},
		} {
			g := gene(t, allBut(build, c.missing), build, c.gene)
			assert.Equal(t, c.status, g.Status, "%s without %s", c.gene, c.missing)
			var got []lost
			for _, a := range g.Lost {
				got = append(got, lost{a.Name, a.Alike[0]})
			}
			assert.Equal(t, c.lost, got, "%s without %s", c.gene, c.missing)
			for _, p := range g.Missing() {
				assert.Equal(t, c.missing, p.RSID)
				assert.True(t, p.Placed)
			}
		}
	}
}

func TestWhatIsSaidOfPositions(t *testing.T) {
	g := gene(t, nil, genomics.GRCh37, "CYP2C19")
	i := slices.IndexFunc(g.Positions, func(p coverage.Position) bool { return p.RSID == "rs4244285" })
	assert.Equal(t, coverage.Position{
		RSID: "rs4244285", Region: genomics.Region{Contig: "chr10", Start: 96541615, End: 96541616}, Placed: true, Tier1: true,
		Alleles: []string{"*1", "*2"},
	}, g.Positions[i])
	assert.Len(t, g.Missing(), 35)
	assert.Equal(t, []string{"*36", "*37"}, g.Unplaced, "deletions")
	function := ""
	for _, a := range g.Lost {
		if a.Name == "*2" {
			function = a.Function
		}
	}
	assert.Equal(t, "No function", function)

	required := 0
	for _, p := range gene(t, nil, genomics.GRCh38, "NAT2").Positions {
		if p.Required {
			required++
		}
	}
	assert.Equal(t, 5, required)
	for _, p := range gene(t, allBut(genomics.GRCh38), genomics.GRCh38, "CYP2B6").Positions {
		assert.True(t, p.Covered)
		assert.Equal(t, p.RSID == "rs2279343", p.Paralog)
	}
	c9 := gene(t, nil, genomics.GRCh38, "CYP2C9")
	assert.True(t, c9.Positions[len(c9.Positions)-1].Extra)
	assert.Empty(t, gene(t, nil, genomics.GRCh38, "SLCO1B1").Unplaced[2:], "*45 is the name of two defined alleles")
}

// A deletion's REF is covered when all of it is, by regions that may touch.
func TestRegions(t *testing.T) {
	// NUDT15 rs746071566, AGGAGTC, 48037782-48037788
	for name, c := range map[string]struct {
		regions []genomics.Region
		want    bool
	}{
		"all":         {[]genomics.Region{{Contig: "chr13", Start: 48037781, End: 48037788}}, true},
		"plain names": {[]genomics.Region{{Contig: "13", Start: 48037781, End: 48037788}}, true},
		"accession":   {[]genomics.Region{{Contig: "NC_000013.11", Start: 48037700, End: 48037900}}, true},
		"touching":    {[]genomics.Region{{Contig: "chr13", Start: 48037785, End: 48037788}, {Contig: "13", Start: 0, End: 48037785}}, true},
		"a gap":       {[]genomics.Region{{Contig: "chr13", Start: 48037785, End: 48037788}, {Contig: "13", Start: 0, End: 48037784}}, false},
		"one short":   {[]genomics.Region{{Contig: "chr13", Start: 48037781, End: 48037787}}, false},
		"one late":    {[]genomics.Region{{Contig: "chr13", Start: 48037782, End: 48037790}}, false},
		"elsewhere":   {[]genomics.Region{{Contig: "chr12", Start: 48037781, End: 48037788}}, false},
		"behind":      {[]genomics.Region{{Contig: "chr13", Start: 48037790, End: 48037795}}, false},
		"none":        {nil, false},
	} {
		for _, p := range gene(t, c.regions, genomics.GRCh38, "NUDT15").Positions {
			if p.RSID == "rs746071566" {
				assert.Equal(t, c.want, p.Covered, name)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	r, err := coverage.Of(nil, genomics.GRCh38, coverage.Options{})
	require.NoError(t, err)
	assert.Len(t, r.Genes, 23)
	assert.Equal(t, kb.Default().Version, r.Version)
	names := []string{"all"}
	r, err = coverage.Of(nil, genomics.GRCh38, coverage.Options{KB: kb.Default(), Genes: names})
	require.NoError(t, err)
	assert.Len(t, r.Genes, len(kb.Default().Genes))
	assert.Equal(t, []string{"all"}, names)
	r, err = coverage.Of(nil, genomics.GRCh38, coverage.Options{Genes: []string{" tpmt", "CYP2C19"}})
	require.NoError(t, err)
	assert.Equal(t, "CYP2C19 nothing", r.Genes[0].Name+" "+r.Genes[0].Status.String())
	_, err = coverage.Of(nil, genomics.GRCh38, coverage.Options{Genes: []string{"CYP9"}})
	require.ErrorContains(t, err, `"CYP9"`)
	_, err = coverage.Of(nil, genomics.UnknownBuild, coverage.Options{})
	require.ErrorContains(t, err, "say GRCh37 or GRCh38")
}

// A position that the build does not know is missing, whatever is covered.
func TestUnplaced(t *testing.T) {
	own := &kb.KB{Genes: []*kb.Gene{{Name: "ONE", Sites: []kb.Site{{Bases: []string{"A", "C"}}}}}}
	r, err := coverage.Of([]genomics.Region{{Contig: "", Start: 0, End: 1 << 30}}, genomics.GRCh38, coverage.Options{KB: own, Genes: []string{"all"}})
	require.NoError(t, err)
	assert.Equal(t, []coverage.Position{{}}, r.Genes[0].Missing())
	assert.Empty(t, r.Genes[0].Lost)
}

// What is called as what, found anew by the caller of star alleles: a person with
// an allele on both strands and without the missing positions fits the others.
func TestAgainstCaller(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	compared, seen := 0, 0
	for _, g := range kb.Default().Genes {
		if g.Tier != kb.Full || g.Name == "DPYD" || g.Name == "RYR1" || len(g.Sites) < 2 { // independent variants: no pairs
			continue
		}
		caller := star.New(g)
		for range 2 {
			var regions []genomics.Region
			for i := range g.Sites {
				if p := g.Sites[i].GRCh38; rng.IntN(4) > 0 {
					regions = append(regions, genomics.Region{Contig: p.Contig, Start: p.Pos, End: p.Pos + len(g.Sites[i].Bases[p.Ref])})
				}
			}
			covered := gene(t, regions, genomics.GRCh38, g.Name)
			if covered.Status == coverage.NotCallable {
				continue
			}
			missing := make([]bool, len(g.Sites)) // a deletion's REF may cover another position
			for i := range missing {
				missing[i] = !covered.Positions[i].Covered
			}
			alike := map[string][]string{}
			for _, a := range covered.Lost {
				alike[a.Name] = a.Alike
			}
			for i := range g.Alleles {
				a := &g.Alleles[i]
				if slices.ContainsFunc(a.Cells, kb.Cell.Ambiguous) || a.Reference {
					continue // it has more than one sequence
				}
				more := fitting(caller, a, missing)
				for name := range fitting(caller, a, make([]bool, len(g.Sites))) {
					delete(more, name)
				}
				delete(more, reported(g, a.Name))
				want, isLost := alike[a.Name]
				if !isLost && !hasVariant(g, a, missing) {
					continue // others are taken for it
				}
				compared++
				for _, name := range want {
					if definesAny(g, name, missing) {
						assert.Contains(t, more, name, "%s %s", g.Name, a.Name)
						seen++
					}
					delete(more, name)
				}
				assert.Empty(t, more, "%s %s", g.Name, a.Name)
			}
		}
	}
	assert.Greater(t, compared, 200)
	assert.Greater(t, seen, 200)
}

// fitting are the names in any pair that fits a person with an allele twice.
func fitting(c *star.Caller, a *kb.Allele, missing []bool) map[string]bool {
	calls := make([]star.Call, len(a.Cells))
	for i, cell := range a.Cells {
		for b := range 16 {
			if cell.Has(b) {
				calls[i] = star.Call{A: star.Base(b), B: star.Base(b)}
			}
		}
		if missing[i] {
			calls[i] = star.Call{A: star.Missing, B: star.Missing}
		}
	}
	r, names := c.Call(calls, star.Options{}), map[string]bool{}
	for _, d := range append(slices.Clone(r.Diplotypes), r.Alternatives...) {
		for _, strand := range d.Strands {
			for _, name := range strand {
				names[name] = true
			}
		}
	}
	return names
}

// reported is the name that an allele is called by.
func reported(g *kb.Gene, name string) string {
	if as, ok := g.Rename[name]; ok {
		return as
	}
	return name
}

// definesAny reports whether an allele that is called by a name defines a site
// that is not missing: else it is never called.
func definesAny(g *kb.Gene, name string, missing []bool) bool {
	for _, a := range g.Alleles {
		for i, c := range a.Cells {
			if reported(g, a.Name) == name && c.Defined && !missing[i] {
				return true
			}
		}
	}
	return false
}

// hasVariant reports whether an allele has another base than the reference allele
// at a missing site.
func hasVariant(g *kb.Gene, a *kb.Allele, missing []bool) bool {
	for i, c := range a.Cells {
		if missing[i] && c.Bases != g.ReferenceAllele().Cells[i].Bases {
			return true
		}
	}
	return false
}
