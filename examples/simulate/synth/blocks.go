package synth

import (
	"slices"
	"strconv"
)

const (
	flank        = 1000 // bases around a gene that a gVCF without background covers
	longestBlock = 20_000
	shortest     = 200
)

// cover decides what the reference blocks cover: with a background the whole
// genome, else the genes and what is around them.
func (g *genome) cover(c *Cohort) {
	men := slices.Contains(c.males, true)
	for _, t := range g.contigs {
		switch {
		case t.plain == "MT" || t.plain == "Y" && !men:
		case c.options.Background > 0:
			all := stretch{t.windows[0].end, t.length}
			if t.plain == "Y" {
				all.end = t.diploid[1].start
			}
			t.covered = []stretch{all}
		default:
			t.covered = geneStretches(t, g.build, c.genes)
		}
	}
}

// fill writes reference blocks up to a position, from where the last record
// ended.
func (w *writer) fill(to int) {
	if !w.options.GVCF {
		return
	}
	for _, s := range w.covered {
		from := max(w.reached, s.start)
		for end := min(to, s.end); from < end; {
			from = w.block(from, end)
		}
	}
	w.reached = max(w.reached, to)
}

// block writes one reference block from a position, and returns its end.
func (w *writer) block(from, to int) int {
	r := stream(w.options.Seed, forBlock, uint64(w.number), uint64(from))
	z, zoneEnd := w.zoneAt(from)
	to = min(to, zoneEnd, from+shortest+r.Below(longestBlock-shortest))
	begin := len(w.text)
	first := [1]byte{w.reference(from, w.build)} // w.bases may hold the next record's
	b := w.fixed(from, "", first[:])
	b = append(b, nonRef+"\t.\t.\tEND="...)
	b = strconv.AppendInt(b, int64(to), 10)
	b = append(b, "\tGT:DP:GQ:MIN_DP"...)
	for _, p := range w.everyone[z] {
		g := call{phased: w.options.Phase == Phased}
		if p == haploid {
			g.b = absent
		}
		if p == nullploid {
			b = append(b, "\t.:.:.:."...)
			continue
		}
		// The shallowest base still makes a good call: at least 14 reads.
		depth := 20 + r.Below(20)
		least := depth - r.Below(7)
		b = append(b, '\t')
		b = g.append(b)
		for _, n := range []int{depth, min(halfCost*least, bestGQ), least} {
			b = append(b, ':')
			b = strconv.AppendInt(b, int64(n), 10)
		}
	}
	w.line(append(b, '\n'), begin, from, to)
	return to
}
