// Package privacy is what stands between people's records and what a program
// shows of them: pseudonyms, shifted dates, pooled ages, and the choice whether
// anything about single persons is shown at all.
//
// Start with a [Level], which a program asks its user for; its zero value shows
// cohorts only. Person-level output then takes a [Project]'s pseudonyms:
//
//	if err := level.AllowPersons(); err != nil {
//		return err // cohort-level output only, unless the user chose otherwise
//	}
//	key, err := privacy.ReadKey("pseudonyms.key")
//	if err != nil {
//		return err
//	}
//	project, err := privacy.NewProject(key, "clopidogrel 2026")
//	if err != nil {
//		return err
//	}
//	fmt.Fprintln(w, level.Label())
//	fmt.Fprintln(w, project.Pseudonym(patient.ID), privacy.Birth(patient.Birth, asOf))
//
// Cohort-level output goes through cohort/privacy/suppress, which hides small
// counts with all that they can be computed from, or through
// cohort/privacy/differential, which adds noise within a budget;
// cohort/privacy/audit keeps the log of both.
//
// # What is promised
//
// Pseudonyms are HMAC-SHA-256 of the identifier, cut to 125 bits and written in
// 25 letters and digits. The same key and project give the same pseudonym; without
// the key nobody can compute one, check a guess, or tell that pseudonyms of two
// projects are one person's. Among a thousand million people the chance that
// any two share one is below 1e-19.
//
// A shift of dates is the same for all dates of a person, so that intervals stay
// as they are; which it is can be computed with the key only.
//
// # What is not promised
//
// None of this makes a person's record anonymous. A genotype profile is nearly
// always unique: of 3,202 people of the 1000 Genomes Project 3,158 have a
// star-allele profile that nobody else there has. So is a series of diagnoses, and
// the intervals that shifted dates keep are those of the original. Shifting dates
// alone is not de-identification: the Safe Harbor rule of HIPAA (45 CFR
// 164.514(b)(2)) wants all elements of dates but the year removed, and a shift of
// days keeps season and intervals. Person-level output stays identifiable, and says
// so in its [Level.Label]. Whoever holds the key can undo pseudonyms and shifts.
package privacy
