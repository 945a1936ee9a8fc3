//go:build !amd64 || purego

package regression

func hasLanes8() bool { return false }

func dotLanes8(*float64, int, *float64, int, *float64) {}

func combineLanes8(*float64, int, int, *float64, *float64, int) {}

func addRowsLanes8(_, _ *float64, _ int, _, _ *int32, _, _ int) {}

func shiftLanes8(_, _, _, _, _ *float64, _ int) {}

func triangleLanes8(*float64, int, *float64, *float64, int, *float64) {}

func squareLanes8(*float64, *float64, int, *float64, int, *float64) {}

func formLanes8(*float64, int, int, *float64, *float64, int) {}

func penaliseLanes8(_, _, _, _ *float64, _ int) {}

func deriveLanes8(*float64, int, *float64, int, *float64, *float64, *float64, int, *int64, *int64) {}

func shiftLevelsLanes8(*uint8, *float64, *float64, *float64, *float64, *float64, *float64, int) {}

func weighLanes8(*uint8, *float64, *float64, *float64, *float64, int, *float64) {}
