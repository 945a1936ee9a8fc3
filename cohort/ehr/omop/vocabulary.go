package omop

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
)

// VocabularyOptions say how much of the vocabularies is loaded. The zero value
// loads all there is, which suits a subset; of the full vocabularies, with their
// tens of millions of relations, name the concepts.
type VocabularyOptions struct {
	// Concepts are where to begin, for example those of the drugs of a cohort. Only
	// what can be reached from them is held; a table of relations is read once for
	// each step. nil: everything.
	Concepts []int64

	// Relationships that are kept, and followed. nil: all.
	Relationships []string
}

// Vocabulary is what the vocabulary tables of a source say of concepts. It is
// owned, and safe for concurrent use.
type Vocabulary struct {
	concepts  map[int64]concept
	codes     map[ehr.Code]int64 // by system and code alone
	ancestors map[int64][]int64
	related   map[relation][]int64
}

type relation struct {
	from int64
	name string
}

// Concept is a concept's code, and its class: "Ingredient", "Clinical Drug" …
func (v *Vocabulary) Concept(id int64) (code ehr.Code, class string, ok bool) {
	c, ok := v.concepts[id]
	return c.code, c.class, ok
}

// ByCode is the concept of a code; of several the one that the vocabulary lists
// with the lowest identifier. The code's Display does not count.
func (v *Vocabulary) ByCode(code ehr.Code) (id int64, ok bool) {
	id, ok = v.codes[ehr.Code{System: code.System, Code: code.Code}]
	return id, ok
}

// Ancestors are the concepts of which CONCEPT_ANCESTOR says that this one
// descends from them, in ascending order, without itself.
func (v *Vocabulary) Ancestors(id int64) []int64 { return v.ancestors[id] }

// Related are the concepts to which CONCEPT_RELATIONSHIP leads by a relationship,
// such as "RxNorm has ing", in ascending order. Relationships that are not valid
// any more are left out.
func (v *Vocabulary) Related(id int64, relationship string) []int64 {
	return v.related[relation{id, relationship}]
}

// maxSteps is how far relations are followed: a pack of branded quantified drugs
// is five steps from its ingredients.
const maxSteps = 8

const (
	relationFrom = iota
	relationTo
	relationName
	relationInvalid
	relationColumnCount
)

var relationColumns = [relationColumnCount]string{
	relationFrom: "concept_id_1", relationTo: "concept_id_2", relationName: "relationship_id", relationInvalid: "invalid_reason",
}

var ancestorColumns = [2]string{"descendant_concept_id", "ancestor_concept_id"}

// Vocabulary loads the tables CONCEPT, CONCEPT_RELATIONSHIP and CONCEPT_ANCESTOR,
// whichever there are.
func (s *Source) Vocabulary(ctx context.Context, o VocabularyOptions) (*Vocabulary, error) {
	v := &Vocabulary{concepts: make(map[int64]concept), codes: make(map[ehr.Code]int64), ancestors: make(map[int64][]int64), related: make(map[relation][]int64)}
	if err := v.load(ctx, s.store, o); err != nil {
		return nil, named(ctx, err)
	}
	return v, nil
}

func (v *Vocabulary) load(ctx context.Context, s store, o VocabularyOptions) error {
	var wanted map[int64]struct{} // nil: all
	if o.Concepts != nil {
		wanted = make(map[int64]struct{}, len(o.Concepts))
		for _, id := range o.Concepts {
			wanted[id] = struct{}{}
		}
	}
	there := s.tables()
	if slices.Contains(there, "concept_relationship") {
		for range maxSteps {
			grown, err := v.addRelations(ctx, s, o.Relationships, wanted)
			if err != nil {
				return err
			}
			if !grown {
				break
			}
		}
	}
	if slices.Contains(there, "concept_ancestor") {
		if err := v.addAncestors(ctx, s, wanted); err != nil {
			return err
		}
	}
	for k := range v.related {
		v.related[k] = ascending(v.related[k])
	}
	for k := range v.ancestors {
		v.ancestors[k] = ascending(v.ancestors[k])
	}
	if !slices.Contains(there, "concept") {
		return nil
	}
	return eachConcept(ctx, s, "", func(id int64, c concept) {
		if _, ok := wanted[id]; ok || wanted == nil {
			v.concepts[id] = c
			code := ehr.Code{System: c.code.System, Code: c.code.Code}
			if known, ok := v.codes[code]; !ok || id < known {
				v.codes[code] = id
			}
		}
	})
}

func ascending(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// addRelations takes the relations of what is wanted, and reports whether more is
// wanted now.
func (v *Vocabulary) addRelations(ctx context.Context, s store, names []string, wanted map[int64]struct{}) (bool, error) {
	clear(v.related)
	before := len(wanted)
	reached := make(map[int64]struct{})
	kept := make(map[string]string) // a name once, and not the row that it was cut from
	err := eachPair(ctx, s, "concept_relationship", relationColumns[:], func(from, to int64, cells []string) {
		if !missing(cells[relationInvalid]) || names != nil && !slices.Contains(names, cells[relationName]) {
			return
		}
		if wanted != nil {
			if _, ok := wanted[from]; !ok {
				return
			}
			reached[to] = struct{}{}
		}
		name, ok := kept[cells[relationName]]
		if !ok {
			name = strings.Clone(cells[relationName])
			kept[name] = name
		}
		k := relation{from, name}
		v.related[k] = append(v.related[k], to)
	})
	for id := range reached {
		wanted[id] = struct{}{}
	}
	return len(wanted) > before, err
}

func (v *Vocabulary) addAncestors(ctx context.Context, s store, wanted map[int64]struct{}) error {
	reached := make(map[int64]struct{})
	err := eachPair(ctx, s, "concept_ancestor", ancestorColumns[:], func(child, parent int64, _ []string) {
		if child == parent {
			return // each concept is listed as its own ancestor
		}
		if wanted != nil {
			if _, ok := wanted[child]; !ok {
				return
			}
			reached[parent] = struct{}{}
		}
		v.ancestors[child] = append(v.ancestors[child], parent)
	})
	for id := range reached {
		wanted[id] = struct{}{}
	}
	return err
}

// eachPair reads a table whose first two columns are concepts.
func eachPair(ctx context.Context, s store, table string, columns []string, each func(a, b int64, cells []string)) error {
	have, err := s.columns(ctx, table)
	if err != nil {
		return err
	}
	sp := spec{table: table, needs: columns[:min(3, len(columns))]} // invalid_reason may be absent
	if name := sp.missing(have); name != "" {
		return &delimited.Error{File: s.place(table), Msg: "has no column " + name + ": take the vocabulary as it is downloaded"}
	}
	rows, err := s.rows(ctx, table, columns)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		row, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		a, okA := whole(row.Cells[0])
		b, okB := whole(row.Cells[1])
		if !okA || !okB {
			return &delimited.Error{File: s.place(table), Line: row.Line, Msg: "a concept is no whole number: take the vocabulary as it is downloaded"}
		}
		each(a, b, row.Cells)
	}
}
