// Package clock reads the times of health records and asks of them what readers
// warn about: ends before beginnings, and dates in the future.
//
// Start with [Parse]:
//
//	start, ok := clock.Parse("2026-03")
//	if !ok {
//		warn("bad-date")
//	}
//	if clock.Reversed(start, end) {
//		warn("reversed-interval")
//	}
//	if clock.InFuture(start, asOf) {
//		warn("future-date")
//	}
package clock
