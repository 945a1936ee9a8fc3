package cohort_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// records is a source in memory.
type records struct {
	patients []*ehr.Patient
	err      error // after them
}

func (r records) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		for _, p := range r.patients {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(p, nil) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
}

func (r records) Tally() ehr.Tally { return ehr.Tally{} }

func people(names ...string) iter.Seq2[*pgx.Person, error] {
	return func(yield func(*pgx.Person, error) bool) {
		for _, n := range names {
			if !yield(&pgx.Person{Sample: n}, nil) {
				return
			}
		}
	}
}

func patients(ids ...string) records {
	var r records
	for _, id := range ids {
		r.patients = append(r.patients, &ehr.Patient{ID: id})
	}
	return r
}

// numbered are patients with identifiers "system=value", separated by spaces.
func numbered(of ...string) records {
	var r records
	for i, text := range of {
		p := &ehr.Patient{ID: fmt.Sprint("id", i)}
		for one := range strings.FieldsSeq(text) {
			system, value, _ := strings.Cut(one, "=")
			p.Identifiers = append(p.Identifiers, ehr.Identifier{System: system, Value: value})
		}
		r.patients = append(r.patients, p)
	}
	return r
}

func pairs(of ...string) []cohort.Pair {
	out := []cohort.Pair{}
	for _, one := range of {
		s, p, _ := strings.Cut(one, "=")
		out = append(out, cohort.Pair{Sample: s, Patient: p})
	}
	return out
}

func TestJoin(t *testing.T) {
	for _, c := range []struct {
		name    string
		samples []string
		records records
		link    cohort.Link
		linked  []string // sample=patient
		flow    cohort.Flow
		left    cohort.Unlinked
		warned  map[string]int
	}{
		{
			"by patient ID",
			[]string{"A", "B", "C"},
			patients("C", "A", "D"),
			cohort.Link{},
			[]string{"A=A", "C=C"},
			cohort.Flow{Samples: 3, Patients: 3, Linked: 2, SamplesAlone: 1, PatientsAlone: 1},
			cohort.Unlinked{Samples: []string{"B"}, Patients: []string{"D"}},
			nil,
		},
		{
			"by identifier",
			[]string{"7", "8"},
			numbered("mrn=7 other=8", "mrn=9"),
			cohort.Link{System: "mrn"},
			[]string{"7=id0"},
			cohort.Flow{Samples: 2, Patients: 2, Linked: 1, SamplesAlone: 1, PatientsAlone: 1},
			cohort.Unlinked{Samples: []string{"8"}, Patients: []string{"id1"}},
			nil,
		},
		{
			"white space around names",
			[]string{" A"},
			patients("A\t"),
			cohort.Link{},
			[]string{" A=A\t"},
			cohort.Flow{Samples: 1, Patients: 1, Linked: 1},
			cohort.Unlinked{},
			nil,
		},
		{
			"case counts, and is warned of",
			[]string{"a", "B"},
			patients("A", "B"),
			cohort.Link{},
			[]string{"B=B"},
			cohort.Flow{Samples: 2, Patients: 2, Linked: 1, SamplesAlone: 1, PatientsAlone: 1},
			cohort.Unlinked{Samples: []string{"a"}, Patients: []string{"A"}},
			map[string]int{cohort.WarnCaseDiffers: 1},
		},
		{
			"case ignored",
			[]string{"a"},
			patients("A"),
			cohort.Link{IgnoreCase: true},
			[]string{"a=A"},
			cohort.Flow{Samples: 1, Patients: 1, Linked: 1},
			cohort.Unlinked{},
			nil,
		},
		{
			"two patients with one identifier",
			[]string{"7", "8"},
			numbered("mrn=7", "mrn=7", "mrn=8"),
			cohort.Link{System: "mrn"},
			[]string{"8=id2"},
			cohort.Flow{Samples: 2, Patients: 3, Linked: 1, SamplesContested: 1, PatientsContested: 2},
			cohort.Unlinked{ContestedSamples: []string{"7"}, ContestedPatients: []string{"id1", "id0"}},
			map[string]int{cohort.WarnContestedSample: 1, cohort.WarnContestedPatient: 2},
		},
		{
			"a patient of two samples",
			[]string{"7", "8", "9"},
			numbered("mrn=7 mrn=8", "mrn=9"),
			cohort.Link{System: "mrn"},
			[]string{"9=id1"},
			cohort.Flow{Samples: 3, Patients: 2, Linked: 1, SamplesContested: 2, PatientsContested: 1},
			cohort.Unlinked{ContestedSamples: []string{"7", "8"}, ContestedPatients: []string{"id0"}},
			map[string]int{cohort.WarnContestedSample: 2, cohort.WarnContestedPatient: 1},
		},
		{
			"a patient with a number twice",
			[]string{"7"},
			numbered("mrn=7 mrn=7"),
			cohort.Link{System: "mrn"},
			[]string{"7=id0"},
			cohort.Flow{Samples: 1, Patients: 1, Linked: 1},
			cohort.Unlinked{},
			nil,
		},
		{
			"a patient without a number",
			[]string{"7", ""},
			numbered("mrn=7", "mrn=", "x=1"),
			cohort.Link{System: "mrn"},
			[]string{"7=id0"},
			cohort.Flow{Samples: 2, Patients: 3, Linked: 1, SamplesAlone: 1, PatientsAlone: 2},
			cohort.Unlinked{Samples: []string{""}, Patients: []string{"id1", "id2"}},
			nil,
		},
		{
			"by map",
			[]string{"A", "B", "C"},
			patients("1", "2", "3"),
			cohort.Link{Pairs: pairs("B=2", "A=1", "A=1", "X=9", "C=8")},
			[]string{"A=1", "B=2"},
			cohort.Flow{Samples: 3, Patients: 3, Linked: 2, SamplesAlone: 1, PatientsAlone: 1, MapPairs: 4, MapWithoutSample: 1, MapWithoutPatient: 2},
			cohort.Unlinked{Samples: []string{"C"}, Patients: []string{"3"}},
			map[string]int{cohort.WarnRepeatedPair: 1},
		},
		{
			"a map of identifiers",
			[]string{"A"},
			numbered("mrn=1"),
			cohort.Link{Pairs: pairs("A=1"), System: "mrn"},
			[]string{"A=id0"},
			cohort.Flow{Samples: 1, Patients: 1, Linked: 1, MapPairs: 1},
			cohort.Unlinked{},
			nil,
		},
		{
			"a sample with two patients in the map, one of them nowhere",
			[]string{"A", "B"},
			patients("1", "2"),
			cohort.Link{Pairs: pairs("A=1", "A=9", "B=2")},
			[]string{"B=2"},
			cohort.Flow{Samples: 2, Patients: 2, Linked: 1, SamplesContested: 1, PatientsContested: 1, MapPairs: 3, MapWithoutPatient: 1},
			cohort.Unlinked{ContestedSamples: []string{"A"}, ContestedPatients: []string{"1"}},
			map[string]int{cohort.WarnContestedSample: 1, cohort.WarnContestedPatient: 1},
		},
		{
			"a patient with two samples in the map, one of them nowhere",
			[]string{"A", "B"},
			patients("1", "2"),
			cohort.Link{Pairs: pairs("A=1", "X=1", "B=2")},
			[]string{"B=2"},
			cohort.Flow{Samples: 2, Patients: 2, Linked: 1, SamplesContested: 1, PatientsContested: 1, MapPairs: 3, MapWithoutSample: 1},
			cohort.Unlinked{ContestedSamples: []string{"A"}, ContestedPatients: []string{"1"}},
			map[string]int{cohort.WarnContestedSample: 1, cohort.WarnContestedPatient: 1},
		},
		{
			"the same patient twice in the records",
			[]string{"A", "B"},
			patients("A", "B", "A"),
			cohort.Link{},
			[]string{"B=B"},
			cohort.Flow{Samples: 2, Patients: 3, Linked: 1, SamplesContested: 1, PatientsContested: 2},
			cohort.Unlinked{ContestedSamples: []string{"A"}, ContestedPatients: []string{"A", "A"}},
			map[string]int{cohort.WarnContestedSample: 1, cohort.WarnContestedPatient: 2},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.link.AsOf = time.Date(2026, 11, 1, 15, 0, 0, 0, time.UTC)
			var messages []string
			c.link.Warn = func(w ehr.Warning) { messages = append(messages, w.Code+" "+w.Msg) }
			got, err := cohort.Join(t.Context(), people(c.samples...), c.records, c.link)
			require.NoError(t, err)
			var linked []string
			for _, p := range got.People {
				linked = append(linked, p.Genes.Sample+"="+p.Record.ID)
			}
			assert.Equal(t, c.linked, linked)
			assert.Equal(t, c.flow, got.Flow)
			assert.Equal(t, c.left, got.Unlinked())
			if c.warned == nil {
				c.warned = map[string]int{}
			}
			assert.Equal(t, c.warned, got.Warnings)
			assert.Len(t, messages, len(c.warned))
			f := got.Flow
			assert.Equal(t, f.Samples, f.Linked+f.SamplesAlone+f.SamplesContested)
			assert.Equal(t, f.Patients, f.Linked+f.PatientsAlone+f.PatientsContested)
			assert.Equal(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), got.AsOf)
			assert.True(t, got.AsOfStated)
		})
	}
}

func TestJoinErrors(t *testing.T) {
	broken := errors.New("ehr: records.ndjson:7: broken")
	failing := func(yield func(*pgx.Person, error) bool) { yield(nil, broken) }
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name    string
		ctx     context.Context
		people  iter.Seq2[*pgx.Person, error]
		records records
		link    cohort.Link
		want    string
	}{
		{"people fail", t.Context(), failing, patients("A"), cohort.Link{}, "broken"},
		{"records fail", t.Context(), people("A"), records{err: broken}, cohort.Link{}, "broken"},
		{"cancelled", cancelled, people("A"), patients("A"), cohort.Link{}, "canceled"},
		{"a sample twice", t.Context(), people("SECRET", "SECRET"), patients("A"), cohort.Link{}, "sample 2 has the name"},
		{"samples alike without case", t.Context(), people("secret", "SECRET"), patients("A"), cohort.Link{IgnoreCase: true}, "sample 2 has the name"},
		{"contested and strict", t.Context(), people("SECRET"), patients("SECRET", "SECRET"), cohort.Link{Strict: true}, "correct the map"},
		{"an empty pair", t.Context(), people("A"), patients("A"), cohort.Link{Pairs: pairs("A=")}, "no patient"},
		{"nobody", t.Context(), people("SECRET"), patients("OTHER"), cohort.Link{}, "no sample is linked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := cohort.Join(c.ctx, c.people, c.records, c.link)
			require.ErrorContains(t, err, c.want)
			assert.NotContains(t, strings.ToUpper(err.Error()), "SECRET")
			if c.name == "nobody" {
				require.ErrorIs(t, err, cohort.ErrNobody)
				assert.Equal(t, []string{"SECRET"}, got.Unlinked().Samples)
			}
		})
	}
	got, err := cohort.Join(t.Context(), people(), patients(), cohort.Link{})
	require.NoError(t, err)
	assert.Empty(t, got.People)
}

func TestAsOf(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }
	at := func(day int) ehr.Time { return ehr.Date(2026, 11, day) }
	r := records{patients: []*ehr.Patient{
		{ID: "A", Conditions: []ehr.Condition{{Recorded: at(3)}}, Exposures: []ehr.Exposure{{Start: at(4), End: at(29)}}},
		{ID: "not linked", Encounters: []ehr.Encounter{{Start: at(11), End: at(12)}}, Measurements: []ehr.Measurement{{At: at(2)}}},
		{ID: "C", Procedures: []ehr.Procedure{{Start: at(21)}}, Deaths: []ehr.Death{{At: at(5)}}},
	}}
	c, err := cohort.Join(t.Context(), people("A"), r, cohort.Link{Now: now})
	require.NoError(t, err)
	assert.Equal(t, "2026-11-12", c.AsOf.Format(time.DateOnly))
	assert.False(t, c.AsOfStated)
	c, err = cohort.Join(t.Context(), people("A"), patients("A"), cohort.Link{Now: now})
	require.NoError(t, err)
	assert.True(t, c.AsOf.IsZero())
	assert.Equal(t, 1, c.Warnings[cohort.WarnNoDate])
}

func TestSexDiffers(t *testing.T) {
	samples := func(yield func(*pgx.Person, error) bool) {
		_ = yield(&pgx.Person{Sample: "stated", Sex: pgx.Male}, nil) &&
			yield(&pgx.Person{Sample: "guessed", GuessedSex: pgx.Female}, nil) &&
			yield(&pgx.Person{Sample: "stated before guessed", Sex: pgx.Female, GuessedSex: pgx.Male}, nil) &&
			yield(&pgx.Person{Sample: "unknown"}, nil)
	}
	r := records{patients: []*ehr.Patient{
		{ID: "stated", Sex: ehr.Female}, {ID: "guessed", Sex: ehr.Male}, {ID: "stated before guessed", Sex: ehr.Female}, {ID: "unknown", Sex: ehr.Male},
	}}
	c, err := cohort.Join(t.Context(), samples, r, cohort.Link{})
	require.NoError(t, err)
	assert.Equal(t, 2, c.Flow.SexDiffers)
	assert.True(t, c.People[0].SexDiffers && c.People[1].SexDiffers)
	assert.False(t, c.People[2].SexDiffers || c.People[3].SexDiffers)
	assert.Equal(t, 2, c.Warnings[cohort.WarnSexDiffers])
}

func TestKeep(t *testing.T) {
	loinc := func(code string) ehr.Concept {
		return ehr.Concept{Codes: []ehr.Code{{System: strings.Clone(ehr.LOINC), Code: code}}}
	}
	full := func() records {
		return records{patients: []*ehr.Patient{{
			ID: "A", Identifiers: []ehr.Identifier{{System: "mrn", Value: "1"}}, Deaths: []ehr.Death{{}},
			Conditions: []ehr.Condition{{Concept: ehr.Concept{Text: "c"}}}, Exposures: []ehr.Exposure{{Concept: ehr.Concept{Text: "e"}}},
			Measurements: []ehr.Measurement{{Concept: loinc("29463-7")}, {Concept: loinc("2093-3")}, {Concept: loinc("3141-9")}},
			Procedures:   []ehr.Procedure{{}}, Encounters: []ehr.Encounter{{}},
		}}}
	}
	for _, c := range []struct {
		keep cohort.Keep
		want [5]int // conditions, exposures, measurements, procedures, encounters
	}{
		{0, [5]int{1, 1, 2, 0, 0}},
		{cohort.KeepForMatching, [5]int{1, 1, 2, 0, 0}},
		{cohort.KeepAll, [5]int{1, 1, 3, 1, 1}},
		{cohort.KeepConditions, [5]int{1, 0, 0, 0, 0}},
	} {
		got, err := cohort.Join(t.Context(), people("A"), full(), cohort.Link{Keep: c.keep})
		require.NoError(t, err)
		p := got.People[0].Record
		assert.Equal(t, c.want, [5]int{len(p.Conditions), len(p.Exposures), len(p.Measurements), len(p.Procedures), len(p.Encounters)})
		assert.Len(t, p.Deaths, 1)
		assert.Len(t, p.Identifiers, 1)
	}
}

// No warning names a sample or a patient.
func TestWarningsNameNobody(t *testing.T) {
	var messages []string
	link := cohort.Link{
		Pairs: pairs("SECRET1=SECRET2", "SECRET1=SECRET2", "SECRET3=SECRET4", "SECRET3=SECRET5", "SECRET6=secret7", "ok=ok"),
		Warn:  func(w ehr.Warning) { messages = append(messages, fmt.Sprintf("%+v", w)) },
	}
	c, err := cohort.Join(t.Context(), people("SECRET1", "SECRET3", "SECRET6", "ok"), patients("SECRET2", "SECRET4", "SECRET7", "ok"), link)
	require.NoError(t, err)
	assert.Len(t, messages, 5, "repeated, contested on both sides, case, no date")
	for _, m := range messages {
		assert.NotContains(t, strings.ToUpper(m), "SECRET")
	}
	assert.NotContains(t, strings.ToUpper(fmt.Sprintf("%+v", c.Flow)), "SECRET")
}
