package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
)

// codedActions reads every list of actions that the knowledge base is built
// from, by the hash of the text it codes.
func codedActions(t *testing.T) map[string][]kb.Action {
	t.Helper()
	names, err := filepath.Glob("../kb/internal/build/actions/[0-9]*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("no coded guidance in annotate/kb/internal/build/actions")
	}
	all := map[string][]kb.Action{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var some map[string][]kb.Action
		if err := json.Unmarshal(data, &some); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for hash, actions := range some {
			all[hash] = actions
		}
	}
	return all
}

// unknownTerms lists the coded terms of an action that have no words.
func unknownTerms(a *kb.Action) []string {
	var unknown []string
	check := func(kind, term string, ok bool) {
		if !ok {
			unknown = append(unknown, kind+" "+term)
		}
	}
	oneOf := func(kind, term, known string) {
		check(kind, term, strings.Contains(" "+known+" ", " "+term+" ") || term == "")
	}
	for _, c := range a.Condition {
		_, ok := conditionTerm(c)
		check("condition", c, ok)
	}
	for _, c := range a.Except {
		_, ok := conditionTerm(c)
		check("condition", c, ok)
	}
	for _, c := range a.Test {
		_, ok := testTerm(c)
		check("test", c, ok)
	}
	if a.Class != "" {
		_, ok := classTerm(a.Class)
		check("class", a.Class, ok)
	}
	oneOf("kind", string(a.Kind), "standard avoid alternative dose titrate monitor tdm test weigh-risk restrict-comedication stop-rule algorithm insufficient-evidence not-addressed see-guideline")
	oneOf("link", string(a.Link), "and or otherwise")
	oneOf("modality", a.Modality, "should if-possible consider may not-needed")
	oneOf("duration", a.Duration, "shortest-feasible shortest-possible shortest-for-goals")
	oneOf("phase", a.Phase, "start loading maintenance")
	for i := range a.Dose {
		d := &a.Dose[i]
		for _, c := range d.Condition {
			_, ok := conditionTerm(c)
			check("condition", c, ok)
		}
		oneOf("phase", d.Phase, "start loading maintenance")
		oneOf("bound", d.Bound, "max min about")
		oneOf("direction", d.Direction, "lower higher lowest-effective lowest-possible slower-increase standard")
		oneOf("base", d.Base, "lowest-recommended-starting maximum-recommended usual-maximum")
		oneOf("unit", d.Unit, "mg g mg/kg mg/m2")
		oneOf("per", d.Per, "day week month dose 12h")
	}
	return unknown
}

// TestWordsSayEveryCodedAction covers what the knowledge base is built from
// and what is embedded, which may lag behind. ALLELERX_WORDS names a file to
// write all sentences to, for reading them.
func TestWordsSayEveryCodedAction(t *testing.T) {
	all := codedActions(t)
	for _, g := range kb.Default().Guidelines {
		for i := range g.Rows {
			all[g.Rows[i].ID] = g.Rows[i].Actions
		}
	}
	var lines []string
	for name, actions := range all {
		sentences := Words(actions, "thedrug")
		drug := "thedrug"
		for i := range actions { // a wording of several drugs is said in full for one of them
			for _, d := range actions[i].Dose {
				drug = orElse(d.Drug, drug)
			}
			if a := &actions[i]; a.Kind == kb.Titrate && len(a.Drugs) > 0 {
				drug = a.Drugs[0]
			}
		}
		if full := Words(actions, drug); len(full) != len(actions) {
			t.Errorf("%s: %d sentences for %d actions", name, len(full), len(actions))
		}
		for i := range actions {
			if u := unknownTerms(&actions[i]); len(u) > 0 {
				t.Errorf("%s action %d: no words for %q", name, i+1, u)
			}
		}
		said := 0
		for _, s := range steps(actions, drug) {
			said += len(s.Sentences)
			for _, text := range append(s.Sentences, s.Lead) {
				if text != "" && (len(text) < 8 || badShape(text)) {
					t.Errorf("%s: badly said: %q", name, text)
				}
			}
		}
		if said != len(actions) {
			t.Errorf("%s: %d steps for %d actions", name, said, len(actions))
		}
		for _, s := range sentences {
			if len(s) < 8 || badShape(s) {
				t.Errorf("%s: badly said: %q", name, s)
			}
		}
		lines = append(lines, strings.Join(sentences, "\n  "))
	}
	if out := os.Getenv("ALLELERX_WORDS"); out != "" {
		slices.Sort(lines)
		if err := os.WriteFile(out, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWordsKnowTheVocabulary reads the terms that the vocabulary defines, one
// on a line that begins with it in backquotes.
func TestWordsKnowTheVocabulary(t *testing.T) {
	data, err := os.ReadFile("../kb/internal/build/actions/VOCABULARY.md")
	if err != nil {
		t.Fatal(err)
	}
	section, terms := "", 0
	for line := range strings.Lines(string(data)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.TrimSpace(heading)
		}
		rest, ok := strings.CutPrefix(line, "- `")
		term, _, closed := strings.Cut(rest, "`")
		if !ok || !closed {
			continue
		}
		var a kb.Action
		switch section {
		case "Conditions":
			a.Condition = []string{term}
		case "Classes":
			a.Class = term
		case "Tests":
			a.Test = []string{term}
		case "Bases of a percentage":
			a.Dose = []kb.Dose{{Base: term}}
		default:
			continue
		}
		terms++
		if u := unknownTerms(&a); len(u) > 0 {
			t.Errorf("no words for %q", u)
		}
	}
	if terms < 100 {
		t.Errorf("only %d terms were read: has the vocabulary another form now?", terms)
	}
}

// badShape finds sentences put together wrongly: doubled punctuation, a
// missing part.
func badShape(s string) bool {
	for _, bad := range []string{" ,", " .", "..", ":.", ": .", ",.", ";.", " : ", "the " + "the ", "of " + "of ", "<nil>", "()", "  ", "%!"} {
		if strings.Contains(s, bad) {
			return true
		}
	}
	return false
}
