package star_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
)

// tiny is a gene of three sites with four alleles, made for these tests.
//
//	      site 0  site 1  site 2
//	*1    A       C       G       (reference)
//	*2    T       .       .
//	*3    T       G       .
//	*4    .       .       A or T
func tiny() *kb.Gene {
	site := func(bases ...string) kb.Site {
		return kb.Site{Bases: bases, GRCh38: kb.Place{Known: true, Contig: "chr1", Pos: 100}}
	}
	ref := kb.Cell{Bases: 1}
	is := func(bases uint16) kb.Cell { return kb.Cell{Bases: bases, Defined: true} }
	return &kb.Gene{
		Name: "TINY", Chrom: "chr1",
		Sites: []kb.Site{site("A", "T"), site("C", "G"), site("G", "A", "T")},
		Alleles: []kb.Allele{
			{Name: "*1", Reference: true, Cells: []kb.Cell{is(1), is(1), is(1)}},
			{Name: "*2", Cells: []kb.Cell{is(2), ref, ref}},
			{Name: "*3", Cells: []kb.Cell{is(2), is(2), ref}},
			{Name: "*4", Cells: []kb.Cell{ref, ref, is(6)}},
		},
	}
}

func names(ds []star.Diplotype) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.String())
	}
	return out
}

func TestCall(t *testing.T) {
	const none, gone = star.Missing, star.Absent
	type calls = []star.Call
	for _, c := range []struct {
		name         string
		calls        calls
		status       star.Status
		want         []string
		alternatives []string
		phase        star.Phase
		note         star.Code
	}{
		{"reference", calls{{}, {}, {}}, star.Called, []string{"*1/*1"}, nil, star.PhaseEffective, ""},
		{"heterozygous", calls{{A: 0, B: 1}, {}, {}}, star.Called, []string{"*1/*2"}, nil, star.PhaseEffective, ""},
		{"all phased", calls{{A: 0, B: 1, Set: 1}, {Set: 1}, {Set: 1}}, star.Called, []string{"*1/*2"}, nil, star.PhaseYes, ""},
		{"two strands", calls{{A: 0, B: 1}, {A: 0, B: 1}, {}}, star.Called, []string{"*1/*3"}, nil, star.PhaseNo, ""},
		{"phased apart", calls{{A: 0, B: 1, Set: 1}, {A: 1, B: 0, Set: 1}, {Set: 1}}, star.NotCalled, nil, nil, star.PhaseYes, star.NoConsistentPair},
		{"phase sets", calls{{A: 0, B: 1, Set: 2}, {A: 1, B: 0, Set: 3}, {}}, star.Called, []string{"*1/*3"}, nil, star.PhaseSets, ""},
		{"ambiguous cell", calls{{}, {}, {A: 0, B: 2}}, star.Called, []string{"*1/*4"}, nil, star.PhaseEffective, ""},
		{"haploid", calls{{A: 1, B: gone}, {A: 1, B: gone}, {A: 0, B: gone}}, star.Called, []string{"*3"}, nil, star.PhaseEffective, ""},
		{"alike without site 1", calls{{A: 1, B: 1}, {A: none, B: none}, {}}, star.Called, []string{"*2/*2", "*2/*3", "*3/*3"}, nil, star.PhaseEffective, ""},
		{"no data", calls{{A: none, B: none}, {A: none, B: none}, {A: none, B: none}}, star.NoData, nil, nil, star.PhaseNo, ""},
		{"half", calls{{A: 1, B: none}, {}, {}}, star.NotCalled, nil, nil, star.PhaseNo, star.HalfCall},
		{"unlisted", calls{{A: 0, B: star.Undocumented}, {}, {}}, star.NotCalled, nil, nil, star.PhaseEffective, star.UndocumentedStop},
		{"mixed ploidy", calls{{A: 0, B: 1}, {A: 0, B: gone}, {}}, star.NotCalled, nil, nil, star.PhaseEffective, star.MixedPloidy},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := star.New(tiny()).Call(c.calls, star.Options{})
			assert.Equal(t, c.status, r.Status)
			assert.Equal(t, c.want, names(r.Diplotypes))
			assert.Equal(t, c.alternatives, names(r.Alternatives))
			if c.status == star.Called {
				assert.Equal(t, c.phase, r.Phase, r.Phase.String())
			}
			if c.note != "" {
				require.NotEmpty(t, r.Notes)
				assert.Equal(t, c.note, r.Notes[0].Code)
			} else {
				assert.Empty(t, r.Notes)
			}
		})
	}
}

// Many heterozygous sites must not cost two to their number.
func TestManyHeterozygousSites(t *testing.T) {
	for _, name := range []string{"CYP2D6", "CYP2C9", "DPYD", "RYR1", "NAT2", "CFTR"} {
		g := kb.Default().Gene(name)
		calls := make([]star.Call, len(g.Sites))
		sets := make([]star.Call, len(g.Sites))
		for i := range calls {
			calls[i] = star.Call{A: 0, B: 1}
			sets[i] = star.Call{A: 0, B: 1, Set: uint16(i + 2)}
		}
		c := star.New(g)
		for _, o := range []star.Options{{}, {Combinations: true}} {
			c.Call(calls, o)
			c.Call(sets, o)
		}
	}
}

func TestCombinations(t *testing.T) {
	r := star.New(tiny()).Call([]star.Call{{A: 0, B: 1, Set: 1}, {A: 1, B: 0, Set: 1}, {A: 0, B: 1, Set: 1}}, star.Options{Combinations: true})
	assert.Equal(t, star.Called, r.Status)
	assert.Equal(t, []string{"g.101C>G/[*2 + *4]"}, names(r.Diplotypes))
}
