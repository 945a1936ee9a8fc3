package chart_test

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/chart"
)

// genome is what chance gives on all chromosomes.
func genome(n int) chart.Manhattan {
	r := rand.New(rand.NewPCG(7, 7))
	m := chart.Manhattan{Title: "LDL cholesterol, 3,202 people"}
	lengths := []int{249, 242, 198, 190, 182, 171, 159, 145, 138, 134, 135, 133, 114, 107, 102, 90, 83, 80, 59, 64, 47, 51, 156}
	total := 0
	for _, l := range lengths {
		total += l
	}
	for i := range n {
		at := i * total / n
		c := 0
		for at >= lengths[c] {
			at -= lengths[c]
			c++
		}
		name := fmt.Sprint("chr", c+1)
		if c == 22 {
			name = "chrX"
		}
		m.Chrom = append(m.Chrom, name)
		m.Pos = append(m.Pos, at*1_000_000+r.IntN(1_000_000)+1)
		m.P = append(m.P, 1-r.Float64())
	}
	return m
}

// A peak must be there, at its place, whatever lies around it.
func TestManhattanPeak(t *testing.T) {
	m := genome(50_000)
	peak := slices.Index(m.Chrom, "chr10") + 1000
	m.P[peak] = 1e-12
	g := draw(t, m)
	strong := g.strokesOf(t, orange)
	require.Len(t, strong, 1, "one dot above the upper line")
	at := strong[0]
	assert.Greater(t, at[0], g.tick(t, "9"))
	assert.Less(t, at[0], g.tick(t, "11"))
	assert.Contains(t, g.all(), fmt.Sprintf("10:%s", thousands(m.Pos[peak])), "named by its place")
	assert.Contains(t, g.desc, "p = 1e-12")
	for _, want := range []string{"Chromosome", "−log₁₀ p", "genome-wide significant, p = 5e-08", "suggestive, p = 1e-05"} {
		assert.Contains(t, g.all(), want)
	}
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// The height of a dot is its p-value's, measured by the axis' own ticks.
func TestManhattanHeight(t *testing.T) {
	m := chart.Manhattan{
		Title: "t", Chrom: []string{"1", "1", "2"}, Pos: []int{1, 1000, 5}, P: []float64{1e-20, 1, 1e-10},
		Label: -1,
	}
	g := draw(t, m)
	ticks := map[float64]float64{}
	for _, w := range g.words {
		if v, err := strconv.ParseFloat(w.text, 64); err == nil && v >= 5 {
			ticks[v] = w.y
		}
	}
	require.Contains(t, ticks, 5.0)
	require.Contains(t, ticks, 15.0)
	perLevel := (ticks[15] - ticks[5]) / 10
	strong := g.strokesOf(t, orange)
	require.Len(t, strong, 2)
	assert.InDelta(t, 10*perLevel, strong[0][1]-strong[1][1], 0.2)
}

// A million p-values make a file below 100 kB, and any number one below 2 MB.
func TestManhattanSize(t *testing.T) {
	if testing.Short() {
		t.Skip("a million points take a second")
	}
	const million = 1_000_000
	m := genome(million)
	for i := range 200 {
		m.P[i*4999] = math.Pow(10, -8-float64(i%12))
	}
	assert.Less(t, len(draw(t, m).bytes), 100_000)
	// The most strokes come from fewer points, spread so that they just don't meet.
	largest := 0
	for _, n := range []int{10_000, 40_000} {
		m = genome(n)
		for i := range m.P {
			m.P[i] = math.Pow(10, -300*m.P[i])
		}
		largest = max(largest, len(draw(t, m).bytes))
	}
	for _, steps := range []int{70, 80, 110, 120, 130} {
		m = genome(500 * steps)
		if steps > 100 { // small dots only
			m.Significant, m.Suggestive = -1, -1
		}
		for i := range m.P {
			m.P[i] = math.Pow(10, -300*float64(i%steps)/float64(steps))
		}
		largest = max(largest, len(draw(t, m).bytes))
	}
	t.Log("the largest has", largest, "bytes")
	assert.Less(t, largest, 2_000_000)
}

func TestManhattanChromosomes(t *testing.T) {
	m := chart.Manhattan{
		Title: "t",
		Chrom: []string{"chrM", "2", "chr2", "X", "NC_000001.11", "KI270728.1", "Y"},
		Pos:   []int{10, 5_000_000, 90_000_000, 3, 200_000_000, 1000, 4},
		P:     []float64{0.5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6},
	}
	g := draw(t, m)
	var order []string
	for _, name := range []string{"1", "2", "X", "Y", "MT", "KI270728.1"} {
		for _, w := range g.words {
			if w.text == name && w.y < 40 {
				order = append(order, name)
			}
		}
	}
	assert.Less(t, g.tick(t, "X"), g.width)
	assert.GreaterOrEqual(t, len(order), 3, "names that would cover others stay away")
	assert.Contains(t, g.desc, "on 6 chromosomes", "chr2 and 2 are one")

	one := draw(t, chart.Manhattan{Title: "CYP2C19", Chrom: []string{"10", "chr10"}, Pos: []int{94_762_681, 94_855_547}, P: []float64{1e-9, 0.2}})
	assert.Contains(t, one.all(), "Position on chromosome 10 (million bases)")
	assert.Contains(t, one.all(), "94.80")
}

func BenchmarkManhattan(b *testing.B) {
	m := genome(1_000_000)
	for b.Loop() {
		if err := m.WriteSVG(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
