package match

import (
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// The genes whose results are converted.
const cyp2d6, cyp2c19 = "CYP2D6", "CYP2C19"

type conversionKey struct {
	base   *kb.KB
	name   string
	gene   *pgx.Gene // nil: not asked for
	effect Effect
}

// convert returns the gene's result as it works under an effect; nil where it
// is the same, or not known.
func (s *assessor) convert(base *kb.KB, name string, gene *pgx.Gene, e Effect) *pgx.Gene {
	key := conversionKey{base, name, gene, e}
	s.mu.RLock()
	have, known := s.worked[key]
	s.mu.RUnlock()
	if known {
		return have
	}
	made := newConversion(base, name, gene, e)
	s.mu.Lock()
	if len(s.worked) >= maxKept {
		clear(s.worked)
	}
	if have, known = s.worked[key]; known {
		made = have // one result for all, so that answers are found again
	} else {
		s.worked[key] = made
	}
	s.mu.Unlock()
	return made
}

// Phenotypes, in the order in which an effect moves them.
const (
	poor         = "Poor Metabolizer"
	intermediate = "Intermediate Metabolizer"
	normal       = "Normal Metabolizer"
	rapid        = "Rapid Metabolizer"
	ultrarapid   = "Ultrarapid Metabolizer"
)

func newConversion(base *kb.KB, name string, gene *pgx.Gene, e Effect) *pgx.Gene {
	model := base.Gene(name)
	if model == nil {
		return nil
	}
	out := &pgx.Gene{Name: name, KB: model, Status: star.Called}
	if gene != nil {
		out.Phase, out.Source, out.Conflict = gene.Phase, gene.Source, gene.Conflict
		out.Diplotypes = converted(gene.Diplotypes, name, e)
		out.Alternatives = converted(gene.Alternatives, name, e)
		for _, d := range out.Alternatives {
			called := slices.ContainsFunc(out.Diplotypes, func(c pgx.Diplotype) bool { return c.Phenotype == d.Phenotype })
			before := slices.ContainsFunc(gene.Alternatives, func(g pgx.Diplotype) bool {
				return g.Lookup == d.Lookup && slices.Contains(gene.NotExcluded, g.Phenotype)
			})
			if before && !called && !slices.Contains(out.NotExcluded, d.Phenotype) {
				out.NotExcluded = append(out.NotExcluded, d.Phenotype)
			}
		}
	}
	if len(out.Diplotypes) == 0 {
		if e != StrongInhibitor {
			return nil
		}
		// Without activity it does not matter what the genotype is.
		out.Diplotypes = []pgx.Diplotype{step(pgx.Diplotype{}, name, e)}
		return out
	}
	if sameKeys(out.Diplotypes, gene.Diplotypes) && sameKeys(out.Alternatives, gene.Alternatives) {
		return nil
	}
	return out
}

func sameKeys(a, b []pgx.Diplotype) bool {
	return slices.EqualFunc(a, b, func(x, y pgx.Diplotype) bool { return slices.Equal(x.Keys, y.Keys) })
}

func converted(ds []pgx.Diplotype, name string, e Effect) []pgx.Diplotype {
	out := make([]pgx.Diplotype, len(ds))
	for i := range ds {
		out[i] = step(ds[i], name, e)
	}
	return out
}

// step converts one result: CYP2D6 by its activity score, which a strong
// inhibitor takes away and a moderate one halves (CPIC consensus, PMID 31647186);
// CYP2C19 by its phenotype. What is not known stays so, but for a strong
// inhibitor, which leaves no activity of anything.
func step(d pgx.Diplotype, name string, e Effect) pgx.Diplotype {
	if name == cyp2d6 {
		switch e {
		case StrongInhibitor:
			return scored(d, []string{"0.0"})
		case ModerateInhibitor:
			return scored(d, halved(d.Keys))
		}
		return d
	}
	phenotype := d.Phenotype
	switch plain := strings.TrimPrefix(phenotype, "Likely "); e {
	case StrongInhibitor:
		phenotype = poor
	case ModerateInhibitor:
		phenotype = moved(phenotype, map[string]string{ultrarapid: normal, rapid: normal, normal: intermediate, intermediate: poor}, plain)
	case StrongInducer:
		phenotype = moved(phenotype, map[string]string{rapid: ultrarapid, normal: rapid, intermediate: normal}, plain)
	}
	if phenotype != d.Phenotype {
		d.Phenotype, d.Keys = phenotype, []string{phenotype}
	}
	return d
}

func moved(phenotype string, to map[string]string, plain string) string {
	if next, ok := to[plain]; ok {
		return next
	}
	return phenotype
}

// scored is a result with other activity scores.
func scored(d pgx.Diplotype, scores []string) pgx.Diplotype {
	if slices.Equal(scores, d.Keys) {
		return d
	}
	d.Keys, d.Score = scores, strings.Join(scores, " OR ")
	var phenotypes []string
	for _, s := range scores {
		if p := bandOf(s); !slices.Contains(phenotypes, p) {
			phenotypes = append(phenotypes, p)
		}
	}
	d.Phenotype = strings.Join(phenotypes, " OR ")
	return d
}

// halved halves activity scores; what is none stays as it is.
func halved(scores []string) []string {
	var out []string
	for _, s := range scores {
		number := strings.TrimPrefix(s, "≥")
		if v, err := strconv.ParseFloat(number, 64); err == nil {
			text := strconv.FormatFloat(v/2, 'f', -1, 64)
			if !strings.Contains(text, ".") {
				text += ".0"
			}
			s = strings.TrimSuffix(s, number) + text
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// bandOf is the phenotype of a CYP2D6 activity score: 0 poor, up to 1
// intermediate, up to 2.25 normal, above ultrarapid. Between the published scores
// (a halved 0.25) there is activity, so it is not poor.
func bandOf(score string) string {
	v, err := strconv.ParseFloat(strings.TrimPrefix(score, "≥"), 64)
	switch {
	case err != nil:
		return "Indeterminate"
	case v <= 0:
		return poor
	case v <= 1:
		return intermediate
	case v <= 2.25:
		return normal
	}
	return ultrarapid
}

// working asks the guidelines of a drug with the results as they work; nil
// where no result changes.
func (m *Matcher) working(base *kb.KB, drug string, names []string, genes []*pgx.Gene, f facts, all []Modifying) *Working {
	var out *Working
	for _, inducer := range []bool{false, true} {
		changed := genes
		var conversions []Conversion
		for _, name := range names {
			if name != cyp2d6 && name != cyp2c19 {
				continue
			}
			by := strongest(all, name, drug, inducer)
			if by == nil {
				continue
			}
			at := slices.IndexFunc(genes, func(g *pgx.Gene) bool { return g.Name == name })
			var before *pgx.Gene
			if at >= 0 {
				before = genes[at]
			}
			after := m.assessor.convert(base, name, before, by.Effect)
			if after == nil {
				continue
			}
			if len(conversions) == 0 {
				changed = slices.Clone(genes)
			}
			if at >= 0 {
				changed[at] = after
			} else {
				changed = append(changed, after)
			}
			conversions = append(conversions, newStep(name, before, after, by))
		}
		if len(conversions) == 0 {
			continue
		}
		// Inhibitor and inducer together have no rule: the more cautious counts.
		a := m.assessor.assess(base, drug, changed, f)
		if out == nil || a.Genotype > out.Genotype {
			out = &Working{conversions, a}
		}
	}
	return out
}

func newStep(name string, before, after *pgx.Gene, by *Modifying) Conversion {
	c := Conversion{Gene: name, From: pgx.NoResult, To: after.Phenotype(), ToScore: after.ActivityScore(), By: by}
	if before != nil {
		c.From, c.FromScore = before.Phenotype(), before.ActivityScore()
	}
	return c
}
