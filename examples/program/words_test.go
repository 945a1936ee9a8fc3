package program_test

import (
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
)

func TestWorded(t *testing.T) {
	require.NoError(t, program.Worded(nil, "a", "b"))
	err := program.Worded(fmt.Errorf("say which (Options.Build): %w", fs.ErrNotExist), "Options.Build", "--build")
	require.EqualError(t, err, "say which (--build): file does not exist")
	require.ErrorIs(t, err, fs.ErrNotExist)
}
