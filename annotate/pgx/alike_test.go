package pgx_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/variant/vcf"
)

// alikeText has people of a few genotypes at two sites of CYP2C19, of whom some
// differ in phase, and one in a filter of the calls.
func alikeText(calls ...string) string {
	var names []string
	for i := range calls {
		names = append(names, fmt.Sprint("S", i))
	}
	return "##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + strings.Join(names, "\t") + "\n" +
		"chr10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT\t" + strings.Join(calls, "\t") + "\n"
}

func callAll(t *testing.T, text string, o pgx.Options) []*pgx.Person {
	t.Helper()
	v, err := vcf.NewReader(t.Context(), "alike.vcf", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	var people []*pgx.Person
	for p, err := range pgx.Call(t.Context(), v, o) {
		require.NoError(t, err)
		people = append(people, p)
	}
	return people
}

// People of whom the records say the same share a result, and it is the one that
// each would have alone.
func TestAlike(t *testing.T) {
	calls := []string{"0/1", "0/0", "0/1", "0|1", "1/1", "./.", "0/1", "1"}
	o := pgx.Options{Genes: []string{"CYP2C19"}, Assume: pgx.Assume{Genome: true}}
	people := callAll(t, alikeText(calls...), o)
	for i, p := range people {
		alone := callAll(t, alikeText(calls[i]), o)[0]
		assert.Equal(t, alone.Gene("CYP2C19"), p.Gene("CYP2C19"), calls[i])
	}
	gene := func(i int) *pgx.Gene { return people[i].Gene("CYP2C19") }
	assert.Same(t, gene(0), gene(2))
	assert.Same(t, gene(0), gene(6))
	assert.NotSame(t, gene(0), gene(3), "phased")
	assert.NotSame(t, gene(1), gene(5))
}
