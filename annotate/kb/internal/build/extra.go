package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// neverAssume are sites that callers lose to paralogs, so that a file without
// a record says nothing of them: CYP2B6 rs2279343 lies where CYP2B7 is equal,
// and is in the 1000 Genomes files of neither build.
var neverAssume = map[string]string{"rs2279343": "CYP2B6"}

// addFacts adds what the publishers' own phenotype files leave out: functions
// and method of CYP2D6, G6PD and RYR1, every gene's phenotype terms, and the
// marks of single sites.
func addFacts(base *kb.KB, data string, p *pypgx, r *report) error {
	for _, x := range []struct {
		gene, file, column string
		method             kb.Method
	}{
		{"CYP2D6", "cyp2d6-activity.tsv", "activity_value", kb.ByScore},
		{"G6PD", "g6pd-class.tsv", "class", kb.ByClass},
		{"RYR1", "ryr1-function.tsv", "function", kb.ByMH},
	} {
		rows, err := readTable(filepath.Join(data, "pgx/extra", x.file))
		if err != nil {
			return err
		}
		g := base.Gene(x.gene)
		g.Method, g.Scores = x.method, x.method == kb.ByScore
		g.Functions = nil
		for _, row := range rows {
			f := kb.Function{Allele: row["allele"], Function: row[x.column]}
			if g.Scores {
				f.Function, f.Value = valueFunction(f.Function), f.Function
			}
			g.Functions = append(g.Functions, f)
		}
		for _, a := range g.Alleles {
			if !slices.ContainsFunc(g.Functions, func(f kb.Function) bool { return f.Allele == a.Name }) {
				r.function(g.Name, a.Name, "no record", "")
			}
		}
		p.compareFunctions(g, r)
	}
	terms, err := readTable(filepath.Join(data, "pgx/pharmcat/phenotypes.tsv"))
	if err != nil {
		return err
	}
	for _, row := range terms {
		g := base.Gene(row["Gene"])
		if g == nil {
			continue
		}
		want := strings.FieldsFunc(row["CPIC Phenotypes"], func(c rune) bool { return c == ';' })
		slices.Sort(want)
		if g.Phenotypes == nil {
			g.Phenotypes = want
		} else if !slices.Equal(g.Phenotypes, want) {
			r.term(fmt.Sprintf("%s: phenotypes.tsv lists %s; the diplotype table gives %s", g.Name, strings.Join(want, "; "), strings.Join(g.Phenotypes, "; ")))
		}
	}
	for rsid, gene := range neverAssume {
		for i := range base.Gene(gene).Sites {
			if s := &base.Gene(gene).Sites[i]; s.RSID == rsid {
				s.NeverAssume = true
			}
		}
	}
	return nil
}

// valueFunction is CPIC's function term of a CYP2D6 activity value; "" where
// none is assigned.
func valueFunction(value string) string {
	v, err := strconv.ParseFloat(strings.TrimPrefix(value, "≥"), 64)
	switch {
	case err != nil:
		return ""
	case v == 0:
		return "No function"
	case v < 1:
		return "Decreased function"
	case v == 1:
		return "Normal function"
	default:
		return "Increased function"
	}
}

var pypgxClass = regexp.MustCompile(`^Class (I|II|III|IV) \((.*)\)$`)

// compareFunctions lists where PyPGx says something else than the facts used.
// PyPGx is out of date in these genes and never used for them.
func (p *pypgx) compareFunctions(g *kb.Gene, r *report) {
	theirs := map[string]string{}
	for _, row := range p.alleles.where("Gene", g.Name) {
		value := sentence(row["Function"])
		if g.Scores {
			value = ""
			if v, err := strconv.ParseFloat(row["ActivityScore"], 64); err == nil {
				value = strconv.FormatFloat(v, 'f', -1, 64)
			}
		} else if m := pypgxClass.FindStringSubmatch(value); m != nil {
			value = m[1] + "/" + m[2]
		}
		theirs[row["StarAllele"]] = value
	}
	for _, f := range g.Functions {
		ours := f.Function
		if g.Scores {
			ours = ""
			if v, err := strconv.ParseFloat(f.Value, 64); err == nil {
				ours = strconv.FormatFloat(v, 'f', -1, 64)
			}
		}
		their, ok := theirs[f.Allele]
		if !ok {
			if strings.HasPrefix(f.Function, "Malignant") {
				r.function(g.Name, f.Allele, f.Function, "absent")
			}
			continue
		}
		if strings.EqualFold(ours, their) || ours == "Uncertain function" && their == "Unknown function" {
			continue
		}
		r.function(g.Name, f.Allele, orUnassigned(ours), orUnassigned(their))
	}
}

func orUnassigned(s string) string {
	if s == "" {
		return "n/a"
	}
	return s
}

// hlaGenes are looked up by status; their alleles come from outside calls.
func hlaGenes(version string) []*kb.Gene {
	statuses := func(alleles ...string) (out []string) {
		for _, a := range alleles {
			out = append(out, a+" positive", a+" negative")
		}
		return out
	}
	return []*kb.Gene{
		{Name: "HLA-A", Chrom: "chr6", Tier: kb.Outside, Source: "CPIC, DPWG", Version: version, Method: kb.ByStatus, Phenotypes: statuses("*31:01")},
		{Name: "HLA-B", Chrom: "chr6", Tier: kb.Outside, Source: "CPIC, DPWG", Version: version, Method: kb.ByStatus, Phenotypes: statuses("*15:02", "*57:01", "*58:01", "*15:11")},
	}
}

var mtSubstitution = regexp.MustCompile(`^m\.(\d+)([ACGT])>([ACGT])$`)

// mtDeletions are the deletions whose name says exactly what is lost: with the
// sequence around them each has one left-aligned spelling. m.961T>del+Cn,
// a deletion with any number of inserted C, has none: outside calls only.
var mtDeletions = map[string]change{
	"m.960C>del": {pos38: 954, ref38: "AC", alt: "A"},
	"m.961T>del": {pos38: 959, ref38: "CT", alt: "C"},
}

// defineMT gives MT-RNR1 sites on rCRS, the same in both builds. Changes that
// overlap are one site, so that each strand has one base there.
func (e *evidence) defineMT(g *kb.Gene, r *report) error {
	const contig = "chrM"
	g.Chrom, g.Tier, g.Source = contig, kb.Outside, "CPIC"
	g.CoreOnly = true // whatever else a mitochondrion carries, it carries the variant
	cores := map[string]*change{}
	used := map[*change]bool{}
	for _, f := range g.Functions {
		c := &change{contig: contig}
		if m := mtSubstitution.FindStringSubmatch(f.Allele); m != nil {
			pos, err := strconv.Atoi(m[1])
			if err != nil {
				return fmt.Errorf("build: MT-RNR1 %s: %w", f.Allele, err)
			}
			c.pos38, c.ref38, c.alt = pos-1, m[2], m[3]
			if pos == 961 { // lies in the anchored spelling of m.961T>del
				c.pos38, c.ref38, c.alt = pos-2, "C"+m[2], "C"+m[3]
			}
		} else if d, ok := mtDeletions[f.Allele]; ok {
			c.pos38, c.ref38, c.alt = d.pos38, d.ref38, d.alt
		} else {
			if f.Allele != "Reference" {
				r.star(g.Name, f.Allele+": its name has no single spelling in a VCF: outside calls only")
			}
			continue
		}
		c.pos37, c.ref37 = c.pos38, c.ref38
		cores[f.Allele], used[c] = c, true
	}
	sites, err := e.starSites(g, used)
	if err != nil {
		return err
	}
	for _, f := range g.Functions {
		if c := cores[f.Allele]; c != nil {
			g.Alleles = append(g.Alleles, starAllele(g, f.Allele, false, []*change{c}, sites))
		} else if f.Allele == "Reference" {
			g.Alleles = append(g.Alleles, starAllele(g, f.Allele, true, nil, sites))
		}
	}
	return e.checkMT(g)
}

// checkMT compares the sites with PyPGx's.
func (e *evidence) checkMT(g *kb.Gene) error {
	for _, row := range e.pypgx.alleles.where("Gene", g.Name) {
		a := row["StarAllele"]
		i := slices.IndexFunc(g.Alleles, func(x kb.Allele) bool { return x.Name == a })
		for _, core := range splitList(row["GRCh38Core"]) {
			parts := strings.SplitN(core, "-", 4)
			pos, err := strconv.Atoi(parts[1])
			if err != nil || i < 0 {
				return fmt.Errorf("build: allele-table.csv: MT-RNR1 %s: %s has no counterpart: decide in defineMT", a, core)
			}
			found := false
			for j, cell := range g.Alleles[i].Cells {
				if !cell.Defined {
					continue
				}
				s := &g.Sites[j]
				for k, b := range s.Bases {
					if cell.Has(k) && sameChange(s.GRCh38.Pos, s.Bases[0], b, pos-1, parts[2], parts[3]) {
						found = true
						s.GRCh38.Verified |= kb.ByPyPGx
						s.GRCh37.Verified |= kb.ByPyPGx
					}
				}
			}
			if !found {
				return fmt.Errorf("build: allele-table.csv: MT-RNR1 %s: %s is another change than ours: decide in defineMT", a, core)
			}
		}
	}
	return nil
}

// sameChange compares two spellings after trimming what REF and ALT share.
func sameChange(pos1 int, ref1, alt1 string, pos2 int, ref2, alt2 string) bool {
	trim := func(pos int, ref, alt string) (int, string, string) {
		for ref != "" && alt != "" && ref[0] == alt[0] {
			pos, ref, alt = pos+1, ref[1:], alt[1:]
		}
		for ref != "" && alt != "" && ref[len(ref)-1] == alt[len(alt)-1] {
			ref, alt = ref[:len(ref)-1], alt[:len(alt)-1]
		}
		return pos, ref, alt
	}
	p, r, a := trim(pos1, ref1, alt1)
	q, s, b := trim(pos2, ref2, alt2)
	return p == q && r == s && a == b
}
