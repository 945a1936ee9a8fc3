package packed

import (
	"cmp"
	"context"
	"slices"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
)

// moved is where in a chunk's memory alleles lie that an aligner made.
type moved struct{ ref, alt, end int }

// narrow leaves the entries that overlap a stretch.
func (c *chunk) narrow(start, end int) {
	n := len(c.Begin)
	if int(c.Begin[0]) >= start && int(c.Begin[n-1]) < end {
		return
	}
	rows := make([]int32, 0, n)
	for i, begin := range c.Begin {
		if int(begin) < end && (int(begin) >= start || int(c.End[i]) > start) {
			rows = append(rows, int32(i))
		}
	}
	c.pick(rows)
}

// pick leaves entries, in their order.
func (c *chunk) pick(entries []int32) {
	begin, end := make([]int32, len(entries)), make([]int32, len(entries))
	var keys []annotate.Key
	if c.Keys != nil {
		keys = make([]annotate.Key, len(entries))
	}
	rows := make([]int32, len(entries))
	for to, i := range entries {
		begin[to], end[to], rows[to] = c.Begin[i], c.End[i], int32(c.row(int(i)))
		if keys != nil {
			keys[to] = c.Keys[i]
		}
	}
	c.Begin, c.End, c.Keys, c.rows = begin, end, keys, rows
}

// align moves insertions and deletions to the left.
func (c *chunk) align(ctx context.Context, a *annotate.Aligner) {
	c.Floor = max(c.Floor-a.Reach(), -1)
	if !c.alleles {
		return
	}
	c.movedAt = map[int32]moved{}
	sorted := true
	var scratch []byte
	for i := range c.Begin {
		row := c.row(i)
		ref, alt := c.pairs.alleles(scratch[:0], int(c.pairs.which.at(row)))
		pos, ref, alt, ok := a.Align(ctx, c.Contig, int(c.Begin[i]), ref, alt)
		if !ok || pos < -1 || pos > genomics.MaxPosition {
			continue
		}
		c.Begin[i], c.Keys[i] = int32(pos), annotate.KeyOf(ref, alt)
		c.End[i] = max(c.End[i], int32(pos+len(ref)))
		if !c.Keys[i].Exact() {
			at := len(c.moved)
			c.moved = append(append(c.moved, ref...), alt...)
			c.movedAt[int32(row)] = moved{at, at + len(ref), len(c.moved)}
		}
		sorted = sorted && (i == 0 || c.Begin[i] >= c.Begin[i-1])
	}
	if !sorted {
		order := make([]int32, len(c.Begin))
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(c.Begin[a], c.Begin[b]) })
		c.pick(order)
	}
}
