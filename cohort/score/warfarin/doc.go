// Package warfarin predicts the weekly maintenance dose of warfarin of an adult by
// the two algorithms of the International Warfarin Pharmacogenetics Consortium
// (IWPC): the pharmacogenetic one, and the clinical one for comparison.
//
// Start with [Pharmacogenetic]:
//
//	dose, err := warfarin.Pharmacogenetic(warfarin.Patient{
//		Age: 63, HeightCM: 178, WeightKG: 84, Race: warfarin.White, TargetINR: warfarin.INR2To3,
//		VKORC1: warfarin.VKORC1AG, CYP2C9: warfarin.Diplotype{"*1", "*3"},
//		CoversRareAlleles: true,
//	})
//	if err != nil {
//		return err // a *RefusalError lists each reason
//	}
//	fmt.Printf("%.1f mg a week\n", dose.WeeklyMG)
//
// [FromGenes] takes the genotypes from a result of annotate/pgx, [FromRecord] the
// rest from a health record; [Of] does both.
//
// # What it is for, and what not
//
// The dose is the stable one that a person is expected to end up with at a target
// INR of 2 to 3. It is no loading dose and no first dose, and it does not replace
// measuring the INR. Whoever it was not made for is refused, with every reason:
// minors, other targets, CYP2C9 alleles other than *1, *2 and *3 (such as *5, *6, *8
// and *11), missing height or weight, and people of African ancestry, or of an
// ancestry that is not stated, whose test did not look for *5, *6, *8 and *11 (CPIC
// 2017). What it does not contain and CPIC adjusts for, rs12777823 and CYP4F2*3, is
// shown beside the dose ([Dose.NotContained]) and never applied.
//
// # Sources
//
// International Warfarin Pharmacogenetics Consortium. N Engl J Med 2009;360:753-764,
// PMID 19228618, supplementary appendix, sections S1e, S1f and S4. Johnson JA et al.,
// CPIC guideline for pharmacogenetics-guided warfarin dosing: 2017 update. Clinical
// Pharmacology & Therapeutics 2017;102:397-404, PMID 28198005.
package warfarin
