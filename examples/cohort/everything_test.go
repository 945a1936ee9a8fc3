package main

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/cohort/ehr/phenopacket"
	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/examples/program"
	simulation "github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// testKey is of pseudonyms that nobody uses.
const testKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// TestEveryInput runs the program on the same people in every form that records
// come in, with everything that it can put out, and looks for them in it.
func TestEveryInput(t *testing.T) {
	dir, identifiers := simulated(t, 400)
	guard, err := privacy.NewGuard(identifiers)
	require.NoError(t, err)
	in := func(name string) string { return filepath.Join(dir, name) }
	tables := asTables(t, in("bulk"))
	sqlite := asSQLite(t, in("omop.zip"))
	asked := []string{
		"--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--conditions", in("conditions.tsv"), "--effects", in("effects.toml"),
	}
	pages := map[string]string{}
	for _, tc := range []struct {
		name, records string
		args          []string
	}{
		{"OMOP zip", "OMOP CDM 5.4", []string{"--omop", in("omop.zip")}},
		{"OMOP in SQLite", "OMOP CDM 5.4", []string{"--omop", sqlite}},
		{"FHIR bundles", "FHIR R4", []string{"--fhir", in("fhir")}},
		{"FHIR bulk export", "FHIR R4", []string{"--fhir", in("bulk")}},
		{"plain tables", "plain tables", []string{"--table", tables}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := runAll(t, append(slices.Clone(tc.args), asked...)...)
			require.Zero(t, o.code, o.stderr)
			for _, part := range []string{tc.records, "samples and patients came in", "Expected events", "Number needed to genotype", `id="likely"`, "likely to need it", `id="prevalence"`, "<small>of "} {
				assert.Contains(t, o.page, part)
			}
			assert.NotContains(t, o.page, "Not assessed")
			assert.NotContains(t, o.page, "Not computed")
			assert.Contains(t, o.files["cohort_counts"], "actionable\tCYP2C19: ")
			assert.Empty(t, o.files["people"]+o.files["gene_results"]+o.files["actions"])
			require.NoError(t, guard.Scan(strings.NewReader(o.all())))
			pages[tc.name] = regionOf(o.page, `id="included"`, `id="actions"`)
		})
	}
	assert.Equal(t, pages["OMOP zip"], pages["OMOP in SQLite"])
	assert.Equal(t, pages["FHIR bundles"], pages["FHIR bulk export"])
}

// regionOf is the text between two marks.
func regionOf(page, from, to string) string {
	_, text, _ := strings.Cut(page, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// TestDesign follows the new users of a drug.
func TestDesign(t *testing.T) {
	dir, identifiers := simulated(t, 900)
	guard, err := privacy.NewGuard(identifiers)
	require.NoError(t, err)
	in := func(name string) string { return filepath.Join(dir, name) }
	o := runAll(t, "--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--design", in("design.toml"), "--by", "age")
	require.Zero(t, o.code, o.stderr)
	for _, part := range []string{`id="outcomes"`, "Followed for: condition myocardial infarction or cerebrovascular accident", "Group: clopidogrel", "with the index event: drug clopidogrel", "65-89"} {
		assert.Contains(t, o.page, part)
	}
	assert.Contains(t, o.files["cohort_counts"], "followed\t\tclopidogrel")
	require.NoError(t, guard.Scan(strings.NewReader(o.all())))

	nobody := filepath.Join(t.TempDir(), "nobody.toml")
	require.NoError(t, os.WriteFile(nobody, []byte("[index]\ndrug = [\"abacavir\"]\n[outcome]\ndeath = true\n"), 0o600))
	o = runAll(t, "--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--design", nobody)
	assert.Equal(t, program.Failure, o.code)
	assert.Contains(t, o.stderr, "selects nobody")
	assert.NotRegexp(t, `\d{2}`, o.stderr, "two numbers of people would tell their difference")
	require.NoError(t, guard.Scan(strings.NewReader(o.all())))
}

// TestPersons: single persons are written where they were asked for twice, and
// labelled.
func TestPersons(t *testing.T) {
	dir, identifiers := simulated(t, 120)
	guard, err := privacy.NewGuard(identifiers)
	require.NoError(t, err)
	t.Setenv(keyVariable, testKey)
	in := func(name string) string { return filepath.Join(dir, name) }
	genotypes := []string{"--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--conditions", in("conditions.tsv"), "--by", "race"}
	for _, level := range []string{"pseudonymous", "identifiable"} {
		t.Run(level, func(t *testing.T) {
			table := filepath.Join(t.TempDir(), "people.tsv")
			o := runAll(t, append([]string{"--fhir", in("bulk"), "--people", table, "--results-people", "--level", level, "--as-of", "2024-06-30"}, genotypes...)...)
			require.Zero(t, o.code, o.stderr)
			text, err := os.ReadFile(table)
			require.NoError(t, err)
			label := privacy.PseudonymousLabel
			if level == "identifiable" {
				label = privacy.IdentifiableLabel
			}
			assert.True(t, strings.HasPrefix(string(text), "# "+label+"\n"))
			assert.Contains(t, o.stderr, label)
			assert.Contains(t, o.files["runs"], "IDENTIFIABLE")
			assert.Contains(t, o.files["audit"], `"what":"person-level","title":"actions"`)
			assert.Contains(t, o.files["audit"], `"what":"person-level","title":"results"`)
			r := csv.NewReader(bytes.NewReader(text))
			r.Comma, r.Comment = '\t', '#'
			rows, err := r.ReadAll()
			require.NoError(t, err)
			assert.Greater(t, len(rows), 1)
			assert.Contains(t, o.files["runs"], "\t"+version()+"\t")
			assert.Contains(t, o.files["actions"], "CYP2C19")
			for _, name := range []string{"people", "gene_results", "actions"} {
				assert.NotEmpty(t, o.files[name], name)
			}
			leak := guard.Scan(strings.NewReader(o.all() + string(text)))
			if level == "pseudonymous" {
				require.NoError(t, leak)
			} else {
				require.Error(t, leak, "they are to be there")
			}
			require.NoError(t, guard.Scan(strings.NewReader(o.page+o.stderr+o.files["audit"]+o.files["cohort_counts"])))
		})
	}
	code, _, stderr := run("--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--people", in("p.tsv"), "--level", "pseudonymous", "--key", in("none"))
	assert.Equal(t, program.Failure, code)
	assert.Contains(t, stderr, "key")
}

// TestNoise spends from a budget until nothing is left.
func TestNoise(t *testing.T) {
	dir, identifiers := simulated(t, 300)
	guard, err := privacy.NewGuard(identifiers)
	require.NoError(t, err)
	in := func(name string) string { return filepath.Join(dir, name) }
	args := []string{"--fhir", in("bulk"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--as-of", "2025-12-31", "--epsilon", "2", "--budget", in("budget")}
	o := runAll(t, args...)
	assert.Equal(t, program.Failure, o.code)
	assert.Contains(t, o.stderr, "--budget-total")

	o = runAll(t, append(args, "--budget-total", "5", "--by", "age")...)
	require.Zero(t, o.code, o.stderr)
	for _, part := range []string{"Drugs, with noise", "Actionable results by age, with noise", "Differential privacy with regard to one person, of ε 2", "90 or older"} {
		assert.Contains(t, o.page, part)
	}
	for _, part := range []string{"samples and patients came in", "counts of 1 to"} {
		assert.NotContains(t, o.page, part)
	}
	assert.Contains(t, o.files["audit"], `"epsilon":`)
	require.NoError(t, guard.Scan(strings.NewReader(o.all())))

	o = runAll(t, append(args, "--budget-total", "9")...)
	assert.Contains(t, o.stderr, "keeps them")
	o = runAll(t, args...)
	require.Zero(t, o.code, o.stderr)
	o = runAll(t, args...)
	assert.Equal(t, program.Failure, o.code)
	assert.Contains(t, o.stderr, "are left of the budget")
	o = runAll(t, append(args, "--project", "another")...)
	assert.Contains(t, o.stderr, "budget of other data")
}

// TestMarkedFiles looks into the files themselves: a database with all its pages,
// and the budget.
func TestMarkedFiles(t *testing.T) {
	dir, identifiers := simulated(t, 150)
	guard, err := privacy.NewGuard(identifiers)
	require.NoError(t, err)
	out := t.TempDir()
	at := func(name string) string { return filepath.Join(out, name) }
	in := func(name string) string { return filepath.Join(dir, name) }
	args := []string{"--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--results", "sqlite:" + at("r.sqlite"), "--audit", at("log"), "-o", at("page.html")}
	t.Setenv(keyVariable, testKey)
	for i, more := range [][]string{
		{"--conditions", in("conditions.tsv"), "--effects", in("effects.toml")},
		{"--by", "age", "--project", "ages"},
		{"--project", "noise", "--epsilon", "1", "--as-of", "2025-12-31", "--budget", at("budget"), "--budget-total", "1"},
		{"--project", "persons", "--results-people", "--people", at("people.tsv"), "--level", "pseudonymous"},
	} {
		code, stdout, stderr := run(append(slices.Clone(args), more...)...)
		require.Zero(t, code, stderr)
		require.NoError(t, guard.Scan(strings.NewReader(stdout+stderr)))
		assert.Equal(t, i == 1 || i == 3, strings.Contains(stderr, "can be subtracted"), "earlier releases, and no noise")
	}
	files, err := os.ReadDir(out)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 5)
	for _, f := range files {
		text, err := os.ReadFile(at(f.Name()))
		require.NoError(t, err)
		require.NoError(t, guard.Scan(bytes.NewReader(text)), f.Name())
		info, err := f.Info()
		require.NoError(t, err)
		if f.Name() != "page.html" && runtime.GOOS != "windows" {
			assert.Zero(t, info.Mode().Perm()&0o022, "%s can be written by others", f.Name())
		}
	}
}

// TestResults: a run in a database takes the place of the one before.
func TestResults(t *testing.T) {
	dir, _ := simulated(t, 120)
	in := func(name string) string { return filepath.Join(dir, name) }
	args := []string{"--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "-o", in("page.html"), "--timings", "--results", "sqlite:" + in("results.sqlite")}
	counts := func() (runs, rows, hidden int) {
		db, err := sql.Open("sqlite", in("results.sqlite"))
		require.NoError(t, err)
		defer db.Close()
		for query, to := range map[string]*int{
			"SELECT count(*) FROM allelerx_runs": &runs, "SELECT count(*) FROM allelerx_cohort_counts": &rows,
			"SELECT count(*) FROM allelerx_cohort_counts WHERE suppressed": &hidden,
		} {
			require.NoError(t, db.QueryRowContext(t.Context(), query).Scan(to))
		}
		return runs, rows, hidden
	}
	code, _, stderr := run(args...)
	require.Zero(t, code, stderr)
	assert.Contains(t, stderr, "cohort: matching took ")
	runs, rows, hidden := counts()
	assert.Equal(t, 1, runs)
	assert.Greater(t, rows, 50)
	assert.Positive(t, hidden)
	code, _, stderr = run(args...)
	require.Zero(t, code, stderr)
	againRuns, againRows, againHidden := counts()
	assert.Equal(t, []int{runs, rows, hidden}, []int{againRuns, againRows, againHidden})
	code, _, stderr = run(append(args, "--project", "another")...)
	require.Zero(t, code, stderr)
	againRuns, _, _ = counts()
	assert.Equal(t, 2, againRuns)
	for _, where := range []string{"sqlite:" + in("no/such/folder/r.sqlite"), "postgres://127.0.0.1:1/none?connect_timeout=1", "postgres://%zz"} {
		code, _, stderr = run(append(slices.Clone(args[:len(args)-1]), where)...)
		assert.Equal(t, program.Failure, code, where)
		assert.NotEmpty(t, stderr)
	}
}

// TestPhenopackets reads the real packets, whose people simulated genotypes are
// given to.
func TestPhenopackets(t *testing.T) {
	packets := filepath.Join(refdata.Dir(t), "ehr", "phenopackets")
	var ids []string
	for p, err := range phenopacket.Dir(packets).Patients(t.Context()) {
		require.NoError(t, err)
		ids = append(ids, p.ID)
	}
	require.Greater(t, len(ids), 11)
	dir, _ := simulated(t, len(ids)+20)
	in := func(name string) string { return filepath.Join(dir, name) }
	link, err := os.ReadFile(in("link.tsv"))
	require.NoError(t, err)
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(string(link)), "\n")[1:]
	for i, id := range ids[:min(len(ids), len(lines))] {
		sample, _, _ := strings.Cut(lines[i], "\t")
		fmt.Fprintf(&b, "%s\t%s\n", sample, id)
	}
	require.NoError(t, os.WriteFile(in("packets.tsv"), []byte(b.String()), 0o600))
	guard, err := privacy.NewGuard(slices.DeleteFunc(ids, func(id string) bool { return len(id) < 4 }))
	require.NoError(t, err)
	args := []string{"--phenopackets", packets, "--vcf", in("genotypes.vcf.gz"), "--link", in("packets.tsv")}
	o := runAll(t, args...)
	assert.Equal(t, program.Failure, o.code)
	assert.Contains(t, o.stderr, "--as-of", "packets mostly have no dates")
	o = runAll(t, append(args, "--as-of", "2026-03-31")...)
	require.Zero(t, o.code, o.stderr)
	assert.Contains(t, o.page, "GA4GH phenopackets v2")
	assert.Contains(t, o.page, "Not assessed.")
	assert.Contains(t, o.page, "Not computed.")
	require.NoError(t, guard.Scan(strings.NewReader(o.all())))
}

// TestNobodyIsLinked says what can be done, without a name.
func TestNobodyIsLinked(t *testing.T) {
	dir, identifiers := simulated(t, 60)
	guard, err := privacy.NewGuard(identifiers)
	require.NoError(t, err)
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, tc := range []struct {
		name string
		args []string
		want []string
	}{
		{"OMOP without a map", []string{"--omop", in("omop.zip")}, []string{"--link", "--link-system"}},
		{"another system", []string{"--fhir", in("bulk"), "--link", in("link.tsv"), "--link-system", "urn:other"}, []string{"--link-system", simulation.PatientSystem, "id"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := runAll(t, append(tc.args, "--vcf", in("genotypes.vcf.gz"))...)
			assert.Equal(t, program.Failure, o.code)
			for _, part := range tc.want {
				assert.Contains(t, o.stderr, part)
			}
			require.NoError(t, guard.Scan(strings.NewReader(o.all())))
		})
	}
	// The samples' own names are identifiers in FHIR: nothing has to be said.
	o := runAll(t, "--fhir", in("fhir"), "--vcf", in("genotypes.vcf.gz"))
	require.Zero(t, o.code, o.stderr)
	assert.Contains(t, o.page, simulation.SampleSystem)
}

// asTables writes a bulk export as plain tables.
func asTables(t testing.TB, bulk string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tables")
	require.NoError(t, os.Mkdir(dir, 0o700))
	var people, conditions, exposures strings.Builder
	people.WriteString("id\tbirth\tsex\tdeath\n")
	conditions.WriteString("id\tcode\ttext\tstart\tend\n")
	exposures.WriteString("id\tcode\ttext\tstart\tdays\troute\tstatus\n")
	codes := func(c *ehr.Concept) string {
		var all []string
		for _, code := range c.Codes {
			all = append(all, code.System+":"+code.Code)
		}
		return strings.Join(all, "|")
	}
	for p, err := range fhir.Dir(bulk).Patients(context.Background()) {
		require.NoError(t, err)
		id := ""
		for _, i := range p.Identifiers {
			if i.System == simulation.PatientSystem {
				id = i.Value
			}
		}
		death := ""
		if len(p.Deaths) > 0 {
			death = p.Deaths[0].At.String()
		}
		fmt.Fprintf(&people, "%s\t%s\t%s\t%s\n", id, p.Birth, p.Sex, death)
		for i := range p.Conditions {
			c := &p.Conditions[i]
			fmt.Fprintf(&conditions, "%s\t%s\t%s\t%s\t%s\n", id, codes(&c.Concept), c.Concept.Text, c.Start, c.End)
		}
		for i := range p.Exposures {
			e := &p.Exposures[i]
			fmt.Fprintf(&exposures, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", id, codes(&e.Concept), e.Concept.Text, e.Start, e.DaysSupply, e.Route.Text, e.Status)
		}
	}
	for name, text := range map[string]string{"persons.tsv": people.String(), "conditions.tsv": conditions.String(), "exposures.tsv": exposures.String()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// asSQLite puts the tables of an OMOP zip into a database.
func asSQLite(t testing.TB, name string) string {
	t.Helper()
	z, err := zip.OpenReader(name)
	require.NoError(t, err)
	defer z.Close()
	path := filepath.Join(t.TempDir(), "cdm.sqlite")
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }() // nothing, once it is committed
	for _, f := range z.File {
		insertAll(t, tx, f)
	}
	require.NoError(t, tx.Commit())
	return path
}

// insertAll makes a table of a file.
func insertAll(t testing.TB, tx *sql.Tx, f *zip.File) {
	t.Helper()
	in, err := f.Open()
	require.NoError(t, err)
	defer in.Close()
	r := csv.NewReader(in)
	head, err := r.Read()
	require.NoError(t, err)
	columns := slices.Clone(head)
	for i, name := range head {
		words := name == "vocabulary_id" || name == "domain_id" || name == "concept_class_id" || name == "relationship_id"
		if !words && (strings.HasSuffix(name, "_id") || strings.HasPrefix(name, "year_")) {
			columns[i] += " INTEGER"
		}
	}
	table := `"` + strings.ToLower(strings.TrimSuffix(f.Name, ".csv")) + `"`
	_, err = tx.ExecContext(t.Context(), "CREATE TABLE "+table+" ("+strings.Join(columns, ", ")+")")
	require.NoError(t, err)
	insert, err := tx.PrepareContext(t.Context(), "INSERT INTO "+table+" VALUES ("+strings.TrimSuffix(strings.Repeat("?,", len(head)), ",")+")")
	require.NoError(t, err)
	defer insert.Close()
	values := make([]any, len(head))
	for row, err := r.Read(); err == nil; row, err = r.Read() {
		for i, cell := range row {
			if values[i] = any(cell); cell == "" {
				values[i] = nil
			}
		}
		_, err = insert.ExecContext(t.Context(), values...)
		require.NoError(t, err)
	}
}
