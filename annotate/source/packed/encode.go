package packed

import (
	"context"
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/annotate"
)

// encoded is a chunk as it stands in the file.
type encoded struct {
	contig  string
	record  record
	bytes   []byte
	columns []int // what each takes
	faults  int   // values that were left out
}

// packing is the memory in which a chunk is encoded.
type packing struct {
	encoder
	row    annotate.Row
	cells  []cells
	faults int // of what has been read
}

// encode makes chunks of a job. Several goroutines do it at a time.
func (p *packer) encode(_ context.Context, j *job) ([]encoded, error) {
	defer j.release()
	m, ok := p.pool.Get().(*packing)
	if !ok {
		m = &packing{cells: make([]cells, len(p.columns))}
		m.compress = p.compress
	}
	defer p.pool.Put(m)
	return p.chunks(m, j.contig, j.refs, nil)
}

// chunks appends a chunk of the entries, or where it would be too large for a
// reader several.
func (p *packer) chunks(m *packing, contig string, refs []ref, dst []encoded) ([]encoded, error) {
	if p.read(m, refs) {
		c, err := p.chunk(m, contig, refs)
		if err != nil {
			return dst, err
		}
		if m.raw <= maxRaw && len(c.bytes) <= maxRaw {
			return append(dst, c), nil
		}
	}
	half := len(refs) / 2
	if half == 0 {
		return dst, fmt.Errorf("packed: the entry at %s:%d takes more than 64 MB", contig, refs[0].begin+1)
	}
	dst, err := p.chunks(m, contig, refs[:half], dst)
	if err != nil {
		return dst, err
	}
	return p.chunks(m, contig, refs[half:], dst)
}

// read reads the entries' values. It reports false where they are too much for
// one chunk.
func (p *packer) read(m *packing, refs []ref) bool {
	for i := range m.cells {
		m.cells[i].reset()
	}
	size := 0
	m.faults = 0
	for _, r := range refs {
		m.row.Reset(p.all)
		r.chunk.Values.Read(&m.row, int(r.entry))
		m.faults += m.row.Faults
		for i, column := range p.columns {
			text := m.row.Texts[column]
			m.cells[i].add(text)
			size += len(text)
		}
		if size > maxRaw/2 {
			return len(refs) == 1 && size < maxRaw
		}
	}
	return true
}

// chunk encodes entries whose values have been read.
func (p *packer) chunk(m *packing, contig string, refs []ref) (encoded, error) {
	m.head, m.body, m.raw = m.head[:0], m.body[:0], 0
	c := encoded{contig: contig, columns: make([]int, len(p.columns)), faults: m.faults}
	c.record = record{entries: uint32(len(refs)), first: refs[0].begin, last: refs[len(refs)-1].begin}
	deltas, last := make([]int64, len(refs)), refs[0].begin
	for i, r := range refs {
		deltas[i] = int64(r.begin) - int64(last)
		last = r.begin
	}
	m.ints(deltas)
	lengths, err := m.sites(refs)
	if err != nil {
		return c, err
	}
	// Most entries end where their REF does.
	for i, r := range refs {
		end := r.chunk.End[r.entry]
		c.record.end = max(c.record.end, end)
		lengths[i] = int64(end) - int64(r.begin) - lengths[i]
	}
	m.ints(lengths)
	for i := range m.cells {
		m.cells[i].parseIntegers(p.header.Columns[i].Type)
	}
	for i := range p.columns {
		before := len(m.head) + len(m.body)
		r := p.ratios[i]
		if r.above >= 0 {
			r.a, r.b = &m.cells[r.above], &m.cells[r.below]
		}
		m.column(&m.cells[i], p.header.Columns[i].Type, p.header.Digits[i], r)
		c.columns[i] = len(m.head) + len(m.body) - before
	}
	c.record.head, c.record.crc = uint32(len(m.head)), checksum(m.head)
	c.record.length = uint32(len(m.head) + len(m.body))
	c.bytes = append(append(make([]byte, 0, c.record.length), m.head...), m.body...)
	return c, nil
}

// sites appends whether there are alleles, and which.
func (m *packing) sites(refs []ref) ([]int64, error) {
	with := 0
	for _, r := range refs {
		if r.chunk.Keys != nil {
			with++
		}
	}
	switch with {
	case 0:
		m.head = append(m.head, 0)
		return make([]int64, len(refs)), nil
	case len(refs):
		m.head = append(m.head, 1)
		return m.alleles(refs)
	}
	return nil, errors.New("packed: some entries of the source have alleles and others have none")
}
