package vcf

import (
	"bytes"
	"sync"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
)

// scratch is what a block remembers about the record that was looked at last,
// in memory that the next record reuses. Looking at two records in turn is
// right, and slower.
type scratch struct {
	lastContig string

	info       *Record // whose INFO the entries are of
	entries    []infoEntry
	infoParsed int // bytes of INFO that the entries cover

	format    []byte // the FORMAT column that keys are of
	keys      []span
	columnsOf *Record  // whose samples starts describe
	starts    []uint32 // of each sample column in the text, and one past the end

	filter       *regionFilter // whose intervals of filterContig are remembered
	filterContig string
	intervals    []genomics.Interval

	rendered      []byte // text of BCF records
	packedColumns []packedColumn
	numbers       []int32

	calls   []variant.Genotype
	alleles []int16
	counts  []int
	strands []byte
	table   strandTable

	packedTable packedTable
}

type span struct{ start, end int }

// forget drops what refers to the block's former bytes.
func (s *scratch) forget() {
	s.lastContig = ""
	s.info, s.columnsOf = nil, nil
}

// drop forgets a record whose memory is used for another line.
func (s *scratch) drop(r *Record) {
	if s.info == r {
		s.info = nil
	}
	if s.columnsOf == r {
		s.columnsOf = nil
	}
}

// contig returns the owned string of a contig's name.
func (s *scratch) contig(b *Block, name []byte) string {
	if string(name) == s.lastContig {
		return s.lastContig
	}
	h := b.header
	if i, ok := h.byName[string(name)]; ok {
		s.lastContig = h.contigs[i].ID
		return s.lastContig
	}
	if b.names == nil {
		b.names = &names{}
	}
	s.lastContig = b.names.intern(name)
	if len(h.contigs) > 0 {
		b.warn("undeclared-contig", "contig "+shown(name)+" is not declared in the header")
	}
	return s.lastContig
}

// names owns the names of contigs that the header does not declare.
type names struct {
	mu    sync.Mutex
	owned map[string]string
}

func (n *names) intern(name []byte) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if s, ok := n.owned[string(name)]; ok {
		return s
	}
	if n.owned == nil {
		n.owned = map[string]string{}
	}
	s := string(name)
	n.owned[s] = s
	return s
}

// formatKeys returns where each key of the FORMAT column stands in it. Most
// records have the FORMAT of the one before.
func (s *scratch) formatKeys(format []byte) []span {
	if s.keys != nil && bytes.Equal(s.format, format) {
		return s.keys
	}
	s.format = append(s.format[:0], format...)
	s.keys = s.keys[:0]
	for start := 0; ; {
		n := bytes.IndexByte(format[start:], ':')
		if n < 0 {
			s.keys = append(s.keys, span{start, len(format)})
			return s.keys
		}
		s.keys = append(s.keys, span{start, start + n})
		start += n + 1
	}
}

// keyIndex returns which of the ":" separated values is the key's, or -1.
func (s *scratch) keyIndex(format []byte, id string) int {
	for i, k := range s.formatKeys(format) {
		if string(s.format[k.start:k.end]) == id {
			return i
		}
	}
	return -1
}
