package table_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/table"
)

// secret is a value that no message may show.
const secret = "Marker-Value-Zx"

func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func read(ctx context.Context, s ehr.Source) ([]*ehr.Patient, error) {
	var people []*ehr.Patient
	for p, err := range s.Patients(ctx) {
		if err != nil {
			return people, err
		}
		people = append(people, p)
	}
	return people, nil
}

// A folder with usual names, and the same through a map with other names, in
// memory and through the disk.
func TestTables(t *testing.T) {
	usual := folder(t, map[string]string{
		"Patients.TSV":     "Patient ID\tDate of birth\tGender\tRace\nb\t1950-02-03\tF\tx\na\t1960\tmale\tNA\n",
		"conditions.csv":   "patient_id,code,system,description,start,end,status\nb,I21.9,ICD-10-CM,\"infarction, acute\",2020-01-02,2020-02-01,resolved\na,SNOMED:22298006|ICD10CM:I21.9,,,2020-01,,\n",
		"medications.csv":  "patient_id;rxcui;name;start;stop;dose;dose unit;frequency;days_supply;refills;qty;route;kind;sig\nb;RxNorm:309362;clopidogrel 75 MG;20200102;;75;mg;1;30;2;30;oral;dispensed;once a day\n",
		"labs.csv":         "patient_id,loinc,test,date,value,unit,low,high\nb,LOINC:2160-0,creatinine,2020-01-02 08:00,<=0.5,mg/dL,0.4,1.2\nb,LOINC:2160-0,creatinine,2020-01-03,trace,,,\n",
		"procedures.csv":   "patient_id,text,date\na,angiography,2020-01-02\n",
		"visits.csv":       "patient_id,visit_id,type,start,end\na,7,inpatient,2020-01-02,2020-01-05\n",
		"deaths.csv":       "patient_id,date,cause\na,2021-05-06,infarction\n",
		"unrelated.csv":    "x\n1\n",
		"notes about.docx": "x",
	})
	named := folder(t, map[string]string{
		"p.txt": "who,born,is\na,1960,1\nb,1950-02-03,2\n",
		"c.txt": "who,what,from\nb,I21.9,2020-01-02\n",
		"map.toml": "[persons]\nfile = \"p.txt\"\ncolumns = { id = \"who\", birth = \"born\", sex = \"is\" }\n" +
			"[[conditions]]\nfile = \"c.txt\"\nsystem = \"icd10cm\"\ncolumns = { id = \"who\", code = \"what\", start = \"from\" }\n",
	})
	for _, o := range []table.Options{{Strict: true}, {Memory: 1, TempDir: t.TempDir()}} {
		s, err := table.Open(t.Context(), usual, o)
		require.NoError(t, err)
		people, err := read(t.Context(), s)
		require.NoError(t, err)
		require.Len(t, people, 2)
		a, b := people[0], people[1]
		assert.Equal(t, "1960", a.Birth.String())
		assert.Equal(t, ehr.Male, a.Sex)
		assert.Empty(t, a.Race.Text)
		assert.Equal(t, []ehr.Code{{System: ehr.SNOMED, Code: "22298006"}, {System: ehr.ICD10CM, Code: "I21.9"}}, a.Conditions[0].Concept.Codes)
		assert.Equal(t, "2020-01", a.Conditions[0].Start.String())
		assert.Equal(t, "2020-01-02", a.Procedures[0].Start.String())
		assert.Equal(t, ehr.Encounter{ID: "7", Class: ehr.Concept{Text: "inpatient"}, Start: ehr.Date(2020, 1, 2), End: ehr.Date(2020, 1, 5), Source: "encounters"}, a.Encounters[0])
		assert.Equal(t, "infarction", a.Deaths[0].Cause.Text)
		assert.Equal(t, "infarction, acute", b.Conditions[0].Concept.Text)
		assert.Equal(t, ehr.ICD10CM, b.Conditions[0].Concept.Codes[0].System)
		assert.Equal(t, ehr.Completed, b.Conditions[0].Status)
		assert.Equal(t, ehr.Exposure{
			Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: "309362", Display: "clopidogrel 75 MG"}}, Text: "clopidogrel 75 MG"},
			Start:   ehr.Date(2020, 1, 2), Kind: ehr.Dispensed, Dose: ehr.Quantity{Value: 75, Unit: "mg"}, PerDay: 1, DaysSupply: 30, Refills: 2,
			Supplied: ehr.Quantity{Value: 30}, Route: ehr.Concept{Text: "oral"}, Sig: "once a day", Source: "exposures",
		}, b.Exposures[0])
		assert.Equal(t, ehr.Quantity{Value: 0.5, Unit: "mg/dL", Comparator: "<="}, b.Measurements[0].Value)
		assert.Equal(t, ehr.Instant, b.Measurements[0].At.Precision)
		assert.Equal(t, "trace", b.Measurements[1].ValueCode.Text)
		tally := s.Tally()
		assert.Equal(t, map[string]int{"persons": 2, "conditions": 2, "exposures": 1, "measurements": 2, "procedures": 1, "encounters": 1, "deaths": 1}, tally.Items)
		assert.Equal(t, 7, tally.Files)
		assert.Empty(t, tally.Warnings)
	}
	s, err := table.Open(t.Context(), filepath.Join(named, "map.toml"), table.Options{})
	require.NoError(t, err)
	people, err := read(t.Context(), s)
	require.NoError(t, err)
	require.Len(t, people, 2)
	assert.Equal(t, ehr.Female, people[1].Sex)
	assert.Equal(t, ehr.Code{System: ehr.ICD10CM, Code: "I21.9"}, people[1].Conditions[0].Concept.Codes[0])

	s, err = table.Open(t.Context(), filepath.Join(named, "p.txt"), table.Options{})
	require.ErrorContains(t, err, "p.txt has no column for the id (id, person_id,")
	require.ErrorContains(t, err, "there are who, born, is")
	assert.Nil(t, s)
}

func TestWarnings(t *testing.T) {
	dir := folder(t, map[string]string{
		"persons.csv": "id,sex,birth,death\n1,F,1950,\n1,M,1951,2999-01-01\n2," + secret + "," + secret + ",\n",
		"drugs.csv": "id,drug,code,start,end,days,dose,kind,status\n1,x,77,2020-03-01,2020-02-01,-1," + secret + ",?,?\n" +
			"9,x,RxNorm:1,,,,,,\n2,,,2020-01-01T10:00:00Z,2020-01-01T09:00:00Z,30,1,order,on hold\n" +
			"2,y,,,,,,given,stopped\n2,y,,,,,,history,planned\n2,y,,,,,,,refuted\n2,y,,,,,,,active\n",
	})
	var told []ehr.Warning
	s, err := table.Open(t.Context(), dir, table.Options{Warn: func(w ehr.Warning) { told = append(told, w) }})
	require.NoError(t, err)
	people, err := read(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, ehr.SexUnknown, people[0].Sex)
	assert.True(t, people[0].Exposures[0].End.IsZero())
	assert.Equal(t, []ehr.Status{ehr.OnHold, ehr.Stopped, ehr.Planned, ehr.Refuted, ehr.Active}, []ehr.Status{
		people[1].Exposures[0].Status, people[1].Exposures[1].Status, people[1].Exposures[2].Status, people[1].Exposures[3].Status, people[1].Exposures[4].Status,
	})
	assert.Equal(t, map[string]int{
		"duplicate-patient": 1, "two-sexes": 1, "two-births": 1, "future-date": 1, "bad-value": 6, "reversed-interval": 2,
		"unknown-system": 1, "unmatched-person": 1, "no-concept": 1,
	}, s.Tally().Warnings)
	assert.Equal(t, map[string]int{"persons": 1, "exposures": 1}, s.Tally().Left)
	for _, w := range told {
		assert.NotContains(t, w.Msg, secret)
		assert.NotZero(t, w.Line)
	}
	s, err = table.Open(t.Context(), dir, table.Options{Strict: true})
	require.NoError(t, err)
	_, err = read(t.Context(), s)
	require.ErrorContains(t, err, "table: ")
	require.ErrorContains(t, err, "drugs.csv:2: the kind is no way to know")
	assert.NotContains(t, err.Error(), secret)
}

func TestBad(t *testing.T) {
	people := "id,sex\n1,F\n"
	for _, tc := range []struct {
		name  string
		files map[string]string
		open  string // in the folder
		want  string
	}{
		{"nothing", nil, "", "has no table of persons"},
		{"two", map[string]string{"people.csv": people, "persons.csv": people}, "", "are both the table of persons"},
		{"no person", map[string]string{"people.csv": "id\n"}, "", "has no person"},
		{"no identifier", map[string]string{"people.csv": "id,sex\n,F\n"}, "", "people.csv:2: the person has no identifier"},
		{"no code", map[string]string{"people.csv": people, "drugs.csv": "id,when\n"}, "", "has neither a column for the code nor one for the text: there are id, when"},
		{"no date of death", map[string]string{"people.csv": people, "deaths.csv": "id,x\n"}, "", "has no column for the start"},
		{"quote", map[string]string{"people.csv": "id,sex\n1,\"F\n"}, "", "people.csv:2: a quote in this row is not closed"},
		{"cells", map[string]string{"people.tsv": "id\tsex\n1\n"}, "", "people.tsv:2: the row has 1 cells and the first line 2"},
		{"column of another kind", map[string]string{"people.csv": people, "drugs.csv": "id,code,start\n" + strings.Repeat("1,RxNorm:1,"+secret+"\n", 100)}, "", "drugs.csv:101: the start is no date"},
		{"TOML", map[string]string{"m.toml": "[persons\n"}, "m.toml", "m.toml:2: expected"},
		{"type", map[string]string{"m.toml": "persons = 1\n"}, "m.toml", "m.toml"},
		{"key", map[string]string{"m.toml": "[persons]\nfile=\"x\"\nfil=1\n"}, "m.toml", "persons.fil is no key"},
		{"no file", map[string]string{"m.toml": "[persons]\nfile=\"x\"\n[[exposures]]\nsystem=\"x\"\n"}, "m.toml", "a table of exposures has no file"},
		{"missing file", map[string]string{"m.toml": "[persons]\nfile=\"x\"\n"}, "m.toml", "no such file"},
		{"large", map[string]string{"m.toml": strings.Repeat("#\n", 1<<20)}, "m.toml", "larger than a map"},
		{"column", map[string]string{"p.csv": people, "m.toml": "[persons]\nfile=\"p.csv\"\ncolumns={id=\"who\"}\n"}, "m.toml", `has no column "who", which is to be the id: there are id, sex`},
		{"field", map[string]string{"p.csv": people, "m.toml": "[persons]\nfile=\"p.csv\"\ncolumns={colour=\"sex\"}\n"}, "m.toml", `a column for "colour", which is no field of persons`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := table.Open(t.Context(), filepath.Join(folder(t, tc.files), tc.open), table.Options{})
			if err == nil {
				_, err = read(t.Context(), s)
			}
			require.ErrorContains(t, err, tc.want)
			assert.True(t, strings.HasPrefix(err.Error(), "table: "), err)
			assert.NotContains(t, err.Error(), secret)
		})
	}
	_, err := table.New(t.Context(), table.Map{}, table.Options{})
	require.ErrorContains(t, err, "set Map.Persons")
	assert.Len(t, table.Fields(table.Persons), 6)
	assert.Empty(t, table.Fields("x"))
}

func TestCancelled(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := table.Open(t.Context(), folder(t, map[string]string{"people.csv": "id\n1\n2\n"}), table.Options{})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, err = range s.Patients(ctx) {
		cancel()
	}
	require.ErrorIs(t, err, context.Canceled)
	_, err = read(ctx, s)
	require.ErrorIs(t, err, context.Canceled)
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left", runtime.NumGoroutine()-before)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("[persons]\nfile=\"x\"\ncolumns={id=\"y\"}\n[[exposures]]\nfile=\"z\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := table.Parse("m.toml", []byte(text), "dir")
		if err == nil && m.Persons.File == "" {
			t.Error("no persons")
		}
	})
}
