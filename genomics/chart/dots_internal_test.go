package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/plot/vg"
)

// Every point lies on a stroke, or within half a point of one, and what stands
// above a column's others is drawn where it is.
func TestDotsLoseNothing(t *testing.T) {
	area := vg.Rectangle{Min: vg.Point{X: 10, Y: 20}, Max: vg.Point{X: 210, Y: 170}}
	for name, height := range map[string]func(r *rand.Rand) float64{
		"as chance gives": func(r *rand.Rand) float64 { return -math.Log10(r.Float64()) / 8 },
		"everywhere":      func(r *rand.Rand) float64 { return r.Float64() },
		"all at one":      func(*rand.Rand) float64 { return 0.25 },
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			d := newDots(area, 2.2)
			points := make([]vg.Point, 5_000)
			for i := range points {
				points[i] = vg.Point{
					X: area.Min.X + vg.Length(r.Float64())*200,
					Y: area.Min.Y + vg.Length(min(height(r), 1))*150,
				}
				d.add(points[i])
			}
			runs := d.runs()
			columns := map[int][]run{}
			for _, r := range runs {
				columns[int(r.x)] = append(columns[int(r.x)], r)
			}
			for _, p := range points {
				if !slices.ContainsFunc(columns[int(p.X)], func(r run) bool {
					return math.Abs(float64(r.x-p.X)) <= 0.5+1e-9 && p.Y >= r.low-1e-9 && p.Y <= r.high+1e-9
				}) {
					t.Fatalf("%v is nowhere", p)
				}
			}
			assert.LessOrEqual(t, len(columns), 200)
			assert.Less(t, len(runs), 200*150/2)
		})
	}
}

// A stroke joins only dots that cover each other.
func TestDotsKeepGaps(t *testing.T) {
	d := newDots(vg.Rectangle{Max: vg.Point{X: 1, Y: 100}}, 2)
	for _, y := range []vg.Length{1, 2, 3, 10, 50, 50.5} {
		d.add(vg.Point{X: 0.5, Y: y})
	}
	assert.Equal(t, []run{{0.5, 1, 3}, {0.5, 10, 10}, {0.5, 50, 50.5}}, d.runs())
}

func TestDotsOutside(t *testing.T) {
	d := newDots(vg.Rectangle{Max: vg.Point{X: 0, Y: 10}}, 2)
	d.add(vg.Point{X: -5, Y: 30})
	assert.Equal(t, []run{{0, 10, 10}}, d.runs(), "on the border")
}
