package input_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
	"github.com/allelerx/allelerx/genomics/file"
)

func Example() {
	_, err := input.Files("fhir", []string{"Jane_Doe.json"}, input.Options{})
	fmt.Println(err)
	// Output: fhir: the file: there is no such file: check the name
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/SENTINEL.json", "a.json", ".hidden", ".git/x.json"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600))
	}
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "loop")))
	require.NoError(t, os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "z-broken")))

	files, err := input.Files("fhir", []string{dir}, input.Options{})
	require.NoError(t, err)
	require.Len(t, files, 3, "and the link to nothing, which opening will tell of")
	assert.Equal(t, "file 2 of 3", files[1].Place())
	assert.True(t, files[1].Found)
	_, err = files[2].Open(t.Context())
	require.EqualError(t, err, "fhir: file 3 of 3: there is no such file: check the name")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, errors.Unwrap(err), "its text would name the file")

	files, err = input.Files("fhir", []string{dir}, input.Options{ShowNames: true})
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "b/SENTINEL.json"), files[1].Place())
	require.EqualError(t, files[1].Fault(3, 17, "bad"), "fhir: "+filepath.Join(dir, "b/SENTINEL.json")+": line 3: byte 17: bad")
}

// failing reads some bytes and then fails.
type failing struct {
	r   io.Reader
	err error
}

func (f failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil {
		err = f.err
	}
	return n, err
}

func TestReadFails(t *testing.T) {
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	_, err := io.WriteString(z, "some text")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for _, tc := range []struct {
		name, text string
		err        error
		want       string
	}{
		{"by itself", "text", errors.New("SENTINEL"), "fhir: the file: it cannot be read to its end: copy the file again"},
		{"at once", "", errors.New("SENTINEL"), "fhir: the file: it cannot be read to its end: copy the file again"},
		{"checksum", packed.String()[:packed.Len()-8] + "12345678", io.EOF, "fhir: the file: it cannot be read to its end: copy the file again"},
		{"cut", packed.String()[:packed.Len()-8], io.EOF, "fhir: the file: its data end early: copy the file again"},
		{"no gzip", "\x1f\x8b", io.EOF, "fhir: the file: its data end early: copy the file again"},
		{"permission", "x", fs.ErrPermission, "fhir: the file: reading it is not allowed: check its permissions"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			files, err := input.Files("fhir", []string{"SENTINEL"}, input.Options{
				Open: func(context.Context, string) (file.Input, error) {
					return file.FromReader("SENTINEL", failing{strings.NewReader(tc.text), tc.err}), nil
				},
			})
			require.NoError(t, err)
			s, err := files[0].Open(t.Context())
			if err == nil {
				defer s.Close()
				_, err = io.ReadAll(s)
			}
			require.EqualError(t, err, tc.want)
		})
	}
}

func TestOpenFails(t *testing.T) {
	for _, names := range []bool{false, true} {
		files, err := input.Files("fhir", []string{"SENTINEL"}, input.Options{
			ShowNames: names,
			Open: func(context.Context, string) (file.Input, error) {
				return nil, errors.New("no SENTINEL on host")
			},
		})
		require.NoError(t, err)
		_, err = files[0].Open(t.Context())
		require.Error(t, err)
		assert.Equal(t, names, strings.Contains(err.Error(), "SENTINEL"))
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = files[0].Open(cancelled)
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestCancelledWhileReading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	files, err := input.Files("fhir", []string{"x"}, input.Options{
		Open: func(context.Context, string) (file.Input, error) {
			return file.FromReader("x", strings.NewReader(strings.Repeat("x", 1<<20))), nil
		},
	})
	require.NoError(t, err)
	s, err := files[0].Open(ctx)
	require.NoError(t, err)
	defer s.Close()
	cancel()
	_, err = io.ReadAll(s)
	require.ErrorIs(t, err, context.Canceled)
}
