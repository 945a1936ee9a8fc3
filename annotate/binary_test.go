package annotate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Records that leave as BCF say what those say that leave as text, and make the
// same file.
func TestBinary(t *testing.T) {
	lines := []string{"chr1 100 A C DP=5", "chr1 100 A G,C DP=6", "chr1 101 AT A .", "chr1 150 A C .", "chr2 7 A C ."}
	sources := func() []annotate.Source {
		alleles := table("AF:float N:int S:str:1 F:flag", "chr1 100 A C 0.25 7 x yes", "chr1 100 A G 1e-05 . y", "chr1 101 AT A . 3")
		numbers := table("DP:int", "chr1 100 A C 9")
		numbers.name = "numbers"
		regions := table("name:str n:int", "chr1 90-110 a 1", "chr1 95-105 b 2", "chr1 140-160 c 3")
		regions.name, regions.match = "regions", annotate.ByOverlap
		regions.fields[0].Op, regions.fields[1].Op = annotate.Concat, annotate.Mean
		regions.fields = append(regions.fields, annotate.Field{As: "hit", Op: annotate.Flag})
		return []annotate.Source{alleles, numbers, regions}
	}
	var files [2]string
	var infosOf [2][]string
	var summaries [2]annotate.Summary
	for i, binary := range []bool{false, true} {
		o := annotate.Options{Sources: sources(), Binary: binary}
		var s *annotate.Stream
		var err error
		infosOf[i], s, err = infos(t, records(t, lines...), o)
		require.NoError(t, err)
		summaries[i] = s.Summary()
		a, err := annotate.New(annotate.Options{Sources: sources(), Binary: binary})
		require.NoError(t, err)
		again, err := a.Stream(records(t, lines...))
		require.NoError(t, err)
		files[i] = filepath.Join(t.TempDir(), "a.bcf")
		require.NoError(t, vcf.WriteFile(t.Context(), files[i], again))
	}
	assert.Equal(t, infosOf[0], infosOf[1])
	assert.Equal(t, "DP=9;AF=0.25;N=7;S=x;F;name=a,b;n=1.5;hit", order(infosOf[1][0]))
	assert.Equal(t, summaries[0], summaries[1])
	assert.Equal(t, content(t, files[0]), content(t, files[1]))

	// With a condition the text is needed.
	conditional, s, err := infos(t, records(t, lines...), annotate.Options{Sources: sources(), Binary: true, Include: "AF > 0.1"})
	require.NoError(t, err)
	assert.Len(t, conditional, 2)
	assert.Equal(t, 3, s.Summary().Excluded)
}

// order puts DP first, wherever it stands once it was replaced.
func order(info string) string {
	entries := strings.Split(info, ";")
	for i, e := range entries {
		if strings.HasPrefix(e, "DP=") {
			entries = append([]string{e}, slices.Delete(entries, i, i+1)...)
			break
		}
	}
	return strings.Join(entries, ";")
}

func content(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return data
}
