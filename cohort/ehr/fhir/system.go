package fhir

import (
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// systemOf gives the name that this library knows a code system by, and whether
// it is a system that the standard names. Sources: terminology.hl7.org (URIs
// and, in urn:oid:, the HL7 OID registry), read November 2026.
func systemOf(uri string) (string, bool) {
	switch strings.TrimSuffix(uri, "/") {
	case "http://snomed.info/sct", "https://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96", ehr.SNOMED:
		return ehr.SNOMED, true
	case "http://www.nlm.nih.gov/research/umls/rxnorm", "https://www.nlm.nih.gov/research/umls/rxnorm",
		"urn:oid:2.16.840.1.113883.6.88", ehr.RxNorm:
		return ehr.RxNorm, true
	case "http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1", ehr.LOINC:
		return ehr.LOINC, true
	case "http://hl7.org/fhir/sid/icd-10-cm", "https://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90", ehr.ICD10CM:
		return ehr.ICD10CM, true
	case "http://hl7.org/fhir/sid/icd-10", "https://hl7.org/fhir/sid/icd-10", "urn:oid:2.16.840.1.113883.6.3", ehr.ICD10:
		return ehr.ICD10, true
	// The procedures of ICD-9-CM (…6.104) are another system: 38.9 is a sepsis here.
	case "http://hl7.org/fhir/sid/icd-9-cm", "https://hl7.org/fhir/sid/icd-9-cm", "http://hl7.org/fhir/sid/icd-9-cm/diagnosis",
		"http://terminology.hl7.org/CodeSystem/icd9cm", "urn:oid:2.16.840.1.113883.6.103", ehr.ICD9CM:
		return ehr.ICD9CM, true
	case "http://www.whocc.no/atc", "https://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73", ehr.ATC:
		return ehr.ATC, true
	case "http://hl7.org/fhir/sid/cvx", "https://hl7.org/fhir/sid/cvx", "urn:oid:2.16.840.1.113883.12.292", ehr.CVX:
		return ehr.CVX, true
	case "http://hl7.org/fhir/sid/ndc", "https://hl7.org/fhir/sid/ndc", "urn:oid:2.16.840.1.113883.6.69", ehr.NDC:
		return ehr.NDC, true
	case "http://unitsofmeasure.org", "https://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8", ehr.UCUM:
		return ehr.UCUM, true
	case "http://human-phenotype-ontology.org", "https://human-phenotype-ontology.org",
		"http://purl.obolibrary.org/obo/hp.owl", "http://purl.obolibrary.org/obo/hp.fhir", "urn:oid:2.16.840.1.113883.6.339", ehr.HPO:
		return ehr.HPO, true
	case "http://www.omim.org", "https://www.omim.org", "http://omim.org", "urn:oid:2.16.840.1.113883.6.174", ehr.OMIM:
		return ehr.OMIM, true
	case "http://purl.obolibrary.org/obo/mondo.owl", ehr.MONDO:
		return ehr.MONDO, true
	case "https://fhir-terminology.ohdsi.org", "http://fhir-terminology.ohdsi.org", ehr.OMOP:
		return ehr.OMOP, true
	case "urn:oid:2.16.840.1.113883.6.238": // CDC race and ethnicity
		return uri, true
	}
	if strings.HasPrefix(uri, "http://snomed.info/sct/") { // an edition, perhaps a version
		return ehr.SNOMED, true
	}
	// HL7's own, of classes, categories and routes.
	return uri, strings.HasPrefix(uri, "http://terminology.hl7.org/") || strings.HasPrefix(uri, "http://hl7.org/fhir/")
}
