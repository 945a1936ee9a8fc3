package phenotype

import (
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// isICD reports whether a system is an ICD, whose codes have an order.
func isICD(system string) bool {
	return system == ehr.ICD9CM || system == ehr.ICD10CM || system == ehr.ICD10
}

// systemOf is the short name of a system that has other names too.
func systemOf(name string) string {
	switch name {
	case ehr.ICD9CM, ehr.ICD10CM, ehr.ICD10, ehr.SNOMED, ehr.LOINC, ehr.RxNorm, ehr.ATC, ehr.OMOP:
		return name // as nearly every record has it
	}
	for _, alias := range [...][2]string{
		{"ICD9CM", ehr.ICD9CM},
		{"ICD-9-CM", ehr.ICD9CM},
		{"ICD9", ehr.ICD9CM},
		{"http://hl7.org/fhir/sid/icd-9-cm", ehr.ICD9CM},
		{"ICD10CM", ehr.ICD10CM},
		{"ICD-10-CM", ehr.ICD10CM},
		{"http://hl7.org/fhir/sid/icd-10-cm", ehr.ICD10CM},
		{"ICD10", ehr.ICD10},
		{"ICD-10", ehr.ICD10},
		{"http://hl7.org/fhir/sid/icd-10", ehr.ICD10},
		{"SNOMED", ehr.SNOMED},
		{"SNOMEDCT", ehr.SNOMED},
		{"SNOMED CT", ehr.SNOMED},
		{"SCT", ehr.SNOMED},
		{"http://snomed.info/sct", ehr.SNOMED},
		{"LOINC", ehr.LOINC},
		{"http://loinc.org", ehr.LOINC},
		{"RxNorm", ehr.RxNorm},
		{"http://www.nlm.nih.gov/research/umls/rxnorm", ehr.RxNorm},
		{"ATC", ehr.ATC},
		{"http://www.whocc.no/atc", ehr.ATC},
		{"CVX", ehr.CVX},
		{"NDC", ehr.NDC},
		{"HP", ehr.HPO},
		{"HPO", ehr.HPO},
		{"OMIM", ehr.OMIM},
		{"MONDO", ehr.MONDO},
		{"OMOP", ehr.OMOP},
	} {
		if len(alias[0]) == len(name) && strings.EqualFold(alias[0], name) {
			return alias[1]
		}
	}
	return name
}

// knownSystem reports whether a design may name a system: one of this library's,
// or a URI.
func knownSystem(system string) bool {
	switch system {
	case ehr.ICD9CM, ehr.ICD10CM, ehr.ICD10, ehr.SNOMED, ehr.LOINC, ehr.RxNorm, ehr.ATC,
		ehr.CVX, ehr.NDC, ehr.HPO, ehr.OMIM, ehr.MONDO, ehr.OMOP:
		return true
	}
	return strings.Contains(system, ":")
}

// canonical is a code as all that is the same is written: codes of the ICD in
// upper case, without dots, and without the dagger, asterisk and the signs that
// national versions put behind them. The categories of the ICD have a fixed
// length, so that no two codes become one. A canonical code stays as it is, in
// the same memory.
func canonical(system, code string) string {
	code = strings.TrimSpace(code)
	if !isICD(system) {
		if system == ehr.ATC {
			return strings.ToUpper(code)
		}
		return code
	}
	code = strings.TrimRight(code, "†*+!#-. ")
	for i := range len(code) {
		if c := code[i]; c == '.' || c >= 'a' && c <= 'z' {
			return strings.ReplaceAll(strings.ToUpper(code), ".", "")
		}
	}
	return code
}
