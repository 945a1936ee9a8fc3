package omop

import (
	"math"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Eras are made of exposures, so they are read only where a data set comes without
// the table drug_exposure.

const (
	eraPerson = iota
	eraID
	eraConcept
	eraStart
	eraEnd
	eraColumnCount
)

var eraColumns = [eraColumnCount]string{
	eraPerson: "person_id", eraID: "drug_era_id", eraConcept: "drug_concept_id",
	eraStart: "drug_era_start_date", eraEnd: "drug_era_end_date",
}

var drugEras = spec{"drug_era", eraColumns[:], []string{"person_id", "drug_concept_id", "drug_era_start_date", "drug_era_end_date"}, addEra}

// addEra makes an exposure of an era, which has an ingredient and no dose. Gaps of
// up to thirty days are within it, as OMOP defines it.
func addEra(it *item, p *ehr.Patient) {
	e := ehr.Exposure{
		Concept:  it.concept(eraConcept, none, none),
		Dose:     ehr.Quantity{Value: math.NaN()},
		Supplied: ehr.Quantity{Value: math.NaN()},
		Source:   "drug_era",
	}
	e.Start, e.End = it.span(eraStart, none, eraEnd, none)
	p.Exposures = append(p.Exposures, e)
}
