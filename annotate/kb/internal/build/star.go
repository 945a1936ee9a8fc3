package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// coreFixes corrects PyPGx's allele table where it contradicts its own variant
// table; the chain agrees with the variant table in each case.
var coreFixes = map[string]struct{ core38, reason string }{
	"ACYP2 rs1872328": {
		"2-54168122-G-A",
		"the allele table has the GRCh38 core one column to the left, under GRCh37Tag; variant table and chain give 2:54168122",
	},
	"CYP17A1 L465P": {
		"10-102830835-A-G",
		"the allele table has GRCh38 core 10-102730530-A-G, which is no variant of its table and 100 kb outside the gene; variant table and chain give 10:102830835",
	},
}

// referenceFixes names the allele that is the reference genome's own haplotype
// where gene-table.csv says otherwise.
var referenceFixes = map[string]struct{ allele, reason string }{
	"SULT1A1": {"*3", "gene-table.csv has *1 as the default of GRCh38, but the allele table gives *1 a core variant and *3 none"},
}

// change is a variant of PyPGx in both builds; positions 0-based.
type change struct {
	contig       string
	pos38, pos37 int
	ref38, ref37 string
	alt          string
	rsid         string
}

// starGenes makes the genes that only PyPGx describes.
func (e *evidence) starGenes(base *kb.KB, r *report) ([]*kb.Gene, error) {
	var out []*kb.Gene
	for _, row := range e.pypgx.genes {
		name := row["Gene"]
		if row["Target"] != "TRUE" || base.Gene(name) != nil {
			continue
		}
		g, err := e.starGene(row, r)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

func (e *evidence) starGene(row map[string]string, r *report) (*kb.Gene, error) {
	name := row["Gene"]
	g := &kb.Gene{Name: name, Tier: kb.Star, Source: "PyPGx", Version: pypgxVersion, Method: kb.NoMethod, CoreOnly: true}
	var err error
	if g.Regions, err = e.pypgx.regions(name); err != nil {
		return nil, err
	}
	g.Chrom = genomics.ChrContig(strings.SplitN(g.Regions[0].Contig, "_", 2)[0])
	alleles := e.pypgx.alleles.where("Gene", name)
	changes, err := e.changes(name)
	if err != nil {
		return nil, err
	}
	cores := map[string][]*change{} // by allele, in GRCh38
	used := map[*change]bool{}
	reference := row["GRCh38Default"]
	if fix, ok := referenceFixes[name]; ok {
		reference = fix.allele
		r.star(name, "reference allele: "+fix.reason)
	}
	for _, a := range alleles {
		allele, text := a["StarAllele"], a["GRCh38Core"]
		g.Functions = append(g.Functions, kb.Function{Allele: allele, Function: sentence(a["Function"])})
		if fix, ok := coreFixes[name+" "+allele]; ok {
			text = fix.core38
			r.star(name, allele+": "+fix.reason)
		}
		if a["SV"] == "TRUE" {
			continue
		}
		for _, core := range splitList(text) {
			c := changes[core]
			if c == nil {
				return nil, fmt.Errorf("build: allele-table.csv: %s %s: %s is not in variant-table.csv: decide in coreFixes", name, allele, core)
			}
			cores[allele] = append(cores[allele], c)
			used[c] = true
		}
		if (allele == reference) != (len(cores[allele]) == 0) {
			return nil, fmt.Errorf("build: allele-table.csv: %s %s: exactly the reference allele %s has no core variant: decide in referenceFixes", name, allele, reference)
		}
	}
	if len(used) == 0 {
		r.star(name, "structural alleles only: functions without definitions")
		return g, nil
	}
	sites, err := e.starSites(g, used)
	if err != nil {
		return nil, err
	}
	for _, a := range alleles {
		if a["SV"] == "TRUE" {
			continue
		}
		g.Alleles = append(g.Alleles, starAllele(g, a["StarAllele"], a["StarAllele"] == reference, cores[a["StarAllele"]], sites))
	}
	return g, e.checkCores37(g, alleles, r)
}

// changes reads a gene's variants, each left-aligned, by name in GRCh38.
func (e *evidence) changes(gene string) (map[string]*change, error) {
	out := map[string]*change{}
	for _, v := range e.pypgx.variants.where("Gene", gene) {
		pos37, err37 := strconv.Atoi(v["GRCh37Position"])
		pos38, err38 := strconv.Atoi(v["GRCh38Position"])
		if err := cmp.Or(err37, err38); err != nil {
			return nil, fmt.Errorf("build: variant-table.csv: %s: %w", gene, err)
		}
		// the table's own REF and ALT are those of GRCh37 where the builds differ
		alt := v["Variant"]
		if alt == v["GRCh38Allele"] {
			alt = v["GRCh37Allele"]
		}
		c := &change{
			contig: genomics.ChrContig(v["Chromosome"]), pos38: pos38 - 1, pos37: pos37 - 1,
			ref38: v["GRCh38Allele"], ref37: v["GRCh37Allele"], alt: alt, rsid: v["rsID"],
		}
		e.align(c)
		name := v["GRCh38Name"]
		if name == "" {
			name = fmt.Sprintf("%s-%d-%s-%s", v["Chromosome"], pos38, c.ref38, alt)
		}
		out[name] = c
		for _, synonym := range splitList(v["GRCh38Synonym"]) {
			out[synonym] = c
		}
	}
	return out, nil
}

// align trims a change and moves it as far left as the sequence of GRCh38
// allows; the place in GRCh37 moves along.
func (e *evidence) align(c *change) {
	if len(c.ref38) == len(c.alt) || c.ref37 != c.ref38 {
		return
	}
	for {
		if len(c.ref38) > 1 && len(c.alt) > 1 && c.ref38[len(c.ref38)-1] == c.alt[len(c.alt)-1] {
			c.ref38, c.alt = c.ref38[:len(c.ref38)-1], c.alt[:len(c.alt)-1]
			continue
		}
		before := e.seq38.at(c.contig, c.pos38-1, c.pos38)
		if before == "" || c.ref38[len(c.ref38)-1] != c.alt[len(c.alt)-1] {
			break
		}
		c.ref38, c.alt = before+c.ref38, before+c.alt
		c.pos38, c.pos37 = c.pos38-1, c.pos37-1
	}
	c.ref37 = c.ref38
}

// starSites makes the sites of the changes that are used; changes at one
// position are one site, with the longest REF.
func (e *evidence) starSites(g *kb.Gene, used map[*change]bool) (map[*change]cellAt, error) {
	byPos := map[int][]*change{}
	for c := range used {
		byPos[c.pos38] = append(byPos[c.pos38], c)
	}
	cells := map[*change]cellAt{}
	g.Sites = make([]kb.Site, 0, len(byPos)) // placements keep pointers into it
	for _, pos := range sortedKeys(byPos) {
		group := byPos[pos]
		slices.SortFunc(group, func(a, b *change) int { return cmp.Or(len(b.ref38)-len(a.ref38), strings.Compare(a.alt, b.alt)) })
		ref := group[0].ref38
		site := kb.Site{
			Bases:  []string{ref},
			GRCh38: kb.Place{Known: true, Contig: group[0].contig, Pos: pos},
		}
		var table []known
		var names []string
		for _, c := range group {
			site.RSID = cmp.Or(site.RSID, c.rsid)
			alt := c.alt + ref[len(c.ref38):]
			i := slices.Index(site.Bases, alt)
			if i < 0 {
				i = len(site.Bases)
				site.Bases = append(site.Bases, alt)
			}
			cells[c] = cellAt{len(g.Sites), i}
			names = append(names, fmt.Sprintf("g.%d%s>%s", pos+1, c.ref38, c.alt))
			table = append(table, known{g.Name, c.rsid, c.contig, c.pos37, pos, c.ref37 + ref[len(c.ref38):], ref, alt})
		}
		site.Name = strings.Join(names, "; ")
		g.Sites = append(g.Sites, site)
		if err := e.place(g.Name, &g.Sites[len(g.Sites)-1], table); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// cellAt is which base of which site a change is.
type cellAt struct{ site, base int }

func starAllele(g *kb.Gene, name string, reference bool, core []*change, cells map[*change]cellAt) kb.Allele {
	a := kb.Allele{Name: name, Reference: reference, Cells: make([]kb.Cell, len(g.Sites))}
	for i := range a.Cells {
		a.Cells[i] = kb.Cell{Bases: 1, Defined: reference}
	}
	for _, c := range core {
		at := cells[c]
		a.Cells[at.site] = kb.Cell{Bases: 1 << at.base, Defined: true}
	}
	return a
}

// checkCores37 compares each allele with PyPGx's core variants in GRCh37. At a
// site where the builds have different bases, a core of GRCh37 may name the
// base that is GRCh38's own: it is added to the allele.
func (e *evidence) checkCores37(g *kb.Gene, alleles table, r *report) error {
	for _, row := range alleles {
		if row["SV"] == "TRUE" {
			continue
		}
		i := slices.IndexFunc(g.Alleles, func(x kb.Allele) bool { return x.Name == row["StarAllele"] })
		a := &g.Alleles[i]
		named := map[locus]string{} // ALT by place in GRCh37
		for _, core := range splitList(row["GRCh37Core"]) {
			parts := strings.SplitN(core, "-", 4)
			pos, err := strconv.Atoi(parts[1])
			if err != nil || len(parts) != 4 {
				return fmt.Errorf("build: allele-table.csv: %s %s: %q is no variant: fetch the file again", g.Name, a.Name, core)
			}
			c := change{contig: g.Chrom, pos38: pos - 1, pos37: pos - 1, ref38: parts[2], ref37: parts[2], alt: parts[3]}
			e.align37(&c)
			named[locus{g.Chrom, c.pos37}] = c.alt
		}
		for j := range g.Sites {
			s := &g.Sites[j]
			at := locus{s.GRCh37.Contig, s.GRCh37.Pos}
			alt, ok := named[at]
			cell := &a.Cells[j]
			switch {
			case !s.GRCh37.Known:
			case ok && !cell.Defined && s.GRCh37.Ref != 0 && alt == s.Bases[0]:
				*cell = kb.Cell{Bases: 1, Defined: true}
			case ok != (cell.Defined && !cell.Has(s.GRCh37.Ref)):
				e.problem(g.Name, s, "the GRCh37 core of %s and its GRCh38 core do not name the same base", a.Name)
			}
			delete(named, at)
		}
		for _, alt := range named {
			r.star(g.Name, fmt.Sprintf("%s: a GRCh37 core variant (%s) is no site of the gene", a.Name, alt))
		}
	}
	return nil
}

// align37 trims a change and moves it left in the sequence of GRCh37.
func (e *evidence) align37(c *change) {
	in := evidence{seq38: e.seq37}
	in.align(c)
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// sentence writes PyPGx's "No Function" as CPIC does, "No function".
func sentence(s string) string {
	if rest, ok := strings.CutSuffix(s, " Function"); ok {
		return rest[:1] + strings.ToLower(rest[1:]) + " function"
	}
	return s
}
