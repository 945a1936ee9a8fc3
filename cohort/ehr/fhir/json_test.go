package fhir

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A text ends at its quote wherever that lies, whatever is in it.
func TestSkipString(t *testing.T) {
	for n := range 80 {
		for _, other := range []byte{0, '!', '#', 0xa2, 0xff, 'a'} {
			b := append([]byte{'"'}, bytes.Repeat([]byte{other}, n)...)
			_, ok := skipString(b, 0)
			require.False(t, ok)
			end, ok := skipString(append(b, "\"\"b\""...), 0)
			require.True(t, ok)
			require.Equal(t, n+2, end, "%d bytes of %q", n, other)
		}
		escaped := append(append([]byte{'"'}, bytes.Repeat([]byte(`\"`), n)...), `\\"x"`...)
		end, ok := skipString(escaped, 0)
		require.True(t, ok)
		require.Equal(t, 2*n+4, end, "%d escapes", n)
	}
	end, ok := skipString([]byte(`"a\\\"`+strings.Repeat("b", 50)+`\""x`), 0)
	require.True(t, ok)
	require.Equal(t, 59, end)
}
