package audit_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
)

func written(t *testing.T, entries int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.jsonl")
	log, err := audit.Open(path)
	require.NoError(t, err)
	for range entries {
		require.NoError(t, log.Append(audit.Entry{What: "table", Title: "a <b> & c", Dimensions: []string{"sex"}, Threshold: 10, Shown: 3, Hidden: true}))
	}
	return path
}

func TestChain(t *testing.T) {
	path := written(t, 3)
	head, err := audit.Verify(path)
	require.NoError(t, err)
	assert.Equal(t, 3, head.Entries)
	assert.Len(t, head.Hash, 64)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&0o077)
}

func TestTampering(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		change     func(lines [][]byte) [][]byte
	}{
		{"a number changed", "line 2 was changed", func(l [][]byte) [][]byte {
			l[1] = bytes.Replace(l[1], []byte(`"hidden":true`), []byte(`"hidden":null`), 1)
			return l
		}},
		{"a space added", "line 1 was changed", func(l [][]byte) [][]byte {
			l[0] = append([]byte(" "), l[0]...)
			return l
		}},
		{"a field added", "line 1 was changed", func(l [][]byte) [][]byte {
			l[0] = append([]byte(`{"x":1,`), l[0][1:]...)
			return l
		}},
		{"an entry taken out", "line 2 does not follow", func(l [][]byte) [][]byte { return append(l[:1], l[2:]...) }},
		{"the first taken out", "line 1 does not follow", func(l [][]byte) [][]byte { return l[1:] }},
		{"two exchanged", "line 2 does not follow", func(l [][]byte) [][]byte { l[1], l[2] = l[2], l[1]; return l }},
		{"one twice", "line 3 does not follow", func(l [][]byte) [][]byte { return [][]byte{l[0], l[1], l[1], l[2]} }},
		{"no log", "line 1 was changed", func([][]byte) [][]byte { return [][]byte{[]byte("hello\n")} }},
		{"an endless line", "longer than any entry", func([][]byte) [][]byte { return [][]byte{bytes.Repeat([]byte("x"), 3<<20)} }},
		{"torn", "has no end", func(l [][]byte) [][]byte { l[2] = l[2][:20]; return l }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := written(t, 3)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			lines := tc.change(bytes.SplitAfter(text[:len(text)-1], []byte("\n")))
			if last := lines[len(lines)-1]; tc.name != "torn" && !bytes.HasSuffix(last, []byte("\n")) {
				lines[len(lines)-1] = append(last[:len(last):len(last)], '\n')
			}
			for i := range lines[:len(lines)-1] {
				if !bytes.HasSuffix(lines[i], []byte("\n")) {
					lines[i] = append(lines[i][:len(lines[i]):len(lines[i])], '\n')
				}
			}
			require.NoError(t, os.WriteFile(path, bytes.Join(lines, nil), 0o600))
			_, err = audit.Verify(path)
			require.ErrorContains(t, err, tc.want)
			if tc.name == "torn" {
				return
			}
			_, err = audit.Open(path)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

// TestTorn goes on after a crash in the middle of a line.
func TestTorn(t *testing.T) {
	path := written(t, 2)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(`{"seq":3,"time":"20`)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	log, err := audit.Open(path)
	require.NoError(t, err)
	require.NoError(t, log.Append(audit.Entry{What: "table"}))
	head, err := audit.Verify(path)
	require.NoError(t, err)
	assert.Equal(t, 3, head.Entries)
}

// TestConcurrent appends from many goroutines through two logs on one file.
func TestConcurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	var wg sync.WaitGroup
	for range 2 {
		log, err := audit.Open(path)
		require.NoError(t, err)
		for range 8 {
			wg.Go(func() { assert.NoError(t, log.Append(audit.Entry{What: "table"})) })
		}
	}
	wg.Wait()
	head, err := audit.Verify(path)
	require.NoError(t, err)
	assert.Equal(t, 16, head.Entries)
}

func TestRefused(t *testing.T) {
	_, err := audit.Open("")
	require.ErrorContains(t, err, "no name")
	_, err = audit.Verify(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = audit.Open(t.TempDir())
	require.ErrorContains(t, err, "audit: ")
	log, err := audit.Open(filepath.Join(t.TempDir(), "no", "folder"))
	require.NoError(t, err)
	require.ErrorContains(t, log.Append(audit.Entry{}), "audit: ")

	path := written(t, 1)
	log, err = audit.Open(path)
	require.NoError(t, err)
	require.ErrorContains(t, log.Append(audit.Entry{Title: strings.Repeat("x", 2<<20)}), "shorten")
	require.NoError(t, os.WriteFile(path, []byte("no entry\n"), 0o600))
	require.ErrorContains(t, log.Append(audit.Entry{}), "the last entry was changed")
	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("x"), 3<<20), 0o600))
	require.ErrorContains(t, log.Append(audit.Entry{}), "longer than any entry")
}

// Spent sums up what was spent of one budget; a line without an end is of nothing
// that was released, and a changed one is no answer.
func TestSpent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	log, err := audit.Open(path)
	require.NoError(t, err)
	spent := func() float64 {
		e, _, err := log.Spent("a")
		require.NoError(t, err)
		return e
	}
	assert.Zero(t, spent(), "there is no log yet")
	for _, data := range []string{"a", "b", "a", ""} {
		require.NoError(t, log.Append(audit.Entry{What: "noised counts", Data: data, Epsilon: 0.25, Delta: 1e-9}))
	}
	assert.InDelta(t, 0.5, spent(), 1e-12)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append(bytes.Clone(whole), `{"seq":5,"epsilon":0.25`...), 0o600))
	assert.InDelta(t, 0.5, spent(), 1e-12, "the last line has no end")
	require.NoError(t, os.WriteFile(path, bytes.Replace(whole, []byte("0.25"), []byte("0.01"), 1), 0o600))
	_, _, err = log.Spent("a")
	require.ErrorContains(t, err, "line 1 was changed")
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700))
	_, _, err = log.Spent("a")
	require.ErrorContains(t, err, "audit: ")
}
