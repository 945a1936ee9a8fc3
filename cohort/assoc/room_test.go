package assoc_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
)

// TestRoom: what a room was used for before changes nothing: models that were made in it,
// other numbers of people, of covariates and of predictors, another confidence, Firth's
// regression or not.
func TestRoom(t *testing.T) {
	var room assoc.Room
	for trial := range 24 {
		random := rand.New(rand.NewPCG(7, uint64(trial)))
		people := 300 + random.IntN(2000)
		column := func(name string, draw func(i int) float64) assoc.Column {
			c := assoc.Column{Name: name, Values: make([]float64, people)}
			for i := range c.Values {
				c.Values[i] = draw(i)
			}
			return c
		}
		d := assoc.Design{Binary: trial%3 > 0}
		for i := range random.IntN(6) {
			d.Covariates = append(d.Covariates, column(fmt.Sprint("c", i), func(int) float64 { return random.NormFloat64() }))
		}
		rare := 0.01 + random.Float64()/3
		d.Phenotype = column("y", func(i int) float64 {
			switch {
			case random.IntN(50) == 0:
				return math.NaN()
			case !d.Binary:
				return random.NormFloat64()
			case i < 3 || random.Float64() < rare:
				return 1
			}
			return 0
		})
		var predictors []*assoc.Predictor
		for i := range 1 + random.IntN(6) {
			common := 0.5 * random.Float64() * random.Float64()
			predictors = append(predictors, assoc.NewPredictor(column(fmt.Sprint("p", i), func(int) float64 {
				switch {
				case random.IntN(100) == 0:
					return math.NaN()
				case random.Float64() < common:
					return 1 + float64(random.IntN(2))
				}
				return 0
			})))
		}
		for _, confidence := range []float64{0.5, 0.9} {
			m, err := assoc.New(d, assoc.Options{Confidence: confidence})
			require.NoError(t, err)
			want, err := m.FitAll(predictors)
			require.NoError(t, err)
			if trial%2 == 0 {
				m, err = room.New(d, assoc.Options{Confidence: confidence})
				require.NoError(t, err)
			}
			got, err := m.FitAllIn(&room, predictors)
			require.NoError(t, err)
			// Faults have no numbers, and NaN is not equal to itself.
			assert.Equal(t, fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got), "trial %d, %g", trial, confidence)
		}
	}
}
