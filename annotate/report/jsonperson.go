package report

import (
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

type personJSON struct {
	Sample string `json:"sample"`

	// Sex is as stated, GuessedSex what the calls on X suggest.
	Sex        string `json:"sex"`
	GuessedSex string `json:"guessed_sex"`

	Genes []geneJSON `json:"genes"`
	Drugs []drugJSON `json:"drugs"`
}

type geneJSON struct {
	Gene            string          `json:"gene"`
	Status          string          `json:"status"`
	Diplotype       string          `json:"diplotype"`
	LookupDiplotype string          `json:"lookup_diplotype"`
	Phenotype       string          `json:"phenotype"`
	NotExcluded     []string        `json:"not_excluded"`
	ActivityScore   string          `json:"activity_score"`
	Lookup          []string        `json:"lookup"`
	CalledFrom      string          `json:"called_from"`
	Phased          string          `json:"phased"`
	Conflict        bool            `json:"conflict"`
	Diplotypes      []diplotypeJSON `json:"diplotypes"`
	Alternatives    []diplotypeJSON `json:"alternatives"`
	Warnings        []warningJSON   `json:"warnings"`
	Definition      *definitionJSON `json:"definition,omitempty"`
	Missing         []positionJSON  `json:"missing_positions"`
	Sites           []siteJSON      `json:"sites"`
	Extra           []siteJSON      `json:"extra_sites"`
	FromFile        *geneJSON       `json:"from_file,omitempty"`
}

type definitionJSON struct {
	Source  string `json:"source"`
	Version string `json:"version"`
}

type diplotypeJSON struct {
	Diplotype     string       `json:"diplotype"`
	Lookup        string       `json:"lookup_diplotype"`
	Phenotype     string       `json:"phenotype"`
	ActivityScore string       `json:"activity_score"`
	Keys          []string     `json:"lookup"`
	Alleles       []alleleJSON `json:"alleles"`
	Rank          int          `json:"match_score"`
}

type alleleJSON struct {
	Allele   string `json:"allele"`
	Function string `json:"function"`
	Value    string `json:"activity_value"`
}

type warningJSON struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Text   string `json:"text"`
}

// positionJSON is 1-based, in the build of the run.
type positionJSON struct {
	Contig   string `json:"contig"`
	Position int    `json:"position"`
	RSID     string `json:"rsid"`
}

type siteJSON struct {
	positionJSON
	Name     string   `json:"name"`
	Call     string   `json:"call"`
	Reason   string   `json:"reason"`
	Source   string   `json:"called_from"`
	PhaseSet int      `json:"phase_set"`
	Unlisted bool     `json:"unlisted"`
	Alleles  []string `json:"alleles"`
	Verified []string `json:"verified"`
}

func personOf(p *pgx.Person, advice []drugAdvice) personJSON {
	out := personJSON{
		Sample: strings.ToValidUTF8(p.Sample, "\uFFFD"),
		Sex:    p.Sex.String(), GuessedSex: p.GuessedSex.String(),
		Genes: make([]geneJSON, 0, len(p.Genes)), Drugs: make([]drugJSON, 0, len(advice)),
	}
	for _, g := range p.Genes {
		out.Genes = append(out.Genes, geneOf(g))
	}
	for i := range advice {
		out.Drugs = append(out.Drugs, drugOf(&advice[i]))
	}
	return out
}

func geneOf(g *pgx.Gene) geneJSON {
	out := geneJSON{
		Gene: g.Name, Status: statusCode(g.Status),
		Diplotype: g.Diplotype(), LookupDiplotype: g.LookupDiplotype(),
		Phenotype: g.Phenotype(), NotExcluded: orEmpty(g.NotExcluded), ActivityScore: g.ActivityScore(),
		Lookup: orEmpty(g.Keys()), CalledFrom: g.Source.String(), Phased: g.Phase.String(), Conflict: g.Conflict,
		Diplotypes: diplotypesOf(g.Diplotypes), Alternatives: diplotypesOf(g.Alternatives),
		Warnings: make([]warningJSON, 0, len(g.Warnings)),
		Missing:  make([]positionJSON, 0, len(g.Missing)),
		Sites:    sitesOf(g.Sites), Extra: sitesOf(g.Extra),
	}
	for _, w := range g.Warnings {
		out.Warnings = append(out.Warnings, warningJSON{w.Code, w.Detail, WarningText(w.Code)})
	}
	for i := range g.Missing {
		out.Missing = append(out.Missing, positionOf(&g.Missing[i]))
	}
	if g.KB != nil {
		out.Definition = &definitionJSON{publisherName(g.KB.Source), g.KB.Version}
	}
	if g.FromFile != nil {
		file := geneOf(g.FromFile)
		out.FromFile = &file
	}
	return out
}

func diplotypesOf(ds []pgx.Diplotype) []diplotypeJSON {
	out := make([]diplotypeJSON, 0, len(ds))
	for i := range ds {
		d := &ds[i]
		alleles := make([]alleleJSON, 0, len(d.Alleles))
		for _, f := range d.Alleles {
			alleles = append(alleles, alleleJSON(f))
		}
		out = append(out, diplotypeJSON{
			d.Text, d.Lookup, d.Phenotype, d.Score, orEmpty(d.Keys), alleles, d.Rank,
		})
	}
	return out
}

func positionOf(p *pgx.Position) positionJSON { return positionJSON{p.Contig, p.Pos + 1, p.RSID} }

func sitesOf(sites []pgx.Site) []siteJSON {
	out := make([]siteJSON, 0, len(sites))
	for i := range sites {
		s := &sites[i]
		out = append(out, siteJSON{
			positionJSON: positionOf(&s.Position), Name: s.Name, Call: s.Call, Reason: string(s.Reason),
			Source: s.From.String(), PhaseSet: int(s.Set), Unlisted: s.Unlisted,
			Alleles: orEmpty(s.Alleles), Verified: verifiedCodes(s.Verified),
		})
	}
	return out
}

func statusCode(s star.Status) string {
	switch s {
	case star.Called:
		return "called"
	case star.NotCalled:
		return "not-called"
	default:
		return "no-data"
	}
}

var verifiedNames = []struct {
	bit        kb.Verified
	code, text string
}{
	{kb.ByPublisher, "publisher", "publisher’s definition"},
	{kb.ByChain, "chain", "UCSC chain"},
	{kb.ByPyPGx, "pypgx", "PyPGx table"},
	{kb.ByData, "data", "1000 Genomes data"},
	{kb.BySequence, "sequence", "reference sequence"},
}

func verifiedCodes(v kb.Verified) []string {
	codes := []string{}
	for _, n := range verifiedNames {
		if v&n.bit != 0 {
			codes = append(codes, n.code)
		}
	}
	return codes
}

// singleSourced reports whether a place is known from one source alone.
func singleSourced(v kb.Verified) bool { return v != 0 && v&(v-1) == 0 }
