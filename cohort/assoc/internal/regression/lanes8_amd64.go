//go:build amd64 && !purego

package regression

import "golang.org/x/sys/cpu"

// hasLanes8 tells whether the processor works on eight numbers at a time.
func hasLanes8() bool { return hasLanes() && cpu.X86.HasAVX512F }

// dotLanes8 is dotLanes of n numbers, a multiple of 16 and not 0, eight at a time.
//
//go:noescape
func dotLanes8(rows *float64, stride int, vector *float64, n int, sums *float64)

// combineLanes8 is combineLanes of n numbers, a multiple of 64 and not 0.
//
//go:noescape
func combineLanes8(rows *float64, stride, count int, coefficients, dst *float64, n int)

// addRowsLanes8 is addRowsLanes.
//
//go:noescape
func addRowsLanes8(sums, rows *float64, size int, levels, people *int32, n, from int)

// shiftLanes8 is shiftLanes of n people, a multiple of 8 and not 0.
//
//go:noescape
func shiftLanes8(inverse, x, y, weight, rest *float64, n int)

// triangleLanes8 writes what four columns of n numbers, a multiple of 8 and not 0, are
// summed to: the ten weight·column·column in the order of a symmetric matrix, the four
// weight·column and the four rest·column, the weights and the rests.
//
//go:noescape
func triangleLanes8(columns *float64, stride int, weight, rest *float64, n int, sums *float64)

// squareLanes8 writes the sixteen sums of weight·row·column of four rows and four columns
// of n numbers, a multiple of 8 and not 0.
//
//go:noescape
func squareLanes8(rows, columns *float64, stride int, weight *float64, n int, sums *float64)

// formLanes8 writes what a quadratic form makes of count columns of n numbers, a multiple
// of 32 and not 0. Count is not 0.
//
//go:noescape
func formLanes8(columns *float64, stride, count int, coefficients, dst *float64, n int)

// penaliseLanes8 is penalise of n numbers, a multiple of 8 and not 0.
//
//go:noescape
func penaliseLanes8(forms, weight, y, rest *float64, n int)

// deriveLanes8 is derive of n people, not 0, with up to 8 covariates. Rows and columns are
// pairRows and pairColumns.
//
//go:noescape
func deriveLanes8(sums *float64, size int, covariates *float64, k int, weight, rest, y *float64, n int, rows, columns *int64)

// shiftLevelsLanes8 is shiftLanes8 of inverse odds that are multiplied with the ratio of a
// person's level before, of eight; weight and rest are multiplied with one of the next
// eight.
//
//go:noescape
func shiftLevelsLanes8(levels *uint8, ratios, inverse, x, y, weight, rest *float64, n int)

// weighLanes8 writes weight·value of n people, a multiple of 8 and not 0, the value being
// that of a person's level, of eight, and adds the sums of weight·value² and rest·value.
//
//go:noescape
func weighLanes8(levels *uint8, values, weight, rest, weighted *float64, n int, sums *float64)
