//go:build amd64 && !purego

package regression

import "golang.org/x/sys/cpu"

// hasLanes tells whether the processor works on four numbers at a time.
func hasLanes() bool { return cpu.X86.HasAVX2 && cpu.X86.HasFMA }

// dotLanes adds the products of four rows and a vector of n numbers, a multiple of 8 and
// not 0, to four sums.
//
//go:noescape
func dotLanes(rows *float64, stride int, vector *float64, n int, sums *float64)

// shiftLanes is shift where no log odds move by more than 1, of n people, a multiple of
// 4 and not 0.
//
//go:noescape
func shiftLanes(inverse, x, y, weight, rest *float64, n int)

// moveLanes is move where no log odds move by more than maxMove, of n people, a multiple
// of 4 and not 0.
//
//go:noescape
func moveLanes(inverse, x, y, weight, rest *float64, n int)

// multiplyLanes writes the products of n numbers, a multiple of 8 and not 0.
//
//go:noescape
func multiplyLanes(dst, a, b *float64, n int)

// combineLanes writes what count coefficients make of as many rows of n numbers, a
// multiple of 32 and not 0.
//
//go:noescape
func combineLanes(rows *float64, stride, count int, coefficients, dst *float64, n int)

// addRowsLanes is addRows of n rows, not 0, of as many numbers as size says, a multiple
// of 4 and not 0.
//
//go:noescape
func addRowsLanes(sums, rows *float64, size int, levels, people *int32, n, from int)
