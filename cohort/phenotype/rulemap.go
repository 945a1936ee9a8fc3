package phenotype

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// mapSets are the map reference sets that go to an ICD: that of NLM's US edition
// to ICD-10-CM, and that of the international edition to ICD-10.
func mapSets() map[string]string {
	return map[string]string{"6011000124106": ehr.ICD10CM, "447562003": ehr.ICD10}
}

// ReadRuleMap reads an extended map reference set of SNOMED CT in release format
// 2, as a snapshot or in full: NLM's rule-based map to ICD-10-CM
// (https://www.nlm.nih.gov/research/umls/mapping_projects/snomedct_to_icd10cm.html,
// also in its human-readable form), or the map to ICD-10 of the international
// edition. The files need a licence of SNOMED International, and are the user's.
//
// A code has groups of members, and each group the target of its first member
// whose rule holds. Rules on the sex and on the age at onset are decided by the
// person's record, where it is exact enough; those on other findings, and on the
// current age, are not. A group that comes upon such a rule gives no code, and the
// condition counts as one that the map cannot decide. A target that wants a further
// character ("S52.501?") is taken as far as it goes.
func ReadRuleMap(name string, r io.Reader) (*CodeMap, error) {
	t, err := newTable(name, r)
	if err != nil {
		return nil, err
	}
	return readRules(t)
}

// member is a row of a map reference set, in the state that counts.
type member struct {
	since           string // effectiveTime
	active          bool
	source, target  ehr.Code
	group, priority int
	rule            string
	line            int
}

// readRules reads all members, and of each the latest state.
func readRules(t *tableReader) (*CodeMap, error) {
	columns, err := t.columns("id", "effectivetime", "active", "refsetid", "referencedcomponentid", "mapgroup", "mappriority", "maprule", "maptarget")
	if err != nil {
		return nil, err
	}
	sets := mapSets()
	members := map[string]member{}
	others := 0
	for t.next() {
		cell := func(i int) string { return strings.TrimSpace(t.row[columns[i]]) }
		system, known := sets[cell(3)]
		if !known {
			others++
			continue
		}
		m := member{since: cell(1), active: cell(2) == "1", line: t.line, rule: strings.Clone(cell(7))}
		var bad [2]error
		m.group, bad[0] = strconv.Atoi(cell(5))
		m.priority, bad[1] = strconv.Atoi(cell(6))
		target, _, _ := strings.Cut(cell(8), "?")
		m.target = ehr.Code{System: system, Code: strings.Clone(canonical(system, target))}
		m.source = ehr.Code{System: ehr.SNOMED, Code: strings.Clone(cell(4))}
		_, noCode := strconv.ParseUint(m.source.Code, 10, 64)
		switch {
		case cell(0) == "" || noCode != nil:
			return nil, t.fault("id or referencedComponentId is none of SNOMED CT: take the file as it was released")
		case bad[0] != nil || bad[1] != nil:
			return nil, t.fault("mapGroup or mapPriority is no number: take the file as it was released")
		case len(m.since) != 8:
			return nil, t.fault("effectiveTime is no date such as 20260301: take the file as it was released")
		}
		if before, ok := members[cell(0)]; !ok || m.since >= before.since {
			members[strings.Clone(cell(0))] = m
		}
	}
	if t.err != nil {
		return nil, t.err
	}
	return rulesOf(t, members, others)
}

// rulesOf puts active members into their groups.
func rulesOf(t *tableReader, members map[string]member, others int) (*CodeMap, error) {
	all := make([]member, 0, len(members))
	for _, m := range members {
		if m.active {
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("phenotype: %s: has no active member of the maps to ICD-10-CM (6011000124106) or ICD-10 (447562003), and %d rows of others: is it the extended map?", t.name, others)
	}
	slices.SortFunc(all, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.source.Code, b.source.Code), cmp.Compare(a.target.System, b.target.System),
			cmp.Compare(a.group, b.group), cmp.Compare(a.priority, b.priority), cmp.Compare(a.line, b.line))
	})
	c := &CodeMap{name: t.name, groups: map[ehr.Code][]mapGroup{}}
	rules := map[string]mapRule{}
	for i, m := range all {
		same := i > 0 && all[i-1].source == m.source && all[i-1].target.System == m.target.System && all[i-1].group == m.group
		if same && all[i-1].priority == m.priority {
			t.line = m.line
			return nil, t.fault("a code has two members of one group and priority: give one release, not several")
		}
		rule, known := rules[m.rule]
		if !known {
			rule = parseRule(m.rule)
			rules[m.rule] = rule
		}
		choice := mapChoice{rule: rule}
		if m.target.Code != "" {
			choice.codes = []ehr.Code{m.target}
		}
		groups := c.groups[m.source]
		if !same {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], choice)
		c.groups[m.source] = groups
	}
	c.says = fmt.Sprintf("%d rules for %d codes", len(all), len(c.groups))
	return c, nil
}
