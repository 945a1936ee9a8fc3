package report

import (
	"slices"
	"strings"
)

// conditionLead says conditions as the opening of a sentence: what for and
// for whom first, then with what, then what has to be the case.
func conditionLead(conditions []string) []string {
	var lead, ifs []string
	for _, key := range append(slices.Clip(leadingConditions), "") {
		for _, c := range conditions {
			own, _, _ := strings.Cut(c, ":")
			if own != key && (key != "" || slices.Contains(leadingConditions, own)) {
				continue
			}
			text, _ := conditionTerm(c)
			if rest, ok := strings.CutPrefix(text, "if "); ok {
				ifs = append(ifs, rest)
				continue
			}
			if n := len(lead); n > 0 {
				if joined, ok := joinWith(lead[n-1], text); ok {
					lead[n-1] = joined
					continue
				}
			}
			lead = append(lead, text)
		}
	}
	if len(ifs) > 0 {
		lead = append(lead, "if "+strings.Join(ifs, " and "))
	}
	return lead
}

// joinWith joins "with x" and "without y" to what is said before: "with x and
// z but not y", "without y or z".
func joinWith(before, next string) (string, bool) {
	with, isWith := strings.CutPrefix(next, "with ")
	without, isWithout := strings.CutPrefix(next, "without ")
	switch {
	case strings.HasPrefix(before, "without ") && isWithout:
		return before + " or " + without, true
	case !strings.HasPrefix(before, "with "):
	case isWith && !strings.Contains(before, " but not "):
		return before + " and " + with, true
	case isWithout && strings.Contains(before, " but not "):
		return before + " or " + without, true
	case isWithout:
		return before + " but not " + without, true
	}
	return "", false
}

var leadingConditions = []string{"indication", "age", "weight", "status", "prior-use", "therapy", "dose"}

// conditionTerm says a coded condition as the opening of a sentence, and
// whether the term is known.
func conditionTerm(term string) (string, bool) {
	if text, ok := conditionTexts[term]; ok {
		return text, true
	}
	key, value, _ := strings.Cut(term, ":")
	switch {
	case value == "":
	case key == "age" && isComparison(value):
		return "age " + comparison(value, " years"), true
	case key == "weight" && strings.HasPrefix(value, "bmi"):
		return "body mass index " + comparison(strings.TrimPrefix(value, "bmi"), ""), true
	case key == "weight" && isComparison(value):
		return "weight " + comparison(strings.TrimSuffix(value, "kg"), " kg"), true
	case key == "genotype-unknown":
		return "while " + value + " status is unknown", true
	case key == "dose":
		if amount, ok := strings.CutSuffix(strings.TrimPrefix(value, ">"), "mg-needed"); ok {
			return "if more than " + amount + " mg is needed", true
		}
		if amount, ok := strings.CutSuffix(value, "mg/6h"); ok && isComparison(value) {
			return "for " + boundedAmount(amount) + " mg every 6 hours", true
		}
	}
	return "if " + plain(strings.ReplaceAll(term, ":", " ")), false
}

// comparisons are the signs of a coded figure, with the words around it.
var comparisons = []struct{ sign, before, after string }{
	{">=", "", " or over"}, {"<=", "up to ", ""}, {">", "over ", ""}, {"<", "under ", ""},
}

func isComparison(value string) bool {
	return strings.HasPrefix(value, ">") || strings.HasPrefix(value, "<")
}

// comparison writes ">=18" as "18 years or over".
func comparison(value, unit string) string {
	for _, c := range comparisons {
		if n, ok := strings.CutPrefix(value, c.sign); ok {
			return c.before + n + unit + c.after
		}
	}
	return value + unit
}

// boundedAmount writes "<=20" as "up to 20".
func boundedAmount(value string) string {
	if n, ok := strings.CutPrefix(value, ">"); ok && !strings.HasPrefix(n, "=") {
		return "more than " + n
	}
	return comparison(value, "")
}

var conditionTexts = map[string]string{
	"indication:brugada-diagnosis":                                 "as a test for Brugada syndrome",
	"indication:cough":                                             "for cough",
	"indication:depression":                                        "for depression",
	"indication:erosive-esophagitis":                               "for erosive oesophagitis",
	"indication:gradual-heart-rate-reduction":                      "if the heart rate is to fall gradually",
	"indication:h-pylori":                                          "for eradication of Helicobacter pylori",
	"indication:heart-failure":                                     "for heart failure",
	"indication:immunosuppression":                                 "for immunosuppression",
	"indication:leukaemia":                                         "for leukaemia",
	"indication:liver-transplant":                                  "after liver transplantation",
	"indication:malignant":                                         "for malignant disease",
	"indication:non-malignant":                                     "for non-malignant disease",
	"indication:ocd-or-anxiety":                                    "for obsessive compulsive or anxiety disorder",
	"indication:other":                                             "for any other indication",
	"indication:p-falciparum-single-dose-gametocytocide":           "as a single dose against gametocytes of Plasmodium falciparum",
	"indication:p-vivax-or-ovale-radical-cure":                     "for radical cure of Plasmodium vivax or ovale",
	"indication:pain":                                              "for pain",
	"indication:pci-stroke-or-tia":                                 "for coronary intervention (PCI), stroke or TIA",
	"indication:transplant-liver-only-if-donor-genotype-identical": "after a kidney, heart, lung or stem-cell transplant, or a liver of the same genotype",

	"age:adult": "for adults",
	"age:child": "for children",

	"prior-use:naive":         "if the drug was not used before",
	"prior-use:>3mos":         "if the drug was used for more than 3 months without a break",
	"alternatives:exist":      "if there is an alternative",
	"alternatives:none":       "if there is no suitable alternative",
	"alternatives:not-chosen": "if the drug is continued",

	"dose:higher-initial":            "for uses with a higher initial dose, such as depression",
	"dose:lower-initial":             "for uses with a lower initial dose, such as neuropathic pain",
	"dose:normal-start-2-3mg/kg/day": "if the normal starting dose is 2–3 mg/kg a day",
	"dose:by-its-own-recommendation": "dosed by the CPIC guideline for that drug and CYP2C9",
	"dose:decreased":                 "if the dose was lowered",
	"dose:increase-not-wanted":       "if a higher dose is not wanted",

	"therapy:as-drops":                               "as drops",
	"therapy:as-tablets":                             "as tablets",
	"therapy:oral":                                   "by mouth",
	"therapy:intramuscular":                          "by intramuscular injection",
	"therapy:cutaneous":                              "on the skin",
	"therapy:systemic":                               "for systemic use",
	"therapy:mono-preparation":                       "in a product of this drug alone",
	"therapy:combination-preparation":                "in a fixed combination",
	"therapy:cyp2c19-inhibitor":                      "with a CYP2C19 inhibitor",
	"therapy:strong-cyp2d6-inhibitor":                "with a strong CYP2D6 inhibitor",
	"therapy:moderate-cyp2d6-inhibitor":              "with a moderate CYP2D6 inhibitor",
	"therapy:moderate-or-strong-cyp2d6-inhibitor":    "with a moderate or strong CYP2D6 inhibitor",
	"therapy:no-moderate-or-strong-cyp2d6-inhibitor": "without a moderate or strong CYP2D6 inhibitor",
	"therapy:strong-cyp3a-inhibitor":                 "with a strong CYP3A inhibitor",
	"therapy:moderate-cyp3a-inhibitor":               "with a moderate CYP3A inhibitor",
	"therapy:weak-cyp3a-inhibitor":                   "with a weak CYP3A inhibitor",
	"therapy:moderate-or-strong-cyp3a-inhibitor":     "with a moderate or strong CYP3A inhibitor",
	"therapy:no-moderate-or-strong-cyp3a-inhibitor":  "without a moderate or strong CYP3A inhibitor",
	"therapy:no-cyp3a-inhibitor":                     "without a CYP3A inhibitor",
	"therapy:strong-cyp3a-inducer":                   "with a strong CYP3A inducer",
	"therapy:no-strong-cyp3a-inducer":                "without a strong CYP3A inducer",
	"therapy:moderate-cyp3a4-inducer":                "with a moderate CYP3A4 inducer",
	"therapy:with-other-agents":                      "with other agents (this drug is reduced first)",
	"therapy:depending-on-other-therapy":             "depending on other therapy (this drug is reduced first)",

	"genotype:CACNA1S-biallelic-pathogenic":              "with two pathogenic CACNA1S variants, one on each strand",
	"genotype:RYR1-biallelic-pathogenic":                 "with two pathogenic RYR1 variants, one on each strand",
	"genotype:DPYD-c.2846A>T/c.2846A>T":                  "if homozygous for DPYD c.2846A>T",
	"genotype:NUDT15-intermediate":                       "if also a NUDT15 intermediate metabolizer",
	"genotype:NUDT15-intermediate-or-poor":               "if also a NUDT15 intermediate or poor metabolizer",
	"genotype:TPMT-intermediate":                         "if also a TPMT intermediate metabolizer",
	"genotype:TPMT-intermediate-or-poor":                 "if also a TPMT intermediate or poor metabolizer",
	"genotype:donor-liver-CYP3A5-heterozygous-expresser": "if the transplanted liver is a heterozygous CYP3A5 expresser",
	"genotype:donor-liver-CYP3A5-homozygous-expresser":   "if the transplanted liver is a homozygous CYP3A5 expresser",
	"genotype:donor-liver-CYP3A5-different":              "if the transplanted liver has another CYP3A5 genotype",

	"status:hepatic-impairment":        "if liver function is impaired",
	"status:history-of-stroke-or-tia":  "after a stroke or TIA",
	"status:postmenopausal":            "for postmenopausal women",
	"status:premenopausal":             "for premenopausal women",
	"status:virtually-no-dpd-activity": "with virtually no DPD activity",

	"response:effective":                                     "if the drug works",
	"response:none":                                          "if there is no response",
	"response:inadequate":                                    "if the response is inadequate",
	"response:inadequate-after-dose-reduction":               "if the response is inadequate after lowering the dose",
	"response:higher-potency-needed":                         "if a stronger effect is needed",
	"response:later-than-9-weeks":                            "if the response came after more than 9 weeks",
	"response:no-efficacy-without-unacceptable-side-effects": "if no dose is both effective and tolerated",
	"response:poor":                                          "if that test shows a poor response",

	"toxicity:none":                                       "if there are no adverse events",
	"toxicity:none-at-40mg":                               "if 40 mg a day is tolerated",
	"toxicity:tolerated":                                  "if the initial dose is tolerated",
	"toxicity:tolerable-first-two-cycles":                 "if the first two cycles are tolerated",
	"toxicity:starting-dose-not-tolerated":                "if the starting dose is not tolerated",
	"toxicity:side-effects":                               "if side effects occur",
	"toxicity:unacceptable":                               "if side effects are unacceptable",
	"toxicity:severe":                                     "if side effects are severe",
	"toxicity:requires-dose-reduction":                    "if side effects call for a lower dose",
	"toxicity:cns":                                        "if effects on the nervous system persist at the lower dose",
	"toxicity:cutaneous-reaction":                         "at the first sign of a skin reaction",
	"toxicity:no-cutaneous-reaction":                      "if there was no skin reaction",
	"toxicity:elevated-liver-enzymes-or-bilirubin":        "if liver enzymes or bilirubin rise",
	"toxicity:myelosuppression":                           "if myelosuppression occurs",
	"toxicity:symptomatic-bradycardia":                    "if bradycardia causes symptoms",
	"severity:infection-outweighs-hearing-loss-risk":      "if the infection is worse than the risk of hearing loss",
	"timing:chronic>12-weeks":                             "for treatment of more than 12 weeks",
	"timing:from-day-6":                                   "from day 6 on",
	"timing:steady-state":                                 "not before steady state",
	"timing:steady-state-7-days-or-more":                  "not before steady state, which takes at least 7 days",
	"timing:steady-state-8-days-or-more-after-first-dose": "not before steady state, which takes at least 8 days from the first dose",

	"other:additional-risk-factors":             "with additional risk factors",
	"other:no-additional-risk-factors":          "without additional risk factors",
	"other:aromatase-inhibitor-contraindicated": "if aromatase inhibitors are contraindicated",
	"other:benefits-outweigh-risks":             "in extraordinary circumstances where the benefits outweigh the risks",
	"other:clinically-indicated":                "if clinically indicated",
	"other:no-contraindication":                 "if nothing contraindicates it",
	"other:g6pd-status-deemed-necessary":        "if G6PD status must be known",
	"other:if-needed":                           "where needed",
	"other:no-anticoagulation-clinic":           "if no anticoagulation clinic follows the patient",
	"other:no-enzyme-phenotype":                 "if enzyme activity was not measured",
	"other:opioid-warranted":                    "if an opioid is warranted",
	"other:other-cases":                         "in all other cases",
	"other:plasma-level<200ng/ml":               "if the plasma level is below 200 ng/mL",
	"other:plasma-level-too-high":               "if the plasma level is too high",
	"other:tdm-available":                       "if plasma levels can be measured",
	"other:tdm-not-possible":                    "if plasma levels can’t guide the dose",
	"other:test-available":                      "if the test is available",
}
