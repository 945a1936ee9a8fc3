// Package phenotype says from health records who has what: sets of codes,
// phecodes, exposure to drugs, laboratory limits, and outcomes after an exposure.
// Each is a pure function of one [ehr.Patient], so that people may be looked at in
// parallel and in any order.
//
// Start with [ParseDesign], which reads a design from TOML, and [NewStudy]:
//
//	design, err := phenotype.ParseDesign("stroke.toml", text)
//	if err != nil {
//		return err
//	}
//	study, err := phenotype.NewStudy(design, phenotype.Options{Ingredients: names})
//	if err != nil {
//		return err
//	}
//	result, err := study.Run(ctx, source)
//	for _, step := range result.Flow {
//		fmt.Println(step.Left, step.Name)
//	}
//
// [LoadPhecodes] reads the phecode maps from a folder of the user's;
// [Phecodes.Assess] says of a person whether they are a case, a control, or
// neither, of each phecode.
//
// # Times that are not exact
//
// A date of a month or a year stands for each of its days, and an item without a
// date for any day. What must be there is there only where it is certain; what
// must not be there is in the way where it may be. In particular:
//
//   - The start of follow-up must be exact to the day, and certainly the first.
//   - Nobody is a new user, or free of an exclusion, whose record may say otherwise.
//   - An outcome counts where all that it can be lies in the window, at the latest
//     day it can be. Where it may lie in the window or not, the person is left out.
//   - Two codes are on different days only where they cannot be on the same one.
//
// What is certainly before the birth, after the (last) death or after the end of
// the data is left out and counted; see [Tally].
package phenotype
