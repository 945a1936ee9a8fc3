package truth

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The truth must not come from what it judges.
func TestImportsNothingOfTheModule(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range f.Imports {
			assert.NotContains(t, imported.Path.Value, "allelerx", name)
		}
	}
}

func TestNames(t *testing.T) {
	inOrder := []string{"Reference", "*1", "*2", "*10", "*80", "*80+*28", "A", "A- 202A_376G", "A- 680T_376G", "c.61C>T", "c.557A>G", "[*2 + *9]", "[*2 + *9 + *11]"}
	for i := range inOrder {
		for j := range inOrder {
			assert.Equal(t, i < j, CompareNames(inOrder[i], inOrder[j]) < 0, "%s, %s", inOrder[i], inOrder[j])
		}
	}
	assert.Equal(t, "*2/*10", Join("*10", "*2"))
}
