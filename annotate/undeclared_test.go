package annotate_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
)

// A record that has a key of the source, which its header does not declare, has it
// once in the end, with what the source says; where the source says nothing, its own.
func TestUndeclaredKeys(t *testing.T) {
	for name, c := range map[string]struct{ record, want string }{
		"its own goes":        {"chr1 100 A C AF=9;DP=5", "DP=5;AF=0.25;S=x"},
		"alone":               {"chr1 100 A C AF=9", "AF=0.25;S=x"},
		"last":                {"chr1 100 A C DP=5;AF=9", "DP=5;AF=0.25;S=x"},
		"twice":               {"chr1 100 A C AF=9;DP=5;AF=8", "DP=5;AF=0.25;S=x"},
		"all of the source":   {"chr1 100 A G S=own;DP=5;AF=9", "DP=5;AF=0.5"},
		"a longer name":       {"chr1 100 A G AFX=9;DP=5", "AFX=9;DP=5;AF=0.5"},
		"nothing found":       {"chr1 100 A T AF=9;DP=5", "AF=9;DP=5"},
		"not the other's key": {"chr1 100 A C R=own;DP=5", "R=own;DP=5;AF=0.25;S=x"},
		"the other's":         {"chr1 300 A C R=own;AF=9", "AF=9;R=r"},
	} {
		t.Run(name, func(t *testing.T) {
			other := table("R:str", "chr1 300 A C r")
			other.name = "other"
			got, _, err := infos(t, records(t, c.record), annotate.Options{Sources: []annotate.Source{
				table("AF:float S:str:1", "chr1 100 A C 0.25 x", "chr1 100 A G 0.5 ."), other,
			}})
			require.NoError(t, err)
			assert.Equal(t, []string{c.want}, got)
		})
	}

	// As BCF, in which every key is declared.
	got, _, err := infos(t, records(t, "chr1 100 A C AF=9;DP=5"), annotate.Options{
		Sources: []annotate.Source{table("AF:float", "chr1 100 A C 0.25")}, Binary: true,
	})
	require.NoError(t, err)
	assert.Equal(t, "DP=5;AF=0.25", order(got[0]))

	// Computed.
	got, _, err = infos(t, records(t, "chr1 100 A C twice=9;DP=5"), annotate.Options{Computed: []annotate.Computed{{Key: "twice", Expr: "2 * DP"}}})
	require.NoError(t, err)
	assert.Equal(t, []string{"DP=5;twice=10"}, got)
}
