package examples_test

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors from the ground up. A package imports from its own floor and from those below it.
var floors = []string{"genomics", "variant", "annotate", "cohort", "examples", "benchmarks"}

// ladder is the order inside annotate, lowest first: kb ← star ← structure ← pgx ← report.
var ladder = []string{"kb", "star", "structure", "pgx", "report"}

// never lists, for a package, what it must not import from its own floor although the ladder says nothing about it.
var never = map[string][]string{
	"annotate":        {"annotate/source", "annotate/config"}, // the engine knows sources by interface only
	"annotate/source": {"annotate/star", "annotate/structure", "annotate/pgx", "annotate/report"},
	"cohort":          {"cohort/match", "cohort/assoc", "cohort/dashboard"},
}

// TestImportsRunDown reads the imports of every Go file, tests, build tags and nested modules included.
func TestImportsRunDown(t *testing.T) {
	tr := mustReadTree(t)
	for _, p := range tr.packages {
		for _, f := range p.files {
			for _, spec := range f.syntax.Imports {
				name, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				to, ours := strings.CutPrefix(name, tr.module+"/")
				if !ours {
					continue
				}
				if why := refusal(p.dir, to); why != "" {
					t.Errorf("%s imports %s: %s", f.path, to, why)
				}
			}
		}
	}
}

// refusal says why the package in folder from must not import the one in folder to; "" if it may.
func refusal(from, to string) string {
	fromFloor, toFloor := floorOf(from), floorOf(to)
	switch {
	case fromFloor < 0:
		return from + " is on no floor"
	case toFloor < 0:
		return to + " is on no floor"
	case toFloor > fromFloor:
		return fmt.Sprintf("%s lies above %s", floors[toFloor], floors[fromFloor])
	}
	if why := climbs(from, to); why != "" {
		return why
	}
	for folder, banned := range never {
		// A rule for a floor's own package does not bind its sub-packages.
		bound := from == folder || path.Dir(folder) != "." && within(from, folder)
		if bound && slices.ContainsFunc(banned, func(b string) bool { return within(to, b) }) {
			return folder + " never imports it"
		}
	}
	if within(from, "cohort/phenotype") && within(to, "cohort") && !within(to, "cohort/phenotype") && !within(to, "cohort/ehr") {
		return "cohort/phenotype leans on cohort/ehr only"
	}
	return ""
}

// climbs says why an import inside annotate goes up its ladder; "" if it does not.
func climbs(from, to string) string {
	fromRung, toRung := rungOf(from), rungOf(to)
	if fromRung >= 0 && toRung > fromRung {
		return fmt.Sprintf("annotate/%s stands above annotate/%s", ladder[toRung], ladder[fromRung])
	}
	return ""
}

func floorOf(dir string) int {
	top, _, _ := strings.Cut(dir, "/")
	return slices.Index(floors, top)
}

func rungOf(dir string) int {
	rest, ok := strings.CutPrefix(dir, "annotate/")
	if !ok {
		return -1
	}
	rung, _, _ := strings.Cut(rest, "/")
	return slices.Index(ladder, rung)
}

func TestRefusal(t *testing.T) {
	for _, tc := range []struct {
		name, from, to string
		refused        bool
	}{
		{"down one floor", "variant/vcf", "genomics/bgzf", false},
		{"down all floors", "examples/pgx", "genomics", false},
		{"same floor", "genomics/bam", "genomics/bgzf", false},
		{"up one floor", "variant/call", "annotate/kb", true},
		{"up from the ground", "genomics", "variant", true},
		{"a program as a library", "annotate/pgx", "examples/simulate", true},
		{"benchmarks look at the examples", "benchmarks", "examples/simulate", false},
		{"outside the house", "pkg/x", "genomics", true},
		{"into no floor", "examples/pgx", "pkg/x", true},
		{"down the ladder", "annotate/report", "annotate/kb", false},
		{"up the ladder", "annotate/star", "annotate/pgx", true},
		{"kb lies lowest", "annotate/kb", "annotate/star", true},
		{"a tool of the knowledge base", "annotate/kb/internal/build", "annotate/kb", false},
		{"a tool of the knowledge base, up", "annotate/kb/internal/build", "annotate/star", true},
		{"structure serves pgx", "annotate/pgx", "annotate/structure", false},
		{"a source looks at kb", "annotate/source", "annotate/kb", false},
		{"a source looks at pgx", "annotate/source", "annotate/pgx", true},
		{"the engine looks at a source", "annotate", "annotate/source", true},
		{"the configuration builds sources", "annotate/config", "annotate/source", false},
		{"people know no match", "cohort", "cohort/match", true},
		{"people know records", "cohort", "cohort/ehr", false},
		{"match knows people", "cohort/match", "cohort", false},
		{"phenotypes come from records", "cohort/phenotype", "cohort/ehr", false},
		{"phenotypes know no people", "cohort/phenotype", "cohort", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if why := refusal(tc.from, tc.to); (why != "") != tc.refused {
				t.Errorf("refusal(%q, %q) = %q, want refused %v", tc.from, tc.to, why, tc.refused)
			}
		})
	}
}
