package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/report"
	"github.com/allelerx/allelerx/cohort/match"
)

// adviceColumns are what stands of a drug beside its rank, in the tables of
// persons. None has a date: what is pseudonymous must not tell one.
var adviceColumns = []string{"guidance", "uncertain", "working", "alternatives", "unsuitable", "mapped", "check"}

// adviceOf are the cells of adviceColumns.
func adviceOf(plan *match.Plan, a *match.Action) []string {
	return []string{
		joined(guidanceOf(a)), joined(uncertaintyOf(a)), joined(workingWords(a)), joined(alternativesOf(a)),
		joined(unsuitableOf(a)), joined(mappedBy(a.Exposures)), joined(checksOf(plan, a)),
	}
}

func joined(parts []string) string { return strings.Join(parts, "; ") }

// guidanceOf are the answers that rank, each with its source; of what is not known
// to be fine, those that would be.
func guidanceOf(a *match.Action) []string {
	from := a.Assessment
	if a.Working != nil && a.Rank != a.Genotype {
		from = a.Working.Assessment
	}
	if out := answersOf(from, from.Genotype, a.Drug); len(out) > 0 || from.Genotype != match.UnknownTest {
		return out
	}
	return answersOf(from, match.Fine, a.Drug)
}

// answersOf are the answers of a rank that count.
func answersOf(from *match.Assessment, rank match.Rank, drug string) []string {
	var out []string
	for i := range from.Answers {
		one := &from.Answers[i]
		if one.Rank != rank || one.SetAside != "" || one.NotExcluded {
			continue
		}
		text := one.Source + " " + one.Guideline
		if one.Strength != "" {
			text += " (" + one.Strength + ")"
		}
		if words := report.Words(one.Actions, drug); len(words) > 0 {
			text += ": " + strings.Join(words, " ")
		}
		out = add(out, text)
	}
	return out
}

// uncertaintyOf is what could ask for more, or for something else.
func uncertaintyOf(a *match.Action) []string {
	var out []string
	if a.Possible != match.NoGuidance {
		out = append(out, "a result that is not excluded: "+a.Possible.String())
	}
	if a.UpTo != match.NoGuidance {
		out = append(out, fmt.Sprintf("by %s: %s", strings.Join(a.Open, ", "), a.UpTo))
	}
	if len(a.Differ) > 0 {
		var stands []string
		for _, s := range a.Differ {
			stands = append(stands, s.Source+" "+s.Rank.String())
		}
		out = append(out, "sources differ: "+strings.Join(stands, ", "))
	}
	if len(a.Untested) > 0 {
		out = append(out, "without a result: "+strings.Join(a.Untested, ", "))
	}
	for _, one := range a.UnknownFunction() {
		for _, r := range one.Results {
			if pgx.UnknownFunction(r.Key) {
				out = add(out, one.Source+" recommends nothing for "+r.Gene+" "+r.Key)
			}
		}
	}
	return out
}

// workingWords are what inhibitors and inducers make of results: beside the
// genotype's, with what the row of the table rests on.
func workingWords(a *match.Action) []string {
	if a.Working == nil {
		return nil
	}
	var out []string
	for _, c := range a.Working.Conversions {
		taken := c.By.Activity.String()
		if !c.By.Until.IsZero() {
			taken = fmt.Sprintf("stopped less than %d days ago", c.By.Washout+1)
		}
		out = append(out, fmt.Sprintf("%s works as %s by %s (%s; %s; consensus, not guideline; read %s: %s)",
			c.Gene, c.To, c.By.Drug, c.By.Effect, taken, c.By.Read, c.By.Source))
	}
	return out
}

// alternativesOf are the guidelines' own first, then those of the same class.
func alternativesOf(a *match.Action) []string {
	var out []string
	for i := range a.Alternatives {
		c := &a.Alternatives[i]
		text := c.Drug + " (" + strings.Join(c.Sources, ", ")
		if !c.FromGuideline() {
			text = c.Drug + " (same class " + c.Class + ", not from a guideline"
		}
		if c.Guided && c.Rank != match.Fine {
			text += "; its own guidance: " + c.Rank.String()
		}
		if len(c.Caution) > 0 {
			text += "; not with " + strings.Join(c.Caution, ", ")
		}
		out = append(out, text+")")
	}
	for _, class := range a.Classes {
		out = append(out, "a class that a guideline names: "+class)
	}
	return out
}

func unsuitableOf(a *match.Action) []string {
	var out []string
	for i := range a.Unsuitable {
		out = append(out, a.Unsuitable[i].Drug+": "+a.Unsuitable[i].Why)
	}
	return out
}

// mappedBy are the ways in which the record's entries were found to be the drug.
func mappedBy(entries []match.Evidence) []string {
	var out []string
	for _, e := range entries {
		text := strings.Join(e.Mapping.How, ", ")
		if e.Mapping.Conflict != "" {
			text += " (" + e.Mapping.Conflict + ")"
		}
		out = add(out, text)
	}
	return out
}

// whyUnsure is why an entry of the record is used for nothing.
func whyUnsure(e *match.Evidence) string {
	return cmp.Or(joined(mappedBy([]match.Evidence{*e})), "nothing of it is known")
}

// checksOf is what a person has to look at first.
func checksOf(plan *match.Plan, a *match.Action) []string {
	var out []string
	if plan.Person.SexDiffers {
		out = append(out, swapped)
	}
	if len(a.Alternatives)+len(a.Classes) > 0 {
		out = append(out, "of alternatives "+match.Check)
	}
	return out
}

// swapped is said of whom record and genotypes do not agree.
const swapped = "the record's sex is not that of the genotypes: the sample may be another person's"

// add appends what is not there yet.
func add(to []string, text string) []string {
	if text == "" || slices.Contains(to, text) {
		return to
	}
	return append(to, text)
}
