package bgzf

import (
	"bufio"
	"context"
	"io"
	"iter"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// Options of the readers. The zero value uses every CPU.
type Options struct {
	Workers int // goroutines that inflate; < 1: as many as there are CPUs

	// Inspect, where set, is called with each block by the goroutine that
	// inflated it, before Next hands it out and while its data is in that CPU's
	// cache; several at a time. What it finds it leaves in the block's Note.
	Inspect func(*Block)
}

// Reader hands out inflated data in order, as blocks (Next), as a stream of
// bytes (Read, WriteTo), or both in turn. It holds at most 2×Workers+13 blocks
// of 64 KiB in each form. One goroutine may use it at a time. Close it.
type Reader struct {
	ctx     context.Context
	name    string
	kind    Kind
	workers int
	frames  iter.Seq2[frame, error]
	inspect func(*Block) // or nil
	pool    *pool

	results *parallel.Results[*Block] // nil until the first Next
	current *Block                    // what Read has left of a block, or nil
	err     error                     // sticky
}

// NewReader reads BGZF from its first byte to its last. The work starts with
// the first Next or Read. Where r has a method Name() string, errors carry it.
func NewReader(ctx context.Context, r io.Reader, o Options) *Reader {
	z := newReader(ctx, nameOf(r), BGZF, o)
	z.frames = z.sequence(bufio.NewReaderSize(r, readBuffer))
	return z
}

// Detect reads BGZF, ordinary gzip (of any number of members) or uncompressed
// data, whichever the first bytes show; Kind tells. Only BGZF is inflated on
// several goroutines; the others are read ahead by one. Their blocks' Offsets
// count data bytes, in File.
func Detect(ctx context.Context, r io.Reader, o Options) (*Reader, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(r, readBuffer)
	head, err := in.Peek(usualHead)
	if err != nil && !ended(err) {
		return nil, readError(nameOf(r), 0, err)
	}
	z := newReader(ctx, nameOf(r), Sniff(head), o)
	if z.kind == BGZF {
		z.frames = z.sequence(in)
	} else {
		z.workers = 1
		z.frames = z.stream(in)
	}
	return z, nil
}

func newReader(ctx context.Context, name string, kind Kind, o Options) *Reader {
	return &Reader{ctx: ctx, name: name, kind: kind, workers: o.Workers, inspect: o.Inspect, pool: new(pool)}
}

// Kind is how the input is compressed.
func (z *Reader) Kind() Kind { return z.kind }

// Next returns the next block of data, io.EOF after the last one. The block is
// the caller's until its Release. After Read it returns what Read left over.
func (z *Reader) Next() (*Block, error) {
	if b := z.current; b != nil {
		z.current = nil
		return b, nil
	}
	if z.err != nil {
		return nil, z.err
	}
	if z.results == nil {
		z.results = parallel.Start(z.ctx, z.workers, z.frames, z.work)
	}
	for {
		b, err := z.results.Next()
		if err != nil {
			z.err = err
			return nil, err
		}
		if len(b.Data) > 0 {
			return b, nil
		}
		b.Release() // an empty block in the middle: what bgzip leaves when files are joined
	}
}

// work is done by the workers, several at a time.
func (z *Reader) work(_ context.Context, f frame) (b *Block, err error) {
	if z.kind == BGZF {
		b, err = inflateFrame(z.name, z.pool, f)
	} else {
		b = &Block{
			Data: f.raw(), Begin: NewOffset(f.offset, 0), End: NewOffset(f.offset+int64(f.size), 0),
			buf: f.buf, pool: z.pool,
		}
	}
	if err == nil && z.inspect != nil && len(b.Data) > 0 {
		z.inspect(b)
	}
	return b, err
}

// Read reads inflated data.
func (z *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := z.Next()
	if err != nil {
		return 0, err
	}
	n := copy(p, b.Data)
	if n == len(b.Data) {
		b.Release()
		return n, nil
	}
	b.Begin += Offset(n)
	b.Data = b.Data[n:]
	z.current = b
	return n, nil
}

// WriteTo writes all the data that is left to w: what io.Copy uses.
func (z *Reader) WriteTo(w io.Writer) (int64, error) {
	var total int64
	for {
		b, err := z.Next()
		if ended(err) {
			return total, nil
		}
		if err != nil {
			return total, err
		}
		n, err := w.Write(b.Data)
		total += int64(n)
		b.Release()
		if err != nil {
			return total, err
		}
	}
}

// Close stops reading ahead and waits until no goroutine of the Reader is
// left; a read of the underlying input that is under way is waited for. It
// does not close that input. Blocks that were handed out stay valid.
func (z *Reader) Close() error {
	if z.results != nil {
		z.results.Close()
	}
	if z.current != nil {
		z.current.Release()
		z.current = nil
	}
	z.err = ErrClosed
	return nil
}

// sequence yields all frames of a stream.
func (z *Reader) sequence(in *bufio.Reader) iter.Seq2[frame, error] {
	return func(yield func(frame, error) bool) {
		s := framer{name: z.name, in: in, pool: z.pool}
		if err := z.upToEOF(&s, 0, yield); err != nil {
			yield(frame{}, err)
		}
	}
}

// upToEOF yields the frames that are left, the first without its first from
// bytes of data, and returns ErrNoEOF, as a FormatError, where the last one
// does not mark the end of the file.
func (z *Reader) upToEOF(s *framer, from int, yield func(frame, error) bool) error {
	for complete := false; ; from = 0 {
		f, err := s.next()
		switch {
		case ended(err) && complete:
			return nil
		case ended(err):
			return s.fault(msgNoEOF, ErrNoEOF)
		case err != nil:
			return err
		}
		f.from = from
		if complete = f.isEOF() && from == 0; complete {
			z.pool.put(f.buf)
		} else if !yield(f, nil) {
			return nil
		}
	}
}
