package bam

import (
	"bufio"
	"encoding/binary"
	"io"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
)

// indexer makes the index of a BAM file while it is written.
type indexer struct {
	builder *index.Builder
	csi     bool
}

// longestInBAI is how many bases of a reference a BAI index can hold.
const longestInBAI = 1 << 29

func newIndexer(h *Header) *indexer {
	names, longest := make([]string, len(h.references)), 0
	for i, ref := range h.references {
		names[i], longest = ref.Name, max(longest, ref.Length)
	}
	return &indexer{
		builder: index.NewBuilder(index.BuilderOptions{Contigs: names, Longest: longest}),
		csi:     longest > longestInBAI,
	}
}

func (x *indexer) suffix() string {
	if x.csi {
		return ".csi"
	}
	return ".bai"
}

// add takes a record and the bytes of it that were written; begin and end are
// where they lie in all the data.
func (x *indexer) add(r *Record, raw []byte, begin, end int64) error {
	id := int(int32(binary.LittleEndian.Uint32(raw[atRefID:])))
	return x.builder.AddRead(id, r.Pos(), r.End(), !r.Flags().Has(Unmapped), bgzf.Offset(begin), bgzf.Offset(end))
}

func (x *indexer) writeTo(w io.Writer, at func(int64) bgzf.Offset) error {
	x.builder.Resolve(at)
	out := bufio.NewWriter(w)
	write := x.builder.WriteBAI
	if x.csi {
		write = x.builder.WriteCSI
	}
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}
