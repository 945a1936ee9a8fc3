package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

func advice(source string, actions ...kb.Action) pgx.Advice {
	return pgx.Advice{Drug: "x", Guideline: &kb.Guideline{Source: source}, Row: &kb.Row{Actions: actions}}
}

func TestSeverityOf(t *testing.T) {
	lower := []kb.Dose{{Direction: "lower"}}
	for _, c := range []struct {
		name    string
		actions []kb.Action
		want    Severity
	}{
		{"avoid", []kb.Action{{Kind: kb.Avoid}}, AvoidDrug},
		{"avoid and another", []kb.Action{{Kind: kb.Avoid}, {Kind: kb.Alternative, Link: kb.And}}, AvoidDrug},
		{"another drug", []kb.Action{{Kind: kb.Alternative}, {Kind: kb.DoseKind, Link: kb.Otherwise, Dose: lower}}, OtherDrug},
		{"a dose; only if that fails, avoid", []kb.Action{{Kind: kb.DoseKind, Dose: lower}, {Kind: kb.Avoid, Link: kb.Otherwise}}, ChangeDose},
		{"a dose, or avoid", []kb.Action{{Kind: kb.DoseKind, Dose: lower}, {Kind: kb.Avoid, Link: kb.Or}, {Kind: kb.Alternative, Link: kb.And}}, ChangeDose},
		{"another branch after a second choice", []kb.Action{
			{Kind: kb.DoseKind, Dose: lower, Condition: []string{"indication:pain"}},
			{Kind: kb.Alternative, Link: kb.Otherwise, Condition: []string{"indication:pain"}},
			{Kind: kb.Avoid, Link: kb.Or, Condition: []string{"indication:other"}},
		}, AvoidDrug},
		{"a further occasion for a second choice", []kb.Action{
			{Kind: kb.Monitor},
			{Kind: kb.DoseKind, Link: kb.And, Dose: lower, Condition: []string{"other:if-needed"}},
			{Kind: kb.Avoid, Link: kb.Otherwise, Condition: []string{"response:no-efficacy"}},
			{Kind: kb.Avoid, Link: kb.Or, Condition: []string{"other:tdm-not-possible"}},
			{Kind: kb.Alternative, Link: kb.And},
		}, ChangeDose},
		{"avoid in one indication", []kb.Action{{Kind: kb.Standard}, {Kind: kb.Avoid, Link: kb.And, Condition: []string{"indication:pain"}}}, UsualUse},
		{"the standard dose", []kb.Action{{Kind: kb.DoseKind, Dose: []kb.Dose{{Direction: "standard"}}}}, UsualUse},
		{"the test sets the dose", []kb.Action{{Kind: kb.DoseKind, Test: []string{"phenotype:DPYD"}}}, ChangeDose},
		{"algorithm", []kb.Action{{Kind: kb.Algorithm}}, ChangeDose},
		{"monitor", []kb.Action{{Kind: kb.Standard}, {Kind: kb.Monitor, Link: kb.And}}, UsualUse},
		{"monitor more than usual", []kb.Action{{Kind: kb.Standard}, {Kind: kb.Monitor, Link: kb.And, Test: []string{"inr:more-frequent"}}}, ExtraCheck},
		{"monitor for harm to the blood", []kb.Action{{Kind: kb.Standard}, {Kind: kb.Monitor, Link: kb.And, Test: []string{"adverse-effects:haemolysis"}}}, ExtraCheck},
		{"monitor in some people", []kb.Action{{Kind: kb.Standard}, {Kind: kb.Monitor, Link: kb.And, Condition: []string{"status:hepatic-impairment"}}}, ExtraCheck},
		{"only with co-medication", []kb.Action{
			{Kind: kb.Avoid, Condition: []string{"therapy:strong-cyp3a-inhibitor"}},
			{Kind: kb.Standard, Link: kb.Or, Condition: []string{"therapy:no-cyp3a-inhibitor"}},
		}, UsualUse},
		{"only at some ages, in the doses", []kb.Action{
			{Kind: kb.Standard}, {Kind: kb.DoseKind, Link: kb.And, Dose: []kb.Dose{{Direction: "lower", Condition: []string{"age:>=65"}}}},
		}, UsualUse},
		{"monitoring is no default for an indication", []kb.Action{
			{Kind: kb.Alternative, Condition: []string{"indication:non-malignant"}}, {Kind: kb.Monitor, Link: kb.And},
		}, OtherDrug},
		{"monitor, and answer to it", []kb.Action{
			{Kind: kb.Monitor}, {Kind: kb.Alternative, Link: kb.And, Condition: []string{"response:inadequate"}},
		}, ExtraCheck},
		{"usual for one indication alone", []kb.Action{
			{Kind: kb.Alternative, Condition: []string{"indication:pain"}}, {Kind: kb.Standard, Link: kb.Or, Condition: []string{"indication:cough"}},
		}, OtherDrug},
		{"usual, by response", []kb.Action{{Kind: kb.Standard}, {Kind: kb.Titrate, Link: kb.And, Test: []string{"response"}}}, UsualUse},
		{"usual, the lowest that works", []kb.Action{{Kind: kb.Standard}, {Kind: kb.DoseKind, Link: kb.And, Dose: []kb.Dose{{Direction: "lowest-effective"}}}}, UsualUse},
		{"usual, then a lower dose", []kb.Action{{Kind: kb.Standard}, {Kind: kb.DoseKind, Link: kb.And, Dose: lower}}, ChangeDose},
		{"usual, and more to read", []kb.Action{{Kind: kb.Standard}, {Kind: kb.SeeGuideline, Link: kb.And}}, UsualUse},
		{"titrate alone", []kb.Action{{Kind: kb.Titrate}}, ExtraCheck},
		{"titrate to less", []kb.Action{{Kind: kb.Titrate, Dose: lower}}, ChangeDose},
		{"test", []kb.Action{{Kind: kb.Test}}, ExtraCheck},
		{"not needed", []kb.Action{{Kind: kb.DoseKind, Modality: "not-needed"}}, UsualUse},
		{"read it", []kb.Action{{Kind: kb.SeeGuideline}, {Kind: kb.Avoid, Link: kb.And}}, ReadGuideline},
		{"no code", nil, ReadGuideline},
		{"unknown kind", []kb.Action{{Kind: "new-kind"}}, ReadGuideline},
		{"avoid a dose", []kb.Action{{Kind: kb.Avoid, Dose: lower}}, ChangeDose},
		{"weigh the risk", []kb.Action{{Kind: kb.WeighRisk}}, ExtraCheck},
		{"no recommendation", []kb.Action{{Kind: kb.InsufficientEvidence}}, NoGuidance},
		{"does not provide", []kb.Action{{Kind: kb.NotAddressed}}, NoAction},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, SeverityOf(advice("CPIC", c.actions...))) })
	}
	assert.Equal(t, NoGuidance, SeverityOf(pgx.Advice{Outcome: pgx.NoRow}))
	assert.Equal(t, NoGuidance, SeverityOf())
	assert.Equal(t, AvoidDrug, SeverityOf(advice("DPWG", kb.Action{Kind: kb.Standard}), advice("CPIC", kb.Action{Kind: kb.Avoid})),
		"the more cautious source ranks")
}

// of is an answer for a drug.
func of(drug string, actions ...kb.Action) pgx.Advice {
	a := advice("CPIC", actions...)
	a.Drug = drug
	return a
}

func TestRankOf(t *testing.T) {
	pain := []string{"indication:pain"}
	usual, avoid := advice("CPIC", kb.Action{Kind: kb.Standard}), advice("CPIC", kb.Action{Kind: kb.Avoid})
	possible, conflict := avoid, avoid
	possible.NotExcluded, conflict.Conflict = true, true
	cftr := advice("CPIC", kb.Action{Kind: kb.Avoid})
	cftr.Row.Keys = []kb.Key{{Gene: "CFTR"}}
	for _, c := range []struct {
		name     string
		advice   []pgx.Advice
		want     Severity
		possible Severity
		chips    []string
	}{
		{"what is not excluded does not rank", []pgx.Advice{usual, possible}, UsualUse, AvoidDrug, nil},
		{"and is not said where it asks for no more", []pgx.Advice{avoid, possible}, AvoidDrug, NoGuidance, nil},
		{"a contradiction has no other rank", []pgx.Advice{avoid, conflict, possible}, Conflicting, NoGuidance, nil},
		{"cystic fibrosis", []pgx.Advice{cftr}, OnlyInDisease, NoGuidance, []string{"in cystic fibrosis: avoid"}},
		{
			"with monitoring",
			[]pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Standard}, kb.Action{Kind: kb.TDM, Link: kb.And}), usual},
			UsualUse, NoGuidance,
			[]string{"with monitoring"},
		},
		{
			"monitoring goes without saying beside a change",
			[]pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Standard}, kb.Action{Kind: kb.TDM, Link: kb.And}), avoid},
			AvoidDrug, NoGuidance, nil,
		},
		{
			"some indications",
			[]pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Standard}, kb.Action{Kind: kb.Avoid, Link: kb.And, Condition: pain})},
			UsualUse, NoGuidance,
			[]string{"for some indications: avoid"},
		},
		{
			"only some",
			[]pgx.Advice{advice("DPWG", kb.Action{Kind: kb.Avoid, Condition: pain})},
			AvoidDrug, NoGuidance,
			[]string{"only for some indications"},
		},
		{
			"another source: all",
			[]pgx.Advice{advice("DPWG", kb.Action{Kind: kb.Avoid, Condition: pain}), avoid},
			AvoidDrug, NoGuidance, nil,
		},
		{
			"advice against another drug",
			[]pgx.Advice{of("clopidogrel", kb.Action{Kind: kb.Alternative}, kb.Action{Kind: kb.Avoid, Link: kb.And, Drugs: []string{"prasugrel"}, Condition: []string{"status:history-of-stroke-or-tia"}})},
			OtherDrug, NoGuidance, nil,
		},
		{
			"advice against this drug and others",
			[]pgx.Advice{of("phenytoin", kb.Action{Kind: kb.Avoid, Drugs: []string{"phenytoin", "carbamazepine"}})},
			AvoidDrug, NoGuidance, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rankOf(c.advice)
			assert.Equal(t, c.want, r.Severity)
			assert.Equal(t, c.possible, r.Possible)
			assert.Equal(t, c.chips, r.chips())
		})
	}
}

func TestSeveritiesAreInOrder(t *testing.T) {
	all := Severities()
	codes := map[string]bool{}
	for i, s := range all {
		if i > 0 {
			assert.Greater(t, all[i-1], s)
		}
		assert.NotEmpty(t, s.String())
		codes[s.Code()] = true
		assert.NotEmpty(t, groupIntros[s])
	}
	assert.Len(t, codes, 10)
}

func TestDifferences(t *testing.T) {
	dose := func(p float64) kb.Action {
		return kb.Action{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: percent(p, p)}}}
	}
	possible := advice("DPWG", kb.Action{Kind: kb.Avoid})
	possible.NotExcluded = true
	for _, c := range []struct {
		name   string
		advice []pgx.Advice
		want   string
	}{
		{"one source", []pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Avoid})}, ""},
		{"agreement", []pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Avoid}), advice("DPWG", kb.Action{Kind: kb.Avoid})}, ""},
		{"kind", []pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Avoid}), advice("DPWG", dose(50))}, "CPIC: avoid; DPWG: change the dose (50%)"},
		{"figure", []pgx.Advice{advice("CPIC", dose(50)), advice("DPWG", dose(70))}, "CPIC: change the dose (50%); DPWG: change the dose (70%)"},
		{"same figure", []pgx.Advice{advice("CPIC", dose(50)), advice("DPWG", dose(50))}, ""},
		{"the most cautious of each", []pgx.Advice{
			advice("CPIC", kb.Action{Kind: kb.Standard}), advice("CPIC", kb.Action{Kind: kb.Avoid}), advice("DPWG", kb.Action{Kind: kb.Standard}),
		}, "CPIC: avoid; DPWG: usual use"},
		{"silence is no difference", []pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Avoid}), advice("DPWG", kb.Action{Kind: kb.NotAddressed})}, ""},
		{"what is not excluded is none either", []pgx.Advice{advice("CPIC", kb.Action{Kind: kb.Standard}), possible}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, differText(differences(c.advice))) })
	}
}

func TestAnswersMergeOnlyWhatIsTheSame(t *testing.T) {
	row := func(id, population, diplotype string) pgx.Advice {
		return pgx.Advice{
			Drug: "x", Guideline: &kb.Guideline{ID: "G", Source: "CPIC"},
			Row:     &kb.Row{ID: id, Population: population, Actions: []kb.Action{{Kind: kb.Avoid}}},
			Results: []pgx.GeneKey{{Gene: "CYP2C9", Diplotype: diplotype, Key: "1.0", Word: "IM"}},
		}
	}
	columns := sourceColumns([]pgx.Advice{
		row("R1", "adults", "*1/*3"), row("R2", "pediatrics", "*1/*3"), row("R3", "adults", "*2/*2"),
		{Outcome: pgx.NotTested},
	}, "x")
	assert.Len(t, columns, 2)
	answers := columns[0].Answers
	assert.Len(t, answers, 2, "which result goes with which population must stay visible")
	assert.Equal(t, []string{"adults", "children"}, answers[0].Populations)
	assert.Equal(t, []string{"R1", "R2"}, answers[0].Rows)
	assert.Equal(t, "CYP2C9 *1/*3: 1.0 (the source’s word: IM)", answers[0].Results())
	assert.Equal(t, "Not tested", columns[1].Answers[0].Because())
}

func TestResultsOfAnAnswer(t *testing.T) {
	key := func(gene, diplotype, key string) pgx.GeneKey {
		return pgx.GeneKey{Gene: gene, Diplotype: diplotype, Key: key}
	}
	for _, c := range []struct {
		name    string
		nearest string
		results [][]pgx.GeneKey
		want    string
	}{
		{"none", "", nil, ""},
		{"of one gene nothing is known", "", [][]pgx.GeneKey{{key("A", "", pgx.NoResult), key("B", "*1/*2", "IM")}}, "B *1/*2: IM"},
		{"one gene varies", "", [][]pgx.GeneKey{
			{key("A", "*1/*1", "NM"), key("B", "*4/*4", "1.25")}, {key("A", "*1/*1", "NM"), key("B", "*4/*4", "1.5")}, {key("A", "*1/*1", "NM"), key("B", "*4/*4", "2.0")},
		}, "A *1/*1: NM; B *4/*4: 1.25, 1.5 or 2.0"},
		{"both vary", "", [][]pgx.GeneKey{
			{key("A", "*1/*1", "NM"), key("B", "x", "1")}, {key("A", "*1/*1", "PM"), key("B", "x", "2")},
		}, "A *1/*1: NM; B x: 1 or A *1/*1: PM; B x: 2"},
		{"the diplotype varies", "", [][]pgx.GeneKey{{key("A", "*1/*2", "IM")}, {key("A", "*1/*3", "IM")}}, "A *1/*2: IM or A *1/*3: IM"},
		{"looked up by the diplotype", "", [][]pgx.GeneKey{{key("A", "*1/*2", "*1/*2")}}, "A *1/*2"},
		{
			"a score that is not listed", "1.5",
			[][]pgx.GeneKey{{key("A", "*1/*2", "NM"), key("B", "x", "≥1.75")}},
			"A *1/*2: NM; B x: ≥1.75 (not listed; row of the nearest, 1.5)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var a answer
			for _, r := range c.results {
				a.Basis = append(a.Basis, basisOf(&pgx.Advice{Results: r, NearestScore: c.nearest}))
			}
			assert.Equal(t, c.want, a.Results())
		})
	}
}

func TestShortDiplotype(t *testing.T) {
	g := &pgx.Gene{Status: star.Called}
	for _, text := range []string{"a", "b", "c", "d"} {
		g.Diplotypes = append(g.Diplotypes, pgx.Diplotype{Text: text})
	}
	assert.Equal(t, "a OR b OR c OR d", shortDiplotype(g))
	g.Diplotypes = append(g.Diplotypes, pgx.Diplotype{Text: "e"})
	assert.Equal(t, "a OR b OR c OR 2 more", shortDiplotype(g))
}

func TestTextsOfCodes(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{WarningText("half-call"), "Only one of the two alleles is known at a position. The other one is treated as not tested."},
		{WarningText("filtered"), "A position has no call: failed the file’s own filters."},
		{WarningText("new-code"), "new-code"},
		{reasonText("new-reason"), "new reason"},
		{noteText("four-variant-guideline"), "DPWG names four DPYD variants; this person carries another one, ranked by its activity value."},
		{noteText("source-counts-as:NM"), "The source counts this result as normal metabolizer."},
		{noteText("source-counts-as:UM"), "The source counts this result as ultrarapid metabolizer."},
		{noteText("new-note"), "new note"},
		{shortPhenotype("PM") + shortPhenotype("IM") + shortPhenotype("RM") + shortPhenotype("?"), "poor metabolizerintermediate metabolizerrapid metabolizer?"},
		{populationText("somewhere"), "somewhere"},
		{strengthText("CPIC", "N/A"), "not applicable"},
		{longDate("soon"), "soon"},
		{grouped(1234567), "1,234,567"},
		{count(1, "gene", "genes"), "1 gene"},
		{relativeLink("a/b c.html"), "a/b%20c.html"},
	} {
		assert.Equal(t, c.want, c.got)
	}
	for _, code := range WarningCodes() {
		assert.NotEqual(t, code, WarningText(code))
	}
}
