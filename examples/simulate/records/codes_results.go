package records

// test is a measurement: LOINC code and name as in the Synthea samples and in
// OMOP's vocabulary, unit as UCUM has it, with OMOP's concepts of both.
type test struct {
	loinc, name string
	omop        int
	unit        string
	unitConcept int
	decimals    int
	vital       bool
}

// The measurements.
var (
	systolic      = &test{"8480-6", "Systolic blood pressure", 3004249, "mm[Hg]", 8876, 0, true}
	diastolic     = &test{"8462-4", "Diastolic blood pressure", 3012888, "mm[Hg]", 8876, 0, true}
	height        = &test{"8302-2", "Body height", 3036277, "cm", 8582, 1, true}
	weight        = &test{"29463-7", "Body weight", 3025315, "kg", 9529, 1, true}
	bodyMass      = &test{"39156-5", "Body mass index (BMI) [Ratio]", 3038553, "kg/m2", 9531, 1, true}
	cholesterol   = &test{"2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", 3027114, "mg/dL", 8840, 0, false}
	triglycerides = &test{"2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", 3022192, "mg/dL", 8840, 0, false}
	ldl           = &test{"18262-6", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay", 3009966, "mg/dL", 8840, 0, false}
	hdl           = &test{"2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", 3007070, "mg/dL", 8840, 0, false}
	creatinine    = &test{"38483-4", "Creatinine [Mass/volume] in Blood", 3051825, "mg/dL", 8840, 2, false}
	glycated      = &test{"4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", 3004410, "%", 8554, 1, false}
	clotting      = &test{"6301-6", "INR in Platelet poor plasma by Coagulation assay", 3022217, "{ratio}", 8523, 1, false}
)

// tests are all of them.
var tests = []*test{
	systolic, diastolic, height, weight, bodyMass, cholesterol, triglycerides, ldl, hdl, creatinine, glycated, clotting,
}

// The panel that holds the two blood pressures, and the cause of death, in the
// Synthea samples.
const (
	bloodPressure = "55284-4"
	causeOfDeath  = "69453-9"
)

// stent is the procedure that clopidogrel follows.
const (
	stentSNOMED  = "415070008"
	stentName    = "Percutaneous coronary intervention"
	stentConcept = 4216130
)

// visitKind is where a person was seen. The zero value is a practice.
type visitKind uint8

const (
	ambulatory visitKind = iota
	emergency
	inpatient
)

// visitCodes are how a visit is written: FHIR's class, SNOMED CT as the Synthea
// samples have it, and OMOP's concept.
var visitCodes = [...]struct {
	class, snomed, name string
	omop                int
}{
	ambulatory: {"AMB", "185349003", "Encounter for check up", 9202},
	emergency:  {"EMER", "50849002", "Emergency room admission", 9203},
	inpatient:  {"IMP", "183452005", "Encounter Inpatient", 9201},
}

// races are those of the CDC's code set (FHIR's US core) with OMOP's concepts and
// their codes, and how many of a hundred; of the others the record does not say.
var races = [...]struct {
	code, name string
	omop       int
	omopCode   string
	percent    int
}{
	{"2106-3", "White", 8527, "5", 66},
	{"2054-5", "Black or African American", 8516, "3", 16},
	{"2028-9", "Asian", 8515, "2", 8},
}
