package medication

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// atomLine is a line of RXNCONSO.RRF; the numbers are made up.
func atomLine(id, sab, tty, name string) string {
	return strings.Join([]string{id, "ENG", "", "", "", "", "", "1", "1", id, "", sab, tty, id, name, "", "N", "4096", ""}, "|") + "\n"
}

// relationLine is a line of RXNREL.RRF: b has the relation to a.
func relationLine(a, relation, b string) string {
	return strings.Join([]string{a, "", "CUI", "RO", b, "", "CUI", relation, "1", "", "RXNORM", "", "", "", "", "4096", ""}, "|") + "\n"
}

func generatedRRF() (conso, rel string) {
	for _, a := range [][3]string{
		{"36567", "IN", "simvastatin"},
		{"900002", "IN", "ezetimibe"},
		{"900003", "IN", "Unheardofine"},
		{"900004", "PIN", "unheardofine hydrochloride"},
		{"900005", "BN", "Zocorish"},
		{"900006", "MIN", "ezetimibe / simvastatin"},
		{"900011", "SCDC", "simvastatin 10 MG"},
		{"900012", "SCDC", "ezetimibe 10 MG"},
		{"900013", "SCDF", "ezetimibe / simvastatin Oral Tablet"},
		{"900014", "SCDC", "unheardofine hydrochloride 5 MG"},
		{"900015", "SCD", "unheardofine hydrochloride 5 MG Oral Tablet"},
		{"900020", "SCD", "ezetimibe 10 MG / simvastatin 10 MG Oral Tablet"},
		{"900021", "SBDC", "ezetimibe 10 MG / simvastatin 10 MG [Zocorish]"},
		{"900022", "SBD", "ezetimibe 10 MG / simvastatin 10 MG Oral Tablet [Zocorish]"},
		{"900030", "GPCK", "{7 (…) } Pack"},
		{"900031", "BPCK", "{7 (…) } Pack [Zocorish]"},
		{"900040", "SCD", "warfarin sodium 5 MG Oral Tablet"},
		{"900041", "SCD", "two parts"},
	} {
		conso += atomLine(a[0], "RXNORM", a[1], a[2])
	}
	conso += atomLine("36567", "MTHSPL", "SU", "SIMVASTATIN") + atomLine("36567", "RXNORM", "SY", "a synonym")
	for _, r := range [][3]string{
		// As the release has them, both ways; and some one way only.
		{"36567", "has_ingredient", "900011"},
		{"900011", "ingredient_of", "36567"},
		{"900012", "ingredient_of", "900002"},
		{"36567", "has_ingredient", "900013"},
		{"900002", "has_ingredient", "900013"},
		{"900011", "consists_of", "900020"},
		{"900020", "constitutes", "900012"},
		{"900013", "isa", "900020"},
		{"900020", "tradename_of", "900022"},
		{"900021", "consists_of", "900022"},
		{"900011", "tradename_of", "900021"},
		{"900012", "tradename_of", "900021"},
		{"900005", "has_ingredient", "900021"},
		{"36567", "tradename_of", "900005"},
		{"900020", "contains", "900030"},
		{"900022", "contains", "900031"},
		{"900030", "tradename_of", "900031"},
		{"900003", "form_of", "900004"},
		{"900004", "has_precise_ingredient", "900014"},
		{"900014", "consists_of", "900015"},
		{"36567", "has_part", "900006"},
		{"900002", "part_of", "900006"},
		{"900011", "consists_of", "900041"},
		{"900099", "consists_of", "900041"},
		{"36567", "isa", "900040"}, // not a way to an ingredient
	} {
		rel += relationLine(r[0], r[1], r[2])
	}
	return conso, rel + strings.ReplaceAll(relationLine("900003", "has_ingredient", "900020"), "RXNORM", "MTHSPL")
}

func TestRxNorm(t *testing.T) {
	conso, rel := generatedRRF()
	x, err := ReadRxNorm(t.Context(), strings.NewReader(conso), strings.NewReader(strings.ReplaceAll(rel, "\n", "\r\n")))
	require.NoError(t, err)
	n := newNormaliser(t, Options{RxNorm: x})
	both := []string{"simvastatin", "ezetimibe"}
	for _, tc := range []struct {
		name, code string
		want       []string
		how        string
	}{
		{"ingredient of the tables", "36567", []string{"simvastatin"}, "embedded table"},
		{"ingredient", "900003", []string{"unheardofine"}, "is the ingredient unheardofine (RxNorm files)"},
		{"precise ingredient", "900004", []string{"unheardofine"}, "→ ingredient 900003 unheardofine"},
		{"brand name", "900005", []string{"simvastatin"}, "→ ingredient 36567"},
		{"several ingredients", "900006", both, "900002 ezetimibe"},
		{"component", "900011", []string{"simvastatin"}, ""},
		{"form", "900013", both, ""},
		{"clinical drug", "900020", both, ""},
		{"clinical drug, by its salt alone", "900015", []string{"unheardofine"}, ""},
		{"branded component", "900021", both, ""},
		{"branded drug", "900022", both, ""},
		{"pack", "900030", both, ""},
		{"branded pack", "900031", both, ""},
		{"no relation: by name", "900040", []string{"warfarin"}, "by its name"},
		{"a part that the file lacks", "900041", []string{"simvastatin"}, ""},
		{"not there", "123456789", nil, "not in the RxNorm files"},
		{"not a number", "abc", nil, "not known"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := n.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: tc.code}}}, ehr.Concept{}, ehr.Concept{})
			assert.ElementsMatch(t, tc.want, ingredientNames(m.Ingredients), "%v", m.How)
			assert.Contains(t, strings.Join(m.How, "\n"), tc.how)
		})
	}
}

func TestOpenRxNorm(t *testing.T) {
	conso, rel := generatedRRF()
	dir := t.TempDir()
	_, err := OpenRxNorm(t.Context(), dir)
	require.ErrorContains(t, err, "medication: RxNorm:")
	require.ErrorContains(t, err, "name the folder rrf of a release")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "RXNCONSO.RRF"), []byte(conso), 0o600))
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err = z.Write([]byte(rel))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "RXNREL.RRF.gz"), zipped.Bytes(), 0o600))
	x, err := OpenRxNorm(t.Context(), dir)
	require.NoError(t, err)
	assert.Len(t, x.atoms, 18)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "RXNREL.RRF.gz"), zipped.Bytes()[:zipped.Len()/2], 0o600))
	_, err = OpenRxNorm(t.Context(), dir)
	require.ErrorContains(t, err, "RXNREL.RRF")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "RXNREL.RRF.gz"), []byte("not gzip"), 0o600))
	_, err = OpenRxNorm(t.Context(), dir)
	assert.ErrorContains(t, err, "give the file as it was released")
}

func TestRxNormBadInput(t *testing.T) {
	conso, rel := generatedRRF()
	for _, tc := range []struct {
		name, conso, rel string
		want             []string
	}{
		{"empty", "", rel, []string{"RXNCONSO.RRF", "no line with SAB RXNORM"}},
		{"other sources only", atomLine("1", "MTHSPL", "SU", "x"), rel, []string{"no line with SAB RXNORM"}},
		{"too few fields", conso + "1|2|3\n", rel, []string{"RXNCONSO.RRF: line 21", "3 fields, not 18", "cut off"}},
		{"number", conso + atomLine("x17", "RXNORM", "IN", "x"), rel, []string{"RXNCONSO.RRF: line 21", "not a number"}},
		{"relation's number", conso, rel + relationLine("1", "form_of", "y"), []string{"RXNREL.RRF: line", "not a number"}},
		{"relation's other number", conso, rel + relationLine("-1", "form_of", "1"), []string{"RXNREL.RRF: line", "not a number"}},
		{"relation cut off", conso, rel + "1|2", []string{"RXNREL.RRF: line", "2 fields, not 16"}},
		{"a line without end", conso + strings.Repeat("x", 2<<20), rel, []string{"after line 20", "too long"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ReadRxNorm(t.Context(), strings.NewReader(tc.conso), strings.NewReader(tc.rel))
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), "medication: "))
			for _, w := range tc.want {
				assert.ErrorContains(t, err, w)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ReadRxNorm(ctx, strings.NewReader(strings.Repeat(conso, 300)), strings.NewReader(rel))
	assert.ErrorIs(t, err, context.Canceled)
}
