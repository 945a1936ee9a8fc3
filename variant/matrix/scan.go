package matrix

import (
	"bufio"
	"context"
	"io"
	"iter"

	"github.com/allelerx/allelerx/genomics/file"
)

// PLINK is a set of PLINK files whose calls stay on the disk: for one pass over
// variants of more people than memory holds. Close it.
type PLINK struct {
	tables Matrix // without rows
	bed    file.Input
}

// Row is the calls of one variant.
type Row struct {
	Variant int
	Codes   []byte // as of Matrix.Row; valid until the next iteration
}

// OpenPLINK opens prefix.bed, .bim and .fam, and reads the latter two. The rows of
// the .bed have to be of variants, as plink2 writes them; [ReadPLINK] reads the
// other order too.
func OpenPLINK(ctx context.Context, prefix string, o file.Options) (*PLINK, error) {
	prefix, err := prefixOf(prefix)
	if err != nil {
		return nil, err
	}
	p := &PLINK{}
	if err := p.tables.readTables(ctx, prefix, o); err != nil {
		return nil, err
	}
	p.bed, err = file.Open(ctx, prefix+endings[bedFile], o)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Close closes the .bed.
func (p *PLINK) Close() error { return p.bed.Close() }

// Name returns the name of the .bed, for messages.
func (p *PLINK) Name() string { return p.bed.Name() }

// NumVariants returns how many variants there are.
func (p *PLINK) NumVariants() int { return p.tables.NumVariants() }

// NumSamples returns how many samples there are.
func (p *PLINK) NumSamples() int { return len(p.tables.samples) }

// Samples returns the samples in order. The slice must not be changed.
func (p *PLINK) Samples() []Sample { return p.tables.samples }

// Variant returns variant i as an owned value.
func (p *PLINK) Variant(i int) Variant { return p.tables.Variant(i) }

// Rows reads the rows of the variants that are wanted, in order; want nil: of all.
// A non-nil error is the last pair.
func (p *PLINK) Rows(ctx context.Context, want func(variant int) bool) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		left := false
		err := p.rows(ctx, want, func(r Row) bool {
			left = !yield(r, nil)
			return !left
		})
		if err != nil && !left {
			yield(Row{}, err)
		}
	}
}

// rows hands over the rows until use wants no more.
func (p *PLINK) rows(ctx context.Context, want func(int) bool, use func(Row) bool) error {
	start, err := file.FromStart(p.bed)
	if err != nil {
		return err
	}
	variants, samples := p.NumVariants(), p.NumSamples()
	data := bufio.NewReaderSize(start, 256<<10)
	order, err := readBedHead(data, p.bed, variants, samples)
	if err != nil {
		return err
	}
	if order == bedSamples {
		return &FormatError{File: p.bed.Name(), Offset: 2, Msg: "the rows are of samples: create the file again with plink2 --make-bed, or read all of it (ReadPLINK)"}
	}
	row := make([]byte, (samples+3)/4)
	at := int64(bedHead)
	for i := range variants {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var k int
		wanted := want == nil || want(i)
		if wanted {
			k, err = io.ReadFull(data, row)
		} else {
			k, err = data.Discard(len(row))
		}
		at += int64(k)
		if err != nil {
			return bedError(p.bed, at, err, variants, samples)
		}
		if !wanted {
			continue
		}
		fromBed(row, len(row), samples)
		if !use(Row{Variant: i, Codes: row}) {
			return nil
		}
	}
	return bedEnds(data, p.bed, at, variants, samples)
}
