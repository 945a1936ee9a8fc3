// Command compare runs this library beside the programs that people use for
// the same work today, on the same inputs, and writes down who was faster:
//
//	go run ./benchmarks/compare                    # everything, about an hour
//	go run ./benchmarks/compare --only bcf,depth   # some of it
//	go run ./benchmarks/compare --list             # what there is
//
// It prints a table and writes benchmarks/RESULTS.md with charts beside it.
// Both sides run as whole processes on the same two CPUs, in turns, at least
// seven times each, after one run that warms the cache and whose outputs are
// compared: a work whose outputs differ fails. Inputs are made once, in
// --work, from the reference data that ALLELERX_DATA names and from
// examples/simulate.
//
// The peers must be there; compare installs nothing:
//
//	apt-get install samtools bcftools tabix plink2 vcfanno
package main
