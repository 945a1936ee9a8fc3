package match_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// link is an address that can be opened.
var link = regexp.MustCompile(`^https?://[a-z0-9.-]+\.[a-z]{2,}\.?/\S+$`)

func TestKnownModifiers(t *testing.T) {
	n, err := medication.New(kb.Default(), medication.Options{})
	require.NoError(t, err)
	seen := map[string]match.Modifier{}
	for _, m := range match.KnownModifiers() {
		key := m.Drug + " " + m.Gene
		t.Run(key, func(t *testing.T) {
			assert.NotContains(t, seen, key)
			seen[key] = m
			assert.Contains(t, []string{"CYP2D6", "CYP2C19"}, m.Gene, "others are not converted")
			assert.NotEqual(t, match.NoEffect, m.Effect)
			assert.False(t, m.Gene == "CYP2D6" && m.Effect == match.StrongInducer, "CYP2D6 is not inducible")

			sources := strings.Fields(m.Source)
			assert.GreaterOrEqual(t, len(sources), 2, "the FDA's page, and what was read of it")
			assert.Contains(t, sources[0], "fda.gov")
			for _, s := range sources {
				assert.Regexp(t, link, s)
			}
			rule, address, ok := strings.Cut(m.WashoutSource, ": http")
			assert.True(t, ok, "the rule, a colon, the link")
			assert.Regexp(t, link, "http"+address)
			assert.Regexp(t, `\d`, rule+m.WashoutSource)
			assert.Positive(t, m.Washout)
			day, err := time.Parse(time.DateOnly, m.Read)
			require.NoError(t, err)
			assert.False(t, day.Before(time.Date(2026, time.November, 28, 0, 0, 0, 0, time.UTC)))

			// A record's words lead to the row.
			mapped := n.Map(ehr.Concept{Text: m.Drug + " 10 MG Oral Tablet"}, ehr.Concept{}, ehr.Concept{})
			require.Len(t, mapped.Ingredients, 1)
			assert.Equal(t, m.Drug, mapped.Ingredients[0].Name)
			assert.Equal(t, medication.High, mapped.Confidence)
		})
	}
	// What the sources say of some of them, worked out apart from the table.
	for key, want := range map[string]struct {
		effect  match.Effect
		washout int
	}{
		"bupropion CYP2D6":    {match.StrongInhibitor, 8},    // 5 × 37 h
		"fluoxetine CYP2D6":   {match.StrongInhibitor, 35},   // 5 × 7.0 d; the rules: five weeks
		"paroxetine CYP2D6":   {match.StrongInhibitor, 15},   // 5 × 2.9 d
		"terbinafine CYP2D6":  {match.StrongInhibitor, 84},   // 5 × 400 h
		"abiraterone CYP2D6":  {match.ModerateInhibitor, 4},  // 5 × 19 h
		"mirabegron CYP2D6":   {match.ModerateInhibitor, 15}, // measured
		"rolapitant CYP2D6":   {match.ModerateInhibitor, 39}, // 5 × 183 h
		"fluoxetine CYP2C19":  {match.StrongInhibitor, 35},
		"fluvoxamine CYP2C19": {match.StrongInhibitor, 7},  // 5 × 33 h
		"ticlopidine CYP2C19": {match.StrongInhibitor, 11}, // 5 × 50 h
		"rifampin CYP2C19":    {match.StrongInducer, 8},    // measured
		"apalutamide CYP2C19": {match.StrongInducer, 15},   // 5 × 3 d
	} {
		assert.Equal(t, want.effect, seen[key].Effect, key)
		assert.Equal(t, want.washout, seen[key].Washout, key)
	}
}

// knownRows are the lines of the embedded table of conditions and drugs.
func knownRows(t *testing.T) [][]string {
	t.Helper()
	data, err := os.ReadFile("conditions.tsv")
	require.NoError(t, err)
	var out [][]string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		}
	}
	return out
}

func TestKnownConditionDrugs(t *testing.T) {
	guided := map[string]bool{}
	for _, d := range kb.Default().Drugs {
		guided[d.Name] = true
	}
	rows := knownRows(t)
	assert.GreaterOrEqual(t, len(rows), 25)
	for _, row := range rows {
		require.Len(t, row, 4, "%v", row)
		for i, cell := range row {
			assert.Equal(t, strings.TrimSpace(cell), cell, "%s, cell %d", row[0], i)
			assert.NotEmpty(t, cell, row[0])
		}
		for code := range strings.FieldsSeq(row[1]) {
			assert.Regexp(t, `^(ICD:[A-Z][0-9][0-9](\.[0-9]+)?\*?|SNOMED:[0-9]{6,18})$`, code, row[0])
		}
		for drug := range strings.FieldsSeq(row[2]) {
			assert.True(t, guided[drug], "%s: no guideline speaks of %s", row[0], drug)
		}
		says, address, ok := strings.Cut(row[3], ": http")
		assert.True(t, ok && says != "", row[0])
		assert.Regexp(t, link, "http"+address, row[0])
	}
	for _, c := range []struct {
		condition ehr.Condition
		want      []string
	}{
		{has(ehr.ICD10CM, "I21.4", nil), []string{"clopidogrel"}},
		{has(ehr.ICD10, "I48.9", nil), []string{"warfarin"}},
		{has(ehr.SNOMED, "90560007", nil), []string{"allopurinol"}},
		{has(ehr.ICD10CM, "G40.309", nil), []string{"carbamazepine", "oxcarbazepine", "phenytoin"}},
		{has(ehr.ICD10CM, "C91.00", nil), []string{"mercaptopurine"}},
		{has(ehr.ICD10CM, "C91.10", nil), nil},                                            // chronic
		{has(ehr.ICD10CM, "I25.2", nil), nil},                                             // an old infarction: nothing was read
		{has(ehr.SNOMED, "230690007", nil), nil},                                          // a stroke of either kind
		{has(ehr.ICD10CM, "B20", func(c *ehr.Condition) { c.Status = ehr.Refuted }), nil}, // denied
	} {
		o := options()
		o.Conditions = match.KnownConditionDrugs()
		r := adult()
		r.Conditions = []ehr.Condition{c.condition}
		p := plan(t, o, "CYP2C19\t*1/*1", r)
		var got []string
		for _, a := range p.Likely {
			got = append(got, a.Drug)
			require.NotEmpty(t, a.For)
			assert.Regexp(t, `: https?://\S+ \(read 2026-11-2[89]\)$`, a.For[0].Row.Citation)
		}
		assert.ElementsMatch(t, c.want, got, "%v", c.condition.Concept)
		assert.Equal(t, c.want != nil, p.LikelyAssessed)
	}
}

// Who takes a drug of the class needs no other of it.
func TestLikelyClassTaken(t *testing.T) {
	o := options()
	o.Conditions = match.KnownConditionDrugs()
	r := adult(takes("simvastatin"), takes("sertraline"))
	r.Conditions = []ehr.Condition{has(ehr.ICD10CM, "E78.5", nil), has(ehr.ICD10CM, "F33.1", nil)}
	var got []string
	for _, a := range plan(t, o, "CYP2C19\t*1/*1", r).Likely {
		got = append(got, a.Drug)
	}
	assert.ElementsMatch(t, []string{"venlafaxine", "vortioxetine"}, got, "statins and SSRIs are taken, other antidepressants not")
}

// The codes of ICD are those of phecode 1.2's map, the codes of SNOMED CT that the
// FHIR sample has are of the conditions that it calls so.
func TestKnownConditionCodes(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "ehr")
	f, err := os.Open(filepath.Join(dir, "phecode/icd9cm_icd10cm.tsv"))
	require.NoError(t, err)
	defer f.Close()
	c := csv.NewReader(f)
	c.Comma, c.LazyQuotes = '\t', true
	all, err := c.ReadAll()
	require.NoError(t, err)
	icd := map[string]bool{}
	for _, row := range all {
		if row[0] == "ICD10CM" {
			for i := 1; i <= len(row[1]); i++ {
				icd[row[1][:i]] = true
			}
		}
	}
	for _, row := range knownRows(t) {
		for code := range strings.FieldsSeq(row[1]) {
			if icd10, ok := strings.CutPrefix(code, "ICD:"); ok {
				assert.True(t, icd[strings.TrimSuffix(icd10, "*")], "%s: %s", row[0], code)
			}
		}
	}

	if testing.Short() {
		return // what follows reads all bundles to look at the table, not at code
	}
	files, err := filepath.Glob(filepath.Join(dir, "fhir-r4/*.json"))
	require.NoError(t, err)
	names := map[string]string{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		var bundle struct {
			Entry []struct {
				Resource struct {
					Code struct {
						Coding []struct{ Code, Display string } `json:"coding"`
					} `json:"code"`
					Type string `json:"resourceType"`
				} `json:"resource"`
			} `json:"entry"`
		}
		require.NoError(t, json.Unmarshal(data, &bundle))
		for _, e := range bundle.Entry {
			for _, k := range e.Resource.Code.Coding {
				if e.Resource.Type == "Condition" {
					names[k.Code] = k.Display
				}
			}
		}
	}
	for code, name := range map[string]string{
		"22298006": "Myocardial Infarction", "49436004": "Atrial Fibrillation", "90560007": "Gout", "84757009": "Epilepsy",
		"55822004": "Hyperlipidemia", "363406005": "Malignant tumor of colon", "109838007": "Overlapping malignant neoplasm of colon",
		"192127007": "Child attention deficit disorder", "230690007": "Stroke",
	} {
		assert.Equal(t, name, names[code])
	}
}
