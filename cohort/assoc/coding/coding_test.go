package coding_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/cohort/assoc/coding"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// gene is a called one, with diplotypes that fit equally well.
func gene(diplotypes ...pgx.Diplotype) *pgx.Gene {
	return &pgx.Gene{Name: "CYP2D6", Status: star.Called, Diplotypes: diplotypes}
}

func pair(score string, alleles ...string) pgx.Diplotype {
	functions := map[string]string{
		"*1": "Normal function", "*4": "No function", "*5": "No function", "*10": "Decreased function",
		"*22": "Uncertain function", "*900": "Unassigned function", "*36 + *10": "sum of its gene copies",
	}
	d := pgx.Diplotype{Score: score}
	for _, a := range alleles {
		d.Alleles = append(d.Alleles, pgx.Function{Allele: a, Function: functions[a]})
	}
	return d
}

func TestStarAlleles(t *testing.T) {
	genes := []*pgx.Gene{
		gene(pair("2.0", "*1", "*1")),
		gene(pair("0.25", "*4", "*10")),
		gene(pair("0.0", "*4", "*5")),
		gene(pair("≥3.0", "*1", "*1x≥3")),
		gene(pair("n/a", "*1", "*22")),
		gene(pair("n/a", "*4", "*900")),
		gene(pair("1.0", "*1", "*4"), pair("1.0", "*1", "*5")),
		gene(pair("1.0", "*1", "*4"), pair("1.25", "*1", "*10")),
		gene(pair("1.25", "*1", "*36 + *10")),
		nil,
		{Name: "CYP2D6", Status: star.NotCalled},
		{Name: "CYP2D6", Status: star.Called, Conflict: true, Diplotypes: []pgx.Diplotype{pair("2.0", "*1", "*1")}},
	}
	for i := range genes[3].Diplotypes[0].Alleles {
		genes[3].Diplotypes[0].Alleles[i].Function = "Normal function"
	}
	nan := "NaN"
	score, coded := coding.ActivityScore("CYP2D6", genes)
	assert.Equal(t, "CYP2D6 activity score", score.Name)
	assert.Equal(t, fmt.Sprint([]any{2, 0.25, 0, 3, nan, nan, 1, nan, 1.25, nan, nan, nan}), fmt.Sprint(score.Values))
	assert.Equal(t, coding.Coded{Coded: 6, NotCalled: 3, Open: 1, Unknown: 2, AtLeast: 1}, coded)
	assert.Equal(t, "6 coded (1 by a lower bound), 3 not called, 1 open, 2 unknown", coded.String())

	none, coded := coding.Function("CYP2D6", genes, "No function")
	assert.Equal(t, "CYP2D6 no function", none.Name)
	assert.Equal(t, fmt.Sprint([]any{0, 1, 2, 0, nan, nan, 1, nan, nan, nan, nan, nan}), fmt.Sprint(none.Values))
	assert.Equal(t, coding.Coded{Coded: 5, NotCalled: 3, Open: 1, Unknown: 3}, coded)

	low, _ := coding.Function("CYP2D6", genes, "No function", "Decreased function")
	assert.Equal(t, fmt.Sprint([]any{0, 2, 2, 0, nan, nan, 1, 1, nan, nan, nan, nan}), fmt.Sprint(low.Values))

	four, coded := coding.Alleles("CYP2D6", genes, "*4")
	assert.Equal(t, "CYP2D6 *4", four.Name)
	assert.Equal(t, fmt.Sprint([]any{0, 1, 1, 0, 0, 1, nan, nan, 0, nan, nan, nan}), fmt.Sprint(four.Values))
	assert.Equal(t, coding.Coded{Coded: 7, NotCalled: 3, Open: 2}, coded)
	for _, c := range []coding.Coded{coded} {
		assert.Equal(t, len(genes), c.Coded+c.NotCalled+c.Open+c.Unknown, "nobody is lost")
	}
}

// TestOddScores: what is no number is none.
func TestOddScores(t *testing.T) {
	for _, text := range []string{"", "n/a", "NaN", "inf", "≥", "two"} {
		c, coded := coding.ActivityScore("G", []*pgx.Gene{gene(pair(text, "*1", "*1"))})
		assert.True(t, math.IsNaN(c.Values[0]), text)
		assert.Equal(t, 1, coded.Unknown, text)
	}
}

// calls makes a matrix: a row for each variant, 0, 1, 2 or '.' of each sample.
func calls(t *testing.T, rows ...string) *matrix.Matrix {
	t.Helper()
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=1>\n##contig=<ID=X>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	_, first, _ := strings.Cut(rows[0], " ")
	for i := range first {
		fmt.Fprintf(&b, "\ts%d", i)
	}
	for i, row := range rows {
		contig, codes, _ := strings.Cut(row, " ")
		fmt.Fprintf(&b, "\n%s\t%d\t.\tA\tG\t.\t.\t.\tGT", contig, i+1)
		for _, c := range codes {
			b.WriteString("\t" + map[rune]string{'0': "0/0", '1': "0/1", '2': "1/1", '.': "./."}[c])
		}
	}
	v, err := vcf.NewReader(t.Context(), "x.vcf", strings.NewReader(b.String()+"\n"), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	m, err := matrix.Read(t.Context(), v)
	require.NoError(t, err)
	return m
}

func TestBurden(t *testing.T) {
	m := calls(t,
		"1 0100000000", // f 0.05
		"1 2222222221", // REF is the rare one
		"1 2000000000", // f 0.1
		"1 .010000000", // f 1/18
		"1 1111100000", // f 0.25
		"1 0000000000",
		"1 ..........",
		"X 0100000000",
	)
	burden, done, err := coding.Burden(t.Context(), "G", m, coding.BurdenOptions{MaxFrequency: 0.1})
	require.NoError(t, err)
	assert.Equal(t, "G", burden.Name)
	assert.InDeltaSlice(t, []float64{2 + 2./18, 1, 1, 0, 0, 0, 0, 0, 0, 1}, burden.Values, 1e-12)
	assert.Equal(t, coding.Burdened{Used: 4, Common: 1, OneAllele: 2, NotDiploid: 1, Imputed: 1}, done)
	assert.Equal(t, "4 used (1 with missing calls), 1 too common, 2 of one allele, 1 not diploid", done.String())

	carriers, _, err := coding.Burden(t.Context(), "G", m, coding.BurdenOptions{MaxFrequency: 0.1, Carriers: true})
	require.NoError(t, err)
	assert.Equal(t, []float64{1, 1, 1, 0, 0, 0, 0, 0, 0, 1}, carriers.Values)

	weighed, done, err := coding.Burden(t.Context(), "G", m, coding.BurdenOptions{
		MaxFrequency: 0.5, Include: func(i int) bool { return i != 4 }, Weight: func(i int) float64 { return float64(i) },
	})
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{4 + 3*2./18, 0, 3, 0, 0, 0, 0, 0, 0, 1}, weighed.Values, 1e-12)
	assert.Equal(t, 1, done.NotIncluded)

	lone, _, err := coding.Burden(t.Context(), "G", calls(t, "1 .100000000"), coding.BurdenOptions{MaxFrequency: 0.5})
	require.NoError(t, err)
	assert.True(t, math.IsNaN(lone.Values[0]), "who has no call has no number")
}

func TestBurdenFaults(t *testing.T) {
	m := calls(t, "1 0111111110")
	for _, c := range []struct {
		name, says string
		o          coding.BurdenOptions
	}{
		{"nothing is rare", "no variant adds to the burden (0 used (0 with missing calls), 1 too common", coding.BurdenOptions{}},
		{"nothing is included", "no variant adds", coding.BurdenOptions{Include: func(int) bool { return false }}},
		{"frequency", "not in (0, 0.5]", coding.BurdenOptions{MaxFrequency: 0.6}},
		{"no frequency", "not in (0, 0.5]", coding.BurdenOptions{MaxFrequency: math.NaN()}},
		{"an infinite weight", "weight of variant 1 is no finite number", coding.BurdenOptions{MaxFrequency: 0.5, Weight: func(int) float64 { return math.Inf(1) }}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := coding.Burden(t.Context(), "G", m, c.o)
			require.ErrorContains(t, err, c.says)
			assert.True(t, strings.HasPrefix(err.Error(), "coding: "))
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := coding.Burden(ctx, "G", m, coding.BurdenOptions{MaxFrequency: 0.5})
	require.ErrorIs(t, err, context.Canceled)
}
