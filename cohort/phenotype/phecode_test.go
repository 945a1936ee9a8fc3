package phenotype_test

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// tables are the phecode files as they are: the test's own reading, one line after
// the other.
type tables struct {
	maps       map[[2]string][]string // vocabulary, code → phecodes
	rollup     map[string][]string
	exclusions map[string][]string // phecode → those whose controls must not have it
	sex        map[string]string   // "M", "F"
	all        map[string]bool
	codes      [][2]string
}

func column(tb testing.TB, dir, name string) [][]string {
	f, err := os.Open(filepath.Join(dir, name))
	require.NoError(tb, err)
	defer f.Close()
	var rows [][]string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		rows = append(rows, strings.Split(lines.Text(), "\t"))
	}
	require.NoError(tb, lines.Err())
	return rows[1:]
}

func readTables(tb testing.TB, dir string) *tables {
	t := &tables{
		maps: map[[2]string][]string{}, rollup: map[string][]string{}, exclusions: map[string][]string{},
		sex: map[string]string{}, all: map[string]bool{},
	}
	for _, name := range []string{"icd9cm_icd10cm.tsv", "icd10_who.tsv"} {
		for _, r := range column(tb, dir, name) {
			key := [2]string{r[0], r[1]}
			if t.maps[key] == nil {
				t.codes = append(t.codes, key)
			}
			t.maps[key] = append(t.maps[key], r[2])
			if r[2] != "" {
				t.all[r[2]] = true
			}
		}
	}
	for _, r := range column(tb, dir, "rollup.tsv") {
		t.rollup[r[0]] = append(t.rollup[r[0]], r[1])
		t.all[r[0]], t.all[r[1]] = true, true
	}
	for _, r := range column(tb, dir, "exclusions.tsv") {
		t.exclusions[r[1]] = append(t.exclusions[r[1]], r[0])
		t.all[r[0]], t.all[r[1]] = true, true
	}
	for _, r := range column(tb, dir, "sex.tsv") {
		t.all[r[0]] = true
		switch {
		case r[1] == "TRUE":
			t.sex[r[0]] = "M"
		case r[2] == "TRUE":
			t.sex[r[0]] = "F"
		}
	}
	for _, r := range column(tb, dir, "phecodes.tsv") {
		t.all[r[0]] = true
	}
	return t
}

// standings follow createPhenotypes of the R package PheWAS, by tables of counts:
// distinct dates of each phecode, −1 for exclusions and for counts below two, the
// maximum of both, then the sex.
func (t *tables) standings(p *ehr.Patient) map[string]string {
	dates := map[string]map[string]bool{}
	for _, c := range p.Conditions {
		for _, code := range c.Concept.Codes {
			for _, phecode := range t.maps[[2]string{code.System, code.Code}] {
				for _, up := range t.rollup[phecode] {
					if dates[up] == nil {
						dates[up] = map[string]bool{}
					}
					dates[up][c.Start.String()] = true
				}
			}
		}
	}
	count := map[string]int{}
	for phecode, d := range dates {
		for _, e := range t.exclusions[phecode] {
			if _, there := count[e]; !there {
				count[e] = -1
			}
		}
		count[phecode] = len(d)
		if len(d) < 2 {
			count[phecode] = -1
		}
	}
	result := map[string]string{}
	for phecode := range t.all {
		switch n := count[phecode]; {
		case t.sex[phecode] == "M" && p.Sex != ehr.Male || t.sex[phecode] == "F" && p.Sex != ehr.Female:
			result[phecode] = "excluded"
		case n < 0:
			result[phecode] = "excluded"
		case n > 0:
			result[phecode] = "case"
		default:
			result[phecode] = "control"
		}
	}
	return result
}

// randomPeople makes people whose codes cluster, so that there are second ones.
func randomPeople(t *tables, n, codes int, seed uint64) []*ehr.Patient {
	r := rand.New(rand.NewPCG(seed, 5))
	people := make([]*ehr.Patient, n)
	for i := range people {
		p := &ehr.Patient{ID: fmt.Sprint(i), Sex: ehr.Sex(r.IntN(4))}
		for len(p.Conditions) < codes {
			at := r.IntN(len(t.codes))
			for range 1 + r.IntN(4) {
				code := t.codes[min(at+r.IntN(3), len(t.codes)-1)]
				p.Conditions = append(p.Conditions, ehr.Condition{
					Concept: ehr.Concept{Codes: []ehr.Code{{System: code[0], Code: code[1]}}},
					Start:   ehr.Date(2015, time.January, 1+r.IntN(60)),
				})
			}
		}
		p.Conditions = p.Conditions[:codes]
		people[i] = p
	}
	return people
}

func each(people []*ehr.Patient) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		for _, p := range people {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func loadPhecodes(tb testing.TB) (*phenotype.Phecodes, string) {
	dir := filepath.Join(refdata.Dir(tb), "ehr", "phecode")
	p, err := phenotype.LoadPhecodes(os.DirFS(dir))
	require.NoError(tb, err)
	return p, dir
}

// Every phecode of every person is what the tables say, read one by one.
func TestPhecodesAgreeWithTables(t *testing.T) {
	p, dir := loadPhecodes(t)
	reference := readTables(t, dir)
	require.Len(t, p.List(), len(reference.all))
	n := 600
	if testing.Short() {
		n = 40
	}
	cells, found := 0, map[string]int{}
	seen := map[string]bool{}
	for _, codes := range []int{1, 5, 50, 200} {
		people := randomPeople(reference, n/4, codes, uint64(codes))
		table, err := p.Table(context.Background(), each(people), phenotype.PhecodeOptions{}, 2)
		require.NoError(t, err)
		for i, patient := range people {
			want := reference.standings(patient)
			got := table.Person(i)
			for j, phecode := range p.List() {
				cells++
				if s := got.Standing(j).String(); s != want[phecode.Code] {
					t.Fatalf("person %d, phecode %s: %s, and the tables say %s", i, phecode.Code, s, want[phecode.Code])
				}
				if found[want[phecode.Code]]++; want[phecode.Code] == "case" {
					seen[phecode.Code] = true
				}
			}
		}
	}
	t.Logf("%d cells agree: %v; %d of %d phecodes with a case", cells, found, len(seen), len(p.List()))
	assert.Positive(t, found["case"])
}

// Every code of the maps leads to the phecodes that the tables lead to, however it
// is written.
func TestPhecodesOfEveryCode(t *testing.T) {
	p, dir := loadPhecodes(t)
	reference := readTables(t, dir)
	for _, code := range reference.codes {
		for _, written := range []string{code[1], strings.ToLower(code[1]), strings.ReplaceAll(code[1], ".", "")} {
			as := [2]string{code[0], written} // as the tables have it, else in capitals
			if reference.maps[as] == nil {
				as[1] = strings.ToUpper(code[1])
			}
			if reference.maps[as] == nil {
				as = code
			}
			want := map[string]bool{}
			for _, phecode := range reference.maps[as] {
				for _, up := range reference.rollup[phecode] {
					want[up] = true
				}
			}
			got, known := p.Of(ehr.Code{System: code[0], Code: written})
			if !known || len(got) != len(want) || slices.ContainsFunc(got, func(c string) bool { return !want[c] }) {
				t.Fatalf("%s: %v, and the tables say %v", written, got, want)
			}
		}
	}
	assert.Len(t, p.Spellings(), 44) // counted with Python, by what the codes roll up into
	t.Logf("%d codes", len(reference.codes))
}

// small are phecode maps made by hand: 411 with 411.2 below it, 185 of men, 250.
func small(tb testing.TB) *phenotype.Phecodes {
	p, err := phenotype.LoadPhecodes(smallFiles())
	require.NoError(tb, err)
	return p
}

func smallFiles() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"phecodes.tsv":       file("phecode\tdescription\tgroup\n411\tIschemic heart disease\tcirculatory\n411.2\tMyocardial infarction\tcirculatory\n414\tOther heart disease\tcirculatory\n185\tCancer of prostate\tneoplasms\n250\tDiabetes\tendocrine\n"),
		"rollup.tsv":         file("code\tphecode_unrolled\n411\t411\n411.2\t411.2\n411.2\t411\n414\t414\n185\t185\n250\t250\n"),
		"exclusions.tsv":     file("code\texclusion_criteria\n411.2\t414\n411.2\t411\n414\t411.2\n"),
		"sex.tsv":            file("phecode\tmale_only\tfemale_only\n411\tFALSE\tFALSE\n185\tTRUE\tFALSE\n"),
		"icd9cm_icd10cm.tsv": file("vocabulary_id\tcode\tphecode\nICD9CM\t410.9\t411.2\nICD10CM\tI21.4\t411.2\nICD10CM\tI25.9\t414\nICD10CM\tC61\t185\nICD10CM\tE11.9\t250\nICD10CM\tZ00.0\t\n"),
	}
}

// condition is a condition with codes "SYSTEM:CODE" at a time.
func condition(at ehr.Time, codes ...string) ehr.Condition {
	c := ehr.Condition{Start: at}
	for _, text := range codes {
		system, code, _ := strings.Cut(text, ":")
		c.Concept.Codes = append(c.Concept.Codes, ehr.Code{System: system, Code: code})
	}
	return c
}

// on is a time as it is written: "2020", "2020-03", "2020-03-01", "".
func on(text string) ehr.Time {
	for precision, layout := range map[ehr.Precision]string{ehr.Year: "2006", ehr.Month: "2006-01", ehr.Day: time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return ehr.Time{At: at, Precision: precision}
		}
	}
	return ehr.Time{}
}

func TestPhecodeRules(t *testing.T) {
	p := small(t)
	mi := "ICD10CM:I21.4"
	for _, c := range []struct {
		name       string
		sex        ehr.Sex
		conditions []ehr.Condition
		options    phenotype.PhecodeOptions
		want       string // of 411.2, 411, 414, 185, 250
	}{
		{"two codes on different days", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), mi), condition(on("2020-01-02"), mi)}, phenotype.PhecodeOptions{}, "case case excluded control control"},
		{"two codes on one day are one", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), mi), condition(on("2020-01-01"), mi)}, phenotype.PhecodeOptions{}, "excluded excluded excluded control control"},
		{"one is enough where asked", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), mi)}, phenotype.PhecodeOptions{MinCodes: 1}, "case case excluded control control"},
		{"codes of two systems make two days", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), mi), condition(on("2012-01-01"), "ICD9CM:4109")}, phenotype.PhecodeOptions{}, "case case excluded control control"},
		{"two codes of one condition are one", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), mi, "ICD9CM:410.9")}, phenotype.PhecodeOptions{}, "excluded excluded excluded control control"},
		{"a related code excludes, one way", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), "ICD10CM:I25.9")}, phenotype.PhecodeOptions{}, "excluded control excluded control control"},
		{"related codes do not exclude where asked", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), "ICD10CM:I25.9"), condition(on("2020-01-02"), "ICD10CM:I25.9")}, phenotype.PhecodeOptions{NoExclusions: true}, "control control case control control"},
		{"of men only", ehr.Female, []ehr.Condition{condition(on("2020-01-01"), "ICD10CM:E11.9"), condition(on("2020-01-02"), "ICD10CM:e119")}, phenotype.PhecodeOptions{}, "control control control excluded case"},
		{"a code of the other sex is no case", ehr.Female, []ehr.Condition{condition(on("2020-01-01"), "ICD10CM:C61"), condition(on("2020-01-02"), "ICD10CM:C61")}, phenotype.PhecodeOptions{}, "control control control excluded control"},
		{"sex not known", ehr.SexUnknown, []ehr.Condition{condition(on("2020-01-01"), "ICD10CM:C61"), condition(on("2020-01-02"), "ICD10CM:C61")}, phenotype.PhecodeOptions{}, "control control control excluded control"},
		{"a year may be the other's day", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), mi), condition(on("2020"), mi)}, phenotype.PhecodeOptions{}, "excluded excluded excluded control control"},
		{"two years are two days", ehr.Male, []ehr.Condition{condition(on("2019"), mi), condition(on("2020"), mi)}, phenotype.PhecodeOptions{}, "case case excluded control control"},
		{"a month in a year is not apart", ehr.Male, []ehr.Condition{condition(on("2020"), mi), condition(on("2020-05"), mi), condition(on("2020-06"), mi)}, phenotype.PhecodeOptions{}, "case case excluded control control"},
		{"no date may be any day", ehr.Male, []ehr.Condition{condition(on(""), mi), condition(on("2020-05-01"), mi)}, phenotype.PhecodeOptions{}, "excluded excluded excluded control control"},
		{"recorded stands for an onset that is not known", ehr.Male, []ehr.Condition{{Concept: condition(on(""), mi).Concept, Recorded: on("2019-01-01")}, condition(on("2020-05-01"), mi)}, phenotype.PhecodeOptions{}, "case case excluded control control"},
		{"what is denied is not there", ehr.Male, []ehr.Condition{{Concept: condition(on(""), mi).Concept, Start: on("2019-01-01"), Status: ehr.Refuted}, condition(on("2020-05-01"), "ICD10CM:Z00.0")}, phenotype.PhecodeOptions{}, "control control control control control"},
		{"SNOMED only", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), "SNOMED:22298006")}, phenotype.PhecodeOptions{}, "not assessable, all"},
		{"no conditions", ehr.Male, nil, phenotype.PhecodeOptions{}, "not assessable, all"},
		{"no conditions are controls where asked", ehr.Male, nil, phenotype.PhecodeOptions{EmptyControls: true}, "control control control control control"},
		{"partly SNOMED: cases only", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), "SNOMED:22298006"), condition(on("2020-01-01"), mi), condition(on("2020-01-02"), mi)}, phenotype.PhecodeOptions{}, "case case excluded not assessable not assessable"},
		{"partly SNOMED: controls where asked", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), "SNOMED:22298006"), condition(on("2020-01-01"), mi), condition(on("2020-01-02"), mi)}, phenotype.PhecodeOptions{PartialControls: true}, "case case excluded control control"},
		{"after the end of the data", ehr.Male, []ehr.Condition{condition(on("2020-01-01"), mi), condition(on("2031-01-02"), mi)}, phenotype.PhecodeOptions{AsOf: on("2024-12-31")}, "excluded excluded excluded control control"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := p.Assign(&ehr.Patient{Sex: c.sex, Conditions: c.conditions}, c.options)
			var got []string
			for _, code := range []string{"411.2", "411", "414", "185", "250"} {
				got = append(got, a.Standing(p.Index(code)).String())
			}
			want := c.want
			if want == "not assessable, all" {
				want = strings.TrimSpace(strings.Repeat("not assessable ", 5))
			}
			assert.Equal(t, want, strings.Join(got, " "))
		})
	}
	assert.Equal(t, -1, p.Index("999"))
}

func TestPhecodesBySNOMEDMap(t *testing.T) {
	p := small(t)
	m, err := phenotype.ReadCodeMap("mine.tsv", strings.NewReader("source_code\ttarget_system\ttarget_code\n22298006\tICD10CM\tI21.4\n22298006\tICD9CM\t410.9\n"))
	require.NoError(t, err)
	people := []*ehr.Patient{
		{ID: "1", Sex: ehr.Male, Conditions: []ehr.Condition{condition(on("2020-01-01"), "http://snomed.info/sct:22298006"), condition(on("2021-01-01"), "SNOMED:22298006")}},
		{ID: "2", Sex: ehr.Female, Conditions: []ehr.Condition{condition(on("2020-01-01"), "SNOMED:1")}},
		{ID: "3", Sex: ehr.Female},
		{ID: "4", Sex: ehr.Female, Conditions: []ehr.Condition{condition(on("2020-01-01"), "SNOMED:1"), condition(on("2020-01-01"), "ICD10CM:X99")}},
	}
	// A system that is a URI is cut at its first colon by the helper: put it right.
	people[0].Conditions[0].Concept.Codes[0] = ehr.Code{System: "http://snomed.info/sct", Code: "22298006"}

	table, err := p.Table(t.Context(), each(people), phenotype.PhecodeOptions{}, 1)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"phecodes not assessable: 4 conditions without an ICD code",
		"2 people have conditions and no ICD code: not assessable",
		"1 people have conditions with and without ICD codes: cases are known, controls are not assessable",
		"1 people have no condition in the record: not assessable",
		"1 conditions have ICD codes that the phecode maps do not have",
	}, table.Notes())
	for _, s := range table.Summary() {
		assert.Zero(t, s.Cases+s.Controls)
	}

	table, err = p.Table(t.Context(), each(people), phenotype.PhecodeOptions{Map: m}, 1)
	require.NoError(t, err)
	assert.Equal(t, phenotype.Case, table.Standings(p.Index("411.2"), nil)[0])
	assert.Contains(t, table.Notes(), "2 conditions were given ICD codes by mine.tsv (2 pairs)")
	assert.Equal(t, phenotype.PhecodeSummary{Cases: 1, NotAssessable: 3}, table.Summary()[p.Index("411.2")])
}

// Dates that cannot be are left out and counted.
func TestPhecodesOfImpossibleDates(t *testing.T) {
	p := small(t)
	mi := "ICD10CM:I21.4"
	a := p.Assign(&ehr.Patient{
		Birth:  on("1950"),
		Deaths: []ehr.Death{{At: on("2020-06-01")}, {At: on("2020-07-01")}},
		Conditions: []ehr.Condition{
			condition(on("1949-12-31"), mi), condition(on("1950"), mi), condition(on("2020-07-01"), mi),
			condition(on("2020-07-02"), mi), condition(on(""), mi),
		},
	}, phenotype.PhecodeOptions{})
	assert.Equal(t, phenotype.Case, a.Standing(p.Index("411.2")))
	assert.Equal(t, phenotype.Tally{People: 1, BeforeBirth: 1, AfterDeath: 1, Undated: 1, Imprecise: 1, Deaths: 1}, a.Counts.Tally)
}

func TestLoadPhecodesErrors(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"a file is missing", "rollup.tsv", "", "rollup.tsv: file does not exist"},
		{"no header", "rollup.tsv", "411.2\t411\n", "rollup.tsv:1: the header lacks the column code: is it the right file?"},
		{"a short line", "sex.tsv", "phecode\tmale_only\tfemale_only\n411\tTRUE\n", "sex.tsv:2: has 2 fields and the header 3: correct the line"},
		{"both sexes", "sex.tsv", "phecode\tmale_only\tfemale_only\n411\tTRUE\tTRUE\n", "sex.tsv:2: phecode 411 is of men only and of women only"},
		{"no truth", "sex.tsv", "phecode\tmale_only\tfemale_only\n411\tyes\tTRUE\n", "sex.tsv:2: male_only is neither TRUE nor FALSE"},
		{"no truth of women", "sex.tsv", "phecode\tmale_only\tfemale_only\n411\tTRUE\tx\n", "sex.tsv:2: female_only is neither"},
		{"no number", "exclusions.tsv", "code\texclusion_criteria\n411\tx\n", `exclusions.tsv:2: "x" is no phecode`},
		{"no number in the roll-up", "rollup.tsv", "code\tphecode_unrolled\n411\tx\n", `rollup.tsv:2: "x" is no phecode`},
		{"no number in the sexes", "sex.tsv", "phecode\tmale_only\tfemale_only\nx\tTRUE\tFALSE\n", `sex.tsv:2: "x" is no phecode`},
		{"no number in the list", "phecodes.tsv", "phecode\tdescription\tgroup\n\tx\ty\n", `phecodes.tsv:2: "" is no phecode`},
		{"twice", "phecodes.tsv", "phecode\tdescription\tgroup\n411\tx\ty\n411\tx\ty\n", "phecodes.tsv:3: phecode 411 is there already"},
		{"another system", "icd9cm_icd10cm.tsv", "vocabulary_id\tcode\tphecode\nSNOMED\t1\t411\n", `icd9cm_icd10cm.tsv:2: "SNOMED" is no ICD`},
		{"no phecode in the map", "icd9cm_icd10cm.tsv", "vocabulary_id\tcode\tphecode\nICD10CM\tI21\tx\n", `icd9cm_icd10cm.tsv:2: "x" is no phecode`},
		{"no map", "icd9cm_icd10cm.tsv", "", "neither icd9cm_icd10cm.tsv nor icd10_who.tsv is there"},
		{"an empty file", "sex.tsv", "\n", "sex.tsv:1: the header lacks"},
		{"nothing in a file", "sex.tsv", " ", "sex.tsv:1: the header lacks"},
		{"a long line", "sex.tsv", "phecode\tmale_only\tfemale_only\n" + strings.Repeat("x", 2<<20), "sex.tsv:2: bufio.Scanner: token too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := smallFiles()
			files[c.file] = &fstest.MapFile{Data: []byte(c.text)}
			if c.text == "" {
				delete(files, c.file)
			}
			_, err := phenotype.LoadPhecodes(files)
			require.ErrorContains(t, err, c.want)
			assert.True(t, strings.HasPrefix(err.Error(), "phenotype: "), err)
		})
	}
	_, err := small(t).Table(t.Context(), each(nil), phenotype.PhecodeOptions{MinCodes: -1}, 1)
	require.ErrorContains(t, err, "MinCodes is -1")
}

func TestReadCodeMapErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "phenotype: m: is empty: give a table with a header"},
		{"no columns", "a,b\n1,2\n", "phenotype: m:1: the header lacks the column source_code"},
		{"no lines", "source_code,target_system,target_code\n", "phenotype: m: maps nothing"},
		{"target", "source_code,target_system,target_code\n1,SNOMED,2\n", `phenotype: m:2: "SNOMED" is no ICD`},
		{"source", "source_system,source_code,target_system,target_code\nICD10,I21,ICD10CM,I21\n", "phenotype: m:2: maps a code of the ICD"},
		{"no code", "source_code,target_system,target_code\n,ICD10,I21\n", "phenotype: m:2: a code is missing"},
		{"fields", "source_code,target_system,target_code\n1,ICD10\n", "phenotype: m:2: has 2 fields and the header 3"},
		{"quotes", "source_code,target_system,target_code\n1,IC\"D10,I21\n", "phenotype: m: parse error on line 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := phenotype.ReadCodeMap("m", strings.NewReader(c.text))
			require.ErrorContains(t, err, c.want)
		})
	}
}

// The table is the same whatever the number of workers, and an error of the source
// is handed on.
func TestPhecodeTable(t *testing.T) {
	p := small(t)
	var people []*ehr.Patient
	for i := range 1000 {
		patient := &ehr.Patient{ID: fmt.Sprint(i), Sex: ehr.Sex(i % 3)}
		for d := range i % 4 {
			patient.Conditions = append(patient.Conditions, condition(ehr.Date(2020, 1, 1+d), []string{"ICD10CM:I21.4", "ICD10CM:C61", "SNOMED:1"}[i%3]))
		}
		people = append(people, patient)
	}
	var first *phenotype.PhecodeTable
	for _, workers := range []int{1, 2, 7} {
		table, err := p.Table(t.Context(), each(people), phenotype.PhecodeOptions{}, workers)
		require.NoError(t, err)
		if first == nil {
			first = table
		}
		assert.Equal(t, first, table)
		for i, patient := range people {
			one := p.Assign(patient, phenotype.PhecodeOptions{})
			assert.Equal(t, one.Cases, table.Person(i).Cases)
			assert.Equal(t, one.Excluded, table.Person(i).Excluded)
			assert.Equal(t, one.State, table.Person(i).State)
		}
	}
	broken := func(yield func(*ehr.Patient, error) bool) {
		_ = yield(people[0], nil) && yield(nil, assert.AnError)
	}
	_, err := p.Table(t.Context(), broken, phenotype.PhecodeOptions{}, 2)
	require.ErrorIs(t, err, assert.AnError)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.Table(ctx, each(people), phenotype.PhecodeOptions{}, 2)
	require.ErrorIs(t, err, context.Canceled)
}

// BenchmarkPhecodes gives people with 50 codes each all phecodes: 100,000 is how
// many a PheWAS has (20,000 made ones, five times).
func BenchmarkPhecodes(b *testing.B) {
	p, dir := loadPhecodes(b)
	people := randomPeople(readTables(b, dir), 20_000, 50, 1)
	for _, c := range []struct{ times, workers int }{{1, 1}, {1, 2}, {5, 2}} {
		all := func(yield func(*ehr.Patient, error) bool) {
			for range c.times {
				for _, patient := range people {
					if !yield(patient, nil) {
						return
					}
				}
			}
		}
		b.Run(fmt.Sprintf("people=%d/workers=%d", c.times*len(people), c.workers), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table, err := p.Table(b.Context(), all, phenotype.PhecodeOptions{}, c.workers)
				if err != nil || len(table.IDs) != c.times*len(people) {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(c.times*len(people)*b.N)/b.Elapsed().Seconds(), "people/s")
		})
	}
}

// BenchmarkStandings reads one phecode of 100,000 people: what a PheWAS does for
// each of some 1,800.
func BenchmarkStandings(b *testing.B) {
	p, dir := loadPhecodes(b)
	people := randomPeople(readTables(b, dir), 2_000, 50, 1)
	all := func(yield func(*ehr.Patient, error) bool) {
		for range 50 {
			for _, patient := range people {
				if !yield(patient, nil) {
					return
				}
			}
		}
	}
	table, err := p.Table(b.Context(), all, phenotype.PhecodeOptions{}, 2)
	require.NoError(b, err)
	var column []phenotype.Standing
	i := 0
	for b.Loop() {
		column = table.Standings(i%len(p.List()), column)
		i++
	}
}

func TestBits(t *testing.T) {
	p := small(t)
	a := p.Assign(&ehr.Patient{Sex: ehr.Male, Conditions: []ehr.Condition{condition(on("2019"), "ICD10CM:I21.4"), condition(on("2020"), "ICD10CM:I21.4")}}, phenotype.PhecodeOptions{})
	assert.Equal(t, 2, a.Cases.Count())
	assert.True(t, a.Cases.Has(p.Index("411")))
	assert.True(t, slices.IsSortedFunc(p.List(), func(x, y phenotype.Phecode) int { return strings.Compare(x.Code, y.Code) }))
}
