package omop

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
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
	// what can be reached from them is held. A file of relations is read once for
	// each step; a database is asked for the rows of these concepts alone. nil:
	// everything.
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

// Pairs are the codes that a relationship joins, such as those of "Maps to", in
// the order of the concepts' identifiers. A concept that is not in the vocabulary
// has none.
func (v *Vocabulary) Pairs(relationship string) iter.Seq2[ehr.Code, ehr.Code] {
	return func(yield func(ehr.Code, ehr.Code) bool) {
		var from []int64
		for r := range v.related {
			if r.name == relationship {
				from = append(from, r.from)
			}
		}
		slices.Sort(from)
		for _, id := range from {
			a, known := v.concepts[id]
			if !known {
				continue
			}
			for _, to := range v.related[relation{id, relationship}] {
				if b, known := v.concepts[to]; known && !yield(a.code, b.code) {
					return
				}
			}
		}
	}
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
		if err := v.follow(ctx, s, o.Relationships, wanted); err != nil {
			return err
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
	return eachConcept(ctx, s, selection{ids: idsOf(wanted)}, func(id int64, c concept) {
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

// idsOf are the concepts in ascending order; nil for nil.
func idsOf(concepts map[int64]struct{}) []int64 {
	if concepts == nil {
		return nil
	}
	ids := slices.AppendSeq(make([]int64, 0, len(concepts)), maps.Keys(concepts)) // not nil, if empty
	slices.Sort(ids)
	return ids
}

// follow takes the relations of what is wanted, and of what these lead to.
func (v *Vocabulary) follow(ctx context.Context, s store, names []string, wanted map[int64]struct{}) error {
	last := maps.Clone(wanted) // what the step before has reached
	for range maxSteps {
		reached, err := v.addRelations(ctx, s, names, last)
		if err != nil {
			return err
		}
		maps.DeleteFunc(reached, func(id int64, _ struct{}) bool { _, known := wanted[id]; return known })
		if len(reached) == 0 {
			break
		}
		maps.Copy(wanted, reached)
		last = reached
	}
	return nil
}

// addRelations takes the relations of these concepts, nil for all, and returns
// what they lead to.
func (v *Vocabulary) addRelations(ctx context.Context, s store, names []string, of map[int64]struct{}) (map[int64]struct{}, error) {
	reached := make(map[int64]struct{})
	kept := make(map[string]string) // a name once, and not the row that it was cut from
	want := selection{ids: idsOf(of), names: names}
	err := eachPair(ctx, s, "concept_relationship", relationColumns[:], want, func(from, to int64, cells []string) {
		if !missing(cells[relationInvalid]) || names != nil && !slices.Contains(names, cells[relationName]) {
			return
		}
		if of != nil {
			if _, ok := of[from]; !ok {
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
	return reached, err
}

func (v *Vocabulary) addAncestors(ctx context.Context, s store, wanted map[int64]struct{}) error {
	reached := make(map[int64]struct{})
	err := eachPair(ctx, s, "concept_ancestor", ancestorColumns[:], selection{ids: idsOf(wanted)}, func(child, parent int64, _ []string) {
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
func eachPair(ctx context.Context, s store, table string, columns []string, want selection, each func(a, b int64, cells []string)) error {
	have, err := s.columns(ctx, table)
	if err != nil {
		return err
	}
	sp := spec{table: table, needs: columns[:min(3, len(columns))]} // invalid_reason may be absent
	if name := sp.missing(have); name != "" {
		return &delimited.Error{File: s.place(table), Msg: "has no column " + name + ": take the vocabulary as it is downloaded"}
	}
	rows, err := s.rows(ctx, table, columns, want)
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
