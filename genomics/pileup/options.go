package pileup

import (
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
)

// Options say which reads and which of their bases count. The zero value is
// what samtools depth counts: every base that is aligned to a base of the
// reference, of reads that are mapped, primary, not a duplicate and not failed.
type Options struct {
	// Exclude are the reads that do not count: those with any of these flags.
	// nil: DefaultExclude.
	Exclude *bam.Flags

	MinMapQ  int // least mapping quality of a read
	MinBaseQ int // least quality of a base; a read without qualities counts in full

	// Deletions makes bases that a read lacks count as covered. With MinBaseQ
	// they are as good as the read's next base, as in samtools depth -J.
	Deletions bool

	// Regions to which windows are cut, positions without a read included. None:
	// every contig that has a record.
	Regions []genomics.Region

	// AllContigs gives windows of contigs without a record, too.
	AllContigs bool

	Workers int // goroutines that look at reads; < 1: one per CPU
}

// DefaultExclude is what [Options] exclude unless they say otherwise.
const DefaultExclude = bam.Unmapped | bam.Secondary | bam.QCFail | bam.Duplicate

func (o *Options) exclude() bam.Flags {
	if o.Exclude != nil {
		return *o.Exclude
	}
	return DefaultExclude
}

// counts reports whether a read counts.
func (o *Options) counts(r *bam.Record, exclude bam.Flags) bool {
	return !r.Flags().Any(exclude) && r.MapQ() >= o.MinMapQ && r.RefID() >= 0 && r.Pos() >= 0
}

// stretches returns the parts of a contig that are asked for, sorted, none
// twice.
func (o *Options) stretches(ref bam.Reference) []genomics.Interval {
	if len(o.Regions) == 0 {
		return []genomics.Interval{{Start: 0, End: ref.Length}}
	}
	var all []genomics.Interval
	for _, r := range o.Regions {
		if s := (genomics.Interval{Start: max(r.Start, 0), End: min(r.End, ref.Length)}); s.Start < s.End && genomics.SameContig(r.Contig, ref.Name) {
			all = append(all, s)
		}
	}
	return genomics.MergeIntervals(all)
}
