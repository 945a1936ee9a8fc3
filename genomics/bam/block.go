package bam

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// Block is a batch of records with the bytes that back them: the unit that
// moves between stages. One goroutine uses a block at a time. It is valid until
// Release, and so are its records.
type Block struct {
	storage
	lent   *bgzf.Block // whose data buf is; nil: buf is the block's own
	header *Header
	file   string
	line   int // SAM text: file line of the block's first line; 0 when unknown
	lines  int // SAM text: in the block
	fault  *FormatError
	result any // what Map's work made of the block, if that was done where it was inflated
	free   *pool
	gone   bool // released

	unknown []unknownReference // SAM text
}

// unknownReference is a name that a line has and the header lacks.
type unknownReference struct {
	row  int // of the line in its block
	name string
}

// storage is the memory that passes from one block to the next. The Block
// itself does not, so that a second Release harms nobody.
type storage struct {
	buf     []byte   // records one after another, each with its block_size
	starts  []uint32 // where in buf each record's block_size lies, while it is read
	records []Record
	marks   []mark // which virtual offsets buf's bytes have
	text    []byte // the lines of SAM text that buf is made of
	raw     []byte // a record being made of one
	spare   []byte // the block's own memory, while buf is lent
}

// mark says which virtual offset the byte at buf[at] has; those after it, up to
// the next mark, follow it.
type mark struct {
	at     int
	offset bgzf.Offset
}

// blockSize is how many bytes a block is filled to: enough to outweigh the
// hand-over between goroutines (about a microsecond), little enough to stay in
// the second-level cache.
const blockSize = 256 << 10

// NewBlock returns an empty block for records under h, to be filled with
// [Block.Append].
func NewBlock(h *Header) *Block { return &Block{header: h} }

// Header returns the header of the block's records.
func (b *Block) Header() *Header { return b.header }

// Len returns how many records the block has.
func (b *Block) Len() int { return len(b.records) }

// At returns record i, valid until the block's Release.
func (b *Block) At(i int) *Record {
	b.check()
	return &b.records[i]
}

// Append copies a record into the block, under the block's header: its
// references must be the same, one by one.
func (b *Block) Append(r *Record) error {
	b.check()
	if h := r.Header(); h != b.header && !slices.Equal(h.references, b.header.references) {
		return errors.New("bam: the record's and the block's header differ in their references: append records under one header")
	}
	b.appendRaw(r.Bytes(), 0)
	return nil
}

// appendRaw copies the bytes of a record that has been checked.
func (b *Block) appendRaw(raw []byte, row int) {
	old := len(b.buf)
	moved := cap(b.buf)-old < 4+len(raw)
	b.buf = binary.LittleEndian.AppendUint32(b.buf, uint32(len(raw)))
	b.buf = append(b.buf, raw...)
	if moved {
		b.rebase()
	}
	b.records = append(b.records, Record{block: b, raw: b.buf[old+4 : len(b.buf) : len(b.buf)], start: old, row: row})
}

// rebase points the records to buf after it moved.
func (b *Block) rebase() {
	for i := range b.records {
		r := &b.records[i]
		end := r.start + 4 + len(r.raw)
		r.raw = b.buf[r.start+4 : end : end]
	}
}

// offsetAt returns the virtual offset of buf[at]; 0 where there are none.
func (b *Block) offsetAt(at int) bgzf.Offset {
	i, found := slices.BinarySearchFunc(b.marks, at, func(m mark, at int) int { return m.at - at })
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return b.marks[i].offset + bgzf.Offset(at-b.marks[i].at)
}

// Release gives the block back for reuse. Its records, and all views of them,
// must not be used any more. A second Release does nothing. It may be called
// from any goroutine.
func (b *Block) Release() {
	if b.gone {
		return
	}
	b.gone = true
	if b.lent != nil {
		b.lent.Release()
		b.buf, b.spare = b.spare, nil
	}
	b.poison()
	if b.free != nil {
		b.free.put(b.storage)
	}
	b.storage = storage{}
}

// reset empties a block for new contents.
func (b *Block) reset(h *Header, file string) {
	b.header, b.file, b.line, b.lines, b.fault = h, file, 0, 0, nil
	b.buf, b.starts, b.records, b.marks, b.text = b.buf[:0], b.starts[:0], b.records[:0], b.marks[:0], b.text[:0]
}

// pool keeps the memory of released blocks for reuse.
type pool struct {
	mu   sync.Mutex
	free []storage
}

// What a pool keeps: as many blocks as a scan has under way on many CPUs, none
// that one enormous record has blown up.
const (
	maxPooled      = 64
	maxPooledBytes = 16 * blockSize
)

func (p *pool) get() *Block {
	b := &Block{free: p}
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		b.storage = p.free[n-1]
		p.free = p.free[:n-1]
	}
	return b
}

func (p *pool) put(s storage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) < maxPooled && cap(s.buf) <= maxPooledBytes && cap(s.text) <= maxPooledBytes {
		p.free = append(p.free, s)
	}
}
