package report

import "strings"

// populationText spells out a publisher's population. "" is everyone.
func populationText(p string) string {
	if text, ok := populationTexts[p]; ok {
		return text
	}
	return p
}

var populationTexts = map[string]string{
	"general":             "",
	"adults":              "adults",
	"pediatrics":          "children",
	"child >40kg_adult":   "adults, and children over 40 kg",
	"CVI ACS PCI":         "acute coronary syndrome or coronary intervention (ACS, PCI)",
	"CVI non-ACS non-PCI": "other cardiovascular indications (no ACS, no PCI)",
	"NVI":                 "neurovascular indications",
	"CBZ naive":           "never took carbamazepine",
	"CBZ use >3mos":       "took carbamazepine for more than 3 months",
	"CBZ-no alternatives": "no alternative to carbamazepine",
	"OXC naive":           "never took oxcarbazepine",
	"OXC use >3 mos":      "took oxcarbazepine for more than 3 months",
	"PHT naive":           "never took phenytoin",
	"PHT use >3mos":       "took phenytoin for more than 3 months",
}

// publisherName writes a publisher as it writes itself; its files do not.
func publisherName(s string) string {
	if strings.EqualFold(s, "ClinPGx") {
		return "ClinPGx"
	}
	return s
}

// strengthText says how strong a recommendation is, as published.
func strengthText(source, strength string) string {
	switch strength {
	case "":
		return "not graded by " + source
	case "N/A":
		return "not applicable"
	}
	return strings.ToLower(strength)
}
