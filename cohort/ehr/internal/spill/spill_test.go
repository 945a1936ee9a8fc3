package spill

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func Example() {
	f, err := Create("")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	if err := f.Append(func(w *bufio.Writer) { _, _ = w.WriteString("a run") }); err != nil {
		fmt.Println(err)
		return
	}
	text, err := io.ReadAll(f.Open(0))
	fmt.Printf("%s, %v\n", text, err)
	// Output: a run, <nil>
}

// Runs come back as they were written, in any order and side by side, and what
// lies on the disk has nothing of them.
func TestRuns(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(dir)
	require.NoError(t, err)
	texts := []string{"", strings.Repeat("SENTINEL ", 30_000), "SENTINEL", strings.Repeat("\x00", 100_000)}
	for _, text := range texts {
		require.NoError(t, f.Append(func(w *bufio.Writer) { _, _ = w.WriteString(text) }))
	}
	assert.Equal(t, len(texts), f.Runs())
	for _, run := range []int{3, 1, 2, 0, 1} {
		other := f.Open(1)
		_, err := other.Peek(1000)
		require.NoError(t, err)
		r := f.Open(run)
		assert.EqualValues(t, len(texts[run]), r.Left())
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, texts[run], string(got))
		assert.Zero(t, r.Left())
	}
	raw, err := io.ReadAll(io.NewSectionReader(f.file, 0, 1<<30))
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "SENTINEL")
	assert.False(t, bytes.Contains(raw, make([]byte, 64)), "zeros are encrypted, too")
	info, err := f.file.Stat()
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&0o077, "for its owner alone")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	if os.PathSeparator == '/' {
		assert.Empty(t, left, "it has no name while it is used")
	}
	require.NoError(t, f.Close())
	left, err = os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// The keys of two files differ.
func TestKeys(t *testing.T) {
	var raw [2][]byte
	for i := range raw {
		f, err := Create(t.TempDir())
		require.NoError(t, err)
		require.NoError(t, f.Append(func(w *bufio.Writer) { _, _ = w.Write(make([]byte, 64)) }))
		raw[i], err = io.ReadAll(io.NewSectionReader(f.file, 0, 64))
		require.NoError(t, err)
		require.NoError(t, f.Close())
	}
	assert.NotEqual(t, raw[0], raw[1])
}

func TestFaults(t *testing.T) {
	_, err := Create("/nowhere/at/all")
	require.ErrorContains(t, err, "name a folder with room")

	f, err := Create(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, f.Append(func(w *bufio.Writer) {
		_, _ = w.Write(binary.AppendUvarint(nil, 5))
		_, _ = w.WriteString("12345")
		_, _ = w.Write(binary.AppendUvarint(nil, 1<<40))
	}))
	r := f.Open(0)
	n, err := r.Size()
	require.NoError(t, err)
	_, err = r.Discard(n)
	require.NoError(t, err)
	_, err = r.Size()
	require.ErrorIs(t, err, ErrDamaged, "more than there is")
	require.NoError(t, f.Append(func(*bufio.Writer) {}))
	_, err = f.Open(1).Size()
	require.ErrorIs(t, err, io.EOF)

	require.NoError(t, f.file.Truncate(6))
	_, err = io.ReadAll(f.Open(0))
	require.ErrorIs(t, err, ErrDamaged, "cut off between two values")
	require.NoError(t, f.file.Close())
	err = f.Append(func(w *bufio.Writer) { _, _ = w.WriteString("x") })
	require.ErrorIs(t, err, os.ErrClosed)
	require.ErrorContains(t, err, "make room there")
	_, err = io.ReadAll(f.Open(0))
	require.ErrorIs(t, err, os.ErrClosed)
	require.Error(t, f.Close())
	require.NotErrorIs(t, f.Close(), os.ErrNotExist)
}
