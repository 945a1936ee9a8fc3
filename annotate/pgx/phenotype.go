package pgx

import (
	"regexp"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
)

// Terms that no publisher's table holds.
const (
	notAvailable  = "n/a"
	indeterminate = "Indeterminate"
	unassigned    = "Unassigned function"
)

// UnknownFunction reports whether a phenotype, or a key of it, says that the function of
// what was called is not known.
func UnknownFunction(phenotype string) bool {
	return phenotype == notAvailable || phenotype == indeterminate
}

// describe looks up what a diplotype means.
func describe(g *kb.Gene, d star.Diplotype) Diplotype {
	out := Diplotype{Text: d.String(), Lookup: d.LookupString(), Rank: d.Score}
	alleles := []string{d.Lookup[0]}
	if d.Lookup[1] != "" {
		alleles = append(alleles, d.Lookup[1])
	}
	interpret(g, alleles, &out)
	return out
}

// interpret fills in functions, phenotype, score and keys of one or two
// alleles.
func interpret(g *kb.Gene, alleles []string, out *Diplotype) {
	out.Alleles = make([]Function, len(alleles))
	for i, a := range alleles {
		out.Alleles[i] = functionOf(g, a)
	}
	switch g.Method {
	case kb.ByTable:
		byTable(g, alleles, out)
	case kb.ByScore:
		byScore(g, alleles, out)
	case kb.ByClass:
		out.Phenotype = g6pdPhenotype(out.Alleles)
	case kb.ByMH:
		out.Phenotype = mhPhenotype(out.Alleles)
	case kb.BySingle:
		bySingle(g, alleles, out)
	case kb.ByStatus:
		byStatus(g, alleles, out)
	default:
		out.Phenotype = notAvailable
	}
	if out.Keys == nil {
		out.Keys = []string{lookupKey(g, out)}
	}
}

// lookupKey is the activity score in genes that have one, else the phenotype.
func lookupKey(g *kb.Gene, d *Diplotype) string {
	if g.Scores {
		return d.Score
	}
	return d.Phenotype
}

func functionOf(g *kb.Gene, allele string) Function {
	f, ok := g.FunctionOf(allele)
	if !ok {
		f = kb.Function{Function: unassigned}
		if g.Scores {
			f.Value = notAvailable
		}
	}
	return Function{Allele: allele, Function: f.Function, Value: f.Value}
}

// byTable reads the publisher's diplotype table. A pair that is not in it has
// an allele without a function.
func byTable(g *kb.Gene, alleles []string, out *Diplotype) {
	a, b := alleles[0], ""
	if len(alleles) > 1 {
		b = alleles[1]
	}
	phenotype, score, ok := g.PhenotypeOf(a, b)
	if !ok {
		phenotype, score = notAvailable, ""
		if g.Scores {
			phenotype, score = indeterminate, notAvailable
		}
	}
	out.Phenotype = phenotype
	if g.Scores {
		out.Score = score
		if score == "" {
			out.Score = notAvailable
		}
	}
}

// byScore sums the activity values of CYP2D6's gene copies.
func byScore(g *kb.Gene, alleles []string, out *Diplotype) {
	total := activity{known: len(alleles) == 2}
	for i, a := range alleles {
		f := &out.Alleles[i]
		v := parseActivity(f.Value)
		if !v.known {
			v = tandemActivity(g, a)
			if v.known {
				f.Value, f.Function = v.String(), "sum of its gene copies"
			}
		}
		total = total.plus(v)
	}
	out.Score = total.String()
	out.Phenotype = cyp2d6Band(total)
}

// cyp2d6Band is CPIC's: 0 PM, 0.25–1 IM, 1.25–2.25 NM, above UM (PMID
// 31647186).
func cyp2d6Band(a activity) string {
	switch {
	case !a.known:
		return indeterminate
	case a.value == 0:
		return "Poor Metabolizer"
	case a.value < 1.25:
		return "Intermediate Metabolizer"
	case a.value <= 2.25:
		return "Normal Metabolizer"
	default:
		return "Ultrarapid Metabolizer"
	}
}

// g6pdPhenotype follows the WHO classes of one or two alleles (CPIC G6PD
// guideline, PMID 36049896).
func g6pdPhenotype(alleles []Function) string {
	classes := make([]string, len(alleles))
	if slices.ContainsFunc(alleles, func(f Function) bool { return f.Function == unassigned }) {
		return notAvailable
	}
	for i, a := range alleles {
		classes[i] = g6pdClass(a.Function)
	}
	if len(classes) == 1 {
		switch classes[0] {
		case "I":
			return "Deficient with CNSHA"
		case "II", "III":
			return "Deficient"
		case "IV":
			return "Normal"
		default:
			return indeterminate
		}
	}
	a, b := classes[0], classes[1]
	switch {
	case a == "" || b == "":
		return indeterminate
	case a == "IV" && b == "IV":
		return "Normal"
	case a == "IV" || b == "IV":
		return "Variable"
	case a == "I" && b == "I":
		return "Deficient with CNSHA"
	default:
		return "Deficient"
	}
}

// g6pdClass reads "III/Deficient" as "III"; "" for an uncertain function.
func g6pdClass(function string) string {
	class, _, found := strings.Cut(function, "/")
	if !found {
		return ""
	}
	return class
}

// mhPhenotype: one allele that causes malignant hyperthermia is enough, and
// nothing excludes the susceptibility.
func mhPhenotype(alleles []Function) string {
	for _, a := range alleles {
		if a.Function == kb.MHAssociated {
			return "Malignant Hyperthermia Susceptibility"
		}
	}
	if slices.ContainsFunc(alleles, func(f Function) bool { return f.Function == unassigned }) {
		return notAvailable
	}
	return "Uncertain Susceptibility"
}

// bySingle reads the risk of a mitochondrial allele.
func bySingle(g *kb.Gene, alleles []string, out *Diplotype) {
	out.Phenotype = notAvailable
	for _, a := range alleles { // of several on one molecule the worst risk decides
		phenotype, _, ok := g.PhenotypeOf(a, "")
		if ok && (out.Phenotype == notAvailable || riskRank(phenotype) > riskRank(out.Phenotype)) {
			out.Phenotype = phenotype
		}
	}
}

// Alleles whose presence guidelines ask for, in the order of reports.
var statusAlleles = map[string][]string{
	"HLA-A": {"*31:01"},
	"HLA-B": {"*15:02", "*57:01", "*58:01", "*15:11"},
}

// hlaTwoFields matches an HLA allele that is known to two fields; a group
// ("*57"), a code for several alleles ("*57:XX") or a serotype can't show that
// an allele of it is absent.
var hlaTwoFields = regexp.MustCompile(`^\*\d{2,4}:\d{2,4}[NLSCAQ]?$`)

// byStatus says of each allele that a guideline asks for whether the person
// carries it. One allele alone can't show that it is absent.
func byStatus(g *kb.Gene, alleles []string, out *Diplotype) {
	var statuses []string
	both := len(alleles) == 2
	for _, a := range alleles {
		both = both && hlaTwoFields.MatchString(a)
	}
	for _, want := range statusAlleles[g.Name] {
		carried := false
		for _, a := range alleles {
			carried = carried || a == want
		}
		switch {
		case carried:
			statuses = append(statuses, want+" positive")
		case both:
			statuses = append(statuses, want+" negative")
		}
	}
	out.Keys = statuses
	out.Phenotype = strings.Join(statuses, "; ")
	if len(statuses) == 0 {
		out.Phenotype = notAvailable
		out.Keys = []string{notAvailable}
	}
}
