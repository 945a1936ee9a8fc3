package bam

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// scan is one reading of a file.
type scan struct {
	f      *File
	source *source
	skip   int64         // bytes of the header in front of the first record
	line   int           // SAM text: file line of the next block; 0: unknown
	filter *regionFilter // nil: every record
	work   func(*Block)  // what is done with a block where it was inflated; may be nil

	unknown map[string]bool // SAM text: names that were warned of
}

// Blocks iterates over all records in blocks, in the file's order.
func (f *File) Blocks(ctx context.Context) iter.Seq2[*Block, error] { return f.blocks(ctx, nil) }

func (f *File) blocks(ctx context.Context, work func(*Block)) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		s := &scan{f: f, work: work}
		if err := s.open(ctx); err != nil {
			yield(nil, err)
			return
		}
		s.run(ctx, yield)
	}
}

// open begins a reading from the first record.
func (s *scan) open(ctx context.Context) error {
	f := s.f
	if f.text {
		s.line = f.lines + 1
	}
	if !f.in.Seekable() {
		f.mu.Lock()
		s.source, f.once = f.once, nil
		f.mu.Unlock()
		if s.source == nil {
			return file.ErrConsumed
		}
		return nil
	}
	o := bgzf.Options{Workers: f.options.Workers}
	if !f.text {
		o.Inspect = s.inspect
	}
	r, err := f.fromStart(ctx, o)
	if err != nil {
		return err
	}
	s.source, s.skip = &source{r: r}, f.size
	return nil
}

// run reads, decodes and yields.
func (s *scan) run(ctx context.Context, yield func(*Block, error) bool) {
	defer s.source.r.Close()
	if s.f.text {
		s.runLines(ctx, yield)
	} else {
		s.runRecords(ctx, yield)
	}
}

// runLines is run for SAM text. Lines are decoded on the workers; their numbers
// and faults are put in order here.
func (s *scan) runLines(ctx context.Context, yield func(*Block, error) bool) {
	decode := func(_ context.Context, b *Block) (*Block, error) {
		s.decode(b)
		return b, nil
	}
	for b, err := range parallel.Ordered(ctx, s.f.options.Workers, s.lineBlocks(ctx), decode) {
		if err != nil {
			yield(nil, s.f.named(err))
			return
		}
		fault := s.settle(b)
		if b.Len() == 0 {
			b.Release()
		} else if !yield(b, nil) {
			return
		}
		if fault != nil {
			yield(nil, fault)
			return
		}
	}
	if s.source.cut {
		s.f.warn(Warning{
			Code: "no-final-newline", Line: max(0, s.line-1),
			Msg: "the last line does not end with a line break: the file may be cut short",
		})
	}
}

// skipHeader takes the header off a reading from the start.
func (s *scan) skipHeader() error {
	if _, err := io.CopyN(io.Discard, s.source.r, s.skip); err != nil {
		return fmt.Errorf("bam: %s: the header cannot be read again: %w", s.f.name, err)
	}
	return nil
}

// lineBlocks yields blocks of lines that are not decoded yet.
func (s *scan) lineBlocks(ctx context.Context) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		if err := s.skipHeader(); err != nil {
			yield(nil, err)
			return
		}
		for {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			b := s.f.free.get()
			b.reset(s.f.header, s.f.name)
			err := s.source.fillLines(b)
			if ended(err) {
				return
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

// ended tells the end of an input from a failure.
func ended(err error) bool { return errors.Is(err, io.EOF) }

// decode checks a block's records, and leaves out those that the filter does
// not want. Any number of goroutines do it.
func (s *scan) decode(b *Block) {
	if s.f.text {
		s.parseLines(b)
		return
	}
	looks := s.filter != nil || s.f.options.Strict
	b.records = slices.Grow(b.records, len(b.starts))
	for _, start := range b.starts {
		end := int(start) + 4 + int(binary.LittleEndian.Uint32(b.buf[start:]))
		raw := b.buf[start+4 : end : end]
		if fault := checkRaw(b.header, raw); fault != nil {
			fault.File, fault.Offset = b.file, b.offsetAt(int(start))
			b.fault = fault
			return
		}
		b.records = append(b.records, Record{block: b, raw: raw, start: int(start)})
		if looks && !s.accept(b) {
			return
		}
	}
}

// accept looks at the record that was appended last: it takes it away again
// where the filter does not want it, and returns false where it has a fault.
func (s *scan) accept(b *Block) bool {
	r := &b.records[len(b.records)-1]
	if s.f.options.Strict {
		if fault := r.checkStrict(); fault != nil {
			fault.Line = r.row
			b.fault = fault
			b.records = b.records[:len(b.records)-1]
			return false
		}
	}
	if s.filter != nil && !s.filter.keeps(r) {
		b.records = b.records[:len(b.records)-1]
	}
	return true
}

// settle gives a decoded block its place in the file. It returns the fault that
// ends the reading after the block.
func (s *scan) settle(b *Block) error {
	b.line = s.line
	s.warnOfUnknown(b)
	if s.line > 0 {
		s.line += b.lines
	}
	if b.fault == nil {
		return nil
	}
	if b.line > 0 {
		b.fault.Line += b.line // counted from the block's first line
	}
	return b.fault
}

// warnOfUnknown tells of references that the header lacks, of each once. As in
// samtools their reads count as unmapped.
func (s *scan) warnOfUnknown(b *Block) {
	for _, u := range b.unknown {
		if s.unknown[u.name] {
			continue
		}
		if s.unknown == nil {
			s.unknown = map[string]bool{}
		}
		s.unknown[u.name] = true
		s.f.warn(Warning{
			Code: "unknown-reference", Line: b.line + u.row,
			Msg: fmt.Sprintf("the header has no reference %q, so that its reads count as unmapped: add its @SQ line", u.name),
		})
	}
}
