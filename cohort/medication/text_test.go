package medication

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
)

func newNormaliser(t testing.TB, o Options) *Normaliser {
	t.Helper()
	n, err := New(kb.Default(), o)
	require.NoError(t, err)
	return n
}

// used are the ingredients that may be used without a person looking at them.
func used(m *Mapping) []string {
	if m.Confidence != High || m.Conflict != "" {
		return nil
	}
	return ingredientNames(m.Ingredients)
}

func words(s string) ehr.Concept { return ehr.Concept{Text: s} }

// TestSpellings compares the text matcher with a list that was written by hand:
// precision and recall are over pairs of a text and an ingredient, and the site is
// right in each.
func TestSpellings(t *testing.T) {
	data, err := os.ReadFile("testdata/spellings.tsv")
	require.NoError(t, err)
	n := newNormaliser(t, Options{})
	sites := map[string]Site{"s": Systemic, "l": Local, "u": SiteUnknown}
	var texts, right, wrong, missed int
	covered := map[string]int{}
	for row := range rows(string(data), 3) {
		texts++
		m := n.Map(words(row[0]), ehr.Concept{}, ehr.Concept{})
		var want []string
		if row[1] != "-" {
			want = strings.Split(row[1], "+")
		}
		got := used(&m)
		for _, name := range got {
			if slices.Contains(want, name) {
				right++
				covered[name]++
			} else {
				wrong++
				t.Logf("%q: %s, expected %v: %v", row[0], name, want, m.How)
			}
		}
		for _, name := range want {
			require.Contains(t, n.words.byName, name, "the list names a substance that the tables do not have")
			if !slices.Contains(got, name) {
				missed++
				t.Logf("%q: %s is missing (%s): %v", row[0], name, m.Confidence, m.How)
			}
		}
		if row[2] != "" && len(got) > 0 {
			assert.Equal(t, sites[row[2]], m.Site, "%q: %v", row[0], m.How)
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
	t.Logf("%d texts, %d pairs: precision %.4f, recall %.4f", texts, right+missed, precision, recall)
	assert.GreaterOrEqual(t, texts, 300)
	assert.GreaterOrEqual(t, precision, 0.99)
	assert.GreaterOrEqual(t, recall, 0.98)
	for _, drug := range guidanceDrugs(kb.Default()) {
		assert.NotZero(t, covered[drug.Name], "no text of the list is of %s", drug.Name)
	}
}

func TestText(t *testing.T) {
	n := newNormaliser(t, Options{})
	for _, tc := range []struct {
		name, text string
		want       []string
		confidence Confidence
		conflict   bool
		how        string // some step has it
	}{
		{"misspelt, one letter", "Simvistatin 10 MG", []string{"simvastatin"}, High, false, "differs by one letter from simvastatin, and from no other name"},
		{"misspelt, two neighbours swapped", "clopidorgel 75 mg", []string{"clopidogrel"}, High, false, "differs by one letter from clopidogrel"},
		{"misspelt, a short name", "codiene", []string{"codeine"}, Low, false, "not certain"},
		{"misspelt, two names are near", "prednislone 5 mg", []string{"prednisolone"}, Low, false, "not certain"},
		{"misspelt brand", "Coumadine 5 mg", []string{"warfarin"}, Low, false, "brand of warfarin"},
		{"misspelt, first letter", "zimvastatin 10 mg", []string{"simvastatin"}, Low, false, "not certain"},
		{"misspelt salt", "Amiodarone hydrocholoride", []string{"amiodarone"}, High, false, "read as hydrochloride"},
		{"look-alike", "hydroxyzine", []string{"hydroxyzine"}, High, false, ""},
		{"brand in brackets is another drug", "simvastatin 20 MG [Celexa]", []string{"simvastatin", "citalopram"}, High, true, ""},
		{"name in brackets is another drug", "Celebrex (citalopram)", []string{"citalopram", "celecoxib"}, High, true, ""},
		{"brand beside a name, nothing between", "Celebrex citalopram", []string{"citalopram", "celecoxib"}, High, true, ""},
		{"brand as part of a combination", "Tylenol w/ codeine", []string{"codeine", "acetaminophen"}, High, false, ""},
		{"brand that has more", "hydrocodone [Vicodin]", []string{"hydrocodone", "acetaminophen"}, High, false, ""},
		{"brand not known", "simvastatin [Nevermore]", []string{"simvastatin"}, High, false, "a brand in brackets is not known"},
		{"partner not known", "simvastatin 20 MG / foobarmab 5 MG", []string{"simvastatin"}, High, false, "a further ingredient"},
		{"partner without a strength", "simvastatin / allergy", []string{"simvastatin"}, Low, false, "1 word of the text is not known"},
		{"cut off", "{5 (abacavir 300 MG Oral Tablet) / 7 (simva...", []string{"abacavir"}, High, false, "cut off"},
		{"denied", "no warfarin", []string{"warfarin"}, Low, false, "not known"},
		{"too long", strings.Repeat("simvastatin ", 400), nil, NotMapped, false, "not read"},
		{"nothing", "", nil, NotMapped, false, "neither a code nor a word"},
		{"only forms", "10 MG oral tablet", nil, NotMapped, false, "neither"},
		{"not UTF-8", "simvastatin \xff\xfe 20 mg", []string{"simvastatin"}, High, false, ""},
		{"capitals", "SIMVASTATIN 20MG TAB", []string{"simvastatin"}, High, false, ""},
		{"product number is no amount", "Tylenol 3", []string{"acetaminophen"}, High, false, ""},
		{"many unknown words", "simvastatin " + strings.Repeat("unknownword ", 40), []string{"simvastatin"}, Low, false, "40 words"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := n.Map(words(tc.text), ehr.Concept{}, ehr.Concept{})
			assert.ElementsMatch(t, tc.want, ingredientNames(m.Ingredients))
			assert.Equal(t, tc.confidence, m.Confidence)
			assert.Equal(t, tc.conflict, m.Conflict != "", m.Conflict)
			assert.Contains(t, strings.Join(m.How, "\n"), tc.how)
			if tc.conflict || tc.confidence != High {
				assert.Empty(t, m.Drugs())
			}
		})
	}
}

// Unknown words may be anything, a person's name too: no step repeats them.
func TestUnknownWordsAreNotRepeated(t *testing.T) {
	n := newNormaliser(t, Options{})
	m := n.Map(ehr.Concept{Text: "warfarin for Mrs Quarkstein", Codes: []ehr.Code{{System: "urn:mrn:Quarkstein", Code: "Quarkstein-17"}}}, ehr.Concept{}, ehr.Concept{})
	require.NotEmpty(t, m.How)
	assert.NotContains(t, strings.ToLower(strings.Join(m.How, " ")+m.Conflict), "quarkstein")
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"abc", "abc", 0},
		{"abc", "abd", 1},
		{"abc", "acb", 1},
		{"abc", "abcd", 1},
		{"abcd", "abc", 1},
		{"abcd", "badc", 2},
		{"abc", "xyz", 3},
		{"clonidine", "clozapine", 3},
		{"hydroxyzine", "hydralazine", 3},
		{"prednisone", "prednisolone", 2},
		{strings.Repeat("a", 40), "a", 3},
	} {
		assert.Equal(t, tc.want, distance(tc.a, tc.b), "%s, %s", tc.a, tc.b)
		assert.Equal(t, tc.want, distance(tc.b, tc.a), "%s, %s", tc.b, tc.a)
	}
}

// Names that are confused in practice: ISMP's list of confused drug names, those
// that touch a drug with guidance or an inhibitor. A name is never read as its
// fellow, and neither is any text one letter away from it.
func TestLookAlikes(t *testing.T) {
	n := newNormaliser(t, Options{})
	for at, pair := range [][2]string{
		{"clonidine", "clozapine"},
		{"hydroxyzine", "hydralazine"},
		{"prednisone", "prednisolone"},
		{"celecoxib", "citalopram"},
		{"terbinafine", "lamotrigine"},
		{"bupropion", "buspirone"},
		{"quinidine", "quinine"},
		{"chlorpropamide", "chlorpromazine"},
		{"tramadol", "trazodone"},
		{"fluoxetine", "paroxetine"},
		{"fluoxetine", "duloxetine"},
		{"sertraline", "sertindole"},
		{"carbamazepine", "oxcarbazepine"},
		{"omeprazole", "esomeprazole"},
		{"lansoprazole", "dexlansoprazole"},
		{"citalopram", "escitalopram"},
		{"risperidone", "ropinirole"},
		{"lamivudine", "lamotrigine"},
		{"azathioprine", "azithromycin"},
		{"methadone", "methylphenidate"},
		{"hydrocodone", "hydromorphone"},
		{"hydrocodone", "oxycodone"},
		{"phenytoin", "fosphenytoin"},
		{"nortriptyline", "amitriptyline"},
		{"clomipramine", "clomiphene"},
		{"metoprolol", "misoprostol"},
		{"metoprolol", "metoclopramide"},
		{"tacrolimus", "sirolimus"},
		{"simvastatin", "pravastatin"},
		{"lovastatin", "atorvastatin"},
		{"tamoxifen", "raloxifene"},
		{"ticlopidine", "clopidogrel"},
		{"ribavirin", "rifampin"},
		{"flucytosine", "fluorouracil"},
		{"tenoxicam", "meloxicam"},
		{"streptomycin", "streptozocin"},
		{"enflurane", "isoflurane"},
		{"desflurane", "sevoflurane"},
		{"peginterferon alfa-2a", "peginterferon alfa-2b"},
		{"warfarin", "acenocoumarol"},
	} {
		if testing.Short() && at%5 > 0 {
			continue
		}
		for i, name := range pair {
			m := n.Map(words(name), ehr.Concept{}, ehr.Concept{})
			assert.Equal(t, []string{name}, used(&m), "%s", name)
			for _, near := range edits(name) {
				if near == pair[1-i] {
					continue
				}
				m := n.Map(words(near), ehr.Concept{}, ehr.Concept{})
				assert.NotContains(t, used(&m), pair[1-i], "%s is read as %s", near, pair[1-i])
			}
		}
	}
}

// edits are the words one letter away from a name, by deletion, swap and
// substitution.
func edits(name string) []string {
	var out []string
	for i := range len(name) {
		out = append(out, name[:i]+name[i+1:])
		if i+1 < len(name) {
			out = append(out, name[:i]+name[i+1:i+2]+name[i:i+1]+name[i+2:])
		}
		for _, c := range "aeiolnrst" {
			out = append(out, name[:i]+string(c)+name[i+1:])
		}
	}
	return out
}

// Every drug that guidance exists for is found by its name and by its codes.
func TestEveryGuidanceDrug(t *testing.T) {
	base := kb.Default()
	n := newNormaliser(t, Options{})
	drugs := guidanceDrugs(base)
	assert.Len(t, drugs, len(base.Drugs), "the knowledge base lists every drug of its guidelines")
	var noCode []string
	for _, d := range drugs {
		m := n.Map(words(d.Name), ehr.Concept{}, ehr.Concept{})
		assert.Equal(t, []string{d.Name}, m.Drugs(), d.Name)
		m = n.Map(words(strings.ToUpper(d.Name)+" 10 MG"), ehr.Concept{}, ehr.Concept{})
		assert.Equal(t, []string{d.Name}, m.Drugs(), d.Name)
		if d.RxNorm == "" {
			noCode = append(noCode, d.Name)
		} else {
			m = n.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: d.RxNorm}}}, ehr.Concept{}, ehr.Concept{})
			assert.Equal(t, []string{d.Name}, m.Drugs(), d.Name)
		}
		for _, code := range d.ATC {
			if len(code) != 7 {
				continue
			}
			m = n.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.ATC, Code: code}}}, ehr.Concept{}, ehr.Concept{})
			assert.Contains(t, ingredientNames(m.Ingredients), d.Name, code)
			if m.Site != Local {
				assert.Contains(t, m.Drugs(), d.Name, code)
			}
		}
	}
	assert.Equal(t, []string{"flucloxacillin", "flucytosine"}, noCode, "the sources state no RxNorm code")
}

func TestTables(t *testing.T) {
	d := newDictionary(kb.Default())
	tables := tables()
	for _, b := range tables.brands {
		for _, i := range b.ingredients {
			assert.Contains(t, d.byName, i, b.name)
		}
		p := d.exact(b.name)
		if assert.NotNil(t, p, b.name) {
			assert.True(t, p.brand, "%s is a substance's name as well", b.name)
		}
	}
	for _, p := range tables.products {
		for _, i := range p.ingredients {
			assert.Contains(t, d.byName, i, p.code)
		}
	}
	seen := map[string]string{}
	codes := map[string]string{}
	for _, s := range tables.substances {
		for _, name := range append([]string{s.name}, s.others...) {
			key := strings.Join(nameTokens(name), " ")
			assert.Empty(t, seen[key], "%s is a name of two substances", name)
			seen[key] = s.name
			for _, w := range nameTokens(name) {
				assert.False(t, len(nameTokens(name)) == 1 && plain()[w], "%s is a plain word", name)
			}
		}
		if s.rxnorm != "" {
			assert.Empty(t, codes[s.rxnorm], "%s and %s share a code", s.name, codes[s.rxnorm])
			codes[s.rxnorm] = s.name
		}
	}
}

// A drug of a user's guideline that no table names is found by its own name.
func TestUsersGuidance(t *testing.T) {
	base := &kb.KB{Drugs: []kb.Drug{{Name: "newdrugamab", RxNorm: "99999999"}}, Guidelines: []*kb.Guideline{{Drugs: []string{"newdrugamab", "otherdrugine", "paracetamol"}}}}
	n, err := New(base, Options{})
	require.NoError(t, err)
	for text, drug := range map[string]string{"newdrugamab 5 MG": "newdrugamab", "Otherdrugine": "otherdrugine", "acetaminophen 500 MG": "paracetamol"} {
		m := n.Map(words(text), ehr.Concept{}, ehr.Concept{})
		assert.Equal(t, []string{drug}, m.Drugs(), text)
	}
	m := n.Map(words("simvastatin"), ehr.Concept{}, ehr.Concept{})
	assert.Equal(t, High, m.Confidence)
	assert.Empty(t, m.Drugs(), "no guidance in this knowledge base")
	_, err = New(nil, Options{})
	assert.ErrorContains(t, err, "give kb.Default()")
}

// Letters in another order are a name's where no other name is near.
func TestShuffled(t *testing.T) {
	d := newNormaliser(t, Options{}).words
	for _, tc := range []struct {
		word, want string
		safe       bool
	}{
		{"metropolol", "metoprolol", true},
		{"carbamezapine", "carbamazepine", true},
		{"etmoprolol", "", false},  // another beginning
		{"metoprololl", "", false}, // more letters
		{"lortem", "", false},      // too short to tell
	} {
		found, safe := d.shuffled(tc.word)
		if tc.want == "" {
			assert.Nil(t, found, tc.word)
			continue
		}
		if assert.NotNil(t, found, tc.word) {
			assert.Equal(t, tc.want, found.text)
			assert.Equal(t, tc.safe, safe, tc.word)
		}
	}
}

// A substance's name with a salt or another language's ending behind it is that
// substance; what only looks so is not.
func TestEndings(t *testing.T) {
	n := newNormaliser(t, Options{})
	for text, want := range map[string]string{
		"Metoprololsuccinat 95 mg": "metoprolol", "Clopidogrelhydrogensulfat 75 mg": "clopidogrel", "allopurinolum": "allopurinol",
		"Simvastatinum 20 mg": "simvastatin", "omeprazolum": "omeprazole", "amitriptylinum": "amitriptyline", "warfarinnatrium": "warfarin",
		"Diclofenacnatrium": "diclofenac", "natrium": "", "codeinefree": "", "sulfat": "",
	} {
		m := n.Map(words(text), ehr.Concept{}, ehr.Concept{})
		assert.Equal(t, want, strings.Join(used(&m), "+"), "%s: %v", text, m.How)
	}
}
