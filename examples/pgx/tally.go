package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/report"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/variant/vcf"
)

// tally gathers what the user should hear on standard error at the end.
type tally struct {
	people   int
	last     *pgx.Run
	uncalled map[string]int // people without a result, by gene that a VCF can call
	outside  map[string]int // likewise, by gene that needs another test
	assumed  map[string]int // people, by gene all of whose positions were assumed
	input    []inputWarning // of the files, in the order they were met
}

// inputWarning is what was odd in the form of a file.
type inputWarning struct {
	first vcf.Warning
	times int
}

// warn is told of each; of one kind in one file it keeps the first.
func (t *tally) warn(w vcf.Warning) {
	for i := range t.input {
		if x := &t.input[i]; x.first.Code == w.Code && x.first.File == w.File {
			x.times++
			return
		}
	}
	t.input = append(t.input, inputWarning{w, 1})
}

func (t *tally) add(p *pgx.Person) {
	if t.uncalled == nil {
		t.uncalled, t.outside, t.assumed = map[string]int{}, map[string]int{}, map[string]int{}
	}
	t.people++
	t.last = p.Run
	for _, g := range p.Genes {
		switch {
		case slices.ContainsFunc(g.Warnings, func(w pgx.Warning) bool { return w.Code == "all-positions-assumed" }):
			t.assumed[g.Name]++
		case g.Status == star.Called:
		case g.KB.Tier == kb.Outside || g.Name == "CYP2D6":
			t.outside[g.Name]++
		default:
			t.uncalled[g.Name]++
		}
	}
}

func (t *tally) print(stderr io.Writer, o pgx.Options, samples []string) {
	if t.last == nil {
		return
	}
	if o.KB != nil {
		for _, w := range o.KB.Warnings {
			fmt.Fprintf(stderr, "pgx: warning: --kb: %s\n", w)
		}
	}
	for _, w := range t.input {
		again := ""
		if w.times > 1 {
			again = fmt.Sprintf(", and %d more", w.times-1)
		}
		fmt.Fprintf(stderr, "pgx: warning: %s%s\n", strings.TrimPrefix(w.first.String(), "vcf: "), again)
	}
	if o.Sex != nil && !slices.ContainsFunc(samples, func(s string) bool { _, ok := o.Sex[s]; return ok }) {
		fmt.Fprintln(stderr, "pgx: warning: --sex names none of the samples that are reported: compare the names")
	}
	s := t.last.Summary
	fmt.Fprintf(stderr, "pgx: %d %s, %s (%s), %d of %d records at needed positions\n",
		t.people, plural(t.people, "person", "people"), t.last.Build, strings.Join(t.last.Evidence, "; "), s.Used, s.Records)
	for _, code := range slices.Sorted(maps.Keys(s.Faults)) {
		fmt.Fprintf(stderr, "pgx: warning: %s: %d%s\n", code, s.Faults[code], explained(code))
	}
	if len(t.assumed) > 0 {
		fmt.Fprintf(stderr, "pgx: no record at any position, all assumed to be reference: %s\n", names(t.assumed))
	}
	if len(t.uncalled) > 0 {
		fmt.Fprintf(stderr, "pgx: not called: %s; --positions bed --build %s lists what has to be called, and how\n",
			names(t.uncalled), t.last.Build)
	}
	if len(t.outside) > 0 {
		fmt.Fprintf(stderr, "pgx: needs another test: %s; give its result with --outside\n", names(t.outside))
	}
}

// explained says what a warning means, where the report has words for it.
func explained(code string) string {
	if text := report.WarningText(code); text != code {
		return " (" + text + ")"
	}
	return ""
}

// names lists genes with the number of people concerned.
func names(genes map[string]int) string {
	var out []string
	for _, g := range slices.Sorted(maps.Keys(genes)) {
		out = append(out, fmt.Sprintf("%s (%d)", g, genes[g]))
	}
	return strings.Join(out, ", ")
}
