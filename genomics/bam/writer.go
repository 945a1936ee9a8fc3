package bam

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// WriterOptions of NewWriter and Create. The zero value writes BAM, or what the
// name says.
type WriterOptions struct {
	Text    bool // SAM text whatever the name; Create writes it for .sam and .sam.gz
	Index   bool // Create: write an index beside the file, which must be BAM and sorted by coordinate
	Level   int  // of compression, 1 to 9, or bgzf.NoCompression; 0 = bgzf.DefaultLevel
	Workers int  // goroutines that compress; < 1: one per CPU
}

// Writer writes records as BAM or as SAM text. A record that was read from BAM
// is written byte for byte as it was read. One goroutine uses it at a time. A
// first error is returned by every call that follows.
type Writer struct {
	header  *Header
	text    bool
	bgzf    *bgzf.Writer  // nil: plain SAM text
	out     *bufio.Writer // of plain SAM text, else nil
	file    *file.Writer  // of Create, else nil
	index   *indexer      // nil: none is wanted
	from    *Header       // of the last record under another header
	remap   []int32       // the numbers here of its references; nil: they are the same
	scratch []byte
	size    [4]byte // of the record, as it is written
	inBlock int     // bytes in the BGZF block at hand
	records int     // written
	begun   bool
	ended   bool
	err     error
}

// NewWriter returns a writer onto w. Close it; w is not closed.
func NewWriter(w io.Writer, h *Header, o WriterOptions) *Writer {
	return newWriter(w, h, o, !o.Text)
}

func newWriter(w io.Writer, h *Header, o WriterOptions, compress bool) *Writer {
	z := &Writer{header: h, text: o.Text}
	if compress {
		z.bgzf = bgzf.NewWriter(w, bgzf.WriterOptions{Level: o.Level, Workers: o.Workers})
	} else {
		z.out = bufio.NewWriterSize(w, 128<<10)
	}
	return z
}

// Create begins a file: SAM text if the name ends with .sam, the same
// compressed if it ends with .sam.gz, else BAM. It appears under its name with
// [Writer.Commit]; Close alone gives it up. "-" is standard output.
//
// The index is called NAME.bai; where a reference has more than 2²⁹ bases,
// which BAI cannot hold, it is NAME.csi.
func Create(name string, h *Header, o WriterOptions) (*Writer, error) {
	packed := strings.HasSuffix(name, ".sam.gz") || strings.HasSuffix(name, ".sam.bgz")
	o.Text = o.Text || packed || strings.HasSuffix(name, ".sam")
	switch {
	case strings.HasSuffix(name, ".cram"):
		return nil, errors.New("bam: CRAM is not written: let the name end with .bam, and convert the file with samtools view -C -T reference.fa")
	case o.Index && o.Text:
		return nil, errors.New("bam: only a BAM file can have an index: let the name end with .bam")
	case o.Index && isStream(name):
		return nil, fmt.Errorf("bam: %s cannot have an index beside it: name a file", name)
	}
	out, err := file.Create(name)
	if err != nil {
		return nil, err
	}
	z := newWriter(out, h, o, !o.Text || packed)
	z.file = out
	if o.Index {
		z.index = newIndexer(h)
	}
	return z, nil
}

// isStream reports whether a name is of standard output, a pipe or a device.
func isStream(name string) bool {
	for _, begin := range []string{"/dev/std", "/dev/fd/", "/proc/"} {
		if strings.HasPrefix(name, begin) {
			return true // even if it was redirected to a file
		}
	}
	if name == "-" {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// WriteFile writes a stream to a file, in the form that its name says; see
// [Create]. The file appears under its name when all of it is written.
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
	if z.text {
		return z.write(z.header.AppendText(nil))
	}
	head, err := z.header.appendBinary(nil)
	if err != nil {
		z.err = err
		return err
	}
	// In blocks of its own, it can be replaced without touching the rest.
	if z.write(head) == nil {
		z.flush()
	}
	return z.err
}

const binaryMagic = "BAM\x01"

// appendBinary appends the header as it stands in a BAM file (SAM
// specification, section 4.2).
func (h *Header) appendBinary(dst []byte) ([]byte, error) {
	le := binary.LittleEndian
	text := h.AppendText(nil)
	if len(text) > 1<<31-1 {
		return nil, fmt.Errorf("bam: the header's text has %d bytes: BAM holds at most 2147483647", len(text))
	}
	dst = le.AppendUint32(append(dst, binaryMagic...), uint32(len(text)))
	dst = le.AppendUint32(append(dst, text...), uint32(len(h.references)))
	for _, ref := range h.references {
		dst = le.AppendUint32(dst, uint32(len(ref.Name)+1))
		dst = append(append(dst, ref.Name...), 0)
		dst = le.AppendUint32(dst, uint32(ref.Length))
	}
	return dst, nil
}

// WriteRecord writes a record. It may stand under another header if this one
// has the references that it names.
func (z *Writer) WriteRecord(r *Record) error {
	if err := z.WriteHeader(); err != nil {
		return err
	}
	raw, err := z.renumbered(r)
	if err != nil {
		return z.fail(err)
	}
	z.records++
	if z.text {
		return z.writeText(r)
	}
	return z.writeRaw(r, raw)
}

func (z *Writer) fail(err error) error {
	if z.err == nil {
		z.err = err
	}
	return z.err
}

func (z *Writer) writeText(r *Record) error {
	var err error
	if z.scratch, err = r.AppendSAM(z.scratch[:0]); err != nil {
		return z.fail(err)
	}
	z.scratch = append(z.scratch, '\n')
	return z.write(z.scratch)
}

// blockData is how many bytes of data htslib, and package bgzf, put in a block.
const blockData = 0xff00

// writeRaw writes a record so that it begins a new block rather than lie in
// two, as htslib does: then reading it by an index inflates one.
func (z *Writer) writeRaw(r *Record, raw []byte) error {
	if z.inBlock > 0 && z.inBlock+4+len(raw) > blockData {
		z.flush()
	}
	begin := z.bgzf.Written()
	binary.LittleEndian.PutUint32(z.size[:], uint32(len(raw)))
	if z.write(z.size[:]) == nil && z.write(raw) == nil && z.index != nil {
		if err := z.index.add(r, raw, begin, z.bgzf.Written()); err != nil {
			return z.fail(fmt.Errorf("bam: %s: record %d: %w, or write it without Index", z.file.Name(), z.records, err))
		}
	}
	z.inBlock = (z.inBlock + 4 + len(raw)) % blockData
	return z.err
}

func (z *Writer) flush() {
	if err := z.bgzf.Flush(); err != nil {
		z.err = err
	}
	z.inBlock = 0
}

// renumbered returns the bytes of a record under this writer's header.
func (z *Writer) renumbered(r *Record) ([]byte, error) {
	raw, h := r.Bytes(), r.Header()
	if h == z.header {
		return raw, nil
	}
	if z.from != h {
		z.from, z.remap = h, renumber(h, z.header)
	}
	if z.remap == nil {
		return raw, nil
	}
	if z.text { // the names are the same
		for _, id := range [...]int{r.RefID(), r.MateRefID()} {
			if id >= 0 && z.remap[id] < 0 {
				return nil, noReference(h, id)
			}
		}
		return raw, nil
	}
	z.scratch = append(z.scratch[:0], raw...)
	if id := renumberRaw(z.scratch, z.remap); id >= 0 {
		return nil, noReference(h, id)
	}
	return z.scratch, nil
}

// renumber returns which number each reference of a header has in another one,
// -1 where it is not there; nil where all are the same.
func renumber(from, to *Header) []int32 {
	if slices.Equal(from.references, to.references) {
		return nil
	}
	numbers := make([]int32, len(from.references))
	for i, ref := range from.references {
		numbers[i] = -1
		if id, ok := to.ids[ref.Name]; ok {
			numbers[i] = int32(id)
		}
	}
	return numbers
}

// renumberRaw replaces the references' numbers in a record. It returns the
// number of one that cannot be, else -1.
func renumberRaw(raw []byte, numbers []int32) int {
	for _, at := range [...]int{atRefID, atMateRefID} {
		id := int32(binary.LittleEndian.Uint32(raw[at:]))
		if id < 0 {
			continue
		}
		if numbers[id] < 0 {
			return int(id)
		}
		binary.LittleEndian.PutUint32(raw[at:], uint32(numbers[id]))
	}
	return -1
}

func noReference(h *Header, id int) error {
	return fmt.Errorf("bam: the header to write under lacks the record's reference %q: add its @SQ line with Header.Add", shown(h.name(id)))
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

func (z *Writer) write(p []byte) error {
	var err error
	if z.bgzf != nil {
		_, err = z.bgzf.Write(p)
	} else {
		_, err = z.out.Write(p)
	}
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
	if err == nil && z.out != nil {
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

var errClosed = errors.New("bam: the writer is closed")

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
		return errors.New("bam: only a file of Create can be committed: Close this writer")
	}
	if err := z.finish(); err != nil {
		return err
	}
	if z.index == nil {
		return z.file.Commit()
	}
	out, err := file.Create(z.file.Name() + z.index.suffix())
	if err != nil {
		return err
	}
	defer out.Close()
	if err := z.index.writeTo(out, z.bgzf.Offset); err != nil {
		return err
	}
	if err := z.file.Commit(); err != nil {
		return err
	}
	return out.Commit()
}
