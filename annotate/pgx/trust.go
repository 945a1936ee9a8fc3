package pgx

import "github.com/allelerx/allelerx/variant"

// trusted applies the rules by which a genotype that is there is not used.
func (o *observation) trusted(r *record, g variant.Genotype, sample int) uint8 {
	carries := g.A > 0 || g.B > 0
	if !r.filter && !o.options.KeepFiltered {
		if carries {
			return filteredAlt
		}
		return reasonCode(Filtered)
	}
	column := r.columns[sample]
	if r.view.block {
		return r.blockQuality(column)
	}
	if !r.keys.hasAD || g.A == g.B || g.A < 0 || g.B < 0 {
		return 0
	}
	switch only, one := r.oneAlleleInReads(column); {
	case !one:
		return 0
	case only > 0 && (g.A == 0 || g.B == 0):
		return oneSided
	default:
		return reasonCode(OneAlleleInReads)
	}
}

// Depth and quality that a reference block needs (PharmCAT's guidance on gVCF).
const (
	minBlockDepth   = 10
	minBlockQuality = 20
)

func (r *record) blockQuality(column int) uint8 {
	f := r.Format()
	depth, ok := f.Int(r.keys.minDP, column)
	if !ok {
		depth, ok = f.Int(r.keys.dp, column)
	}
	if !ok || depth < minBlockDepth {
		return reasonCode(LowDepth)
	}
	if q, ok := f.Float(r.keys.gq, column); ok && q < minBlockQuality {
		return reasonCode(LowQuality)
	}
	return 0
}

// oneAlleleInReads reports whether AD has reads of exactly one allele, and of
// which. AD that has not one value for each allele tells nothing.
func (r *record) oneAlleleInReads(column int) (allele int, one bool) {
	depths := r.Format().Ints(r.keys.ad, column, nil)
	if len(depths) != r.view.length {
		return 0, false
	}
	alleles := 0
	for i, d := range depths {
		if d > 0 {
			alleles++
			allele = i
		}
	}
	return allele, alleles == 1
}

// altFraction returns the part of a sample's reads that are not REF.
func (r *record) altFraction(column int) float32 {
	depths := r.Format().Ints(r.keys.ad, column, nil)
	ref, all := 0, 0
	for i, d := range depths {
		if d > 0 {
			all += int(d)
			if i == 0 {
				ref = int(d)
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float32(all-ref) / float32(all)
}
