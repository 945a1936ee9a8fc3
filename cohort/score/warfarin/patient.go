package warfarin

// Patient is what the algorithms ask of a person. The zero value is refused.
type Patient struct {
	Age      int     // completed years
	HeightCM float64 // centimetres
	WeightKG float64 // kilograms
	Race     Race

	EnzymeInducer bool // takes carbamazepine, phenytoin or rifampin (rifampicin)
	Amiodarone    bool // takes amiodarone

	TargetINR INR

	VKORC1 VKORC1
	CYP2C9 Diplotype // the zero value: not known

	// CoversRareAlleles says that the test of CYP2C9 would have found *5, *6, *8
	// and *11.
	CoversRareAlleles bool

	RS12777823 Carrier // carries rs12777823 A
	CYP4F2     Carrier // carries CYP4F2*3 (rs2108622 T)
}

// Race is that of the algorithms: the categories of the United States' Office of
// Management and Budget, as they were asked of the patients it was made from.
type Race uint8

// The races. Whoever is of another one, of several, or of one that is not known is
// MissingOrMixed, as in the source.
const (
	MissingOrMixed Race = iota
	White
	Asian
	Black // or African American
)

// String returns the race in words.
func (r Race) String() string {
	return [...]string{"missing or mixed", "White", "Asian", "Black or African American"}[r&3]
}

// VKORC1 is the genotype at rs9923231 in the gene's orientation, -1639 G>A. On the
// forward strand of the chromosome G is C and A is T.
type VKORC1 uint8

// The genotypes of VKORC1.
const (
	VKORC1Unknown VKORC1 = iota
	VKORC1GG
	VKORC1AG
	VKORC1AA
)

// String returns "unknown", "G/G", "A/G" or "A/A".
func (v VKORC1) String() string { return [...]string{"unknown", "G/G", "A/G", "A/A"}[v&3] }

// Diplotype is the pair of star alleles of CYP2C9, in any order.
type Diplotype [2]string

// INR is a range of the international normalised ratio that is aimed at.
type INR struct{ Low, High float64 }

// INR2To3 is the target that the algorithms were made for.
var INR2To3 = INR{2, 3}

// Carrier is whether somebody carries an allele.
type Carrier uint8

// Whether somebody carries it.
const (
	NotTested Carrier = iota
	NonCarrier
	Heterozygous
	Homozygous
)

// String returns the word.
func (c Carrier) String() string {
	return [...]string{"not tested", "non-carrier", "heterozygous", "homozygous"}[c&3]
}
