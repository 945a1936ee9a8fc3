package table

import (
	"math"
	"strconv"
)

// appendFloat writes a number, neither NaN nor infinite, with the fewest digits
// that read back to the same value of that many bits, with an exponent where it
// is very large or small: as ECMAScript and encoding/json do.
func appendFloat(dst []byte, v float64, bits int) []byte {
	size := math.Abs(v)
	if size < 1<<24 && (v != 0 || !math.Signbit(v)) {
		// Each whole number up to here is another float32, and as such quicker.
		if n := int64(v); float64(n) == v {
			return strconv.AppendInt(dst, n, 10)
		}
	}
	// The bounds are those of the type: 1e21 in float32 is another number.
	small, large := size < 1e-6, size >= 1e21
	if bits == 32 {
		small, large = float32(size) < 1e-6, float32(size) >= 1e21
	}
	if size == 0 || !small && !large {
		return strconv.AppendFloat(dst, v, 'f', -1, bits)
	}
	begin := len(dst)
	dst = strconv.AppendFloat(dst, v, 'e', -1, bits)
	if n := len(dst); n-begin >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1] // 1e-09 as 1e-9
		dst = dst[:n-1]
	}
	return dst
}
