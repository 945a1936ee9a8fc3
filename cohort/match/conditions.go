package match

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// ConditionDrug is one row of a table: a condition that makes a drug
// likely, and who says so.
type ConditionDrug struct {
	System, Code string // "ICD10CM", "I25.*": a trailing '*' stands for anything
	Drug         string // lower case, the knowledge base's name
	Citation     string // what was read: a guideline, PMID or URL
	Line         int
}

// ConditionDrugs is a table of conditions and the drugs they are likely to need.
// It is immutable.
type ConditionDrugs struct {
	rows   []ConditionDrug
	exact  map[[2]string][]*ConditionDrug
	prefix map[string][]*ConditionDrug // by system
}

// ReadConditionDrugs reads a tab-separated table with the columns system, code,
// drug, citation. Lines that start with '#' and a first line "system…" are left
// out. A row without a citation is an error: nobody could check it. name is what
// errors call the file.
func ReadConditionDrugs(r io.Reader, name string) (*ConditionDrugs, error) {
	c := csv.NewReader(r)
	c.Comma, c.Comment, c.FieldsPerRecord, c.LazyQuotes = '\t', '#', -1, true
	t := &ConditionDrugs{exact: map[[2]string][]*ConditionDrug{}, prefix: map[string][]*ConditionDrug{}}
	for first := true; ; first = false {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("match: %s: %w", name, err)
		}
		line, _ := c.FieldPos(0)
		if first && strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(cells[0], "\ufeff")), "system") {
			continue
		}
		row, why := conditionRow(cells)
		if why != "" {
			return nil, fmt.Errorf("match: %s:%d: %s", name, line, why)
		}
		row.Line = line
		t.rows = append(t.rows, row)
	}
	if len(t.rows) == 0 {
		return nil, fmt.Errorf("match: %s: no row: give system, code, drug and citation on each line", name)
	}
	t.index()
	return t, nil
}

// Rows are the rows of the table, in its order.
func (t *ConditionDrugs) Rows() []ConditionDrug { return slices.Clone(t.rows) }

// index makes the rows found by their codes.
func (t *ConditionDrugs) index() {
	for i := range t.rows {
		row := &t.rows[i]
		if strings.HasSuffix(row.Code, "*") {
			t.prefix[row.System] = append(t.prefix[row.System], row)
		} else {
			key := [2]string{row.System, row.Code}
			t.exact[key] = append(t.exact[key], row)
		}
	}
}

func conditionRow(cells []string) (row ConditionDrug, why string) {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		if !utf8.ValidString(cells[i]) {
			return row, "not text in UTF-8: save the table as UTF-8"
		}
	}
	switch {
	case len(cells) < 3 || cells[0] == "" || cells[1] == "" || cells[2] == "":
		return row, "system, code or drug is missing: complete the row"
	case len(cells) < 4 || cells[3] == "":
		return row, "no citation: name what was read, or take the row out"
	case cells[1] == "*":
		return row, "the code stands for every condition: give at least its beginning"
	}
	return ConditionDrug{System: cells[0], Code: cells[1], Drug: lower(cells[2]), Citation: cells[3]}, ""
}

// find returns the rows that speak of a condition.
func (t *ConditionDrugs) find(c *ehr.Condition) []*ConditionDrug {
	var out []*ConditionDrug
	for i := range c.Concept.Codes {
		code := &c.Concept.Codes[i]
		out = append(out, t.exact[[2]string{code.System, code.Code}]...)
		for _, row := range t.prefix[code.System] {
			if strings.HasPrefix(code.Code, strings.TrimSuffix(row.Code, "*")) {
				out = append(out, row)
			}
		}
	}
	return out
}

// present reports whether a person has a condition on a day, as far as the
// record says: it is not denied, has begun and not ended.
func present(c *ehr.Condition, asOf time.Time) bool {
	tomorrow := asOf.AddDate(0, 0, 1)
	switch {
	case c.Status == ehr.Refuted || c.Status == ehr.Completed || c.Status == ehr.Planned:
		return false
	case !c.Start.IsZero() && !c.Start.At.Before(tomorrow):
		return false
	case !c.End.IsZero() && !c.End.Latest().After(asOf):
		return false
	}
	return true
}
