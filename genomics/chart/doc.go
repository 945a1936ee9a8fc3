// Package chart draws the figures that the programs print and the reports
// show, as SVG.
//
// Start with [Manhattan], whose fields are the columns of a table of results:
//
//	figure := chart.Manhattan{Title: "Stable warfarin dose", Chrom: chrom, Pos: pos, P: p}
//	if err := figure.WriteSVG(out); err != nil {
//		return err
//	}
//	err := chart.QQ{Title: "Stable warfarin dose", P: p}.WriteSVG(quantiles)
//
// or with any of the others, which are used alike: [PheWAS] for one genotype and
// many phenotypes, [Volcano] for effects and their p-values, [Forest] for
// estimates with intervals, [Survival] for Kaplan and Meier's curves with
// numbers at risk, [Bars] for a number of each of some things, [Lines] for
// numbers that grow with another.
//
// # What all have in common
//
// Every figure has a title, named axes, and colours that people who do not tell
// red from green can tell apart; what colour says, shape or place says too. Its
// title and a description are there for those who hear it. Those of statistics
// can be read on a telephone and in a column of print. Equal input gives equal
// bytes. Texts are shown as they are given, and escaped: a caller who shows
// counts of people hides the small ones before, which is why they are texts.
//
// A result that has no number (NaN) is not drawn, and a note on the figure says
// how many are not; p = 0, and what lies beyond the axis, is drawn at its end
// with a mark. Numbers that can't be, such as a p-value of 2, are errors, and so
// are figures with more groups than anybody could read.
//
// The drawing is gonum/plot's.
package chart
