package delimited

import (
	"bufio"
	"container/heap"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// spill is a temporary file of sorted runs. Its bytes are encrypted (AES-CTR)
// under a random key that is never stored, so that what a crash or an unclean
// disk leaves of health records cannot be read.
type spill struct {
	file  *os.File
	block cipher.Block
	runs  []run
	end   int64
}

type run struct{ begin, end int64 }

func newSpill(dir string) (*spill, error) {
	f, err := os.CreateTemp(dir, "allelerx-sort-") // for its owner alone
	if err != nil {
		return nil, fmt.Errorf("no temporary file to sort in: %w: name a folder with room", err)
	}
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails, see crypto/rand
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err // not for 32 bytes
	}
	return &spill{file: f, block: block}, nil
}

// stream is the key stream of a run. Each begins at a counter of its own, 2⁶⁴
// blocks away from the others.
func (s *spill) stream(run int) cipher.Stream {
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint64(iv[:], uint64(run))
	return cipher.NewCTR(s.block, iv[:])
}

// write sorts a chunk and appends it as a run.
func (s *spill) write(c *chunk) error {
	c.sort()
	out := bufio.NewWriterSize(cipher.StreamWriter{S: s.stream(len(s.runs)), W: s.file}, 64<<10)
	var length []byte
	size := int64(0)
	for _, p := range c.rows {
		length = binary.AppendUvarint(length[:0], uint64(p.rest-p.key))
		length = binary.AppendUvarint(length, uint64(p.end-p.rest))
		_, _ = out.Write(length) // the error stays until Flush
		n, _ := out.Write(c.text[p.key:p.end])
		size += int64(len(length) + n)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("cannot write the temporary file to sort in: %w: make room there, or name another folder", err)
	}
	s.runs = append(s.runs, run{s.end, s.end + size})
	s.end += size
	return nil
}

func (s *spill) close() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// merge reads all runs side by side.
func (s *spill) merge() (Cursor, error) {
	m := new(merged)
	for i, r := range s.runs {
		section := io.NewSectionReader(s.file, r.begin, r.end-r.begin)
		plain := cipher.StreamReader{S: s.stream(i), R: section}
		in := &runReader{order: i, in: bufio.NewReaderSize(plain, 16<<10)}
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
	in    *bufio.Reader
	order int
	row   Row
}

func (r *runReader) advance() error {
	keySize, err := binary.ReadUvarint(r.in)
	if err != nil {
		return err // io.EOF at the end
	}
	restSize, err := binary.ReadUvarint(r.in)
	if err != nil {
		return errSpill
	}
	text := make([]byte, keySize+restSize) // as written by this process
	if _, err := io.ReadFull(r.in, text); err != nil {
		return errSpill
	}
	r.row.Key = string(text[:keySize])
	return parseRest(&r.row, string(text[keySize:]))
}

var errSpill = errors.New("the temporary file of the sort was changed or cut off: leave it alone, and run again")

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
			return errSpill
		}
		r.Cells = append(r.Cells, text[:size])
		text = text[size:]
	}
	if n < 0 || text != "" {
		return errSpill
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
