package packed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/vcf"
)

// WriteOptions of Write. The zero value keeps every value as it is.
type WriteOptions struct {
	// Precision rounds numbers of the columns that it names.
	Precision map[string]Precision

	// Aligner moves insertions and deletions to where everybody writes them.
	// Without one alleles are trimmed, and moved while the file is read.
	Aligner *annotate.Aligner

	// Version and Date are those of the source, for the file's header.
	Version, Date string

	// Progress, where set, is told how many entries have been written.
	Progress func(entries int)

	Workers int // goroutines; < 1: as many as there are CPUs
}

// Summary is what was written.
type Summary struct {
	Entries int64
	Chunks  int
	Bytes   int64
	Columns []ColumnSummary

	// Faults are values that were left out, because they contradict their
	// declaration: as many as there are ALTs, say, and are not.
	Faults int
}

// ColumnSummary is what one column takes.
type ColumnSummary struct {
	Name  string
	Bytes int64
}

// Write packs a source into a file, which appears when it is complete. The
// columns are those that the source's fields name.
func Write(ctx context.Context, name string, src annotate.Source, o WriteOptions) (Summary, error) {
	out, err := file.Create(name)
	if err != nil {
		return Summary{}, err
	}
	defer out.Close()
	s, err := Encode(ctx, out, src, o)
	if err != nil {
		return s, err
	}
	return s, out.Commit()
}

// Encode is Write to any writer.
func Encode(ctx context.Context, out io.Writer, src annotate.Source, o WriteOptions) (Summary, error) {
	p, err := newPacker(src, o)
	if err != nil {
		return Summary{}, err
	}
	w := &writer{out: out, summary: Summary{Columns: make([]ColumnSummary, len(p.header.Columns))}}
	for i, c := range p.header.Columns {
		w.summary.Columns[i].Name = c.Name
	}
	w.write(p.header.append(nil))
	g := &gatherer{name: src.Name(), passed: map[string]string{}}
	jobs := g.jobs(ctx, src, annotate.Reading{Aligner: o.Aligner, Ends: true, Workers: o.Workers})
	for chunks, err := range parallel.Ordered(ctx, o.Workers, jobs, p.encode) {
		if err != nil {
			return w.summary, err
		}
		for i := range chunks {
			w.chunk(&chunks[i])
		}
		if w.err != nil {
			return w.summary, w.err
		}
		if o.Progress != nil {
			o.Progress(int(w.summary.Entries))
		}
	}
	w.finish()
	return w.summary, w.err
}

// writer writes what follows one another, and keeps the first error.
type writer struct {
	out     io.Writer
	index   index
	summary Summary
	err     error
}

func (w *writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(b)
	}
	w.summary.Bytes += int64(len(b))
}

func (w *writer) chunk(c *encoded) {
	if n := len(w.index.contigs); n == 0 || w.index.contigs[n-1] != c.contig {
		w.index.contigs = append(w.index.contigs, c.contig)
	}
	c.record.contig = uint32(len(w.index.contigs) - 1)
	c.record.offset = uint64(w.summary.Bytes)
	w.index.chunks = append(w.index.chunks, c.record)
	w.write(c.bytes)
	w.summary.Chunks++
	w.summary.Faults += c.faults
	w.summary.Entries += int64(c.record.entries)
	for i, n := range c.columns {
		w.summary.Columns[i].Bytes += int64(n)
	}
}

func (w *writer) finish() {
	f := footer{index: uint64(w.summary.Bytes), entries: uint64(w.summary.Entries)}
	index := w.index.append(nil)
	if len(index) > maxIndex && w.err == nil {
		w.err = errors.New("packed: an index of more than 2 GB: pack the contigs one by one")
	}
	f.length, f.crc = uint32(len(index)), checksum(index)
	w.write(index)
	w.write(f.append(nil))
}

// packer encodes the entries of a source.
type packer struct {
	header   Header
	columns  []int // of the source
	ratios   []ratio
	all      int // how many columns the source has
	pool     sync.Pool
	compress *zstd.Encoder
}

func newPacker(src annotate.Source, o WriteOptions) (*packer, error) {
	p := &packer{
		header: Header{Build: src.Build(), Source: src.Name(), Version: o.Version, Date: o.Date, Aligned: o.Aligner != nil},
		all:    len(src.Columns()),
	}
	fields := src.Fields()
	for i, c := range src.Columns() {
		if !slices.ContainsFunc(fields, func(f annotate.Field) bool { return f.Column == c.Name }) {
			continue
		}
		digits, err := o.Precision[c.Name].digits()
		if err != nil {
			return nil, fmt.Errorf("%w (column %s)", err, c.Name)
		}
		p.columns = append(p.columns, i)
		p.header.Columns = append(p.header.Columns, c)
		p.header.Digits = append(p.header.Digits, digits)
	}
	for _, f := range fields {
		if f.Column != "" && p.column(f.Column) < 0 {
			return nil, fmt.Errorf("packed: %s has no column %q", src.Name(), f.Column)
		}
	}
	for name := range o.Precision {
		if i := p.column(name); i < 0 || p.header.Columns[i].Type != vcf.Float {
			return nil, fmt.Errorf("packed: a precision for %q, which is no column of numbers with decimals that is packed", name)
		}
	}
	p.findRatios()
	compress, err := compressor()
	p.compress = compress
	if err == nil && len(p.header.append(nil)) > maxBody {
		err = errors.New("packed: names and descriptions of columns of more than 16 MB: pack fewer columns")
	}
	return p, err
}

func (p *packer) column(name string) int {
	return slices.IndexFunc(p.header.Columns, func(c annotate.Column) bool { return c.Name == name })
}

// findRatios finds for frequencies (AF, AF_afr) the columns that they may be the
// quotient of by their names: the count of the allele (AC, AC_afr) and the number
// of alleles (AN, AN_afr).
func (p *packer) findRatios() {
	p.ratios = make([]ratio, len(p.header.Columns))
	for i, c := range p.header.Columns {
		p.ratios[i] = ratio{above: -1}
		if c.Type != vcf.Float || !strings.Contains(c.Name, "AF") {
			continue
		}
		above := p.column(strings.Replace(c.Name, "AF", "AC", 1))
		below := p.column(strings.Replace(c.Name, "AF", "AN", 1))
		if above >= 0 && below >= 0 {
			p.ratios[i] = ratio{above: above, below: below}
		}
	}
}
