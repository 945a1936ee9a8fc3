package omop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
)

const (
	conceptID = iota
	conceptName
	conceptVocabulary
	conceptClass
	conceptCode
	conceptColumnCount
)

var conceptColumns = [conceptColumnCount]string{
	conceptID: "concept_id", conceptName: "concept_name", conceptVocabulary: "vocabulary_id",
	conceptClass: "concept_class_id", conceptCode: "concept_code",
}

// conceptSpec is the table of concepts, for its columns.
var conceptSpec = spec{"concept", conceptColumns[:], []string{"concept_id", "concept_name", "vocabulary_id", "concept_code"}, nil}

// systems are the vocabularies that go by another name here. All others keep
// OMOP's, which are the usual ones: SNOMED, RxNorm, LOINC, ICD10CM, ATC, UCUM …
var systems = map[string]string{"HPO": ehr.HPO, "Mondo": ehr.MONDO}

// concept is a row of the table of concepts.
type concept struct {
	code  ehr.Code
	class string
}

// concepts are those that occur in the records.
type concepts struct {
	known map[int64]concept
	store store // asked for what is not known yet; nil where all is
	none  bool  // there is no vocabulary to look in
	told  map[int64]struct{}
}

// readConcepts reads of a file those that are used. A database is asked for each
// as it comes.
func readConcepts(ctx context.Context, s store, used map[int64]struct{}, rows int) (*concepts, error) {
	c := &concepts{known: make(map[int64]concept), none: rows == 0, told: make(map[int64]struct{})}
	switch {
	case c.none:
	case s.ordered():
		c.store = s
	default:
		err := eachConcept(ctx, s, selection{}, func(id int64, v concept) {
			if _, ok := used[id]; ok {
				c.known[id] = v
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// find is a concept by its identifier.
func (c *concepts) find(ctx context.Context, id int64) (concept, bool, error) {
	v, ok := c.known[id]
	if ok || c.store == nil {
		return v, ok && v.code.Code != "", nil
	}
	err := eachConcept(ctx, c.store, selection{ids: []int64{id}}, func(_ int64, found concept) { v = found })
	if err != nil {
		return v, false, err
	}
	c.known[id] = v
	return v, v.code.Code != "", nil
}

// eachConcept reads the table of concepts.
func eachConcept(ctx context.Context, s store, want selection, each func(int64, concept)) error {
	rows, err := s.rows(ctx, "concept", conceptColumns[:], want)
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
		id, ok := whole(row.Cells[conceptID])
		if !ok {
			return &delimited.Error{File: s.place("concept"), Line: row.Line, Msg: "concept_id is no whole number: take the vocabulary as it is downloaded"}
		}
		system := row.Cells[conceptVocabulary]
		if name, ok := systems[system]; ok {
			system = name
		}
		each(id, concept{ehr.Code{System: system, Code: row.Cells[conceptCode], Display: row.Cells[conceptName]}, row.Cells[conceptClass]})
	}
}

// find is a concept by its identifier; what is not in the vocabulary is told
// once, and counted each time.
func (it *item) find(id int64) (concept, bool) {
	c := it.r.concepts
	v, ok, err := c.find(it.r.ctx, id)
	if err != nil && it.r.err == nil {
		it.r.err = err
	}
	if ok || err != nil || c.none {
		return v, ok
	}
	if _, again := c.told[id]; again {
		it.r.tally.Warnings["unknown-concept"]++
		return v, false
	}
	c.told[id] = struct{}{}
	it.warn("unknown-concept", fmt.Sprintf("concept %d is not in the table concept: it has no code but its number; load its vocabulary", id))
	return v, false
}

// none is a column that a table has not.
const none = -1

// concept is what a standard concept, a source concept and a source value say.
func (it *item) concept(standard, source, value int) ehr.Concept {
	var c ehr.Concept
	var ids []int64
	for _, col := range []int{standard, source} {
		if col == none {
			continue
		}
		id := it.whole(col)
		if id == 0 || slices.Contains(ids, id) {
			continue
		}
		ids = append(ids, id)
		if v, ok := it.find(id); ok && !slices.Contains(c.Codes, v.code) {
			c.Codes = append(c.Codes, v.code)
		}
	}
	for _, id := range ids {
		c.Codes = append(c.Codes, ehr.Code{System: ehr.OMOP, Code: strconv.FormatInt(id, 10)})
	}
	if value == none {
		return c
	}
	if text := it.text(value); text != "" && !hasCode(c, text) {
		c.Codes = append(c.Codes, ehr.Code{Code: text})
		c.Text = text
	}
	return c
}

func hasCode(c ehr.Concept, code string) bool {
	return slices.ContainsFunc(c.Codes, func(k ehr.Code) bool { return k.Code == code })
}
