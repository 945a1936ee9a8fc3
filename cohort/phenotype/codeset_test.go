package phenotype_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

const pairs = "child\tparent\n57054005\t22298006\n22298006\t414545008\n401303003\t57054005\n401303003\t22298006\n"

func hierarchy(tb testing.TB, text string) *phenotype.Hierarchy {
	h, err := phenotype.ReadHierarchy("pairs.tsv", strings.NewReader(text))
	require.NoError(tb, err)
	return h
}

func TestCodeSet(t *testing.T) {
	for _, c := range []struct {
		name, system string
		expressions  []string
		in, out      []string
	}{
		{"one code, whatever its dots and case", "ICD10CM", []string{"I21.4"}, []string{"I21.4", "i21.4", "I214", " I21.4 "}, []string{"I21", "I21.40", "I21.3", ""}},
		{"signs of national versions", "ICD10", []string{"A17.0", "G01"}, []string{"A17.0†", "A17.0+", "G01*", "G01.-"}, []string{"G01.1"}},
		{"a prefix", "ICD10CM", []string{"I21*"}, []string{"I21", "I21.4", "I21.A1"}, []string{"I22", "I2"}},
		{"a prefix with a dot", "ICD10CM", []string{"I21.A*"}, []string{"I21.A1", "i21a9"}, []string{"I21.4"}},
		{"a range of ICD-9-CM", "ICD9CM", []string{"410-410.99"}, []string{"410", "410.9", "410.00", "41091", "410.99"}, []string{"411", "409", "E410"}},
		{"a range of categories takes what is below the last", "ICD10CM", []string{"I20-I25"}, []string{"I20", "I22.1", "I25", "I25.119"}, []string{"I26", "I19.9"}},
		{"E codes", "ICD9CM", []string{"E850-E858.9"}, []string{"E850.0", "E8589", "E855"}, []string{"E859", "850", "V85.0"}},
		{"exclusions win, in any order", "ICD10CM", []string{"!I21.A*", "I21*", "!I21.4"}, []string{"I21.3"}, []string{"I21.A1", "I21.4"}},
		{"descendants and itself", "SNOMED", []string{"<<22298006"}, []string{"22298006", "57054005", "401303003"}, []string{"414545008"}},
		{"descendants only", "SNOMED", []string{"<22298006"}, []string{"57054005", "401303003"}, []string{"22298006"}},
		{"without a part of the hierarchy", "SNOMED", []string{"<<22298006", "!<<57054005"}, []string{"22298006"}, []string{"57054005", "401303003"}},
		{"an aliased system", "SNOMED CT", []string{"22298006"}, []string{"22298006"}, []string{"1"}},
		{"ATC", "ATC", []string{"b01ac*"}, []string{"B01AC04"}, []string{"B01AA03"}},
		{"another system is exact", "urn:local", []string{"a-1"}, []string{"a-1"}, []string{"A-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, err := phenotype.NewCodeSet("x", map[string][]string{c.system: c.expressions}, hierarchy(t, pairs))
			require.NoError(t, err)
			for _, code := range c.in {
				assert.True(t, set.Has(ehr.Code{System: c.system, Code: code}), code)
				assert.False(t, set.Has(ehr.Code{System: "LOINC", Code: code}), "another system: %s", code)
			}
			for _, code := range c.out {
				assert.False(t, set.Has(ehr.Code{System: c.system, Code: code}), code)
			}
		})
	}
	set, err := phenotype.NewCodeSet("mi", map[string][]string{"ICD10CM": {"I21*"}, "icd-9-cm": {"410*"}}, nil)
	require.NoError(t, err)
	assert.Equal(t, "mi", set.Name())
	assert.True(t, set.HasConcept(&ehr.Concept{Codes: []ehr.Code{{System: "SNOMED", Code: "1"}, {System: "http://hl7.org/fhir/sid/icd-9-cm", Code: "410.1"}}}))
	assert.False(t, set.HasConcept(&ehr.Concept{Text: "I21"}))
}

func TestCodeSetErrors(t *testing.T) {
	for _, c := range []struct{ name, system, expression, want string }{
		{"unknown system", "ICD11CM", "I21", `code set "x": "ICD11CM" is no code system: use ICD10CM`},
		{"nothing", "ICD10CM", "", `ICD10CM: "" has no code`},
		{"everything", "ICD10CM", "*", `"*" takes every code`},
		{"a range backwards", "ICD9CM", "414-410", `"414-410" ends before it begins: exchange the two`},
		{"a range across letters", "ICD9CM", "001-E999", `goes from one chapter's letter to another`},
		{"half a range", "ICD9CM", "410-", `"410-" has no code`},
		{"half a range, the other", "ICD9CM", "-410", `"-410" has no code`},
		{"lost zeros", "ICD9CM", "8.5", "the dot of an ICD9CM code stands behind character 3: write leading zeros, as in 008.5"},
		{"lost zeros without a dot", "ICD9CM", "8", "shorter than a category"},
		{"a dot too late", "ICD10CM", "I214.1", "stands behind character 3"},
		{"ICD-9 in ICD-10", "ICD10CM", "410.9", "begins with a letter: is it of ICD9CM?"},
		{"a word", "ICD10CM", "heart attack", "a code of the ICD has letters, digits and one dot"},
		{"a prefix of SNOMED", "SNOMED", "222*", "the beginning of a code means nothing in SNOMED"},
		{"a range of SNOMED", "SNOMED", "1-5", "a code of SNOMED CT has digits only"},
		{"only exclusions", "ICD10CM", "!I21", "nothing is in it: put a code without ! there"},
		{"no hierarchy for it", "OMOP", "<<5", "the hierarchy is of SNOMED: give one of OMOP"},
		{"nothing below", "SNOMED", "<401303003", "the hierarchy has nothing below it: write <<"},
		{"descendants of nothing", "SNOMED", "<<", "has no code"},
		{"two in one", "LOINC", "1-1 2-2", "has a space in it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := phenotype.NewCodeSet("x", map[string][]string{c.system: {c.expression}}, hierarchy(t, pairs))
			require.ErrorContains(t, err, c.want)
			assert.True(t, strings.HasPrefix(err.Error(), "phenotype: code set"), err)
		})
	}
	_, err := phenotype.NewCodeSet("x", map[string][]string{"SNOMED": {"<<1"}}, nil)
	require.ErrorContains(t, err, "there is no hierarchy: give one in Options.Hierarchy")
	_, err = phenotype.NewCodeSet("x", nil, nil)
	require.ErrorContains(t, err, "is empty")
}

func TestReadHierarchy(t *testing.T) {
	omop := hierarchy(t, "ancestor_concept_id,descendant_concept_id,min_levels_of_separation,max_levels_of_separation\n1,1,0,0\n1,2,1,1\n2,2,0,0\n1,3,2,2\n")
	assert.Equal(t, ehr.OMOP, omop.System())
	assert.Equal(t, []string{"2", "3"}, omop.Descendants("1"))
	assert.Empty(t, omop.Descendants("3"))

	rf2 := hierarchy(t, "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId\r\n"+
		"1\t20200101\t1\t0\t57054005\t22298006\t0\t116680003\t0\t0\r\n"+
		"2\t20200101\t0\t0\t5\t22298006\t0\t116680003\t0\t0\r\n"+ // withdrawn
		"3\t20200101\t1\t0\t6\t22298006\t0\t363698007\t0\t0\r\n") // finding site
	assert.Equal(t, []string{"57054005"}, rf2.Descendants("22298006"))

	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "is empty"},
		{"another table", "a\tb\n1\t2\n", "p:1: the header has no columns of a hierarchy"},
		{"RF2 without types", "sourceId\tdestinationId\n1\t2\n", "p:1: the header lacks typeId or active"},
		{"no pairs", "child\tparent\n", "p: has no pair of codes"},
		{"a code missing", "child\tparent\n1\t\n", "p:2: a code is missing"},
		{"a circle", "child\tparent\n1\t2\n2\t3\n3\t1\n4\t1\n", "p: code 1 is below itself: take the circle out"},
		{"fields", "child\tparent\n1\t2\t3\n", "p:2: has 3 fields and the header 2"},
	} {
		_, err := phenotype.ReadHierarchy("p", strings.NewReader(c.text))
		require.ErrorContains(t, err, c.want, c.name)
	}
}

// FuzzNewCodeSet: an expression makes a set or an error; a set of a single code has
// that code in every spelling.
func FuzzNewCodeSet(f *testing.F) {
	for _, seed := range [][2]string{
		{"ICD10CM", "I21.4"}, {"ICD9CM", "410-410.99"}, {"ICD10CM", "!I21*"}, {"SNOMED", "<<22298006"}, {"ICD9CM", "E8*"}, {"ATC", "B01*"}, {"urn:x", "-"},
	} {
		f.Add(seed[0], seed[1])
	}
	h := hierarchy(f, pairs)
	f.Fuzz(func(t *testing.T, system, expression string) {
		set, err := phenotype.NewCodeSet("x", map[string][]string{system: {expression}}, h)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "phenotype: ") {
				t.Fatal(err)
			}
			return
		}
		if strings.ContainsAny(expression, "*-<!") {
			return
		}
		for _, code := range []string{expression, " " + expression} {
			if !set.Has(ehr.Code{System: strings.TrimSpace(system), Code: code}) {
				t.Fatalf("%q lacks %q", expression, code)
			}
		}
	})
}
