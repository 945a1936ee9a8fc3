package cohort_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// with makes a patient of an ID and identifiers, system and value by turns.
func with(id string, identifiers ...string) *ehr.Patient {
	p := &ehr.Patient{ID: id}
	for i := 0; i < len(identifiers); i += 2 {
		p.Identifiers = append(p.Identifiers, ehr.Identifier{System: identifiers[i], Value: identifiers[i+1]})
	}
	return p
}

func TestAnySystem(t *testing.T) {
	for _, c := range []struct {
		name     string
		people   []string
		patients []*ehr.Patient
		link     cohort.Link
		system   string
		linked   map[string]string
		err      error
	}{
		{
			name: "a system of identifiers", people: []string{"A", "B"},
			patients: []*ehr.Patient{with("1", "mrn", "A", "ssn", "9"), with("2", "mrn", "B"), with("3", "mrn", "C")},
			system:   "mrn", linked: map[string]string{"A": "1", "B": "2"},
		},
		{
			name: "the source's own identifiers", people: []string{"1", "2"},
			patients: []*ehr.Patient{with("1", "mrn", "A"), with("2")},
			linked:   map[string]string{"1": "1", "2": "2"},
		},
		{
			name: "a map", people: []string{"s1", "s2"}, link: cohort.Link{Pairs: pairs("s1=A", "s2=B", "s3=C")},
			patients: []*ehr.Patient{with("1", "mrn", "A"), with("2", "mrn", "B"), with("3", "mrn", "C")},
			system:   "mrn", linked: map[string]string{"s1": "1", "s2": "2"},
		},
		{
			name: "two that agree", people: []string{"A", "B"},
			patients: []*ehr.Patient{with("A", "mrn", "A"), with("2", "mrn", "B")},
			system:   "mrn", linked: map[string]string{"A": "A", "B": "2"},
		},
		{
			name: "two that do not", people: []string{"A"},
			patients: []*ehr.Patient{with("1", "mrn", "A"), with("2", "ssn", "A")},
			err:      cohort.ErrSystems,
		},
		{
			name: "some by one and some by another", people: []string{"A", "B"},
			patients: []*ehr.Patient{with("1", "mrn", "A"), with("2", "ssn", "B")},
			err:      cohort.ErrSystems,
		},
		{
			name: "the same identifier twice", people: []string{"A", "B"},
			patients: []*ehr.Patient{with("1", "mrn", "A"), with("2", "mrn", "A"), with("3", "mrn", "B")},
			system:   "mrn", linked: map[string]string{"B": "3"},
		},
		{
			name: "nobody", people: []string{"A"}, patients: []*ehr.Patient{with("1", "mrn", "X")},
			err: cohort.ErrNobody,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.link.System = cohort.AnySystem
			got, err := cohort.Join(t.Context(), people(c.people...), records{patients: c.patients}, c.link)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
				require.NotNil(t, got)
				return
			}
			require.NoError(t, err)
			linked := map[string]string{}
			for _, p := range got.People {
				linked[p.Genes.Sample] = p.Record.ID
			}
			assert.Equal(t, c.linked, linked)
			assert.Equal(t, c.system, got.System)
			assert.Equal(t, len(c.patients), got.Flow.Patients)
			assert.Equal(t, got.Flow.Patients, got.Flow.Linked+got.Flow.PatientsAlone+got.Flow.PatientsContested)
		})
	}
}

// A system that few patients have is not told: it could be anything.
func TestSystems(t *testing.T) {
	var r records
	for i := range 12 {
		p := with(fmt.Sprint(i), "mrn", fmt.Sprint("m", i), "mrn", fmt.Sprint("n", i))
		if i < 10 {
			p.Identifiers = append(p.Identifiers, ehr.Identifier{System: "rare", Value: "x"})
		}
		r.patients = append(r.patients, p)
	}
	c, err := cohort.Join(t.Context(), people("3"), r, cohort.Link{System: cohort.AnySystem})
	require.NoError(t, err)
	assert.Equal(t, []string{"mrn"}, c.Systems)
	assert.Empty(t, c.System)
}
