package warfarin_test

import (
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/cohort/score/warfarin"
)

func Example() {
	patient := warfarin.Patient{
		Age: 63, HeightCM: 178, WeightKG: 84, Race: warfarin.White, TargetINR: warfarin.INR2To3,
		VKORC1: warfarin.VKORC1AG, CYP2C9: warfarin.Diplotype{"*1", "*3"}, CoversRareAlleles: true,
	}
	genetic, err := warfarin.Pharmacogenetic(patient)
	if err != nil {
		fmt.Println(err)
		return
	}
	clinical, err := warfarin.Clinical(patient)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f mg a week, %.1f without genotypes\n", genetic.WeeklyMG, clinical.WeeklyMG)
	for _, a := range genetic.NotContained {
		fmt.Println(a.Name, a.Carrier)
	}

	patient.CYP2C9 = warfarin.Diplotype{"*1", "*8"}
	_, err = warfarin.Pharmacogenetic(patient)
	var refusal *warfarin.RefusalError
	fmt.Println(errors.As(err, &refusal), refusal.Reasons, refusal.Alleles)
	// Output:
	// 23.6 mg a week, 32.9 without genotypes
	// rs12777823 not tested
	// CYP4F2*3 not tested
	// true [cyp2c9-allele-not-in-algorithm] [*8]
}
