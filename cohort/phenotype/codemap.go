package phenotype

import (
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// CodeMap has codes of the ICD for codes of another system, as a file of the
// user's has them: that a code of SNOMED CT "is" one of the ICD is a judgement,
// and not this library's.
type CodeMap struct {
	name   string
	groups map[ehr.Code][]mapGroup
	says   string // how much there is
}

// mapGroup is one target of a code: of the choices the first whose rule holds.
type mapGroup []mapChoice

// mapChoice are the codes for whom a rule holds. None: there is no code for what
// they have. Several: it is one of these, and not known which.
type mapChoice struct {
	rule  mapRule
	codes []ehr.Code
}

// ReadCodeMap reads a table with tabs or commas, of one of three forms:
//
//   - two columns, each named after a system: SNOMED and ICD10CM
//   - source_code, target_system and target_code; source_system may be there, and
//     is SNOMED otherwise
//   - an extended map of SNOMED CT in release format 2: see [ReadRuleMap]
//
// A code may have several targets. name is for messages, and for the line in a
// report that says by what the codes were mapped.
func ReadCodeMap(name string, r io.Reader) (*CodeMap, error) {
	t, err := newTable(name, r)
	if err != nil {
		return nil, err
	}
	if t.column("referencedcomponentid") >= 0 {
		return readRules(t)
	}
	m := &CodeMap{name: name, groups: map[ehr.Code][]mapGroup{}}
	pairs, err := m.readPairs(t)
	if err != nil {
		return nil, err
	}
	m.says = fmt.Sprintf("%d pairs", pairs)
	return m, nil
}

// readPairs reads a map without rules.
func (m *CodeMap) readPairs(t *tableReader) (pairs int, err error) {
	from, to := "", "" // systems, where the columns are named after them
	places := []int{0, -1, 1}
	fromSystem := -1
	if len(t.header) == 2 && isICD(systemOf(t.header[1])) {
		from, to = systemOf(t.header[0]), systemOf(t.header[1])
		if !knownSystem(from) {
			return 0, t.fault(fmt.Sprintf("%q is no system: name the first column after that of its codes, such as SNOMED", t.header[0]))
		}
	} else {
		if places, err = t.columns("source_code", "target_system", "target_code"); err != nil {
			return 0, err
		}
		fromSystem = t.column("source_system")
	}
	for t.next() {
		source, target := from, to
		if from == "" {
			source, target = ehr.SNOMED, systemOf(t.row[places[1]])
		}
		if fromSystem >= 0 {
			source = systemOf(t.row[fromSystem])
		}
		switch {
		case !isICD(target):
			return 0, t.fault(fmt.Sprintf("%q is no ICD: use ICD9CM, ICD10CM or ICD10", t.row[places[1]]))
		case isICD(source):
			return 0, t.fault("maps a code of the ICD, which needs no map: take the line out")
		}
		a := ehr.Code{System: source, Code: canonical(source, t.row[places[0]])}
		b := ehr.Code{System: target, Code: canonical(target, t.row[places[2]])}
		if a.Code == "" || b.Code == "" {
			return 0, t.fault("a code is missing: correct the line")
		}
		m.groups[a] = append(m.groups[a], mapGroup{{codes: []ehr.Code{b}}})
		pairs++
	}
	if t.err != nil {
		return 0, t.err
	}
	if pairs == 0 {
		return 0, fmt.Errorf("phenotype: %s: maps nothing: give a table with lines", m.name)
	}
	return pairs, nil
}

// CodeMapOfConcepts makes a map of the relationship "Maps to" of OMOP's
// CONCEPT_RELATIONSHIP, which leads from a code of the ICD to the standard
// concept, mostly of SNOMED CT, that says the same or less:
//
//	v, err := source.Vocabulary(ctx, omop.VocabularyOptions{Relationships: []string{"Maps to"}})
//	m, err := phenotype.CodeMapOfConcepts("the vocabulary", v.Pairs("Maps to"))
//
// It is turned around with care. A code of the ICD that is mapped to several
// concepts at once is more than each of them, and is left out. A concept to which
// several codes of an ICD are mapped is one of them, and not known which: only
// the phecodes that all of these have are given, and where they differ the
// condition counts as one that the map cannot decide.
func CodeMapOfConcepts(name string, mapsTo iter.Seq2[ehr.Code, ehr.Code]) (*CodeMap, error) {
	targets := map[ehr.Code][]ehr.Code{}
	for from, to := range mapsTo {
		a, b := plainCode(from), plainCode(to)
		if isICD(a.System) && !isICD(b.System) && !slices.Contains(targets[a], b) {
			targets[a] = append(targets[a], b)
		}
	}
	candidates := map[ehr.Code][]ehr.Code{}
	several := 0
	for icd, concepts := range targets {
		if len(concepts) > 1 {
			several++
			continue
		}
		candidates[concepts[0]] = append(candidates[concepts[0]], icd)
	}
	m := &CodeMap{name: name, groups: map[ehr.Code][]mapGroup{}}
	pairs := 0
	for concept, codes := range candidates {
		for _, system := range []string{ehr.ICD9CM, ehr.ICD10CM, ehr.ICD10} {
			var of []ehr.Code
			for _, c := range codes {
				if c.System == system {
					of = append(of, c)
				}
			}
			if len(of) > 0 {
				m.groups[concept] = append(m.groups[concept], mapGroup{{codes: of}})
				pairs += len(of)
			}
		}
	}
	if pairs == 0 {
		return nil, fmt.Errorf("phenotype: %s: no code of the ICD is mapped to a concept alone: load the relationship \"Maps to\" and the vocabulary ICD10CM", name)
	}
	m.says = fmt.Sprintf("%d codes of the ICD; %d that are mapped to several concepts were left out", pairs, several)
	return m, nil
}

// plainCode is a code by its system's short name, canonical and without words.
func plainCode(c ehr.Code) ehr.Code {
	system := systemOf(c.System)
	return ehr.Code{System: system, Code: canonical(system, c.Code)}
}

// String says what the map is: "map.tsv (12 pairs)".
func (m *CodeMap) String() string { return fmt.Sprintf("%s (%s)", m.name, m.says) }

// to calls each with the codes of a code, for one person at one time: one code,
// or several of which it is one. It reports whether there are rules that the
// record cannot decide.
func (m *CodeMap) to(c *ehr.Code, who *bearer, each func(codes []ehr.Code)) (undecided bool) {
	for _, g := range m.groups[plainCode(*c)] {
	choices:
		for i := range g {
			switch g[i].rule.holds(who) {
			case truly:
				if len(g[i].codes) > 0 {
					each(g[i].codes)
				}
				break choices
			case unclear:
				undecided = true
				break choices
			}
		}
	}
	return undecided
}
