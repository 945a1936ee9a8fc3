// Package suppress lets counts of people out of a run without the small ones,
// and without what the small ones can be computed from.
//
// Start with one [Releaser] for a run; every cohort-level output goes through it:
//
//	people, err := suppress.New(n, suppress.Options{Audit: log})
//	if err != nil {
//		return err
//	}
//	phenotype, sex := suppress.Group("CYP2C19", phenotypes), suppress.Group("sex", sexes)
//	t, err := people.Table("CYP2C19 by sex", nil, phenotype, sex)
//	if err != nil {
//		return err
//	}
//	for i, name := range t.Categories[0] {
//		fmt.Println(name, t.Cell(i, suppress.All), suppress.Percent(t.Cell(i, suppress.All), t.Total()))
//	}
//
// A [Count] or [Number] that is shown can be had from a Releaser only. Tables come
// with all margins; [Releaser.Flags], [Releaser.Flow], [Releaser.Histogram],
// [Releaser.Curves] and [Releaser.Summary] are tables underneath. Percentages,
// ratios and odds ratios are functions of counts that are shown ([Figure]): they
// tell nothing that these do not.
//
// # What is promised
//
// Let k be the threshold, 10 unless told otherwise. No count of 1 to k people is
// shown. And whoever knows everything that one Releaser printed, and which sums
// must hold among the numbers, can neither tell such a hidden count nor narrow it:
// for each hidden cell of a released table with 1 to k people there are whole
// numbers of people for all hidden cells, in agreement with all that was printed,
// with exactly one person in it, and others with exactly k. Sums are: a group is
// its parts by any dimension (all tables of a run are taken together, conditions
// too); two groups of which one lies in the other and that differ by at most k
// people give their difference away ("under 65", "under 64"), and this difference
// is protected in the same way, whether anybody asked for it or not.
//
// To that end further cells are hidden; they look the same. Zeros are shown,
// unless in a row or column whose sum is small: there, they would tell how small.
// Where hiding does not help, the table is withheld, and says why. So is one that
// closes a circle of tables that share dimensions and hide cells (sex × age, age ×
// drug, drug × sex): it is not known how to tell quickly what follows from these.
//
// In tables of three dimensions and more, and where tables cross, the search for
// such numbers is bounded (a linear program of 160 unknowns at most): where it ends
// without an answer, more is hidden, and in the end the table is withheld. So a large
// table of three dimensions with many small cells is often withheld: group its
// categories, or release tables of two of its dimensions.
//
// Means and other figures of values are shown for groups whose count is shown.
// A sum over people that cannot be had for counts cannot be had for values.
//
// # What is not promised
//
// Knowledge from elsewhere: of another run, another Releaser, of single people or
// of how many there are in a group; how likely a value is within 1 to k; that
// everybody of a group who is shown is of one category; that the method hides
// more than it must, and what this tells whoever repeats it. Counts nobody asked
// for, such as the people who are in a cell of one table and in a cell of
// another, are protected only as the differences named above. Of counts that are
// hidden but larger than k, and of withheld tables as such, nothing is promised.
// That cells are hidden, and that a table is withheld, is told. The name and the
// categories of a dimension are printed as they are given: a category that is there
// because somebody is in it tells that somebody is. Whoever prints a list of
// categories beside a hidden total takes categories that do not depend on people,
// or leaves the list out.
//
// Two runs over people of whom one has come in, or left, can be subtracted from each
// other, and so can two days of judging, or two groupings of the same people: a
// Releaser knows of its own run only. The audit log tells which releases there were;
// whoever lets a second one out looks there first. Where releases have to be
// repeated, package differential counts what all of them cost together.
package suppress
