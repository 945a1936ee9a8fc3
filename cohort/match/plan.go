package match

import (
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
)

// Plan is what matching found for one person. It identifies the person. What
// it points to is shared with other plans and immutable.
type Plan struct {
	Person *cohort.Person
	AsOf   time.Time

	// Deceased says that the record has a death on or before AsOf. Nothing else
	// is worked out then.
	Deceased bool

	// Actionable names the genes, in order, whose result asks for itself for
	// another prescription of some drug, taken or not: see Matcher.Actionable.
	Actionable []string

	// Actions are the drugs that are taken, possibly taken, or ordered for
	// later, and have guidance: the most urgent first, of equal ones those
	// taken for sure.
	Actions []Action

	// Likely are drugs that are not taken, and no other of their class is, which
	// the person's conditions are likely to need, by the table of Options.Conditions.
	Likely []Action

	// LikelyAssessed is false where no row of a table speaks of the person's
	// conditions: "not assessed", which is not "none".
	LikelyAssessed bool

	// Local are medications without systemic guidance, because they act where
	// they are applied. Unsure ones could not be mapped for sure, or code and
	// text name different things: they need a look and are used for nothing.
	// WithoutGuidance are mapped, and no guideline speaks of them.
	Local, Unsure, WithoutGuidance []Evidence

	// Modifying are the inhibitors and inducers that count on AsOf.
	Modifying []Modifying
}

// Evidence is one entry of the record: what it is, how that was found out, and
// whether it is taken.
type Evidence struct {
	Exposure *ehr.Exposure
	Mapping  *medication.Mapping
	Judgement
}

// Action is what to do about one drug for one person.
type Action struct {
	Drug string

	// Rank is the most cautious of the genotype's and the working phenotype's.
	Rank Rank

	Activity  Activity   // of the exposure that is most surely taken; of Plan.Likely it says nothing
	Exposures []Evidence // every one of the drug that is not past
	For       []Reason   // of Plan.Likely: the conditions and who says so

	// Assessment is what the genotype gives.
	*Assessment

	// Working is what inhibitors and inducers make of it; nil where they change
	// no result.
	Working *Working

	Alternatives []Candidate // the guideline's own first, then those at the usual dose
	Unsuitable   []Candidate // named or of the class, and not to be used: why
	Classes      []string    // alternatives that guidelines name as a class, coded as in kb.Action.Class
}

// Assessment is what the guidelines say of a drug for a set of results.
type Assessment struct {
	Genotype Rank // the most cautious of the called results
	Answers  []Answer

	// Possible is the rank of results that the data can't exclude, where it is
	// above Genotype; else NoGuidance.
	Possible Rank

	// UpTo is the rank that some circumstance would call for that the record
	// does not settle, where it is above Genotype; else NoGuidance. Open names
	// these circumstances, coded as in kb.Action.Condition.
	UpTo Rank
	Open []string

	// Differ is where each source stands, where they do not agree.
	Differ []Stand

	// Untested names the genes that some guideline of the drug had no result for.
	Untested []string
}

// Stand is one source's rank.
type Stand struct {
	Source string
	Rank   Rank
}

// Answer is what one guideline says for one result.
type Answer struct {
	Source, Guideline, URL string // "CPIC", the guideline's id
	Row                    string // the row's id; "" where there is none
	Strength, Population   string // as published
	PMIDs                  []string
	Rank                   Rank
	Actions                []kb.Action // those that the record does not rule out

	Outcome      pgx.Outcome
	Results      []pgx.GeneKey // the gene results that it rests on
	Missing      []string      // genes without a result
	NearestScore string
	NotExcluded  bool // of a result that was not called and can't be excluded
	Conflict     bool
	Notes        []string

	// SetAside says why the row does not count: it is of a population that the
	// record rules out. "" where it counts.
	SetAside string
}

// Working is what an inhibitor or inducer makes of a drug's results: consensus,
// not guideline. It stands beside the genotype's.
type Working struct {
	Conversions []Conversion
	*Assessment
}

// Conversion is one gene's result by the genotype and as it works.
type Conversion struct {
	Gene               string
	From, To           string // phenotypes
	FromScore, ToScore string // activity scores; "" in genes without
	By                 *Modifying
}

// Candidate is a drug that may take another's place.
type Candidate struct {
	Drug string

	// Sources are the guidelines that name it; none: it is of the same class
	// and not from a guideline.
	Sources []string
	Class   string // the shared ATC code of level 4, of a same-class candidate

	// Guided says that some guideline speaks of it, and Rank is what these ask
	// for, for this person: the more cautious of genotype and working phenotype. An
	// alternative of the rank ChangeDose is one only at the dose asked for.
	Guided bool
	Rank   Rank

	// Caution names circumstances, coded as in kb.Action.Condition, in which a
	// guideline advises against it and which the record does not settle.
	Caution []string

	Why string // of an unsuitable one
}

// Check is what has to be checked of every alternative before it is used.
const Check = "check allergy, interactions, indication, organ function"

// FromGuideline reports whether a guideline names the candidate.
func (c *Candidate) FromGuideline() bool { return len(c.Sources) > 0 }

// Reason is a condition that makes a drug likely, and who says so.
type Reason struct {
	Condition *ehr.Condition
	Row       *ConditionDrug
}
