package vcf

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// WriterOptions of NewWriter and Create. The zero value chooses by the name.
type WriterOptions struct {
	Compress bool // BGZF whatever the name; Create does so for .gz and .bgz
	Index    bool // Create: write a .tbi beside the file; it must be BGZF and sorted
	Level    int  // of compression, 1 to 9; 0 = bgzf.DefaultLevel
	Workers  int  // goroutines that compress; < 1: one per CPU
}

// Writer writes records as VCF text. A record that was not changed is written
// byte for byte as it was read. One goroutine uses it at a time. A first error
// is returned by every call that follows.
type Writer struct {
	header  *Header
	out     *bufio.Writer
	bgzf    *bgzf.Writer // nil: plain text
	file    *file.Writer // of Create, else nil
	index   *index.Builder
	line    []byte
	written int64 // bytes of text
	begun   bool  // the header is written
	ended   bool
	err     error
}

// NewWriter returns a writer onto w. Close it; w is not closed.
func NewWriter(w io.Writer, h *Header, o WriterOptions) *Writer {
	z := &Writer{header: h}
	if o.Compress {
		z.bgzf = bgzf.NewWriter(w, bgzf.WriterOptions{Level: o.Level, Workers: o.Workers})
		w = z.bgzf
	}
	z.out = bufio.NewWriterSize(w, 128<<10)
	return z
}

// Create begins a file, compressed if the name ends with .gz or .bgz. It
// appears under its name with [Writer.Commit]; Close alone gives it up. "-" is
// standard output.
func Create(name string, h *Header, o WriterOptions) (*Writer, error) {
	o.Compress = o.Compress || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".bgz")
	switch {
	case strings.HasSuffix(name, ".bcf"):
		return nil, errors.New("vcf: BCF is not written yet: let the name end with .vcf.gz")
	case o.Index && (!o.Compress || name == "-"):
		return nil, errors.New("vcf: only a compressed file can have an index: let the name end with .vcf.gz")
	}
	out, err := file.Create(name)
	if err != nil {
		return nil, err
	}
	z := NewWriter(out, h, o)
	z.file = out
	if o.Index {
		z.index = index.NewBuilder(index.BuilderOptions{})
	}
	return z, nil
}

// WriteFile writes a stream to a file, compressed if the name ends with .gz or
// .bgz. The file appears under its name when all of it is written.
func WriteFile(ctx context.Context, name string, s Stream) error {
	z, err := Create(name, s.Header(), WriterOptions{})
	if err != nil {
		return err
	}
	defer z.Close()
	if err := z.WriteStream(ctx, s); err != nil {
		return err
	}
	return z.Commit()
}

// WriteHeader writes the header. It need not be called: the first record, or
// the end, does.
func (z *Writer) WriteHeader() error {
	if z.begun || z.err != nil {
		return z.err
	}
	z.begun = true
	return z.write(z.header.AppendText(z.line[:0]))
}

// WriteRecord writes a record. It must have as many samples as the header.
func (z *Writer) WriteRecord(r *Record) error {
	if err := z.WriteHeader(); err != nil {
		return err
	}
	if r.NumSamples() != len(z.header.samples) {
		z.err = errors.New("vcf: the record and the writer's header differ in their number of samples: write records under their own header")
		return z.err
	}
	begin := z.written
	text := r.text
	r.check()
	switch {
	case !z.header.hasFormat:
		text = text[:r.tabs[colInfo]]
	case r.block.rows.pick != nil:
		text = r.AppendText(z.line[:0])
		z.line = text
	}
	if z.write(text) == nil && z.write(newline) == nil && z.index != nil {
		z.err = z.index.Add(r.contig, r.pos, r.End(), bgzf.Offset(begin), bgzf.Offset(z.written))
	}
	return z.err
}

var newline = []byte{'\n'}

// WriteBlock writes a block's records and leaves its release to the caller.
func (z *Writer) WriteBlock(b *Block) error {
	for i := range b.Len() {
		if err := z.WriteRecord(b.At(i)); err != nil {
			return err
		}
	}
	return z.err
}

// WriteStream writes the header and all records of a stream.
func (z *Writer) WriteStream(ctx context.Context, s Stream) error {
	if err := z.WriteHeader(); err != nil {
		return err
	}
	for b, err := range s.Blocks(ctx) {
		if err != nil {
			return err
		}
		err = z.WriteBlock(b)
		b.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (z *Writer) write(text []byte) error {
	n, err := z.out.Write(text)
	z.written += int64(n)
	if z.err == nil {
		z.err = err
	}
	return z.err
}

// finish writes what is left; nothing can be written afterwards.
func (z *Writer) finish() error {
	if z.ended {
		return z.err
	}
	err := z.WriteHeader()
	z.ended = true
	if err == nil {
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

var errClosed = errors.New("vcf: the writer is closed")

// Close ends the output of NewWriter. A file of Create that was not committed
// is given up.
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

// Commit completes a file of Create, and its index, and gives it its name.
func (z *Writer) Commit() error {
	if z.file == nil {
		return errors.New("vcf: only a file of Create can be committed: Close this writer")
	}
	if err := z.finish(); err != nil {
		return err
	}
	if z.index == nil {
		return z.file.Commit()
	}
	z.index.Resolve(z.bgzf.Offset)
	out, err := file.Create(z.file.Name() + ".tbi")
	if err != nil {
		return err
	}
	defer out.Close()
	if err := z.index.WriteTBI(out); err != nil {
		return err
	}
	if err := z.file.Commit(); err != nil {
		return err
	}
	return out.Commit()
}
