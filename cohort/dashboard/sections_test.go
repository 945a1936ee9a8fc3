package dashboard_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/cohort/privacy/differential"
	"github.com/allelerx/allelerx/cohort/results"
)

// boardOf is a board of a cohort's plans; every condition of theirs makes
// simvastatin and lisinopril likely.
func boardOf(t *testing.T, c *cohort.Cohort, o dashboard.Options) *dashboard.Board {
	t.Helper()
	medicines, err := medication.New(kb.Default(), medication.Options{})
	require.NoError(t, err)
	table, err := match.ReadConditionDrugs(strings.NewReader(
		marked+"\t"+marked+"\tsimvastatin\tinvented\n"+marked+"\t"+marked+"\tclopidogrel\tinvented\n"+marked+"\t"+marked+"\tlisinopril\tinvented\n"), "table")
	require.NoError(t, err)
	board, err := dashboard.New(c, o)
	require.NoError(t, err)
	for plan, err := range match.Treatments(t.Context(), c, match.Options{
		Medicines: medicines, Conditions: table,
		Activity: func(*ehr.Exposure, time.Time) match.Judgement { return match.Judgement{Activity: match.Active} },
	}) {
		require.NoError(t, err)
		require.NoError(t, board.Add(plan))
	}
	return board
}

func htmlOf(t *testing.T, b *dashboard.Board) string {
	t.Helper()
	var page bytes.Buffer
	require.NoError(t, b.WriteHTML(&page))
	wellFormed(t, page.String())
	return page.String()
}

// find is the row of a count.
func find(t testing.TB, rows []results.Count, name, subject, group string) results.Count {
	t.Helper()
	for _, r := range rows {
		if r.Name == name && r.Subject == subject && r.Group == group {
			return r
		}
	}
	t.Fatalf("no row %s, %s, %s", name, subject, group)
	return results.Count{}
}

func TestCounts(t *testing.T) {
	c := cohortOf(t, groups)
	for i := range c.People {
		c.People[i].Record.Sex = ehr.Sex(1 + i%2)
	}
	effect := match.EffectSize{
		Event: "an invented event", Drug: "clopidogrel", Gene: "CYP2C19", Phenotypes: []string{"Poor Metabolizer", "Intermediate Metabolizer"},
		Risk: 0.2, Guided: 0.1, Period: "one year", Citation: "invented for this test",
	}
	other := effect
	other.Drug = "abacavir"
	board := boardOf(t, c, dashboard.Options{Effects: []match.EffectSize{effect, other}})
	rows, err := board.Counts()
	require.NoError(t, err)
	keys := map[string]bool{}
	for _, r := range rows {
		key := fmt.Sprint(r.Name, "|", r.Subject, "|", r.Group)
		assert.False(t, keys[key], key)
		keys[key] = true
		if r.Count != nil {
			assert.True(t, *r.Count == 0 || *r.Count > 10, key)
		}
		assert.Equal(t, r.Suppressed, r.Count == nil && r.Value == nil && r.Name != dashboard.CountNeeded, key)
	}
	takes := find(t, rows, dashboard.CountTakes, "clopidogrel", "")
	assert.EqualValues(t, 82, *takes.Count)
	left := find(t, rows, dashboard.CountLeft, "are alive on 31 March 2026", "")
	assert.EqualValues(t, 134, *left.Count)
	// 25 + 14 of all; half of each are women.
	im := find(t, rows, dashboard.CountActionable, "CYP2C19: Intermediate Metabolizer", "")
	assert.EqualValues(t, 25, *im.Count)
	assert.InDelta(t, 25.0/104, *im.Value, 1e-9, "of those with a result")
	assert.True(t, find(t, rows, dashboard.CountActionable, "CYP2C19: Ultrarapid Metabolizer", "").Suppressed)
	likely := find(t, rows, dashboard.CountLikely, "simvastatin", "")
	assert.EqualValues(t, 120, *likely.Count, "but for the 14 who take it")
	genotyped := find(t, rows, dashboard.CountGenotyped, "clopidogrel, CYP2C19: an invented event", "")
	assert.EqualValues(t, 82, *genotyped.Count)
	events := find(t, rows, dashboard.CountEvents, "clopidogrel, CYP2C19: an invented event", "")
	assert.InDelta(t, 39*0.2, *events.Value, 1e-9)
	needed := find(t, rows, dashboard.CountNeeded, "clopidogrel, CYP2C19: an invented event", "")
	assert.InDelta(t, 82/(39*0.1), *needed.Value, 1e-9)

	page := htmlOf(t, board)
	for _, part := range []string{">7.8<", ">3.9<", "<dd>22</dd>", "invented for this test", "Actionable results by sex", "abacavir", "likely to need it"} {
		assert.Contains(t, page, part)
	}
	assert.NotContains(t, page, "Not assessed")
	assert.NotContains(t, page, "lisinopril", "no guideline speaks of it")
	empty, err := dashboard.New(&cohort.Cohort{}, dashboard.Options{})
	require.NoError(t, err)
	none := htmlOf(t, empty)
	assert.Contains(t, none, "Not assessed")
	assert.Contains(t, none, "Not computed")
}

// outcomesOf follows everybody for up to ten months; every third has the outcome.
func outcomesOf(n int) *dashboard.Outcomes {
	o := &dashboard.Outcomes{What: "condition stroke", Groups: make([]string, n), Days: make([]int, n), Happened: make([]bool, n)}
	for i := range n {
		o.Groups[i], o.Days[i], o.Happened[i] = []string{"index", "comparator"}[i%2], (i*37)%300, i%3 == 0
	}
	return o
}

func TestOutcomes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		n     int
		parts []string
	}{
		{"a life table", 400, []string{"Life table", "Group: index", "Group: comparator", "within the time shown", "condition stroke"}},
		{"too few for a curve", 60, []string{"Group: index", "had the outcome"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := cohortOf(t, []group{{n: tc.n, calls: "CYP2C19\t*1/*2\n"}})
			board := boardOf(t, c, dashboard.Options{Outcomes: outcomesOf(tc.n), Design: "a study"})
			page := htmlOf(t, board)
			for _, part := range tc.parts {
				assert.Contains(t, page, part)
			}
			rows, err := board.Counts()
			require.NoError(t, err)
			followed := find(t, rows, dashboard.CountFollowed, "", "index")
			assert.EqualValues(t, tc.n/2, *followed.Count)
			assert.NotEmpty(t, find(t, rows, dashboard.CountOutcome, "", "comparator"))
		})
	}
	_, err := dashboard.New(&cohort.Cohort{}, dashboard.Options{Outcomes: &dashboard.Outcomes{Groups: []string{"x"}}})
	require.ErrorContains(t, err, "other people")
	_, err = dashboard.New(&cohort.Cohort{}, dashboard.Options{Outcomes: &dashboard.Outcomes{Every: -1}})
	require.ErrorContains(t, err, "intervals")
	_, err = dashboard.New(&cohort.Cohort{}, dashboard.Options{Effects: []match.EffectSize{{}}})
	require.ErrorContains(t, err, "citation")
}

func TestNoise(t *testing.T) {
	name := filepath.Join(t.TempDir(), "budget")
	budget, err := differential.Create(name, "test", 1000, 0)
	require.NoError(t, err)
	c := cohortOf(t, groups)
	c.AsOfStated = true
	noise := &dashboard.Noise{Budget: budget, Epsilon: 200}
	board := boardOf(t, c, dashboard.Options{Noise: noise, Warnings: []string{"a-warning"}})
	page := htmlOf(t, board)
	again := htmlOf(t, board)
	assert.Equal(t, page, again, "released once")
	s, err := budget.State()
	require.NoError(t, err)
	assert.InDelta(t, 200, s.SpentEpsilon, 1e-6)
	assert.Equal(t, 3, s.Releases)
	for _, part := range []string{"Drugs, with noise", "clopidogrel", "has noise, ε 200", "Not told from nobody", "female"} {
		assert.Contains(t, page, part)
	}
	for _, part := range []string{"a-warning", "counts of 1 to", "hidden</span></dd>"} {
		assert.NotContains(t, page, part)
	}
	rows, err := board.Counts()
	require.NoError(t, err)
	people := find(t, rows, dashboard.CountPeople, "", "")
	assert.Nil(t, people.Count)
	assert.InDelta(t, 134, *people.Value, 5, "ε is large")
	assert.InDelta(t, 39, *find(t, rows, dashboard.CountAtRisk, "clopidogrel", "").Value, 5)
	assert.InDelta(t, 0, *find(t, rows, dashboard.CountAtRisk, "abacavir", "").Value, 5)

	_, err = boardOf(t, cohortOf(t, groups[:1]), dashboard.Options{Noise: noise}).Counts()
	require.ErrorContains(t, err, "state it")
	_, err = boardOf(t, c, dashboard.Options{Noise: &dashboard.Noise{Budget: budget, Epsilon: 5000}}).Counts()
	var exhausted *differential.ExhaustedError
	require.ErrorAs(t, err, &exhausted)
	for _, bad := range []*dashboard.Noise{{}, {Budget: budget}, {Budget: budget, Epsilon: 1, MaxDrugs: -1}} {
		_, err := dashboard.New(c, dashboard.Options{Noise: bad})
		require.ErrorContains(t, err, "dashboard: ")
	}
}

// What all but a few of a group have is not shown as a sum over cells.
func TestDifferencesOfSums(t *testing.T) {
	c := cohortOf(t, []group{
		{n: 20, calls: "CYP2C19\t*2/*2\nCYP2D6\t*1/*1\n", takes: []string{"amitriptyline"}},
		{n: 20, calls: "CYP2C19\t*2/*2\nCYP2D6\t*4/*4\n", takes: []string{"amitriptyline"}},
		{n: 4, calls: "CYP2C19\t*2/*2\nCYP2D6\t*4/*4\n"},
		{n: 60, calls: "CYP2C19\t*1/*1\nCYP2D6\t*1/*1\n", takes: []string{"amitriptyline"}},
		{n: 60, calls: "CYP2C19\t*1/*1\nCYP2D6\t*1/*1\n"},
	})
	rows, err := boardOf(t, c, dashboard.Options{}).Counts()
	require.NoError(t, err)
	sum := find(t, rows, dashboard.CountResult, "amitriptyline, CYP2C19: Poor Metabolizer", "")
	all := find(t, rows, dashboard.CountActionable, "CYP2C19: Poor Metabolizer", "")
	assert.True(t, sum.Suppressed || all.Suppressed, "44 have it, 40 of them take the drug: 4 would be left")
}

// A drug of a few people has no parts: three hidden results would tell that there
// are three people at least. Nor has an action of a few.
func TestPartsOfFew(t *testing.T) {
	c := cohortOf(t, []group{
		{n: 1, calls: "CYP2C19\t*1/*1\n", takes: []string{"clopidogrel"}},
		{n: 1, calls: "CYP2C19\t*1/*2\n", takes: []string{"clopidogrel"}},
		{n: 1, calls: "CYP2C19\t*2/*2\n", takes: []string{"clopidogrel"}},
		{n: 60, calls: "CYP2C19\t*1/*1\n", takes: []string{"citalopram"}},
		{n: 2, calls: "CYP2C19\t*2/*2\n", takes: []string{"citalopram"}},
		{n: 2, calls: "CYP2C19\t*17/*17\n", takes: []string{"citalopram"}},
		{n: 40, calls: "CYP2C19\t*1/*1\n"},
	})
	effect := match.EffectSize{
		Event: "an invented event", Drug: "citalopram", Gene: "CYP2C19", Phenotypes: []string{"Likely Poor Metabolizer"},
		Risk: 0.2, Guided: 0.1, Period: "one year", Citation: "invented for this test",
	}
	board := boardOf(t, c, dashboard.Options{Effects: []match.EffectSize{effect}})
	counts, err := board.Counts()
	require.NoError(t, err)
	for _, r := range counts {
		switch {
		case strings.HasPrefix(r.Subject, "clopidogrel"):
			if r.Name != dashboard.CountLikely && r.Name != dashboard.CountLikelyRisk {
				assert.Contains(t, []string{dashboard.CountTakes, dashboard.CountAtRisk}, r.Name, r.Subject)
				assert.True(t, r.Suppressed, r.Name)
			}
		case strings.HasPrefix(r.Subject, "citalopram"):
			assert.NotEqual(t, dashboard.CountAction, r.Name, r.Subject)
			assert.False(t, r.Name == dashboard.CountResult && (r.Suppressed || *r.Count == 0), r.Subject)
		}
	}
	assert.NotContains(t, htmlOf(t, board), `<th scope="col">Drug</th></tr>`, "a table without columns")
	page := rows(htmlOf(t, board))["citalopram"]
	assert.Equal(t, []string{"64", "hidden"}, page[0][:2])
	for _, cell := range page[1] {
		assert.NotEqual(t, "0", cell, "beside hidden results a zero tells that these are none")
	}
}

// Where all hidden numbers but one are small or told, the sum of all who take a
// drug would tell the last.
func TestWholeTellsNoPart(t *testing.T) {
	apart := []group{
		{n: 40, calls: "CYP2C19\t*1/*1\n", takes: []string{"clopidogrel"}},
		{n: 30, calls: "CYP2C19\t*1/*1\n", takes: []string{"citalopram"}},
		{n: 7, calls: "CYP2C19\t*1/*1\n", takes: []string{"amitriptyline"}},
		{n: 60, calls: "CYP2C19\t*1/*1\n"},
	}
	told := func(groups []group) bool {
		rows, err := boardOf(t, cohortOf(t, groups), dashboard.Options{}).Counts()
		require.NoError(t, err)
		for _, r := range rows {
			if r.Name == dashboard.CountLeft && strings.Contains(r.Subject, "take a medicine") && !r.Suppressed {
				return true
			}
		}
		return false
	}
	assert.False(t, told(apart), "77 - 40 - 30 is the 7 who take amitriptyline, at least")
	apart[0].takes = append(apart[0].takes, "citalopram")
	assert.True(t, told(apart), "who takes two drugs leaves room for anything")
}
