package chart

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// evenTicks are at most so many numbers over a range, at steps of 1, 2 or 5
// times a power of ten.
func evenTicks(low, high float64, most int) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/float64(most))))
	for _, by := range []float64{1, 2, 5, 10} {
		if s := step * by; (high-low)/s <= float64(most) {
			step = s
			break
		}
	}
	decimals := max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	format := byte('f')
	if decimals > 4 || step >= 1e6 {
		format, decimals = 'g', 4
	}
	var ticks []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+step*1e-9; i++ {
		// The minus sign of typography is as wide as a digit.
		label := strconv.FormatFloat(i*step+0, format, decimals, 64)
		ticks = append(ticks, plot.Tick{Value: i * step, Label: minus(label)})
		if len(ticks) > 3*most { // steps too small for the numbers' precision
			break
		}
	}
	return ticks
}

// minus writes a number's sign as typography does.
func minus(number string) string {
	if len(number) > 0 && number[0] == '-' {
		return "−" + number[1:]
	}
	return number
}

// ratioTicks are at round numbers of a logarithmic axis.
func ratioTicks(low, high float64) []plot.Tick {
	const most = 4
	if high/low < 2.5 {
		return evenTicks(low, high, most)
	}
	for _, of := range [][]float64{{1, 1.5, 2, 3, 5, 7}, {1, 2, 5}, {1, 3}, {1}} {
		if ticks := decadeTicks(low, high, of, 1); len(ticks) <= most {
			return ticks
		}
	}
	every := 1 + int(math.Log10(high)-math.Log10(low))/most
	return decadeTicks(low, high, []float64{1}, every)
}

// decadeTicks are at multiples of every so-many-th power of ten.
func decadeTicks(low, high float64, of []float64, every int) []plot.Tick {
	var ticks []plot.Tick
	first := int(math.Floor(math.Log10(low)))/every*every - every
	for power := first; float64(power) <= math.Log10(high); power += every {
		for _, m := range of {
			v := m * math.Pow10(power)
			if v >= low && v <= high {
				ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 3, 64)})
			}
		}
	}
	return ticks
}

// shortNumber has two decimals, or three digits where these would say nothing.
func shortNumber(v float64) string {
	switch size := math.Abs(v); {
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	case size != 0 && size < 0.095 || size >= 1000:
		return minus(strconv.FormatFloat(v, 'g', 2, 64))
	case size >= 100:
		return minus(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return minus(strconv.FormatFloat(v, 'f', 2, 64))
}
