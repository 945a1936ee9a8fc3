package phenotype_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// Rules as NLM's map has them.
const (
	ifFemale = "IFA 248152002 | Female (finding) |"
	ifMale   = "IFA 248153007 | Male (finding) |"
	ifOnset  = "IFA 445518008 | Age at onset of clinical finding (observable entity) | "
	mapHead  = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tmapGroup\tmapPriority\tmapRule\tmapAdvice\tmapTarget\tcorrelationId\tmapCategoryId\n"
	toCM     = "6011000124106"
	toICD10  = "447562003"
)

// refset makes an extended map in release format 2. A member is
// "code group priority rule → target"; what stands before "+" replaces date, active
// and set.
func refset(members ...string) string {
	var b strings.Builder
	b.WriteString(mapHead)
	for i, m := range members {
		id, date, active, set := fmt.Sprintf("m%d", i), "20260301", "1", toCM
		if front, rest, ok := strings.Cut(m, " + "); ok {
			f := strings.Fields(front)
			id, date, active, set, m = f[0], f[1], f[2], f[3], rest
		}
		left, target, _ := strings.Cut(m, " → ")
		f := strings.SplitN(left, " ", 4)
		fmt.Fprintf(&b, "%s\t%s\t%s\t5991000124107\t%s\t%s\t%s\t%s\t%s\tADVICE\t%s\t447561005\t447637006\r\n", id, date, active, set, f[0], f[1], f[2], f[3], target)
	}
	return b.String()
}

// What the map of rules gives to people, told by the standing in myocardial
// infarction (I21.4), other heart disease (I25.9), cancer of the prostate (C61)
// and diabetes (E11.9).
func TestRuleMap(t *testing.T) {
	p := small(t)
	m, err := phenotype.ReadCodeMap("rules.txt", strings.NewReader(refset(
		"1 1 1 TRUE → I21.4",
		"2 1 1 "+ifFemale+" → I25.9", "2 1 2 "+ifMale+" → C61", "2 1 3 OTHERWISE TRUE → E11.9",
		"3 1 2 "+ifOnset+"< 65.0 years → I25.9", "3 1 1 "+ifOnset+">= 12.0 years AND "+ifOnset+"< 19.0 years → I21.4", "3 1 3 OTHERWISE TRUE → E11.9",
		"4 1 1 IFA 73211009 | Diabetes mellitus | → E11.9", "4 1 2 OTHERWISE TRUE → I21.4", "4 2 1 TRUE → I25.9",
		"5 1 1 TRUE → ",
		"6 1 1 IFA 424144002 | Current chronological age (observable entity) | >= 65.0 years → I21.4", "6 1 2 OTHERWISE TRUE → ",
		"7 1 1 "+ifOnset+"<= 28.0 days → I21.4", "7 1 2 OTHERWISE TRUE → I25.9",
		"8 1 1 "+ifMale+" AND "+ifOnset+"> 1.0 months → C61",
		"9 1 1 TRUE → I21.4?",
		"10 1 1 "+ifOnset+"< 1.5 years → I21.4", "10 1 2 "+ifOnset+"about 7 years → I21.4", "10 1 3 IFA nonsense → I21.4",
		"x 20250301 1 "+toCM+" + 11 1 1 TRUE → I21.4", "x 20260301 0 "+toCM+" + 11 1 1 TRUE → I21.4", // withdrawn
		"y 20260301 1 "+toCM+" + 12 1 1 TRUE → I25.9", "y 20250301 1 "+toCM+" + 12 1 1 TRUE → I21.4", // an older state
		"z 20260301 1 900000000000497000 + 13 1 1 TRUE → I21.4", // of another map
	)))
	require.NoError(t, err)
	assert.Equal(t, "rules.txt (21 rules for 11 codes)", m.String())

	const none = "not assessable"
	for _, c := range []struct {
		name, birth, onset string
		sex                ehr.Sex
		code               string
		want               string // of I21.4, I25.9, C61, E11.9
	}{
		{"always", "", "2020", ehr.Male, "1", "case excluded control control"},
		{"of a woman", "1950", "2020", ehr.Female, "2", "excluded case excluded control"},
		{"of a man", "1950", "2020", ehr.Male, "2", "control control case control"},
		{"the sex is not known", "1950", "2020", ehr.SexUnknown, "2", none},
		{"another sex", "1950", "2020", ehr.OtherSex, "2", none},
		{"the day before 19", "1950-06-15", "1969-06-14", ehr.Male, "3", "case excluded control control"},
		{"19 on the day", "1950-06-15", "1969-06-15", ehr.Male, "3", "excluded case control control"},
		{"12 on the day", "1950-06-15", "1962-06-15", ehr.Male, "3", "case excluded control control"},
		{"the day before 12", "1950-06-15", "1962-06-14", ehr.Male, "3", "excluded case control control"},
		{"65 on the day", "1950-06-15", "2015-06-15", ehr.Male, "3", "control control control case"},
		{"a year in which either may be", "1950-06-15", "1969", ehr.Male, "3", none},
		{"a birth in the year", "1950", "1969-06-15", ehr.Male, "3", none},
		{"a birth in the year, and a year in which one is so", "1950", "1965", ehr.Male, "3", "case excluded control control"},
		{"no birth", "", "1969", ehr.Male, "3", none},
		{"no onset", "1950", "", ehr.Male, "3", none},
		{"beside another finding: the other group counts", "1950", "2020", ehr.Male, "4", "excluded case " + none + " " + none},
		{"outside of the ICD", "1950", "2020", ehr.Male, "5", none},
		{"the current age", "1950", "2020", ehr.Male, "6", none},
		{"the 28th day", "2020-01-01", "2020-01-29", ehr.Male, "7", "case excluded control control"},
		{"the 29th day", "2020-01-01", "2020-01-30", ehr.Male, "7", "excluded case control control"},
		{"on the day of a month", "2020-01-01", "2020-02-01", ehr.Male, "8", none},
		{"past a month", "2020-01-01", "2020-02-02", ehr.Male, "8", "control control case control"},
		{"no man, whatever the age", "", "", ehr.Female, "8", none},
		{"wants another character", "1950", "2020", ehr.Male, "9", "case excluded control control"},
		{"rules that are none", "1950", "2020", ehr.Male, "10", none},
		{"withdrawn", "1950", "2020", ehr.Male, "11", none},
		{"an older state", "1950", "2020", ehr.Male, "12", "excluded case control control"},
		{"of another map", "1950", "2020", ehr.Male, "13", none},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := p.Assign(&ehr.Patient{Sex: c.sex, Birth: on(c.birth), Conditions: []ehr.Condition{condition(on(c.onset), "SNOMED:"+c.code)}},
				phenotype.PhecodeOptions{Map: m, MinCodes: 1})
			var got []string
			for _, code := range []string{"411.2", "414", "185", "250"} {
				got = append(got, a.Standing(p.Index(code)).String())
			}
			want := c.want
			if want == none {
				want = strings.Join([]string{none, none, none, none}, " ")
			}
			assert.Equal(t, want, strings.Join(got, " "))
		})
	}

	// What the report says: nothing is taken for a control that may be a case.
	ill := func(codes ...string) *ehr.Patient {
		one := &ehr.Patient{Sex: ehr.Male, Birth: on("1950")}
		for _, code := range codes {
			one.Conditions = append(one.Conditions, condition(on("2020-01-01"), "SNOMED:"+code))
		}
		return one
	}
	table, err := p.Table(t.Context(), each([]*ehr.Patient{ill("1", "4"), ill("6"), ill("5", "2")}), phenotype.PhecodeOptions{Map: m, MinCodes: 1}, 1)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"phecodes not assessable: 2 conditions without an ICD code",
		"1 people have conditions and no ICD code: not assessable",
		"2 people have conditions with and without ICD codes: cases are known, controls are not assessable",
		"3 conditions were given ICD codes by rules.txt (21 rules for 11 codes)",
		"2 conditions have rules of rules.txt (21 rules for 11 codes) that the record cannot decide, or codes that differ: no case by these, and their people are no controls",
	}, table.Notes())
}

// The international map gives ICD-10.
func TestRuleMapToICD10(t *testing.T) {
	files := smallFiles()
	files["icd10_who.tsv"] = files["icd9cm_icd10cm.tsv"]
	files["icd10_who.tsv"].Data = []byte("vocabulary_id\tcode\tphecode\nICD10\tI21.4\t411.2\n")
	delete(files, "icd9cm_icd10cm.tsv")
	p, err := phenotype.LoadPhecodes(files)
	require.NoError(t, err)
	m, err := phenotype.ReadRuleMap("m", strings.NewReader(refset("a 20260301 1 "+toICD10+" + 1 1 1 TRUE → I21.4", "b 20260301 1 "+toCM+" + 1 1 1 TRUE → I25.9")))
	require.NoError(t, err)
	a := p.Assign(&ehr.Patient{Sex: ehr.Male, Conditions: []ehr.Condition{condition(on("2020"), "SNOMED:1")}}, phenotype.PhecodeOptions{Map: m, MinCodes: 1})
	assert.Equal(t, phenotype.Case, a.Standing(p.Index("411.2")))
}

func TestRuleMapErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no column", strings.Replace(refset("1 1 1 TRUE → I10"), "mapRule", "rule", 1), "m:1: the header lacks the column maprule"},
		{"none of it is active", refset("a 20260301 0 " + toCM + " + 1 1 1 TRUE → I10"), "has no active member of the maps to ICD-10-CM"},
		{"another map", refset("a 20260301 1 446608001 + 1 1 1 TRUE → 8000/0"), "and 1 rows of others: is it the extended map?"},
		{"no concept", refset("x 1 1 TRUE → I10"), "m:2: id or referencedComponentId is none of SNOMED CT"},
		{"no group", refset("1 x 1 TRUE → I10"), "m:2: mapGroup or mapPriority is no number"},
		{"no priority", refset("1 1 x TRUE → I10"), "m:2: mapGroup or mapPriority is no number"},
		{"no date", refset("a 2026 1 " + toCM + " + 1 1 1 TRUE → I10"), "m:2: effectiveTime is no date"},
		{"twice", refset("1 1 1 TRUE → I10", "1 1 1 TRUE → I11"), "m:3: a code has two members of one group and priority"},
		{"cut", refset("1 1 1 TRUE → I10")[:len(mapHead)+20], "m:2: has 4 fields and the header 13"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := phenotype.ReadCodeMap("m", strings.NewReader(c.text))
			require.ErrorContains(t, err, c.want)
			assert.True(t, strings.HasPrefix(err.Error(), "phenotype: m"), err)
		})
	}
	_, err := phenotype.ReadRuleMap("m", strings.NewReader(""))
	require.ErrorContains(t, err, "is empty")
}

// Columns that are named after systems.
func TestTwoColumns(t *testing.T) {
	p := small(t)
	for _, text := range []string{"SNOMED\tICD10CM\n1\tI21.4\n", "http://snomed.info/sct,ICD-10-CM\n1,i21.4\n"} {
		m, err := phenotype.ReadCodeMap("two", strings.NewReader(text))
		require.NoError(t, err)
		a := p.Assign(&ehr.Patient{Sex: ehr.Male, Conditions: []ehr.Condition{condition(on("2020"), "SNOMED:1")}}, phenotype.PhecodeOptions{Map: m, MinCodes: 1})
		assert.Equal(t, phenotype.Case, a.Standing(p.Index("411.2")))
		assert.Equal(t, "two (1 pairs)", m.String())
	}
	_, err := phenotype.ReadCodeMap("two", strings.NewReader("name\tICD10CM\n1\tI21.4\n"))
	require.ErrorContains(t, err, `phenotype: two:1: "name" is no system`)
	_, err = phenotype.ReadCodeMap("two", strings.NewReader("ICD9CM\tICD10CM\n1\tI21.4\n"))
	require.ErrorContains(t, err, "phenotype: two:2: maps a code of the ICD")
}

// pairsOf gives relations as "SYSTEM:CODE" from and to.
func pairsOf(relations ...string) iter.Seq2[ehr.Code, ehr.Code] {
	code := func(text string) ehr.Code {
		system, code, _ := strings.Cut(text, ":")
		return ehr.Code{System: system, Code: code, Display: "a name"}
	}
	return func(yield func(ehr.Code, ehr.Code) bool) {
		for i := 0; i < len(relations); i += 2 {
			if !yield(code(relations[i]), code(relations[i+1])) {
				return
			}
		}
	}
}

// "Maps to", turned around.
func TestCodeMapOfConcepts(t *testing.T) {
	m, err := phenotype.CodeMapOfConcepts("OMOP", pairsOf(
		"ICD10CM:I21.4", "SNOMED:1",
		"ICD10CM:I25.9", "SNOMED:2", "ICD10CM:I21.4", "SNOMED:1", // twice
		"ICD10CM:E11.9", "SNOMED:3", "ICD10CM:E11.9", "SNOMED:4", // more than each of them
		"ICD10CM:C61", "SNOMED:5", "ICD9CM:410.9", "SNOMED:5", // of one ICD each
		"SNOMED:6", "SNOMED:6", "ICD10CM:X1", "ICD10CM:X2",
		"ICD9CM:410.9", "SNOMED:5",
		"ICD10CM:Z00.0", "SNOMED:7", "ICD10CM:Z99", "SNOMED:7",
	))
	require.NoError(t, err)
	assert.Equal(t, "OMOP (6 codes of the ICD; 1 that are mapped to several concepts were left out)", m.String())
	files := smallFiles()
	files["icd9cm_icd10cm.tsv"].Data = append(files["icd9cm_icd10cm.tsv"].Data, "ICD10CM\tI21.9\t411.2\n"...)
	p, err := phenotype.LoadPhecodes(files)
	require.NoError(t, err)
	several, err := phenotype.CodeMapOfConcepts("OMOP", pairsOf(
		"ICD10CM:I21.4", "SNOMED:1", "ICD10CM:I21.9", "SNOMED:1", // one of two that say the same
		"ICD10CM:I21.4x", "SNOMED:2", "ICD10CM:I25.9", "SNOMED:2", // or not
	))
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		m    *phenotype.CodeMap
		code string
		want phenotype.Standing // of 411.2
		then phenotype.PhecodeCounts
	}{
		{"one code", m, "1", phenotype.Case, phenotype.PhecodeCounts{ByMap: 1}},
		{"a code that is more", m, "3", phenotype.NotAssessable, phenotype.PhecodeCounts{WithoutICD: 1}},
		{"codes of two ICDs", m, "5", phenotype.Case, phenotype.PhecodeCounts{ByMap: 1}},
		{"not of the ICD", m, "6", phenotype.NotAssessable, phenotype.PhecodeCounts{WithoutICD: 1}},
		{"no phecode, and not known", m, "7", phenotype.Control, phenotype.PhecodeCounts{ByMap: 1, NoPhecode: 1}},
		{"one of two", several, "1", phenotype.Case, phenotype.PhecodeCounts{ByMap: 1}},
		{"one of two that differ", several, "2", phenotype.NotAssessable, phenotype.PhecodeCounts{ByMap: 1, Undecided: 1, NoPhecode: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := p.Assign(&ehr.Patient{Sex: ehr.Male, Conditions: []ehr.Condition{condition(on("2020-01-01"), "SNOMED:"+c.code)}}, phenotype.PhecodeOptions{Map: c.m, MinCodes: 1})
			assert.Equal(t, c.want, a.Standing(p.Index("411.2")))
			got := a.Counts
			c.then.Conditions, c.then.Tally = 1, got.Tally
			assert.Equal(t, c.then, got)
		})
	}
	_, err = phenotype.CodeMapOfConcepts("OMOP", pairsOf("SNOMED:1", "SNOMED:1"))
	require.ErrorContains(t, err, "phenotype: OMOP: no code of the ICD is mapped to a concept alone")
}

// FuzzReadCodeMap reads anything; rules that it cannot read decide nothing.
func FuzzReadCodeMap(f *testing.F) {
	f.Add(refset("1 1 1 "+ifOnset+"< 19.0 years → I10", "1 1 2 OTHERWISE TRUE → "))
	f.Add("SNOMED,ICD10CM\n1,I10\n")
	f.Add("source_code\ttarget_system\ttarget_code\n1\tICD10CM\tI10\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := phenotype.ReadCodeMap("m", strings.NewReader(text))
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "phenotype: m"), err)
			return
		}
		require.NotEmpty(t, m.String())
	})
}
