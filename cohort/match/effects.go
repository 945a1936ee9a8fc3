package match

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// effectRow is an effect size in TOML. A number that is not given is not 0.
type effectRow struct {
	Drug       string   `toml:"drug"`
	Gene       string   `toml:"gene"`
	Phenotypes []string `toml:"phenotypes"`
	Event      string   `toml:"event"`
	Risk       *float64 `toml:"risk"`
	Guided     *float64 `toml:"guided"`
	Period     string   `toml:"period"`
	Citation   string   `toml:"citation"`
}

// ParseEffects reads effect sizes from TOML; name is what errors call the file:
//
//	[[effect]]
//	drug = "clopidogrel"
//	gene = "CYP2C19"
//	phenotypes = ["Poor Metabolizer", "Intermediate Metabolizer"] # those at risk
//	event = "major adverse cardiovascular event"
//	risk = 0.0       # absolute, of those at risk, treated as usual, over the period
//	guided = 0.0     # treated by the genotype
//	period = "one year"
//	citation = ""    # PMID, DOI or URL of what was read
//
// Every key is needed. A row without a citation is an error: nobody could check it.
func ParseEffects(name string, text []byte) ([]EffectSize, error) {
	var f struct {
		Effect []effectRow `toml:"effect"`
	}
	meta, err := toml.Decode(string(text), &f)
	var fault toml.ParseError
	switch {
	case errors.As(err, &fault):
		return nil, fmt.Errorf("match: %s:%d: %s: correct the line", name, fault.Position.Line, fault.Message)
	case err != nil:
		return nil, fmt.Errorf("match: %s: %s: correct the value", name, strings.TrimPrefix(err.Error(), "toml: "))
	case len(meta.Undecoded()) > 0:
		return nil, fmt.Errorf("match: %s: %s is no key of effect sizes: there are drug, gene, phenotypes, event, risk, guided, period and citation, below [[effect]]", name, meta.Undecoded()[0])
	case len(f.Effect) == 0:
		return nil, fmt.Errorf("match: %s: no effect size: begin each with [[effect]]", name)
	}
	out := make([]EffectSize, len(f.Effect))
	for i, row := range f.Effect {
		if row.Risk == nil || row.Guided == nil || row.Event == "" || row.Period == "" {
			return nil, fmt.Errorf("match: %s: effect %d lacks its event, risk, guided or period: complete it", name, i+1)
		}
		out[i] = EffectSize{
			Event: row.Event, Drug: lower(row.Drug), Gene: row.Gene, Phenotypes: row.Phenotypes,
			Risk: *row.Risk, Guided: *row.Guided, Period: row.Period, Citation: row.Citation,
		}
		if err := out[i].Check(); err != nil {
			return nil, fmt.Errorf("match: %s: effect %d: %s", name, i+1, strings.TrimPrefix(err.Error(), "match: "))
		}
	}
	return out, nil
}
