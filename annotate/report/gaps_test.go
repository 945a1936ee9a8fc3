package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

func TestAssumedIsNotRead(t *testing.T) {
	p := call(t, familyVCF, pgx.Options{Assume: pgx.Assume{Genome: true}})[0]
	tpmt, dpyd := p.Gene("TPMT"), p.Gene("DPYD")
	assert.Equal(t, 2, sitesRead(tpmt))
	assert.Equal(t, len(tpmt.Sites)-2, sitesAssumed(tpmt))
	assert.Zero(t, sitesRead(dpyd))
	said := text(page1(t, p))
	assert.Contains(t, said, "Reference was assumed.")
	assert.Contains(t, said, "No position was read of ")
	assert.Contains(t, said, "assumed reference, not read")
	assert.NotContains(t, said, "only with")
}

func TestMissingGenesAreSaidFirst(t *testing.T) {
	p := person()
	p.Run.KB.Guidelines = append(p.Run.KB.Guidelines, &kb.Guideline{
		ID: "PA10", Source: "CPIC", Genes: []string{"CYP2C19", "HLA-A"}, Drugs: []string{"carbamazepine"},
		Rows: []kb.Row{{
			ID: "R10", Drugs: []string{"carbamazepine"}, Actions: []kb.Action{{Kind: kb.Standard}},
			Keys: []kb.Key{{Gene: "CYP2C19", Kind: kb.KeyPhenotype, Value: "Poor Metabolizer"}, {Gene: "HLA-A", Kind: kb.KeyNoResult, Value: pgx.NoResult}},
		}},
	})
	said := text(page1(t, p))
	assert.Contains(t, said, "carbamazepine (HLA-A not tested)")
	assert.Contains(t, said, "HLA-A not tested: the risk of a severe hypersensitivity or skin reaction was not assessed. CPIC : Use carbamazepine as usual.")
	assert.Contains(t, said, "HLA-A not tested: 1 drug")
}

// TestUnknownFunctionAmongResults: where the data does not tell *1/*1 from a pair of
// unknown function, the usual use is not said without a word of that.
func TestUnknownFunctionAmongResults(t *testing.T) {
	page := func(outside string) string {
		calls, err := pgx.ReadOutside(strings.NewReader(outside), "outside.tsv")
		require.NoError(t, err)
		o := pgx.Options{Outside: map[string][]pgx.OutsideCall{"second": calls}}
		return text(page1(t, call(t, familyVCF, o)[1]))
	}
	const gap = "CYP2C19 *1/*12, one of the equally good results, is of unknown function: no advice for it by CPIC and DPWG."
	said := page("CYP2C19\t*1/*1\nCYP2C19\t*1/*12\n")
	assert.Contains(t, said, gap)
	assert.Regexp(t, `clopidogrel[^.]*CYP2C19 may be of unknown function`, said)
	assert.NotContains(t, page("CYP2C19\t*1/*1\nCYP2C19\t*1/*17\n"), "is of unknown function")
	// Alone it has no guidance, and the reason is said there.
	assert.NotContains(t, page("CYP2C19\t*1/*12\n"), gap)
}

func TestOutsideCallsDoNotUseThePositions(t *testing.T) {
	g := &pgx.Gene{
		Name: "HLA-B", Status: star.Called, Source: pgx.FromOutside, Sites: []pgx.Site{{Call: "A/A", From: pgx.FromVCF}},
		Diplotypes: []pgx.Diplotype{{Alleles: []pgx.Function{{Allele: "*57:01", Function: "Unassigned function"}}}},
	}
	assert.Equal(t, "1 of 1 read, not used", positionsText(g))
	assert.Equal(t, "not used: outside call", unusedText(g))
	assert.Empty(t, geneFunctions(g))
	g.Name = "CYP2C9"
	assert.Len(t, geneFunctions(g), 1)
}

func TestDrugsOfWhichTheSameIsSaidShareACard(t *testing.T) {
	p := person()
	both := func(drug string, actions ...kb.Action) drugAdvice {
		return drugAdvice{drug, []pgx.Advice{{
			Drug: drug, Guideline: &kb.Guideline{ID: "G" + drug, Source: "CPIC"}, Row: &kb.Row{ID: "R" + drug, Actions: actions},
		}}}
	}
	cards := cardsOf(p, []drugAdvice{both("a", kb.Action{Kind: kb.Avoid}), both("b", kb.Action{Kind: kb.Avoid}), both("c", kb.Action{Kind: kb.Standard})})
	assert.Len(t, cards, 2)
	assert.Equal(t, "a, b", cards[0].Title())
	assert.Equal(t, []string{"Avoid this drug."}, cards[0].Sources[0].Answers[0].Words)
	assert.Equal(t, "Rows Ra, Rb", cards[0].Sources[0].Answers[0].RowText())
	assert.Len(t, cards[0].Sources[0].Guidelines, 2)
	assert.Equal(t, []string{"Use c as usual."}, cards[1].Sources[0].Answers[0].Words)
}

func TestShownActions(t *testing.T) {
	long := kb.Action{Kind: kb.Alternative, Drugs: []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}}
	got := shownActions(&kb.Row{Actions: []kb.Action{long}})
	assert.Equal(t, "2 more (in the JSON)", got[0].Drugs[listedDrugs])
	assert.Equal(t, "k", long.Drugs[10], "the row stays as it is")
	got = shownActions(&kb.Row{Actions: []kb.Action{
		{Kind: kb.Avoid, Condition: []string{"therapy:strong-cyp3a-inhibitor"}},
		{Kind: kb.Standard, Link: kb.Or, Condition: []string{"therapy:no-cyp3a-inhibitor"}},
	}})
	assert.Equal(t, kb.Standard, got[0].Kind)
	assert.Equal(t, kb.Or, got[1].Link)
}

func TestReleaseVersion(t *testing.T) {
	for v, want := range map[string]string{
		"": "development", "(devel)": "development", "v0.3.0": "v0.3.0", "v1.0.0-rc.1": "v1.0.0-rc.1",
		"v0.0.0-20260105093000-0123456789ab":         "development",
		"v0.4.1-0.20260105093000-0123456789ab":       "development",
		"v0.4.1-0.20260105093000-0123456789ab+dirty": "development",
		"v0.4.0+dirty": "development",
	} {
		assert.Equal(t, want, releaseVersion(v), v)
	}
}
