package matrix_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

func TestSelect(t *testing.T) {
	v, err := vcf.NewReader(t.Context(), "selectable.vcf", strings.NewReader(selectable), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	m, err := matrix.Read(t.Context(), v)
	require.NoError(t, err)
	for name, keep := range map[string][]int{"none": {}, "one": {1}, "the outer ones": {0, 2}, "all": {0, 1, 2}} {
		t.Run(name, func(t *testing.T) {
			var asked []int
			of := m.Select(func(i int) bool {
				asked = append(asked, i)
				for _, k := range keep {
					if k == i {
						return true
					}
				}
				return false
			})
			assert.Equal(t, []int{0, 1, 2}, asked)
			assert.Equal(t, m.Samples(), of.Samples())
			require.Equal(t, len(keep), of.NumVariants())
			for i, k := range keep {
				assert.Equal(t, m.Variant(k), of.Variant(i))
				assert.Equal(t, m.Variant(k).Contig, of.Contig(i))
				assert.Equal(t, m.Row(k), of.Row(i))
			}
		})
	}
}

const selectable = "##fileformat=VCFv4.2\n##contig=<ID=1>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\tD\tE\n" +
	"1\t10\trs1\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\t./.\t1/1\n" +
	"1\t20\trs2\tAT\tA\t.\t.\t.\tGT\t0/1\t0/1\t./.\t0/0\t0/1\n" +
	"1\t30\t.\tG\tT\t.\t.\t.\tGT\t1/1\t0/0\t0/0\t0/1\t./.\n"
