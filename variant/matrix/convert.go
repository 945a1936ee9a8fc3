package matrix

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"sync"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/vcf"
)

// converter makes batches out of blocks, on as many workers as wanted.
type converter struct {
	options Options
	samples int
	plink   bool      // make rows of a .bed, and contigs as PLINK names them
	free    sync.Pool // of *batch
}

// batch is what becomes of a block.
type batch struct {
	packed  []byte // rows of codes, or of a .bed
	sites   []byte // lines of a .bim
	unused  []byte // codes of a record that is left out
	contig  string // the last one, and
	named   string // what it is called in the .bim
	summary Summary
}

// batches converts a stream. Each batch is the loop's until it gives it back to
// free.
func (c *converter) batches(ctx context.Context, s vcf.Stream) iter.Seq2[*batch, error] {
	return parallel.Ordered(ctx, c.options.Workers, s.Blocks(ctx), func(_ context.Context, b *vcf.Block) (*batch, error) {
		defer b.Release()
		return c.convert(b)
	})
}

func (c *converter) convert(b *vcf.Block) (*batch, error) {
	t, ok := c.free.Get().(*batch)
	if !ok {
		t = &batch{}
	}
	t.packed, t.sites, t.summary = t.packed[:0], t.sites[:0], Summary{}
	for i := range b.Len() {
		if err := c.add(t, b.At(i)); err != nil {
			return nil, err
		}
	}
	if c.plink {
		toBed(t.packed, (c.samples+3)/4, c.samples)
	}
	return t, nil
}

func (c *converter) add(t *batch, r *vcf.Record) error {
	t.summary.Records++
	g, alleles := r.Genotypes(), 1+r.NumAlt()
	var err error
	switch {
	case c.options.MaxAlleles > 0 && alleles > c.options.MaxAlleles:
		t.summary.MoreAlleles++
		t.unused, err = g.Codes(t.unused[:0], 1, c.options.HalfCalls)
		return err
	case alleles > 2:
		return r.Fault("ALT", "", "the record has "+strconv.Itoa(alleles)+" alleles, a matrix holds two: "+
			"split such records (normalize, bcftools norm -m-), or leave them out (MaxAlleles: 2)")
	}
	if t.packed, err = g.Codes(t.packed, 1, c.options.HalfCalls); err != nil {
		return err
	}
	t.summary.Variants++
	if !g.Has() {
		t.summary.WithoutGT++
	}
	return c.addSite(t, r)
}

var none = vcf.Text(".")

// addSite appends the record's line of a .bim.
func (c *converter) addSite(t *batch, r *vcf.Record) error {
	contig := r.Contig()
	if contig != t.contig || t.named == "" {
		t.contig, t.named = contig, contig
		if c.plink {
			t.named = plinkContig(contig)
		}
	}
	id, ref, alt := r.ID(), r.Ref(), r.Alt(0)
	if alt.Missing() {
		alt = none
	}
	if id.Missing() {
		id = none
	}
	switch {
	case !oneWord(t.named):
		return spaceFault(r, "CHROM", nil)
	case !oneWord(id):
		return spaceFault(r, "ID", id)
	case !oneWord(ref):
		return spaceFault(r, "REF", ref)
	case !oneWord(alt):
		return spaceFault(r, "ALT", alt)
	}
	t.sites = append(t.sites, t.named...)
	t.sites = append(t.sites, '\t')
	t.sites = append(t.sites, id...)
	t.sites = append(t.sites, "\t0\t"...)
	t.sites = strconv.AppendInt(t.sites, int64(r.Pos()+1), 10)
	t.sites = append(t.sites, '\t')
	t.sites = append(t.sites, alt...)
	t.sites = append(t.sites, '\t')
	t.sites = append(t.sites, ref...)
	t.sites = append(t.sites, '\n')
	return nil
}

func spaceFault(r *vcf.Record, field string, value vcf.Text) error {
	return r.Fault(field, value.String(), "holds a space, which separates the columns of a .bim: replace it")
}

// samplesOf makes the samples of a header those of a matrix.
func samplesOf(h *vcf.Header) ([]Sample, error) {
	names := h.Samples()
	if len(names) == 0 {
		return nil, errNoSamples
	}
	samples := make([]Sample, len(names))
	for i, name := range names {
		if fault := famFault(name); fault != "" {
			return nil, fmt.Errorf("matrix: sample %d of the header: %s: rename it (bcftools reheader -s)", i+1, fault)
		}
		samples[i] = unrelated(name)
	}
	return samples, nil
}
