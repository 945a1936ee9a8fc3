package medication

import (
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// systems are the names that records have for the code systems of medications,
// beside the short ones.
var systems = map[string]string{
	"http://www.nlm.nih.gov/research/umls/rxnorm": ehr.RxNorm,
	"urn:oid:2.16.840.1.113883.6.88":              ehr.RxNorm,
	"http://www.whocc.no/atc":                     ehr.ATC,
	"urn:oid:2.16.840.1.113883.6.73":              ehr.ATC,
	"http://snomed.info/sct":                      ehr.SNOMED,
	"http://hl7.org/fhir/sid/ndc":                 ehr.NDC,
}

// systemOf returns the short name of a code system.
func systemOf(system string) string {
	if short, ok := systems[system]; ok {
		return short
	}
	for _, short := range [...]string{ehr.RxNorm, ehr.ATC, ehr.SNOMED, ehr.NDC, ehr.OMOP} {
		if strings.EqualFold(system, short) {
			return short
		}
	}
	return system
}

// fromCodes looks each code up. Codes that are not known are passed over; codes
// that name different ingredients are a conflict.
func (n *Normaliser) fromCodes(concept *ehr.Concept, m *Mapping) found {
	var all found
	for _, code := range concept.Codes {
		code.System, code.Code = systemOf(code.System), strings.TrimSpace(code.Code)
		if code.Code == "" {
			continue
		}
		f := n.fromCode(code)
		m.How = append(m.How, f.steps...)
		if len(f.ingredients) == 0 {
			continue
		}
		if len(all.ingredients) == 0 {
			all = f
			continue
		}
		before, now := ingredientNames(all.ingredients), ingredientNames(f.ingredients)
		switch {
		case within(before, now) && within(now, before):
		case all.partial && within(before, now):
			all = f
		case f.partial && within(now, before):
		case m.Conflict == "":
			m.Conflict = "one code is of " + strings.Join(before, " + ") + ", another of " + strings.Join(now, " + ")
		}
	}
	return all
}

// fromCode looks a code up in the embedded tables, in the user's vocabulary, and in
// the user's RxNorm files.
func (n *Normaliser) fromCode(code ehr.Code) found {
	var f found
	switch code.System {
	case ehr.RxNorm:
		if f = n.fromTable(code.Code); len(f.ingredients) > 0 {
			return f
		}
	case ehr.ATC:
		if f = n.fromATC(strings.ToUpper(code.Code)); len(f.ingredients) > 0 {
			return f
		}
	}
	if n.options.Vocabulary != nil {
		id, ok := conceptID(code)
		if !ok {
			id, ok = n.options.Vocabulary.ByCode(ehr.Code{System: code.System, Code: code.Code})
		}
		if ok {
			of, _, known := n.options.Vocabulary.Concept(id)
			if known && of.System == ehr.RxNorm && code.System != ehr.RxNorm {
				if f = n.fromTable(of.Code); len(f.ingredients) > 0 {
					f.steps[0] = "OMOP concept " + strconv.FormatInt(id, 10) + " is " + f.steps[0]
					return f
				}
			}
			if f = n.fromVocabulary(id); len(f.ingredients) > 0 {
				return f
			}
		}
	}
	if code.System == ehr.RxNorm {
		r := n.fromRxNorm(code.Code)
		if len(r.ingredients) > 0 {
			return r
		}
		f.steps = append(f.steps, r.steps...)
	}
	f.steps = append(f.steps, "the code of "+systemName(code.System)+" is not known")
	return f
}

// systemName is a system's name for a reader; what a record has in its place may be
// anything.
func systemName(system string) string {
	switch system {
	case ehr.RxNorm, ehr.ATC, ehr.SNOMED, ehr.NDC, ehr.OMOP:
		return system
	}
	return "another system"
}

// conceptID is the number of a code that is an OMOP concept.
func conceptID(code ehr.Code) (int64, bool) {
	if systemOf(code.System) != ehr.OMOP {
		return 0, false
	}
	id, err := strconv.ParseInt(code.Code, 10, 64)
	return id, err == nil && id > 0
}

// fromTable looks a code of RxNorm up in the embedded table.
func (n *Normaliser) fromTable(code string) found {
	if i, ok := n.words.byRxNorm[code]; ok {
		s := n.words.substances[i]
		return found{ingredients: []Ingredient{s}, confidence: High, steps: []string{"RxNorm " + code + " is the ingredient " + s.Name + " (embedded table)"}}
	}
	f := found{confidence: High}
	for _, i := range n.words.products[code] {
		f.add(n.words.substances[i])
	}
	if len(f.ingredients) > 0 {
		f.steps = []string{"RxNorm " + code + " → " + strings.Join(ingredientNames(f.ingredients), " + ") + " (embedded table)"}
	}
	return f
}

// fromATC looks a code of the fifth level up. A code that several substances share
// is of a combination, and so are those of the ranges that ATC keeps for them.
func (n *Normaliser) fromATC(code string) found {
	f := found{confidence: High}
	for _, i := range n.words.byATC[code] {
		f.add(n.words.substances[i])
	}
	if len(f.ingredients) == 0 {
		return f
	}
	f.partial = len(f.ingredients) > 1 || isCombination(code)
	step := "ATC " + code + " → " + strings.Join(ingredientNames(f.ingredients), " + ")
	if f.partial {
		step += " (a combination: there may be more)"
	}
	f.steps = []string{step}
	f.site = siteOfATC(code)
	return f
}

// isCombination knows the codes of combinations: 50 to 79 in most groups of one
// substance, and groups that hold combinations alone.
func isCombination(code string) bool {
	if slices.ContainsFunc(combinationGroups, func(g string) bool { return strings.HasPrefix(code, g) }) {
		return true
	}
	number, err := strconv.Atoi(code[5:])
	return err == nil && number >= 50 && number < 80
}

var combinationGroups = []string{"A10BD", "A10BH5", "C10B", "J05AR", "N06CA", "C07AG", "C03EA", "C09DX", "C09XA5", "B01AC3", "L01BC5", "R07AX3", "M04AA5"}

// siteOfATC is where the products of an ATC group act: those for skin, eye, ear,
// nose, throat, vagina and airways act there, but for the groups that ATC sets
// apart for systemic use.
func siteOfATC(code string) Site {
	for _, group := range systemicGroups {
		if strings.HasPrefix(code, group) {
			return Systemic
		}
	}
	for _, group := range localGroups {
		if strings.HasPrefix(code, group) {
			return Local
		}
	}
	return Systemic
}

// Groups of ATC (WHO Collaborating Centre for Drug Statistics Methodology).
var (
	systemicGroups = []string{"D01B", "D05B", "D10B", "R01B", "R03C", "R03D"}
	localGroups    = []string{"A01A", "A07E", "B05C", "C05A", "D", "G01A", "G02CC", "M02A", "N01B", "P03", "R01A", "R02A", "R03A", "R03B", "S"}
)
