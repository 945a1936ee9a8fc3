package report

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

// actionsFor are those of a row's actions that concern an answer: its drug, and
// what is unknown of its genes. wordsOf and steps say them.
func actionsFor(actions []kb.Action, a *pgx.Advice) []kb.Action {
	return forPerson(forDrug(actions, a.Drug), unknownGenes(a))
}

// forDrug leaves out what is said for other drugs alone.
func forDrug(actions []kb.Action, drug string) []kb.Action {
	var kept []kb.Action
	for i := range actions {
		a := actions[i]
		switch a.Kind {
		case kb.Standard, kb.Titrate, kb.Monitor, kb.TDM, kb.StopRule:
			if len(a.Drugs) > 0 && !slices.Contains(a.Drugs, drug) {
				continue
			}
		}
		if slices.ContainsFunc(a.Dose, func(d kb.Dose) bool { return d.Drug != "" }) {
			a.Dose = slices.DeleteFunc(slices.Clone(a.Dose), func(d kb.Dose) bool { return d.Drug != "" && d.Drug != drug })
			if len(a.Dose) == 0 && (a.Kind == kb.DoseKind || a.Kind == kb.Titrate) {
				continue
			}
		}
		kept = append(kept, a)
	}
	return kept
}

// against leaves out advice against other drugs alone: it is read with the row, and
// ranks it no higher.
func against(actions []kb.Action, drug string) []kb.Action {
	return slices.DeleteFunc(slices.Clone(actions), func(a kb.Action) bool { return a.AgainstOthers(drug) })
}

// forPerson leaves out what holds while a result is unknown that is known.
func forPerson(actions []kb.Action, unknown []string) []kb.Action {
	var kept []kb.Action
	for i := range actions {
		if !slices.ContainsFunc(actions[i].Condition, func(c string) bool {
			gene, ok := strings.CutPrefix(c, "genotype-unknown:")
			return ok && !slices.Contains(unknown, gene)
		}) {
			kept = append(kept, actions[i])
		}
	}
	return kept
}

// unknownGenes names the genes of an answer whose result is unknown: not
// called, or called without a phenotype.
func unknownGenes(a *pgx.Advice) []string {
	unknown := slices.Clone(a.Missing)
	for _, r := range a.Results {
		if r.Key == "" || r.Key == pgx.NoResult || pgx.UnknownFunction(r.Key) {
			unknown = append(unknown, r.Gene)
		}
	}
	return unknown
}
