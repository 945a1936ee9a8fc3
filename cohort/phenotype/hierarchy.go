package phenotype

import (
	"fmt"
	"io"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// isA is SNOMED CT's relationship "is a".
const isA = "116680003"

// Hierarchy is which code is below which, as a file of the user's has it: this
// library has none of its own, since SNOMED CT is licensed to its users.
type Hierarchy struct {
	system   string
	children map[string][]string
}

// ReadHierarchy reads pairs from a table with a header, separated by tabs or
// commas. The header tells what it is:
//
//   - ancestor_concept_id, descendant_concept_id: CONCEPT_ANCESTOR of OMOP, whose
//     numbers are codes of the system OMOP
//   - sourceId, destinationId, typeId, active: a relationship file of SNOMED CT's
//     RF2, of which the active "is a" relationships count
//   - child, parent: of SNOMED CT
//
// name is for messages.
func ReadHierarchy(name string, r io.Reader) (*Hierarchy, error) {
	t, err := newTable(name, r)
	if err != nil {
		return nil, err
	}
	h := &Hierarchy{system: ehr.SNOMED, children: map[string][]string{}}
	child, parent := t.column("child"), t.column("parent")
	kind, active := -1, -1
	switch {
	case t.column("ancestor_concept_id") >= 0 && t.column("descendant_concept_id") >= 0:
		h.system = ehr.OMOP
		child, parent = t.column("descendant_concept_id"), t.column("ancestor_concept_id")
	case t.column("sourceid") >= 0 && t.column("destinationid") >= 0:
		child, parent = t.column("sourceid"), t.column("destinationid")
		if kind, active = t.column("typeid"), t.column("active"); kind < 0 || active < 0 {
			return nil, t.fault("the header lacks typeId or active: give an RF2 relationship file as it was released")
		}
	case child < 0 || parent < 0:
		return nil, t.fault("the header has no columns of a hierarchy: give child and parent, or OMOP's or RF2's names")
	}
	for t.next() {
		if kind >= 0 && (t.row[kind] != isA || t.row[active] != "1") {
			continue
		}
		c, p := t.row[child], t.row[parent]
		if c == "" || p == "" {
			return nil, t.fault("a code is missing: correct the line")
		}
		if c != p { // CONCEPT_ANCESTOR has each concept above itself
			h.children[p] = append(h.children[p], c)
		}
	}
	if t.err != nil {
		return nil, t.err
	}
	if len(h.children) == 0 {
		return nil, fmt.Errorf("phenotype: %s: has no pair of codes: is it the right file?", name)
	}
	if code := h.circle(); code != "" {
		return nil, fmt.Errorf("phenotype: %s: code %s is below itself: take the circle out of the file", name, code)
	}
	return h, nil
}

// System is the code system of the codes.
func (h *Hierarchy) System() string { return h.system }

// Descendants are the codes below a code, sorted, without itself.
func (h *Hierarchy) Descendants(code string) []string {
	seen := map[string]bool{code: true}
	queue := []string{code}
	var below []string
	for len(queue) > 0 {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, c := range h.children[next] {
			if !seen[c] {
				seen[c] = true
				below = append(below, c)
				queue = append(queue, c)
			}
		}
	}
	slices.Sort(below)
	return below
}

// circle returns the first code, in order, that remains where codes without
// parents are taken away again and again; "" where none does.
func (h *Hierarchy) circle() string {
	parents := map[string]int{}
	for p, children := range h.children {
		parents[p] += 0
		for _, c := range children {
			parents[c]++
		}
	}
	var free []string
	for c, n := range parents {
		if n == 0 {
			free = append(free, c)
		}
	}
	for len(free) > 0 {
		c := free[len(free)-1]
		free = free[:len(free)-1]
		delete(parents, c)
		for _, below := range h.children[c] {
			if parents[below]--; parents[below] == 0 {
				free = append(free, below)
			}
		}
	}
	first := ""
	for c := range parents {
		if first == "" || c < first {
			first = c
		}
	}
	return first
}
