package omop

import (
	"math"
	"regexp"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

const (
	drugPerson = iota
	drugID
	drugConcept
	drugStartDate
	drugStart
	drugEndDate
	drugEnd
	drugVerbatimEnd
	drugType
	drugStop
	drugQuantity
	drugDays
	drugSig
	drugRoute
	drugVisit
	drugSource
	drugSourceConcept
	drugRouteSource
	drugUnit
	drugColumnCount
)

var drugColumns = [drugColumnCount]string{
	drugPerson: "person_id", drugID: "drug_exposure_id", drugConcept: "drug_concept_id",
	drugStartDate: "drug_exposure_start_date", drugStart: "drug_exposure_start_datetime",
	drugEndDate: "drug_exposure_end_date", drugEnd: "drug_exposure_end_datetime", drugVerbatimEnd: "verbatim_end_date",
	drugType: "drug_type_concept_id", drugStop: "stop_reason", drugQuantity: "quantity", drugDays: "days_supply",
	drugSig: "sig", drugRoute: "route_concept_id", drugVisit: "visit_occurrence_id", drugSource: "drug_source_value",
	drugSourceConcept: "drug_source_concept_id", drugRouteSource: "route_source_value", drugUnit: "dose_unit_source_value",
}

// addDrug makes an exposure. Refills are left alone: an end date counts them
// already.
func addDrug(it *item, p *ehr.Patient) {
	e := ehr.Exposure{
		Concept:   it.concept(drugConcept, drugSourceConcept, drugSource),
		Kind:      drugKind(it.whole(drugType)),
		Dose:      ehr.Quantity{Value: math.NaN(), Unit: it.text(drugUnit)},
		Supplied:  ehr.Quantity{Value: it.number(drugQuantity)},
		Route:     it.concept(drugRoute, none, drugRouteSource),
		Sig:       it.text(drugSig),
		Encounter: it.reference(drugVisit),
		Source:    "drug_exposure",
	}
	endDate, end := drugEndDate, drugEnd
	if missing(it.row.Cells[drugEndDate]) && missing(it.row.Cells[drugEnd]) {
		// OMOP wants an end date and allows it to be made up; this one is the record's own.
		endDate, end = drugVerbatimEnd, none
	}
	e.Start, e.End = it.span(drugStartDate, drugStart, endDate, end)
	if e.Supplied.Value == 0 {
		e.Supplied.Value = math.NaN()
	}
	switch days := it.whole(drugDays); {
	case days < 0 || days > math.MaxInt32:
		it.bad(drugDays, "number of days")
	default:
		e.DaysSupply = int(days)
	}
	if it.text(drugStop) != "" {
		e.Status = ehr.Stopped
	}
	e.AsNeeded = asNeeded.MatchString(strings.ToLower(e.Sig))
	p.Exposures = append(p.Exposures, e)
}

// asNeeded are the words of an instruction by which a drug is taken when needed.
var asNeeded = regexp.MustCompile(`\b(as needed|when needed|prn|p\.r\.n)\b`)

// drugKind is how the record knows of a drug, by the concepts of the vocabulary
// Type Concept, and by those of the vocabulary Drug Type that it has replaced:
// https://athena.ohdsi.org. What is not listed is not known. Each was compared, on
// 2026-11-29, with texts that state it: those of Type Concept with an enumeration of
// that vocabulary, those of Drug Type with the mappings of OMOP-on-FHIR servers.
func drugKind(concept int64) ehr.ExposureKind {
	switch concept {
	case 32833, // EHR order
		32838,    // EHR prescription
		32839,    // EHR prescription issue record
		32837,    // EHR planned dispensing record
		38000177: // prescription written
		return ehr.Ordered
	case 32825, // EHR dispensing record
		32857,    // mail order record
		32869,    // pharmacy claim
		38000175, // prescription dispensed in pharmacy
		38000176, // prescription dispensed through mail order
		581452:   // dispensed in outpatient office
		return ehr.Dispensed
	case 32818, // EHR administration record
		38000179, // physician administered, identified as procedure
		38000180, // inpatient administration
		581373:   // physician administered, identified from EHR order
		return ehr.Administered
	case 32830, // EHR medication list
		32862,    // patient filled survey
		32865,    // patient self-report
		38000178, // medication list entry
		44787730: // patient self-reported medication
		return ehr.Reported
	}
	return ehr.KindUnknown
}
