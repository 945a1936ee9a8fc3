package pgx

import (
	"encoding/binary"
	"math"
)

// maxAlike bounds the results that are kept of a gene to be shared: where every
// sample differs, sharing must not hold more than the caller does.
const maxAlike = 1024

// pattern writes all that a sample's result for a gene rests on: its cells, with
// phase sets numbered as normalSet does, the stated sex on chrX, and the part of
// the reads on chrM. Equal patterns are equal results. It is valid until the next
// call. Sites without any record are left out: they are alike in all samples.
func (c *call) pattern(gc *geneCaller, sample int) []byte {
	clear(gc.sets)
	key := gc.key[:0]
	for _, l := range gc.sites.sites {
		if l == nil || c.obs.cells[l.id] == nil {
			continue
		}
		k := &c.obs.cells[l.id][sample]
		key = append(key, byte(k.A), byte(k.B), byte(k.from), k.reason)
		key = binary.LittleEndian.AppendUint16(key, gc.normalSet(k.set))
		if gc.sites.gene.Chrom == "chrM" {
			part := math.Float32bits(c.obs.fractions[sampleLocus{l.id, sample}])
			key = binary.LittleEndian.AppendUint32(key, part)
		}
	}
	for _, l := range gc.sites.extra {
		if l == nil || c.obs.cells[l.id] == nil {
			continue
		}
		k := &c.obs.cells[l.id][sample]
		phased := byte(0)
		if k.set != unphased {
			phased = 1
		}
		key = append(key, byte(k.A), byte(k.B), byte(k.from), k.reason, phased)
	}
	if gc.sites.gene.Chrom == "chrX" {
		key = append(key, byte(c.options.Sex[c.samples[sample]]))
	}
	gc.key = key
	return key
}
