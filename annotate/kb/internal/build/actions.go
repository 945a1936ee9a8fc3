package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// actionFiles hold the coded guidance: for each wording, by its hash, the
// actions it was read as. Coded by hand from the publishers' texts.
//
//go:embed actions/*.json
var actionFiles embed.FS

// vocabulary closes every coded field. Of "key:value" texts the key is closed.
var vocabulary = map[string][]string{
	"kind": {
		string(kb.Standard), string(kb.Avoid), string(kb.Alternative), string(kb.DoseKind), string(kb.Titrate),
		string(kb.Monitor), string(kb.TDM), string(kb.Test), string(kb.RestrictComedication), string(kb.StopRule),
		string(kb.Algorithm), string(kb.InsufficientEvidence), string(kb.NotAddressed), string(kb.SeeGuideline),
	},
	"link":      {string(kb.And), string(kb.Otherwise), string(kb.Or)},
	"modality":  {"", "should", "consider", "may", "not-needed"},
	"phase":     {"", "start", "loading", "maintenance"},
	"bound":     {"", "max", "min", "about"},
	"unit":      {"", "mg", "g", "mg/kg", "mg/m2"},
	"per":       {"", "day", "12h", "week", "month", "dose"},
	"direction": {"", "lower", "higher", "lowest-effective", "slower-increase", "standard"},
	"test": {
		"adverse-effects", "anaemia", "blood-count", "blood-pressure", "cholinesterase", "ecg", "enzyme", "genotype", "haemolysis",
		"hearing", "inr", "kidney-function", "liver-function", "myelosuppression", "myopathy", "phenotype", "plasma-level",
		"platelet-function", "renal-function", "response",
	},
	"condition": {
		"age", "alternatives", "dose", "genotype-unknown", "indication", "other", "prior-use", "response", "severity", "sex",
		"status", "therapy", "toxicity", "weight",
	},
}

// addActions gives every row the actions of its wording. Each wording must be
// coded once, and nothing may be coded that no row says.
func addActions(base *kb.KB) error {
	coded, err := readActions()
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, g := range base.Guidelines {
		for i := range g.Rows {
			r := &g.Rows[i]
			actions, ok := coded[r.TextHash]
			if !ok {
				return fmt.Errorf("build: row %s of %s: its wording %s is not coded: add it to actions/, as see-guideline where it does not fit", r.ID, g.ID, r.TextHash)
			}
			r.Actions = actions
			used[r.TextHash] = true
		}
	}
	for _, hash := range sortedKeys(coded) {
		if !used[hash] {
			return fmt.Errorf("build: actions/ codes %s, which no row says: remove it", hash)
		}
	}
	return nil
}

func readActions() (map[string][]kb.Action, error) {
	names, err := fs.Glob(actionFiles, "actions/*.json")
	if err != nil {
		return nil, err
	}
	out := map[string][]kb.Action{}
	for _, name := range names {
		data, err := actionFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var file map[string][]kb.Action
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode(&file); err != nil {
			return nil, fmt.Errorf("build: %s: %w", name, err)
		}
		for hash, actions := range file {
			if _, twice := out[hash]; twice {
				return nil, fmt.Errorf("build: %s: %s is coded twice", name, hash)
			}
			if err := checkActions(actions); err != nil {
				return nil, fmt.Errorf("build: %s: %s: %w", name, hash, err)
			}
			out[hash] = actions
		}
	}
	return out, nil
}

// checkActions reports what in a list of actions is outside the schema.
func checkActions(actions []kb.Action) error {
	if len(actions) == 0 {
		return fmt.Errorf("has no action: code see-guideline")
	}
	for i, a := range actions {
		c := checker{}
		c.word("kind", string(a.Kind))
		if i == 0 {
			if a.Link != "" {
				c.fail("the first action has a link")
			}
		} else {
			c.word("link", string(a.Link))
		}
		c.word("modality", a.Modality)
		c.word("phase", a.Phase)
		c.keyed("test", a.Test)
		c.keyed("condition", a.Condition)
		c.names(a.Drugs)
		c.names(a.NotDrugs)
		if a.Days < 0 || a.Days > 366 {
			c.fail("days is %d", a.Days)
		}
		for _, d := range a.Dose {
			c.dose(d)
		}
		for _, l := range a.Unless {
			c.word("unit", l.Unit)
			c.word("per", l.Per)
			if !(l.Below > 0) || l.Unit == "" {
				c.fail("unless is not a dose")
			}
		}
		if a.Kind == kb.DoseKind && len(a.Dose) == 0 && len(a.Test) == 0 && a.Modality != "not-needed" {
			c.fail("a dose without figure, direction or the test that gives it")
		}
		if c.err != nil {
			return fmt.Errorf("action %d: %w", i, c.err)
		}
	}
	return nil
}

// checker keeps the first fault.
type checker struct{ err error }

func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

func (c *checker) word(field, value string) {
	if !slices.Contains(vocabulary[field], value) {
		c.fail("%s is %q, outside the vocabulary", field, value)
	}
}

func (c *checker) keyed(field string, values []string) {
	for _, v := range values {
		key, rest, colon := strings.Cut(v, ":")
		c.word(field, key)
		if field == "condition" && rest == "" || colon && rest == "" || strings.ContainsAny(v, " \t\n") {
			c.fail("%s is %q: write key:value", field, v)
		}
	}
}

func (c *checker) names(drugs []string) {
	for _, d := range drugs {
		if d == "" || d != strings.ToLower(strings.TrimSpace(d)) {
			c.fail("drug %q: write the generic name in lower case", d)
		}
	}
}

func (c *checker) dose(d kb.Dose) {
	c.word("bound", d.Bound)
	c.word("unit", d.Unit)
	c.word("per", d.Per)
	c.word("phase", d.Phase)
	c.word("direction", d.Direction)
	c.keyed("condition", d.Condition)
	for _, r := range []*kb.Range{d.Percent, d.Amount} {
		if r != nil && (!(r.Low > 0) || r.High < r.Low || math.IsInf(r.High, 0)) {
			c.fail("range %g-%g", r.Low, r.High)
		}
	}
	switch {
	case d.Percent == nil && d.Amount == nil && d.Direction == "":
		c.fail("a dose without figure and direction")
	case (d.Amount != nil) != (d.Unit != ""):
		c.fail("an amount goes with a unit")
	case d.PerDay < 0 || d.PerWeek < 0:
		c.fail("a negative frequency")
	}
}
