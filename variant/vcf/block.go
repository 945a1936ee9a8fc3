package vcf

import (
	"errors"
	"slices"
	"sync"
)

// Block is a batch of records with the bytes that back them: the unit that
// moves between stages. One goroutine uses a block at a time. It is valid until
// Release, and so are its records.
type Block struct {
	storage
	header   *Header
	rows     *rows
	file     string
	line     int // file line of buf's first line; 0 when unknown
	lines    int // in buf, records or not
	warnings []Warning
	unplaced unplaced    // records behind the last of records
	fault    *ParseError // ends the stream after the records before it
	rules    *rules      // of Options.Strict; nil: none
	names    *names
	free     *pool
	picked   *dictionary // of the last record appended whose samples were picked
	all      *dictionary // the same for what was appended
	gone     bool        // released
}

// storage is the memory that passes from one block to the next. The Block
// itself does not, so that a second Release harms nobody.
type storage struct {
	buf     []byte // whole lines, or BCF records
	records []Record
	scratch scratch
	strict  strictScratch
}

// blockSize is how many bytes a block is filled to: enough to outweigh the
// hand-over between goroutines (about a microsecond), little enough to stay in
// the second-level cache.
const blockSize = 256 << 10

// A block of short records is filled less: its records take more room than their
// bytes, and are to stay in that cache, too.
const (
	smallBlock   = 64 << 10
	shortRecord  = 256 // bytes
	smallRecords = smallBlock / shortRecord * 4
)

// roomFor makes room for a block that is to be filled so far; before anything is
// known of its records, for a small one.
func roomFor(buf []byte, full int) []byte {
	if len(buf) < shortRecord {
		full = smallBlock
	}
	if cap(buf) < full {
		buf = slices.Grow(buf, full-len(buf))
	}
	return buf
}

// fillTo is how many bytes a block is filled to whose first record takes that
// many.
func fillTo(first int) int {
	if first < shortRecord {
		return smallBlock
	}
	return blockSize
}

// rows says how a record's sample columns become samples.
type rows struct {
	columns   int   // sample columns of the text
	hasFormat bool  // the text may have a FORMAT column
	pick      []int // column of each sample; nil: all columns in order
	order     []int // samples by ascending column, when pick is set
}

// wholeRows is the arrangement in which the text has the header's samples.
func wholeRows(h *Header) *rows {
	return &rows{columns: len(h.samples), hasFormat: h.hasFormat}
}

// samples is how many samples a record has.
func (r *rows) samples() int {
	if r.pick != nil {
		return len(r.pick)
	}
	return r.columns
}

// NewBlock returns an empty block for records under h, to be filled with
// [Block.Append].
func NewBlock(h *Header) *Block {
	b := &Block{}
	b.reset(h, wholeRows(h))
	return b
}

// Another returns an empty block under the same header, for records that are
// made of this block's. Its memory is what a released block has left.
func (b *Block) Another() *Block {
	other := &Block{}
	if b.free != nil {
		other = b.free.get()
	}
	other.reset(b.header, wholeRows(b.header))
	other.names = b.names
	return other
}

// reset empties a block for new contents.
func (b *Block) reset(h *Header, r *rows) {
	b.header, b.rows = h, r
	b.file, b.line, b.lines = "", 0, 0
	b.buf, b.records, b.warnings = b.buf[:0], b.records[:0], nil
	b.unplaced, b.fault, b.rules = unplaced{}, nil, nil
	b.strict.alleles = b.strict.alleles[:0]
	b.scratch.rendered = b.scratch.rendered[:0]
	b.scratch.forget()
}

// Header returns the header of the block's records.
func (b *Block) Header() *Header { return b.header }

// Len returns how many records the block has.
func (b *Block) Len() int { return len(b.records) + b.unplaced.records }

// At returns record i, valid until the block's Release.
func (b *Block) At(i int) *Record {
	b.check()
	if b.unplaced.records > 0 {
		b.place()
	}
	return &b.records[i]
}

// Append copies a record into the block, under the block's header. The record
// must have as many samples as that header.
func (b *Block) Append(r *Record) error {
	b.check()
	if r.NumSamples() != len(b.header.samples) {
		return errors.New("vcf: the record and the block's header differ in their number of samples: append records under one header")
	}
	if r.isPacked() {
		return b.appendPacked(r)
	}
	b.place()
	start, old := len(b.buf), b.buf
	b.buf = append(r.AppendText(b.buf), '\n')
	b.moved(old)
	b.records = grow(b.records)
	copied := &b.records[len(b.records)-1]
	if err := copied.parse(b, start, len(b.buf)-1); err != nil {
		b.records, b.buf = b.records[:len(b.records)-1], b.buf[:start]
		return err
	}
	b.lines++
	return nil
}

// moved points the records to buf if it is no longer where it was.
func (b *Block) moved(old []byte) {
	if len(old) == 0 || &old[0] == &b.buf[0] {
		return
	}
	for i := range b.records {
		r := &b.records[i]
		if r.isPacked() {
			r.packed.rebase(b.buf)
			continue
		}
		r.text = b.buf[r.start : r.start+len(r.text)]
	}
	b.scratch.forget()
}

// Release gives the block back for reuse. Its records, and every [Text] of
// them, must not be used any more. A second Release does nothing.
func (b *Block) Release() {
	if b.gone {
		return
	}
	b.gone = true
	b.poison()
	if b.free != nil {
		b.free.put(b.storage)
	}
	b.storage = storage{}
}

// grow lengthens records by one, keeping the memory of the one that was there.
func grow(records []Record) []Record {
	if len(records) < cap(records) {
		return records[:len(records)+1]
	}
	return append(records, Record{})
}

// pool keeps the memory of released blocks for reuse.
type pool struct {
	mu      sync.Mutex
	free    []storage
	records int // the most that a block has had
}

// What a pool keeps: as many blocks as a scan has under way on many CPUs, none
// that one enormous line has blown up.
const (
	maxPooled      = 64
	maxPooledBytes = 16 * blockSize
	leastRecord    = 32 // bytes, of what a file has very many of
)

func (p *pool) get() *Block {
	b := &Block{free: p}
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		b.storage = p.free[n-1]
		p.free = p.free[:n-1]
	} else if p.records > 0 {
		b.records = make([]Record, 0, p.records+p.records/8) // not in steps
	}
	return b
}

func (p *pool) put(s storage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.records = min(max(p.records, len(s.records)), blockSize/leastRecord)
	if len(p.free) < maxPooled && cap(s.buf) <= maxPooledBytes {
		p.free = append(p.free, s)
	}
}
