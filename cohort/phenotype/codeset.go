package phenotype

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// CodeSet is a set of codes of any systems. It does not change once made.
type CodeSet struct {
	name    string
	systems map[string]*matcher
}

// matcher is what of one system belongs to a set.
type matcher struct {
	in, out pattern
}

// pattern is a set of codes, all canonical.
type pattern struct {
	codes    map[string]bool
	prefixes []string
	ranges   [][2]string
}

// NewCodeSet makes a set from expressions by code system:
//
//	I21.4       the code itself; dots and case mean nothing in the ICD
//	I21*        and all that begins so (ICD, ATC)
//	410-410.99  and all between, with what the last one has below it (ICD)
//	<<22298006  the code and its descendants by the hierarchy
//	<22298006   its descendants only
//	!I21.A*     not these, whatever the others say
//
// hierarchy may be nil where nothing asks for descendants.
func NewCodeSet(name string, expressions map[string][]string, hierarchy *Hierarchy) (*CodeSet, error) {
	set := &CodeSet{name: name, systems: map[string]*matcher{}}
	for _, written := range slices.Sorted(maps.Keys(expressions)) {
		system := systemOf(strings.TrimSpace(written))
		if !knownSystem(system) {
			return nil, fmt.Errorf("phenotype: code set %q: %q is no code system: use ICD10CM, ICD10, ICD9CM, SNOMED, OMOP, … or a URI", name, written)
		}
		m := set.systems[system]
		if m == nil {
			m = &matcher{in: pattern{codes: map[string]bool{}}, out: pattern{codes: map[string]bool{}}}
			set.systems[system] = m
		}
		for _, text := range expressions[written] {
			if err := m.add(system, text, hierarchy); err != nil {
				return nil, fmt.Errorf("phenotype: code set %q: %s: %w", name, written, err)
			}
		}
		if m.in.empty() {
			return nil, fmt.Errorf("phenotype: code set %q: %s: nothing is in it: put a code without ! there", name, written)
		}
	}
	if len(set.systems) == 0 {
		return nil, fmt.Errorf("phenotype: code set %q: is empty: add codes, as in ICD10CM = [\"I21*\"]", name)
	}
	return set, nil
}

func (m *matcher) add(system, text string, h *Hierarchy) error {
	body, out := strings.CutPrefix(strings.TrimSpace(text), "!")
	to := &m.in
	if out {
		to = &m.out
	}
	body = strings.TrimSpace(body)
	switch {
	case strings.HasPrefix(body, "<"):
		return to.addDescendants(system, text, body, h)
	case strings.HasSuffix(body, "*"):
		return to.addPrefix(system, text, strings.TrimSuffix(body, "*"))
	case isICD(system) && strings.Contains(body, "-"):
		return to.addRange(system, text, body)
	}
	code, err := checked(system, text, body)
	if err != nil {
		return err
	}
	to.codes[code] = true
	return nil
}

func (p *pattern) empty() bool { return len(p.codes)+len(p.prefixes)+len(p.ranges) == 0 }

func (p *pattern) addDescendants(system, text, body string, h *Hierarchy) error {
	code := strings.TrimPrefix(body, "<")
	code, self := strings.CutPrefix(code, "<")
	code, err := checked(system, text, code)
	if err != nil {
		return err
	}
	if h == nil {
		return fmt.Errorf("%q asks for descendants, and there is no hierarchy: give one in Options.Hierarchy (see ReadHierarchy)", text)
	}
	if h.System() != system {
		return fmt.Errorf("%q asks for descendants, and the hierarchy is of %s: give one of %s", text, h.System(), system)
	}
	below := h.Descendants(code)
	if self {
		p.codes[code] = true
	} else if len(below) == 0 {
		return fmt.Errorf("%q: the hierarchy has nothing below it: write << to take the code itself", text)
	}
	for _, c := range below {
		p.codes[c] = true
	}
	return nil
}

func (p *pattern) addPrefix(system, text, body string) error {
	if !isICD(system) && system != ehr.ATC {
		return fmt.Errorf("%q: the beginning of a code means nothing in %s: list the codes, or use << with a hierarchy", text, system)
	}
	if strings.TrimSpace(body) == "" {
		return fmt.Errorf("%q takes every code: write the beginning of some", text)
	}
	code, err := checked(system, text, body)
	if err != nil {
		return err
	}
	p.prefixes = append(p.prefixes, code)
	return nil
}

func (p *pattern) addRange(system, text, body string) error {
	a, b, _ := strings.Cut(body, "-")
	low, err := checked(system, text, a)
	if err != nil {
		return err
	}
	high, err := checked(system, text, b)
	if err != nil {
		return err
	}
	switch {
	case system == ehr.ICD9CM && letter(low) != letter(high):
		return fmt.Errorf("%q goes from one chapter's letter to another: write a range for each", text)
	case low > high && !strings.HasPrefix(low, high):
		return fmt.Errorf("%q ends before it begins: exchange the two", text)
	}
	p.ranges = append(p.ranges, [2]string{low, high})
	return nil
}

// letter is the letter that an ICD-9-CM code begins with; 0 for a number.
func letter(code string) byte {
	if code[0] >= 'A' {
		return code[0]
	}
	return 0
}

// checked is the canonical code, if it can be one of the system.
func checked(system, text, code string) (string, error) {
	c := canonical(system, code)
	if c == "" {
		return "", fmt.Errorf("%q has no code: write one, as in I21.4", text)
	}
	for i := range len(c) {
		b := c[i]
		digit, alpha := b >= '0' && b <= '9', b >= 'A' && b <= 'Z'
		switch {
		case system == ehr.SNOMED && !digit:
			return "", fmt.Errorf("%q: a code of SNOMED CT has digits only: correct it", text)
		case isICD(system) && !digit && !alpha:
			return "", fmt.Errorf("%q: a code of the ICD has letters, digits and one dot: correct it", text)
		case b <= ' ':
			return "", fmt.Errorf("%q has a space in it: write each code as an element of its own", text)
		}
	}
	if !isICD(system) {
		return c, nil
	}
	// The dot stands behind the category, which has a fixed length.
	category := 3
	if system == ehr.ICD9CM && c[0] == 'E' {
		category = 4
	}
	if dot := strings.IndexByte(strings.TrimSpace(code), '.'); dot >= 0 && dot != category && dot < len(strings.TrimSpace(code))-1 {
		return "", fmt.Errorf("%q: the dot of an %s code stands behind character %d: write leading zeros, as in 008.5", text, system, category)
	}
	if len(c) < category && !strings.HasSuffix(strings.TrimSpace(text), "*") {
		return "", fmt.Errorf("%q is shorter than a category of %s: write leading zeros, or a * behind it", text, system)
	}
	if first := c[0]; system != ehr.ICD9CM && (first < 'A' || first > 'Z') {
		return "", fmt.Errorf("%q: a code of %s begins with a letter: is it of ICD9CM?", text, system)
	}
	return c, nil
}

// Name is the set's name.
func (s *CodeSet) Name() string { return s.name }

// Has reports whether the set has a code.
func (s *CodeSet) Has(c ehr.Code) bool {
	system := systemOf(c.System)
	m := s.systems[system]
	if m == nil {
		return false
	}
	code := canonical(system, c.Code)
	return code != "" && m.in.has(code) && !m.out.has(code)
}

// HasConcept reports whether the set has any code of a concept.
func (s *CodeSet) HasConcept(c *ehr.Concept) bool {
	for i := range c.Codes {
		if s.Has(c.Codes[i]) {
			return true
		}
	}
	return false
}

// judges reports whether a concept has a code of a system that the set names, so
// that it can be said whether the set has it.
func (s *CodeSet) judges(c *ehr.Concept) bool {
	for i := range c.Codes {
		if _, ok := s.systems[systemOf(c.Codes[i].System)]; ok {
			return true
		}
	}
	return false
}

func (p *pattern) has(code string) bool {
	if p.codes[code] {
		return true
	}
	for _, prefix := range p.prefixes {
		if strings.HasPrefix(code, prefix) {
			return true
		}
	}
	for _, r := range p.ranges {
		if code >= r[0] && (code <= r[1] || strings.HasPrefix(code, r[1])) {
			return true
		}
	}
	return false
}
