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
//go:embed actions/*.json actions/VOCABULARY.md
var actionFiles embed.FS

// vocabulary closes the short fields; those of terms are closed by
// actions/VOCABULARY.md, which says what each term means.
var vocabulary = map[string][]string{
	"kind": {
		string(kb.Standard), string(kb.Avoid), string(kb.Alternative), string(kb.DoseKind), string(kb.Titrate),
		string(kb.Monitor), string(kb.TDM), string(kb.Test), string(kb.WeighRisk), string(kb.RestrictComedication), string(kb.StopRule),
		string(kb.Algorithm), string(kb.InsufficientEvidence), string(kb.NotAddressed), string(kb.SeeGuideline),
	},
	"link":      {string(kb.And), string(kb.Otherwise), string(kb.Or)},
	"modality":  {"", "should", "if-possible", "consider", "may", "not-needed"},
	"duration":  {"", "shortest-feasible", "shortest-possible", "shortest-for-goals"},
	"phase":     {"", "start", "loading", "maintenance"},
	"bound":     {"", "max", "min", "about"},
	"unit":      {"", "mg", "g", "mg/kg", "mg/m2"},
	"per":       {"", "day", "12h", "week", "month", "dose"},
	"direction": {"", "lower", "higher", "lowest-effective", "lowest-possible", "slower-increase", "standard"},
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
	terms, err := readTerms()
	if err != nil {
		return nil, err
	}
	out := map[string][]kb.Action{}
	for _, name := range names {
		data, err := actionFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := readActionFile(name, data, terms, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// readActionFile reads one file, {hash: [action, …], …} in order of hash.
func readActionFile(name string, data []byte, words terms, out map[string][]kb.Action) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if start, err := d.Token(); err != nil {
		return fmt.Errorf("build: %s: %w", name, err)
	} else if start != json.Delim('{') {
		return fmt.Errorf("build: %s: begins with %v: write one object, by hash", name, start)
	}
	last := ""
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fmt.Errorf("build: %s: after %s: %w", name, last, err)
		}
		hash, _ := key.(string)
		var actions []kb.Action
		if err := d.Decode(&actions); err != nil {
			return fmt.Errorf("build: %s: %s: %w", name, hash, err)
		}
		if _, twice := out[hash]; twice || hash <= last {
			return fmt.Errorf("build: %s: %s is coded twice or out of order: sort by hash", name, hash)
		}
		if err := words.checkActions(actions); err != nil {
			return fmt.Errorf("build: %s: %s: %w", name, hash, err)
		}
		out[hash], last = actions, hash
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("build: %s: after %s: %w", name, last, err)
	}
	return nil
}

// terms are the terms of VOCABULARY.md, by field.
type terms map[string]map[string]bool

// readTerms reads the lines "- `term` meaning" under each field's heading.
func readTerms() (terms, error) {
	data, err := actionFiles.ReadFile("actions/VOCABULARY.md")
	if err != nil {
		return nil, err
	}
	fields := map[string]string{"Bases of a percentage": "base", "Conditions": "condition", "Classes": "class", "Tests": "test"}
	out := terms{}
	field := ""
	for line := range strings.Lines(string(data)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			field = fields[strings.TrimSpace(heading)]
			continue
		}
		rest, ok := strings.CutPrefix(line, "- `")
		if !ok || field == "" {
			continue
		}
		term, _, _ := strings.Cut(rest, "`")
		if out[field] == nil {
			out[field] = map[string]bool{}
		}
		if out[field][term] {
			return nil, fmt.Errorf("build: VOCABULARY.md: %s %q is listed twice", field, term)
		}
		out[field][term] = true
	}
	if len(out) != len(fields) {
		return nil, fmt.Errorf("build: VOCABULARY.md: terms for %d fields, want %d: keep its headings", len(out), len(fields))
	}
	return out, nil
}

// checkActions reports what in a list of actions is outside the schema.
func (t terms) checkActions(actions []kb.Action) error {
	if len(actions) == 0 {
		return fmt.Errorf("has no action: code see-guideline")
	}
	for i, a := range actions {
		c := checker{terms: t}
		c.action(a, i == 0)
		if c.err != nil {
			return fmt.Errorf("action %d: %w", i, c.err)
		}
	}
	return nil
}

// checker keeps the first fault.
type checker struct {
	terms terms
	err   error
}

func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

func (c *checker) action(a kb.Action, first bool) {
	c.word("kind", string(a.Kind))
	if !first {
		c.word("link", string(a.Link))
	} else if a.Link != "" {
		c.fail("the first action has a link")
	}
	c.word("modality", a.Modality)
	c.word("phase", a.Phase)
	c.term("test", a.Test...)
	c.term("condition", a.Condition...)
	c.term("condition", a.Except...)
	c.word("duration", a.Duration)
	c.names(a.Drugs)
	c.names(a.NotDrugs)
	if a.Class != "" {
		c.term("class", a.Class)
	}
	if a.Days < 0 || a.Days > 366 || a.Days > 0 && a.Kind != kb.StopRule {
		c.fail("days is %d", a.Days)
	}
	c.ranged(a.After)
	c.ranged(a.Wait)
	if a.After != nil && first {
		c.fail("the first action comes after something")
	}
	if a.Wait != nil && a.Kind != kb.Titrate && a.Kind != kb.DoseKind {
		c.fail("wait goes with adjustments of the dose: write after")
	}
	if a.Kind == kb.WeighRisk && len(a.Test) == 0 {
		c.fail("weigh-risk does not name the risk")
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
}

func (c *checker) word(field, value string) {
	if !slices.Contains(vocabulary[field], value) {
		c.fail("%s is %q, outside the vocabulary", field, value)
	}
}

func (c *checker) term(field string, values ...string) {
	for _, v := range values {
		if !c.terms[field][v] {
			c.fail("%s is %q, which VOCABULARY.md does not list", field, v)
		}
	}
}

func (c *checker) ranged(r *kb.Range) {
	if r != nil && (!(r.Low > 0) || r.High < r.Low || math.IsInf(r.High, 0)) {
		c.fail("range %g-%g", r.Low, r.High)
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
	c.term("condition", d.Condition...)
	if d.Base != "" {
		c.term("base", d.Base)
	}
	c.ranged(d.Percent)
	c.ranged(d.Amount)
	switch {
	case d.Percent == nil && d.Amount == nil && d.Direction == "":
		c.fail("a dose without figure and direction")
	case (d.Amount != nil) != (d.Unit != ""):
		c.fail("an amount goes with a unit")
	case d.Percent != nil && d.Direction != "", d.Amount != nil && d.Direction != "" && d.Direction != "higher" && d.Direction != "standard":
		c.fail("direction %q beside a figure", d.Direction)
	case d.PerDay < 0 || d.PerWeek < 0:
		c.fail("a negative frequency")
	}
}
