package match

import (
	"slices"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/report"
)

// maxGenes is for how many genes of a drug answers are kept; no drug of the
// embedded knowledge base has more than three.
const maxGenes = 4

// question is what an assessment depends on. Results that are alike are one
// *pgx.Gene.
type question struct {
	base  *kb.KB
	drug  string
	genes [maxGenes]*pgx.Gene
	facts facts
}

// assessor answers questions and keeps the answers. It is safe for concurrent
// use.
type assessor struct {
	mu      sync.RWMutex
	drugs   map[drugKey]*asked
	answers map[question]*Assessment
	worked  map[conversionKey]*pgx.Gene
	risky   map[riskKey]bool
	alike   map[string]*pgx.Gene
}

type drugKey struct {
	base *kb.KB
	drug string
}

func newAssessor() *assessor {
	return &assessor{
		drugs: map[drugKey]*asked{}, answers: map[question]*Assessment{}, worked: map[conversionKey]*pgx.Gene{},
		risky: map[riskKey]bool{}, alike: map[string]*pgx.Gene{},
	}
}

// maxKept bounds each of the tables; a full one begins anew.
const maxKept = 1 << 18

// drug is what the guidelines of a drug ask for.
func (s *assessor) drug(base *kb.KB, drug string) *asked {
	key := drugKey{base, drug}
	s.mu.RLock()
	a := s.drugs[key]
	s.mu.RUnlock()
	if a != nil {
		return a
	}
	a = newAsked(base, drug)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.drugs) >= maxKept {
		clear(s.drugs)
	}
	s.drugs[key] = a
	return a
}

// assess asks the guidelines of a drug. genes are the person's results for the
// genes of the drug, those that were asked for.
func (s *assessor) assess(base *kb.KB, drug string, genes []*pgx.Gene, f facts) *Assessment {
	f = s.drug(base, drug).only(f)
	if len(genes) > maxGenes {
		return newAssessment(base, drug, genes, &f)
	}
	q := question{base: base, drug: drug, facts: f}
	copy(q.genes[:], genes)
	s.mu.RLock()
	a := s.answers[q]
	s.mu.RUnlock()
	if a != nil {
		return a
	}
	a = newAssessment(base, drug, slices.Clone(genes), &f)
	s.mu.Lock()
	if len(s.answers) >= maxKept {
		clear(s.answers)
	}
	s.answers[q] = a
	s.mu.Unlock()
	return a
}

func newAssessment(base *kb.KB, drug string, genes []*pgx.Gene, f *facts) *Assessment {
	p := pgx.Person{Genes: genes, Run: &pgx.Run{KB: base}}
	advice := p.Guidance(drug)
	a := &Assessment{Answers: make([]Answer, 0, len(advice))}
	unanswered := false
	var openly, possible Rank
	for i := range advice {
		one, upTo, conditions := newAnswer(&advice[i], f)
		a.Answers = append(a.Answers, one)
		for _, gene := range one.Missing {
			if !slices.Contains(a.Untested, gene) {
				a.Untested = append(a.Untested, gene)
			}
		}
		switch {
		case one.SetAside != "":
		case one.NotExcluded && !one.Conflict:
			possible = max(possible, one.Rank)
		default:
			a.Genotype = max(a.Genotype, one.Rank)
			unanswered = unanswered || one.Rank == UnknownTest
			openly = max(openly, upTo)
			for _, c := range conditions {
				if !slices.Contains(a.Open, c) {
					a.Open = append(a.Open, c)
				}
			}
		}
	}
	if a.Genotype == Fine && (unanswered || len(a.UnknownFunction()) > 0) {
		// A guideline could not be asked, or has nothing to say of a result of unknown
		// function, be it one of several that the data does not tell apart: the usual
		// use is not known to be fine.
		a.Genotype = UnknownTest
	}
	if possible > a.Genotype {
		a.Possible = possible
	}
	if openly > a.Genotype && a.Genotype != Conflicting {
		a.UpTo = openly
	} else {
		a.Open = nil
	}
	slices.Sort(a.Untested)
	a.Differ = differences(a.Answers)
	return a
}

// newAnswer ranks one guideline's answer for what the record settles; then what
// it would ask for in circumstances that are open, and which these are.
func newAnswer(advice *pgx.Advice, f *facts) (a Answer, upTo Rank, openly []string) {
	g := advice.Guideline
	a = Answer{
		Source: g.Source, Guideline: g.ID, URL: g.URL, PMIDs: g.PMIDs,
		Outcome: advice.Outcome, Results: advice.Results, Missing: advice.Missing, NearestScore: advice.NearestScore,
		NotExcluded: advice.NotExcluded, Conflict: advice.Conflict, Notes: advice.Notes,
	}
	if advice.Conflict {
		a.Rank = Conflicting
	}
	if advice.Row == nil {
		if !advice.Conflict {
			a.Rank = withoutRow(advice)
		}
		return a, NoGuidance, nil
	}
	row := advice.Row
	a.Row, a.Strength, a.Population = row.ID, row.Strength, row.Population
	if f.population(row.Population) == no {
		a.SetAside = "the record shows that the person is not of this population: " + row.Population
	}
	a.Actions = narrow(row.Actions, f)
	if a.Conflict {
		return a, NoGuidance, nil
	}
	one := ranked{advice: *advice, row: *row}
	one.advice.NotExcluded = false // it is ranked for itself here
	if f.taken {
		// CFTR guidance presupposes cystic fibrosis; who takes the drug has it.
		one.row.Keys = slices.DeleteFunc(slices.Clone(row.Keys), func(k kb.Key) bool { return k.Gene == "CFTR" })
	}
	own := ofDrug(a.Actions, advice.Drug)
	a.Rank = one.rank(own)
	for _, action := range kb.FirstChoices(own) {
		conditions := conditionsOf(action)
		if len(conditions) == 0 || slices.ContainsFunc(conditions, ofUnknownGene) {
			continue
		}
		if r := one.rank([]kb.Action{unconditional(action)}); r > a.Rank {
			upTo = max(upTo, r)
			openly = append(openly, conditions...)
		}
	}
	return a, upTo, openly
}

// ofDrug leaves out advice against other drugs alone: it is shown with the answer,
// and ranks it no higher, in no circumstances.
func ofDrug(actions []kb.Action, drug string) []kb.Action {
	return slices.DeleteFunc(slices.Clone(actions), func(a kb.Action) bool { return a.AgainstOthers(drug) })
}

// UnknownFunction are the answers of guidelines that were asked of a called result of
// unknown function and recommend nothing for anybody.
func (a *Assessment) UnknownFunction() []*Answer {
	counts := func(b *Answer) bool { return b.SetAside == "" && !b.NotExcluded }
	var out []*Answer
	for i := range a.Answers {
		one := &a.Answers[i]
		if !counts(one) || one.Rank != NoGuidance || !slices.ContainsFunc(one.Results, ofUnknownFunction) {
			continue
		}
		// Another row of the same guideline and results may be of another population.
		if !slices.ContainsFunc(a.Answers, func(b Answer) bool {
			return counts(&b) && b.Rank > NoGuidance && b.Guideline == one.Guideline && slices.Equal(b.Results, one.Results)
		}) {
			out = append(out, one)
		}
	}
	return out
}

func ofUnknownFunction(k pgx.GeneKey) bool { return pgx.UnknownFunction(k.Key) }

// withoutRow ranks an answer that has no row.
func withoutRow(a *pgx.Advice) Rank {
	switch a.Outcome {
	case pgx.NotTested, pgx.TestedNoCall:
		return UnknownTest
	case pgx.RowlessSource:
		if len(a.Missing) == len(a.Guideline.Genes) {
			return UnknownTest
		}
		return ReadGuideline
	}
	return NoGuidance
}

// ranked is an answer that is ranked with other actions than its row's.
type ranked struct {
	advice pgx.Advice
	row    kb.Row
}

func (r *ranked) rank(actions []kb.Action) Rank {
	r.row.Actions = actions
	r.advice.Row = &r.row
	return fromSeverity(report.SeverityOf(r.advice))
}

// ofUnknownGene reports a condition that the results themselves settle: a gene
// without one is among Missing.
func ofUnknownGene(condition string) bool { return strings.HasPrefix(condition, "genotype-unknown:") }

// conditionsOf are the conditions of an action, or else of all its doses.
func conditionsOf(a *kb.Action) []string {
	if len(a.Condition) > 0 || len(a.Dose) == 0 {
		return a.Condition
	}
	var out []string
	for i := range a.Dose {
		if len(a.Dose[i].Condition) == 0 {
			return nil
		}
		out = append(out, a.Dose[i].Condition...)
	}
	return out
}

func unconditional(a *kb.Action) kb.Action {
	b := *a
	b.Link, b.Condition = "", nil
	b.Dose = slices.Clone(a.Dose)
	for i := range b.Dose {
		b.Dose[i].Condition = nil
	}
	return b
}

// differences is where each source stands, if two recommend and do not agree.
// A source that has nothing to recommend does not disagree.
func differences(answers []Answer) []Stand {
	var all []Stand
	for i := range answers {
		a := &answers[i]
		if a.SetAside != "" || a.NotExcluded || a.Conflict || a.Outcome != pgx.RowFound || a.Rank < Fine || a.Rank == ReadGuideline {
			continue
		}
		at := slices.IndexFunc(all, func(s Stand) bool { return s.Source == a.Source })
		if at < 0 {
			all = append(all, Stand{a.Source, a.Rank})
		} else {
			all[at].Rank = max(all[at].Rank, a.Rank)
		}
	}
	for _, s := range all {
		if s.Rank != all[0].Rank {
			return all
		}
	}
	return nil
}

// lower is a name as drugs are named in the knowledge base.
func lower(name string) string { return strings.ToLower(strings.TrimSpace(name)) }
