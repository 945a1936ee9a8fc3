package vcf

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// WriterOptions of NewWriter and Create. The zero value chooses by the name.
type WriterOptions struct {
	BCF      bool // BCF 2.2 whatever the name; Create does so for .bcf
	Compress bool // BGZF whatever the name; Create does so for .gz, .bgz and .bcf
	Plain    bool // Create: no compression whatever the name, like bcftools view -Ou
	Index    bool // Create: write an index beside the file; it must be BGZF and sorted
	CSI      bool // the index is a .csi, which BCF always has; else it is a .tbi
	Level    int  // of compression, 1 to 9; 0 = bgzf.DefaultLevel
	Workers  int  // goroutines that encode, and that compress; < 1: one per CPU
}

// Writer writes records as VCF text or as BCF. As text a record that was not
// changed is written byte for byte as it was read. One goroutine uses it at a
// time. A first error is returned by every call that follows.
//
// In BCF every contig, filter and key must be declared in the header, because it
// is written first: a record with another is an error that names it. Like
// htslib, a whole number past 32 bits becomes missing.
type Writer struct {
	header  *Header
	dict    *dictionary // of BCF; nil: text
	workers int
	out     *bufio.Writer
	bgzf    *bgzf.Writer // nil: not compressed
	file    *file.Writer // of Create, else nil
	index   *index.Builder
	suffix  string // of the index's name
	encoder encoder
	record  encoded // for WriteRecord
	written int64   // bytes, before compression
	begun   bool    // the header is written
	ended   bool
	err     error
}

// NewWriter returns a writer onto w. Close it; w is not closed.
func NewWriter(w io.Writer, h *Header, o WriterOptions) *Writer {
	z := &Writer{header: h, workers: o.Workers}
	if o.BCF {
		z.dict, z.err = writtenDictionary(h)
	}
	if o.Compress && !o.Plain {
		z.bgzf = bgzf.NewWriter(w, bgzf.WriterOptions{Level: o.Level, Workers: o.Workers})
		w = z.bgzf
	}
	z.out = bufio.NewWriterSize(w, 128<<10)
	return z
}

// writtenDictionary numbers the names of a header that is to be written.
func writtenDictionary(h *Header) (*dictionary, error) {
	if len(h.samples) > maxSamples {
		return nil, fmt.Errorf("vcf: %d samples are more than BCF can hold, %d: write VCF", len(h.samples), maxSamples)
	}
	return newDictionary(h)
}

// Create begins a file: BCF if the name ends with .bcf, else VCF, compressed if
// it ends with .gz or .bgz. It appears under its name with [Writer.Commit]; Close
// alone gives it up. "-" is standard output.
func Create(name string, h *Header, o WriterOptions) (*Writer, error) {
	o.BCF = o.BCF || strings.HasSuffix(name, ".bcf")
	o.Compress = o.Compress || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".bgz") || strings.HasSuffix(name, ".bcf")
	if o.Index && (!o.Compress || o.Plain || name == "-") {
		return nil, errors.New("vcf: only a compressed file can have an index: let the name end with .vcf.gz or .bcf")
	}
	out, err := file.Create(name)
	if err != nil {
		return nil, err
	}
	z := NewWriter(out, h, o)
	z.file = out
	if z.err != nil {
		return nil, errors.Join(z.err, z.Close())
	}
	if o.Index {
		z.newIndex(o.CSI)
	}
	return z, nil
}

// newIndex begins the index. That of a BCF file goes by the numbers of its
// contigs.
func (z *Writer) newIndex(csi bool) {
	options := index.BuilderOptions{}
	z.suffix = ".tbi"
	if csi || z.dict != nil {
		z.suffix = ".csi"
	}
	if z.dict != nil {
		options.Contigs = make([]string, len(z.dict.contigs))
		for i, name := range z.dict.contigs {
			if name == "" {
				name = "\t" + strconv.Itoa(i) // no record can have it
			}
			options.Contigs[i] = name
		}
	}
	z.index = index.NewBuilder(options)
}

// indexRecord tells the index of a record that begins at that byte.
func (z *Writer) indexRecord(p place, begin int64) error {
	return z.index.Add(p.contig, p.pos, p.end, bgzf.Offset(begin), bgzf.Offset(begin+int64(p.size)))
}

// WriteFile writes a stream to a file, in the form that its name asks for (see
// [Create]). The file appears under its name when all of it is written.
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
	if z.dict != nil {
		return z.write(z.dict.appendHeader(nil, z.header))
	}
	return z.write(z.header.AppendText(nil))
}

// WriteRecord writes a record. It must have as many samples as the header, and
// in BCF all its names must be declared there.
func (z *Writer) WriteRecord(r *Record) error {
	if err := z.WriteHeader(); err != nil {
		return err
	}
	if z.encoder == nil {
		z.encoder = z.newEncoder()
	}
	z.record.reset()
	if z.err = z.add(&z.record, z.encoder, r); z.err != nil {
		return z.err
	}
	return z.put(&z.record)
}

// WriteBlock writes a block's records and leaves its release to the caller.
func (z *Writer) WriteBlock(b *Block) error {
	for i := range b.Len() {
		if err := z.WriteRecord(b.At(i)); err != nil {
			return err
		}
	}
	return z.err
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
	out, err := file.Create(z.file.Name() + z.suffix)
	if err != nil {
		return err
	}
	defer out.Close()
	write := z.index.WriteTBI
	if z.suffix == ".csi" {
		write = z.index.WriteCSI
	}
	if err := write(out); err != nil {
		return err
	}
	if err := z.file.Commit(); err != nil {
		return err
	}
	return out.Commit()
}
