package pgx_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// pharmcatReport is the part of PharmCAT's report that guidance is in: source →
// drug → guidelines with the rows that apply.
type pharmcatReport struct {
	Drugs map[string]map[string]struct {
		Guidelines []struct {
			ID          string
			Annotations []struct {
				Population, Classification string
				LookupKey                  []map[string]any
			}
		}
	}
}

// guidanceSources are the sources compared. FDA Label Annotation and FDA PGx
// Association are out of scope.
var guidanceSources = map[string]string{
	"CPIC Guideline Annotation": "CPIC",
	"DPWG Guideline Annotation": "DPWG",
}

// newerGuidelines are in the examples and not among the guidelines of
// 25 March 2024.
var newerGuidelines = []string{
	"CPIC hydralazine PA166416341",
	"CPIC metoprolol PA166341321",
	"DPWG atazanavir PA166411701",
	"DPWG mavacamten PA166418081",
	"DPWG rosuvastatin PA166363221",
}

// guidanceDifferences are rows that one side has alone, with the reason.
var guidanceDifferences = func() map[string]string {
	out := map[string]string{}
	for _, drug := range []string{"amikacin", "gentamicin", "kanamycin", "paromomycin", "plazomicin", "streptomycin", "tobramycin"} {
		out["pharmcat.example ours CPIC "+drug+" PA166229081 [general] [Strong]"] = "deliberate: MT-RNR1 1555A>G reads as m.1555A>G, increased risk"
	}
	return out
}()

func TestPharmCATGuidance(t *testing.T) {
	data := filepath.Join(refdata.Dir(t), "pgx/pharmcat")
	files, err := filepath.Glob(filepath.Join(data, "guidelines/*.json"))
	require.NoError(t, err)
	known := map[string]bool{}
	for _, f := range files {
		var g struct{ Guideline struct{ ID string } }
		readJSON(t, f, &g)
		known[g.Guideline.ID] = true
	}
	require.Len(t, known, 118)
	used := map[string]bool{}
	for _, example := range examples {
		dir := filepath.Join(data, "examples")
		var want pharmcatReport
		readJSON(t, filepath.Join(dir, example.name+".report.json"), &want)
		p := callExample(t, dir, example.name, example.sample, example.outside)
		theirs, newer := want.rows(known)
		assert.Equal(t, newerGuidelines, newer)
		mine := guidanceRows(p)
		assert.NotEmpty(t, theirs)
		for _, r := range theirs {
			if !slices.Contains(mine, r) {
				key := example.name + " theirs " + r
				used[key] = true
				assert.Contains(t, guidanceDifferences, key)
			}
		}
		for _, r := range mine {
			if !slices.Contains(theirs, r) {
				key := example.name + " ours " + r
				used[key] = true
				assert.Contains(t, guidanceDifferences, key)
			}
		}
		t.Logf("%s: %d rows of PharmCAT, %d of ours, %d newer guidelines", example.name, len(theirs), len(mine), len(newer))
	}
	for key := range guidanceDifferences {
		assert.True(t, used[key], "the listed difference is gone: %s", key)
	}
}

// rows lists the rows of known guidelines as "source drug guideline
// population strength", in order, and the guidelines that are not known.
func (r pharmcatReport) rows(known map[string]bool) (rows, newer []string) {
	for title, source := range guidanceSources {
		for drug, d := range r.Drugs[title] {
			for _, g := range d.Guidelines {
				name := fmt.Sprint(source, " ", drug, " ", g.ID)
				if !known[g.ID] {
					newer = append(newer, name)
					continue
				}
				for _, a := range g.Annotations {
					if len(a.LookupKey) > 0 { // without: the text of a guideline that has no rows
						rows = append(rows, name+" "+rowText(a.Population, a.Classification))
					}
				}
			}
		}
	}
	slices.Sort(rows)
	slices.Sort(newer)
	return rows, newer
}

// guidanceRows lists our rows in the same form.
func guidanceRows(p *pgx.Person) []string {
	var rows []string
	for _, drug := range p.Drugs() {
		for _, a := range p.Guidance(drug) {
			if a.Outcome == pgx.RowFound && tested(a) {
				rows = append(rows, fmt.Sprint(a.Guideline.Source, " ", drug, " ", a.Guideline.ID, " ", rowText(a.Row.Population, a.Row.Strength)))
			}
		}
	}
	slices.Sort(rows)
	return rows
}

// tested: PharmCAT leaves out the rows that rest on No Result alone.
func tested(a pgx.Advice) bool {
	for i := range a.Row.Keys {
		if a.Row.Keys[i].Kind != kb.KeyNoResult {
			return true
		}
	}
	return false
}

// rowText writes a row's population and strength. What DPWG does not grade is
// "Unspecified" in 2025 and nothing in 2024.
func rowText(population, strength string) string {
	if strength == "Unspecified" {
		strength = ""
	}
	return "[" + strings.TrimSpace(population) + "] [" + strings.TrimSpace(strength) + "]"
}
