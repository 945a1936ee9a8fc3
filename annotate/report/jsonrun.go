package report

import (
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

type libraryJSON struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type buildJSON struct {
	Name     string   `json:"name"`
	Evidence []string `json:"evidence"`
}

type knowledgeBaseJSON struct {
	Version       string       `json:"version"`
	GuidelineDate string       `json:"guideline_date"`
	KnownMissing  []string     `json:"known_missing"`
	Sources       []sourceJSON `json:"sources"`
	Warnings      []string     `json:"warnings"`
}

type sourceJSON struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	URL     string `json:"url"`
	Licence string `json:"licence"`
}

func knowledgeBaseOf(base *kb.KB) knowledgeBaseJSON {
	k := knowledgeBaseJSON{
		Version: base.Version, GuidelineDate: base.GuidelineDate,
		KnownMissing: orEmpty(knownMissing(base)),
		Sources:      make([]sourceJSON, 0, len(base.Sources)),
		Warnings:     orEmpty(base.Warnings),
	}
	for _, s := range base.Sources {
		k.Sources = append(k.Sources, sourceJSON(s))
	}
	return k
}

// optionsJSON are the options that change results. Who was called and what
// other tests said of them stands with each person.
type optionsJSON struct {
	Genes           []string `json:"genes"` // empty: the default set
	AssumeReference bool     `json:"assume_reference"`
	AssumeIn        []string `json:"assume_reference_in"`
	KeepFiltered    bool     `json:"keep_filtered"`
	AllMatches      bool     `json:"all_matches"`
	Research        []string `json:"research"`
}

func optionsOf(o *pgx.Options) optionsJSON {
	out := optionsJSON{
		Genes: orEmpty(o.Genes), AssumeReference: o.Assume.Genome, AssumeIn: []string{},
		KeepFiltered: o.KeepFiltered, AllMatches: o.AllMatches, Research: []string{},
	}
	for _, r := range o.Assume.Regions {
		out.AssumeIn = append(out.AssumeIn, r.String())
	}
	if o.CYP2D6 {
		out.Research = append(out.Research, "cyp2d6")
	}
	if o.Combinations {
		out.Research = append(out.Research, "combinations")
	}
	return out
}

type summaryJSON struct {
	Records int            `json:"records"`
	Used    int            `json:"used"`
	Faults  map[string]int `json:"faults"`
}

func summaryOf(s *pgx.Summary) summaryJSON {
	out := summaryJSON{s.Records, s.Used, s.Faults}
	if out.Faults == nil {
		out.Faults = map[string]int{}
	}
	return out
}
