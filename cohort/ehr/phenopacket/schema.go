package phenopacket

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// The parts of the schema that are read, by its JSON names
// (phenopacket-schema.readthedocs.io, version 2.0).

type packet struct {
	ID       string     `json:"id"`
	Subject  subject    `json:"subject"`
	Features []feature  `json:"phenotypicFeatures"`
	Diseases []disease  `json:"diseases"`
	Measured []measured `json:"measurements"`
	Actions  []action   `json:"medicalActions"`
	Proband  *packet    `json:"proband"`   // of a family
	Kin      []packet   `json:"relatives"` // of a family
	Members  []packet   `json:"members"`   // of a cohort
	Meta     *meta      `json:"metaData"`

	// Of these only the number matters.
	Interpretations []struct{} `json:"interpretations"`
	Biosamples      []struct{} `json:"biosamples"`
	Files           []struct{} `json:"files"`
}

type meta struct {
	Version string `json:"phenopacketSchemaVersion"`
}

type subject struct {
	ID           string   `json:"id"`
	AlternateIDs []string `json:"alternateIds"`
	DateOfBirth  string   `json:"dateOfBirth"`
	LastSeen     *element `json:"timeAtLastEncounter"`
	Vital        *vital   `json:"vitalStatus"`
	Sex          string   `json:"sex"`
}

type vital struct {
	Status string   `json:"status"`
	Death  *element `json:"timeOfDeath"`
	Cause  *class   `json:"causeOfDeath"`
}

type class struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// element is a TimeElement: one of its members is there.
type element struct {
	Age       *age      `json:"age"`
	AgeRange  *ageRange `json:"ageRange"`
	Class     *class    `json:"ontologyClass"`
	Timestamp string    `json:"timestamp"`
	Interval  *interval `json:"interval"`
}

type age struct {
	Duration string `json:"iso8601duration"`
}

type ageRange struct {
	Start *age `json:"start"`
	End   *age `json:"end"`
}

type interval struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type feature struct {
	Negated    *bool    `json:"negated"` // of version 1, in the place of excluded
	Type       class    `json:"type"`
	Excluded   bool     `json:"excluded"`
	Onset      *element `json:"onset"`
	Resolution *element `json:"resolution"`
}

type disease struct {
	Term       class    `json:"term"`
	Excluded   bool     `json:"excluded"`
	Onset      *element `json:"onset"`
	Resolution *element `json:"resolution"`
}

type measured struct {
	Assay    class      `json:"assay"`
	Value    *value     `json:"value"`
	Complex  *complexes `json:"complexValue"`
	Observed *element   `json:"timeObserved"`
}

type value struct {
	Quantity *quantity `json:"quantity"`
	Class    *class    `json:"ontologyClass"`
}

type complexes struct {
	Typed []typed `json:"typedQuantities"`
}

type typed struct {
	Type     class    `json:"type"`
	Quantity quantity `json:"quantity"`
}

type quantity struct {
	Unit  class    `json:"unit"`
	Value *number  `json:"value"`
	Range *between `json:"referenceRange"`
}

type between struct {
	Low  *number `json:"low"`
	High *number `json:"high"`
}

// number is a double, which protobuf writes as a number or a string.
type number float64

func (n *number) UnmarshalJSON(text []byte) error {
	x, err := strconv.ParseFloat(string(bytes.Trim(text, `"`)), 64)
	if err != nil {
		return &json.UnmarshalTypeError{Value: "number"}
	}
	*n = number(x)
	return nil
}

type action struct {
	Procedure *procedure `json:"procedure"`
	Treatment *treatment `json:"treatment"`
	Target    *class     `json:"treatmentTarget"`
	Radiation *struct{}  `json:"radiationTherapy"`
	Regimen   *struct{}  `json:"therapeuticRegimen"`
}

type procedure struct {
	Code      class    `json:"code"`
	Performed *element `json:"performed"`
}

type treatment struct {
	Agent     class  `json:"agent"`
	Route     *class `json:"routeOfAdministration"`
	DrugType  string `json:"drugType"`
	Intervals []dose `json:"doseIntervals"`
}

type dose struct {
	Quantity  *quantity `json:"quantity"`
	Frequency *class    `json:"scheduleFrequency"`
	Interval  *interval `json:"interval"`
}
