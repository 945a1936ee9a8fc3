package main

import "maps"

// meanings are what a kind of warning says, and what to do about it: without
// numbers, and without where it was, which may be of few people.
func meanings() map[string]string {
	all := map[string]string{
		"genotypes":      "something in the genotypes was put right or left out: look at them with examples/pgx",
		"no-vocabulary":  "there is no table concept: medications have no code but a number, and are found by their words alone; load the vocabulary, or name its schema, too",
		"sex-differs":    "the sex in a record is not that of its genotypes: look for swapped samples (--people says whose)",
		"case-differs":   "samples and patients are left alone whose names differ in case only: correct --link",
		"no-date":        "the records have no date: say with --as-of which day is to be now",
		"repeated-pair":  "a line of --link was there before: it counts once",
		"bad-value":      "a value cannot be read, or is not of its column's kind: the item is kept without it",
		"no-concept":     "a row has neither a code nor a text: it is kept",
		"future-date":    "a date lies in the future: it is kept",
		"unknown-system": "a code has no system, or one that is not known here: it is kept, and found by its words alone",

		"contested-sample":  "a sample has a link to several patients, or shares one: it is left out; correct --link or the identifiers",
		"contested-patient": "a patient has a link to several samples, or shares one: it is left out; correct --link or the identifiers",
		"reversed-interval": "something ends before it begins: it counts as without that end, or is possible at most",
		"duplicate-patient": "a patient is there more than once: see that it is one person",
		"two-sexes":         "a person is of two sexes in the records: the sex is not known; see which is right",
		"two-births":        "a person has two dates of birth in the records: the first counts; see which is right",
		"unmatched-person":  "a row is of nobody in the table of persons: it is left out",
	}
	for _, more := range []map[string]string{ofOMOP(), ofFHIR(), ofPhenopackets()} {
		maps.Copy(all, more)
	}
	return all
}

func ofOMOP() map[string]string {
	return map[string]string{
		"contradicting-dates": "a date and its time are on two days: the date counts",
		"unknown-concept":     "a concept is not in the table concept, and has no code but its number: load its vocabulary",
		"unknown-visit":       "a row names a visit that is not there: it is kept",
		"unread-eras":         "drug_exposure has no rows and drug_era has: leave the empty table out to have the eras read",
	}
}

func ofFHIR() map[string]string {
	return map[string]string{
		"bad-date":              "a date cannot be read: the item is kept without it",
		"bad-number":            "a number cannot be read: the item is kept without it",
		"birth-conflict":        "a patient has two dates of birth: it is kept without one; see which is right",
		"cancelled-encounter":   "an encounter has not taken place: it is left out",
		"deleted-resource":      "a resource was deleted: it is left out",
		"differing-resource":    "a resource is there twice with different content: both are kept; see which is right",
		"duplicate-resource":    "a resource is there twice: it is kept once",
		"entered-in-error":      "something was entered in error: it is left out",
		"linked-patient":        "a patient is said to be the same person as another: the two are not joined; join them with --link or at the source",
		"modifier-extension":    "something has an extension that changes what it means, and is not known here: it is left out",
		"no-id":                 "a patient has no identifier, so that nothing can refer to it: it is left out",
		"no-patient-resource":   "resources name a patient of whom there is nothing else: it is kept; add the file of patients",
		"no-resource":           "an entry has no resource: it is left out",
		"no-subject":            "something does not say which patient it is about: it is left out",
		"not-fhir":              "a file of the folder is no FHIR in JSON: it is passed over",
		"older-version":         "a resource is there in several versions: the newest counts",
		"other-subject":         "something is not about a patient: it is left out",
		"planned-encounter":     "an encounter has not taken place: it is left out",
		"several-dosages":       "a medication has several dosages: the first is kept",
		"sex-conflict":          "a patient is of two sexes: the sex is not known; see which is right",
		"unconfirmed-condition": "a condition is not confirmed: its status is unknown",
		"unresolved-medication": "a medication is said in a resource that is nowhere: it cannot be mapped; add the file of medications",
		"unresolved-subject":    "something is of a patient who cannot be found: it is left out",
		"value-type":            "a value is a period or a series: the item is kept without it",
	}
}

func ofPhenopackets() map[string]string {
	return map[string]string{
		"age-without-birth": "a time is told by age and the date of birth is not known: the item is kept without it",
		"bad-age":           "an age cannot be read: the item is kept without it",
		"not-phenopacket":   "a file of the folder is no phenopacket: it is passed over",
		"onset-class":       "a time is told in words or by gestation: the item is kept without it",
	}
}
