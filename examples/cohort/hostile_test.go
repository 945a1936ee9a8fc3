package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/examples/program"
)

// sentinel is what marks people: it stands in every place of hostile input that
// holds something of theirs.
const sentinel = "Sentinel"

// hostile writes files into a folder.
func hostile(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

// markedVCF has twelve marked samples.
func markedVCF() string {
	var names, calls strings.Builder
	for i := range 12 {
		fmt.Fprintf(&names, "\t%s-%d", sentinel, i)
		calls.WriteString("\t0/1")
	}
	return "##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT" + names.String() +
		"\nchr10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT" + calls.String() + "\n"
}

// patient is a line of a bulk export; more are further members.
func patient(i int, more string) string {
	return fmt.Sprintf(`{"resourceType":"Patient","id":"%s-%d","name":[{"family":"%s"}],"gender":"female","birthDate":"1950-05-04"%s}`+"\n", sentinel, i, sentinel, more)
}

// request is a medication request of a patient's.
func request(i int, more string) string {
	return fmt.Sprintf(`{"resourceType":"MedicationRequest","id":"%s-%d","status":"active","intent":"order","subject":{"reference":"Patient/%s-%d"},`+
		`"medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"309362"}],"text":"%s"},"authoredOn":"2024-03-01"%s}`+"\n",
		sentinel, i, sentinel, i, "clopidogrel 75 MG Oral Tablet", more)
}

// TestHostile gives the program marked people in damaged files of every kind: each
// is a clear message or a warning, no message and no output has the mark in it, and
// what fails writes nothing.
func TestHostile(t *testing.T) {
	everybody := ""
	for i := range 12 {
		everybody += patient(i, "") + request(i, "")
	}
	fhir := func(text string) map[string]string { return map[string]string{"records/" + sentinel + ".ndjson": text} }
	const condition = `{"resourceType":"Condition","id":"Sentinel-c","subject":{"reference":"Patient/Sentinel-1"},"code":{"coding":[{"system":"urn:Sentinel","code":"Sentinel"}],"text":"Sentinel"},%s}` + "\n"
	for _, tc := range []struct {
		name  string
		files map[string]string
		args  []string // DIR stands for the folder
		fails bool
		want  string
	}{
		{"nothing is wrong", fhir(everybody), nil, false, ""},
		{"broken JSON in the middle", fhir(everybody[:len(everybody)/2] + `{"resourceType":"Patient","id":"Sentinel-9","name":[{"family":` + "\n" + everybody[len(everybody)/2:]), nil, true, "fhir: "},
		{"a broken bundle", map[string]string{"records/" + sentinel + ".json": `{"resourceType":"Bundle","type":"collection","entry":[{"resource":` + patient(1, "") + `},{"resource":{"resourceType":"Condition","note":"Sentinel`}, nil, true, "fhir: "},
		{"a patient twice, in two sexes", fhir(everybody + strings.Replace(patient(3, ""), `"female"`, `"male"`, 1)), nil, false, "sex-conflict"},
		{"a date in the future", fhir(everybody + fmt.Sprintf(condition, `"onsetDateTime":"2999-05-04"`)), nil, false, "future-date"},
		{"a reversed interval", fhir(everybody + fmt.Sprintf(condition, `"onsetDateTime":"2020-05-04","abatementDateTime":"2010-01-01"`)), nil, false, "reversed-interval"},
		{"an unknown code system", fhir(everybody + fmt.Sprintf(condition, `"onsetDateTime":"2020-05-04"`)), nil, false, "unknown-system"},
		{"a broken map", map[string]string{"records/a.ndjson": everybody, "link.tsv": "sample\tpatient\nSentinel-1\n"}, []string{"--link", "DIR/link.tsv"}, true, "--link:2"},
		{"a map that contradicts itself", map[string]string{"records/a.ndjson": everybody, "link.tsv": "Sentinel-1\tSentinel-1\nSentinel-1\tSentinel-2\nSentinel-5\tSentinel-5\n"}, []string{"--link", "DIR/link.tsv"}, false, "contested-sample"},
		{"a broken outside call", map[string]string{"records/a.ndjson": everybody, "out.tsv": "Sentinel\n"}, []string{"--outside", "Sentinel-1=DIR/out.tsv"}, true, "--outside"},
		{"outside calls of nobody", map[string]string{"records/a.ndjson": everybody, "out.tsv": "CYP2D6\t*1/*4\n"}, []string{"--outside", "Sentinel-77=DIR/out.tsv"}, true, "not reported"},
		{"a design of nobody", map[string]string{"records/a.ndjson": everybody, "d.toml": "[index]\ndrug=[\"warfarin\"]\n[outcome]\ndeath=true\n"}, []string{"--design", "DIR/d.toml"}, true, "selects nobody"},
		{"a design with an unknown key", map[string]string{"records/a.ndjson": everybody, "d.toml": "[index]\ndrug=[\"warfarin\"]\nwhy=1\n[outcome]\ndeath=true\n"}, []string{"--design", "DIR/d.toml"}, true, "d.toml:3"},
		{"conditions without a citation", map[string]string{"records/a.ndjson": everybody, "c.tsv": "ICD10CM\tI25*\tclopidogrel\n"}, []string{"--conditions", "DIR/c.tsv"}, true, "no citation"},
		{"effects without a citation", map[string]string{"records/a.ndjson": everybody, "e.toml": "[[effect]]\ndrug=\"clopidogrel\"\ngene=\"CYP2C19\"\nphenotypes=[\"Poor Metabolizer\"]\nevent=\"x\"\nrisk=0.1\nguided=0.1\nperiod=\"y\"\n"}, []string{"--effects", "DIR/e.toml"}, true, "without a citation"},
		{"genotypes that end", map[string]string{"records/a.ndjson": everybody, "marked.vcf": markedVCF()[:len(markedVCF())-20]}, nil, true, "cohort: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.files["marked.vcf"] == "" {
				tc.files["marked.vcf"] = markedVCF()
			}
			dir := hostile(t, tc.files)
			args := []string{"--fhir", filepath.Join(dir, "records"), "--vcf", filepath.Join(dir, "marked.vcf")}
			for _, a := range tc.args {
				args = append(args, strings.ReplaceAll(a, "DIR", dir))
			}
			check(t, tc.fails, tc.want, args...)
		})
	}
}

// check runs the program with all outputs, and looks for the mark.
func check(t *testing.T, fails bool, want string, args ...string) {
	t.Helper()
	guard, err := privacy.NewGuard([]string{sentinel, "1950-05-04"})
	require.NoError(t, err)
	o := runAll(t, args...)
	if fails {
		assert.NotEqual(t, program.Success, o.code)
	} else {
		assert.Equal(t, program.Success, o.code, o.stderr)
	}
	assert.Contains(t, o.stderr, want)
	assert.Empty(t, o.stdout)
	require.NoError(t, guard.Scan(strings.NewReader(o.all())), o.stderr)
}

// TestHostileTables are other forms of records.
func TestHostileTables(t *testing.T) {
	people := "id\tsex\tbirth\n"
	drugs := "id\tcode\ttext\tstart\tdays\n"
	for i := range 12 {
		people += fmt.Sprintf("%s-%d\tfemale\t1950-05-04\n", sentinel, i)
		drugs += fmt.Sprintf("%s-%d\tRxNorm:309362\tclopidogrel 75 MG Oral Tablet\t2024-03-01\t90\n", sentinel, i)
	}
	dir := hostile(t, map[string]string{
		"marked.vcf": markedVCF(), "good/persons.tsv": people, "good/exposures.tsv": drugs,
		"twice/persons.tsv": people + sentinel + "-3\tmale\t1950-05-04\n", "twice/exposures.tsv": drugs,
		"bad/persons.tsv": people, "bad/exposures.tsv": drugs + sentinel + "-1\tRxNorm:309362\t\t" + sentinel + "\t90\n",
		"cdm/PERSON.csv": "person_id,person_source_value\n" + sentinel + ",x\n",
		"packets/a.json": `{"id":"` + sentinel + `-1","subject":{"id":"` + sentinel + `","timeAtLastEncounter":{"age":{"iso8601duration":"Sentinel"}}`,
	})
	zipped := filepath.Join(dir, "cdm.zip")
	f, err := os.Create(zipped)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	w, err := z.Create("../" + sentinel + "/PERSON.csv")
	require.NoError(t, err)
	_, err = w.Write([]byte("person_id\n1\n"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	for _, tc := range []struct {
		name, flag, path string
		fails            bool
		want             string
	}{
		{"nothing is wrong", "--table", "good", false, ""},
		{"a person twice", "--table", "twice", false, "duplicate-patient"},
		{"a bad date", "--table", "bad", false, "bad-value"},
		{"a person that is no number", "--omop", "cdm", true, "omop: "},
		{"a zip that climbs", "--omop", "cdm.zip", true, "omop: "},
		{"a broken packet", "--phenopackets", "packets", true, "phenopacket: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			check(t, tc.fails, tc.want, tc.flag, filepath.Join(dir, tc.path), "--vcf", filepath.Join(dir, "marked.vcf"))
		})
	}
}
