package synth

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/variant/vcf"
)

// tableShare is how many of the ALT alleles a table has that is made of records,
// and tableDecoys how many others it has for each record, on average, where there
// is room between them.
const (
	tableShare  = 0.7
	tableDecoys = 1.6
)

// WriteTableOf writes a source of annotations for the records of a VCF, which
// are in order: about seven in ten of their ALT alleles with seven made-up
// numbers each, as WriteTable does, and between them substitutions that the
// records do not have. Names are as with WriteFiles.
func WriteTableOf(ctx context.Context, name string, records vcf.Stream, seed uint64) error {
	h, err := tableHeaderOf(records.Header(), seed)
	if err != nil {
		return err
	}
	w, err := vcf.Create(name, h, vcf.WriterOptions{Index: strings.HasSuffix(name, ".gz")})
	if err != nil {
		return err
	}
	defer w.Close()
	t := &tableOf{records: records, header: h, random: stream(seed, forTable, 0, 0)}
	if err := w.WriteStream(ctx, t); err != nil {
		return err
	}
	return w.Commit()
}

func tableHeaderOf(of *vcf.Header, seed uint64) (*vcf.Header, error) {
	h, err := vcf.NewHeader()
	if err != nil {
		return nil, err
	}
	lines := []string{fmt.Sprintf("##source=AlleleRx simulate, seed %d", seed)}
	for _, line := range tableLines {
		lines = append(lines, "##INFO=<"+line+">")
	}
	for _, line := range lines {
		if err := h.Add(line); err != nil {
			return nil, err
		}
	}
	for _, c := range of.Contigs() {
		if err := h.AddContig(c); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// tableOf is the table as a stream.
type tableOf struct {
	records vcf.Stream
	header  *vcf.Header
	random  random
	block   *vcf.Block
	builder *vcf.Builder
	adder   *vcf.InfoAdder
	line    []byte
	counts  []int
	alts    []string
	places  []int
}

// Header returns the table's header.
func (t *tableOf) Header() *vcf.Header { return t.header }

// tableBlock is how many rows a block has.
const tableBlock = 2048

// Blocks iterates over the table's rows, in order.
func (t *tableOf) Blocks(ctx context.Context) iter.Seq2[*vcf.Block, error] {
	return func(yield func(*vcf.Block, error) bool) {
		t.block, t.builder, t.adder = vcf.NewBlock(t.header), vcf.NewBuilder(t.header), vcf.NewInfoAdder(t.header)
		contig, last := "", 0
		for r, err := range vcf.Records(ctx, t.records) {
			if err == nil && r.Contig() != contig {
				contig, last = r.Contig(), r.Pos()
			}
			if err == nil {
				err = t.rows(r, last)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			last = max(last, r.Pos())
			if t.block.Len() >= tableBlock {
				if !yield(t.block, nil) {
					return
				}
				t.block = vcf.NewBlock(t.header)
			}
		}
		if t.block.Len() > 0 {
			yield(t.block, nil)
		}
	}
}

// rows adds what the table has of a record, and between it and the one before.
func (t *tableOf) rows(r *vcf.Record, last int) error {
	t.choose(r, last)
	for _, pos := range t.places {
		ref := t.random.Below(4)
		alt := (ref + 1 + t.random.Below(3)) % 4
		if err := t.row(r.Contig(), pos, bases4[ref:ref+1], bases4[alt:alt+1]); err != nil {
			return err
		}
	}
	if len(t.alts) == 0 {
		return nil
	}
	return t.row(r.Contig(), r.Pos(), r.Ref().String(), t.alts...)
}

const bases4 = "ACGT"

// choose draws which ALT alleles of a record the table has, and where before it
// others stand.
func (t *tableOf) choose(r *vcf.Record, last int) {
	t.alts, t.places = t.alts[:0], t.places[:0]
	for alt := range r.Alts() {
		if t.random.Chance(tableShare) && strings.Trim(alt.String(), "ACGTNacgtn") == "" {
			t.alts = append(t.alts, alt.String())
		}
	}
	room := r.Pos() - last - 1
	for room > 0 && t.random.Chance(tableDecoys/(1+tableDecoys)) {
		t.places = append(t.places, last+1+t.random.Below(room))
	}
	slices.Sort(t.places)
	t.places = slices.Compact(t.places)
}

func (t *tableOf) row(contig string, pos int, ref string, alts ...string) error {
	t.builder.Reset(contig, pos, ref, alts...)
	t.builder.SetFilter("PASS")
	bare, err := t.builder.Record()
	if err != nil {
		return err
	}
	t.counts = drawCounts(&t.random, len(alts), t.counts[:0])
	t.line = appendTableInfo(t.line[:0], &t.random, t.counts)
	return t.adder.Append(t.block, bare, t.line, nil)
}
