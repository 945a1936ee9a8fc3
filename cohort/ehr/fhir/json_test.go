package fhir

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A quote is found wherever it lies, whatever is around it.
func TestNextQuote(t *testing.T) {
	for n := range 80 {
		for _, other := range []byte{0, '!', '#', '\\', 0xa2, 0xff, 'a'} {
			b := bytes.Repeat([]byte{other}, n)
			for from := range n + 1 {
				end, ok := nextQuote(b, from)
				require.False(t, ok)
				_ = end
				end, ok = nextQuote(append(bytes.Clone(b), "\"\"b\""...), from)
				require.True(t, ok)
				require.Equal(t, n, end, "%d bytes of %q from %d", n, other, from)
			}
		}
	}
	end, ok := skipString([]byte(`"a\\\"`+strings.Repeat("b", 50)+`\""x`), 0)
	require.True(t, ok)
	require.Equal(t, 59, end)
}
