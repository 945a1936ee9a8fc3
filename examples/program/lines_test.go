package program_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
)

func TestReadBED(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []genomics.Region
		says string
	}{
		"regions":         {"\ufeff# a comment\ntrack name=x\nbrowser position\nchr1\t0\t10\tname of it\nchr2 5 5\n", []genomics.Region{{Contig: "chr1", Start: 0, End: 10}, {Contig: "chr2", Start: 5, End: 5}}, ""},
		"two columns":     {"chr1\t0\t1\nchr1\t5\n", nil, ":2: has 2 columns"},
		"backwards":       {"chr1\t5\t3\n", nil, ":1: what columns 2 and 3 say is no interval"},
		"beyond":          {"chr1\t5\t3000000000\n", nil, "is no interval"},
		"negative":        {"chr1\t-5\t3\n", nil, "is no interval"},
		"none":            {"# nothing\n", nil, "has no region"},
		"an endless line": {strings.Repeat("x", 2<<20), nil, ":1: the line is longer than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.bed")
			require.NoError(t, os.WriteFile(path, []byte(c.text), 0o600))
			got, err := program.ReadBED(t.Context(), path)
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
	_, err := program.ReadBED(t.Context(), "/none.bed")
	assert.ErrorIs(t, err, os.ErrNotExist)
}
