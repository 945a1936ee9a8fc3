package main

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/allelerx/allelerx/annotate/coverage"
)

// Of longer lists the page has the beginning; the table has all.
const (
	longestCell = 3
	longestList = 8
)

// writeText writes a line for each gene, and then for each gene that is covered
// in part what it lacks.
func writeText(w *bufio.Writer, r *coverage.Report, name string) error {
	fmt.Fprintf(w, "Pharmacogenes in %s, %v, definitions of %s\n\n", name, r.Build, r.Version)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rows := [][]string{{"GENE", "STATUS", "COVERED", "FIRST TO ADD", "CALLED AS OTHERS"}}
	for _, g := range r.Genes {
		rows = append(rows, row(g))
	}
	for _, cells := range rows {
		if _, err := fmt.Fprintln(t, strings.Join(cells, "\t")); err != nil {
			return err
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, g := range r.Genes {
		if lines := details(g); len(lines) > 0 {
			fmt.Fprintf(w, "\n%s, %s\n  %s\n", g.Name, g.Status, strings.Join(lines, "\n  "))
		}
	}
	fmt.Fprint(w, "\nCovered means that the regions hold a position, not that it was read there.\n")
	return nil
}

// row is a gene's line: the positions to add first are those without which it is
// not called, and those of AMP tier 1 alleles.
func row(g *coverage.Gene) []string {
	var first, lost []string
	for _, p := range g.Missing() {
		if p.Required || p.Tier1 {
			first = append(first, cmp.Or(p.RSID, positionText(p)))
		}
	}
	for _, a := range g.Lost {
		lost = append(lost, a.Name)
	}
	covered := fmt.Sprintf("%d of %d", g.Covered(), len(g.Positions))
	switch g.Status {
	case coverage.Nothing:
		lost = []string{"all"}
	case coverage.NotByPosition:
		covered = ""
	}
	return []string{g.Name, g.Status.String(), cmp.Or(covered, "-"), cmp.Or(some(first, longestCell), "-"), cmp.Or(some(lost, longestCell), "-")}
}

// details are the lines on what a gene lacks.
func details(g *coverage.Gene) []string {
	switch g.Status {
	case coverage.Nothing:
		return nil
	case coverage.NotByPosition:
		return []string{"its alleles come from another test"}
	}
	var required, tier1, extra, others, paralogs []string
	for _, p := range g.Positions {
		text := positionText(p)
		switch {
		case p.Covered && p.Paralog:
			paralogs = append(paralogs, text)
		case p.Covered:
		case p.Required:
			required = append(required, text)
		case p.Tier1:
			tier1 = append(tier1, text)
		case p.Extra:
			extra = append(extra, text)
		default:
			others = append(others, text)
		}
	}
	var lines []string
	for _, l := range []struct {
		says string
		list []string
	}{
		{"missing, and the gene is not called without: ", required},
		{"missing, AMP tier 1: ", tier1},
		{"missing, reported beside the gene: ", extra},
		{"missing: ", others},
		{"covered, but lost to a paralog by variant callers: ", paralogs},
	} {
		if len(l.list) > 0 {
			lines = append(lines, l.says+some(l.list, longestList))
		}
	}
	lines = append(lines, lostLines(g)...)
	if len(g.Unplaced) > 0 {
		lines = append(lines, "not told by positions: "+some(g.Unplaced, longestList))
	}
	return lines
}

// lostLines are the alleles that are called as others, by what they are called
// as in the first place.
func lostLines(g *coverage.Gene) []string {
	var calledAs []string
	alleles := map[string][]coverage.Allele{}
	for _, a := range g.Lost {
		if as := a.Alike[0]; !slices.Contains(calledAs, as) {
			calledAs = append(calledAs, as)
		}
		alleles[a.Alike[0]] = append(alleles[a.Alike[0]], a)
	}
	var lines []string
	for _, as := range calledAs {
		of := alleles[as]
		// A list may be cut: what is known to change the function comes first.
		slices.SortStableFunc(of, func(a, b coverage.Allele) int { return cmp.Compare(rank(a.Function), rank(b.Function)) })
		var names []string
		for _, a := range of {
			names = append(names, alleleText(a))
		}
		lines = append(lines, "called as "+as+": "+some(names, longestList))
	}
	return lines
}

func rank(function string) int {
	switch {
	case function == "" || strings.HasPrefix(function, "Uncertain") || strings.HasPrefix(function, "Unknown"):
		return 1
	case strings.Contains(strings.ToLower(function), "normal"):
		return 2
	default:
		return 0
	}
}

// some joins the first few of a list, and says how many there are besides.
func some(list []string, most int) string {
	if more := len(list) - most; more > 0 {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(list, ", ")
}
