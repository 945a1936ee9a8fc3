package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// report collects what VERIFICATION.md says.
type report struct {
	stars     [][2]string // gene, remark
	functions [][4]string // gene, allele, ours, PyPGx's
	terms     []string
	drugs     []string // without codes
}

func (r *report) star(gene, text string) { r.stars = append(r.stars, [2]string{gene, text}) }
func (r *report) term(text string)       { r.terms = append(r.terms, text) }
func (r *report) function(gene, allele, ours, theirs string) {
	r.functions = append(r.functions, [4]string{gene, allele, ours, theirs})
}

// markdown writes the report.
func (r *report) markdown(base *kb.KB, e *evidence) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# How the knowledge base was verified\n")
	line("Written by `go generate ./annotate/kb`; do not edit. Positions are 1-based.\n")
	line("Allele definitions of %s, guidelines of %s, PyPGx %s.\n", base.Version, base.GuidelineDate, pypgxVersion)
	r.places(line, e)
	line("\n## Disagreements between sources, and what was decided\n")
	line("| gene | position (GRCh38) | disagreement | decision |\n|---|---|---|---|")
	for _, p := range e.problems {
		line("| %s | %s | %s | %s |", p.gene, p.site, p.text, resolutions[p.key()])
	}
	r.single(line, e)
	r.rest(line)
	r.coded(line, base)
	return b.Bytes()
}

// places writes, per gene, how many positions were verified in which way.
func (r *report) places(line func(string, ...any), e *evidence) {
	line("## Positions\n")
	line("Each position in GRCh38 is the publisher's; its place in GRCh37 is that of the UCSC chain, on the plus strand and without")
	line("a gap. Counted is what confirms it: the reference sequence (that of GRCh37 was lifted from GRCh38 and set to the REF of real")
	line("data where they differ, so it confirms the base, not the place), PyPGx's own table, and a record with that REF in the")
	line("1000 Genomes files of that build.\n")
	line("| gene | positions | GRCh38: sequence | PyPGx | 1000 Genomes | GRCh37: placed | chain | sequence | PyPGx | 1000 Genomes |")
	line("|---|---|---|---|---|---|---|---|---|---|")
	count := func(gene string, keep func(*kb.Site) bool) (n int) {
		for _, p := range e.placements {
			if (gene == "" || p.gene == gene) && keep(p.site) {
				n++
			}
		}
		return n
	}
	row := func(label, gene string) {
		cells := []string{label}
		bit38 := func(v kb.Verified) func(*kb.Site) bool {
			return func(s *kb.Site) bool { return s.GRCh38.Verified&v != 0 }
		}
		bit37 := func(v kb.Verified) func(*kb.Site) bool {
			return func(s *kb.Site) bool { return s.GRCh37.Verified&v != 0 }
		}
		for _, keep := range []func(*kb.Site) bool{
			func(*kb.Site) bool { return true },
			bit38(kb.BySequence), bit38(kb.ByPyPGx), bit38(kb.ByData),
			func(s *kb.Site) bool { return s.GRCh37.Known },
			bit37(kb.ByChain), bit37(kb.BySequence), bit37(kb.ByPyPGx), bit37(kb.ByData),
		} {
			cells = append(cells, fmt.Sprint(count(gene, keep)))
		}
		line("| %s |", strings.Join(cells, " | "))
	}
	var genes []string
	for _, p := range e.placements {
		if !slices.Contains(genes, p.gene) {
			genes = append(genes, p.gene)
		}
	}
	slices.Sort(genes)
	for _, g := range genes {
		row(g, g)
	}
	row("all", "")
	line("\n### GRCh37 has another REF\n")
	line("| gene | position (GRCh38) | GRCh38 | GRCh37 | confirmed by |\n|---|---|---|---|---|")
	for _, p := range e.placements {
		if s := p.site; s.GRCh37.Known && s.GRCh37.Ref != 0 {
			line("| %s | %s | %s | %s | %s |", p.gene, siteName(s), s.Bases[0], s.Bases[s.GRCh37.Ref], verifiedText(s.GRCh37.Verified))
		}
	}
}

// single lists the positions that rest on one source, or are not placed.
func (r *report) single(line func(string, ...any), e *evidence) {
	line("\n## Positions without a place in GRCh37\n")
	n := 0
	for _, p := range e.placements {
		if !p.site.GRCh37.Known {
			line("- %s %s: %s", p.gene, siteName(p.site), strings.Join(p.notes, "; "))
			n++
		}
	}
	if n == 0 {
		line("None.")
	}
	line("\n## Places in GRCh37 that one source gives\n")
	line("Used, and marked so in the evidence.\n")
	line("| gene | position (GRCh38) | GRCh37 | source | remarks |\n|---|---|---|---|---|")
	for _, p := range e.placements {
		v := p.site.GRCh37.Verified
		if p.site.GRCh37.Known && v&(v-1) == 0 {
			line("| %s | %s | %s:%d | %s | %s |", p.gene, siteName(p.site), p.site.GRCh37.Contig, p.site.GRCh37.Pos+1, verifiedText(v), strings.Join(p.notes, "; "))
		}
	}
	line("\n## Indels and gaps\n")
	line("Positions where a chain gap is near, or the surroundings of an indel differ between the builds.\n")
	n = 0
	for _, p := range e.placements {
		var notes []string
		for _, t := range p.notes {
			if strings.Contains(t, "gap") || strings.Contains(t, "flank") {
				notes = append(notes, t)
			}
		}
		if len(notes) > 0 {
			line("- %s %s: %s", p.gene, siteName(p.site), strings.Join(notes, "; "))
			n++
		}
	}
	if n == 0 {
		line("None.")
	}
}

func (r *report) rest(line func(string, ...any)) {
	line("\n## Functions: PyPGx says otherwise\n")
	line("CYP2D6, G6PD and RYR1 follow CPIC; PyPGx is out of date there and never used. Of RYR1, variants PyPGx does not have are")
	line("listed only where they are associated with malignant hyperthermia.\n")
	line("| gene | allele | used | PyPGx |\n|---|---|---|---|")
	for _, f := range r.functions {
		line("| %s | %s | %s | %s |", f[0], f[1], f[2], f[3])
	}
	line("\n## Remarks on single genes\n")
	for _, s := range r.stars {
		line("- %s: %s", s[0], s[1])
	}
	for _, t := range r.terms {
		line("- %s", t)
	}
	line("\n## Drugs without RxNorm or ATC code\n")
	line("%s", strings.Join(r.drugs, ", "))
}

// coded counts the coded actions.
func (r *report) coded(line func(string, ...any), base *kb.KB) {
	kinds, first := map[string]int{}, map[string]int{}
	wordings := map[string]bool{}
	rows, open := 0, 0
	for _, g := range base.Guidelines {
		for i := range g.Rows {
			row := &g.Rows[i]
			rows++
			if row.Actions[0].Kind == kb.SeeGuideline {
				open++
			}
			if wordings[row.TextHash] {
				continue
			}
			wordings[row.TextHash] = true
			first[string(row.Actions[0].Kind)]++
			for _, a := range row.Actions {
				kinds[string(a.Kind)]++
			}
		}
	}
	line("\n## Coded guidance\n")
	line("%d rows of %d guidelines share %d wordings, each coded by hand (internal/build/actions: VOCABULARY.md says what the terms", rows, len(base.Guidelines), len(wordings))
	line("mean, RECODING.md what a second coding of 100 rows found). %d rows do not fit and are see-guideline alone.\n", open)
	line("| kind | wordings that begin with it | actions |\n|---|---|---|")
	for _, k := range sortedKeys(kinds) {
		line("| %s | %d | %d |", k, first[k], kinds[k])
	}
}
