package warfarin

// Adjustment is something that bears on the dose and that the algorithm does not
// contain. It is shown, and never applied.
type Adjustment struct {
	Name     string  // "rs12777823", "CYP4F2*3"
	Carrier  Carrier // whether the person carries it
	Low      float64 // change of the dose that CPIC names for carriers, in per cent
	High     float64
	Applies  bool   // CPIC names the change for somebody of this genotype and race
	Guidance string // for whom, how strongly, and the source
}

// notContained lists the adjustments of CPIC 2017, figure 2. The percentages for
// rs12777823 also stand in table 3 of Front Pharmacol 2022;13:866058.
func notContained(p *Patient) []Adjustment {
	carries := func(c Carrier) bool { return c == Heterozygous || c == Homozygous }
	return []Adjustment{
		{
			Name: "rs12777823", Carrier: p.RS12777823, Low: -25, High: -10,
			Applies:  p.Race == Black && carries(p.RS12777823),
			Guidance: "CPIC 2017, for African Americans who carry A: 10 to 25 % less; moderate",
		},
		{
			Name: "CYP4F2*3", Carrier: p.CYP4F2, Low: 5, High: 10,
			Applies:  (p.Race == White || p.Race == Asian) && carries(p.CYP4F2),
			Guidance: "CPIC 2017, for people of other than African ancestry who carry rs2108622 T: 5 to 10 % more; optional",
		},
	}
}

// Note is something to know about a dose.
type Note string

// The notes.
const (
	NoLoadingDose     Note = "no-loading-dose"       // of every dose
	VKORC1NotKnown    Note = "vkorc1-not-known"      // the coefficient for unknown genotypes was taken
	CYP2C9NotKnown    Note = "cyp2c9-not-known"      // the same
	RareAllelesNote   Note = "rare-alleles-untested" // *1 may be *5, *6, *8 or *11
	RaceAsUnknown     Note = "race-missing-or-mixed" // the coefficient for those was taken
	ConsiderOther     Note = "consider-alternative"  // a poor metaboliser of CYP2C9: CPIC 2017, figure 2, note e
	BelowOneMilligram Note = "below-1-mg-a-day"      // the smallest tablet: few such people were in the data
	EldestGroup       Note = "90-years-or-older"     // taken for 90 to 99
	NarrowTarget      Note = "target-within-2-to-3"  // the target is a part of 2 to 3
)

// notes lists what is to be known about a dose.
func notes(p *Patient, d *Dose) []Note {
	n := []Note{NoLoadingDose}
	add := func(holds bool, note Note) {
		if holds {
			n = append(n, note)
		}
	}
	known := p.CYP2C9 != Diplotype{}
	add(d.Genetic && p.VKORC1 == VKORC1Unknown, VKORC1NotKnown)
	add(d.Genetic && !known, CYP2C9NotKnown)
	add(d.Genetic && known && !p.CoversRareAlleles, RareAllelesNote)
	add(p.Race == MissingOrMixed, RaceAsUnknown)
	pair := p.CYP2C9.sorted()
	add(d.Genetic && (pair == Diplotype{"*2", "*3"} || pair == Diplotype{"*3", "*3"}), ConsiderOther)
	add(d.WeeklyMG < 7, BelowOneMilligram)
	add(p.Age >= 90, EldestGroup)
	add(p.TargetINR != INR2To3, NarrowTarget)
	return n
}
