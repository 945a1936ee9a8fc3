package bgzf

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sort"
	"sync"

	"github.com/klauspost/compress/flate"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// blockData is how many bytes of data go into a block: what htslib puts there,
// so that even data that cannot be compressed fits in 64 KiB with its header.
const blockData = 0xff00

// DefaultLevel is the compression level that 0 stands for: that of the encoder
// made for BGZF. At the other levels klauspost/compress is used. NoCompression,
// as a level, stores the data as it is.
const (
	DefaultLevel  = 6
	NoCompression = -1
)

// WriterOptions of [NewWriter]. The zero value compresses at DefaultLevel on
// every CPU.
type WriterOptions struct {
	Level   int // 1 (fastest) to 9 (smallest), NoCompression, or 0 for DefaultLevel
	Workers int // goroutines that deflate; < 1: as many as there are CPUs
}

// Writer compresses what is written to it. The blocks reach the underlying
// writer in order, from one goroutine. It holds at most 2×Workers+14 blocks of
// 64 KiB in each form. One goroutine may use it at a time. Close it, else the
// file is not complete.
type Writer struct {
	out     io.Writer
	workers int
	level   int
	pool    pool
	coders  sync.Pool // of *encoder, or *coder

	current *buffer // what has been written of the next block: used bytes
	used    int
	written int64 // bytes of data in all blocks before current

	blocks chan plainBlock // to the goroutines; nil until there is a full block
	failed chan struct{}   // closed when out fails; err says how
	done   chan struct{}   // closed when the goroutines are gone
	err    error           // of out; read it after failed or done only

	starts []blockStart // of the blocks that were written, in order
	size   int64        // bytes written to out
	closed bool
	result error // of Close
}

type plainBlock struct {
	buf  *buffer
	size int
}

// NewWriter returns a Writer that compresses onto w. Closing it does not close
// w.
func NewWriter(w io.Writer, o WriterOptions) *Writer {
	z := &Writer{out: w, workers: o.Workers, level: o.Level}
	switch {
	case o.Level == 0:
		z.level = DefaultLevel
	case o.Level < NoCompression || o.Level > flate.BestCompression:
		z.result = fmt.Errorf("bgzf: no compression level %d: choose 1 to 9, or bgzf.NoCompression", o.Level)
		z.closed = true
	}
	return z
}

// Write takes data to compress. An error of the underlying writer may show
// only with a later Write, or with Close.
func (z *Writer) Write(p []byte) (int, error) {
	if z.closed {
		return 0, z.closedError()
	}
	total := len(p)
	for len(p) > 0 {
		if z.current == nil {
			z.current = z.pool.get()
		}
		n := copy(z.current[z.used:blockData], p)
		z.used += n
		p = p[n:]
		if z.used == blockData {
			if err := z.dispatch(); err != nil {
				return total - len(p), err
			}
		}
	}
	return total, nil
}

// Flush ends the current block, so that what is written next begins a new one:
// a header in blocks of its own can be replaced without recompressing the rest.
func (z *Writer) Flush() error {
	if z.closed {
		return z.closedError()
	}
	if z.used == 0 {
		return nil
	}
	return z.dispatch()
}

// Written is how many bytes of data have been written so far. [Writer.Offset]
// turns it into a virtual offset, for an index.
func (z *Writer) Written() int64 { return z.written + int64(z.used) }

// Offset returns the virtual offset of the data byte with that number, counted
// from 0. It is known only after Close, because only then all blocks are
// deflated.
func (z *Writer) Offset(at int64) Offset {
	i := sort.Search(len(z.starts), func(i int) bool { return z.starts[i].data > at }) - 1
	if i < 0 {
		return 0
	}
	return NewOffset(z.starts[i].file, int(at-z.starts[i].data))
}

// Close compresses what is left, writes the end-of-file block, and waits until
// no goroutine of the Writer is left. A second Close returns the same.
func (z *Writer) Close() error {
	if z.closed {
		return z.result
	}
	z.closed = true
	if z.used > 0 {
		z.result = z.dispatch()
	}
	if z.blocks != nil {
		close(z.blocks)
		<-z.done
		z.result = z.err
	}
	if z.result != nil {
		return z.result
	}
	z.starts = append(z.starts, blockStart{z.written, z.size})
	z.result = z.put([]byte(eofBlock))
	return z.result
}

func (z *Writer) closedError() error {
	if z.result != nil {
		return z.result
	}
	return ErrClosed
}

// dispatch hands the current block to the goroutines.
func (z *Writer) dispatch() error {
	if z.blocks == nil {
		z.blocks, z.failed, z.done = make(chan plainBlock), make(chan struct{}), make(chan struct{})
		go z.drain()
	}
	select {
	case <-z.failed:
		return z.err
	default:
	}
	select {
	case z.blocks <- plainBlock{z.current, z.used}:
	case <-z.failed:
		return z.err
	}
	z.written += int64(z.used)
	z.current, z.used = nil, 0
	return nil
}

// drain writes deflated blocks until there are no more, or until one fails.
func (z *Writer) drain() {
	defer close(z.done)
	data := int64(0)
	for b, err := range parallel.Ordered(context.Background(), z.workers, z.queued(), z.deflate) {
		if err == nil {
			z.starts = append(z.starts, blockStart{data, z.size})
			data += int64(b.data)
			err = z.put(b.buf[:b.size])
			z.pool.put(b.buf)
		}
		if err != nil {
			z.err = err
			close(z.failed) // ends queued, which Ordered waits for
			return
		}
	}
}

func (z *Writer) queued() iter.Seq2[plainBlock, error] {
	return func(yield func(plainBlock, error) bool) {
		for {
			select {
			case b, ok := <-z.blocks:
				if !ok || !yield(b, nil) {
					return
				}
			case <-z.failed:
				return
			}
		}
	}
}

func (z *Writer) put(p []byte) error {
	n, err := z.out.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("bgzf: cannot write at offset %d: %w", z.size, err)
	}
	z.size += int64(n)
	return nil
}
