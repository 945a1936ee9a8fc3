package match

import (
	"cmp"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// named is what the rows in use say of other drugs.
type named struct {
	drugs    []Candidate // alternatives, by the guidelines that name them
	classes  []string
	barred   []Candidate // called unsuitable
	wholeATC bool        // a class that the drug belongs to is advised against
	another  bool        // some row asks for another drug, or to avoid this one
	caution  map[string][]string
}

// readNamed reads the rows that count.
func readNamed(a *Action) named {
	var n named
	n.read(a.Drug, a.Assessment)
	if a.Working != nil {
		n.read(a.Drug, a.Working.Assessment)
	}
	return n
}

func (n *named) read(drug string, a *Assessment) {
	for i := range a.Answers {
		one := &a.Answers[i]
		if one.SetAside != "" || one.NotExcluded {
			continue
		}
		n.another = n.another || one.Rank == Alternative || one.Rank == Contraindicated
		for k := range one.Actions {
			n.action(drug, one.Source, &one.Actions[k])
		}
	}
}

func (n *named) action(drug, source string, a *kb.Action) {
	for _, d := range a.NotDrugs {
		n.bar(d, source)
	}
	switch a.Kind {
	case kb.Alternative:
		if a.Class != "" && !slices.Contains(n.classes, a.Class) {
			n.classes = append(n.classes, a.Class)
		}
		for _, d := range a.Drugs {
			if d != drug {
				n.drugs = addSource(n.drugs, d, source)
			}
		}
	case kb.Avoid:
		n.wholeATC = n.wholeATC || a.Class != ""
		for _, d := range a.Drugs {
			switch {
			case d == drug:
			case len(a.Condition) > 0:
				if n.caution == nil {
					n.caution = map[string][]string{}
				}
				n.caution[d] = append(n.caution[d], a.Condition...)
			default:
				n.bar(d, source)
			}
		}
	}
}

func (n *named) bar(drug, source string) {
	n.barred = addSource(n.barred, drug, source)
}

func addSource(to []Candidate, drug, source string) []Candidate {
	at := slices.IndexFunc(to, func(c Candidate) bool { return c.Drug == drug })
	if at < 0 {
		return append(to, Candidate{Drug: drug, Sources: []string{source}})
	}
	if !slices.Contains(to[at].Sources, source) {
		to[at].Sources = append(to[at].Sources, source)
	}
	return to
}

// alternatives finds what may take a drug's place: first what guidelines name,
// then drugs with guidance of the same class. A drug that a row in use calls
// unsuitable, or whose own guidance asks for yet another, is none, and is listed
// with the reason. One that is to be used at another dose is an alternative still,
// and comes after those at the usual: with poor SLCO1B1 function no statin is
// left at every dose, and rosuvastatin up to a dose is what is asked for.
func (v *visit) alternatives(a *Action) {
	if !a.Rank.Changes() {
		return
	}
	n := readNamed(a)
	a.Classes = n.classes
	for _, c := range n.barred {
		c.Why = "called unsuitable by " + strings.Join(c.Sources, ", ")
		_ = v.own(&c)
		a.Unsuitable = append(a.Unsuitable, c)
	}
	if n.another {
		n.drugs = append(n.drugs, v.sameClass(a.Drug, &n)...)
	}
	for _, c := range n.drugs {
		if slices.ContainsFunc(n.barred, func(b Candidate) bool { return b.Drug == c.Drug }) {
			continue
		}
		c.Caution = n.caution[c.Drug]
		against := v.own(&c)
		switch gene := v.dependsOn(&c, n.classes); {
		case against != NoGuidance:
			c.Why = "its own guidance for the person: " + against.String()
		case gene != "":
			c.Why = "a guideline asks for a drug that does not depend on " + gene + ", and it has guidance for that gene"
		}
		if c.Why != "" {
			a.Unsuitable = append(a.Unsuitable, c)
			continue
		}
		a.Alternatives = append(a.Alternatives, c)
	}
	slices.SortStableFunc(a.Alternatives, func(x, y Candidate) int {
		return cmp.Or(later(!x.FromGuideline(), !y.FromGuideline()), later(x.Rank.Changes(), y.Rank.Changes()))
	})
}

// later puts what is so after what is not.
func later(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

// independence begins what stands before the genes in a class such as
// "not-or-less-metabolised-by:CYP2D6".
var independence = []string{"metabolised-by", "dependent-on", "impacted-by"}

// dependsOn returns a gene that the guidelines want an alternative not to
// depend on, and that a same-class candidate has guidance for; "" if there is
// none.
func (v *visit) dependsOn(c *Candidate, classes []string) string {
	if c.FromGuideline() {
		return ""
	}
	for _, class := range classes {
		kind, genes, _ := strings.Cut(class, ":")
		if !strings.Contains(kind, "not-") || !slices.ContainsFunc(independence, func(s string) bool { return strings.HasSuffix(kind, s) }) {
			continue
		}
		for gene := range strings.SplitSeq(genes, "+") {
			if slices.Contains(v.m.assessor.drug(v.base, c.Drug).genes, gene) {
				return gene
			}
		}
	}
	return ""
}

// own ranks a candidate by its own guidance for the person, and returns what of
// it speaks against the candidate: the most cautious answer that asks for
// another drug or for none. NoGuidance: nothing does.
func (v *visit) own(c *Candidate) Rank {
	names := v.m.assessor.drug(v.base, c.Drug).genes
	c.Guided = len(names) > 0
	if !c.Guided {
		return NoGuidance
	}
	a, w, rank := v.assess(c.Drug, nil, nil)
	c.Rank = rank
	against := a.against()
	if w != nil {
		against = max(against, w.against())
	}
	return against
}

// against is the most cautious of the answers that count and that speak against
// any dose of the drug; NoGuidance where none does.
func (a *Assessment) against() Rank {
	against := NoGuidance
	for i := range a.Answers {
		one := &a.Answers[i]
		if one.SetAside != "" || one.NotExcluded && !one.Conflict {
			continue
		}
		if one.Rank == Alternative || one.Rank >= Contraindicated {
			against = max(against, one.Rank)
		}
	}
	return against
}

// sameClass lists the other guidance drugs of the drug's ATC groups of level 4
// that no guideline names. Where a row advises against a class that the drug is
// of, there are none.
func (v *visit) sameClass(drug string, n *named) []Candidate {
	if n.wholeATC {
		return nil
	}
	own, ok := v.base.Drug(drug)
	if !ok {
		return nil
	}
	groups := groupsOf(&own)
	var out []Candidate
	for i := range v.base.Drugs {
		d := &v.base.Drugs[i]
		if d.Name == drug || slices.ContainsFunc(n.drugs, func(c Candidate) bool { return c.Drug == d.Name }) {
			continue
		}
		for _, code := range d.ATC {
			if len(code) > level4 && slices.Contains(groups, code[:level4]) {
				out = append(out, Candidate{Drug: d.Name, Class: code[:level4]})
				break
			}
		}
	}
	return out
}

// level4 is the length of an ATC code of level 4, the chemical subgroup.
const level4 = 5

// localGroups begin the ATC codes of local forms: guidance is for systemic use.
var localGroups = []string{"A01", "A07", "C05", "D", "G01", "G02", "M02", "R01", "R02", "S"}

// mixedGroups are groups whose members are of no one class, so that one is no
// substitute for another: combinations of antivirals against HIV (abacavir and
// atazanavir), and "other antineoplastic agents" (irinotecan and celecoxib).
var mixedGroups = []string{"J05AR", "L01XX"}

// groupsOf are a drug's ATC groups of level 4, without mixed ones and those of
// local forms.
func groupsOf(d *kb.Drug) []string {
	var out []string
	for _, code := range d.ATC {
		begins := func(g string) bool { return strings.HasPrefix(code, g) }
		left := slices.ContainsFunc(localGroups, begins) || slices.ContainsFunc(mixedGroups, begins)
		if len(code) > level4 && !left && !slices.Contains(out, code[:level4]) {
			out = append(out, code[:level4])
		}
	}
	return out
}
