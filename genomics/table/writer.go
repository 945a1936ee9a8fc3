package table

import (
	"bufio"
	"errors"
	"io"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// Writer writes a table. One goroutine uses it at a time; only Batch and Encode
// may be called by any number of them. A first error is returned by every call
// that follows.
type Writer struct {
	schema  *Schema
	format  Format
	out     *bufio.Writer
	bgzf    *bgzf.Writer // nil: not compressed
	file    *file.Writer // of Create, else nil
	parquet *parquetFile // nil: text
	free    pool
	rows    *Batch // of Row
	begun   bool   // the header is written
	ended   bool
	err     error
}

// NewWriter returns a writer onto w, in the format that the options name. Close
// it; w is not closed.
func NewWriter(w io.Writer, s *Schema, o Options) (*Writer, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if s == nil || s.Len() == 0 {
		return nil, errNoSchema
	}
	z := &Writer{schema: s, format: o.Format}
	if o.Compress {
		z.bgzf = bgzf.NewWriter(w, bgzf.WriterOptions{Level: o.Level, Workers: o.Workers})
		w = z.bgzf
	}
	z.out = bufio.NewWriterSize(w, 128<<10)
	if o.Format == Parquet {
		z.parquet = newParquetFile(z.out, s, o)
	}
	return z, nil
}

// Create begins a file in the format that its name's ending, or the options,
// ask for. It appears under its name with [Writer.Commit]; Close alone gives it
// up. "-" is standard output.
func Create(name string, s *Schema, o Options) (*Writer, error) {
	o, err := o.ofName(name)
	if err != nil {
		return nil, err
	}
	out, err := file.Create(name)
	if err != nil {
		return nil, err
	}
	z, err := NewWriter(out, s, o)
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	z.file = out
	return z, nil
}

// Schema is that of the table.
func (z *Writer) Schema() *Schema { return z.schema }

// Batch returns an empty batch for this writer, in memory that released ones
// have left. Any number of goroutines may call it.
func (z *Writer) Batch() *Batch { return z.free.get(z.schema) }

// Encode brings a batch into the form in which Write writes it, so that this
// work is done by the goroutine that filled the batch and not by the one that
// writes; without it Write does so. Any number of goroutines may call it, each
// with its own batch.
func (z *Writer) Encode(b *Batch) error {
	if err := b.complete(z.schema); err != nil {
		return err
	}
	if b.encoded == z.format {
		return nil
	}
	switch z.format {
	case TSV:
		b.text = appendTSV(b.text[:0], b)
	case JSONL:
		b.text = appendJSON(b.text[:0], b)
	default:
		for i := range b.columns {
			b.columns[i].check()
		}
	}
	b.encoded = z.format
	return nil
}

// Write writes a batch's rows behind those written before, and leaves the batch
// and its release to the caller.
func (z *Writer) Write(b *Batch) error {
	if err := z.writeRows(); err != nil {
		return err
	}
	return z.write(b)
}

// When the rows of Row are written: when there are enough to outweigh the
// hand-over, or their text fills a second-level cache.
const (
	rowsTogether  = 1024
	bytesTogether = 256 << 10
)

// Row begins a row behind all those written before and returns the batch to set
// its cells in, for a program that fills and writes in one goroutine. The batch
// stays the writer's: it is valid until the next call. Errors show with Commit
// or Close, at the latest.
func (z *Writer) Row() *Batch {
	if z.rows == nil {
		z.rows = z.Batch()
	}
	if z.rows.Len() >= rowsTogether || z.rows.bytes >= bytesTogether {
		_ = z.writeRows() // kept in z.err
	}
	z.rows.Row()
	return z.rows
}

// writeRows writes what Row has gathered.
func (z *Writer) writeRows() error {
	if z.rows == nil || z.rows.Len() == 0 {
		return z.err
	}
	defer z.rows.Reset()
	return z.write(z.rows)
}

func (z *Writer) write(b *Batch) error {
	if z.err == nil {
		z.err = z.Encode(b)
	}
	switch {
	case z.err != nil:
	case z.parquet != nil:
		z.err = z.parquet.add(b)
	default:
		z.writeHeader()
		if z.err == nil {
			_, z.err = z.out.Write(b.text)
		}
	}
	return z.err
}

// writeHeader writes the line of names, before anything else.
func (z *Writer) writeHeader() {
	if z.format == TSV && !z.begun {
		_, z.err = z.out.Write(appendTSVHeader(nil, z.schema))
	}
	z.begun = true
}

var errClosed = errors.New("table: the writer is closed")

// finish writes what is left; nothing can be written afterwards.
func (z *Writer) finish() error {
	if z.ended {
		return z.err
	}
	z.ended = true
	_ = z.writeRows() // kept in z.err
	switch {
	case z.err != nil:
	case z.parquet != nil:
		z.err = z.parquet.finish()
	default:
		z.writeHeader()
	}
	if z.parquet != nil {
		z.parquet.stop()
	}
	if z.err == nil {
		z.err = z.out.Flush()
	}
	if z.bgzf != nil {
		if err := z.bgzf.Close(); z.err == nil {
			z.err = err
		}
	}
	if z.err != nil {
		return z.err
	}
	z.err = errClosed
	return nil
}

// Close ends the output of NewWriter. A file of Create that was not committed
// is given up. No goroutine of the writer is left. A second Close does nothing.
func (z *Writer) Close() error {
	if z.file == nil {
		if z.ended {
			return nil
		}
		return z.finish()
	}
	if !z.ended {
		if z.err == nil {
			z.err = errClosed // nothing more is written
		}
		_ = z.finish() // ends the compressor; what it says does not matter any more
	}
	return z.file.Close()
}

// Commit completes a file of Create and gives it its name.
func (z *Writer) Commit() error {
	if z.file == nil {
		return errors.New("table: only a file of Create can be committed: Close this writer")
	}
	if err := z.finish(); err != nil {
		return err
	}
	return z.file.Commit()
}
