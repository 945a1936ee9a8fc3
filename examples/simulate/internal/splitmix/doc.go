// Package splitmix is where the simulation's random numbers come from: streams
// that are told apart by the seed, what they are for, and two numbers more.
//
// Start with [New]:
//
//	r := splitmix.New(seed, forSex, uint64(person), 0)
//	male := r.Chance(0.5)
//
// They are written out here, because the files must not change with the Go
// release. Two uses never share the number that says what a stream is for: synth
// has 1 to 99, records has 100 to 199.
package splitmix
