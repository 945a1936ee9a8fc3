package delimited

import (
	"bufio"
	"container/heap"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr/internal/spill"
)

// spilled are sorted runs in a temporary file.
type spilled struct{ file *spill.File }

func newSpill(dir string) (*spilled, error) {
	f, err := spill.Create(dir)
	if err != nil {
		return nil, err
	}
	return &spilled{f}, nil
}

// write sorts a chunk and appends it as a run.
func (s *spilled) write(c *chunk) error {
	c.sort()
	return s.file.Append(func(out *bufio.Writer) {
		var length []byte
		for _, p := range c.rows { // errors stay until the end
			length = binary.AppendUvarint(length[:0], uint64(p.rest-p.key))
			length = binary.AppendUvarint(length, uint64(p.end-p.rest))
			_, _ = out.Write(length)
			_, _ = out.Write(c.text[p.key:p.end])
		}
	})
}

func (s *spilled) close() error { return s.file.Close() }

// merge reads all runs side by side.
func (s *spilled) merge() (Cursor, error) {
	m := new(merged)
	for i := range s.file.Runs() {
		in := &runReader{order: i, in: s.file.Open(i)}
		switch err := in.advance(); {
		case errors.Is(err, io.EOF):
		case err != nil:
			return nil, err
		default:
			m.runs = append(m.runs, in)
		}
	}
	heap.Init(&m.runs)
	return m, nil
}

// merged gives the rows of several runs in order.
type merged struct {
	runs  runHeap
	moved bool // the first run's row has been given
}

func (m *merged) Next(context.Context) (*Row, error) {
	if m.moved {
		switch err := m.runs[0].advance(); {
		case errors.Is(err, io.EOF):
			heap.Pop(&m.runs)
		case err != nil:
			return nil, err
		default:
			heap.Fix(&m.runs, 0)
		}
	}
	m.moved = len(m.runs) > 0
	if !m.moved {
		return nil, io.EOF
	}
	return &m.runs[0].row, nil
}

func (m *merged) Close() error { return nil }

// runReader reads one run.
type runReader struct {
	in    *spill.Reader
	order int
	row   Row
}

func (r *runReader) advance() error {
	keySize, err := r.in.Size()
	if err != nil {
		return err // io.EOF at the end
	}
	restSize, err := r.in.Size()
	if err != nil || int64(keySize)+int64(restSize) > r.in.Left() {
		return spill.ErrDamaged
	}
	text := make([]byte, keySize+restSize)
	if _, err := io.ReadFull(r.in, text); err != nil {
		return spill.ErrDamaged
	}
	r.row.Key = string(text[:keySize])
	return parseRest(&r.row, string(text[keySize:]))
}

// appendRest appends what a row has beside its key.
func appendRest(to []byte, r *Row) []byte {
	to = binary.AppendUvarint(to, uint64(r.Line))
	to = binary.AppendUvarint(to, uint64(len(r.Cells)))
	for _, c := range r.Cells {
		to = binary.AppendUvarint(to, uint64(len(c)))
		to = append(to, c...)
	}
	return to
}

// parseRest reads what appendRest has written.
func parseRest(r *Row, text string) error {
	number := func() int {
		var v uint64
		for i := 0; i < len(text); i++ {
			v |= uint64(text[i]&0x7f) << (7 * i)
			if text[i] < 0x80 {
				text = text[i+1:]
				return int(v)
			}
		}
		return -1
	}
	r.Line = number()
	n := number()
	r.Cells = r.Cells[:0]
	for range n {
		size := number()
		if size < 0 || size > len(text) {
			return spill.ErrDamaged
		}
		r.Cells = append(r.Cells, text[:size])
		text = text[size:]
	}
	if n < 0 || text != "" {
		return spill.ErrDamaged
	}
	return nil
}

// runHeap orders runs by the key of their next row; of equal ones the earlier run
// comes first, so that the sort is stable.
type runHeap []*runReader

func (h runHeap) Len() int { return len(h) }
func (h runHeap) Less(i, j int) bool {
	if c := strings.Compare(h[i].row.Key, h[j].row.Key); c != 0 {
		return c < 0
	}
	return h[i].order < h[j].order
}
func (h runHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push is never called: no run is added to a merge.
func (h *runHeap) Push(x any) { *h = append(*h, x.(*runReader)) } //nolint:errcheck,forcetypeassert // of this type alone

// Pop removes the last run.
func (h *runHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
