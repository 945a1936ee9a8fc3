package records

// condition is a diagnosis: its codes, and how common it is.
//
// SNOMED CT codes and names are those of the Synthea samples and of the OMOP
// vocabulary in OHDSI's EunomiaDatasets, whose concept identifier stands beside
// them; ICD-10-CM codes are of the phecode 1.2 map (PheWAS), and are put beside
// the SNOMED code that means the same. How common a condition is, is invented:
// about what a general practice sees, and good for nothing but pictures.
type condition struct {
	snomed, name string // "": the record has the ICD code alone
	omop         int    // concept of the SNOMED code; 0 where there is none
	icd, title   string
	where        visitKind

	// A lasting condition begins once, or never: by age a, of share people it has
	// begun in share / (1 + exp((middle-a)/spread)).
	share, middle, spread float64
	only                  sex

	// A passing one comes perYear times a year and takes days.
	perYear float64
	days    int
}

// sex limits what occurs.
type sex uint8

const (
	bothSexes sex = iota
	women
	men
)

func (s sex) allows(male bool) bool { return s == bothSexes || male == (s == men) }

// The conditions that something follows from.
var (
	infarction   = &condition{snomed: "22298006", name: "Myocardial infarction", omop: 4329847, icd: "I21.3", title: "ST elevation (STEMI) myocardial infarction of unspecified site", where: inpatient, share: 0.22, middle: 72, spread: 9}
	stroke       = &condition{snomed: "230690007", name: "Cerebrovascular accident", omop: 381316, icd: "I63.9", title: "Cerebral infarction, unspecified", where: inpatient, share: 0.15, middle: 80, spread: 9}
	coronary     = &condition{snomed: "53741008", name: "Coronary arteriosclerosis", omop: 317576, icd: "I25.10", title: "Atherosclerotic heart disease of native coronary artery without angina pectoris", share: 0.30, middle: 72, spread: 9}
	hypertension = &condition{snomed: "59621000", name: "Essential hypertension", omop: 320128, icd: "I10", title: "Essential (primary) hypertension", share: 0.65, middle: 58, spread: 10}
	lipids       = &condition{snomed: "55822004", name: "Hyperlipidemia", omop: 432867, icd: "E78.5", title: "Hyperlipidemia, unspecified", share: 0.50, middle: 55, spread: 9}
	diabetes     = &condition{snomed: "44054006", name: "Type 2 diabetes mellitus", omop: 201826, icd: "E11.9", title: "Type 2 diabetes mellitus without complications", share: 0.22, middle: 58, spread: 9}
	fibrillation = &condition{snomed: "49436004", name: "Atrial fibrillation", omop: 313217, icd: "I48.91", title: "Unspecified atrial fibrillation", share: 0.20, middle: 78, spread: 7}
	heartFailure = &condition{snomed: "88805009", name: "Chronic congestive heart failure", omop: 4229440, icd: "I50.9", title: "Heart failure, unspecified", share: 0.18, middle: 80, spread: 7}
	reflux       = &condition{snomed: "235595009", name: "Gastroesophageal reflux disease", omop: 318800, icd: "K21.9", title: "Gastro-esophageal reflux disease without esophagitis", share: 0.25, middle: 52, spread: 12}
	depression   = &condition{snomed: "370143000", name: "Major depressive disorder", omop: 4152280, icd: "F32.9", title: "Major depressive disorder, single episode, unspecified", share: 0.22, middle: 40, spread: 14}
	backPain     = &condition{snomed: "278860009", name: "Chronic low back pain", omop: 4132891, icd: "M54.5", title: "Low back pain", share: 0.28, middle: 45, spread: 11}
	kneeArthrose = &condition{snomed: "239873007", name: "Osteoarthritis of knee", omop: 4079750, icd: "M17.9", title: "Osteoarthritis of knee, unspecified", share: 0.30, middle: 66, spread: 8}
	rheumatoid   = &condition{snomed: "69896004", name: "Rheumatoid arthritis", omop: 80809, icd: "M06.9", title: "Rheumatoid arthritis, unspecified", share: 0.03, middle: 52, spread: 9}
	gout         = &condition{snomed: "90560007", name: "Gout", omop: 440674, icd: "M10.9", title: "Gout, unspecified", share: 0.07, middle: 60, spread: 9}
	epilepsy     = &condition{snomed: "84757009", name: "Epilepsy", omop: 380378, icd: "G40.909", title: "Epilepsy, unspecified, not intractable, without status epilepticus", share: 0.02, middle: 40, spread: 20}
	colonCancer  = &condition{snomed: "363406005", name: "Malignant tumor of colon", omop: 4180790, icd: "C18.9", title: "Malignant neoplasm of colon, unspecified", share: 0.06, middle: 72, spread: 7}
	breastCancer = &condition{snomed: "254837009", name: "Malignant tumor of breast", omop: 4112853, icd: "C50.919", title: "Malignant neoplasm of unspecified site of unspecified female breast", share: 0.13, middle: 66, spread: 9, only: women}
	crohn        = &condition{icd: "K50.90", title: "Crohn's disease, unspecified, without complications", share: 0.012, middle: 35, spread: 12}
	keratosis    = &condition{icd: "L57.0", title: "Actinic keratosis", share: 0.12, middle: 68, spread: 8}
	menstrual    = &condition{icd: "N94.6", title: "Dysmenorrhea, unspecified", share: 0.20, middle: 24, spread: 5, only: women}

	// What a drug does to those who carry the wrong allele.
	myopathy    = &condition{icd: "G72.0", title: "Drug-induced myopathy"}
	neutropenia = &condition{icd: "D70.9", title: "Neutropenia, unspecified", where: emergency}
)

// lasting are the conditions that begin once.
var lasting = []*condition{
	infarction, stroke, coronary, hypertension, lipids, diabetes, fibrillation, heartFailure, reflux, depression, backPain,
	kneeArthrose, rheumatoid, gout, epilepsy, colonCancer, breastCancer, crohn, keratosis, menstrual,
	{snomed: "64859006", name: "Osteoporosis", omop: 80502, icd: "M81.0", title: "Age-related osteoporosis without current pathological fracture", share: 0.25, middle: 74, spread: 7, only: women},
	{snomed: "433144002", name: "Chronic kidney disease stage 3", omop: 443597, icd: "N18.3", title: "Chronic kidney disease, stage 3 (moderate)", share: 0.20, middle: 76, spread: 7},
	{snomed: "195967001", name: "Asthma", omop: 317009, icd: "J45.909", title: "Unspecified asthma, uncomplicated", share: 0.10, middle: 15, spread: 15},
	{snomed: "26929004", name: "Alzheimer's disease", omop: 378419, icd: "G30.9", title: "Alzheimer's disease, unspecified", share: 0.20, middle: 86, spread: 5},
	{snomed: "271737000", name: "Anemia", omop: 439777, icd: "D64.9", title: "Anemia, unspecified", share: 0.12, middle: 68, spread: 15},
	{icd: "J44.9", title: "Chronic obstructive pulmonary disease, unspecified", share: 0.12, middle: 68, spread: 8},
	{icd: "E03.9", title: "Hypothyroidism, unspecified", share: 0.10, middle: 55, spread: 12},
	{icd: "E66.9", title: "Obesity, unspecified", share: 0.35, middle: 42, spread: 11},
}

// passing are those that come and go.
var passing = []*condition{
	{snomed: "10509002", name: "Acute bronchitis", omop: 260139, icd: "J20.9", title: "Acute bronchitis, unspecified", perYear: 0.06, days: 14},
	{snomed: "444814009", name: "Viral sinusitis", omop: 40481087, icd: "J01.90", title: "Acute sinusitis, unspecified", perYear: 0.08, days: 14},
	{snomed: "233604007", name: "Pneumonia", omop: 255848, icd: "J18.9", title: "Pneumonia, unspecified organism", where: emergency, perYear: 0.012, days: 21},
	{snomed: "65363002", name: "Otitis media", omop: 372328, icd: "H66.90", title: "Otitis media, unspecified, unspecified ear", perYear: 0.02, days: 14},
	{icd: "N39.0", title: "Urinary tract infection, site not specified", perYear: 0.04, days: 10},
	{icd: "H10.9", title: "Unspecified conjunctivitis", perYear: 0.02, days: 7},
}
