package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
)

func document(t *testing.T, people ...*pgx.Person) []byte {
	t.Helper()
	var b bytes.Buffer
	j := NewJSON(&b, fixed)
	for _, p := range people {
		require.NoError(t, j.Write(p))
	}
	require.NoError(t, j.Close())
	require.NoError(t, j.Close(), "closing twice")
	return b.Bytes()
}

func TestJSON(t *testing.T) {
	var pretty bytes.Buffer
	require.NoError(t, json.Indent(&pretty, document(t, person()), "", " "))
	golden(t, "person.json", pretty.Bytes())
}

func TestJSONFollowsItsSchema(t *testing.T) {
	for name, people := range map[string][]*pgx.Person{
		"nobody": nil, "by hand": {person(), person()}, "called": family(t),
	} {
		t.Run(name, func(t *testing.T) { validate(t, document(t, people...)) })
	}
}

func TestJSONKeepsTheBareTerm(t *testing.T) {
	var doc struct {
		People []struct {
			Sample string
			Genes  []struct {
				Gene, Phenotype string
				NotExcluded     []string `json:"not_excluded"`
			}
		}
	}
	require.NoError(t, json.Unmarshal(document(t, family(t)...), &doc))
	require.Len(t, doc.People, 2)
	assert.Equal(t, hostile, doc.People[0].Sample)
	for _, g := range doc.People[0].Genes {
		if g.Gene == "TPMT" {
			assert.Equal(t, "Intermediate Metabolizer", g.Phenotype)
			assert.Equal(t, []string{"Poor Metabolizer"}, g.NotExcluded)
		}
	}
}

func TestJSONSaysNothingOfOthers(t *testing.T) {
	p := person()
	p.Run.Options.Samples = []string{"another person"}
	p.Run.Options.Outside = map[string][]pgx.OutsideCall{"another person": {{Gene: "CYP2D6", Phenotype: "PM"}}}
	p.Run.Options.Sex = map[string]pgx.Sex{"another person": pgx.Female}
	assert.NotContains(t, string(document(t, p)), "another person")
	assert.NotContains(t, page1(t, p), "another person")
}

func TestSchemaListsWarnings(t *testing.T) {
	var s struct {
		Defs struct {
			Code struct {
				AnyOf []struct{ Const, Description string } `json:"anyOf"`
			} `json:"warning_code"`
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(Schema(), &s))
	listed := map[string]string{}
	for _, c := range s.Defs.Code.AnyOf {
		listed[c.Const] = c.Description
	}
	for _, code := range WarningCodes() {
		assert.Equal(t, WarningText(code), listed[code], code)
	}
	Schema()[0] = 'x'
	assert.Equal(t, byte('{'), Schema()[0], "the caller can't damage it")
}
