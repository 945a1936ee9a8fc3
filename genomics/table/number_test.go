package table

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// checkFloat compares a number with encoding/json.
func checkFloat(t *testing.T, v float64) {
	t.Helper()
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	want, _ := json.Marshal(v)
	if got := appendFloat(nil, v, 64); !bytes.Equal(got, want) {
		t.Fatalf("float64 %b: %s, want %s", v, got, want)
	}
	f := float32(v)
	if math.IsInf(float64(f), 0) {
		return
	}
	want, _ = json.Marshal(f)
	if got := appendFloat(nil, float64(f), 32); !bytes.Equal(got, want) {
		t.Fatalf("float32 %b: %s, want %s", f, got, want)
	}
}

func TestFloats(t *testing.T) {
	for _, v := range []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 0.5, 1.0 / 3, 1e-5, 1e-6, 9.9999e-7, 1e21, 9.99e20, 1e-9, 1e-10, 1e100, -1e-7,
		99999.9, 99999.96, 100000.5, 99999, 100000, 1 << 24, 1<<24 + 1, 1 << 53, 1<<53 + 2, 1 << 63, 123456.7, 0.999999, 0.9999999,
		math.MaxFloat64, math.SmallestNonzeroFloat64, math.MaxFloat32, math.SmallestNonzeroFloat32, math.Pi, 0.000199681,
		0.00001, 0.0000100001, 0.00000999999, 1e4, 9999.99, 10000.1,
	} {
		checkFloat(t, v)
		checkFloat(t, math.Nextafter(v, 1))
		checkFloat(t, float64(math.Nextafter32(float32(v), -1)))
	}
	n := 300_000
	if testing.Short() {
		n = 20_000
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		checkFloat(t, math.Float64frombits(r.Uint64()))
		checkFloat(t, float64(math.Float32frombits(r.Uint32())))
		v := r.Float64() * math.Pow(10, float64(r.IntN(14)-7))
		checkFloat(t, v)
		digits, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 1+r.IntN(10), 64), 64)
		checkFloat(t, -digits)
		checkFloat(t, math.Nextafter(digits, 1))
	}
}
