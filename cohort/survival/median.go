package survival

import (
	"fmt"
	"math"
)

// TimeTo is the time until a share of people have the event, with its interval;
// +Inf where the curve does not fall that far: it is not reached.
type TimeTo struct{ Value, Lower, Upper float64 }

// String returns the time and its interval, as 120 (90–not reached).
func (t TimeTo) String() string {
	word := func(v float64) string {
		if math.IsInf(v, 1) {
			return "not reached"
		}
		return fmt.Sprintf("%.4g", v)
	}
	return fmt.Sprintf("%s (%s–%s)", word(t.Value), word(t.Lower), word(t.Upper))
}

// Median is the time until half of people have the event.
func (c *Curve) Median() TimeTo { return c.Quantile(0.5) }

// Quantile is the time until a share of people have the event, such as 0.25. Its
// interval is where the curve's interval crosses that share (Brookmeyer & Crowley,
// Biometrics 1982;38:29). Where the curve is level at it, it is the middle of that
// stretch, as in R.
func (c *Curve) Quantile(share float64) TimeTo {
	if !(share > 0 && share < 1) {
		return TimeTo{math.NaN(), math.NaN(), math.NaN()}
	}
	return TimeTo{c.crosses(c.Survival, 1-share), c.crosses(c.Lower, 1-share), c.crosses(c.Upper, 1-share)}
}

// crosses is when values, which fall, first are at or below a level.
func (c *Curve) crosses(values []float64, level float64) float64 {
	for i, v := range values {
		if !(v < level+sameTime) { // NaN too
			continue
		}
		if v > level-sameTime {
			for j := i + 1; j < len(values); j++ {
				if values[j] < v {
					return (c.Time[i] + c.Time[j]) / 2
				}
			}
		}
		return c.Time[i]
	}
	return math.Inf(1)
}

// Mean is a restricted mean survival time with its standard error.
type Mean struct{ Value, StdErr float64 }

// RestrictedMean is the mean time without the event until a limit: the area below
// the curve (as survfit's rmean). Where the curve ends above 0 before the limit it
// is taken to stay there, so choose a limit at which people are still at risk.
func (c *Curve) RestrictedMean(limit float64) Mean {
	if !(limit > 0) || math.IsInf(limit, 1) || len(c.Time) == 0 {
		return Mean{math.NaN(), math.NaN()}
	}
	n := 0
	for n < len(c.Time) && c.Time[n] <= limit {
		n++
	}
	area, variance := 0.0, 0.0
	until := limit
	for i := n - 1; i >= 0; i-- { // area is that from Time[i] on
		area += c.Survival[i] * (until - c.Time[i])
		until = c.Time[i]
		if risk, died := float64(c.AtRisk[i]), float64(c.Events[i]); died > 0 && died < risk {
			variance += area * area * died / (risk * (risk - died))
		}
	}
	return Mean{area + until, math.Sqrt(variance)}
}
