package match

// The sources of the strengths that several rows share. The FDA's own list is the
// page below. Of the copy that could be read only the beginning was there, so that
// each row also names the text that was read: one that restates the list, or the
// study or label with the change of exposure, which the FDA's limits class: strong
// from five times the exposure (for inducers: a fall by 80 %), moderate from twice.
const (
	fdaTable = "https://www.fda.gov/drugs/drug-interactions-labeling/healthcare-professionals-fdas-examples-drugs-interact-cyp-enzymes-and-transporter-systems"
	// The FDA's strong and moderate inhibitors of CYP2D6, as restated for PharMe.
	pharMe = "https://github.com/hpi-dhc/PharMe/blob/main/app/lib/common/models/drug/drug_inhibitors.dart"
	// The FDA's moderate and weak ones, as of 2020 (PMID 31910286, table 4).
	cicali = "https://pmc.ncbi.nlm.nih.gov/articles/PMC7292748/table/T4"
	// Fluvoxamine as the FDA's strong index inhibitor of CYP2C19.
	ospCYP2C19 = "https://github.com/Open-Systems-Pharmacology/Qualification-DDI-CYP2C19"
	// Perpetrators by enzyme and strength.
	pkis = "http://pkis.org/perptable.php?d=fluoxetine"
	// Fluconazole, citing the FDA's list as of October 2023.
	leeReview = "https://doi.org/10.3390/biom14010099"
	// The strengths of inducers.
	inducers = "https://pmc.ncbi.nlm.nih.gov/articles/PMC9468573/table/cts13357-tbl-0001"

	readOn = "2026-11-28"
)

// KnownModifiers returns the rows that this library knows. What each rests on was
// read on the day it names.
//
// Not in it: what is weak, for it changes no phenotype (for CYP2D6 sertraline,
// escitalopram, celecoxib, cimetidine, clobazam, desvenlafaxine, fluvoxamine,
// ritonavir); what induces moderately (enzalutamide, phenytoin), for which there is
// no rule; and where sources differ or none of weight could be read, for CYP2C19
// omeprazole and esomeprazole (called moderate; escitalopram rises by less than
// twice, which is weak), voriconazole, moclobemide and felbamate, for CYP2D6
// lorcaserin and dronedarone. Add rows as Options.Modifiers.
func KnownModifiers() []Modifier {
	return []Modifier{
		{
			Drug: "bupropion", Gene: cyp2d6, Effect: StrongInhibitor, Source: fdaTable + " " + pharMe, Read: readOn,
			Washout:       halfLives(37),
			WashoutSource: "five half-lives of 37 h, of threohydrobupropion, the slowest active metabolite (US label): https://www.droracle.ai/articles/403576/what-is-the-half-life-of-bupropion",
		}, {
			Drug: "fluoxetine", Gene: cyp2d6, Effect: StrongInhibitor, Source: fdaTable + " " + pharMe, Read: readOn,
			Washout:       35,
			WashoutSource: "five half-lives of the inhibition, 7.0 days as measured after stopping: https://pubmed.ncbi.nlm.nih.gov/11910262",
		}, {
			Drug: "paroxetine", Gene: cyp2d6, Effect: StrongInhibitor, Source: fdaTable + " " + pharMe, Read: readOn,
			// The drug has left after five days (half-life 21 h); the enzyme, which it
			// inactivates, has not returned.
			Washout:       15,
			WashoutSource: "five half-lives of the inhibition, 2.9 days as measured after stopping: https://pubmed.ncbi.nlm.nih.gov/11910262",
		}, {
			Drug: "quinidine", Gene: cyp2d6, Effect: StrongInhibitor, Source: fdaTable + " " + pharMe, Read: readOn,
			Washout:       halfLives(10),
			WashoutSource: "five half-lives of 5.7 h (5.0 to 10.0): https://www.benchchem.com/de/product/b13771556",
		}, {
			Drug: "terbinafine", Gene: cyp2d6, Effect: StrongInhibitor, Source: fdaTable + " " + pharMe, Read: readOn,
			Washout:       halfLives(400),
			WashoutSource: "five terminal half-lives of 200 to 400 h: https://www.drugs.com/ppa/terbinafine-systemic.html",
		}, {
			// Weak in the FDA's list of 2020, moderate in the later one; dextromethorphan × 2.7 to 2.9.
			Drug: "abiraterone", Gene: cyp2d6, Effect: ModerateInhibitor, Read: readOn,
			Source:        fdaTable + " " + pharMe + " https://pmc.ncbi.nlm.nih.gov/articles/PMC5069300/table/Tab5",
			Washout:       halfLives(19),
			WashoutSource: "five half-lives of 15 h, 19 h with an impaired liver (EU label): http://www.120ty.net/bencandy.php?aid=2024&fid=131&page=9",
		}, {
			Drug: "cinacalcet", Gene: cyp2d6, Effect: ModerateInhibitor, Source: fdaTable + " " + cicali + " " + pharMe, Read: readOn,
			Washout:       halfLives(40),
			WashoutSource: "five half-lives of 30 to 40 h: https://www.mendeley.com/research-papers/clinical-pharmacokinetic-pharmacodynamic-profile-cinacalcet-hydrochloride/",
		}, {
			Drug: "duloxetine", Gene: cyp2d6, Effect: ModerateInhibitor, Source: fdaTable + " " + cicali + " " + pharMe, Read: readOn,
			Washout:       halfLives(12),
			WashoutSource: "five half-lives of 10 to 12 h: https://pubmed.ncbi.nlm.nih.gov/21366359",
		}, {
			// Metoprolol × 3.3, desipramine × 3.4.
			Drug: "mirabegron", Gene: cyp2d6, Effect: ModerateInhibitor, Source: fdaTable + " " + cicali + " " + pharMe, Read: readOn,
			Washout:       15,
			WashoutSource: "the enzyme recovers within 15 days of stopping, longer than five half-lives of 50 h (EU label): https://rxreasoner.com/substances/mirabegron/precautions",
		}, {
			Drug: "rolapitant", Gene: cyp2d6, Effect: ModerateInhibitor, Read: readOn,
			Source:        fdaTable + " https://themeditary.com/pro/varubi-prescribing-information-14784.html",
			Washout:       halfLives(183),
			WashoutSource: "five half-lives of 169 to 183 h; at least 28 days after one dose by the US label: https://link.springer.com/10.1007/s00520-018-4331-x",
		}, {
			Drug: "fluconazole", Gene: cyp2c19, Effect: StrongInhibitor, Source: fdaTable + " " + leeReview, Read: readOn,
			Washout:       halfLives(50),
			WashoutSource: "five half-lives of 30 h (20 to 50; US label): https://fda.report/DailyMed/32081764-c797-16f9-e054-00144ff88e88",
		}, {
			// Omeprazole × 7.1, by two weeks of it: five times and more is strong. PKIS
			// of before that study says moderate.
			Drug: "fluoxetine", Gene: cyp2c19, Effect: StrongInhibitor, Read: readOn,
			Source:        fdaTable + " https://doi.org/10.1038/clpt.2014.50",
			Washout:       35,
			WashoutSource: "five weeks, as for CYP2D6: norfluoxetine's half-life is 4 to 16 days (US label): https://www.droracle.ai/articles/320801/what-is-the-half-life-of-fluoxetine-selective-serotonin-reuptake",
		}, {
			Drug: "fluvoxamine", Gene: cyp2c19, Effect: StrongInhibitor, Source: fdaTable + " " + ospCYP2C19 + " " + pkis, Read: readOn,
			Washout:       halfLives(33),
			WashoutSource: "five half-lives of 32.1 h, in the first two days after 200 mg daily: https://pubmed.ncbi.nlm.nih.gov/9517369",
		}, {
			// PKIS says strong; omeprazole's clearance fell to 42 %, which by itself is moderate.
			Drug: "ticlopidine", Gene: cyp2c19, Effect: StrongInhibitor, Read: readOn,
			Source:        fdaTable + " " + pkis + " https://pubmed.ncbi.nlm.nih.gov/10233213",
			Washout:       halfLives(50),
			WashoutSource: "five terminal half-lives of 20 to 50 h: https://doi.org/10.2165/00003088-199426050-00003",
		}, {
			// Omeprazole × 2.07 (EU label).
			Drug: "cenobamate", Gene: cyp2c19, Effect: ModerateInhibitor, Read: readOn,
			Source:        fdaTable + " https://rxreasoner.com/substances/cenobamate/precautions",
			Washout:       halfLives(60),
			WashoutSource: "five half-lives of 50 to 60 h: https://anesth.unboundmedicine.com/anesthesia/view/Davis-Drug-Guide/110784/all/cenobamate",
		}, {
			// Omeprazole − 85 %.
			Drug: "apalutamide", Gene: cyp2c19, Effect: StrongInducer, Read: readOn,
			Source:        fdaTable + " " + inducers + " https://doi.org/10.1007/s40262-020-00882-2",
			Washout:       halfLives(72),
			WashoutSource: "five half-lives of 3 days: https://pharmacologymentor.com/drug-card/apalutamide",
		}, {
			// The drug leaves within a day (half-life 4 h), the enzyme it made does not.
			Drug: "rifampin", Gene: cyp2c19, Effect: StrongInducer, Source: fdaTable + " " + inducers, Read: readOn,
			Washout:       8,
			WashoutSource: "activity was raised four days after stopping and back to baseline after eight: https://vufind.lboro.ac.uk/PrimoRecord/cdi_proquest_miscellaneous_1459564240",
		},
	}
}

// halfLives is five half-lives of so many hours, in days, rounded up.
func halfLives(hours int) int { return (5*hours + 23) / 24 }
