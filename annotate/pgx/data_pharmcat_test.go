package pgx_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// pharmcatDiplotype is what PharmCAT's JSON says of one diplotype. The label
// is not read: it is for display only (CFTR's names are shortened there).
type pharmcatDiplotype struct {
	Allele1, Allele2 *struct{ Name string }
	Phenotypes       []string
	ActivityScore    *string
	LookupKey        []string
	MatchScore       int
}

type pharmcatGene struct {
	Source      []pharmcatDiplotype `json:"sourceDiplotypes"`
	Recommended []pharmcatDiplotype `json:"recommendationDiplotypes"`
}

func (d pharmcatDiplotype) alleles() string {
	if d.Allele1.Name == "Unknown" {
		return ""
	}
	if d.Allele2 == nil {
		return d.Allele1.Name
	}
	return d.Allele1.Name + "/" + d.Allele2.Name
}

// said lists a gene's values as PharmCAT gives them, each once: diplotypes,
// the pairs looked up by, phenotypes, scores and lookup keys.
func (g pharmcatGene) said() map[string]string {
	all := map[string][]string{}
	add := func(what, value string) {
		if value != "" && !slices.Contains(all[what], value) {
			all[what] = append(all[what], value)
		}
	}
	for _, d := range g.Source {
		add("diplotype", d.alleles())
		if d.MatchScore > 0 {
			add("match score", strconv.Itoa(d.MatchScore))
		}
	}
	for _, d := range g.Recommended {
		add("lookup diplotype", d.alleles())
		for _, p := range d.Phenotypes {
			add("phenotype", p)
		}
		if d.ActivityScore != nil {
			add("score", *d.ActivityScore)
		}
		for _, k := range d.LookupKey {
			add("lookup", k)
		}
	}
	out := map[string]string{}
	for what, values := range all {
		out[what] = strings.Join(values, "; ")
	}
	return out
}

// ours lists the same values of our result.
func ours(g *pgx.Gene) map[string]string {
	out := map[string]string{
		"lookup diplotype": g.LookupDiplotype(), "phenotype": g.Phenotype(), "score": g.ActivityScore(),
		"lookup": strings.Join(g.Keys(), "; "),
	}
	if len(g.Diplotypes) > 0 {
		out["diplotype"] = g.Diplotype()
	}
	if len(g.Diplotypes) == 1 && g.Diplotypes[0].Rank > 0 {
		out["match score"] = strconv.Itoa(g.Diplotypes[0].Rank)
	}
	return out
}

// examples are PharmCAT's own examples with its own answers.
var examples = []struct{ name, sample, outside string }{
	{"pharmcat.example", "Sample_1", "pharmcat.example.outsideCall.tsv"},
	{"pharmcat.example2", "Sample_2", ""},
}

// exampleDifferences are the values in which we differ from PharmCAT 3.1:
// "example gene value" → PharmCAT's, ours, and the reason.
var exampleDifferences = map[string][3]string{
	"* CYP4F2 phenotype": {"", "n/a", "PharmCAT leaves the phenotype of a gene without phenotypes empty; the table writes n/a"},
	"* CYP4F2 lookup":    {"", "n/a", "as its phenotype"},
	"* HLA-A phenotype":  {"", "No Result", "PharmCAT writes No Result as the lookup key only"},
	"* DPYD match score": {"166", "", "independent variants are not ranked"},
	"* RYR1 match score": {"626", "", "independent variants are not ranked"},

	"pharmcat.example2 HLA-B phenotype": {"", "No Result", "PharmCAT writes No Result as the lookup key only"},
	"pharmcat.example2 CYP2D6 score":    {"No Result", "", "a gene without a result has no score"},

	"pharmcat.example HLA-B phenotype": {
		"*15:02 positive; *57:01 positive; *58:01 negative",
		"*15:02 positive; *57:01 positive; *58:01 negative; *15:11 negative",
		"deliberate: *15:11 in addition, DPWG carbamazepine asks for it",
	},
	"pharmcat.example HLA-B lookup": {
		"*15:02 positive; *57:01 positive; *58:01 negative",
		"*15:02 positive; *57:01 positive; *58:01 negative; *15:11 negative",
		"deliberate: *15:11 in addition, DPWG carbamazepine asks for it",
	},

	"pharmcat.example MT-RNR1 diplotype":        {"1555A>G", "m.1555A>G", "deliberate: the same variant, under the name that has a function"},
	"pharmcat.example MT-RNR1 lookup diplotype": {"1555A>G", "m.1555A>G", "deliberate: as the diplotype"},
	"pharmcat.example MT-RNR1 phenotype": {
		"n/a", "increased risk of aminoglycoside-induced hearing loss", "deliberate: the variant is recognised",
	},
	"pharmcat.example MT-RNR1 lookup": {
		"n/a", "increased risk of aminoglycoside-induced hearing loss", "deliberate: the variant is recognised",
	},
}

func TestPharmCATExamples(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "pgx/pharmcat/examples")
	used := map[string]bool{}
	for _, example := range examples {
		var want struct{ GeneReports map[string]pharmcatGene }
		readJSON(t, filepath.Join(dir, example.name+".phenotype.json"), &want)
		require.Len(t, want.GeneReports, 23)
		p := callExample(t, dir, example.name, example.sample, example.outside)
		require.Len(t, p.Genes, 23)
		for _, g := range p.Genes {
			theirs, mine := want.GeneReports[g.Name].said(), ours(g)
			for _, what := range []string{"diplotype", "lookup diplotype", "phenotype", "score", "lookup", "match score"} {
				if theirs[what] == mine[what] {
					continue
				}
				key := example.name + " " + g.Name + " " + what
				d, ok := exampleDifferences[key]
				if !ok {
					key = "* " + g.Name + " " + what
					d, ok = exampleDifferences[key]
				}
				used[key] = true
				if !ok || d[0] != theirs[what] || d[1] != mine[what] {
					t.Errorf("%s %s %s: PharmCAT has %q, ours is %q", example.name, g.Name, what, theirs[what], mine[what])
				}
			}
		}
	}
	for key := range exampleDifferences {
		assert.True(t, used[key], "the listed difference is gone: %s", key)
	}
}

// callExample calls one of PharmCAT's single-sample examples.
func callExample(t *testing.T, dir, name, sample, outside string) *pgx.Person {
	t.Helper()
	o := pgx.Options{}
	if outside != "" {
		o.Outside = outsideOf(t, filepath.Join(dir, outside), sample)
	}
	var person *pgx.Person
	each(t, openParts(t, filepath.Join(dir, name+".vcf")), o, func(p *pgx.Person) {
		require.Equal(t, sample, p.Sample)
		person = p
	})
	return person
}

// TestPharmCATMultisample calls the two samples of one file, and each of them
// in a file of its own.
func TestPharmCATMultisample(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "pgx/pharmcat/examples")
	name := filepath.Join(dir, "multisample.vcf")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var together, apart []string
	each(t, openParts(t, name), pgx.Options{}, func(p *pgx.Person) { together = append(together, all(p)) })
	require.Len(t, together, 2)
	for sample := range 2 {
		v, err := vcf.NewReader(context.Background(), "single.vcf", strings.NewReader(oneSample(string(text), sample)), vcf.Options{})
		require.NoError(t, err)
		each(t, []vcf.Stream{v}, pgx.Options{}, func(p *pgx.Person) { apart = append(apart, all(p)) })
		require.NoError(t, v.Close())
	}
	assert.Equal(t, together, apart)

	// They are the two samples of the single-sample examples.
	for i, example := range examples {
		alone := all(callExample(t, dir, example.name, example.sample, ""))
		assert.Equal(t, together[i], alone, example.name)
	}
}

// oneSample keeps one sample's column of a VCF.
func oneSample(text string, sample int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "##") {
			fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
			line = strings.Join(append(fields[:9:9], fields[9+sample]), "\t") + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// all writes everything that was found out about a person.
func all(p *pgx.Person) string {
	var b strings.Builder
	fmt.Fprintln(&b, p.Sample)
	for _, g := range p.Genes {
		fmt.Fprintln(&b, g.Name, g.Status, g.Phase, g.Source, g.Diplotypes, g.Alternatives, g.NotExcluded, g.Missing, g.Sites, g.Extra, g.Warnings)
	}
	for _, drug := range p.Drugs() {
		for _, a := range p.Guidance(drug) {
			fmt.Fprintln(&b, drug, adviceText(a))
		}
	}
	return b.String()
}

func adviceText(a pgx.Advice) string {
	row := ""
	if a.Row != nil {
		row = a.Row.ID
	}
	return fmt.Sprint(a.Guideline.ID, a.Outcome, row, a.Results, a.NearestScore, a.NotExcluded, a.Conflict, a.Missing, a.Notes)
}
