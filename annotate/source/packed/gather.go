package packed

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
)

// ref is an entry of a chunk of the source.
type ref struct {
	chunk *annotate.Chunk
	entry int32
	begin int32
}

// job is what becomes one chunk of the file, or several where they would be too
// large. It holds the source's chunks that its entries are in.
type job struct {
	contig string
	refs   []ref
	chunks []*annotate.Chunk
}

func (j *job) release() {
	for _, c := range j.chunks {
		c.Release()
	}
}

// gatherer puts the entries of a source in order and cuts them into jobs.
type gatherer struct {
	name    string
	contig  string
	passed  map[string]string // contigs by their plain names
	pending []ref             // in order
	floor   int32             // entries that come later begin there at the earliest
}

// jobs iterates over the entries of a source.
func (g *gatherer) jobs(ctx context.Context, src annotate.Source, o annotate.Reading) iter.Seq2[*job, error] {
	return func(yield func(*job, error) bool) {
		held := map[*annotate.Chunk]int{} // how many of their entries are pending
		defer func() {
			for c := range held {
				c.Release()
			}
		}()
		for c, err := range src.Chunks(ctx, o) {
			if err != nil {
				yield(nil, err)
				return
			}
			if err := c.Seal(); err != nil {
				yield(nil, err)
				return
			}
			if c.Contig != g.contig {
				if !g.emit(held, true, yield) {
					c.Release()
					return
				}
				if err := g.enter(c.Contig); err != nil {
					c.Release()
					yield(nil, err)
					return
				}
			}
			if len(c.Begin) == 0 {
				c.Release()
				continue
			}
			held[c] = len(c.Begin)
			err := g.add(c)
			if err != nil {
				yield(nil, err)
				return
			}
			if !g.emit(held, false, yield) {
				return
			}
		}
		g.emit(held, true, yield)
	}
}

// enter goes on to the next contig.
func (g *gatherer) enter(contig string) error {
	plain := genomics.PlainContig(contig)
	if before, twice := g.passed[plain]; twice {
		return fmt.Errorf("packed: %s: %s comes after %s and other contigs: sort the source, and name each contig in one way", g.name, contig, before)
	}
	g.passed[plain] = contig
	g.contig, g.floor = contig, -1
	return nil
}

// add adds a chunk's entries. Those of neighbouring chunks may interleave.
func (g *gatherer) add(c *annotate.Chunk) error {
	if c.Begin[0] < g.floor {
		return fmt.Errorf("packed: %s: %s:%d comes too late: sort the source", g.name, c.Contig, c.Begin[0]+1)
	}
	from := len(g.pending)
	for i, begin := range c.Begin {
		if end := c.End[i]; begin < -1 || end < 0 || end > genomics.MaxPosition {
			return fmt.Errorf("packed: %s: %s:%d-%d is no stretch of a contig", g.name, c.Contig, int(begin)+1, end)
		}
		g.pending = append(g.pending, ref{c, int32(i), begin})
	}
	g.floor = max(g.floor, int32(min(c.Floor, genomics.MaxPosition)))
	if from > 0 && g.pending[from-1].begin > c.Begin[0] {
		low, _ := slices.BinarySearchFunc(g.pending[:from], c.Begin[0]+1, func(r ref, begin int32) int { return int(r.begin) - int(begin) })
		slices.SortStableFunc(g.pending[low:], func(a, b ref) int { return int(a.begin) - int(b.begin) })
	}
	return nil
}

// emit yields jobs of entries that no other can come before: whole ones, or with
// the end of the contig all that are left.
func (g *gatherer) emit(held map[*annotate.Chunk]int, all bool, yield func(*job, error) bool) bool {
	ready := len(g.pending)
	if !all {
		ready, _ = slices.BinarySearchFunc(g.pending, g.floor, func(r ref, begin int32) int { return int(r.begin) - int(begin) })
	}
	from := 0
	for ready-from >= chunkSize || all && ready > from {
		n := min(ready-from, chunkSize)
		j := &job{contig: g.contig, refs: slices.Clone(g.pending[from : from+n])}
		from += n
		j.hold(held)
		if !yield(j, nil) {
			return false
		}
	}
	g.pending = append(g.pending[:0], g.pending[from:]...)
	return true
}

// hold makes the job a holder of its chunks, the only one of those from which
// no entry is pending.
func (j *job) hold(held map[*annotate.Chunk]int) {
	for i := 0; i < len(j.refs); {
		c, n := j.refs[i].chunk, 1
		for i+n < len(j.refs) && j.refs[i+n].chunk == c {
			n++
		}
		i += n
		if !slices.Contains(j.chunks, c) {
			c.Hold()
			j.chunks = append(j.chunks, c)
		}
		if held[c] -= n; held[c] == 0 {
			delete(held, c)
			c.Release()
		}
	}
}
