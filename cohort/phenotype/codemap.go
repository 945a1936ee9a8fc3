package phenotype

import (
	"fmt"
	"io"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// CodeMap has codes of the ICD for codes of another system, as a file of the
// user's has them: that a code of SNOMED CT "is" one of the ICD is a judgement,
// and not this library's.
type CodeMap struct {
	name  string
	codes map[ehr.Code][]ehr.Code
	pairs int
}

// ReadCodeMap reads a table with tabs or commas, and the columns source_code,
// target_system and target_code; source_system may be there, and is SNOMED
// otherwise. A code may have several targets. name is for messages, and for the
// line in a report that says by what the codes were mapped.
func ReadCodeMap(name string, r io.Reader) (*CodeMap, error) {
	t, err := newTable(name, r)
	if err != nil {
		return nil, err
	}
	places, err := t.columns("source_code", "target_system", "target_code")
	if err != nil {
		return nil, err
	}
	m := &CodeMap{name: name, codes: map[ehr.Code][]ehr.Code{}}
	from := t.column("source_system")
	for t.next() {
		source := ehr.SNOMED
		if from >= 0 {
			source = systemOf(t.row[from])
		}
		target := systemOf(t.row[places[1]])
		switch {
		case !isICD(target):
			return nil, t.fault(fmt.Sprintf("%q is no ICD: use ICD9CM, ICD10CM or ICD10", t.row[places[1]]))
		case isICD(source):
			return nil, t.fault("maps a code of the ICD, which needs no map: take the line out")
		}
		a := ehr.Code{System: source, Code: canonical(source, t.row[places[0]])}
		b := ehr.Code{System: target, Code: canonical(target, t.row[places[2]])}
		if a.Code == "" || b.Code == "" {
			return nil, t.fault("a code is missing: correct the line")
		}
		m.codes[a] = append(m.codes[a], b)
		m.pairs++
	}
	if t.err != nil {
		return nil, t.err
	}
	if m.pairs == 0 {
		return nil, fmt.Errorf("phenotype: %s: maps nothing: give a table with lines", name)
	}
	return m, nil
}

// String says what the map is: "map.tsv (12 pairs)".
func (m *CodeMap) String() string { return fmt.Sprintf("%s (%d pairs)", m.name, m.pairs) }

func (m *CodeMap) to(c *ehr.Code) []ehr.Code {
	system := systemOf(c.System)
	return m.codes[ehr.Code{System: system, Code: canonical(system, c.Code)}]
}
