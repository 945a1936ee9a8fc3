package fhir

import (
	"bufio"
	"container/heap"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr/internal/spill"
)

// store is groups in a temporary file, in sorted runs.
type store struct{ file *spill.File }

// maxRuns is how many runs are merged at once. When there are as many, they become
// one.
const maxRuns = 64

// write appends groups as a run.
func (s *store) write(ctx context.Context, dir string, groups iter.Seq2[group, error]) error {
	if s.file == nil {
		f, err := spill.Create(dir)
		if err != nil {
			return temporary(err)
		}
		s.file = f
	}
	if err := appendRun(ctx, s.file, groups); err != nil {
		return err
	}
	if s.file.Runs() < maxRuns {
		return nil
	}
	joined, err := spill.Create(dir)
	if err != nil {
		return temporary(err)
	}
	err = appendRun(ctx, joined, s.merged(func(func(group, error) bool) {}))
	_ = s.file.Close() // it is gone, or will be with the program
	s.file = joined
	return err
}

func appendRun(ctx context.Context, f *spill.File, groups iter.Seq2[group, error]) error {
	var failed error
	err := f.Append(func(w *bufio.Writer) {
		var size []byte
		for g, err := range groups {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				failed = err
				return
			}
			size = binary.AppendUvarint(size[:0], uint64(len(g.key)))
			_, _ = w.Write(size) // errors stay until the end
			_, _ = w.WriteString(g.key)
			size = binary.AppendUvarint(size[:0], uint64(len(g.items)))
			_, _ = w.Write(size)
			if _, err := w.Write(g.items); err != nil {
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	return temporary(err)
}

func temporary(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("fhir: %w: see Options.TempDir", err)
}

func (s *store) close() {
	if s.file != nil {
		_ = s.file.Close() // it is gone, or will be with the program
		s.file = nil
	}
}

// merged yields the groups of the file and of memory in the order of their keys,
// those of one key together, each valid until the next.
func (s *store) merged(memory iter.Seq2[group, error]) iter.Seq2[group, error] {
	if s.file == nil {
		return memory
	}
	return func(yield func(group, error) bool) {
		next, stop := iter.Pull2(memory)
		defer stop()
		var f front
		for i := range s.file.Runs() {
			f = append(f, &run{order: i, in: s.file.Open(i)})
		}
		f = append(f, &run{order: len(f), held: next})
		some := f[:0]
		for _, r := range f {
			ok, err := r.next()
			if err != nil {
				yield(group{}, err)
				return
			}
			if ok {
				some = append(some, r)
			}
		}
		f = some
		heap.Init(&f)
		for len(f) > 0 {
			one, err := f.take()
			if err != nil {
				yield(group{}, err)
				return
			}
			if !yield(one, nil) {
				return
			}
		}
	}
}

// run is sorted groups, of the file or of memory.
type run struct {
	order int
	in    *spill.Reader
	held  func() (group, error, bool)
	group
}

// next reads the next group; false at the end.
func (r *run) next() (bool, error) {
	if r.held != nil {
		var ok bool
		var err error
		r.group, err, ok = r.held()
		return ok, err
	}
	n, err := r.in.Size()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, temporary(err)
	}
	key := make([]byte, n)
	if _, err := io.ReadFull(r.in, key); err != nil {
		return false, temporary(spill.ErrDamaged)
	}
	r.key = string(key)
	if n, err = r.in.Size(); err != nil {
		return false, temporary(spill.ErrDamaged)
	}
	if cap(r.items) < n {
		r.items = make([]byte, n)
	}
	r.items = r.items[:n]
	if _, err := io.ReadFull(r.in, r.items); err != nil {
		return false, temporary(spill.ErrDamaged)
	}
	return true, nil
}

// front is a heap of runs, the smallest key first; of equal ones the earlier run,
// so that the order of a patient's items stays.
type front []*run

// take is the next group of all runs.
func (f *front) take() (group, error) {
	one := group{key: (*f)[0].key}
	for len(*f) > 0 && (*f)[0].key == one.key {
		first := (*f)[0]
		one.items = append(one.items, first.items...)
		ok, err := first.next()
		if err != nil {
			return group{}, err
		}
		if ok {
			heap.Fix(f, 0)
		} else {
			heap.Pop(f)
		}
	}
	return one, nil
}

func (f front) Len() int { return len(f) }
func (f front) Less(i, j int) bool {
	if c := strings.Compare(f[i].key, f[j].key); c != 0 {
		return c < 0
	}
	return f[i].order < f[j].order
}
func (f front) Swap(i, j int) { f[i], f[j] = f[j], f[i] }

// Push is never called: no run is added to a merge.
func (f *front) Push(x any) { *f = append(*f, x.(*run)) } //nolint:errcheck,forcetypeassert // of this type alone

// Pop removes the last run.
func (f *front) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
