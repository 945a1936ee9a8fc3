package source_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
)

// A knowledge base of one's own: a site that the build does not know, a
// recommendation in other words, one that changes nothing.
func TestOwnKnowledgeBase(t *testing.T) {
	here := kb.Place{Known: true, Contig: "chrUn_1", Pos: 99}
	avoid, standard := []kb.Action{{Kind: kb.Avoid}}, []kb.Action{{Kind: kb.Standard}}
	row := func(gene, strength string, actions []kb.Action, drugs ...string) kb.Row {
		return kb.Row{Drugs: drugs, Strength: strength, Actions: actions, Keys: []kb.Key{{Gene: gene}, {Gene: "TWO", Kind: kb.KeyNoResult}}}
	}
	cells := func(bases uint16) []kb.Cell {
		c := kb.Cell{Bases: bases, Defined: true}
		return []kb.Cell{c, c}
	}
	own := &kb.KB{
		Genes: []*kb.Gene{{
			Name: "ONE", Required: []int{0}, Tier1: []int{0},
			Sites: []kb.Site{
				{Bases: []string{"A", "C"}, GRCh38: here},
				{Bases: []string{"A", "C"}, GRCh37: here},
			},
			Alleles: []kb.Allele{
				{Name: "*1", Reference: true, Cells: cells(1)},
				{Name: "50% A|B & C=D; E:F\t", Cells: cells(2)},
			},
		}},
		Guidelines: []*kb.Guideline{
			{Source: "X", Rows: []kb.Row{row("ONE", "Weak", avoid, "a", "b"), row("ONE", "Optional", avoid, "b"), row("ONE", "N/A", avoid, "c"), row("ONE", "Strong", standard, "d e", "c")}},
			{Source: "Y", Genes: []string{"ONE"}, Drugs: []string{"a"}},
		},
	}
	p, err := source.NewPharmacogenes(own, genomics.GRCh38, source.Options{})
	require.NoError(t, err)
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{p}})
	require.NoError(t, err)
	f := look(t, a, "chrUn_1:100:A:C")
	for key, want := range map[string]string{
		"PGX_GENE": "ONE", "PGX_ROLE": "required|tier1", "PGX_ALLELES": "50%25%20A%7CB%20%26%20C%3DD%3B%20E%3AF%09",
		"PGX_DRUGS": "a|b|c|d_e", "PGX_STRENGTH": "X:Weak/Y|X:Optional|X|X:none",
	} {
		got, _ := f.Text(key)
		assert.Equal(t, want, got, key)
	}
	for _, key := range []string{"PGX_RSID", "PGX_FUNCTION", "PGX_ACTIVITY", "PGX_REF_IS_VARIANT", "PGX_SOURCE"} {
		_, ok := f.Text(key)
		assert.False(t, ok, key)
	}
}
