package report

import "strings"

// The coded vocabulary of guidance, said in words. Its terms are defined in
// annotate/kb/internal/build/actions/VOCABULARY.md; a term that is not known
// here is shown as it is, and a test over all coded guidance fails on it.

// testWords names what to measure or watch, plasma levels together.
func testWords(tests []string) []string {
	var words, levels []string
	at := -1
	for _, t := range tests {
		if substance, ok := strings.CutPrefix(t, "plasma-level:"); ok {
			if at < 0 {
				at = len(words)
				words = append(words, "")
			}
			levels = append(levels, substanceText(substance))
			continue
		}
		text, _ := testTerm(t)
		words = append(words, text)
	}
	if at >= 0 {
		words[at] = "plasma levels of " + andList(levels)
	}
	return words
}

// testTerm names one thing to measure or watch, and whether the term is known.
func testTerm(term string) (string, bool) {
	if text, ok := testTexts[term]; ok {
		return text, true
	}
	key, value, _ := strings.Cut(term, ":")
	switch {
	case value == "":
	case key == "enzyme":
		return value + " enzyme activity", true
	case key == "genotype":
		return value + " genotype", true
	case key == "plasma-level":
		return "plasma levels of " + substanceText(value), true
	}
	return plain(strings.ReplaceAll(term, ":", " ")), false
}

// substanceText keeps the hyphens of chemical names.
func substanceText(s string) string {
	if s == "z-10-hydroxy-metabolites" {
		return "the cardiotoxic Z-10-hydroxy metabolites"
	}
	if rest, ok := strings.CutPrefix(s, "z-10-"); ok {
		return "Z-10-" + rest
	}
	if rest, ok := strings.CutPrefix(s, "o-"); ok {
		return "O-" + rest
	}
	return s
}

var testTexts = map[string]string{
	"adverse-effects":                   "adverse effects",
	"adverse-effects:anaemia":           "anaemia",
	"adverse-effects:haemolysis":        "haemolysis",
	"adverse-effects:muscle-symptoms":   "muscle symptoms",
	"adverse-effects:myelosuppression":  "myelosuppression",
	"adverse-effects:myopathy":          "myopathy",
	"adverse-effects:rash":              "rash",
	"adverse-effects:dress":             "the drug reaction DRESS",
	"adverse-effects:sjs":               "a severe skin reaction (SJS)",
	"adverse-effects:sjs-ten":           "severe skin reactions (SJS, TEN)",
	"blood-count":                       "blood counts",
	"blood-count:more-frequent":         "blood counts more often than usual",
	"blood-count:neutrophils":           "the neutrophil count",
	"blood-pressure":                    "blood pressure",
	"clinical:more-frequent":            "the patient more often than usual",
	"clinical-findings":                 "clinical findings",
	"family-history":                    "family history",
	"genotype:further":                  "further genetic testing",
	"laboratory:other":                  "other laboratory data",
	"hearing:regular-by-local-guidance": "hearing regularly, in line with local guidance",
	"disease-guideline":                 "the guideline for the disease",
	"population-guideline":              "the guideline for the population",
	"ecg":                               "the ECG",
	"hearing":                           "hearing",
	"inr":                               "the INR",
	"inr:more-frequent":                 "the INR more often than usual",
	"kidney-function":                   "kidney function",
	"liver-function":                    "liver function",
	"phenotype:DPYD":                    "DPD enzyme activity",
	"plasma-level":                      "plasma levels",
	"platelet-function":                 "inhibition of platelet aggregation",
	"response":                          "response",
	"response:dyspepsia":                "whether dyspepsia persists",
}

// classText names a class of drugs: one of it, to use instead, and all of it,
// to avoid or keep away.
type classText struct{ one, all string }

// classTerm names a class, and whether the term is known.
func classTerm(term string) (classText, bool) {
	if text, ok := classTexts[term]; ok {
		return text, true
	}
	property, genes, found := strings.Cut(term, ":")
	genes = orList(strings.Split(genes, "+"))
	if noun, what, ok := splitProperty(property); found && ok {
		phrase := classProperties[what] + " " + genes
		return classText{article(noun) + " " + phrase, noun + "s " + phrase}, true
	}
	if kind, ok := strings.CutSuffix(property, "inhibitor"); found && ok {
		text := strings.TrimLeft(plain(kind)+"inhibitors of "+genes, " ")
		return classText{text, text}, true
	}
	text := plain(strings.ReplaceAll(term, ":", " "))
	return classText{text, text}, false
}

// splitProperty takes a class such as antidepressant-not-metabolised-by apart
// into the kind of drug and the property.
func splitProperty(s string) (noun, property string, ok bool) {
	if _, known := classProperties[s]; known {
		return "drug", s, true
	}
	noun, rest, found := strings.Cut(s, "-")
	if _, known := classProperties[rest]; !found || !known {
		return "", "", false
	}
	if noun == "nsaid" {
		noun = "NSAID"
	}
	return noun, rest, true
}

var classProperties = map[string]string{
	"not-metabolised-by":                  "not metabolised by",
	"not-or-less-metabolised-by":          "not (or less) metabolised by",
	"not-predominantly-metabolised-by":    "not mainly metabolised by",
	"not-dependent-on":                    "not dependent on",
	"not-significantly-impacted-by":       "little affected by",
	"of-shorter-half-life-metabolised-by": "of shorter half-life that is metabolised by",
}

var classTexts = map[string]classText{
	"anesthetic-safe-in-malignant-hyperthermia-susceptibility": {
		"an anaesthetic that is safe in malignant hyperthermia susceptibility",
		"anaesthetics that are safe in malignant hyperthermia susceptibility",
	},
	"antifungal":          {"another antifungal", "antifungals"},
	"aromatase-inhibitor": {"an aromatase inhibitor", "aromatase inhibitors"},
	"aromatase-inhibitor-with-ovarian-function-suppression": {
		"an aromatase inhibitor with suppression of ovarian function",
		"aromatase inhibitors with suppression of ovarian function",
	},
	"combination-with-non-statin": {
		"a combination with another, non-statin lipid treatment",
		"combinations with other, non-statin lipid treatments",
	},
	"fluorouracil-or-prodrug":          {"fluorouracil or a prodrug of it", "fluorouracil and its prodrugs"},
	"halogenated-volatile-anesthetic":  {"a halogenated volatile anaesthetic", "halogenated volatile anaesthetics"},
	"myelosuppressive-therapy":         {"myelosuppressive therapy", "all myelosuppressive drugs given"},
	"non-thiopurine-immunosuppressant": {"an immunosuppressant that is not a thiopurine", "immunosuppressants that are not thiopurines"},
	"opioid":                           {"another opioid", "opioids"},
	"p2y12-inhibitor":                  {"another P2Y12 inhibitor", "P2Y12 inhibitors"},
	"statin":                           {"another statin", "statins"},
	"tertiary-amine-tricyclic":         {"a tertiary-amine tricyclic", "tertiary-amine tricyclics"},
	"tricyclic-antidepressant":         {"another tricyclic antidepressant", "tricyclic antidepressants"},
	"without-genotype":                 {"without genotype", "without genotype"},
}

func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiouN", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}
