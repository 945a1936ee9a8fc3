package bgzf

import (
	"fmt"
	"sync"
)

// Block is a stretch of inflated data, at most 64 KiB, lent to the caller
// until Release.
type Block struct {
	Data       []byte // valid until Release; never empty
	Begin, End Offset // of Data[0], and of the byte after Data
	Note       any    // what Options.Inspect found

	buf  *buffer
	pool *pool
}

// Offset is the virtual offset of Data[i]; of i == len(Data) it is b.End.
func (b *Block) Offset(i int) Offset {
	if i >= len(b.Data) {
		return b.End
	}
	return b.Begin + Offset(i)
}

// Release gives the block's memory back for reuse; b.Data is nil from then on.
// A second Release does nothing. It may be called from any goroutine, and
// need not be called at all: the garbage collector sees to a forgotten block.
func (b *Block) Release() {
	if b.buf == nil {
		return
	}
	poison(b.buf[:])
	b.pool.put(b.buf)
	b.buf, b.Data = nil, nil
}

// buffer holds one block, compressed or inflated.
type buffer [maxBlock]byte

// pool recycles the buffers and decoders of one Reader or Writer.
type pool struct{ buffers, decoders sync.Pool }

func (p *pool) get() *buffer {
	if b, ok := p.buffers.Get().(*buffer); ok {
		return b
	}
	return new(buffer)
}

func (p *pool) put(b *buffer) { p.buffers.Put(b) }

func (p *pool) decoder() *decoder {
	if d, ok := p.decoders.Get().(*decoder); ok {
		return d
	}
	return newDecoder()
}

func readError(name string, offset int64, err error) error {
	if name == "" {
		name = "input"
	}
	return fmt.Errorf("bgzf: %s: offset %d: cannot read on: %w", name, offset, err)
}
