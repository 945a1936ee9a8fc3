package survival

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plain is the partial likelihood and its derivatives, written as in the books: for
// each step of each time everybody is asked whether they are at risk.
func plain(d *Data, x [][]float64, beta []float64, ties TieMethod) *point {
	p := len(beta)
	out := newPoint(p)
	stratum := func(i int) int32 {
		if d.Stratum == nil {
			return 0
		}
		return d.Stratum[i]
	}
	type moment struct {
		time    float64
		stratum int32
	}
	done := map[moment]bool{}
	for e := range d.Time {
		at := moment{d.Time[e], stratum(e)}
		if !d.Event[e] || done[at] {
			continue
		}
		done[at] = true
		var dead, risk []int
		for i := range d.Time {
			if stratum(i) != at.stratum || d.Time[i] < at.time || len(d.Entry) > 0 && d.Entry[i] >= at.time {
				continue
			}
			risk = append(risk, i)
			if d.Event[i] && d.Time[i] == at.time {
				dead = append(dead, i)
			}
		}
		for k, i := range dead {
			out.loglik += dot(beta, x[i])
			add(out.score, 1, x[i])
			s0, s1, s2 := 0.0, make([]float64, p), make([]float64, p*p)
			for _, j := range risk {
				w := math.Exp(dot(beta, x[j]))
				if d.Event[j] && d.Time[j] == at.time && ties == Efron {
					w *= 1 - float64(k)/float64(len(dead))
				}
				s0 += w
				add(s1, w, x[j])
				for a := range p {
					add(s2[a*p:(a+1)*p], w*x[j][a], x[j])
				}
			}
			out.loglik -= math.Log(s0)
			add(out.score, -1/s0, s1)
			for a := range p {
				for b := range p {
					out.info[a*p+b] += s2[a*p+b]/s0 - s1[a]*s1[b]/s0/s0
				}
			}
		}
	}
	return out
}

// TestDerivatives compares with the plain form, also where people with nearly all of
// the hazard leave and enter.
func TestDerivatives(t *testing.T) {
	for _, tc := range []struct {
		name          string
		entry, strata bool
		extreme       float64
	}{
		{"plain", false, false, 0},
		{"strata", false, true, 0},
		{"entries", true, false, 0},
		{"entries and strata", true, true, 0},
		{"huge hazards leave", true, false, 30},
		{"hugest hazards leave", true, true, 300},
	} {
		for _, ties := range []TieMethod{Efron, Breslow} {
			t.Run(fmt.Sprint(tc.name, ties), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(5, 6))
				var d Data
				x := make([][]float64, 200)
				covariates := []Covariate{{Name: "a"}, {Name: "b"}}
				for i := range x {
					d.Time = append(d.Time, float64(5+rng.IntN(40)))
					d.Event = append(d.Event, rng.IntN(2) == 0)
					x[i] = []float64{rng.NormFloat64(), rng.NormFloat64()}
					if tc.entry {
						d.Entry = append(d.Entry, d.Time[i]-1-float64(rng.IntN(20)))
					}
					if tc.extreme > 0 && d.Time[i] > 40 {
						x[i][0] += tc.extreme
					}
					if tc.strata {
						d.Stratum = append(d.Stratum, int32(rng.IntN(2)))
					}
					covariates[0].Values = append(covariates[0].Values, x[i][0])
					covariates[1].Values = append(covariates[1].Values, x[i][1])
				}
				m, scale, _, err := prepare(&d, covariates, ties)
				require.NoError(t, err)
				beta := []float64{0.7, -0.4}
				got := newPoint(2)
				m.at([]float64{beta[0] / scale.factor[0], beta[1] / scale.factor[1]}, got)
				want := plain(&d, x, beta, ties)
				assert.InEpsilon(t, want.loglik, got.loglik, 1e-9)
				for a := range 2 {
					assert.InDelta(t, want.score[a], got.score[a]/scale.factor[a], 1e-7*max(1, math.Abs(want.score[a])))
					for b := range 2 {
						assert.InDelta(t, want.info[a*2+b], got.info[a*2+b]/scale.factor[a]/scale.factor[b], 1e-7*math.Abs(want.info[a*2+a]))
					}
				}
			})
		}
	}
}
