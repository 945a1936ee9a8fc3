package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// geneRow is one line of the table of genes.
type geneRow struct {
	Gene      string
	ID        string
	Called    bool
	Diplotype []string // possible diplotypes, one of which is true
	Lookup    string   // where it is not the diplotype itself
	Phenotype string
	NotExcl   []string
	Score     string
	Alleles   []string // "*2: No function"
	How       string
	Phase     string
	Positions string
	Assumed   int // of the positions, assumed to be reference
	Missing   int
	Notes     int
	Conflict  bool
	Beside    string // the file's own result, when another test took its place
}

func geneRowOf(g *pgx.Gene) geneRow {
	row := geneRow{
		Gene: g.Name, ID: "evidence-" + slug(g.Name), Called: g.Status == star.Called,
		Phenotype: resultPhenotype(g), NotExcl: g.NotExcluded, Score: g.ActivityScore(),
		Alleles: geneFunctions(g), How: sourceText(g.Source), Phase: phaseText(g.Phase),
		Positions: positionsText(g), Assumed: sitesAssumed(g), Missing: len(g.Missing), Notes: len(g.Warnings), Conflict: g.Conflict,
	}
	for i := range g.Diplotypes {
		row.Diplotype = union(row.Diplotype, []string{g.Diplotypes[i].Text})
	}
	if len(row.Diplotype) == 0 || row.Diplotype[0] == "" {
		row.Diplotype = []string{g.Diplotype()}
	}
	if l := g.LookupDiplotype(); l != g.Diplotype() {
		row.Lookup = l
	}
	if g.FromFile != nil {
		row.Beside = g.FromFile.Diplotype()
	}
	if g.Source == pgx.FromOutside {
		row.Assumed = 0
	}
	if !hasStrands(g) {
		row.Phase = ""
	}
	return row
}

func resultPhenotype(g *pgx.Gene) string {
	switch text := g.Phenotype(); text {
	case pgx.NoResult:
		return "No result"
	case "n/a":
		return "No phenotype defined"
	default:
		return text
	}
}

// hasStrands reports whether phase says anything about a result.
func hasStrands(g *pgx.Gene) bool { return g.Source != pgx.FromNone && g.Source != pgx.FromOutside }

// geneFunctions lists what each allele does. Genes whose alleles have no
// function recorded anywhere have none to list.
func geneFunctions(g *pgx.Gene) []string {
	if g.Name == "CYP4F2" || strings.HasPrefix(g.Name, "HLA-") {
		return nil
	}
	return alleleFunctions(g.Diplotypes)
}

// alleleFunctions lists what each allele does, an allele that a diplotype has
// twice once.
func alleleFunctions(ds []pgx.Diplotype) []string {
	var out []string
	for i := range ds {
		alleles := ds[i].Alleles
		for _, f := range alleles {
			text := f.Allele + ": " + f.Function
			if f.Value != "" {
				text += ", " + f.Value
			}
			if len(alleles) == 2 && alleles[0] == alleles[1] {
				text += " (both)"
			}
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

func positionsText(g *pgx.Gene) string {
	switch {
	case len(g.Sites) == 0:
		return ""
	case g.Source == pgx.FromOutside:
		return fmt.Sprintf("%d of %d read, not used", sitesRead(g), len(g.Sites))
	}
	return fmt.Sprintf("%d of %d read", sitesRead(g), len(g.Sites))
}

// sitesRead counts the positions that were read: those with a call that is not
// an assumption. Those of an outside call are not missing when they have none.
func sitesRead(g *pgx.Gene) int {
	return countSites(g, func(s *pgx.Site) bool { return s.Call != "" && s.From != pgx.FromAssumed })
}

// sitesAssumed counts the positions assumed to be reference.
func sitesAssumed(g *pgx.Gene) int {
	return countSites(g, func(s *pgx.Site) bool { return s.Call != "" && s.From == pgx.FromAssumed })
}

func countSites(g *pgx.Gene, what func(*pgx.Site) bool) int {
	n := 0
	for i := range g.Sites {
		if what(&g.Sites[i]) {
			n++
		}
	}
	return n
}

func sourceText(s pgx.Source) string {
	switch s {
	case pgx.FromVCF:
		return "variant file"
	case pgx.FromGVCF:
		return "variant file with reference blocks"
	case pgx.FromAssumed:
		return "variant file, positions assumed reference"
	case pgx.FromBAM:
		return "sequencing reads"
	case pgx.FromOutside:
		return "outside call"
	default:
		return "nothing known"
	}
}

// phaseText uses the words of the table's column "phased".
func phaseText(p star.Phase) string {
	switch p {
	case star.PhaseYes:
		return "phased: yes"
	case star.PhaseEffective:
		return "phased: effective (one arrangement only)"
	case star.PhaseSets:
		return "phased: sets (in parts)"
	default:
		return "phased: no"
	}
}
