package pgx_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
)

var getrmSamples = []string{"NA18526", "NA18565", "NA18861"}

// getrmNoCalls are the genes without a call by default, with the reason.
var getrmNoCalls = map[string]string{
	"CACNA1S": "no record at its two positions",
	"CYP2D6":  "not called from small variants",
	"G6PD":    "no file of chrX",
	"HLA-A":   "outside calls only",
	"HLA-B":   "outside calls only",
	"MT-RNR1": "no file of chrM",
	"NAT2":    "no file of chr8",
}

// TestGetRM runs the three genomes from the files of their 11 chromosomes.
func TestGetRM(t *testing.T) {
	pattern := filepath.Join(refdata.Dir(t), "getrm", "*.vcf.bgz")
	if testing.Short() {
		t.Skip("the GeT-RM genomes are left out with -short")
	}
	diplotypes := map[string][]string{}
	for _, assume := range []bool{false, true} {
		var samples []string
		each(t, openParts(t, pattern), pgx.Options{Assume: pgx.Assume{Genome: assume}}, func(p *pgx.Person) {
			samples = append(samples, p.Sample)
			require.Equal(t, genomics.GRCh38, p.Run.Build)
			for _, g := range p.Genes {
				key := p.Sample + "\t" + g.Name
				diplotypes[key] = append(diplotypes[key], g.Diplotype())
				if !assume {
					_, expected := getrmNoCalls[g.Name]
					assert.Equal(t, expected, statusName(g) != "called", "%s %s", p.Sample, g.Name)
				}
			}
			neverAssumed(t, p)
		})
		assert.Equal(t, getrmSamples, samples)
	}
	var rows [][]string
	for _, sample := range getrmSamples {
		for _, g := range pgxGenes(t) {
			rows = append(rows, append([]string{sample, g}, diplotypes[sample+"\t"+g]...))
		}
	}
	sameTable(t, "getrm.tsv", rows)
}

// pgxGenes are the default genes, in order.
func pgxGenes(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, p := range people(t, reference(b38, "VKORC1").String(), pgx.Options{}) {
		for _, g := range p.Genes {
			out = append(out, g.Name)
		}
	}
	return out
}

// TestGetRMPreprocessed compares the raw files with what PharmCAT's
// preprocessor made of them, over the positions that both have.
func TestGetRMPreprocessed(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "getrm")
	if testing.Short() {
		t.Skip("the GeT-RM genomes are left out with -short")
	}
	raw := filepath.Join(dir, "*.vcf.bgz")
	preprocessed := func(sample string) string { return filepath.Join(dir, sample+".preprocessed.vcf") }
	whole, pre := getrmPeople(t, raw, nil), map[string]*pgx.Person{}
	in := map[string]int{}
	for _, sample := range getrmSamples {
		pre[sample] = getrmPeople(t, preprocessed(sample), nil)[sample]
		for _, name := range sharedSites(whole[sample], pre[sample]) {
			in[name]++
		}
	}
	shared, n := map[string]bool{}, 0
	for name, files := range in {
		shared[name] = files == len(getrmSamples)
		if shared[name] {
			n++
		}
	}
	assert.Equal(t, 230, n, "positions in all files")
	whole = getrmPeople(t, raw, shared)
	for _, sample := range getrmSamples {
		there := getrmPeople(t, preprocessed(sample), shared)[sample]
		for _, g := range whole[sample].Genes {
			p := there.Gene(g.Name)
			assert.Equal(t, g.Diplotype(), p.Diplotype(), "%s %s", sample, g.Name)
			for i := range g.Sites {
				a, b := &g.Sites[i], &p.Sites[i]
				if !shared[fmt.Sprint(g.Name, " ", i)] {
					continue // in one file only, within the bases of a position that is in both
				}
				assert.Equal(t, strandsOf(a.Call), strandsOf(b.Call), "%s %s %s %s %s", sample, g.Name, a.RSID, a.Reason, b.Reason)
			}
		}
	}
}

// getrmPeople calls files, of shared only the positions where it says so.
func getrmPeople(t *testing.T, pattern string, shared map[string]bool) map[string]*pgx.Person {
	t.Helper()
	parts := openParts(t, pattern)
	if shared != nil {
		for i := range parts {
			parts[i] = onlyShared(parts[i], genomics.GRCh38, shared)
		}
	}
	out := map[string]*pgx.Person{}
	each(t, parts, pgx.Options{}, func(p *pgx.Person) { out[p.Sample] = p })
	return out
}

// unseen reports whether no record speaks of a site.
func unseen(s *pgx.Site) bool { return s.Reason == pgx.NotInFile || s.Reason == pgx.OtherVariant }

// sharedSites are the positions with a record in both.
func sharedSites(a, b *pgx.Person) []string {
	var shared []string
	for _, g := range a.Genes {
		for i := range g.Sites {
			if !unseen(&g.Sites[i]) && !unseen(&b.Gene(g.Name).Sites[i]) {
				shared = append(shared, fmt.Sprint(g.Name, " ", i))
			}
		}
	}
	return shared
}

// getrmConsensus is what GeT-RM's consensus, as the outside-call files give
// it, comes to, and what the small variants alone show beside it.
var getrmConsensus = []struct {
	sample, gene, diplotype, phenotype, score, fromFile, reason string
}{
	{"NA18526", "CYP2D6", "*1/*36x2 + *10", "Normal Metabolizer", "1.25", "*1/*10", "hybrids and copies can't be seen; *36 has the small variants of *10"},
	{"NA18565", "CYP2D6", "*10/*36x2", "Intermediate Metabolizer", "0.25", "*10/*10", "*36 has the small variants of *10"},
	{"NA18861", "CYP2D6", "*5/*29", "Intermediate Metabolizer", "0.5", "*29/*29", "a deleted copy looks like a homozygous one"},
	{"NA18526", "G6PD", "No data", "No Result", "", "", "its line is a comment"},
	{"NA18565", "G6PD", "No data", "No Result", "", "", "Not available is no call"},
	{"NA18861", "G6PD", "", "A-202A_376G", "", "", "an allele in the column of the phenotype: shown, looks up nothing"},
}

func TestGetRMOutside(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "getrm")
	found := map[string]*pgx.Person{}
	for _, sample := range getrmSamples {
		o := pgx.Options{
			CYP2D6:  true,
			Outside: outsideOf(t, filepath.Join(dir, "outside_calls_from_get-rm."+sample+".txt"), sample),
			Samples: []string{sample},
			Assume:  pgx.Assume{Regions: []genomics.Region{genomics.MustRegion("chr22:42126000-42133000")}},
		}
		each(t, openParts(t, filepath.Join(dir, "*_chr22.vcf.bgz")), o, func(p *pgx.Person) { found[sample] = p })
	}
	for _, want := range getrmConsensus {
		g := found[want.sample].Gene(want.gene)
		assert.Equal(t, want.diplotype, g.Diplotype(), "%s %s", want.sample, want.gene)
		assert.Equal(t, want.phenotype, g.Phenotype(), "%s %s", want.sample, want.gene)
		assert.Equal(t, want.score, g.ActivityScore(), "%s %s", want.sample, want.gene)
		file := ""
		if g.FromFile != nil {
			file = g.FromFile.Diplotype()
		}
		assert.Equal(t, want.fromFile, file, "%s %s", want.sample, want.gene)
	}
	a := found["NA18861"].Gene("G6PD")
	assert.Contains(t, codes(a), "outside-unknown-phenotype")
	for _, advice := range found["NA18861"].Guidance("rasburicase") {
		assert.NotEqual(t, pgx.RowFound, advice.Outcome)
	}
}
