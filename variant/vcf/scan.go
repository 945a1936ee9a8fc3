package vcf

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// scan is one reading of a file.
type scan struct {
	f      *File
	source *lineSource
	reader *bgzf.Reader
	skip   bool          // the header is in front of the first record
	line   int           // file line of the next block; 0: unknown
	filter *regionFilter // nil: every record
	seen   map[string]bool
	order  order
	last   struct {
		contig string
		pos    int
	}
}

// Blocks iterates over all records in blocks, in the file's order.
func (f *File) Blocks(ctx context.Context) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		s, err := f.wholeScan(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		s.run(ctx, yield)
	}
}

// wholeScan begins a reading from the first record.
func (f *File) wholeScan(ctx context.Context) (*scan, error) {
	s := &scan{f: f, line: f.lines + 1}
	if !f.in.Seekable() {
		f.mu.Lock()
		s.reader, s.source = f.once, f.rest
		f.once, f.rest = nil, nil
		f.mu.Unlock()
		if s.reader == nil {
			return nil, file.ErrConsumed
		}
		return s, nil
	}
	r, err := f.fromStart(ctx, f.options.Workers)
	if err != nil {
		return nil, err
	}
	s.reader, s.source, s.skip = r, &lineSource{r: r}, true
	return s, nil
}

// run reads, decodes and yields. Blocks are decoded on the workers; lines,
// warnings and faults are put in order here.
func (s *scan) run(ctx context.Context, yield func(*Block, error) bool) {
	defer s.reader.Close()
	workers := parallel.Workers(s.f.options.Workers)
	decode := func(_ context.Context, b *Block) (*Block, error) {
		s.f.decode(b, s.filter)
		return b, nil
	}
	for b, err := range parallel.Ordered(ctx, workers, s.blocks(ctx), decode) {
		if err != nil {
			yield(nil, s.located(err))
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
	if s.source.cut && s.f.rules != nil && s.f.rules.minor < 5 {
		yield(nil, unfinished(s.f.name, max(0, s.line-1)))
		return
	}
	if s.source.cut {
		s.f.warn(Warning{
			Code: "no-final-newline", Line: max(0, s.line-1),
			Msg: "the last line does not end with a line break: the file may be cut short",
		})
	}
}

// blocks yields blocks of lines that are not decoded yet.
func (s *scan) blocks(ctx context.Context) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		if s.skip {
			if err := s.f.skipHeader(s.source); err != nil {
				yield(nil, err)
				return
			}
		}
		for {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			b := s.f.free.get()
			b.reset(s.f.header, s.f.rows)
			b.file, b.names, b.rules = s.f.name, &s.f.names, s.f.rules
			err := s.f.fill(s.source, b)
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

// settle gives a decoded block its place in the file and reports what was odd
// in it. It returns the fault that ends the reading after the block.
func (s *scan) settle(b *Block) error {
	b.line = s.line
	if b.rules != nil {
		s.settleStrict(b)
	}
	for _, w := range b.warnings {
		if w.Line > b.lines {
			break // past a fault that the rules found
		}
		if w.Code == "undeclared-contig" {
			if s.seen[w.Msg] {
				continue
			}
			if s.seen == nil {
				s.seen = map[string]bool{}
			}
			s.seen[w.Msg] = true
		}
		w.Line = s.lineOf(w.Line)
		s.f.warn(w)
	}
	if s.f.options.RequireSorted {
		s.checkOrder(b)
	}
	if s.line > 0 {
		s.line += b.lines
	}
	if b.fault == nil {
		return nil
	}
	if s.f.dict != nil {
		b.fault.Record = s.lineOf(0)
	} else {
		b.fault.Line = s.lineOf(0)
	}
	return b.fault
}

// located puts the file's name, and in BCF the record, into a fault of the
// reading itself.
func (s *scan) located(err error) error {
	var p *ParseError
	if s.f.dict != nil && errors.As(err, &p) && p.Record == 0 {
		p.Record = s.line
	}
	return s.f.named(err)
}

// lineOf turns a line of the current block into one of the file.
func (s *scan) lineOf(row int) int {
	if s.line == 0 {
		return 0
	}
	return s.line + row
}

func (s *scan) checkOrder(b *Block) {
	for i := range b.records {
		r := &b.records[i]
		if r.contig == s.last.contig && r.pos < s.last.pos {
			s.f.warn(Warning{
				Code: "unsorted", Line: r.Line(),
				Msg: "the record lies before its predecessor: sort the file with bcftools sort",
			})
		}
		s.last.contig, s.last.pos = r.contig, r.pos
	}
}
