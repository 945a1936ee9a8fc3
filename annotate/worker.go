package annotate

import (
	"bytes"
	"context"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// worker annotates blocks, one at a time, in memory that it keeps.
type worker struct {
	s        *Stream
	adder    *vcf.InfoAdder
	typed    *vcf.TypedInfo    // what a record gets, where it leaves as BCF; nil: info has it
	keys     [][]*vcf.TypedKey // of each plan's takes, for typed
	query    query
	info     []byte
	replaced []string
	wrote    []bool  // of each source: it had something for the record
	near     [][]int // of each source and chunk: where the last entry was found
	hits     []hit
	ends     []int // of each ALT's hits
	row      Row
	texts    [][]byte // of all entries that were found, row after row
	values   [][]byte // of one field
	kept     []byte   // texts that a row no longer has
	id       []byte
	env      *expression.Env
	tally    tally
}

// query is what a record is looked up by.
type query struct {
	contig   string
	pos, end int // 0-based, exclusive
	ref      []byte
	alts     [][]byte
	alleles  []allele // each of alts, aligned
}

// allele is an ALT allele as sources have it.
type allele struct {
	pos      int32
	key      Key
	ref, alt []byte
}

// hit is an entry that was found.
type hit struct {
	chunk *Chunk
	entry int
}

func newWorker(s *Stream) *worker {
	w := &worker{s: s, env: s.scope.NewEnv(), near: make([][]int, len(s.a.plans)), wrote: make([]bool, len(s.a.plans))}
	if s.header != nil {
		w.adder = vcf.NewInfoAdder(s.header)
	}
	if s.a.options.Binary && w.adder != nil && !s.computes && !s.formulas.changes() {
		w.resolve()
	}
	return w
}

// resolve makes the worker's records BCF, if the header can be that of one.
func (w *worker) resolve() {
	if w.typed = w.adder.NewTypedInfo(); w.typed == nil {
		return
	}
	for i := range w.s.plans {
		var keys []*vcf.TypedKey
		for _, t := range w.s.plans[i].takes {
			key, _ := w.typed.Key(t.name) // declare has declared it
			keys = append(keys, key)
		}
		w.keys = append(w.keys, keys)
	}
}

// annotate makes a block of annotated records.
func (w *worker) annotate(ctx context.Context, t *task) (done, error) {
	out := t.block.AnotherUnder(w.s.header)
	w.tally = tally{sources: make([]int, len(w.s.a.plans)), faults: make([]int, len(w.s.a.plans))}
	edits := w.s.formulas.changes()
	for _, run := range t.runs {
		w.forget(run.chunks)
		for i := run.from; i < run.to; i++ {
			r := t.block.At(i)
			w.read(r)
			w.align(ctx)
			if w.s.computes {
				w.env.SetRecord(r)
			}
			w.lookUp(run.chunks)
			if w.written() > 0 {
				w.replaced = w.s.strange.in(w.replaced, r, w.wrote)
			}
			edit, keep := vcf.Edit{Info: w.info, Replaced: w.replaced}, true
			if edits {
				edit, keep = w.edit()
			}
			if !keep {
				w.tally.excluded++
				continue
			}
			var err error
			if w.typed != nil {
				err = w.adder.AppendTyped(out, r, w.typed, w.replaced)
			} else {
				err = w.adder.AppendEdit(out, r, edit)
			}
			if err != nil {
				out.Release()
				return done{}, err
			}
		}
	}
	return done{out, w.tally}, nil
}

// forget makes ready for other chunks.
func (w *worker) forget(chunks [][]*Chunk) {
	for i := range w.near {
		w.near[i] = append(w.near[i][:0], make([]int, len(chunks[i]))...)
	}
}

// read takes from a record what it is looked up by.
func (w *worker) read(r *vcf.Record) {
	q := &w.query
	q.contig, q.pos, q.ref, q.alts = r.Contig(), r.Pos(), r.Ref(), q.alts[:0]
	for i := range r.NumAlt() {
		q.alts = append(q.alts, r.Alt(i))
	}
	q.end = min(q.pos+len(q.ref), genomics.MaxPosition)
	if w.s.a.overlaps {
		q.end = r.End()
	}
}

// align brings the query's alleles into the form that sources have them in.
func (w *worker) align(ctx context.Context) {
	q := &w.query
	q.alleles = q.alleles[:0]
	if !w.s.a.alleles {
		return
	}
	for _, written := range q.alts {
		pos, ref, alt, ok := w.s.a.aligner.Align(ctx, q.contig, q.pos, q.ref, written)
		if !ok {
			w.tally.unaligned++
		}
		q.alleles = append(q.alleles, allele{int32(pos), KeyOf(ref, alt), ref, alt})
	}
}

// lookUp makes the INFO of what the sources have for the query.
func (w *worker) lookUp(chunks [][]*Chunk) {
	w.info, w.replaced = w.info[:0], w.replaced[:0]
	if w.typed != nil {
		w.typed.Reset()
	}
	w.tally.records++
	clear(w.wrote)
	for i := range w.s.a.plans {
		if len(chunks[i]) == 0 {
			continue
		}
		p, before := &w.s.plans[i], w.written()
		w.hits, w.ends = w.hits[:0], w.ends[:0]
		switch p.match {
		case ByAllele:
			w.byAllele(chunks[i], w.near[i])
		case ByPosition:
			w.byPosition(chunks[i], w.near[i])
		default:
			w.byOverlap(chunks[i], w.near[i])
		}
		if len(w.hits) == 0 {
			continue
		}
		w.tally.faults[i] += w.write(i, p)
		if w.written() > before {
			w.tally.sources[i]++
			w.wrote[i] = true
			w.replaced = append(w.replaced, w.s.replaced[i]...)
		}
	}
	if w.written() > 0 {
		w.tally.annotated++
	}
}

// written is how much there is for the record.
func (w *worker) written() int {
	if w.typed != nil {
		return w.typed.Len()
	}
	return len(w.info)
}

// byAllele finds the entries with each of the ALT alleles.
func (w *worker) byAllele(chunks []*Chunk, near []int) {
	for i := range w.query.alleles {
		for c, chunk := range chunks {
			w.find(chunk, &near[c], &w.query.alleles[i])
		}
		w.ends = append(w.ends, len(w.hits))
	}
}

// find adds the entries of a chunk that have an allele.
func (w *worker) find(c *Chunk, near *int, a *allele) {
	if c.Keys == nil {
		return
	}
	*near = c.seek(*near, a.pos)
	for i := *near; i < len(c.Begin) && c.Begin[i] == a.pos; i++ {
		if c.Keys[i] != a.key {
			continue
		}
		if !a.key.Exact() {
			if ref, alt := c.Values.Alleles(i); !bytes.EqualFold(ref, a.ref) || !bytes.EqualFold(alt, a.alt) {
				continue
			}
		}
		w.hits = append(w.hits, hit{c, i})
	}
}

// byPosition finds the entries that begin where the query does.
func (w *worker) byPosition(chunks []*Chunk, near []int) {
	pos := int32(w.query.pos)
	for c, chunk := range chunks {
		near[c] = chunk.seek(near[c], pos)
		for i := near[c]; i < len(chunk.Begin) && chunk.Begin[i] == pos; i++ {
			w.hits = append(w.hits, hit{chunk, i})
		}
	}
}

// byOverlap finds the entries that share a base with the query.
func (w *worker) byOverlap(chunks []*Chunk, near []int) {
	begin, end := int32(w.query.pos), int32(w.query.end)
	for c, chunk := range chunks {
		from, to := chunk.overlapping(near[c], begin, end)
		near[c] = to
		for i := from; i < to; i++ {
			if chunk.End[i] > begin {
				w.hits = append(w.hits, hit{chunk, i})
			}
		}
	}
}
