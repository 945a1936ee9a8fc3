// Package chart draws the figures that the programs print and the reports
// show, as SVG.
//
// Start with [Bars], for a number of each of some things, or [Lines], for
// numbers that grow with another:
//
//	figure := chart.Bars{
//		Title: "Time against samtools",
//		Axis:  "ratio of wall time (less is faster)",
//		Bars:  []chart.Bar{{Name: "flagstat", Value: 0.4, Low: 0.38, High: 0.45, Goal: 0.85}},
//		Mark:  1,
//	}
//	err := figure.WriteSVG(out)
//
// Every figure has a title, named axes, and colours that people who do not
// tell red from green can tell apart. The drawing is gonum/plot's.
package chart
