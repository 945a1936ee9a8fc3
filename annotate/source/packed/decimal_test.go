package packed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct {
		text     string
		code     int64
		exponent int
		plain    bool
	}{
		{"0", 0, 0, true},
		{"-0", -1, 0, true},
		{"-0.00", -1, 0, true},
		{"1.10", 11, -1, true},
		{"-3.05", ^305, -2, true},
		{"1200", 12, 2, true},
		{"0.00120", 12, -4, true},
		{"1.5e-07", 15, -8, false},
		{"1E5", 1, 5, false},
		{"+1", 1, 0, false},
		{".5", 5, -1, false},
		{"5.", 5, 0, false},
		{"007", 7, 0, false},
		{"100.001", 100001, -3, true},
		{"0.30000000000000004", 3, -1, false},
		{"123456789012345678901234567890", 12345679, 22, false},
		{"16777217.0", 16777217, 0, true},
	} {
		d, s, ok := parseDecimal([]byte(c.text))
		assert.True(t, ok, c.text)
		assert.Equal(t, decimal{c.code, c.exponent}, d, c.text)
		assert.Equal(t, c.plain, s.plain, c.text)
	}
	for _, text := range []string{"", "-", ".", "-.", "x", "1x", "1e", "1e+", "1e1234", "1e500", "nan", "inf", "1 ", " 1", "1..2", "1_0", "0x1p-2", "1,2", "99999999999e300"} {
		_, _, ok := parseDecimal([]byte(text))
		assert.False(t, ok, text)
	}
}

func TestParseInteger(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 10, 999999999999999, -999999999999999} {
		got, ok := parseInteger(strconv.AppendInt(nil, v, 10))
		assert.True(t, ok)
		assert.Equal(t, v, got)
	}
	for _, text := range []string{"", "-", "-0", "00", "01", "+1", "1.0", "x", "1000000000000000"} {
		_, ok := parseInteger([]byte(text))
		assert.False(t, ok, text)
	}
}

// TestDecimalText: whatever is parsed is written so that it is the same number,
// and in the spellings of printf's %g and %f as it was.
func TestDecimalText(t *testing.T) {
	r, rounds := rand.New(rand.NewPCG(1, 2)), 20000
	if testing.Short() {
		rounds /= 10
	}
	for range rounds {
		x := (r.Float64() - 0.3) * math.Pow(10, float64(r.IntN(30)-20))
		for _, format := range []string{"%.6g", "%.3e", "%.3f", "%.9g", "%g"} {
			text := fmt.Sprintf(format, x)
			d, s, ok := parseDecimal([]byte(text))
			if !ok {
				t.Fatal(text)
			}
			got := string(appendScientific(nil, d.code, d.exponent))
			requireSameFloat(t, text, got)
			if format == "%.6g" && math.Abs(x) < 1e5 && got != text {
				t.Fatalf("%s, want %s", got, text)
			}
			if s.plain && s.decimals > 0 && s.decimals <= 9 && math.Abs(x) < 1e5 {
				code := d.signed(d.magnitude() * powers[s.decimals+d.exponent])
				if fixed := string(appendFixed(nil, code, s.decimals, true)); fixed != text {
					t.Fatalf("%s, want %s", fixed, text)
				}
				requireSameFloat(t, text, string(appendFixed(nil, code, s.decimals, false)))
			}
		}
	}
}

func requireSameFloat(t *testing.T, want, got string) {
	w, err := strconv.ParseFloat(want, 32)
	g, err2 := strconv.ParseFloat(got, 32)
	if err != nil || err2 != nil || math.Float64bits(w) != math.Float64bits(g) {
		t.Helper()
		t.Fatalf("%s, want %s", got, want)
	}
}

// TestAnyCode: codes that nobody wrote do not get out of hand.
func TestAnyCode(t *testing.T) {
	for _, code := range []int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, math.MaxInt64, 1e18} {
		for _, exponent := range []int{math.MinInt, -400, -30, -22, -18, -1, 0, 1, 14, 15, 400, math.MaxInt} {
			assert.LessOrEqual(t, len(appendScientific(nil, code, exponent)), 50)
		}
		for decimals := range powers {
			_, err := strconv.ParseFloat(string(appendFixed(nil, code, decimals, true)), 64)
			require.NoError(t, err)
		}
	}
}

func TestRound(t *testing.T) {
	for _, c := range []struct {
		text   string
		digits int
		want   string
	}{
		{"0.123456", 3, "0.123"},
		{"0.1235", 3, "0.124"},
		{"0.1245", 3, "0.124"},
		{"0.9996", 3, "1"},
		{"-0.1235", 3, "-0.124"},
		{"1234567", 2, "1200000"},
		{"0.5", 3, "0.5"},
		{"0", 1, "0"},
		{"0.123456", 0, "0.123456"},
		{"1.5e-09", 1, "2e-09"},
	} {
		d, _, ok := parseDecimal([]byte(c.text))
		require.True(t, ok)
		d = d.round(c.digits)
		assert.Equal(t, c.want, string(appendScientific(nil, d.code, d.exponent)), c.text)
	}
	for _, c := range []struct {
		p    Precision
		want int
	}{
		{Precision{}, 0},
		{Precision{Digits: 4}, 4},
		{Precision{Relative: 0.05}, 2},
		{Precision{Relative: 0.001}, 4},
		{Precision{Relative: 0.0005}, 4},
		{Precision{Relative: 0.6}, 1},
		{Precision{Digits: 6, Relative: 0.01}, 6},
	} {
		d, err := c.p.digits()
		require.NoError(t, err)
		assert.Equal(t, c.want, d, c.p)
	}
}

// TestQuotient: quotients are what printf makes of them.
func TestQuotient(t *testing.T) {
	r, rounds := rand.New(rand.NewPCG(3, 4)), 200000
	if testing.Short() {
		rounds /= 10
	}
	for range rounds {
		b := 1 + r.Int64N(1<<uint(1+r.IntN(30)))
		a := r.Int64N(b + 1)
		digits := 1 + r.IntN(9)
		for _, narrow := range []bool{false, true} {
			x := float64(a) / float64(b)
			if narrow {
				x = float64(float32(x))
			}
			d, ok := quotient(a, b, digits, narrow)
			want, _, _, _ := scanDecimal(fmt.Appendf(nil, "%.*e", digits-1, x))
			if !ok || d.normal() != want {
				t.Fatalf("%d/%d to %d digits: %v (%v), want %v", a, b, digits, d.normal(), ok, want)
			}
		}
	}
	for _, c := range [][2]int64{{1, 0}, {-1, 2}, {1, -2}, {1 << 60, 1}, {1, 1 << 60}, {1 << 53, 1}} {
		_, ok := quotient(c[0], c[1], 3, false)
		assert.False(t, ok, c)
	}
}
