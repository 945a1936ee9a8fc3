package packed_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
)

// A packed file says the same over HTTP, encrypted, and both. One that is cut short
// is refused, without its address's secrets.
func TestElsewhere(t *testing.T) {
	arx := pack(t, writeFile(t, made(3, 4000)), packed.WriteOptions{})
	data, err := os.ReadFile(arx)
	require.NoError(t, err)
	key := file.NewPrivateKey([32]byte(bytes.Repeat([]byte("key."), 8)))
	var sealed bytes.Buffer
	w, err := file.Encrypt(&sealed, key.Public())
	require.NoError(t, err)
	_, err = w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.arx"), data, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.arx.c4gh"), sealed.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cut.arx"), data[:len(data)-9], 0o600))
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()

	with := file.Opener(file.Options{Key: func(context.Context) (file.PrivateKey, error) { return key, nil }})
	local := open(t, arx, packed.Options{Fields: all()})
	region := genomics.MustRegion("chr2:1-400000")
	for _, reading := range []annotate.Reading{{}, {Region: &region}} {
		want, err := entries(t.Context(), local, reading)
		require.NoError(t, err)
		require.NotEmpty(t, want)
		for _, name := range []string{server.URL + "/a.arx", server.URL + "/a.arx.c4gh", filepath.Join(dir, "a.arx.c4gh")} {
			f, err := packed.Open(t.Context(), name, packed.Options{Fields: all(), Open: with})
			require.NoError(t, err, name)
			got, err := entries(t.Context(), f, reading)
			require.NoError(t, err, name)
			requireSame(t, want, got)
			require.NoError(t, f.Close())
		}
	}
	_, err = packed.Open(t.Context(), server.URL+"/cut.arx?token=secret", packed.Options{Open: with})
	require.ErrorContains(t, err, "cut.arx")
	assert.NotContains(t, err.Error(), "secret")
}
