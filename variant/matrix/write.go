package matrix

import (
	"bytes"
	"context"
	"errors"

	"github.com/allelerx/allelerx/variant/vcf"
)

var errNoVariants = errors.New("matrix: no variant is left to write: a .bed without any is none")

// WritePLINK converts a stream to prefix.bed, .bim and .fam, a block of records
// at a time: neither the matrix nor the records are held. The files appear under
// their names, all three, when they are complete.
//
// They are those of plink2 --vcf … --make-bed --allow-extra-chr, byte for byte:
// rows of variants; ALT as first allele; contigs without "chr"; IDs as in the
// record; every sample unrelated, of unknown sex. Haploid calls are homozygous,
// whatever the contig.
//
// What plink2 does not read the same: GT is found wherever it stands in FORMAT; an
// allele that the record does not have ("0/10") is always an error; calls of
// three strands are missing even if one of these is; records need not be
// grouped by contig.
func WritePLINK(ctx context.Context, prefix string, s vcf.Stream, o Options) (Summary, error) {
	samples, err := samplesOf(s.Header())
	if err != nil {
		return Summary{}, err
	}
	out, err := createFiles(prefix)
	if err != nil {
		return Summary{}, err
	}
	defer out.close()
	c := &converter{options: o, samples: len(samples), plink: true}
	var total Summary
	for t, err := range c.batches(ctx, s) {
		if err != nil {
			return total, err
		}
		total.add(t.summary)
		if err := out.add(t.packed, t.sites); err != nil {
			return total, err
		}
		c.free.Put(t)
	}
	if total.Variants == 0 {
		return total, errNoVariants
	}
	return total, out.commit(samples)
}

// WritePLINK writes the matrix to prefix.bed, .bim and .fam. The files appear
// under their names, all three, when they are complete.
func (m *Matrix) WritePLINK(ctx context.Context, prefix string) error {
	switch {
	case m.NumSamples() == 0:
		return errNoSamples
	case m.NumVariants() == 0:
		return errNoVariants
	}
	out, err := createFiles(prefix)
	if err != nil {
		return err
	}
	defer out.close()
	var packed, site []byte
	for i := range m.NumVariants() {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		packed = append(packed[:0], m.rows.at(i)...)
		toBed(packed, m.rows.width, m.NumSamples())
		contig, rest, _ := bytes.Cut(m.sites.line(i), []byte{'\t'})
		site = append(append(site[:0], plinkContig(string(contig))...), '\t')
		site = append(append(site, rest...), '\n')
		if err := out.add(packed, site); err != nil {
			return err
		}
	}
	return out.commit(m.samples)
}
