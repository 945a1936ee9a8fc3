package annotate

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/allelerx/allelerx/genomics"
)

// cursor reads a source beside a stream of records, both from front to back. It
// holds the chunks in which entries for the next record may lie, and no others,
// so that memory does not grow with the source.
type cursor struct {
	source  Source
	reading Reading
	warn    func(Warning)

	next func() (*Chunk, error, bool) // nil: nothing is being read
	stop func()

	contig string   // the one that live is of, by its plain name
	live   []*Chunk // in the order of the source
	floor  int      // where entries that have not been read begin at the earliest
	ended  bool     // none is left on the contig
	begin  int      // of the last window: chunks that end before it are gone
	ahead  *Chunk   // read, and of a later contig

	passed   map[string]bool // contigs that the reading has come to
	complete bool            // passed are all that the source has
}

func newCursor(s Source, r Reading, warn func(Warning)) *cursor {
	return &cursor{source: s, reading: r, warn: warn, passed: map[string]bool{}}
}

// window appends the chunks whose entries may overlap a stretch of a contig,
// given by its plain name. Each is held for the caller. Windows come in the
// order of their begins; where not, a source with an index is asked again.
func (c *cursor) window(ctx context.Context, dst []*Chunk, contig string, begin, end int) ([]*Chunk, error) {
	if contig != c.contig || begin < c.begin || !c.ended && begin > c.floor+farAhead && c.source.Indexed() {
		if err := c.move(ctx, contig, begin); err != nil {
			return dst, err
		}
	}
	c.begin = begin
	c.drop(begin)
	for !c.ended && c.floor < end {
		if err := c.load(); err != nil {
			return dst, err
		}
	}
	for _, chunk := range c.live {
		if chunk.end() > begin && int(chunk.Begin[0]) < end {
			chunk.Hold()
			dst = append(dst, chunk)
		}
	}
	return dst, nil
}

// farAhead is from how many bases on it is worth while to ask an index instead of
// reading on.
const farAhead = 1 << 20

// drop releases the chunks that end before a position.
func (c *cursor) drop(begin int) {
	c.live = slices.DeleteFunc(c.live, func(chunk *Chunk) bool {
		gone := chunk.end() <= begin
		if gone {
			chunk.Release()
		}
		return gone
	})
}

// load takes the next chunk of the contig.
func (c *cursor) load() error {
	chunk, err := c.take()
	switch {
	case err != nil:
		return err
	case chunk == nil:
		c.ended = true
	case genomics.PlainContig(chunk.Contig) != c.contig:
		c.ahead, c.ended = chunk, true
	default:
		c.floor = chunk.Floor
		c.keep(chunk)
	}
	return nil
}

func (c *cursor) keep(chunk *Chunk) {
	if len(chunk.Begin) == 0 || chunk.end() <= c.begin {
		chunk.Release()
		return
	}
	c.live = append(c.live, chunk)
}

// take returns the chunk that was read ahead or the next one; nil after the last.
func (c *cursor) take() (*Chunk, error) {
	if chunk := c.ahead; chunk != nil {
		c.ahead = nil
		return chunk, nil
	}
	if c.next == nil {
		return nil, nil
	}
	chunk, err, ok := c.next()
	if err != nil {
		return nil, err
	}
	if !ok {
		c.complete = c.complete || c.reading.Region == nil
		return nil, nil
	}
	if err := chunk.Seal(); err != nil {
		return nil, err
	}
	c.passed[genomics.PlainContig(chunk.Contig)] = true
	return chunk, nil
}

// move goes to a contig, or back to a place before the last window.
func (c *cursor) move(ctx context.Context, contig string, begin int) error {
	back := contig == c.contig // ahead, where there is an index
	c.clear()
	c.contig, c.begin, c.floor, c.ended = contig, begin, 0, false
	switch {
	case c.source.Indexed():
		c.restart(ctx, &genomics.Region{Contig: contig, Start: begin, End: genomics.MaxPosition})
		return nil
	case back:
		return fmt.Errorf("annotate: the records are not in the order of their positions (%s:%d comes after a later one), "+
			"and %s has no index to go back in: sort the records (bcftools sort), or compress the source with bgzip and index it (tabix)",
			contig, begin+1, c.source.Name())
	case c.complete && !c.passed[contig]:
		c.ended = true
		return nil
	case c.next == nil:
		c.restart(ctx, nil)
	case c.passed[contig] && (c.ahead == nil || genomics.PlainContig(c.ahead.Contig) != contig):
		c.warn(Warning{
			Code: "contig-order", Source: c.source.Name(),
			Msg: "its contigs are in another order than the records', so it is read more than once: an index saves that (bgzip, tabix)",
		})
		c.restart(ctx, nil)
	}
	return c.skip(contig)
}

// skip reads on up to a contig, if there is one.
func (c *cursor) skip(contig string) error {
	for {
		chunk, err := c.take()
		switch {
		case err != nil:
			return err
		case chunk == nil:
			c.halt()
			c.ended = true
			return nil
		case genomics.PlainContig(chunk.Contig) == contig:
			c.floor = chunk.Floor
			c.keep(chunk)
			return nil
		}
		chunk.Release()
	}
}

func (c *cursor) restart(ctx context.Context, r *genomics.Region) {
	c.halt()
	c.reading.Region = r
	c.next, c.stop = iter.Pull2(c.source.Chunks(ctx, c.reading))
}

// halt ends the reading that is under way.
func (c *cursor) halt() {
	if c.ahead != nil {
		c.ahead.Release()
		c.ahead = nil
	}
	if c.stop != nil {
		c.stop()
	}
	c.next, c.stop = nil, nil
}

// clear lets go of the chunks that are held.
func (c *cursor) clear() {
	for _, chunk := range c.live {
		chunk.Release()
	}
	c.live = c.live[:0]
}

func (c *cursor) close() {
	c.clear()
	c.halt()
}
