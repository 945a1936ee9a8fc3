package records

// drug is what is ordered.
//
// RxNorm codes and names are those of the Synthea samples and of the OMOP
// vocabulary in OHDSI's EunomiaDatasets, with its concept identifiers; codes of
// ingredients are of CPIC's table of genes and drugs as PyPGx has it. Where
// these sources have no clinical drug, the order carries the code of its
// ingredient and says the rest in words, as real ones do.
type drug struct {
	ingredient        string // as the knowledge base names it, where it knows it
	substance         string // RxNorm code of the ingredient; "" where no source has it
	code              string // RxNorm code of what is ordered; "": the ingredient's
	display           string
	class             string // OMOP's concept class
	omop              int    // concept of code; 0: none is known, a local one is made
	misspelled        string // as a tired person types it
	route             string // in words; "": oral
	perDay            int
	supply            int     // days of an order
	years             float64 // how long it is taken, on average
	local             bool    // on the skin or in the eye
	ingredientConcept int     // OMOP concept of the ingredient; 0: a local one is made
}

const (
	clinicalDrug  = "Clinical Drug"
	quantified    = "Quant Clinical Drug"
	brandedDrug   = "Branded Drug"
	brandedPack   = "Branded Pack"
	theIngredient = "Ingredient"
)

// The drugs whose response is planted.
var (
	clopidogrel  = &drug{ingredient: "clopidogrel", substance: "32968", code: "309362", display: "clopidogrel 75 MG Oral Tablet", class: clinicalDrug, omop: 19075601, misspelled: "Clopidogrell 75 MG Oral Tablet", perDay: 1, supply: 90, years: 1.2}
	simvastatin  = &drug{ingredient: "simvastatin", substance: "36567", code: "312961", display: "simvastatin 20 MG Oral Tablet", class: clinicalDrug, omop: 1539411, misspelled: "Simvistatin 20 MG Oral Tablet", perDay: 1, supply: 180, years: 6}
	azathioprine = &drug{ingredient: "azathioprine", substance: "1256", display: "azathioprine 50 MG Oral Tablet", misspelled: "Azathioprin 50 MG Oral Tablet", perDay: 2, supply: 90, years: 3}
)

// The others.
var (
	simvastatin10 = &drug{ingredient: "simvastatin", substance: "36567", code: "314231", display: "simvastatin 10 MG Oral Tablet", class: clinicalDrug, omop: 1539463, misspelled: "Simvistatin 10 MG", perDay: 1, supply: 180, years: 6}
	atorvastatin  = &drug{ingredient: "atorvastatin", substance: "83367", code: "259255", display: "atorvastatin 80 MG Oral Tablet", class: clinicalDrug, omop: 1545959, misspelled: "Atorvastatine 80 MG Oral Tablet", perDay: 1, supply: 180, years: 6}
	warfarin      = &drug{ingredient: "warfarin", substance: "11289", code: "855332", display: "warfarin sodium 5 MG Oral Tablet", class: clinicalDrug, omop: 40163554, misspelled: "Warfarine Sodium 5 MG Oral Tablet", perDay: 1, supply: 90, years: 4}
	aspirin       = &drug{ingredient: "aspirin", substance: "1191", code: "243670", display: "aspirin 81 MG Oral Tablet", class: clinicalDrug, omop: 19059056, ingredientConcept: 1112807, perDay: 1, supply: 180, years: 8}
	metoprolol    = &drug{ingredient: "metoprolol", substance: "6918", code: "866414", display: "24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]", class: brandedDrug, perDay: 1, supply: 180, years: 6}
	lisinopril    = &drug{ingredient: "lisinopril", substance: "29046", code: "314076", display: "lisinopril 10 MG Oral Tablet", class: clinicalDrug, omop: 19080128, ingredientConcept: 1308216, misspelled: "Lisinopryl 10 MG Oral Tablet", perDay: 1, supply: 180, years: 6}
	amlodipine    = &drug{ingredient: "amlodipine", code: "197361", display: "amlodipine 5 MG Oral Tablet", class: clinicalDrug, omop: 1332419, perDay: 1, supply: 180, years: 6}
	thiazide      = &drug{ingredient: "hydrochlorothiazide", substance: "5487", code: "310798", display: "hydrochlorothiazide 25 MG Oral Tablet", class: clinicalDrug, omop: 19078106, perDay: 1, supply: 180, years: 6}
	metformin     = &drug{ingredient: "metformin", substance: "6809", code: "860975", display: "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", class: quantified, omop: 40163924, perDay: 1, supply: 180, years: 6}
	furosemide    = &drug{ingredient: "furosemide", substance: "4603", code: "313988", display: "furosemide 40 MG Oral Tablet", class: clinicalDrug, omop: 957136, misspelled: "Furosemid 40 MG Oral Tablet", perDay: 1, supply: 90, years: 3}
	omeprazole    = &drug{ingredient: "omeprazole", substance: "7646", display: "omeprazole 20 MG Delayed Release Oral Capsule", misspelled: "Omeprazol 20 MG Oral Capsule", perDay: 1, supply: 90, years: 2}
	citalopram    = &drug{ingredient: "citalopram", substance: "2556", display: "citalopram 20 MG Oral Tablet", misspelled: "Citaloprame 20 MG Oral Tablet", perDay: 1, supply: 90, years: 1.5}
	escitalopram  = &drug{ingredient: "escitalopram", substance: "321988", display: "escitalopram 10 MG Oral Tablet", misspelled: "Escitaloprame 10 MG Oral Tablet", perDay: 1, supply: 90, years: 1.5}
	sertraline    = &drug{ingredient: "sertraline", substance: "36437", code: "312938", display: "sertraline 100 MG Oral Tablet", class: clinicalDrug, omop: 739207, misspelled: "Sertralin 100 MG Oral Tablet", perDay: 1, supply: 90, years: 1.5}
	fluoxetine    = &drug{ingredient: "fluoxetine", substance: "4493", code: "310385", display: "fluoxetine 20 MG Oral Capsule", class: clinicalDrug, omop: 19077463, misspelled: "Fluoxetin 20 MG Oral Capsule", perDay: 1, supply: 90, years: 1.5}
	paroxetine    = &drug{ingredient: "paroxetine", substance: "32937", display: "paroxetine 20 MG Oral Tablet", misspelled: "Paroxetin 20 MG Oral Tablet", perDay: 1, supply: 90, years: 1.5}
	codeine       = &drug{ingredient: "codeine", substance: "2670", code: "993770", display: "acetaminophen 300 MG / codeine phosphate 15 MG Oral Tablet", class: clinicalDrug, omop: 40221901, misspelled: "Acetaminophen 300 MG / Codein Phosphate 15 MG Oral Tablet", perDay: 4, supply: 14, years: 0.1}
	tramadol      = &drug{ingredient: "tramadol", substance: "10689", code: "835603", display: "tramadol hydrochloride 50 MG Oral Tablet", class: clinicalDrug, omop: 19134047, misspelled: "Tramadole 50 MG Oral Tablet", perDay: 3, supply: 30, years: 0.3}
	ibuprofen     = &drug{ingredient: "ibuprofen", substance: "5640", code: "310965", display: "ibuprofen 200 MG Oral Tablet", class: clinicalDrug, omop: 19078461, ingredientConcept: 1177480, perDay: 3, supply: 30, years: 0.3}
	allopurinol   = &drug{ingredient: "allopurinol", substance: "519", code: "197319", display: "allopurinol 100 MG Oral Tablet", class: clinicalDrug, omop: 1167323, misspelled: "Alopurinol 100 MG Oral Tablet", perDay: 1, supply: 180, years: 5}
	carbamazepine = &drug{ingredient: "carbamazepine", substance: "2002", code: "308971", display: "carbamazepine 20 MG/ML Oral Suspension [Tegretol]", class: brandedDrug, omop: 19074679, misspelled: "Carbamazepine[Tegretol]", perDay: 2, supply: 90, years: 5}
	capecitabine  = &drug{ingredient: "capecitabine", substance: "194000", display: "capecitabine 500 MG Oral Tablet", misspelled: "Capecitabin 500 MG Oral Tablet", perDay: 6, supply: 21, years: 0.5}
	tamoxifen     = &drug{ingredient: "tamoxifen", substance: "10324", code: "198240", display: "tamoxifen 10 MG Oral Tablet", class: clinicalDrug, omop: 19019851, misspelled: "Tamoxifene 10 MG Oral Tablet", perDay: 2, supply: 180, years: 4}
	yaz           = &drug{ingredient: "drospirenone", code: "748856", display: "{24 (drospirenone 3 MG / ethinyl estradiol 0.02 MG Oral Tablet) / 4 (inert ingredients 1 MG Oral Tablet) } Pack [Yaz 28 Day]", class: brandedPack, omop: 19127904, misspelled: "Yaz 28 Day Pack", perDay: 1, supply: 28, years: 2}

	// Local ones, to which no guidance for systemic use applies: fluorouracil's
	// would be DPYD's.
	fluorouracil = &drug{ingredient: "fluorouracil", substance: "4492", display: "fluorouracil 50 MG/ML Topical Cream", route: "topical", perDay: 2, supply: 28, years: 0.1, local: true}
	atropine     = &drug{ingredient: "atropine", code: "1190766", display: "atropine sulfate 0.31 MG/ML Ophthalmic Solution", class: clinicalDrug, omop: 40243394, route: "ophthalmic", perDay: 2, supply: 14, years: 0.05, local: true}
)

// drugs are all of them; a local concept's number follows from the place here.
var drugs = []*drug{
	clopidogrel, simvastatin, azathioprine, simvastatin10, atorvastatin, warfarin, aspirin, metoprolol, lisinopril, amlodipine,
	thiazide, metformin, furosemide, omeprazole, citalopram, escitalopram, sertraline, fluoxetine, paroxetine, codeine,
	tramadol, ibuprofen, allopurinol, carbamazepine, capecitabine, tamoxifen, yaz, fluorouracil, atropine,
}

// indication is what is given for a condition: one of the options, or nothing.
type indication struct {
	reason  *condition
	within  int // days after the condition began
	options []option
}

type option struct {
	*drug
	share float64
}

// indications are in the order in which they are drawn. Clopidogrel is not
// among them: it follows a stent.
var indications = []indication{
	{hypertension, 60, []option{{lisinopril, 0.35}, {amlodipine, 0.25}, {thiazide, 0.15}}},
	{lipids, 90, []option{{simvastatin, 0.35}, {simvastatin10, 0.10}, {atorvastatin, 0.25}}},
	{coronary, 30, []option{{aspirin, 0.6}}},
	{infarction, 7, []option{{metoprolol, 0.6}}},
	{diabetes, 60, []option{{metformin, 0.7}}},
	{fibrillation, 30, []option{{warfarin, 0.55}}},
	{heartFailure, 30, []option{{furosemide, 0.6}}},
	{reflux, 30, []option{{omeprazole, 0.6}}},
	{depression, 60, []option{{escitalopram, 0.22}, {citalopram, 0.16}, {sertraline, 0.16}, {fluoxetine, 0.10}, {paroxetine, 0.10}}},
	{backPain, 90, []option{{codeine, 0.25}, {tramadol, 0.15}, {ibuprofen, 0.3}}},
	{kneeArthrose, 365, []option{{codeine, 0.20}, {tramadol, 0.15}, {ibuprofen, 0.3}}},
	{rheumatoid, 120, []option{{azathioprine, 0.25}}},
	{crohn, 120, []option{{azathioprine, 0.5}}},
	{gout, 30, []option{{allopurinol, 0.6}}},
	{epilepsy, 30, []option{{carbamazepine, 0.4}}},
	{colonCancer, 60, []option{{capecitabine, 0.5}}},
	{breastCancer, 120, []option{{tamoxifen, 0.55}}},
	{keratosis, 90, []option{{fluorouracil, 0.4}}},
	{menstrual, 7, []option{{yaz, 0.5}}},
}
