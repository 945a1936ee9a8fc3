package synth

import (
	"slices"

	"github.com/allelerx/allelerx/genomics"
)

// chunk is a piece of work: the records of a contig from one free position to
// another. A window belongs to the chunk with the free position after it.
type chunk struct {
	*contig
	from, to int
}

// grid is a number of free positions after which a chunk may always end: no
// background deletion reaches across.
const grid = 1 << 20

// chunkBytes is about how much text a chunk makes.
const chunkBytes = 1 << 20

// chunks divides the genome. The division depends on the options, never on the
// number of workers.
func (c *Cohort) chunks() []chunk {
	each := max(1, chunkBytes/(64+len(c.males)*bytesPerCall(c.options.Format)))
	var all []chunk
	for _, t := range c.genome.contigs {
		if t.background == 0 && len(t.covered) == 0 && !t.hasSites() {
			continue
		}
		from := 0
		for _, to := range t.cuts(each) {
			all = append(all, chunk{t, from, to})
			from = to
		}
		all = append(all, chunk{t, from, t.free + 1})
	}
	return all
}

func bytesPerCall(format []string) int {
	n := 0
	for _, key := range format {
		n += map[string]int{"GT": 4, "AD": 6, "DP": 3, "GQ": 3, "PL": 11, "PS": 5}[key]
	}
	return n
}

func (t *contig) hasSites() bool {
	return slices.ContainsFunc(t.windows, func(w window) bool { return len(w.sites) > 0 })
}

// cuts returns the free positions where chunks of about that many records end.
func (t *contig) cuts(records int) []int {
	var cuts []int
	for slot := records; slot < t.background; slot += records {
		cuts = append(cuts, t.slot(slot))
	}
	count := 0
	for _, w := range t.windows {
		if count >= records {
			cuts = append(cuts, w.before)
			count = 0
		}
		count += len(w.sites)
	}
	if len(t.covered) > 0 {
		for at := grid; at < t.free; at += grid {
			cuts = append(cuts, at)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	return slices.DeleteFunc(cuts, func(at int) bool { return at == 0 })
}

// geneStretches returns the genes of a contig with what is around them, in
// order and joined where they overlap.
func geneStretches(t *contig, build genomics.Build, genes []*gene) []stretch {
	var all []stretch
	for _, g := range genes {
		s := stretch{t.length, 0}
		if r := g.RegionOf(build); genomics.PlainContig(r.Contig) == t.plain {
			s = stretch{r.Start, r.End}
		}
		for _, w := range t.windows {
			for _, site := range w.sites {
				if site.gene == g {
					s.start, s.end = min(s.start, site.pos-flank), max(s.end, site.end()+flank)
				}
			}
		}
		if s.start < s.end {
			all = append(all, stretch{max(0, s.start), min(t.length, s.end)})
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return a.start - b.start })
	var joined []stretch
	for _, s := range all {
		if n := len(joined); n > 0 && s.start <= joined[n-1].end {
			joined[n-1].end = max(joined[n-1].end, s.end)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// write makes the records of one chunk.
func (w *writer) write(k chunk) {
	w.contig = k.contig
	w.text, w.entries = w.text[:0], w.entries[:0]
	w.reached = k.boundary(k.from)
	next := k.windowsBefore(k.from)
	sitesTo := func(free int) {
		for ; next < len(k.windows) && k.windows[next].before <= free; next++ {
			for _, s := range k.windows[next].sites {
				w.site(s)
			}
		}
	}
	for i := k.firstSlot(k.from); i < k.background && k.slot(i) < k.to; i++ {
		free, r := w.backgroundPlace(i)
		if free < k.from || free >= k.to {
			continue
		}
		sitesTo(free)
		room := min(k.slot(i+1), (free/grid+1)*grid) - free
		pos := free
		if next > 0 {
			pos += k.windows[next-1].shift
		}
		if next < len(k.windows) {
			room = min(room, k.windows[next].before-free)
		}
		w.backgroundRecord(&r, i, pos, room)
	}
	sitesTo(k.to - 1)
	w.fill(min(k.boundary(k.to), k.length))
}

// firstSlot returns a slot that begins at or before a free position, and close
// to it.
func (t *contig) firstSlot(free int) int {
	if t.free == 0 {
		return 0
	}
	return max(0, int(int64(free)*int64(t.background)/int64(t.free))-1)
}
