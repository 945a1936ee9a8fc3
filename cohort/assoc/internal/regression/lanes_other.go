//go:build !amd64 || purego

package regression

func hasLanes() bool { return false }

func dotLanes(*float64, int, *float64, int, *float64) {}

func shiftLanes(_, _, _, _, _ *float64, _ int) {}

func moveLanes(_, _, _, _, _ *float64, _ int) {}

func multiplyLanes(_, _, _ *float64, _ int) {}

func combineLanes(*float64, int, int, *float64, *float64, int) {}

func addRowsLanes(_, _ *float64, _ int, _, _ *int32, _, _ int) {}
