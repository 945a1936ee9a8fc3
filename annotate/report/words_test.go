package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

func percent(low, high float64) *kb.Range { return &kb.Range{Low: low, High: high} }

func TestWords(t *testing.T) {
	both := []string{"prasugrel", "ticagrelor"}
	depression := []string{"indication:depression"}
	for _, c := range []struct {
		name    string
		actions []kb.Action
		want    []string
	}{
		{"avoid, and others instead", []kb.Action{
			{Kind: kb.Avoid}, {Kind: kb.Alternative, Link: kb.And, Drugs: both},
		}, []string{"Avoid clopidogrel.", "Use prasugrel or ticagrelor instead."}},
		{"how firmly", []kb.Action{
			{Kind: kb.Avoid, Modality: "should"},
			{Kind: kb.Alternative, Link: kb.And, Modality: "consider"},
			{Kind: kb.DoseKind, Link: kb.Otherwise, Modality: "may", Dose: []kb.Dose{{Direction: "lower"}}},
		}, []string{
			"Clopidogrel should not be used.", "Consider using another drug instead.",
			"If that is not possible: it may be appropriate to use a lower dose.",
		}},
		{"otherwise after a dose", []kb.Action{
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: percent(50, 50)}}},
			{Kind: kb.Monitor, Link: kb.Otherwise},
			{Kind: kb.Avoid, Link: kb.Otherwise, Condition: []string{"toxicity:unacceptable"}},
		}, []string{
			"Use 50% of the standard dose.", "If that is not possible or not enough: monitor the patient closely.",
			"If side effects are unacceptable: avoid clopidogrel.",
		}},
		{"not needed", []kb.Action{
			{Kind: kb.Standard, Modality: "not-needed"},
			{Kind: kb.Avoid, Modality: "not-needed"},
			{Kind: kb.Alternative, Modality: "not-needed"},
			{Kind: kb.DoseKind, Phase: "loading", Modality: "not-needed"},
			{Kind: kb.Titrate, Modality: "not-needed"},
			{Kind: kb.Monitor, Modality: "not-needed"},
			{Kind: kb.TDM, Modality: "not-needed"},
			{Kind: kb.Test, Modality: "not-needed"},
			{Kind: kb.RestrictComedication, Modality: "not-needed"},
			{Kind: kb.StopRule, Modality: "not-needed"},
			{Kind: kb.Algorithm, Modality: "not-needed"},
		}, []string{
			"The usual dose is not needed.",
			"Clopidogrel need not be avoided.", "Another drug is not needed.",
			"No change of the loading dose is needed.", "No adjustment of the dose is needed.",
			"Extra monitoring is not needed.", "Plasma levels need not be measured.", "A further test is not needed.",
			"No combination need be avoided.", "Clopidogrel need not be stopped.", "No algorithm is needed.",
		}},
		{"usual use", []kb.Action{
			{Kind: kb.Standard},
			{Kind: kb.Standard, Phase: "start", Dose: []kb.Dose{{Amount: percent(2, 3), Unit: "mg/kg", Per: "day", Bound: "about", Phase: "start"}}},
			{Kind: kb.Standard, Phase: "maintenance", Drugs: []string{"b", "clopidogrel"}},
		}, []string{
			"Use clopidogrel as usual.", "Start clopidogrel at the usual dose, about 2–3 mg/kg a day.", "Use the usual maintenance dose of b or clopidogrel.",
		}},
		{"classes", []kb.Action{
			{Kind: kb.Alternative, Class: "not-metabolised-by:CYP2D6", Drugs: []string{"a", "b", "c"}, NotDrugs: []string{"d"}},
			{Kind: kb.Alternative, Class: "antidepressant-not-predominantly-metabolised-by:CYP2B6+CYP2C19"},
			{Kind: kb.Alternative, Class: "nsaid-of-shorter-half-life-metabolised-by:CYP2C9"},
			{Kind: kb.Avoid, Class: "tricyclic-antidepressant"},
			{Kind: kb.Avoid, Class: "halogenated-volatile-anesthetic", Drugs: []string{"succinylcholine"}},
			{Kind: kb.Avoid, NotDrugs: []string{"x", "y"}},
			{Kind: kb.RestrictComedication, Class: "moderate-or-strong-inhibitor:CYP2D6", Drugs: []string{"paroxetine"}},
			{Kind: kb.RestrictComedication},
			{Kind: kb.Alternative, Class: "a-class:of-tomorrow"},
		}, []string{
			"Use a drug not metabolised by CYP2D6, such as a, b or c, instead (not d).",
			"Use an antidepressant not mainly metabolised by CYP2B6 or CYP2C19 instead.",
			"Use an NSAID of shorter half-life that is metabolised by CYP2C9 instead.",
			"Avoid tricyclic antidepressants, clopidogrel included.",
			"Avoid halogenated volatile anaesthetics and succinylcholine.",
			"Avoid clopidogrel (not an alternative: x and y).",
			"Do not combine with moderate or strong inhibitors of CYP2D6, such as paroxetine.",
			"Do not combine with interacting drugs.",
			"Use a class of tomorrow instead.",
		}},
		{"doses", []kb.Action{
			{Kind: kb.DoseKind},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: percent(25, 50), Base: "maximum-recommended", Bound: "max"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: percent(100, 100), Base: "lowest-recommended-starting"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{
				{Percent: percent(30, 80), Phase: "start"}, {Amount: percent(0.6, 2.4), Unit: "mg/kg", Per: "day", Bound: "about", Phase: "start"},
			}, Unless: []kb.Limit{{Below: 75, Unit: "mg/m2", Per: "day"}, {Below: 1.5, Unit: "mg/kg"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: percent(10, 10), Per: "dose", PerWeek: 3}, {Amount: percent(10, 10), Unit: "mg/m2", Per: "dose", PerWeek: 3, Bound: "about"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Amount: percent(20, 20), Unit: "mg", Per: "day", Bound: "max", Condition: []string{"age:>=65"}}, {Amount: percent(40, 40), Unit: "mg", Per: "day", Bound: "min"}}},
			{Kind: kb.DoseKind, Phase: "start", Dose: []kb.Dose{{Amount: percent(10, 10), Unit: "mg", Bound: "max", Strict: true}, {Direction: "lower", Phase: "maintenance", Drug: "clopidogrel"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Amount: percent(1, 1), Unit: "g", Per: "12h", Bound: "min", Strict: true}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Amount: percent(75, 75), Unit: "mg", Per: "month", Bound: "max"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Amount: percent(75, 75), Unit: "mg", Per: "dose", PerWeek: 0.5}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Amount: percent(84, 84), Unit: "mg", Per: "dose", PerDay: 1}, {Percent: percent(50, 50), PerDay: 2, Phase: "loading"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Amount: percent(45, 45), Unit: "mg", PerWeek: 1, Per: "dose"}}},
			{Kind: kb.DoseKind, Test: []string{"phenotype:DPYD"}, Phase: "start", Drugs: []string{"b"}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Direction: "lowest-effective"}}},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Direction: "sideways", Bound: "nearly"}}, Wait: percent(3, 3)},
		}, []string{
			"Change the dose.",
			"Use at most 25–50% of the maximum recommended dose.",
			"Use the lowest recommended starting dose.",
			"Use 30–80% of the standard starting dose, about 0.6–2.4 mg/kg a day; not where the usual dose is already below 75 mg/m² a day or 1.5 mg/kg.",
			"Use 10% of the standard daily dose, about 10 mg/m² per dose, 3 times a week.",
			"Use at most 20 mg a day (age 65 years or over); at least 40 mg a day.",
			"Use less than 10 mg as the starting dose and a lower maintenance dose of clopidogrel.",
			"Use more than 1 g every 12 hours.",
			"Use at most 75 mg a month.",
			"Use 75 mg per dose, every 2 weeks.",
			"Use 84 mg per dose, once a day; 50% of the standard loading dose, 2 times a day.",
			"Use 45 mg per dose, once a week.",
			"Set the starting dose by DPD enzyme activity of b.",
			"Use the lowest effective dose.",
			"Use sideways, allowing 3 days after each adjustment.",
		}},
		{"titrate", []kb.Action{
			{Kind: kb.Titrate, Test: []string{"response", "adverse-effects"}, Dose: []kb.Dose{{Percent: percent(250, 250)}}},
			{Kind: kb.Titrate, Dose: []kb.Dose{{Direction: "slower-increase"}}, Modality: "consider"},
			{Kind: kb.Titrate, Class: "myelosuppressive-therapy", Wait: percent(14, 28)},
			{Kind: kb.Titrate, Drugs: []string{"celecoxib", "clopidogrel"}, Wait: percent(8, 8)},
			{Kind: kb.Titrate, Phase: "maintenance", Dose: []kb.Dose{{Direction: "standard"}}, Wait: percent(7, 10)},
		}, []string{
			"Titrate the dose by response and adverse effects, to 250% of the standard dose.",
			"Consider increasing the dose more slowly.",
			"Titrate the dose (of all myelosuppressive drugs given alike), allowing 2–4 weeks after each adjustment.",
			"Titrate the dose of celecoxib or clopidogrel, allowing 8 days after each adjustment.",
			"Titrate the maintenance dose to the standard maintenance dose, allowing 7–10 days after each adjustment.",
		}},
		{"tests", []kb.Action{
			{Kind: kb.Monitor, Test: []string{"blood-count:more-frequent", "adverse-effects:myopathy"}},
			{Kind: kb.Monitor, Test: []string{"adverse-effects:rash"}, Modality: "consider"},
			{Kind: kb.Monitor, Test: []string{"plasma-level:imipramine", "response", "plasma-level:z-10-hydroxynortriptyline"}},
			{Kind: kb.TDM},
			{Kind: kb.TDM, Test: []string{"plasma-level:o-desmethylvenlafaxine", "plasma-level:z-10-hydroxy-metabolites"}},
			{Kind: kb.Test, Test: []string{"enzyme:TPMT", "genotype:DPYD"}},
			{Kind: kb.Test},
			{Kind: kb.Alternative, Test: []string{"ecg"}, Dose: []kb.Dose{{Direction: "standard"}}},
			{Kind: kb.Alternative, Dose: []kb.Dose{{Amount: percent(90, 90), Unit: "mg"}}},
			{Kind: kb.Monitor, Test: []string{"x:y"}},
		}, []string{
			"Monitor blood counts more often than usual and watch for myopathy.",
			"Consider watching for rash.",
			"Monitor plasma levels of imipramine and Z-10-hydroxynortriptyline and response.",
			"Measure plasma levels to guide the dose.",
			"Measure plasma levels of O-desmethylvenlafaxine and the cardiotoxic Z-10-hydroxy metabolites to guide the dose.",
			"Check TPMT enzyme activity and DPYD genotype first.",
			"Check the result by a further test first.",
			"Use another drug instead, guided by the ECG at the standard dose.",
			"Use another drug instead (90 mg).",
			"Monitor x y.",
		}},
		{"branches", []kb.Action{
			{Kind: kb.DoseKind, Condition: depression, Dose: []kb.Dose{{Percent: percent(50, 50)}}},
			{Kind: kb.TDM, Link: kb.Or, Condition: depression},
			{Kind: kb.Standard, Link: kb.Or, Condition: []string{"indication:other"}},
			{Kind: kb.Avoid, Link: kb.And, Condition: []string{"other:no-contraindication", "response:none", "age:child", "weight:bmi>25", "weight:>=40kg", "something:new", "dose:<=20mg/6h", "dose:>10mg/6h", "dose:>40mg-needed", "genotype-unknown:TPMT"}},
		}, []string{
			"For depression: use 50% of the standard dose.",
			"Or, for depression: measure plasma levels to guide the dose.",
			"For any other indication: use clopidogrel as usual.",
			"For children, body mass index over 25, weight 40 kg or over, for up to 20 mg every 6 hours, for more than 10 mg every 6 hours, while TPMT status is unknown, if more than 40 mg is needed and nothing contraindicates it and there is no response and something new: avoid clopidogrel.",
		}},
		{"if possible, and what should not be", []kb.Action{
			{Kind: kb.Avoid, Modality: "if-possible"},
			{Kind: kb.Avoid, Modality: "if-possible", Dose: []kb.Dose{{Amount: percent(75, 75), Unit: "mg", Direction: "standard"}}},
			{Kind: kb.Avoid, Modality: "should", Class: "halogenated-volatile-anesthetic", Drugs: []string{"succinylcholine"}, Except: []string{"other:benefits-outweigh-risks"}},
			{Kind: kb.Avoid, Modality: "should", Class: "tricyclic-antidepressant"},
			{Kind: kb.Avoid, Except: []string{"severity:infection-outweighs-hearing-loss-risk", "alternatives:none"}},
		}, []string{
			"Avoid clopidogrel if possible.",
			"Avoid the standard dose (75 mg) of clopidogrel if possible.",
			"Halogenated volatile anaesthetics and succinylcholine should not be used, except in extraordinary circumstances where the benefits outweigh the risks.",
			"Tricyclic antidepressants, clopidogrel included, should not be used.",
			"Avoid clopidogrel, except if the infection is worse than the risk of hearing loss and there is no suitable alternative.",
		}},
		{"one after the other", []kb.Action{
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Amount: percent(40, 40), Unit: "mg", Per: "day", Phase: "start"}}},
			{Kind: kb.DoseKind, Link: kb.And, After: percent(3, 3), Dose: []kb.Dose{{Amount: percent(80, 80), Unit: "mg", Per: "day", Direction: "higher"}}},
			{Kind: kb.DoseKind, Link: kb.And, After: percent(14, 14), Modality: "consider", Condition: []string{"response:none"}, Dose: []kb.Dose{{Amount: percent(100, 100), Unit: "mg", Per: "day", Direction: "higher"}}},
			{Kind: kb.TDM, Link: kb.And, After: percent(7, 10)},
			{Kind: kb.Titrate, Link: kb.And, Dose: []kb.Dose{{Direction: "higher"}}},
			{Kind: kb.Titrate, Link: kb.And, Dose: []kb.Dose{{Direction: "lower", Phase: "maintenance"}}},
		}, []string{
			"Use 40 mg a day as the starting dose.",
			"After 3 days: increase the dose to 80 mg a day.",
			"After 2 weeks, if there is no response: consider increasing the dose to 100 mg a day.",
			"After 7–10 days: measure plasma levels to guide the dose.",
			"Increase the dose.", "Lower the maintenance dose.",
		}},
		{"how long, at what risk, by what else", []kb.Action{
			{Kind: kb.Standard, Duration: "shortest-feasible"},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Direction: "lowest-effective"}}, Duration: "shortest-for-goals"},
			{Kind: kb.DoseKind, Dose: []kb.Dose{{Direction: "lowest-possible"}}, Duration: "shortest-possible"},
			{Kind: kb.Monitor, Duration: "two-moons"},
			{Kind: kb.WeighRisk, Test: []string{"adverse-effects:sjs-ten"}},
			{Kind: kb.WeighRisk, Modality: "consider", Test: []string{"adverse-effects:sjs"}},
			{Kind: kb.Test, Modality: "should", Test: []string{"clinical-findings", "family-history"}},
			{Kind: kb.Test, Test: []string{"clinical-findings"}},
		}, []string{
			"Use clopidogrel as usual, for the shortest feasible time.",
			"Use the lowest effective dose, for the shortest time consistent with the patient’s treatment goals.",
			"Use the lowest possible dose, for the shortest possible time.",
			"Monitor the patient closely, for two moons.",
			"Carefully weigh the risk of severe skin reactions (SJS, TEN) against the benefits.",
			"Consider carefully weighing the risk of a severe skin reaction (SJS) against the benefits.",
			"Clinical findings and family history should guide the use of clopidogrel; this genotype does not exclude susceptibility.",
			"Let clinical findings guide the use of clopidogrel; this genotype does not exclude susceptibility.",
		}},
		{"with and without", []kb.Action{
			{Kind: kb.Alternative, Condition: []string{"therapy:strong-cyp3a-inhibitor", "therapy:moderate-cyp2d6-inhibitor", "therapy:no-strong-cyp3a-inducer", "alternatives:exist"}},
			{Kind: kb.Avoid, Link: kb.Otherwise, Condition: []string{"therapy:strong-cyp3a-inhibitor", "therapy:moderate-cyp2d6-inhibitor", "therapy:no-strong-cyp3a-inducer"}},
			{Kind: kb.Standard, Link: kb.Otherwise, Condition: []string{"therapy:no-cyp3a-inhibitor", "therapy:no-strong-cyp3a-inducer"}},
		}, []string{
			"With a strong CYP3A inhibitor and a moderate CYP2D6 inhibitor but not a strong CYP3A inducer, if there is an alternative: use another drug instead.",
			"If that is not possible, with a strong CYP3A inhibitor and a moderate CYP2D6 inhibitor but not a strong CYP3A inducer: avoid clopidogrel.",
			"Otherwise, without a CYP3A inhibitor or a strong CYP3A inducer: use clopidogrel as usual.",
		}},
		{"one dose for several conditions", []kb.Action{
			{Kind: kb.DoseKind, Dose: []kb.Dose{
				{Amount: percent(20, 20), Unit: "mg", Bound: "max", Condition: []string{"status:hepatic-impairment"}},
				{Amount: percent(20, 20), Unit: "mg", Bound: "max", Condition: []string{"age:>60"}},
				{Amount: percent(30, 30), Unit: "mg", Bound: "max", Condition: []string{"age:child"}},
			}},
		}, []string{"Use at most 20 mg (if liver function is impaired; age over 60 years); at most 30 mg (for children)."}},
		{"the rest", []kb.Action{
			{Kind: kb.StopRule, Days: 14, Condition: []string{"response:none"}},
			{Kind: kb.StopRule, Drugs: []string{"b", "clopidogrel"}, Days: 10},
			{Kind: kb.Algorithm},
			{Kind: kb.Algorithm, Class: "without-genotype", Modality: "should"},
			{Kind: kb.InsufficientEvidence},
			{Kind: kb.NotAddressed},
			{Kind: kb.SeeGuideline},
			{Kind: kb.SeeGuideline, Link: kb.And},
			{Kind: "new-kind"},
			{Kind: "new-kind", Modality: "consider"},
		}, []string{
			"If there is no response: stop clopidogrel after 2 weeks.", "Stop b or clopidogrel after 10 days.",
			"Dose clopidogrel by the guideline’s own algorithm (follow the link).",
			"It is advised to dose clopidogrel by the standard algorithm, without genotype.",
			"The guideline gives no recommendation for this result.",
			"The guideline does not provide a recommendation for this result.",
			"Read the guideline: its advice for this result does not fit a short form.",
			"Read the guideline, which says more on this.",
			"New kind.", "Consider new kind.",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, Words(c.actions, "clopidogrel"))
		})
	}
}

// A wording may be that of several drugs; what it says of one of them is not
// said for another.
func TestWordsOfOtherDrugs(t *testing.T) {
	actions := []kb.Action{
		{Kind: kb.DoseKind, Dose: []kb.Dose{{Direction: "lower"}, {Amount: percent(20, 20), Unit: "mg", Bound: "max", Drug: "citalopram"}}},
		{Kind: kb.DoseKind, Link: kb.And, Dose: []kb.Dose{{Amount: percent(20, 20), Unit: "mg", Bound: "max", Drug: "citalopram"}}},
		{Kind: kb.Titrate, Link: kb.And, Drugs: []string{"citalopram"}},
		{Kind: kb.Avoid, Link: kb.And, Drugs: []string{"citalopram"}},
	}
	assert.Equal(t, []string{"Use a lower dose.", "Avoid citalopram."}, Words(actions, "escitalopram"))
	assert.Len(t, Words(actions, "citalopram"), 4)
	assert.Len(t, actions[0].Dose, 2, "the code is not changed")
}

func TestWordsForPerson(t *testing.T) {
	actions := []kb.Action{
		{Kind: kb.Standard},
		{Kind: kb.Monitor, Link: kb.And, Condition: []string{"genotype-unknown:TPMT"}},
		{Kind: kb.TDM, Link: kb.And, Condition: []string{"genotype-unknown:NUDT15"}},
	}
	assert.Len(t, Words(actions, "x"), 3)
	assert.Equal(t, []string{"Use x as usual."}, WordsFor(actions, "x", nil))
	assert.Equal(t, []string{"Use x as usual.", "While TPMT status is unknown: monitor the patient closely."}, WordsFor(actions, "x", []string{"TPMT"}))
	advice := pgx.Advice{Missing: []string{"A"}, Results: []pgx.GeneKey{{Gene: "TPMT", Key: "Indeterminate"}, {Gene: "NUDT15", Key: "Normal Metabolizer"}, {Gene: "B", Key: pgx.NoResult}}}
	assert.Equal(t, []string{"A", "TPMT", "B"}, unknownGenes(&advice))
	assert.Len(t, actionsFor(actions, &advice), 2)
}

func TestStepsSayConditionsOnce(t *testing.T) {
	depression := []string{"indication:depression"}
	got := steps([]kb.Action{
		{Kind: kb.Avoid, Condition: depression},
		{Kind: kb.DoseKind, Link: kb.Otherwise, Condition: depression, Dose: []kb.Dose{{Direction: "lower"}}},
		{Kind: kb.Standard, Condition: []string{"indication:pain"}},
		{Kind: kb.Monitor},
	}, "x")
	assert.Equal(t, []step{
		{Lead: "For depression:", Sentences: []string{"Avoid x.", "If that is not possible: use a lower dose."}},
		{Sentences: []string{"For pain: use x as usual."}},
		{Sentences: []string{"Monitor the patient closely."}},
	}, got)
}

func TestParagraphs(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"plain", "a  b\nc", []string{"a b c"}},
		{"paragraphs and lists", "<p>One <em>two</em></p>\n<ul><li>three</li><li>four<br/>five</li></ul>", []string{"One two", "three", "four", "five"}},
		{"entities are text", "5 &lt; 6 &amp; <b>7</b>", []string{"5 < 6 & 7"}},
		{"a sign, not a tag", "age <65 and >18 <", []string{"age <65 and >18 <"}},
		{"attributes", `<p class="x">a</p><a href="u">b</a>`, []string{"a", "b"}},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, paragraphs(c.in)) })
	}
}
