// Package nearest finds the names that somebody may have meant.
//
// Start with [Names]:
//
//	if near := nearest.Names("CLNSGI", known); len(near) > 0 {
//		return fmt.Errorf("there is no %s: did you mean %s?", "CLNSGI", near[0])
//	}
package nearest
