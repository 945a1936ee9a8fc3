package fhir

import (
	"bufio"
	"cmp"
	"container/heap"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
)

// groups brings items together by their patient: in memory as long as they fit,
// and by merging sorted temporary files otherwise. Items come in the order of
// their places in the input.
type groups struct {
	limit  int64  // bytes in memory, roughly
	dir    string // of the temporary files
	people map[string]*chain
	block  []held // where the next items lie; none is ever moved
	size   int64
	count  uint64 // of items so far
	runs   []*run
}

// held is an item in memory, and the next one of its patient.
type held struct {
	item
	next *held
}

// chain are the items of a patient.
type chain struct{ first, last *held }

// blockItems is how many items are made room for at once.
const blockItems = 1024

// maxRuns is how many temporary files are merged at once.
const maxRuns = 64

func compareItems(a, b item) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Seq, b.Seq))
}

// add takes an item.
func (g *groups) add(it *item) error {
	g.count++
	if len(g.block) == cap(g.block) {
		g.block = make([]held, 0, blockItems)
	}
	g.block = append(g.block, held{item: *it})
	h := &g.block[len(g.block)-1]
	if c := g.people[it.Key]; c != nil {
		c.last.next, c.last = h, h
	} else {
		if g.people == nil {
			g.people = map[string]*chain{}
		}
		g.people[it.Key] = &chain{h, h}
	}
	g.size += it.size()
	if g.size < g.limit {
		return nil
	}
	return g.spill()
}

// memory are the items in memory, in order.
func (g *groups) memory() *run {
	keys := slices.Sorted(maps.Keys(g.people))
	var at *held
	return &run{held: func() *item {
		if at != nil {
			at = at.next
		}
		if at == nil {
			if len(keys) == 0 {
				return nil
			}
			at, keys = g.people[keys[0]].first, keys[1:]
		}
		return &at.item
	}}
}

// size is roughly what an item takes in memory. Its strings are mostly shared.
func (it *item) size() int64 {
	n := 600 + len(it.Key) + len(it.ID)
	switch {
	case it.Person != nil:
		n += 200 + 100*len(it.Person.Identifiers)
	case it.Measurement != nil:
		n += 2 * len(it.Measurement.ValueCode.Text)
	}
	return int64(n)
}

// spill writes what is held to a temporary file, sorted.
func (g *groups) spill() error {
	w, err := createRun(g.dir)
	if err != nil {
		return err
	}
	g.runs = append(g.runs, w)
	memory := g.memory().held
	for it := memory(); it != nil; it = memory() {
		if err := w.write(it); err != nil {
			return err
		}
	}
	g.people, g.block, g.size = nil, nil, 0
	if err := w.rewind(); err != nil {
		return err
	}
	if len(g.runs) < maxRuns {
		return nil
	}
	return g.join()
}

// join merges all temporary files into one.
func (g *groups) join() error {
	w, err := createRun(g.dir)
	if err != nil {
		return err
	}
	old := g.runs
	g.runs = append(slices.Clone(old), w) // close takes all of them
	for it, err := range merged(old, (&groups{}).memory()) {
		if err != nil {
			return err
		}
		if err := w.write(it); err != nil {
			return err
		}
	}
	for _, r := range old {
		r.close()
	}
	g.runs = []*run{w}
	return w.rewind()
}

// all yields the items of each patient, valid until the next, in the order of the
// keys.
func (g *groups) all(ctx context.Context) iter.Seq2[[]item, error] {
	return func(yield func([]item, error) bool) {
		var one []item
		for it, err := range merged(g.runs, g.memory()) {
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if len(one) > 0 && one[0].Key != it.Key {
				if !yield(one, nil) {
					return
				}
				one = one[:0]
			}
			one = append(one, *it)
		}
		if len(one) > 0 {
			yield(one, nil)
		}
	}
}

// close removes the temporary files.
func (g *groups) close() {
	for _, r := range g.runs {
		r.close()
	}
	g.runs, g.people, g.block = nil, nil, nil
}

// run is a temporary file of sorted items, or sorted items in memory.
type run struct {
	f    *os.File
	out  *bufio.Writer
	enc  *gob.Encoder
	dec  *gob.Decoder
	held func() *item // of memory: the next; nil after the last
	head *item
}

// createRun makes a temporary file, which only this user can read, and takes its
// name away at once where the system lets it: then nothing is left of it even if
// the program is killed.
func createRun(dir string) (*run, error) {
	f, err := os.CreateTemp(dir, "allelerx-*")
	if err != nil {
		return nil, temporary(err)
	}
	_ = os.Remove(f.Name()) // Windows keeps it until close
	out := bufio.NewWriterSize(f, 256<<10)
	return &run{f: f, out: out, enc: gob.NewEncoder(out)}, nil
}

func (r *run) write(it *item) error { return temporary(r.enc.Encode(it)) }

// rewind ends the writing and begins the reading.
func (r *run) rewind() error {
	if err := r.out.Flush(); err != nil {
		return temporary(err)
	}
	if _, err := r.f.Seek(0, io.SeekStart); err != nil {
		return temporary(err)
	}
	r.out, r.enc = nil, nil
	r.dec = gob.NewDecoder(bufio.NewReaderSize(r.f, 64<<10))
	return nil
}

func (r *run) close() {
	if r.f == nil {
		return
	}
	r.f.Close()
	_ = os.Remove(r.f.Name()) // gone already, but on Windows
	r.f = nil
}

// next reads the next item into head; false at the end.
func (r *run) next() (bool, error) {
	if r.dec == nil {
		r.head = r.held()
		return r.head != nil, nil
	}
	r.head = new(item)
	switch err := r.dec.Decode(r.head); {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil:
		return false, temporary(err)
	}
	return true, nil
}

func temporary(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("fhir: a temporary file: %w: make room there, or name another folder in Options.TempDir", err)
}

// front is a heap of runs, the smallest item first.
type front []*run

func (f front) Len() int           { return len(f) }
func (f front) Less(i, j int) bool { return compareItems(*f[i].head, *f[j].head) < 0 }
func (f front) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *front) Push(x any)        { *f = append(*f, x.(*run)) } //nolint:errcheck // heap hands back what it was given
func (f *front) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// merged yields the items of files and of memory, both sorted, in order.
func merged(files []*run, memory *run) iter.Seq2[*item, error] {
	return func(yield func(*item, error) bool) {
		var f front
		for _, r := range append(slices.Clone(files), memory) {
			ok, err := r.next()
			if err != nil {
				yield(nil, err)
				return
			}
			if ok {
				f = append(f, r)
			}
		}
		heap.Init(&f)
		for len(f) > 0 {
			if !yield(f[0].head, nil) {
				return
			}
			ok, err := f[0].next()
			switch {
			case err != nil:
				yield(nil, err)
				return
			case ok:
				heap.Fix(&f, 0)
			default:
				heap.Pop(&f)
			}
		}
	}
}
