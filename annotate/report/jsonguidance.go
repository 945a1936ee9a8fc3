package report

import (
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

type drugJSON struct {
	Drug     string `json:"drug"`
	Severity string `json:"severity"`
	Differ   bool   `json:"sources_differ"`

	// NotExcluded is what an alternative that the data can't exclude would ask
	// for, where that is more than Severity.
	NotExcluded string `json:"not_excluded_severity,omitempty"`

	// Depends says on what the severity depends, in words.
	Depends  []string       `json:"depends_on"`
	Guidance []guidanceJSON `json:"guidance"`
}

type guidanceJSON struct {
	Source       string       `json:"source"`
	Guideline    string       `json:"guideline"`
	URL          string       `json:"url"`
	Version      string       `json:"version"`
	PMIDs        []string     `json:"pmids"`
	Outcome      string       `json:"outcome"`
	Severity     string       `json:"severity"`
	Row          string       `json:"row,omitempty"`
	Keys         []keyJSON    `json:"keys"`
	Population   string       `json:"population,omitempty"`
	Strength     string       `json:"strength,omitempty"`
	Actions      []kb.Action  `json:"actions"`
	Words        []string     `json:"words"`
	Text         string       `json:"text,omitempty"`
	Implications []string     `json:"implications,omitempty"`
	Results      []resultJSON `json:"results"`
	NearestScore string       `json:"nearest_score,omitempty"`
	NotExcluded  bool         `json:"not_excluded"`
	Conflict     bool         `json:"conflict"`
	Missing      []string     `json:"missing_genes"`
	Notes        []string     `json:"notes"`
}

type keyJSON struct {
	Gene  string `json:"gene"`
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type resultJSON struct {
	Gene      string `json:"gene"`
	Key       string `json:"key"`
	Diplotype string `json:"diplotype"`
	Word      string `json:"source_word,omitempty"`
}

func drugOf(d *drugAdvice) drugJSON {
	rank := rankOf(d.advice)
	out := drugJSON{
		Drug: d.drug, Severity: rank.Severity.Code(), Differ: len(differences(d.advice)) > 0, Depends: orEmpty(rank.chips()),
		Guidance: make([]guidanceJSON, 0, len(d.advice)),
	}
	if rank.Possible > NoGuidance {
		out.NotExcluded = rank.Possible.Code()
	}
	for i := range d.advice {
		out.Guidance = append(out.Guidance, guidanceOf(&d.advice[i]))
	}
	return out
}

func guidanceOf(a *pgx.Advice) guidanceJSON {
	out := guidanceJSON{
		Outcome: outcomeCode(a.Outcome), Severity: rankAnswer(a).Severity.Code(),
		PMIDs: []string{}, Keys: []keyJSON{}, Actions: []kb.Action{}, Words: []string{},
		Results: make([]resultJSON, 0, len(a.Results)), NearestScore: a.NearestScore,
		NotExcluded: a.NotExcluded, Conflict: a.Conflict, Missing: orEmpty(a.Missing), Notes: orEmpty(a.Notes),
	}
	if g := a.Guideline; g != nil {
		out.Source, out.Guideline, out.URL, out.Version = g.Source, g.ID, g.URL, g.Version
		out.PMIDs = orEmpty(g.PMIDs)
	}
	for _, r := range a.Results {
		out.Results = append(out.Results, resultJSON(r))
	}
	if r := a.Row; r != nil {
		out.Row, out.Population, out.Strength = r.ID, r.Population, r.Strength
		out.Actions, out.Words = orEmpty(r.Actions), WordsFor(r.Actions, a.Drug, unknownGenes(a))
		out.Text, out.Implications = strings.Join(paragraphs(r.Text), "\n"), r.Implied
		for _, k := range r.Keys {
			out.Keys = append(out.Keys, keyJSON{k.Gene, keyKinds[k.Kind], k.Value})
		}
	}
	return out
}

var keyKinds = map[kb.KeyKind]string{
	kb.KeyPhenotype: "phenotype", kb.KeyScore: "activity-score", kb.KeyStatus: "allele-status",
	kb.KeyDiplotype: "diplotype", kb.KeyNoResult: "no-result",
}

func outcomeCode(o pgx.Outcome) string {
	switch o {
	case pgx.RowFound:
		return "row"
	case pgx.NotTested:
		return "not-tested"
	case pgx.TestedNoCall:
		return "tested-not-called"
	case pgx.NoRow:
		return "no-row"
	default:
		return "guideline-without-rows"
	}
}
