package pgx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// TestUnreadablePhenotype is GeT-RM's NA18861: its outside calls have an allele
// in the column of the phenotype.
func TestUnreadablePhenotype(t *testing.T) {
	p := outside(t, "G6PD\t\tA-202A_376G")
	assert.Equal(t, "A-202A_376G", p.Gene("G6PD").Phenotype(), "it is shown")
	assert.Contains(t, codes(p.Gene("G6PD")), "outside-unknown-phenotype")
	for _, advice := range p.Guidance("rasburicase") {
		assert.Equal(t, pgx.NoRow, advice.Outcome, "and looks up nothing")
	}

	p = outside(t, "CYP2D6\t\tIndeterminate")
	for _, advice := range p.Guidance("tamoxifen") {
		if advice.Guideline.Source == "CPIC" {
			assert.Equal(t, pgx.RowFound, advice.Outcome, "indeterminate is a result")
		}
	}
}
