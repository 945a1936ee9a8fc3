package fhir

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A decimal is what strconv makes of it, to the last bit, or is left to it.
func TestDecimal(t *testing.T) {
	for _, text := range []string{
		"0", "-0", "7", "-12", "0.1", "-0.25", "184.5", "007", "0.30", "999999999999999", "99999999999999.9", "0.00000000000001",
		"123456789012.345", "9007199254740.99", "4.35", "0.000001", "1.005",
	} {
		x, ok := decimal([]byte(text))
		require.True(t, ok, text)
		want, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		assert.Equal(t, math.Float64bits(want), math.Float64bits(x), text)
	}
	for _, text := range []string{
		"", "-", "+1", ".5", "1.", "1e3", "NaN", "inf", "1_0", "0x1", "--1", "1.2.3", "1-2", " 1", "1000000000000000", "27.134308503843794", "12345678901234567",
	} {
		_, ok := decimal([]byte(text))
		assert.False(t, ok, text)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		text := strconv.FormatFloat(random.Float64()*1000, 'f', random.IntN(12), 64)
		x, ok := decimal([]byte(text))
		require.True(t, ok, text)
		want, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		require.Equal(t, math.Float64bits(want), math.Float64bits(x), text)
	}
}
