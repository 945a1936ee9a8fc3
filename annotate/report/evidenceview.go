package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// geneEvidence is what a gene's result rests on.
type geneEvidence struct {
	ID, Gene, Summary string
	Cautions          []string
	Warnings          []warningView
	Equal             []diplotypeView // where several fit equally well
	Alternatives      []diplotypeView
	FromFile          string
	Variants          []siteView    // positions that differ from the reference allele
	Missing           []missingView // positions without a call, by reason
	Reference         []string      // positions that were read and agree with the reference allele
	Assumed           []string      // positions assumed to be reference
	Unused            string        // why the positions do not bear on the result
	Extra             []siteView
	Single            []string // positions known from one source alone
	Definition        string
}

// warningView is one kind of warning with everything it concerns.
type warningView struct {
	Code, Text string
	Details    []string
}

type diplotypeView struct{ Diplotype, Phenotype, Score string }

type siteView struct {
	Position, RSID, Name, Call, How, Verified string
	Unlisted                                  bool
}

type missingView struct {
	Reason    string
	Positions []string
}

func evidenceOf(p *pgx.Person) []geneEvidence {
	all := make([]geneEvidence, 0, len(p.Genes))
	for _, g := range p.Genes {
		all = append(all, geneEvidenceOf(g))
	}
	return all
}

func geneEvidenceOf(g *pgx.Gene) geneEvidence {
	e := geneEvidence{
		ID: "evidence-" + slug(g.Name), Gene: g.Name, Summary: evidenceSummary(g),
		Alternatives: diplotypeViews(g.Alternatives),
	}
	if g.Status == star.Called {
		e.Cautions = cautions(g.Name)
	}
	if len(g.Diplotypes) > 1 {
		e.Equal = diplotypeViews(g.Diplotypes)
	}
	e.Warnings = warningViews(g.Warnings)
	if g.FromFile != nil {
		e.FromFile = g.FromFile.Diplotype() + ", " + resultText(g.FromFile)
	}
	if g.KB != nil && g.KB.Source != "" {
		e.Definition = strings.TrimSpace(publisherName(g.KB.Source) + " " + g.KB.Version)
	}
	e.sortSites(g)
	e.Unused = unusedText(g)
	for i := range g.Extra {
		e.Extra = append(e.Extra, siteViewOf(&g.Extra[i]))
	}
	return e
}

func warningViews(warnings []pgx.Warning) []warningView {
	var out []warningView
	for _, w := range warnings {
		at := slices.IndexFunc(out, func(v warningView) bool { return v.Code == w.Code })
		if at < 0 {
			at = len(out)
			out = append(out, warningView{Code: w.Code, Text: WarningText(w.Code)})
		}
		if w.Detail != "" {
			out[at].Details = union(out[at].Details, []string{w.Detail})
		}
	}
	return out
}

// sortSites tells apart positions that matter one by one from those that are
// only counted.
func (e *geneEvidence) sortSites(g *pgx.Gene) {
	listed := map[pgx.Position]bool{}
	for i := range g.Sites {
		s := &g.Sites[i]
		where := siteLabel(&s.Position)
		switch {
		case s.Call == "":
			e.miss(reasonText(s.Reason), where)
			listed[s.Position] = true
		case s.From == pgx.FromAssumed:
			e.Assumed = append(e.Assumed, where)
		case differs(g.KB, i, s):
			e.Variants = append(e.Variants, siteViewOf(s))
		default:
			e.Reference = append(e.Reference, where)
		}
		if singleSourced(s.Verified) {
			e.Single = append(e.Single, where)
		}
	}
	for i := range g.Missing {
		if p := &g.Missing[i]; !listed[*p] && !hasSite(g.Sites, p) {
			e.miss(reasonText(""), siteLabel(p))
		}
	}
}

// unusedText says why the positions that were read do not bear on the result.
func unusedText(g *pgx.Gene) string {
	switch {
	case len(g.Sites) == 0:
		return ""
	case g.Source == pgx.FromOutside:
		return "not used: outside call"
	case g.Status != star.Called && slices.ContainsFunc(g.Warnings, func(w pgx.Warning) bool { return w.Code == "cyp2d6-not-called-from-vcf" }):
		return "not used: CYP2D6 is not called from small variants"
	}
	return ""
}

func hasSite(sites []pgx.Site, p *pgx.Position) bool {
	return slices.ContainsFunc(sites, func(s pgx.Site) bool { return s.Position == *p })
}

func (e *geneEvidence) miss(reason, where string) {
	for i := range e.Missing {
		if e.Missing[i].Reason == reason {
			e.Missing[i].Positions = append(e.Missing[i].Positions, where)
			return
		}
	}
	e.Missing = append(e.Missing, missingView{reason, []string{where}})
}

// differs reports whether a call has a base that the gene's reference allele
// does not; that is not always the build's base.
func differs(g *kb.Gene, index int, s *pgx.Site) bool {
	if s.Unlisted {
		return true
	}
	if g == nil || index >= len(g.Sites) {
		return true
	}
	site := &g.Sites[index]
	reference := g.ReferenceAllele()
	for _, base := range strings.FieldsFunc(s.Call, func(r rune) bool { return r == '/' || r == '|' }) {
		at := slices.Index(site.Bases, base)
		if at < 0 {
			return true
		}
		if reference == nil || index >= len(reference.Cells) {
			if at != 0 {
				return true
			}
			continue
		}
		if !reference.Cells[index].Has(at) {
			return true
		}
	}
	return false
}

func siteViewOf(s *pgx.Site) siteView {
	v := siteView{
		Position: positionLabel(&s.Position), RSID: s.RSID, Name: s.Name, Call: s.Call,
		How: sourceText(s.From), Verified: verifiedText(s.Verified), Unlisted: s.Unlisted,
	}
	if s.Call == "" {
		v.How = reasonText(s.Reason)
	}
	return v
}

func verifiedText(v kb.Verified) string {
	var parts []string
	for _, n := range verifiedNames {
		if v&n.bit != 0 {
			parts = append(parts, n.text)
		}
	}
	return strings.Join(parts, ", ")
}

func positionLabel(p *pgx.Position) string { return fmt.Sprintf("%s:%d", p.Contig, p.Pos+1) }

func siteLabel(p *pgx.Position) string {
	if p.Contig == "" {
		return p.RSID
	}
	if p.RSID == "" {
		return positionLabel(p)
	}
	return positionLabel(p) + " (" + p.RSID + ")"
}

func diplotypeViews(ds []pgx.Diplotype) []diplotypeView {
	out := make([]diplotypeView, 0, len(ds))
	for i := range ds {
		text := ds[i].Text
		if text == "" {
			text = ds[i].Lookup
		}
		out = append(out, diplotypeView{text, ds[i].Phenotype, ds[i].Score})
	}
	return out
}

func evidenceSummary(g *pgx.Gene) string {
	parts := []string{g.Diplotype()}
	if text := positionsText(g); text != "" {
		parts = append(parts, text)
	}
	if n := sitesAssumed(g); n > 0 && g.Source != pgx.FromOutside {
		parts = append(parts, grouped(n)+" assumed reference")
	}
	if n := len(g.Alternatives); n > 0 {
		parts = append(parts, count(n, "lower-scored alternative", "lower-scored alternatives"))
	}
	if n := len(g.Warnings); n > 0 {
		parts = append(parts, count(n, "note", "notes"))
	}
	return strings.Join(parts, " · ")
}
