// Package attack works out what somebody can conclude from counts that were
// printed: the least and the most that a hidden one can be. It is for tests of
// what a program prints about people, and shares no code with package suppress,
// which it is to attack.
//
// Start with [New], over the numbers of people that are not known, each 0 or more:
//
//	a := attack.New(4) // women and men, with and without a diagnosis
//	a.Equal([]int{0, 1}, 30)
//	a.Equal([]int{0, 2}, 25)
//	a.AtLeast([]int{3}, 1)
//	b, err := a.Solve()
//	if err != nil {
//		return err // what was printed contradicts itself
//	}
//	low, high := b.Of([]int{0})
//
// The bounds are those of real numbers: with whole ones, as people are, they can only
// be narrower. [System.Around] asks of these, from the true ones that a test knows:
//
//	w, err := a.Around([]int{12, 18, 13, 40})
//	if err != nil {
//		return err
//	}
//	w.CanBe([]int{0}, 4) == attack.Possible
package attack
