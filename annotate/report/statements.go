package report

import "github.com/allelerx/allelerx/annotate/kb"

const fdaStatement = "FDA label annotations and FDA pharmacogenetic associations are out of scope of this report."

const researchNotice = "Not a medical device, and no substitute for clinical judgement. " +
	"Confirm in an accredited laboratory before acting on a result."

// statement is something that holds for every report. Gene is set where it is
// about one.
type statement struct {
	Genes []string
	Text  string
}

var statements = []statement{
	{nil, "*1 (or the reference allele) means “none of the tested variants was found”. Variants that were not tested are not excluded."},
	{nil, "A position that the input does not speak of counts as not tested, never as normal, unless the person who ran the analysis said that it was sequenced. This report says where that was done."},
	{[]string{"CYP2D6"}, "CYP2D6: without a measurement of copy number, deletions, duplications and hybrids are not excluded."},
	{[]string{"HLA-A", "HLA-B"}, "A negative HLA result does not exclude the reaction."},
	{[]string{"DPYD"}, "A normal DPYD result does not exclude severe toxicity of fluoropyrimidines."},
	{[]string{"RYR1", "CACNA1S"}, "“Uncertain Susceptibility” in RYR1 or CACNA1S does not exclude malignant hyperthermia. Personal and family history stand above the genotype."},
	{[]string{"G6PD"}, "A normal G6PD genotype does not exclude deficiency in a woman. With a variable result, measure enzyme activity."},
	{nil, "Family history, personal history and enzyme tests stand above the genotype."},
	{nil, "After an allogeneic stem-cell transplant or a recent transfusion, DNA from blood may be the donor’s. After a liver transplant, the donor’s genotype counts for metabolism in the liver."},
	{nil, "Never delay urgent treatment for a genotype."},
	{nil, "Do not change, start or stop a medicine without the prescriber."},
	{nil, "Guidance is for systemic use unless it says otherwise; forms for skin, eye and inhalation are not meant."},
	{nil, "Dose percentages are of the standard dose, never of the current one."},
	{nil, "Other medicines, age, kidney and liver function and adherence change drug response too; this report does not take them into account."},
}

// missingFromSet lists guidance that is known to be newer than the embedded
// set, by the date of that set.
var missingFromSet = map[string][]string{
	"2024-03-25": {
		"CPIC hydralazine (NAT2)", "CPIC metoprolol (CYP2D6)", "DPWG atazanavir (UGT1A1)",
		"DPWG mavacamten (CYP2C19)", "DPWG rosuvastatin (SLCO1B1)",
	},
}

func knownMissing(base *kb.KB) []string { return missingFromSet[base.GuidelineDate] }

func statementTexts(base *kb.KB) []string {
	texts := []string{"Research use. " + researchNotice, guidelineSetText(base)}
	for _, s := range statements {
		texts = append(texts, s.Text)
	}
	return texts
}

func guidelineSetText(base *kb.KB) string {
	text := "The guideline set is of " + longDate(base.GuidelineDate) + "; newer guidance may exist."
	if missing := knownMissing(base); len(missing) > 0 {
		text += " Known to be missing: " + andList(missing) + "."
	}
	return text
}

// cautions returns the statements that concern one gene.
func cautions(gene string) []string {
	var texts []string
	for _, s := range statements {
		for _, g := range s.Genes {
			if g == gene {
				texts = append(texts, s.Text)
			}
		}
	}
	return texts
}
