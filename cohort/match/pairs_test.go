package match_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
)

const (
	noHLA = "HLA-B\t*07:02/*08:01\nHLA-A\t*01:01/*02:01"
	noMH  = "RYR1\t\tUncertain Susceptibility\nCACNA1S\t\tUncertain Susceptibility"
)

// TestPairs are drugs and results over all genes with guidance. The text of each row
// that asks for something was read in the guidelines as of 25 March 2024; why says
// what it says, and why it ranks so.
func TestPairs(t *testing.T) {
	cases := []struct {
		outside, drug string
		also          []ehr.Exposure
		rank          match.Rank
		why           string
	}{
		// HLA
		{"HLA-B\t*57:01/*08:01", "abacavir", nil, match.Contraindicated, "CPIC: not recommended; DPWG: contraindicated"},
		{noHLA, "abacavir", nil, match.Fine, "CPIC: use per standard dosing"},
		{"CYP2D6\t*1/*1", "abacavir", nil, match.UnknownTest, "HLA-B is not tested"},
		{"HLA-B\t*58:01/*08:01", "allopurinol", nil, match.Contraindicated, "CPIC: contraindicated, whatever ABCG2 is"},
		{noHLA + "\nABCG2\t\tNormal Function", "allopurinol", nil, match.Fine, "CPIC: standard; DPWG needs nothing"},
		{noHLA + "\nABCG2\t\tPoor Function", "allopurinol", nil, match.ChangeDose, "DPWG: 1.4 times the dose"},
		{"HLA-A\t*31:01/*01:01\nHLA-B\t*07:02/*08:01", "carbamazepine", nil, match.Contraindicated, "CPIC, naive, alternatives exist: do not use"},
		{"HLA-B\t*15:02/*08:01", "oxcarbazepine", nil, match.Contraindicated, "CPIC, naive: do not use"},
		{"HLA-B\t*15:02/*08:01", "lamotrigine", nil, match.Contraindicated, "DPWG: weigh, and avoid where there is an alternative"},
		{"HLA-B\t*57:01/*08:01", "flucloxacillin", nil, match.MonitorOrTest, "DPWG: monitor the liver"},
		{"HLA-B\t*15:02/*08:01\nCYP2C9\t*1/*1", "phenytoin", nil, match.Contraindicated, "CPIC: the HLA-B row goes before CYP2C9's"},
		{"HLA-B\t*07:02/*08:01\nCYP2C9\t*3/*3", "phenytoin", nil, match.ChangeDose, "CPIC: half of the maintenance dose"},
		{"CYP2C9\t*1/*1", "phenytoin", nil, match.UnknownTest, "normal CYP2C9 says nothing of HLA-B"},
		// G6PD, MT-RNR1, RYR1 and CACNA1S
		{"G6PD\t\tDeficient", "rasburicase", nil, match.Contraindicated, "CPIC: contraindicated"},
		{"G6PD\t\tNormal", "rasburicase", nil, match.Fine, "CPIC: no reason to withhold"},
		{"G6PD\t\tVariable", "rasburicase", nil, match.MonitorOrTest, "CPIC: measure the enzyme"},
		{"G6PD\t\tDeficient", "dapsone", nil, match.Contraindicated, "CPIC: avoid, high risk"},
		{"G6PD\t\tDeficient", "primaquine", nil, match.Contraindicated, "CPIC: avoid at standard dose; weekly for P. vivax is an exception that the record must show"},
		{"MT-RNR1\tm.1555A>G", "gentamicin", nil, match.Contraindicated, "CPIC: avoid unless the infection outweighs the hearing"},
		{"MT-RNR1\tm.827A>G", "tobramycin", nil, match.Fine, "CPIC: normal risk"},
		{"CYP2D6\t*1/*1", "gentamicin", nil, match.UnknownTest, "MT-RNR1 is not tested"},
		{"RYR1\t\tMalignant Hyperthermia Susceptibility", "succinylcholine", nil, match.Contraindicated, "CPIC: one of the two genes is enough"},
		{"CACNA1S\t\tMalignant Hyperthermia Susceptibility", "desflurane", nil, match.Contraindicated, "CPIC: one of the two genes is enough"},
		{noMH, "sevoflurane", nil, match.MonitorOrTest, "CPIC: uncertain is not negative; history and further tests guide"},
		// VKORC1, CYP2C9, CYP4F2; IFNL3; NAT2
		{"VKORC1\t\t-1639 AA\nCYP2C9\t*1/*1\nCYP4F2\t*1/*1", "warfarin", nil, match.ChangeDose, "DPWG: 60 % of the dose; CPIC has an algorithm"},
		{"VKORC1\t\t-1639 GG\nCYP2C9\t*1/*1\nCYP4F2\t*1/*1", "warfarin", nil, match.ReadGuideline, "only CPIC's algorithm speaks of it"},
		{"VKORC1\t\t-1639 AA", "phenprocoumon", nil, match.ChangeDose, "DPWG: half of the dose, INR more often"},
		{"VKORC1\t\t-1639 AA", "acenocoumarol", nil, match.ChangeDose, "DPWG: half of the dose, INR more often"},
		{"IFNL3\trs12979860 variant (T)/rs12979860 variant (T)", "peginterferon alfa-2a", nil, match.ReadGuideline, "CPIC's guideline has no rows"},
		{"NAT2\t\tPoor Metabolizer", "hydralazine", nil, match.NoGuidance, "CPIC's guideline is younger than these"},
		// DPYD by activity score
		{"DPYD\tReference/Reference", "fluorouracil", nil, match.Fine, "score 2: usual dose"},
		{"DPYD\tReference/c.557A>G", "capecitabine", nil, match.ChangeDose, "score 1.5: half of the dose"},
		{"DPYD\tc.2846A>T/c.2846A>T", "fluorouracil", nil, match.ChangeDose, "score 1: half of the dose or less; DPWG measures first"},
		{"DPYD\tc.1905+1G>A (*2A)/c.2846A>T", "fluorouracil", nil, match.Contraindicated, "score 0.5: avoid; strongly reduced if there is nothing else"},
		{"DPYD\tReference/c.1905+1G>A (*2A)", "tegafur", nil, match.Contraindicated, "DPWG: avoid, another drug"},
		// TPMT and NUDT15 together
		{"TPMT\t*1/*1\nNUDT15\t*3/*3", "mercaptopurine", nil, match.Contraindicated, "DPWG: avoid; CPIC: a tenth, or another drug where there is no leukaemia"},
		{"TPMT\t*3A/*3A\nNUDT15\t*1/*1", "azathioprine", nil, match.Alternative, "CPIC, no malignancy; DPWG: another drug"},
		{"TPMT\t*1/*3A\nNUDT15\t*1/*1", "thioguanine", nil, match.ChangeDose, "CPIC: half to four fifths"},
		{"TPMT\t*1/*1", "azathioprine", nil, match.MonitorOrTest, "CPIC without NUDT15: usual dose, and watch"},
		// Tricyclics by CYP2D6 and CYP2C19
		{"CYP2D6\t*1/*1\nCYP2C19\t*1/*1", "amitriptyline", nil, match.Fine, "CPIC: usual dose"},
		{"CYP2D6\t*1/*1x3\nCYP2C19\t*1/*1", "amitriptyline", nil, match.Contraindicated, "CPIC: avoid"},
		{"CYP2D6\t*1/*1\nCYP2C19\t*17/*17", "amitriptyline", nil, match.Alternative, "CPIC: a drug that CYP2C19 does not break down"},
		{"CYP2D6\t*4/*4\nCYP2C19\t*2/*2", "amitriptyline", nil, match.Contraindicated, "CPIC: avoid"},
		{"CYP2C19\t*2/*2", "amitriptyline", nil, match.Contraindicated, "CPIC without CYP2D6: avoid tertiary amines"},
		{"CYP2D6\t*1/*4", "nortriptyline", nil, match.ChangeDose, "CPIC: three quarters"},
		{"CYP2D6\t*4/*4", "nortriptyline", nil, match.Contraindicated, "CPIC: avoid; DPWG: 40 %"},
		// Working phenotype: up, down, never less than the genotype asks for
		{"CYP2C19\t*1/*1", "voriconazole", nil, match.Fine, "nobody stands in the way"},
		{"CYP2C19\t*1/*1", "voriconazole", []ehr.Exposure{takes("rifampin")}, match.Alternative, "a strong inducer makes NM rapid: CPIC: another drug"},
		{"CYP2C19\t*1/*2", "clopidogrel", []ehr.Exposure{takes("rifampin")}, match.Alternative, "that it may work as NM takes nothing away"},
		{"CYP2C19\t*2/*2", "clopidogrel", []ehr.Exposure{takes("rifampin")}, match.Contraindicated, "who has no enzyme has none to induce"},
		{"CYP2C19\t*1/*1", "clopidogrel", []ehr.Exposure{takes("fluconazole")}, match.Contraindicated, "a strong inhibitor makes NM poor"},
		{"CYP2D6\t*1/*1x3", "codeine", []ehr.Exposure{takes("paroxetine")}, match.Contraindicated, "an inhibitor does not make an ultrarapid one safe"},
		{"CYP2C19\t*17/*17", "escitalopram", []ehr.Exposure{takes("fluconazole")}, match.Contraindicated, "that it may work as PM, with a lower dose, takes nothing away"},
		{"CYP2D6\t*1/*1", "paroxetine", nil, match.Fine, "an inhibitor does not convert itself"},
		// Others
		{"CYP2B6\t*6/*6", "efavirenz", nil, match.ChangeDose, "CPIC: 400 or 200 mg"},
		{"CYP3A5\t*1/*1", "tacrolimus", nil, match.ChangeDose, "CPIC: 1.5 to 2 times"},
		{"CYP3A5\t*3/*3", "tacrolimus", nil, match.Fine, "CPIC: usual dose"},
		{"UGT1A1\t*28/*28", "atazanavir", nil, match.Alternative, "CPIC: another drug, for the jaundice"},
		{"UGT1A1\t*28/*28", "irinotecan", nil, match.ChangeDose, "DPWG: 70 %"},
		// Several results that the data does not tell apart: fine only if each is.
		{"SLCO1B1\t*1/*37\nSLCO1B1\t*1/*1", "simvastatin", nil, match.Fine, "both are of normal function"},
		{"SLCO1B1\t*1/*37\nSLCO1B1\t*1/*42", "simvastatin", nil, match.UnknownTest, "CPIC has no recommendation for *42, whose function is not known"},
		{"SLCO1B1\t*1/*5\nSLCO1B1\t*1/*42", "simvastatin", nil, match.Alternative, "what one of them asks for stands"},
		{"CYP2C19\t*1/*1\nCYP2C19\t*1/*12", "clopidogrel", nil, match.UnknownTest, "CPIC has no recommendation for *12, whose function is not known"},
		{"CYP2C19\t*1/*1\nCYP2C19\t*1/*17", "clopidogrel", nil, match.Fine, "both at the usual dose; DPWG has no row for either"},
		{"SLCO1B1\t*5/*5\nABCG2\t\tNormal Function", "rosuvastatin", nil, match.ChangeDose, "CPIC: at most 20 mg"},
		{"CYP2C9\t*3/*3", "celecoxib", nil, match.ChangeDose, "CPIC: a quarter to half"},
		{"CYP2C9\t*3/*3", "piroxicam", nil, match.Alternative, "CPIC: half-life too long: another drug"},
		{"CYP2C9\t*3/*3", "siponimod", nil, match.Contraindicated, "DPWG and label: contraindicated"},
		{"CYP2D6\t*4/*4", "tamoxifen", nil, match.Alternative, "CPIC: aromatase inhibitor"},
		{"CYP2D6\t*1/*1x3", "ondansetron", nil, match.Alternative, "CPIC: granisetron"},
		{"CYP2D6\t*4/*4", "pimozide", nil, match.ChangeDose, "DPWG: half"},
		{"CYP2C19\t*2/*2", "omeprazole", nil, match.Fine, "CPIC: usual dose at first; half after twelve weeks is an open circumstance"},
	}
	var texts []string
	for _, c := range cases {
		texts = append(texts, c.outside)
	}
	genotyped(t, texts...)
	for _, c := range cases {
		t.Run(c.drug+" "+c.why, func(t *testing.T) {
			p := plan(t, options(), c.outside, adult(append(c.also, takes(c.drug))...))
			if c.rank == match.NoGuidance {
				require.Len(t, p.WithoutGuidance, 1)
				return
			}
			a := action(t, p, c.drug)
			assert.Equal(t, c.rank.String(), a.Rank.String())
			assert.GreaterOrEqual(t, a.Rank, a.Genotype, "nothing takes a warning away")
			for _, x := range a.Alternatives {
				assert.Empty(t, x.Why, x.Drug)
				assert.False(t, x.Rank == match.Contraindicated || x.Rank == match.Alternative, "%s is called unsuitable: %s", x.Drug, x.Rank)
				assert.NotContains(t, [][2]string{{"abacavir", "atazanavir"}, {"atazanavir", "abacavir"}}, [2]string{c.drug, x.Drug}, "of one drug's combinations, of no class")
			}
		})
	}
}

// TestWashout: a stopped drug counts up to the last day of its washout, and not on
// the next.
func TestWashout(t *testing.T) {
	tried := 0
	for _, m := range match.KnownModifiers() {
		drug, result := "codeine", "CYP2D6\t*1/*1"
		if m.Gene == "CYP2C19" {
			drug, result = "voriconazole", "CYP2C19\t*1/*1"
		}
		if m.Drug == drug {
			continue
		}
		modifies := func(daysAgo int) bool {
			for _, x := range plan(t, options(), result, adult(takes(drug), stopped(m.Drug, daysAgo))).Modifying {
				if x.Drug == m.Drug && x.Gene == m.Gene {
					return true
				}
			}
			return false
		}
		assert.True(t, modifies(m.Washout), "%s, on the last of %d days", m.Drug, m.Washout)
		assert.False(t, modifies(m.Washout+1), "%s, after %d days", m.Drug, m.Washout)
		tried++
	}
	assert.Greater(t, tried, 15)
}

// TestLocalForms maps real names: what acts where it is applied has no guidance.
func TestLocalForms(t *testing.T) {
	medicines, err := medication.New(kb.Default(), medication.Options{})
	require.NoError(t, err)
	o := options()
	o.Medicines = medicines
	results := "DPYD\tc.1905+1G>A (*2A)/c.1905+1G>A (*2A)\nMT-RNR1\tm.1555A>G\nCYP3A5\t*1/*1\nCYP2C9\t*3/*3\nG6PD\t\tDeficient"
	for _, c := range []struct {
		text  string
		local bool
	}{
		{"fluorouracil 50 MG/ML Topical Cream", true},
		{"gentamicin 3 MG/ML Ophthalmic Solution", true},
		{"tobramycin 3 MG/ML Ophthalmic Ointment", true},
		{"tacrolimus 1 MG/ML Topical Ointment", true},
		{"dapsone 50 MG/ML Topical Gel", true},
		{"fluorouracil 50 MG/ML Injectable Solution", false},
		{"gentamicin 40 MG/ML Injectable Solution", false},
		{"tacrolimus 1 MG Oral Capsule", false},
		{"dapsone 100 MG Oral Tablet", false},
	} {
		t.Run(c.text, func(t *testing.T) {
			p := plan(t, o, results, adult(takes(c.text)))
			if c.local {
				assert.Empty(t, p.Actions)
				assert.Len(t, p.Local, 1)
				return
			}
			require.Len(t, p.Actions, 1)
			assert.True(t, p.Actions[0].Rank.Changes(), p.Actions[0].Rank)
			assert.Empty(t, p.Local)
		})
	}
}
