// Package records makes the health records of simulated people: conditions,
// visits, orders, measurements and deaths, as FHIR R4 and as OMOP CDM 5.4, in
// which drugs work as their alleles say.
//
// Start with [New]; the people are those of a [synth.Cohort]:
//
//	people, err := synth.New(kb.Default(), synth.Options{Seed: 7, Samples: 1000, Frequencies: records.Frequencies()})
//	if err != nil {
//		return err
//	}
//	cohort, err := records.New(people, kb.Default(), records.Options{Seed: 7})
//	if err != nil {
//		return err
//	}
//	for _, r := range cohort.Person(0).Responses {
//		fmt.Println(r.Drug, r.Carrier, r.HazardRatio, r.Start, r.Event)
//	}
//	err = cohort.WriteDir(ctx, "cohort")
//
// Everything is drawn from the seed, person by person: the same options give the
// same records, whatever the number of workers and of people. Nothing in them is
// of a real person, and no number in them is an estimate of anything: how common
// a condition is and how long a drug is taken are invented, and so are the
// effects. What is planted stands in [Response] and beside the records.
package records
