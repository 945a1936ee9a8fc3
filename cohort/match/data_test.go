package match_test

import (
	"context"
	"iter"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// recordsOf is a source in memory.
type recordsOf []*ehr.Patient

func (r recordsOf) Patients(context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		for _, p := range r {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func (recordsOf) Tally() ehr.Tally { return ehr.Tally{} }

// Real genotypes of 1000 Genomes, of the genes below, linked by a map to
// invented records: everybody takes clopidogrel, simvastatin, warfarin and
// codeine. What is asked for follows from the phenotype, by the rows of the
// guidelines.
func TestThousandGenomes(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "1kgp/GRCh38")
	var parts []vcf.Stream
	for _, gene := range []string{"CYP2C19", "SLCO1B1", "CYP2C9", "VKORC1", "CYP4F2"} {
		v, err := vcf.Open(t.Context(), filepath.Join(dir, gene+".vcf.gz"), vcf.Options{})
		require.NoError(t, err)
		defer v.Close()
		parts = append(parts, v)
	}
	all := parts[0].Header().Samples()
	samples := all[:60]
	var text strings.Builder
	text.WriteString("patient_id,sample_id\n")
	var records recordsOf
	for i, s := range samples[:50] { // ten have no record
		id := "invented-" + s
		text.WriteString(id + "," + s + "\n")
		records = append(records, &ehr.Patient{
			ID: id, Birth: ehr.Date(1960, 5, 4), Sex: ehr.Sex(1 + i%2),
			Exposures: []ehr.Exposure{takes("clopidogrel"), takes("simvastatin"), takes("warfarin"), takes("codeine")},
		})
	}
	records = append(records, &ehr.Patient{ID: "without a sample"})
	pairs, err := cohort.ReadPairs(strings.NewReader(text.String()), "invented.csv")
	require.NoError(t, err)
	people := pgx.CallParts(t.Context(), parts, pgx.Options{
		Samples: samples, Genes: []string{"CYP2C19", "SLCO1B1", "CYP2C9", "VKORC1", "CYP4F2", "CYP2D6"}, Assume: pgx.Assume{Genome: true},
	})
	c, err := cohort.Join(t.Context(), people, records, cohort.Link{Pairs: pairs})
	require.NoError(t, err)
	assert.Equal(t, 50, c.Flow.Linked)
	assert.Equal(t, 10, c.Flow.SamplesAlone)
	assert.Equal(t, 1, c.Flow.PatientsAlone)
	assert.Equal(t, asOf.AddDate(0, 0, -21), c.AsOf, "the day on which they began")

	clopidogrel := map[string]match.Rank{
		"Poor Metabolizer": match.Contraindicated, "Intermediate Metabolizer": match.Alternative, "Normal Metabolizer": match.Fine,
		"Rapid Metabolizer": match.Fine, "Ultrarapid Metabolizer": match.Fine,
	}
	m, err := match.New(options())
	require.NoError(t, err)
	counts := match.NewCounts(m, match.BySex)
	seen := map[string]int{}
	for p, err := range m.Treatments(t.Context(), c) {
		require.NoError(t, err)
		counts.Add(p)
		require.Len(t, p.Actions, 4)
		phenotype := p.Person.Genes.Gene("CYP2C19").Phenotype()
		seen[phenotype]++
		want, ok := clopidogrel[phenotype]
		require.True(t, ok, phenotype)
		assert.Equal(t, want.String(), action(t, p, "clopidogrel").Rank.String(), phenotype)
		assert.Equal(t, match.UnknownTest, action(t, p, "codeine").Rank, "CYP2D6 is not called from small variants")
		statin := action(t, p, "simvastatin")
		slco1b1 := p.Person.Genes.Gene("SLCO1B1").Phenotype()
		usual := slco1b1 == "Normal Function" || slco1b1 == "Increased Function"
		assert.Equal(t, usual, statin.Rank == match.Fine, slco1b1)
		for _, x := range action(t, p, "warfarin").Answers {
			if x.Source == "CPIC" {
				assert.Equal(t, pgx.RowlessSource, x.Outcome)
				assert.Len(t, x.Results, 3)
			}
		}
	}
	assert.Greater(t, len(seen), 2, "%v", seen)
	g := counts.Groups[match.Everybody]
	assert.Equal(t, 50, g.Drugs["clopidogrel"].People)
	assert.Equal(t, seen["Poor Metabolizer"]+seen["Intermediate Metabolizer"], g.Drugs["clopidogrel"].AtRisk)
	assert.Equal(t, g.People, counts.Groups["female"].People+counts.Groups["male"].People)
}
