// Package differential releases counts and means of people with differential
// privacy, by Google's library, from a budget that is kept on disk.
//
// Start with [Create], once for the data of these people, and [Open] in each run:
//
//	budget, err := differential.Open("biobank.budget", "biobank 2026")
//	if err != nil {
//		return err
//	}
//	counts, err := budget.Counts("poor metabolisers", differential.Sample{
//		Categories: []string{"CYP2C19", "CYP2D6"}, // known beforehand, not taken from the data
//		Of:         genesByPerson,
//	}, differential.Options{Epsilon: 0.5, MaxCategories: 2})
//
// # What is promised
//
// All that is released from a budget of ε and δ is (ε, δ)-differentially private
// with regard to one person, all of whose values may be added or left out at
// once (a person who is exchanged for another counts as two such steps): by basic
// composition, in which the epsilons and the deltas of
// the releases add up. A person counts in at most Options.MaxCategories
// categories, chosen at random from theirs, and with at most MaxValues values in
// a mean; values are clamped to [Lower, Upper]. The noise is drawn from the
// system's cryptographic source, made safe against the low bits of floating
// point numbers by the library.
//
// A release is charged, and the charge is on the disk, before it is computed: a
// program that dies in between has paid for nothing, and never the other way
// round. The file is locked while it changes, and replaced as a whole. When it
// does not suffice, the answer is an [ExhaustedError], and nothing is spent.
//
// # What is not promised
//
// The file is not signed: whoever may write it can give a budget back. Where
// [Budget].Audit is set, a file of which less is spent than the log tells of is
// refused, and the log is a chain of hashes of which nothing can be taken out.
//
// The promise is about what goes through one budget. Exact or suppressed numbers
// about the same people, a second budget for them, a restored backup of the file
// or a copy of it lie outside of it. So do bounds, categories, titles and the
// choice of what to ask, where they were made by looking at the data; and a
// person who is in the data under two identities counts as two. How many people
// are in the data is not told, nor protected from whoever measures time.
//
// Where int has 32 bits the library does not compile, and every release fails.
package differential
