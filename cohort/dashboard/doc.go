// Package dashboard makes one page of what was found out about a cohort: who was
// included, who takes what with which genes, which actions wait, and what all of
// it rests on. The page is a single HTML file without scripts, fonts or pictures
// from elsewhere; it can be read on a phone and printed.
//
// Start with [New], and give it the plans of treatment matching:
//
//	board, err := dashboard.New(c, dashboard.Options{})
//	if err != nil {
//		return err
//	}
//	for plan, err := range matcher.Treatments(ctx, c) {
//		if err != nil {
//			return err
//		}
//		if err := board.Add(plan); err != nil {
//			return err
//		}
//	}
//	return board.WriteHTML(w)
//
// # What is on it
//
// Groups, and nobody alone. Every number of people comes from one
// suppress.Releaser, which hides counts of 1 to 10 and what these can be computed
// from; of each drug one table is released, by all genes of its guidelines and
// by what is asked for, so that none of these sums gives another away. That a
// number is hidden tells that there is somebody; so the parts of one that is hidden
// are not listed, and a step of the flow chart is left out that would tell what
// hidden numbers add up to. No
// identifier, date of a person, file name or name of a sample gets onto the page.
//
// What became of those whom a design follows is told in curves that all have the same
// intervals, in each of which nobody or more than ten people of every group have the
// outcome, and in counts by result of each gene, in groups as fine as none of them is
// small. Odds ratios, hazard ratios and tests are computed from these numbers and from
// nothing else: whoever reads the page could compute them too, and they tell nothing
// more. The regressions of single people, with covariates, are those of packages assoc
// and survival, and stay where the records may be.
//
// Sections that need what only the user has (drugs that conditions make likely,
// effect sizes with citations, a study design) say so where it was not given.
//
// With [Options].Noise the page is differentially private instead: noised numbers
// out of a budget, and none of the others. [Board.Counts] gives the numbers of the
// same release as rows for package results.
package dashboard
