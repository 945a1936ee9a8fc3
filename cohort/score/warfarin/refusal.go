package warfarin

import (
	"math"
	"slices"
	"strings"
)

// Reason is why no dose is given.
type Reason string

// The reasons. Each says what is wrong and what to do, and none has a person's value
// in it.
const (
	AgeMissing        Reason = "age-not-known"
	Minor             Reason = "under-18"
	AgeImplausible    Reason = "age-not-plausible"
	HeightMissing     Reason = "height-not-known"
	HeightImplausible Reason = "height-not-plausible"
	WeightMissing     Reason = "weight-not-known"
	WeightImplausible Reason = "weight-not-plausible"
	INRMissing        Reason = "target-inr-not-stated"
	INROther          Reason = "target-inr-not-2-to-3"
	AlleleNotCovered  Reason = "cyp2c9-allele-not-in-algorithm"
	GenotypesMissing  Reason = "vkorc1-and-cyp2c9-not-known"
	CYP2C9Open        Reason = "cyp2c9-not-settled"
	VKORC1Open        Reason = "vkorc1-not-settled"
	RareNotTested     Reason = "cyp2c9-rare-alleles-not-tested"
	DrugOpen          Reason = "interacting-drug-not-settled"
	Deceased          Reason = "deceased"
	OutOfReach        Reason = "below-what-can-be-predicted"
)

// Text explains a reason, with its remedy.
func (r Reason) Text() string {
	switch r {
	case AgeMissing:
		return "the age is not known: state it in completed years"
	case Minor:
		return "the algorithm is for adults: dose minors by a paediatric guideline"
	case AgeImplausible:
		return "the age is above 120 years: correct it"
	case HeightMissing:
		return "the height is not known: measure it"
	case HeightImplausible:
		return "the height is not from 100 to 250 cm: give it in centimetres"
	case WeightMissing:
		return "the weight is not known: measure it"
	case WeightImplausible:
		return "the weight is not from 25 to 300 kg: give it in kilograms"
	case INRMissing:
		return "the target INR is not stated: the algorithm is for 2 to 3 alone, so say that it is that"
	case INROther:
		return "the target INR is not within 2 to 3: dose clinically for other targets"
	case AlleleNotCovered:
		return "CYP2C9 has an allele other than *1, *2 and *3, the only ones the algorithm knows: *5, *6, *8 and *11 lower the dose that is needed (CPIC 2017), of others nothing is known here; dose by an algorithm that contains the allele, or clinically"
	case GenotypesMissing:
		return "neither VKORC1 nor CYP2C9 is known: take the clinical algorithm"
	case CYP2C9Open:
		return "the genotypes leave open which alleles of CYP2C9 there are: test it, or take the clinical algorithm"
	case VKORC1Open:
		return "the genotypes leave open what VKORC1 rs9923231 is: test it, or take the clinical algorithm"
	case RareNotTested:
		return "CYP2C9 *5, *6, *8 and *11 were not tested, which about half of people of African ancestry carry one of, with rs12777823 (CPIC 2017): test them, or dose clinically; where the ancestry is another, state the race"
	case DrugOpen:
		return "the record leaves open whether carbamazepine, phenytoin, rifampin or amiodarone is taken: ask, and state it"
	case Deceased:
		return "the record has a death"
	case OutOfReach:
		return "the algorithm comes to less than half a milligram a day: for so many dose-lowering factors at once it has no answer; dose by an expert's judgement, and consider another anticoagulant"
	}
	return string(r)
}

// RefusalError says why no dose is given: all reasons, and none of the person's values
// in its message.
type RefusalError struct {
	Reasons []Reason

	// Alleles are those of CYP2C9 that the algorithm does not know. They are the
	// person's, and not part of the message.
	Alleles []string
}

// Error writes the reasons.
func (r *RefusalError) Error() string {
	texts := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		texts[i] = reason.Text()
	}
	return "warfarin: no dose is given: " + strings.Join(texts, "; ")
}

// Has reports whether a reason is among them.
func (r *RefusalError) Has(reason Reason) bool { return slices.Contains(r.Reasons, reason) }

// The bounds that tell a wrong unit from a person: inches and metres lie outside of
// those of height. They are this package's, and not of the algorithm.
const (
	adult, oldestAge       = 18, 120
	lowHeight, highHeight  = 100, 250 // cm
	lightWeight, topWeight = 25, 300  // kg
)

// check lists why a patient is refused; nil: they are not.
func check(p *Patient, genetic bool) *RefusalError {
	r := &RefusalError{}
	add := func(holds bool, reason Reason) {
		if holds {
			r.Reasons = append(r.Reasons, reason)
		}
	}
	add(p.Age <= 0, AgeMissing)
	add(p.Age > 0 && p.Age < adult, Minor)
	add(p.Age > oldestAge, AgeImplausible)
	add(p.HeightCM == 0 || math.IsNaN(p.HeightCM), HeightMissing)
	add(p.HeightCM != 0 && (p.HeightCM < lowHeight || p.HeightCM > highHeight), HeightImplausible)
	add(p.WeightKG == 0 || math.IsNaN(p.WeightKG), WeightMissing)
	add(p.WeightKG != 0 && (p.WeightKG < lightWeight || p.WeightKG > topWeight), WeightImplausible)
	add(p.TargetINR == (INR{}), INRMissing)
	add(p.TargetINR != (INR{}) && !p.TargetINR.inRange(), INROther)
	if genetic {
		r.genetic(p, add)
	}
	if len(r.Reasons) == 0 {
		return nil
	}
	return r
}

func (r *RefusalError) genetic(p *Patient, add func(bool, Reason)) {
	known := p.CYP2C9 != Diplotype{}
	add(!known && p.VKORC1 == VKORC1Unknown, GenotypesMissing)
	if _, ok := cyp2c9Coefficient(p.CYP2C9); !ok {
		for _, allele := range p.CYP2C9 {
			if !inAlgorithm(allele) && !slices.Contains(r.Alleles, allele) {
				r.Alleles = append(r.Alleles, allele)
			}
		}
		add(true, AlleleNotCovered)
		return
	}
	// CPIC 2017, figure 2, note c. Who did not state a race may be of African ancestry.
	add(known && !p.CoversRareAlleles && (p.Race == Black || p.Race == MissingOrMixed), RareNotTested)
}

func inAlgorithm(allele string) bool { return allele == "*1" || allele == "*2" || allele == "*3" }

// inRange reports whether a target is that of the algorithm, or a part of it.
func (t INR) inRange() bool { return t.Low >= 2 && t.High <= 3 && t.Low <= t.High }
