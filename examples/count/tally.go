package main

import (
	"bufio"
	"fmt"

	"github.com/allelerx/allelerx/genomics/bam"
)

// What is counted, in the order of the table.
const (
	all = iota
	primary
	secondary
	supplementary
	duplicates
	primaryDuplicates
	mapped
	primaryMapped
	paired
	read1
	read2
	properlyPaired
	bothMapped
	singletons
	elsewhere      // the mate on another reference
	elsewhereSurer // and with a mapping quality of at least 5
	categories
)

// tally counts reads: those that passed quality control, and those that failed.
type tally [2]counts

// counts has a number for each category.
type counts [categories]int

// surely is the mapping quality from which on samtools counts a mate on another
// reference once more.
const surely = 5

// count counts one read, as samtools flagstat does: pairs and what is said of
// them are counted on primary alignments only.
func (t *tally) count(r *bam.Record) {
	flags := r.Flags()
	n := &t[0]
	if flags.Has(bam.QCFail) {
		n = &t[1]
	}
	isMapped, isDuplicate := !flags.Has(bam.Unmapped), flags.Has(bam.Duplicate)
	n[all]++
	if isMapped {
		n[mapped]++
	}
	if isDuplicate {
		n[duplicates]++
	}
	switch {
	case flags.Has(bam.Secondary):
		n[secondary]++
		return
	case flags.Has(bam.Supplementary):
		n[supplementary]++
		return
	}
	n[primary]++
	if isMapped {
		n[primaryMapped]++
	}
	if isDuplicate {
		n[primaryDuplicates]++
	}
	if flags.Has(bam.Paired) {
		n.pair(r, flags)
	}
}

// pair counts what there is to say of a read of a pair.
func (n *counts) pair(r *bam.Record, flags bam.Flags) {
	isMapped, mateMapped := !flags.Has(bam.Unmapped), !flags.Has(bam.MateUnmapped)
	n[paired]++
	if flags.Has(bam.Read1) {
		n[read1]++
	}
	if flags.Has(bam.Read2) {
		n[read2]++
	}
	if flags.Has(bam.ProperPair) && isMapped {
		n[properlyPaired]++
	}
	switch {
	case isMapped && mateMapped:
		n[bothMapped]++
		if r.MateRefID() != r.RefID() {
			n[elsewhere]++
			if r.MapQ() >= surely {
				n[elsewhereSurer]++
			}
		}
	case isMapped:
		n[singletons]++
	}
}

// add adds what another tally has counted.
func (t *tally) add(u *tally) {
	for i := range t {
		for j := range t[i] {
			t[i][j] += u[i][j]
		}
	}
}

// reads is how many records there were.
func (t *tally) reads() int { return t[0][all] + t[1][all] }

// print writes the table of samtools flagstat.
func (t *tally) print(w *bufio.Writer) {
	line := func(c int, what string) {
		fmt.Fprintf(w, "%d + %d %s\n", t[0][c], t[1][c], what)
	}
	share := func(c, of int, what string) {
		fmt.Fprintf(w, "%d + %d %s (%s : %s)\n", t[0][c], t[1][c], what, percent(t[0][c], t[0][of]), percent(t[1][c], t[1][of]))
	}
	line(all, "in total (QC-passed reads + QC-failed reads)")
	line(primary, "primary")
	line(secondary, "secondary")
	line(supplementary, "supplementary")
	line(duplicates, "duplicates")
	line(primaryDuplicates, "primary duplicates")
	share(mapped, all, "mapped")
	share(primaryMapped, primary, "primary mapped")
	line(paired, "paired in sequencing")
	line(read1, "read1")
	line(read2, "read2")
	share(properlyPaired, paired, "properly paired")
	line(bothMapped, "with itself and mate mapped")
	share(singletons, paired, "singletons")
	line(elsewhere, "with mate mapped to a different chr")
	line(elsewhereSurer, fmt.Sprintf("with mate mapped to a different chr (mapQ>=%d)", surely))
}

// percent writes a share to two digits; N/A of nothing. It divides in single
// precision, as samtools does: now and then the last digit shows it.
func percent(n, of int) string {
	if of == 0 {
		return "N/A"
	}
	return fmt.Sprintf("%.2f%%", 100*float64(float32(n)/float32(of)))
}
