package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/refdata"
)

func Example() {
	in := strings.NewReader("ACGT\n")
	compressed, out := new(bytes.Buffer), os.Stdout
	run(nil, in, compressed, os.Stderr)
	run([]string{"-d"}, compressed, out, os.Stderr)
	// Output: ACGT
}

func run(args []string, in io.Reader, out, errout io.Writer) int {
	return program.Run(context.Background(), "bgzip", "", new(flags), args, program.Streams{In: in, Out: out, Err: errout})
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "reads.sam")
	data := bytes.Repeat([]byte("r1\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tFFFF\n"), 10000)
	require.NoError(t, os.WriteFile(plain, data, 0o600))
	var errout bytes.Buffer
	require.Zero(t, run([]string{plain}, nil, io.Discard, &errout), errout.String())
	require.NoError(t, os.Remove(plain))
	require.Zero(t, run([]string{"-d", plain + ".gz"}, nil, io.Discard, &errout), errout.String())
	got, err := os.ReadFile(plain)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(got, data))

	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"there already":   {[]string{plain}, "is there already"},
		"no ending":       {[]string{"-d", plain}, "name the output with -o"},
		"not compressed":  {[]string{"-d", "-c", plain}, "not"},
		"missing":         {[]string{filepath.Join(dir, "none")}, "none"},
		"two outputs":     {[]string{"-c", "-o", "x", plain}, "give one of them"},
		"level":           {[]string{"-l", "12", plain}, "levels are 1 to 9"},
		"a folder's name": {[]string{"-o", filepath.Join(dir, "no", "such"), plain}, "no"},
	} {
		var out, errout bytes.Buffer
		assert.NotZero(t, run(tc.args, nil, &out, &errout), name)
		assert.Contains(t, errout.String(), tc.says, name)
		assert.Zero(t, out.Len(), name)
	}
}

// A file that could not be read to its end is not closed as a complete one.
func TestBrokenInput(t *testing.T) {
	broken := io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), iotest.ErrReader(errors.New("the disk is gone")))
	var out, errout bytes.Buffer
	assert.NotZero(t, run([]string{"-c"}, broken, &out, &errout))
	assert.Contains(t, errout.String(), "the disk is gone")
	whole := bytes.Clone(out.Bytes())
	assert.NotZero(t, run([]string{"-d"}, bytes.NewReader(whole), io.Discard, &errout), "it passes for complete")
}

func TestTwin(t *testing.T) {
	bgzip := refdata.Program(t, "bgzip")
	data := bytes.Repeat([]byte("chr1\t100\t.\tA\tG\n"), 50000)
	var ours, errout bytes.Buffer
	require.Zero(t, run([]string{"-c"}, bytes.NewReader(data), &ours, &errout), errout.String())
	theirs := exec.CommandContext(t.Context(), bgzip, "-dc")
	theirs.Stdin = &ours
	got, err := theirs.Output()
	require.NoError(t, err)
	assert.True(t, bytes.Equal(got, data))
}
