package medication

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/ehr"
)

func coded(system, code, display string) ehr.Concept {
	return ehr.Concept{Codes: []ehr.Code{{System: system, Code: code, Display: display}}}
}

func TestCodesAndWords(t *testing.T) {
	n := newNormaliser(t, Options{})
	for _, tc := range []struct {
		name     string
		concept  ehr.Concept
		want     []string
		conflict string
	}{
		{"code and display agree", coded(ehr.RxNorm, "309362", "Clopidogrel 75 MG Oral Tablet"), []string{"clopidogrel"}, ""},
		{"code and display disagree", coded(ehr.RxNorm, "309362", "Warfarin Sodium 5 MG Oral Tablet"), []string{"clopidogrel"}, "the code is of clopidogrel, the words say warfarin"},
		{"code, and words that may be anything else", coded(ehr.RxNorm, "309362", "wafferin codiene"), []string{"clopidogrel"}, "the code is of clopidogrel, the words say codeine"},
		{"code, and words of nothing known", coded(ehr.RxNorm, "309362", "blue pill"), []string{"clopidogrel"}, ""},
		{"code of a combination, words of a part", coded(ehr.RxNorm, "857005", "hydrocodone"), []string{"acetaminophen", "hydrocodone"}, ""},
		{"code of a part, words of a combination", coded(ehr.RxNorm, "5489", "acetaminophen 325 MG / hydrocodone 5 MG"), []string{"hydrocodone"}, "the code is of hydrocodone, the words say acetaminophen + hydrocodone"},
		{"ATC of a combination, words with more", coded(ehr.ATC, "C10BA02", "ezetimibe 10 MG / simvastatin 20 MG"), []string{"simvastatin", "ezetimibe"}, ""},
		{"ATC of one substance, words with more", coded(ehr.ATC, "C10AA01", "ezetimibe 10 MG / simvastatin 20 MG"), []string{"simvastatin"}, "the code is of simvastatin, the words say ezetimibe + simvastatin"},
		{"ATC in small letters", coded("http://www.whocc.no/atc", "b01aa03", ""), []string{"warfarin"}, ""},
		{"ATC of level 4", coded(ehr.ATC, "B01AA", ""), nil, ""},
		{"two codes agree", ehr.Concept{Codes: []ehr.Code{{System: ehr.ATC, Code: "B01AC04"}, {System: ehr.RxNorm, Code: "309362"}}}, []string{"clopidogrel"}, ""},
		{"two codes disagree", ehr.Concept{Codes: []ehr.Code{{System: ehr.ATC, Code: "B01AA03"}, {System: ehr.RxNorm, Code: "309362"}}}, []string{"warfarin"}, "one code is of warfarin, another of clopidogrel"},
		{"ATC of a combination first, then the product", ehr.Concept{Codes: []ehr.Code{{System: ehr.ATC, Code: "N02AA59"}, {System: ehr.RxNorm, Code: "993770"}}}, []string{"acetaminophen", "codeine"}, ""},
		{"the product, then ATC of a combination", ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: "993770"}, {System: ehr.ATC, Code: "N02AA59"}}}, []string{"acetaminophen", "codeine"}, ""},
		{"display and text disagree", ehr.Concept{Codes: []ehr.Code{{System: "urn:ours", Code: "1", Display: "warfarin"}}, Text: "codeine"}, []string{"warfarin"}, "one text says warfarin, another codeine"},
		{"text names more than the display", ehr.Concept{Codes: []ehr.Code{{Code: "1", Display: "codeine"}}, Text: "acetaminophen 300 MG / codeine 30 MG"}, []string{"acetaminophen", "codeine"}, ""},
		{"display names more than the text", ehr.Concept{Codes: []ehr.Code{{Code: "1", Display: "acetaminophen 300 MG / codeine 30 MG"}}, Text: "codeine"}, []string{"acetaminophen", "codeine"}, ""},
		{"system by its OID", coded("urn:oid:2.16.840.1.113883.6.88", " 11289 ", ""), []string{"warfarin"}, ""},
		{"system in other letters", coded("RXNORM", "11289", ""), []string{"warfarin"}, ""},
		{"code without a system", coded("", "11289", ""), nil, ""},
		{"no code", coded(ehr.RxNorm, "", "warfarin"), []string{"warfarin"}, ""},
		{"nothing", ehr.Concept{}, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := n.Map(tc.concept, ehr.Concept{}, ehr.Concept{})
			assert.ElementsMatch(t, tc.want, ingredientNames(m.Ingredients), "%v", m.How)
			assert.Equal(t, tc.conflict, m.Conflict)
			assert.NotEmpty(t, m.How)
			if tc.conflict != "" {
				assert.Empty(t, m.Drugs())
			}
			assert.Equal(t, len(tc.want) == 0, m.Confidence == NotMapped)
		})
	}
}

func TestSite(t *testing.T) {
	n := newNormaliser(t, Options{})
	for _, tc := range []struct {
		name        string
		text        string
		route, form ehr.Concept
		want        Site
		drugs       int
	}{
		{"nothing says", "tacrolimus", ehr.Concept{}, ehr.Concept{}, SiteUnknown, 1},
		{"route", "tacrolimus", words("oral"), ehr.Concept{}, Systemic, 1},
		{"route by SNOMED", "tacrolimus", coded("http://snomed.info/sct", "6064005", ""), ehr.Concept{}, Local, 0},
		{"route abbreviated", "ondansetron 4 mg", words("IV"), ehr.Concept{}, Systemic, 1},
		{"form", "tacrolimus", ehr.Concept{}, words("Ointment"), Local, 0},
		{"route and form agree", "tacrolimus", words("Topical"), words("Cream"), Local, 0},
		{"route and form contradict", "tacrolimus", words("Oral"), words("Ointment"), SiteUnknown, 1},
		{"route and name contradict", "tobramycin Ophthalmic Solution", words("intravenous"), ehr.Concept{}, SiteUnknown, 1},
		{"one name contradicts itself", "tacrolimus topical tablet", ehr.Concept{}, ehr.Concept{}, SiteUnknown, 1},
		{"inhaled, acts there", "tobramycin", words("respiratory (inhalation)"), ehr.Concept{}, Local, 0},
		{"inhaled, acts everywhere", "sevoflurane", words("Inhalation"), ehr.Concept{}, Systemic, 1},
		{"nasal spray", "gentamicin nasal spray", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"nasal, acts everywhere", "midazolam nasal spray", ehr.Concept{}, ehr.Concept{}, Systemic, 0},
		{"rectal, is absorbed", "ondansetron 16 mg suppository", ehr.Concept{}, ehr.Concept{}, Systemic, 1},
		{"rectal, acts there", "mesalamine enema", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"vaginal", "metronidazole vaginal gel", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"vaginal ring of hormones", "NuvaRing", words("vaginal"), ehr.Concept{}, Systemic, 0},
		{"patch", "fentanyl patch", ehr.Concept{}, ehr.Concept{}, Systemic, 0},
		{"patch that acts there", "lidocaine patch", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"lozenge", "flurbiprofen lozenge", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"lozenge that is absorbed", "fentanyl lozenge", ehr.Concept{}, ehr.Concept{}, Systemic, 0},
		{"mouthwash", "tacrolimus oral rinse", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"gel within a capsule", "ibuprofen liquid gel capsule", ehr.Concept{}, ehr.Concept{}, Systemic, 1},
		{"gel", "ibuprofen 5% gel", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"brand that is local", "Efudex", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"brand that is local, given by mouth", "Efudex", words("oral"), ehr.Concept{}, SiteUnknown, 1},
		{"local anaesthetic", "bupivacaine 5 MG/ML Injection", ehr.Concept{}, ehr.Concept{}, Local, 0},
		{"text of route too long", "warfarin", words(strings.Repeat("topical ", 1000)), ehr.Concept{}, SiteUnknown, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := n.MapExposure(&ehr.Exposure{Concept: words(tc.text), Route: tc.route, Form: tc.form})
			assert.Equal(t, tc.want.String(), m.Site.String(), "%v", m.How)
			assert.Len(t, m.Drugs(), tc.drugs, "%v", m)
		})
	}
	for code, site := range map[string]Site{
		"D10AX05": Local, "J04BA02": Systemic, "S01AA12": Local, "J01GB01": Systemic, "M02AA13": Local, "M01AE01": Systemic,
		"G02CC01": Local, "R02AX01": Local, "D11AH01": Local, "L04AD02": Systemic, "D01BA02": Systemic, "R03AC02": Local, "R03CC02": Systemic,
	} {
		m := n.Map(coded(ehr.ATC, code, ""), ehr.Concept{}, ehr.Concept{})
		assert.Equal(t, site.String(), m.Site.String(), code)
	}
}

// Concurrent callers get the same answer; the memory does not grow without end.
func TestConcurrent(t *testing.T) {
	n := newNormaliser(t, Options{Vocabulary: generated()})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				m := n.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.OMOP, Code: strconv.Itoa(10 + i%14)}}, Text: "simvastatin"}, words("oral"), ehr.Concept{})
				assert.NotEmpty(t, m.Ingredients)
			}
		})
	}
	wg.Wait()
	for i := range maxCached + 10 {
		n.Map(words(strconv.Itoa(i)), ehr.Concept{}, ehr.Concept{})
	}
	assert.LessOrEqual(t, len(n.cached), maxCached)
	// Concepts that differ only in where a text stands are different ones.
	a := n.Map(ehr.Concept{Text: "warfarin"}, ehr.Concept{}, ehr.Concept{})
	b := n.Map(ehr.Concept{}, ehr.Concept{Text: "warfarin"}, ehr.Concept{})
	assert.NotEqual(t, a.Confidence, b.Confidence)
}

func TestStrings(t *testing.T) {
	assert.Equal(t, []string{"not mapped", "low", "high", "high"}, []string{NotMapped.String(), Low.String(), High.String(), Confidence(9).String()})
	assert.Equal(t, []string{"unknown", "systemic", "local", "local"}, []string{SiteUnknown.String(), Systemic.String(), Local.String(), Site(9).String()})
	assert.Equal(t, "active", State(77).String())
}

// FuzzText: whatever the text, reading it ends soon, does not panic, and gives no
// ingredient without a step that says how it was found.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"", "simvastatin 20 MG Oral Tablet [Zocor]", "{24 (drospirenone 3 MG / ethinyl estradiol 0.02 MG Oral Tablet) / 4 (inert ingredients 1 MG Oral Tablet) } Pack [Yaz 28 Day]",
		"Simvistatin", "Tylenol #3", "]]]((([", "5-FU", "a...", "…", "\xff\xfe\x00", "St John's wort", "plus", "/ / /", "#", "simvastatin plus", "İİİİİİİİ", "éèêëìíîï simvastatîn",
		strings.Repeat("clopidogrell ", 300), strings.Repeat("[", 4000), strings.Repeat("abcdefgh ", 450), "##1", "#1.5.", "1,000,000",
	} {
		f.Add(s)
	}
	n := newNormaliser(f, Options{})
	f.Fuzz(func(t *testing.T, text string) {
		begin := time.Now()
		m := n.Map(words(text), words(text), ehr.Concept{})
		if d := time.Since(begin); d > 5*time.Second {
			t.Fatalf("%d bytes took %v", len(text), d)
		}
		if len(m.Ingredients) > 0 && (len(m.How) == 0 || m.Confidence == NotMapped) {
			t.Fatalf("%q: ingredients, and no word of how they were found", text)
		}
		if len(m.Ingredients) == 0 && m.Confidence != NotMapped {
			t.Fatalf("%q: nothing was found, with confidence %v", text, m.Confidence)
		}
	})
}

// FuzzDistance compares the distance with itself the other way round, and with the
// bound that rules names out.
func FuzzDistance(f *testing.F) {
	f.Add("simvastatin", "simvistatin")
	f.Add("", "ab")
	f.Fuzz(func(t *testing.T, a, b string) {
		d := distance(a, b)
		if d != distance(b, a) {
			t.Fatalf("%q and %q: %d and %d", a, b, d, distance(b, a))
		}
		s := spelling{text: b, mask: letters(b)}
		if d <= 2 && !s.near(len(a), letters(a), d) {
			t.Fatalf("%q and %q are %d apart and were ruled out", a, b, d)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	n := newNormaliser(b, Options{})
	for _, tc := range []struct {
		name    string
		concept ehr.Concept
	}{
		{"code", coded(ehr.RxNorm, "309362", "Clopidogrel 75 MG Oral Tablet")},
		{"text", words("acetaminophen 325 MG / hydrocodone bitartrate 7.5 MG Oral Tablet [Norco]")},
		{"misspelt", words("Simvistatin 10 MG")},
	} {
		b.Run(tc.name+"/uncached", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n.find(&tc.concept, &ehr.Concept{}, &ehr.Concept{})
			}
		})
		b.Run(tc.name+"/cached", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n.Map(tc.concept, ehr.Concept{}, ehr.Concept{})
			}
		})
	}
}

// Local routes get no guidance, and those that lead into the whole body keep it.
func TestRoutes(t *testing.T) {
	n := newNormaliser(t, Options{})
	for _, tc := range []struct {
		drug string
		want Site
		ways []string // routes as records write them
	}{
		{"gentamicin", Local, []string{
			"topical", "cutaneous", "ophthalmic", "eye", "otic", "both ears", "nasal", "left nostril", "inhalation", "nebulised", "via nebulizer",
			"intra-articular", "intraarticular", "Intra articular injection", "intrathecal", "intravitreal injection", "subconjunctival injection",
			"intravesical", "bladder irrigation", "intralesional", "intradermal", "epidural", "intrapleural", "peridural", "intratympanic injection",
			"vaginal", "per vaginam pessary", "intrauterine", "endocervical", "dental", "gingival", "urethral", "wound", "nail", "scalp lotion",
			"intracameral injection", "retrobulbar injection", "intrabursal injection", "endotracheopulmonary", "intratracheal",
		}},
		{"ondansetron", Systemic, []string{
			"oral", "PO", "p.o.", "by mouth", "sublingual", "buccal", "intravenous", "IV push", "i.v.", "intravenous infusion", "intramuscular", "IM",
			"subcutaneous", "subcut", "intraosseous", "intraperitoneal", "rectal", "suppository", "transdermal", "trans-dermal patch",
			"nasogastric", "gastrostomy", "jejunostomy", "orogastric", "enteral", "oromucosal tablet", "intra-arterial",
		}},
		{"ondansetron", SiteUnknown, []string{"", "other", "see comments", "oral and topical"}},
		{"sevoflurane", Systemic, []string{"inhalation", "respiratory (inhalation)", "inhaled"}},
		{"lidocaine", Local, []string{"transdermal", "rectal", "infiltration", "perineural injection"}},
		{"hydrocortisone", Local, []string{"rectal", "intra-articular injection"}},
		{"hydrocortisone", Systemic, []string{"oral", "intravenous"}},
	} {
		for _, way := range tc.ways {
			m := n.Map(words(tc.drug), words(way), ehr.Concept{})
			assert.Equal(t, tc.want.String(), m.Site.String(), "%s, %q: %v", tc.drug, way, m.How)
			if tc.want == Local {
				assert.Empty(t, m.Drugs(), way)
			}
		}
	}
	for _, tc := range []struct {
		want  Site
		codes []string // SNOMED CT
	}{
		{Systemic, []string{
			"26643006", "47625008", "78421000", "34206005", "37839007", "54471007", "45890007", "37161004", "417255000", "418114005",
			"419993007", "38239002", "58100008", "127490009", "127491008", "127492001", "418441008", "417985001", "445755006",
		}},
		{Local, []string{
			"6064005", "54485002", "10547007", "46713006", "16857009", "447694001", "12130007", "62226000", "72607000", "90028008", "372449004",
			"372457001", "372464004", "372466002", "372468001", "372469009", "372471009", "372475000", "372476004", "404820008", "418091004",
			"418401004", "418821007", "418877009", "404818005", "446105004", "447081004", "448598008", "718329006", "1254769004",
		}},
		{SiteUnknown, []string{"428191002", "372473007", "37737002", "418743005", "1"}},
	} {
		for _, code := range tc.codes {
			m := n.Map(words("ondansetron"), ehr.Concept{Codes: []ehr.Code{{System: "http://snomed.info/sct", Code: code}}}, ehr.Concept{})
			assert.Equal(t, tc.want.String(), m.Site.String(), "%s: %v", code, m.How)
		}
	}
}

// Each code of a route says where by a word that is known.
func TestRouteCodes(t *testing.T) {
	for code, word := range routeCodes {
		assert.NotEmpty(t, siteClass(word), "%s: %s", code, word)
	}
	for w := range routeWords() {
		assert.NotContains(t, siteWords, w, "stated twice")
	}
}
