package score

import (
	"context"
	"fmt"
	"iter"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/matrix"
)

// PLINK scores the samples of PLINK files in one pass over those rows of the .bed
// that a scoring file asks for. The files do not say their build: it is the caller's
// to know that it is the one that the scoring files were read for.
func PLINK(ctx context.Context, p *matrix.PLINK, files []*File, o Options) ([]*Scored, error) {
	scored, err := scoreRows(ctx, rowSource{p.Samples(), p.NumVariants(), p.Variant, p.Rows}, files, o)
	for _, s := range scored {
		s.Families = true
	}
	return scored, err
}

// Matrix scores the samples of a matrix in memory. Its build is the caller's to
// know.
func Matrix(ctx context.Context, m *matrix.Matrix, files []*File, o Options) ([]*Scored, error) {
	rows := func(ctx context.Context, want func(int) bool) iter.Seq2[matrix.Row, error] {
		return func(yield func(matrix.Row, error) bool) {
			for i := range m.NumVariants() {
				if ctx.Err() != nil {
					yield(matrix.Row{}, ctx.Err())
					return
				}
				if want(i) && !yield(matrix.Row{Variant: i, Codes: m.Row(i)}, nil) {
					return
				}
			}
		}
	}
	return scoreRows(ctx, rowSource{m.Samples(), m.NumVariants(), m.Variant, rows}, files, o)
}

// rowSource is genotypes in packed rows.
type rowSource struct {
	samples  []matrix.Sample
	variants int
	variant  func(i int) matrix.Variant
	rows     func(ctx context.Context, want func(int) bool) iter.Seq2[matrix.Row, error]
}

// rowBlock is rows that go to one worker.
type rowBlock struct {
	variants []int
	packed   []byte
}

// What goes to a worker at a time: so many bytes of rows, and so many rows, for what
// is made of a row takes room that does not depend on the number of people.
const blockBytes, blockRows = 256 << 10, 1024

func scoreRows(ctx context.Context, s rowSource, files []*File, o Options) ([]*Scored, error) {
	e, err := newEngine(files, s.samples, o)
	if err != nil {
		return nil, err
	}
	wanted, err := e.wanted(&s)
	if err != nil {
		return nil, err
	}
	newBlock := func() *rowBlock {
		return &rowBlock{packed: make([]byte, 0, min(blockBytes+e.people.width, blockRows*e.people.width))}
	}
	blocks := func(yield func(*rowBlock, error) bool) {
		b := newBlock()
		for row, err := range s.rows(ctx, func(i int) bool { return wanted[i] }) {
			if err != nil {
				yield(nil, err)
				return
			}
			b.variants, b.packed = append(b.variants, row.Variant), append(b.packed, row.Codes...)
			if len(b.packed) >= blockBytes || len(b.variants) >= blockRows {
				if !yield(b, nil) {
					return
				}
				b = newBlock()
			}
		}
		if len(b.variants) > 0 {
			yield(b, nil)
		}
	}
	return e.run(parallel.Ordered(ctx, o.Workers, blocks, func(_ context.Context, b *rowBlock) (*batch, error) {
		out, m := e.newBatch(len(b.variants)), e.maker()
		for i, variant := range b.variants {
			v := s.variant(variant)
			width := e.people.width
			if err := m.addRow(out, &v, b.packed[i*width:(i+1)*width]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}))
}

// addRow makes the terms of a variant of two alleles.
func (m *maker) addRow(b *batch, v *matrix.Variant, row []byte) error {
	m.look(v.Contig, v.Pos, []byte(v.ID))
	return m.add(b, &record{
		contig: v.Contig, pos: v.Pos, alleles: []string{v.Ref, v.Alt},
		row: func(dst []byte, _ int) ([]byte, error) { return append(dst, row...), nil },
	})
}

// wanted finds the variants that some row may be. PLINK files do not say their
// build: a variant beyond the end of its chromosome is what gives a wrong one away.
func (e *engine) wanted(s *rowSource) ([]bool, error) {
	var built *File // some file with positions
	for _, f := range e.files {
		if f.Build != genomics.UnknownBuild {
			built = f
		}
	}
	m := e.maker()
	wanted := make([]bool, s.variants)
	contig, length := "", 0
	for i := range wanted {
		v := s.variant(i)
		if built != nil {
			if v.Contig != contig {
				contig = v.Contig
				length, _ = genomics.ContigLength(plainContig(contig), built.Build) // 0: not known
			}
			if length > 0 && v.Pos >= length {
				return nil, &FormatError{File: built.Name, Msg: fmt.Sprintf("wrong build: it was read for genotypes of %s, in which variant %d of the .bim lies beyond the end of its chromosome: read it for their build (ReadOptions.Build)", built.Build, i+1)}
			}
		}
		m.look(v.Contig, v.Pos, []byte(v.ID))
		wanted[i] = len(m.found) > 0
	}
	return wanted, nil
}
