package pileup

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
)

// Window is the depth of consecutive positions, lent to the caller until
// Release.
type Window struct {
	Contig string
	RefID  int     // number of the contig in the header
	Start  int     // of Depth[0] on the contig, 0-based
	Depth  []int32 // how many reads cover each position

	// Gaps is how many reads lie across each position without a base there that
	// counts: it is deleted, skipped, or of too low quality. nil where no read
	// of the window has a gap.
	Gaps []int32

	buf  [2]*shared
	free *pool
}

// Release gives the window's memory back for reuse. A second Release does
// nothing. It may be called from any goroutine.
func (w *Window) Release() {
	for _, c := range w.buf {
		if c != nil {
			w.free.leave(c)
		}
	}
	w.buf, w.Depth, w.Gaps = [2]*shared{}, nil, nil
}

// windowSize is how many positions a window has at most.
const windowSize = 1 << 14

// counts has a number for each position of a window.
type counts [windowSize]int32

// shared is counts that parts of one window use together.
type shared struct {
	counts
	users atomic.Int32
}

// pool keeps the memory of windows for reuse.
type pool struct{ sync.Pool }

// get returns counts for one user.
func (p *pool) get() *shared {
	c, ok := p.Get().(*shared)
	if !ok {
		c = new(shared)
	}
	c.users.Store(1)
	return c
}

// leave ends the use of one user.
func (p *pool) leave(c *shared) {
	if c.users.Add(-1) == 0 {
		p.Put(c)
	}
}

// Depth yields how many reads cover each position of the contigs that have a
// read that counts, or of Options.Regions, in the header's order. A window has at most
// 16,384 positions; those of one contig follow one another without a gap.
//
// The stream must be sorted by coordinate; of a file whose regions alone are
// wanted give it File.Within and the same Regions. Reads that are not placed
// do not count. Bases past the end of a contig are left out.
//
// Memory: a few windows, and 16 bytes for each end of a read that lies in a
// window further on.
func Depth(ctx context.Context, s bam.Stream, o Options) iter.Seq2[*Window, error] {
	return func(yield func(*Window, error) bool) {
		d := &depths{header: s.Header(), options: o, yield: yield, ref: -1, lastRef: -1}
		exclude := o.exclude()
		spans := func(b *bam.Block) (*spanList, error) { return d.spare.list().gather(b, &o, exclude), nil }
		for list, err := range bam.Map(ctx, s, o.Workers, spans) {
			if err == nil {
				err = d.add(list)
			}
			if errors.Is(err, errLeft) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			d.spare.keep(list)
		}
		if err := d.finish(); err != nil && !errors.Is(err, errLeft) {
			yield(nil, err)
		}
	}
}

// errLeft says that the loop over the windows was left.
var errLeft = errors.New("pileup: the loop was left")

// depths adds up spans, window by window.
type depths struct {
	header  *bam.Header
	options Options
	yield   func(*Window, error) bool
	spare   spare
	free    pool

	lastRef, last int // where the latest record begins

	ref    int // the contig at hand, -1 before the first
	contig bam.Reference
	wanted []genomics.Interval
	window int // number of the window at hand
	tracks [2]track
	later  map[int][]change // ends of spans in windows further on, by window
}

// The tracks are what covers a position, and gaps across it.
const (
	coverTrack = iota
	gapTrack
)

// track is a number for each position, as differences from the one before.
type track struct {
	carry   int32 // the number in front of the window at hand
	changes counts
	changed bool // changes are not all zero, or carry is not
}

// change is by how much the number differs from that of the position before.
type change struct {
	pos   int
	by    int32
	track int
}

// add takes the spans of a block.
func (d *depths) add(list *spanList) error {
	for _, s := range list.spans {
		ref, start := int(s.ref), int(s.start)
		if s.kind == covered || s.kind == gap {
			d.cover(s)
			continue
		}
		if ref < d.lastRef || ref == d.lastRef && start < d.last {
			return d.unsorted(s)
		}
		d.lastRef, d.last = ref, start
		if s.kind == other {
			continue
		}
		if ref > d.ref {
			if err := d.nextContig(ref); err != nil {
				return err
			}
		}
		if err := d.advance(start / windowSize); err != nil {
			return err
		}
		d.cover(s)
	}
	return nil
}

// cover adds a span to its track.
func (d *depths) cover(s span) {
	onTrack := coverTrack
	if s.kind == gap {
		onTrack = gapTrack
	}
	if start, end := int(s.start), min(int(s.end), d.contig.Length); start < end {
		d.change(change{start, 1, onTrack})
		d.change(change{end, -1, onTrack})
	}
}

func (d *depths) unsorted(s span) error {
	return fmt.Errorf("pileup: the read at %s:%d lies before its predecessor: sort the file with samtools sort",
		d.header.Reference(int(s.ref)).Name, s.start+1)
}

// change notes a change, in this window or in a later one.
func (d *depths) change(c change) {
	if n := c.pos / windowSize; n != d.window {
		d.later[n] = append(d.later[n], c)
		return
	}
	t := &d.tracks[c.track]
	t.changes[c.pos%windowSize] += c.by
	t.changed = true
}

// nextContig ends the contig at hand, and those in between, and begins ref.
func (d *depths) nextContig(ref int) error {
	if err := d.endContig(); err != nil {
		return err
	}
	for between := d.ref + 1; between < ref; between++ {
		if err := d.emptyContig(between); err != nil {
			return err
		}
	}
	d.begin(ref)
	return nil
}

func (d *depths) begin(ref int) {
	d.ref, d.contig = ref, d.header.Reference(ref)
	d.wanted = d.options.stretches(d.contig)
	d.window, d.later = 0, map[int][]change{}
	for i := range d.tracks {
		if d.tracks[i].changed {
			d.tracks[i] = track{}
		}
	}
}

// emptyContig gives the windows of a contig without a record, where they are
// asked for.
func (d *depths) emptyContig(ref int) error {
	if !d.options.AllContigs && len(d.options.Regions) == 0 {
		return nil
	}
	d.begin(ref)
	return d.endContig()
}

func (d *depths) endContig() error {
	if d.ref < 0 {
		return nil
	}
	return d.advance((d.contig.Length + windowSize - 1) / windowSize)
}

// finish ends the last contig and those after it.
func (d *depths) finish() error {
	if err := d.endContig(); err != nil {
		return err
	}
	for ref := d.ref + 1; ref < d.header.NumReferences(); ref++ {
		if err := d.emptyContig(ref); err != nil {
			return err
		}
	}
	return nil
}

// advance hands out all windows before the one of that number.
func (d *depths) advance(to int) error {
	for d.window < to {
		if !d.tracks[coverTrack].changed && !d.tracks[gapTrack].changed && len(d.later) == 0 {
			// Nothing covers what lies in between.
			if next := d.nextWanted(to); next > d.window {
				d.window = next
				continue
			}
		}
		if err := d.hand(); err != nil {
			return err
		}
		d.window++
		for _, c := range d.later[d.window] {
			d.change(c)
		}
		delete(d.later, d.window)
	}
	return nil
}

// nextWanted is the first window from the one at hand on that holds a wanted
// position, at most to.
func (d *depths) nextWanted(to int) int {
	for _, s := range d.wanted {
		if s.End > d.window*windowSize {
			return min(to, max(d.window, s.Start/windowSize))
		}
	}
	return to
}

// hand adds up the window at hand and yields the wanted parts of it.
func (d *depths) hand() error {
	start := d.window * windowSize
	end := min(start+windowSize, d.contig.Length)
	depth := d.free.get()
	defer d.free.leave(depth)
	d.tracks[coverTrack].sum(&depth.counts)
	var gaps *shared
	if d.tracks[gapTrack].changed {
		gaps = d.free.get()
		defer d.free.leave(gaps)
		d.tracks[gapTrack].sum(&gaps.counts)
	}
	for _, s := range d.wanted {
		from, to := max(s.Start, start), min(s.End, end)
		if from >= to {
			continue
		}
		w := &Window{Contig: d.contig.Name, RefID: d.ref, Start: from, free: &d.free}
		w.Depth, w.buf[0] = depth.part(from-start, to-start)
		if gaps != nil {
			w.Gaps, w.buf[1] = gaps.part(from-start, to-start)
		}
		if !d.yield(w, nil) {
			return errLeft
		}
	}
	return nil
}

// part is what a window shows of the counts: it becomes a user of them.
func (c *shared) part(from, to int) ([]int32, *shared) {
	c.users.Add(1)
	return c.counts[from:to:to], c
}

// sum adds up the changes, into dst, and forgets them.
func (t *track) sum(dst *counts) {
	n := t.carry
	if !t.changed {
		clear(dst[:])
		return
	}
	for i, c := range t.changes {
		n += c
		dst[i], t.changes[i] = n, 0
	}
	t.carry, t.changed = n, n != 0
}
