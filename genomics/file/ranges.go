package file

import (
	"container/list"
	"context"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

const (
	rangeBlock = 64 << 10 // bytes; spans begin and end at multiples of it
	rangeLeast = 2        // blocks of a read that follows no other: a BGZF block and the one it reaches into
	rangeMost  = 32       // blocks of one span
	rangeCache = 16 << 20 // bytes of all spans that are kept
)

// Ranges is something remote that is read by ranges, each at the cost of a
// round trip.
type Ranges struct {
	Name string // for messages
	Size int64  // bytes

	// Read fills p with the bytes at off, all of which lie inside the file, or
	// returns an error. Several may run at a time.
	Read func(ctx context.Context, p []byte, off int64) error

	// Close, where set, is called once after the last Read.
	Close func() error
}

// FromRanges makes an Input of ranges. Small reads are served from blocks that
// are kept, at most 16 MiB of them. A reading that goes on where it left off
// gets longer and longer ranges, up to 2 MiB, in the end one ahead of what is
// asked for. When ctx is done, and after Close, reads fail.
func FromRanges(ctx context.Context, r Ranges) Input { return newRanged(ctx, r) }

// ranged is a file read by ranges.
type ranged struct {
	source Ranges
	ctx    context.Context
	cancel context.CancelFunc
	ahead  sync.WaitGroup // spans that are read ahead

	mu     sync.Mutex
	blocks map[int64]*span // by number
	recent *list.List      // of *span that are complete, the last used first
	kept   int             // bytes of them
	runs   runs
	closed bool

	at int64 // of Read
}

// span is a stretch of the file, whole blocks except at the file's end.
type span struct {
	off   int64
	data  []byte
	err   error         // why there is no data
	ready chan struct{} // closed when data or err is set
	use   *list.Element // nil until it is complete
}

func newRanged(ctx context.Context, r Ranges) *ranged {
	ctx, cancel := context.WithCancel(ctx)
	return &ranged{source: r, ctx: ctx, cancel: cancel, blocks: map[int64]*span{}, recent: list.New()}
}

func (r *ranged) Name() string   { return r.source.Name }
func (r *ranged) Size() int64    { return r.source.Size }
func (r *ranged) Seekable() bool { return true }

func (r *ranged) Read(p []byte) (int, error) {
	n, err := r.readSome(p, r.at)
	r.at += int64(n)
	return n, err
}

// readSome reads at most up to the next block, so that who reads a little into
// a large buffer does not wait for all of it.
func (r *ranged) readSome(p []byte, off int64) (int, error) {
	if off >= r.source.Size && len(p) > 0 {
		return 0, io.EOF
	}
	return r.ReadAt(p[:min(int64(len(p)), rangeBlock-off%rangeBlock, r.source.Size-off)], off)
}

func (r *ranged) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("file: %s: offset %d is negative", r.source.Name, off)
	}
	want := p[:min(int64(len(p)), max(r.source.Size-off, 0))]
	r.mu.Lock()
	length := r.runs.follow(off, len(want))
	r.mu.Unlock()
	n := 0
	for n < len(want) {
		at := off + int64(n)
		s, err := r.span(at, max(length, len(want)-n))
		if err != nil {
			return n, err
		}
		n += copy(want[n:], s.data[at-s.off:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Close ends all reading and waits for what is being read ahead.
func (r *ranged) Close() error {
	r.mu.Lock()
	ended := r.closed
	r.closed = true
	r.mu.Unlock()
	if ended {
		return nil
	}
	r.cancel()
	r.ahead.Wait()
	r.mu.Lock()
	clear(r.blocks)
	r.recent.Init()
	r.mu.Unlock()
	if r.source.Close == nil {
		return nil
	}
	return r.source.Close()
}

// span returns the complete span that holds offset off. length is how many
// bytes from there on to fetch where it is not there yet.
func (r *ranged) span(off int64, length int) (*span, error) {
	r.mu.Lock()
	if err := r.ended(); err != nil {
		r.mu.Unlock()
		return nil, err
	}
	s, mine := r.blocks[off/rangeBlock], false
	if s == nil {
		end := off + int64(min(length, rangeMost*rangeBlock))
		s, mine = r.claim(off/rangeBlock, max((end+rangeBlock-1)/rangeBlock, off/rangeBlock+rangeLeast)), true
	}
	if s.use != nil {
		r.recent.MoveToFront(s.use)
	}
	if length >= rangeMost*rangeBlock {
		r.readAhead(s)
	}
	r.mu.Unlock()
	if mine {
		r.load(s)
	}
	select {
	case <-s.ready:
		return s, s.err
	case <-r.ctx.Done():
		r.mu.Lock()
		defer r.mu.Unlock()
		return nil, r.ended()
	}
}

// ended says why nothing more is read; r.mu is held.
func (r *ranged) ended() error {
	if r.closed {
		return fmt.Errorf("file: %s: %w", r.source.Name, fs.ErrClosed)
	}
	return context.Cause(r.ctx)
}

// claim makes a span of the blocks from first up to last, as far as nobody has
// claimed them yet. Its data is not there yet; r.mu is held.
func (r *ranged) claim(first, last int64) *span {
	last = min(last, first+rangeMost)
	end := first
	for end < last && end*rangeBlock < r.source.Size && r.blocks[end] == nil {
		end++
	}
	s := &span{off: first * rangeBlock, ready: make(chan struct{})}
	s.data = make([]byte, min(end*rangeBlock, r.source.Size)-s.off)
	for i := first; i < end; i++ {
		r.blocks[i] = s
	}
	return s
}

// readAhead begins to load what follows a span; r.mu is held.
func (r *ranged) readAhead(s *span) {
	next := s.off + int64(len(s.data))
	if next >= r.source.Size || r.blocks[next/rangeBlock] != nil {
		return
	}
	following := r.claim(next/rangeBlock, next/rangeBlock+rangeMost)
	r.ahead.Go(func() { r.load(following) })
}

// load fetches a claimed span. One that fails is given up: the next read of it
// tries again.
func (r *ranged) load(s *span) {
	err := r.source.Read(r.ctx, s.data, s.off)
	r.mu.Lock()
	defer r.mu.Unlock()
	defer close(s.ready)
	if err != nil {
		s.err = err
		if r.closed {
			s.err = r.ended()
		}
		r.drop(s)
		return
	}
	r.keep(s)
}

// keep puts a complete span among those that are kept, and drops the ones that
// were not used for longest; r.mu is held.
func (r *ranged) keep(s *span) {
	s.use = r.recent.PushFront(s)
	r.kept += len(s.data)
	for r.kept > rangeCache {
		last := r.recent.Back()
		old, ok := r.recent.Remove(last).(*span)
		if !ok {
			return
		}
		r.kept -= len(old.data)
		r.drop(old)
	}
}

// seed puts in the file's first bytes, whole blocks or all of it.
func (r *ranged) seed(data []byte) {
	s := &span{data: data, ready: make(chan struct{})}
	close(s.ready)
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := int64(0); i*rangeBlock < int64(len(data)); i++ {
		r.blocks[i] = s
	}
	r.keep(s)
}

func (r *ranged) drop(s *span) {
	for i := s.off / rangeBlock; i*rangeBlock < s.off+int64(len(s.data)); i++ {
		if r.blocks[i] == s {
			delete(r.blocks, i)
		}
	}
}
