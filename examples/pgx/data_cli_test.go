package main

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/report"
	"github.com/allelerx/allelerx/genomics/refdata"
)

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, names, pattern)
	return names
}

// TestJoinedIsParts runs the 58 files of a build as parts, and joined into one
// indexed file as far as positions are needed.
func TestJoinedIsParts(t *testing.T) {
	files := globbed(t, filepath.Join(refdata.Dir(t), "1kgp/GRCh38/*.vcf.gz"))
	if testing.Short() {
		t.Skip("the 1000 Genomes files are left out with -short")
	}
	work := t.TempDir()
	bed, joined := filepath.Join(work, "positions.bed"), filepath.Join(work, "joined.vcf.gz")
	code, _, errs := do("", "--positions", "bed", "--build", "GRCh38", "-o", bed)
	require.Zero(t, code, errs)
	bcftools(t, append([]string{"concat", "-a", "-R", bed, "-Oz", "-o", joined}, files...)...)
	bcftools(t, "index", "-t", joined)
	parts, whole := tsv(t, files), tsv(t, []string{joined})
	assert.Equal(t, 1+3202*23, strings.Count(parts, "\n"))
	sameTable(t, "parts and joined", parts, whole)
}

// TestAllGenes adds the genes that have star alleles only.
func TestAllGenes(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "1kgp")
	if testing.Short() {
		t.Skip("the 1000 Genomes files are left out with -short")
	}
	for _, build := range []string{"GRCh37", "GRCh38"} {
		out := tsv(t, globbed(t, filepath.Join(dir, build, "*.vcf.gz")), "--genes", "all", "--samples", "NA18526,NA18861,HG00096", "--assume-reference")
		genes := map[string]int{}
		called := 0
		for line := range strings.Lines(out) {
			cells := strings.Split(line, "\t")
			genes[cells[1]]++
			if cells[2] != "Not called" && cells[2] != "No data" {
				called++
			}
		}
		delete(genes, "gene")
		assert.Greater(t, len(genes), 80, build)
		for _, g := range []string{"CYP1A2", "CYP2C8", "CYP2E1", "COMT", "TBXAS1", "CYP2C19", "HLA-B"} {
			assert.Equal(t, 3, genes[g], "%s %s", build, g)
		}
		assert.Greater(t, called, 3*60, build)
	}
}

// TestPublishersFiles runs with the publisher's own files: the same table as
// the embedded knowledge base, and the publisher's wording in HTML.
func TestPublishersFiles(t *testing.T) {
	data := refdata.Dir(t)
	dir := filepath.Join(data, "pgx/pharmcat")
	some := "HG00096,HG00100,NA18526,NA18861,NA19239,NA20502,HG03040,NA12878,HG02922,NA19017"
	for _, c := range []struct {
		name  string
		files []string
		args  []string
	}{
		{"multisample", []string{filepath.Join(dir, "examples/multisample.vcf")}, nil},
		{"GRCh37", globbed(t, filepath.Join(data, "1kgp/GRCh37/*.vcf.gz")), []string{"--assume-reference", "--samples", strings.Replace(some, "NA18861,", "", 1)}},
		{"GRCh38", globbed(t, filepath.Join(data, "1kgp/GRCh38/*.vcf.gz")), []string{"--research", "cyp2d6", "--samples", some}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && len(c.files) > 1 {
				t.Skip("the 1000 Genomes files are left out with -short")
			}
			a, b := tsv(t, c.files, c.args...), tsv(t, c.files, append(c.args, "--kb", dir)...)
			sameTable(t, "embedded and loaded", a, b)
		})
	}

	example := filepath.Join(dir, "examples/pharmcat.example2.vcf")
	out := filepath.Join(t.TempDir(), "report.html")
	wording := publishersWording(t, filepath.Join(dir, "guidelines/CPIC_clopidogrel_and_CYP2C19.json"), "CYP2C19", "Poor Metabolizer")
	for _, c := range []struct {
		args  []string
		shown bool
	}{{nil, false}, {[]string{"--kb", dir}, true}} {
		tsv(t, []string{example}, append(c.args, "-o", out)...)
		page, err := os.ReadFile(out)
		require.NoError(t, err)
		onPage(t, string(page), wording, c.shown)
	}
}

// publishersWording reads the first paragraph of a guideline's row.
func publishersWording(t *testing.T, file, gene, phenotype string) string {
	t.Helper()
	var guideline struct {
		Recommendations []struct {
			LookupKey map[string]string
			Text      struct{ HTML string }
		}
	}
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &guideline))
	for _, r := range guideline.Recommendations {
		if r.LookupKey[gene] == phenotype {
			text, _, _ := strings.Cut(strings.TrimPrefix(r.Text.HTML, "<p>"), "</p>")
			require.NotEmpty(t, text)
			return text
		}
	}
	t.Fatalf("%s has no row for %s", file, phenotype)
	return ""
}

// TestWithoutExemptions runs with the publisher's definitions and no
// exemptions.json: NAT2 then needs no position in particular.
func TestWithoutExemptions(t *testing.T) {
	pharmcat := filepath.Join(refdata.Dir(t), "pgx/pharmcat")
	dir := t.TempDir()
	for _, f := range globbed(t, filepath.Join(pharmcat, "alleles/*_translation.json")) {
		require.NoError(t, os.Symlink(f, filepath.Join(dir, filepath.Base(f))))
	}
	text, err := os.ReadFile(filepath.Join(pharmcat, "examples/pharmcat.example.vcf"))
	require.NoError(t, err)
	var kept []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, "\trs1801280\t") {
			kept = append(kept, line)
		}
	}
	vcf := put(t, "sample.vcf", strings.Join(kept, ""))
	with, without := tsv(t, []string{vcf}, "--genes", "NAT2"), tsv(t, []string{vcf}, "--genes", "NAT2", "--kb", dir)
	assert.Contains(t, with, "Not called")
	assert.Contains(t, with, "required-position-missing")
	assert.NotContains(t, without, "Not called")
	assert.NotContains(t, without, "required-position-missing")
}

// TestGetRMFolder writes one page a person of the three GeT-RM genomes, an
// index, and a JSON document that a validator not of this project accepts.
func TestGetRMFolder(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "getrm")
	if testing.Short() {
		t.Skip("the GeT-RM genomes are left out with -short")
	}
	files := globbed(t, filepath.Join(dir, "*.vcf.bgz"))
	var outside []string
	for _, sample := range []string{"NA18526", "NA18565", "NA18861"} {
		outside = append(outside, "--outside", sample+"="+filepath.Join(dir, "outside_calls_from_get-rm."+sample+".txt"))
	}
	folder := filepath.Join(t.TempDir(), "reports") + "/"
	tsv(t, files, append(outside, "-o", folder)...)
	found := map[string]string{}
	for _, f := range globbed(t, folder+"*") {
		page, err := os.ReadFile(f)
		require.NoError(t, err)
		found[filepath.Base(f)] = html.UnescapeString(string(page))
	}
	require.Equal(t, []string{"NA18526.html", "NA18565.html", "NA18861.html", "index.html"}, slices.Sorted(maps.Keys(found)))
	for name, page := range found {
		if name == "index.html" {
			continue
		}
		onPage(t, found["index.html"], `href="`+name+`"`, true)
		onPage(t, page, strings.TrimSuffix(name, ".html"), true)
		onPage(t, page, "codeine", true)
		onPage(t, page, "<script", false)
	}
	onPage(t, found["NA18526.html"], "*1/*36x2 + *10", true) // the outside call

	document := tsv(t, files, append(outside, "--format", "json")...)
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("schema.json", schema))
	compiled, err := compiler.Compile("schema.json")
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	require.NoError(t, err)
	require.NoError(t, compiled.Validate(value))
	var doc struct{ People []struct{ Sample string } }
	require.NoError(t, json.Unmarshal([]byte(document), &doc))
	assert.Len(t, doc.People, 3)
}

// onPage looks for a text, and does not print the page.
func onPage(t *testing.T, page, text string, want bool) {
	t.Helper()
	if strings.Contains(page, text) != want {
		t.Errorf("%q on the page is %v, want %v", text, !want, want)
	}
}

// TestMultisampleRows: the program's table of two samples is that of each
// alone.
func TestMultisampleRows(t *testing.T) {
	name := filepath.Join(refdata.Dir(t), "pgx/pharmcat/examples/multisample.vcf")
	both := tsv(t, []string{name})
	one, two := tsv(t, []string{name}, "--samples", "Sample_1"), tsv(t, []string{name}, "--samples", "Sample_2")
	_, rest, _ := strings.Cut(two, "\n")
	assert.Equal(t, both, one+rest)

	// Who a nameless outside file belongs to can't be told of two.
	var errs bytes.Buffer
	args := []string{"--vcf", name, "--outside", filepath.Join(filepath.Dir(name), "pharmcat.example.outsideCall.tsv")}
	assert.NotZero(t, run(context.Background(), args, strings.NewReader(""), &errs, &errs))
	assert.Contains(t, errs.String(), "--outside SAMPLE=")
}
